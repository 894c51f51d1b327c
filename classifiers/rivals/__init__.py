"""Rivals: predictions that were made elsewhere, read as those of any model."""
