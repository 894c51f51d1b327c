"""Compiled code: recurrences, pooling, convolution and dropout, with their gradients."""
