"""A trained model as a folder for others: its files, a model card, and how to cite it."""
