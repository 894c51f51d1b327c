"""Trained models for the world outside: graphs and pages that run without this project."""
