"""Classifiers made of others: what each says, weighed and added up."""
