"""The chain of models over numbers."""
