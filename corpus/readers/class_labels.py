"""Names of classes that a file of Arrow's carries beside their numbers, as Hugging Face's data sets write them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

#: Where `datasets` keeps what its columns are (https://huggingface.co/docs/datasets/about_dataset_features).
_KEY = b"huggingface"


def class_names(schema: Any) -> Mapping[str, Sequence[str]]:
    """Return the names of the classes of each column of a schema that has them: its number n is called names[n].

    >>> column = {"names": ["neg", "pos"], "_type": "ClassLabel"}
    >>> about = json.dumps({"info": {"features": {"label": column}}})
    >>> class_names(pa.schema([("label", pa.int64())], {"huggingface": about}))
    {'label': ['neg', 'pos']}
    """
    try:
        features = json.loads((schema.metadata or {})[_KEY])["info"]["features"]
        named = {name: feature["names"] for name, feature in features.items() if feature.get("_type") == "ClassLabel"}
    except (
        KeyError,
        TypeError,
        AttributeError,
        ValueError,
        RecursionError,
    ):  # there are none, or not as they should be
        return {}
    return {
        name: names
        for name, names in named.items()
        if isinstance(names, list) and names and all(isinstance(text, str) and text for text in names)
    }


def called(column: Any, names: Sequence[str] | None) -> Any:
    """Return a column of class numbers, (rows,), as their names; -1 is no class; a number without a name stays."""
    if not names or not pa.types.is_integer(column.type):
        return column
    numbers = pc.cast(column, pa.int64())
    known = pc.and_(pc.greater_equal(numbers, 0), pc.less(numbers, len(names)))
    texts = pc.take(pa.array(names, pa.string()), pc.if_else(known, numbers, pa.scalar(None, pa.int64())))
    others = pc.if_else(pc.equal(numbers, -1), pa.scalar(None, pa.string()), pc.cast(numbers, pa.string()))
    return pc.if_else(known, texts, others)
