"""Endorsements: the support of organizations, invited or offered, checked by an organizer before it counts."""
