"""Organizations, the people who work for them, what they may enter, and the record of what they did."""
