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
    return naming(unseen, trained) if is_all else ""


def naming(unseen: Sequence[str], known: Collection[str]) -> str:
    """Return the setting that says which labels other ones are, as far as case and blanks tell, "" of very many.

    >>> naming(["Neg", "1"], ["neg", "pos"])
    "\\nIf they are other names for neg, pos, say which is which: -S 'corpus.label_names=Neg = neg, 1 = …'"
    """
    if len(unseen) > MOST_NAMED:
        return ""
    same = {in_one_case(label): label for label in known}
    names = ", ".join(f"{label} = {same.get(in_one_case(label), '…')}" for label in unseen)
    setting, those = shlex.quote(f"corpus.label_names={names}"), ", ".join(sorted(known)[:MOST_NAMED])
    return f"\nIf they are other names for {those}, say which is which: -S {setting}"


def leaving_out(labels: Sequence[str], settings: CorpusSettings) -> str:
    """Return the setting that takes documents with these labels for unlabelled ones, "" where none can say it."""
    if len(labels) > MOST_NAMED or settings.label_names or any("," in label for label in labels):
        return ""
    value = shlex.quote(f"corpus.missing_labels={', '.join([*settings.missing_labels, *labels])}")
    return f"\nTo take such documents for unlabelled ones: -S {value}"
