"""Letters to and from real mail servers: Debian's postfix and dovecot, private to the test, on loopback."""
