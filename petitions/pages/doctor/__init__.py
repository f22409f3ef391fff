"""The doctor: looks at how an installation's mail is set up, and says what to do."""
