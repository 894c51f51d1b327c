"""The parts of the report on a search for settings."""
