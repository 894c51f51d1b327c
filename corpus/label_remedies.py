"""What to set where labels do not fit: the end of an error, a line that can be pasted."""

import shlex
from collections.abc import Collection, Sequence

from corpus.settings import CorpusSettings

#: Labels up to which one setting names them all.
MOST_NAMED = 10


def in_one_case(label: str) -> str:
    """Return a label without what `merge_labels` takes for no difference: case and blanks."""
    return " ".join(label.casefold().split())


def other_spelling(unseen: Sequence[str], trained: Collection[str], is_all: bool) -> str:
    """Return what to set where labels that train has not may be spellings or names of those it has, else "".

    `is_all`: the split has no other labels.

    >>> other_spelling(["NEG", "POS"], ["neg", "pos"], True)
    '\\nLabels that differ in case and blanks alone become one class with -S corpus.merge_labels=true'
    """
    if {*map(in_one_case, trained)} & {*map(in_one_case, unseen)}:
        return "\nLabels that differ in case and blanks alone become one class with -S corpus.merge_labels=true"
    if not is_all or len(unseen) > MOST_NAMED:
        return ""
    names = shlex.quote("corpus.label_names=" + ", ".join(f"{label} = …" for label in unseen))
    known = ", ".join(sorted(trained)[:MOST_NAMED])
    return f"\nIf they are other names for those of train ({known}), say which is which: -S {names}"


def leaving_out(labels: Sequence[str], settings: CorpusSettings) -> str:
    """Return the setting that takes documents with these labels for unlabelled ones, "" where none can say it."""
    if len(labels) > MOST_NAMED or settings.label_names or any("," in label for label in labels):
        return ""
    value = shlex.quote(f"corpus.missing_labels={', '.join([*settings.missing_labels, *labels])}")
    return f"\nTo take such documents for unlabelled ones: -S {value}"
