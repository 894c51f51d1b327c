"""How a network is trained: batches, steps, epochs."""
