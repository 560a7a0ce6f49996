"""Job Tracker: a private, self-hostable board for a job search."""
