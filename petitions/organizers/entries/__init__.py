"""The lines of the table in ``access``, by what they are about."""
