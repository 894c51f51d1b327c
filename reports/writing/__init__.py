"""Blocks of a report, and how they become HTML and Markdown."""
