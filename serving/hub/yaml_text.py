"""Plain values as YAML, each scalar as JSON writes it, which is YAML too: no text is taken for anything else."""

from collections.abc import Iterator
from typing import Any

from corpus.json_files import json_text


def yaml_text(value: dict[str, Any]) -> str:
    """Return an object of texts, numbers, lists and objects as YAML; keys are names of ours, written as they are.

    >>> print(yaml_text({"tags": ["no"], "of": {"value": 0.5}}))
    tags:
    - "no"
    of:
      value: 0.5
    """
    return "\n".join(_object(value))


def _object(value: dict[str, Any]) -> Iterator[str]:
    for key, inner in value.items():
        if isinstance(inner, dict | list) and inner:
            yield f"{key}:"
            yield from ([f"  {line}" for line in _object(inner)] if isinstance(inner, dict) else _list(inner))
        else:
            yield f"{key}: {_scalar(inner)}"


def _list(values: list[Any]) -> Iterator[str]:
    for value in values:
        lines = list(_object(value)) if isinstance(value, dict) and value else [_scalar(value)]
        yield f"- {lines[0]}"
        yield from (f"  {line}" for line in lines[1:])


def _scalar(value: Any) -> str:
    text = json_text(value, indent=None)
    # YAML 1.1 takes 1e-05 for a text: its numbers have a point.
    return text.replace("e", ".0e", 1) if isinstance(value, float) and "e" in text and "." not in text else text
