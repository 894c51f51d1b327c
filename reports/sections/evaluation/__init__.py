"""Sections of the report on other documents than those of a run."""
