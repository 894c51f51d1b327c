"""Which ensembles a run has: what `run.ensembles` says, or of `auto` all for which there are cells enough."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from classifiers.baselines.settings import ON_EMBEDDING, BaselineSettings
from classifiers.settings import ClassifierSettings
from embeddings.settings import EmbeddingSettings
from tasks.comparison.pairing import stands_on
from tasks.engine.sections import SettingsError, shown

AUTO, NONE = "auto", "none"
#: The baseline that reads nothing, and so has nothing to add.
MAJORITY = "majority"
#: What may be said instead of the names of cells → what its ensemble is called in the table.
NAMES = {"best-two": "stack-best-two", "all": "stack-all", "seeds": "mean-of-seeds"}
ALLOWED = ", ".join((AUTO, NONE, *NAMES))


@dataclass(frozen=True)
class EnsembleWish:
    """An ensemble that is asked for; of whom it is made may be known only when all cells are trained."""

    word: str  # of NAMES, or the names of its members with + between them
    members: tuple[str, ...] = ()  # where they were named

    @property
    def name(self) -> str:
        """The name of the cell."""
        return NAMES.get(self.word, self.word)

    @property
    def method(self) -> Literal["stack", "mean"]:
        """How its members are combined: models that differ in the seed alone are as good as each other."""
        return "mean" if self.word == "seeds" else "stack"


@dataclass(frozen=True)
class Grid:
    """The cells of a run, by name, and how often each is trained; the majority class is none of them."""

    networks: tuple[str, ...]
    baselines: tuple[str, ...]
    replicates: int

    @classmethod
    def of(
        cls,
        embeddings: Mapping[str, EmbeddingSettings],
        classifiers: Mapping[str, ClassifierSettings],
        baselines: Sequence[BaselineSettings],
        replicates: int,
    ) -> "Grid":
        """Return the cells that these settings make."""
        names = [
            (e, b.model)
            for b in baselines
            for e in (embeddings if b.model in ON_EMBEDDING else ("",))
            if not e or stands_on(b, e)
        ]
        networks = [(e, name) for e in embeddings for name, s in classifiers.items() if stands_on(s, e)]
        return cls(
            tuple(f"{embedding}/{name}" for embedding, name in networks),
            tuple(f"{e}/{model}" if e else model for e, model in names if model != MAJORITY),
            replicates,
        )

    @property
    def cells(self) -> tuple[str, ...]:
        """All of them, baselines first."""
        return (*self.baselines, *self.networks)

    def lacks(self, word: str) -> str:
        """Say what an ensemble lacks of two members; nothing where it has them."""
        if word == "best-two":
            missing = "network" if not self.networks else "baseline beside majority" if not self.baselines else ""
            return missing and f"it takes a network and a baseline, and there is no {missing}"
        if word == "all":
            return "" if self.cells[1:] else f"there is {self.cells[0] if self.cells else 'no cell'} alone"
        if not self.networks:
            return "there is no network, whose seed would change anything"
        return "" if self.replicates > 1 else "there is one seed; give several, as in --seeds 0,1,2"


def wishes(asked: Sequence[str], grid: Grid) -> tuple[EnsembleWish, ...]:
    """Return the ensembles of a run; raises SettingsError for one that has not two members, or an unknown member."""
    if asked in ((AUTO,), (NONE,)):
        return tuple(EnsembleWish(word) for word in NAMES if asked == (AUTO,) and _is_worth(word, grid))
    found = tuple(_wish(word, grid) for word in asked)
    if len({wish.name for wish in found}) != len(found):
        raise SettingsError(f"[run] ensembles = {shown(', '.join(asked))}: one of them is there twice")
    return found


def _is_worth(word: str, grid: Grid) -> bool:
    """Say whether an ensemble that nobody named has two members, and is not another one again."""
    is_again = word == "all" and len(grid.cells) == 2 and not grid.lacks("best-two")
    return not grid.lacks(word) and not is_again


def _wish(word: str, grid: Grid) -> EnsembleWish:
    if word in NAMES:
        if lacking := grid.lacks(word):
            raise SettingsError(f"[run] ensembles = {word}: an ensemble has two members or more; {lacking}")
        return EnsembleWish(word)
    members = tuple(part.strip() for part in word.split("+"))
    for name in members:
        if name not in grid.cells:
            raise SettingsError(
                f"[run] ensembles = {shown(word)}: {_unknown(name, grid)}\n  allowed: {ALLOWED}; or cells as in "
                "skipgram/bi-gru + nb-svm"
            )
    if len(set(members)) < 2:
        other = next((name for name in grid.cells if name not in members), "CELL")
        raise SettingsError(
            f"[run] ensembles = {shown(word)}: an ensemble of one; it has two members or more, "
            f"as in {members[0]} + {other}"
        )
    return EnsembleWish("+".join(dict.fromkeys(members)), tuple(dict.fromkeys(members)))


def _unknown(name: str, grid: Grid) -> str:
    if name == MAJORITY:
        return f"{MAJORITY} reads nothing and has nothing to add"
    if name in NAMES:
        return f"{name} is an ensemble of its own, and stands by itself"
    nearest = get_close_matches(name, [*grid.cells, *NAMES], 1)
    hint = f"did you mean {nearest[0]}?" if nearest else f"there is {', '.join(grid.cells)}"
    return f"no cell {shown(name)} in this run; {hint}"
