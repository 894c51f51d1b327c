"""What a person types: commands, plan, progress."""
