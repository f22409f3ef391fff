"""What is coming in an organization, month by month, and the same as a calendar to take along."""
