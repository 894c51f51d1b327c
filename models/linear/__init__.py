"""Linear models, and the n-grams that they count."""
