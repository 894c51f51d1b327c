"""A finished run on other labelled documents: they are brought together with its own, and every cell is asked."""
