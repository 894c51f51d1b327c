"""How far gradients reach back through the words: what gradients.json says of each cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from reports import numerals
from reports.results.cells import Cell
from reports.results.models import Model

Record = dict[str, Any]


@dataclass(frozen=True)
class Flow:
    """What was measured of a cell, of its first seed: before the first step, half-way and after the last epoch."""

    cell: str
    embedding: str | None
    architecture: str
    seed: int
    steps: int  # the most words back
    documents: int
    start: Record
    middle: Record
    end: Record
    clipped: float | None  # share of all steps; None where nothing is clipped

    @property
    def half_lives(self) -> str:
        """The words back at which half of the gradient is left, at start and end."""
        return _from_to(*(self.half_life(record) for record in (self.start, self.end)))

    @property
    def left(self) -> str:
        """What is left of the gradient after the most steps, at start and end."""
        return _from_to(*(numerals.power(record["relative"][-1]) for record in (self.start, self.end)))

    @property
    def singular_values(self) -> str:
        """The largest singular value of all recurrent weights, at start and end; a dash for elementwise cells."""
        found = [record["singular_values"].get("all") for record in (self.start, self.end)]
        return numerals.NONE if None in found else _from_to(*map(numerals.decimal, found))

    @property
    def gates(self) -> list[tuple[str, str]]:
        """The mean openness of each gate, at start and end."""
        pairs = [(name, value, self.end["gates"][name]) for name, value in self.start["gates"].items()]
        return [(name, _from_to(numerals.decimal(start), numerals.decimal(end))) for name, start, end in pairs]

    def half_life(self, record: Record) -> str:
        """Write a half-life: `7`, or `over 200` where more than half reaches as far as was looked."""
        found = record["half_life"]
        return f"over{numerals.SPACE}{self.steps}" if found is None else str(found)


def find_flows(cells: Sequence[Cell]) -> tuple[Flow, ...]:
    """Return what is known of each cell whose first seed has gradients.json."""
    firsts = [(cell, min(cell.models, key=lambda model: model.seed)) for cell in cells if cell.models]
    return tuple(_flow(cell, model, model.gradients) for cell, model in firsts if model.gradients)


def _flow(cell: Cell, model: Model, found: dict[str, Any]) -> Flow:
    records = found["records"]
    shares = [row["clipped_share"] for row in model.history if row.get("clipped_share") is not None]
    return Flow(
        cell=cell.name,
        embedding=cell.embedding,
        architecture=cell.architecture,
        seed=model.seed,
        steps=found["steps"],
        documents=found["documents"],
        start=records[0],
        middle=records[len(records) // 2],
        end=records[-1],
        clipped=float(np.mean(shares)) if shares else None,  # epochs have about as many steps each
    )


def life(record: Record) -> float:
    """Return a half-life in words; infinite where more than half reaches as far as was looked."""
    return float("inf") if record["half_life"] is None else float(record["half_life"])


def _from_to(start: str, end: str) -> str:
    return f"{start}{numerals.SPACE}→{numerals.SPACE}{end}"
