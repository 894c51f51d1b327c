"""How good word vectors are, in themselves and for a corpus."""
