"""Recurrences in one launch of a GPU: written in Triton, which comes with torch where torch can use NVIDIA's GPUs."""
