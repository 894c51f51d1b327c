"""One document as a reader hands it over."""

from typing import NamedTuple


class RawDocument(NamedTuple):
    """A document before cleaning; `split` and `label` are None where the data does not say."""

    id: str
    text: str
    label: str | None
    split: str | None  # "train", "validation", "test" or "unlabelled"
    group: str | None = None
    tag: str | None = None
