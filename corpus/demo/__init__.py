"""The demo corpus: reviews from a seeded grammar."""
