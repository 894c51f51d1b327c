"""Trained networks that are only read: arrays in, arrays out, on the CPU and without torch."""
