"""Campaigning together: the host's page of partners, and what a partner sees of the campaign on its own desk."""
