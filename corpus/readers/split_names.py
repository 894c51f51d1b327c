"""The names by which columns, folders and files call a split."""

import re

#: What data sets in use call a split, to what Wordloom calls it.
SPLIT_NAMES = {
    "train": "train",
    "training": "train",
    "训练": "train",
    "训练集": "train",
    "validation": "validation",
    "valid": "validation",
    "val": "validation",
    "dev": "validation",
    "devel": "validation",
    "development": "validation",
    "eval": "validation",
    "evaluation": "validation",
    "验证": "validation",
    "验证集": "validation",
    "test": "test",
    "testing": "test",
    "测试": "test",
    "测试集": "test",
    "unlabelled": "unlabelled",
    "unlabeled": "unlabelled",
    "unsup": "unlabelled",
}
#: What is parted in the name of a file or folder: not by letters.
_BETWEEN = re.compile(r"[\W\d_]+")


def split_called(name: str) -> str | None:
    """Return the split that goes by this name, or None where the name means no split."""
    return SPLIT_NAMES.get(name.strip().lower())


def split_word(name: str) -> str | None:
    """Return the word in a name of several that calls a split, None where none does, or two disagree.

    >>> split_word("20news-bydate-train"), split_word("trainset.csv"), split_word("train_or_test")
    ('train', 'trainset', None)
    """
    words = [word for word in words_of(name) if split_called(word.removesuffix("set"))]
    splits = {split_called(word.removesuffix("set")) for word in words}
    return words[-1] if len(splits) == 1 else None


def split_in(name: str) -> str | None:
    """Return the split that a word in a name calls: `train` of `train-00000-of-00002.parquet`."""
    word = split_word(name)
    return split_called(word.removesuffix("set")) if word else None


def words_of(name: str) -> list[str]:
    """Return the words of a name, in small letters."""
    return [word for word in _BETWEEN.split(name.lower()) if word]
