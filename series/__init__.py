"""Models over numbers instead of words: classes of sequences, and forecasts."""
