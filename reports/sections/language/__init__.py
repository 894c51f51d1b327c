"""What only a report on language models says."""
