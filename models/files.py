"""The files of a model's folder, named in one place for whoever writes or reads them; no torch here."""

WEIGHTS = "model.safetensors"
DESCRIPTION = "model.json"  # its kind, labels and settings
WORDS = "words.txt"  # a word a line, in the order of the rows of its weights
HISTORY = "history.json"  # a record for each epoch or fit
PREDICTIONS = "predictions.parquet"  # of validation and test
COST = "cost.json"
GRADIENTS = "gradients.json"  # where the settings ask for it

#: What makes a model that reads text: with these alone it can be used anywhere.
MODEL = (DESCRIPTION, WEIGHTS, WORDS)
