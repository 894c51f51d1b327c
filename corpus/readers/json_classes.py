"""Arrays of texts under the names of classes, in JSON: `{"positive": ["…", …], "negative": […]}`."""

import itertools
import shlex
from collections.abc import Iterator
from typing import Any

from corpus.errors import DataError
from corpus.readers.listing import listed
from corpus.readers.streams import File, stored
from corpus.readers.usual_names import LABEL_NAMES, TEXT_NAMES, are_a_pair, folded

#: For jq: a line for each text of such arrays.
_BY_CLASS = 'to_entries[] | .key as $class | .value[] | {"text": ., "label": $class}'
#: And for each row of columns.
_BY_ROW = "[to_entries[] | .key as $name | .value | map({($name): .})] | transpose[] | add"


def is_by_class(held: dict[str, list[Any]]) -> bool:
    """Say whether arrays are texts alone, under the names of classes: none is called or looks like a column of labels.

    Columns of a table have a usual name, or are a pair, or repeat their values as labels do.
    """
    if not all(array and all(isinstance(value, str) for value in array) for array in held.values()):
        return False
    is_usual = any(folded(name) in (*TEXT_NAMES, *LABEL_NAMES) for name in held)
    is_pair = any(are_a_pair(*names) for names in itertools.combinations(held, 2))
    return not is_usual and not is_pair and all(2 * len(set(array)) > len(array) for array in held.values())


def of_classes(held: dict[str, list[str]]) -> Iterator[dict[str, Any]]:
    """Yield a record for each text of arrays that stand under the names of classes."""
    for label, texts in held.items():
        for text in texts:
            yield {TEXT_NAMES[0]: text, LABEL_NAMES[0]: label}


def two_readings(file: File, held: dict[str, list[str]]) -> DataError:
    """Return the error for arrays of one length, which may be columns as well."""
    own = str(stored(file))
    of_file = f"{shlex.quote(own)} > {shlex.quote(own.removesuffix('.json') + '.jsonl')}"
    classes, columns = (f"jq -c {shlex.quote(lines)} {of_file}" for lines in (_BY_CLASS, _BY_ROW))
    return DataError(
        f"{file}: arrays of one length, {listed(held)}: columns of which none holds labels, or the texts of a class "
        f"each.\nMake lines of it, and give these. Of classes: {classes}\nOf columns: {columns}"
    )
