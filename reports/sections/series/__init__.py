"""What only a report on numbers says."""
