"""The chain of language models."""
