"""Encoded documents to word vectors, and how good those are."""
