"""Classifiers of texts that a network has to beat."""
