"""The doctor, against servers on this machine only."""
