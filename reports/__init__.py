"""Predictions and costs to figures, tables and pages."""
