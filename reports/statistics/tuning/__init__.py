"""What a search for settings has brought."""
