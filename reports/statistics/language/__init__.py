"""Numbers about language models."""
