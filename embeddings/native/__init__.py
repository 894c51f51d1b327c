"""Word2Vec by our own compiled core."""
