"""A partner's agreement: its name stands on no letter that leaves before somebody there has read these very bytes."""
