"""Settings that networks of all kinds have in common."""

from typing import Annotated, Literal

from pydantic import BeforeValidator

from corpus.settings import split_commas

Pooling = Literal["last", "mean", "max", "attention"]
Poolings = Annotated[tuple[Pooling, ...], BeforeValidator(split_commas)]
