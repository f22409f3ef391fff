"""Paper sheets and lists on the desk."""
