"""Tuning: trials of settings as ordinary stages, the same processor time for each architecture."""
