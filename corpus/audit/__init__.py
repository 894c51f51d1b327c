"""A cleaned corpus to what is wrong with its data."""
