"""What a report on language models knows: perplexities, the best of each kind, and every model against the best."""

from dataclasses import dataclass
from functools import cached_property

from reports.results.language import LanguageCell, LanguageResults
from reports.statistics.language.blanks import Filling, find_fillings
from reports.statistics.language.perplexity import Perplexity, Precision, differences, perplexity
from reports.statistics.verdicts import Verdict


@dataclass(frozen=True)
class Measured:
    """A model with its perplexities; None of a model that only fills blanks, or that failed."""

    cell: LanguageCell
    validation: Perplexity | None
    test: Perplexity | None
    words_per_second: float | None


@dataclass(frozen=True, eq=False)
class LanguageComparison:
    """The results of a run, and what follows from them."""

    results: LanguageResults

    @cached_property
    def precision(self) -> Precision:
        """How finely intervals are worked out."""
        settings = self.results.request.settings
        return Precision(settings.bootstrap, settings.confidence)

    @cached_property
    def rows(self) -> tuple[Measured, ...]:
        """Every model, measured."""
        return tuple(_measured(cell, self.precision) for cell in self.results.cells)

    @cached_property
    def chosen(self) -> LanguageCell | None:
        """The model of the lowest perplexity on validation, whatever its kind."""
        return self._best(self.results.text_models)

    @cached_property
    def best(self) -> LanguageCell | None:
        """The network of the lowest perplexity on validation."""
        return self._best([cell for cell in self.results.text_models if cell.is_network])

    @cached_property
    def baseline(self) -> LanguageCell | None:
        """The n-gram model of the same."""
        return self._best([cell for cell in self.results.text_models if not cell.is_network])

    @cached_property
    def against(self) -> tuple[Verdict, ...]:
        """Every other model against the best network, in nats a token."""
        if self.best is None:
            return ()
        others = [cell for cell in self.results.text_models if cell is not self.best]
        return differences(others, self.best, self.precision)

    @cached_property
    def verdict(self) -> Verdict | None:
        """The best network against the best n-gram model."""
        name = self.baseline.name if self.baseline else None
        return next((found.reversed() for found in self.against if found.first == name), None)

    @cached_property
    def tests(self) -> list[tuple[str, Perplexity]]:
        """The test perplexity of each model that has one."""
        return [(row.cell.name, row.test) for row in self.rows if row.test is not None]

    @cached_property
    def fillings(self) -> tuple[Filling, ...]:
        """How each model fills blanks."""
        return tuple(find_fillings(self.results, self.precision))

    @cached_property
    def unknown(self) -> float:
        """The share of test tokens that no model knows."""
        found = self.results.text_models[0].mean_likelihoods("test")
        return float(found.unknown.sum() / found.tokens.sum())

    def _best(self, cells: list[LanguageCell]) -> LanguageCell | None:
        known = {row.cell.name: row.validation.value for row in self.rows if row.validation}
        return min(cells, key=lambda cell: known[cell.name], default=None)


def _measured(cell: LanguageCell, precision: Precision) -> Measured:
    if not cell.has_perplexity:
        return Measured(cell, None, None, None)
    speeds = [model.answers["words_per_second"] for model in cell.models]
    validation, test = (perplexity(cell, split, precision) for split in ("validation", "test"))
    return Measured(cell, validation, test, sum(speeds) / len(speeds))
