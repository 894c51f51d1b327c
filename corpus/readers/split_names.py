"""The names by which columns, folders and files call a split."""

#: What data sets in use call a split, to what Wordloom calls it.
SPLIT_NAMES = {
    "train": "train",
    "training": "train",
    "validation": "validation",
    "valid": "validation",
    "val": "validation",
    "dev": "validation",
    "test": "test",
    "testing": "test",
    "unlabelled": "unlabelled",
    "unlabeled": "unlabelled",
    "unsup": "unlabelled",
}


def split_called(name: str) -> str | None:
    """Return the split that goes by this name, or None where the name means no split."""
    return SPLIT_NAMES.get(name.strip().lower())
