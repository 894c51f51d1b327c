"""Layers of a network: recurrences, convolution, pooling."""
