"""A fresh link for a lost one."""
