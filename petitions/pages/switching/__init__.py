"""Parts of the installation that an owner lets stand still, from the desk."""
