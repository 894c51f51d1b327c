"""Settings that networks of all kinds have in common."""

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import BeforeValidator

from corpus.settings import split_commas
from models.cells import CELLS, named

Pooling = Literal["last", "mean", "max", "attention"]
Poolings = Annotated[tuple[Pooling, ...], BeforeValidator(split_commas)]
#: Measures that models are chosen by, as `models/measures.py` has them; that one is not imported here, since settings
#: are read wherever somebody asks for help.
MeasureName = Literal["accuracy", "macro-f1", "balanced-accuracy", "mcc", "auc", "log-loss"]
#: `auto` is what fits the classes of train.
AskedMeasure = Literal["auto", MeasureName]

#: Names of recurrent cells, of those with a matrix for the state before, of those that have such a forget gate, of
#: those that language models are made of, and of cells without a state.
RECURRENT = named(lambda cell: cell.recurrent)
GATED = named(lambda cell: cell.family == "gated")
FORGETTING = named(lambda cell: "forget" in cell.matrices)
WRITING = named(lambda cell: cell.writes)
CONVOLUTIONAL = named(lambda cell: not cell.recurrent)

# The table says what is allowed: pydantic builds its choices from it; a checker of types cannot run it.
if TYPE_CHECKING:
    CellName: TypeAlias = str
    RecurrentName: TypeAlias = str
    LanguageKind: TypeAlias = str
else:
    CellName = Literal[tuple(CELLS)]
    RecurrentName = Literal[RECURRENT]
    LanguageKind = Literal["ngram", *WRITING]
