"""A lesson made from a run: words, states, gradients and chance, each in the models that were just trained."""
