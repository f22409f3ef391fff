"""A fresh link for somebody who lost theirs."""
