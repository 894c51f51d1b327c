"""The files of a model's folder, named in one place for whoever writes or reads them; no torch here."""

from pathlib import Path

WEIGHTS = "model.safetensors"
DESCRIPTION = "model.json"  # its kind, labels and settings
WORDS = "words.txt"  # a word a line, in the order of the rows of its weights
HISTORY = "history.json"  # a record for each epoch or fit
PREDICTIONS = "predictions.parquet"  # of validation and test
COST = "cost.json"
GRADIENTS = "gradients.json"  # where the settings ask for it

#: What makes a model that reads text: with these alone it can be used anywhere. Of an ensemble it is the first, and its
#: members.
MODEL = (DESCRIPTION, WEIGHTS, WORDS)
#: The folder of an ensemble that holds a model's folder for each member, by number.
MEMBERS = "members"


def model_files(folder: Path) -> list[str]:
    """Return the files that make the model in a folder, as paths within it: its own, and those of its members."""
    own = [name for name in MODEL if (folder / name).is_file()]
    members = sorted(path.name for path in (folder / MEMBERS).glob("*") if path.is_dir())
    return own + [f"{MEMBERS}/{name}/{file}" for name in members for file in model_files(folder / MEMBERS / name)]
