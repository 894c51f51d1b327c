"""Everything that a report on language models says, worked out once; page and markdown only write it down."""

from dataclasses import dataclass
from functools import cached_property

from reports import numerals
from reports.drawing.perplexities import learning_drawing, perplexity_drawing
from reports.drawing.svg import Drawing
from reports.results.language import LanguageCell, LanguageResults
from reports.results.provenance import Provenance, provenance_of
from reports.sections.language.limits import find_language_limits
from reports.statistics.language.blanks import FilledRow, ShownBlank, blanks_of, find_fillings, joined, show_blanks
from reports.statistics.language.perplexity import (
    LanguageDifference,
    Perplexity,
    Precision,
    differences,
    loss_spread,
    perplexity,
)
from reports.statistics.seed_spread import SeedSpread


@dataclass(frozen=True)
class LanguageRow:
    """A line of the main table."""

    cell: LanguageCell
    validation: Perplexity | None  # None of a model that only fills blanks
    test: Perplexity | None
    words_per_second: float | None


@dataclass(frozen=True)
class LanguageContents:
    """The report as data."""

    results: LanguageResults
    rows: tuple[LanguageRow, ...]
    best: LanguageCell | None  # the network of the lowest perplexity on validation
    baseline: LanguageCell | None  # the n-gram model of the same
    spread: SeedSpread  # of a network's loss per token over seeds
    verdict: LanguageDifference | None  # of the one against the other
    against: tuple[LanguageDifference, ...]  # every other model against the best network
    fillings: tuple[FilledRow, ...]
    blanks: tuple[ShownBlank, ...]
    provenance: Provenance
    limits: tuple[str, ...]

    @property
    def title(self) -> str:
        """The heading of the report."""
        return self.results.request.settings.title or self.results.request.name

    @cached_property
    def headline(self) -> str:
        """The answer in one sentence."""
        if self.verdict is None:
            return self._alone()
        told = {
            "better": f"The {self.verdict.first} predicts text better than the {self.verdict.second}",
            "worse": f"The {self.verdict.second} predicts text better than the {self.verdict.first}, the best network",
        }.get(self.verdict.word, f"The {self.verdict.first} and the {self.verdict.second} cannot be told apart")
        return f"{told}: perplexity {' against '.join(numerals.decimal(p.value, 1) for p in self._ordered())}."

    @cached_property
    def detail(self) -> str:
        """What the answer rests on."""
        if self.verdict is None or self.best is None:
            return "A network and an n-gram model are wanted for a comparison."
        low, high = self.verdict.interval
        likelihoods = self.best.mean_likelihoods("test")
        return (
            f"Of the networks, {self.best.name} has the lowest perplexity on validation, of the n-gram models "
            f"{self.verdict.second}; test was opened once. The network's loss per token minus that of the n-gram model "
            f"is {numerals.signed(self.verdict.value)} nats ({numerals.signed(low)} to {numerals.signed(high)}), over "
            f"{numerals.count(len(likelihoods.ids))} test documents of {numerals.count(int(likelihoods.tokens.sum()))} "
            f"tokens, end symbols included. {self._read()} All predict the same symbols; "
            f"{numerals.percent(self.unknown)} of the test tokens are the unknown word, which counts like any other."
        )

    @property
    def method(self) -> str:
        """How differences are judged."""
        seeds = (
            f"their spread over seeds is pooled over all networks ({self.spread.deviation:.3f} nats, "
            f"{self.spread.freedom} degrees of freedom)"
            if self.spread.freedom
            else f"one seed shows no spread over seeds: {self.spread.deviation:g} nats were assumed for networks"
        )
        return (
            f"Intervals of differences are over documents and seeds; {seeds}. Better or worse: the interval does not "
            "hold 0, and neither does Holm's correction over the table leave it open."
        )

    def _alone(self) -> str:
        """Say what is known where no network or no n-gram model is."""
        failed = [cell.name for cell in self.results.cells if cell.failures and not cell.models]
        known = self.best or self.baseline
        said = f"Of these models take {known.name}" if known else "No model was trained"
        perplexity = f": perplexity {numerals.decimal(dict(self.tests)[known.name].value, 1)}" if known else ""
        return f"{said}{perplexity}{'; failed: ' + ', '.join(failed) if failed else ''}."

    def _read(self) -> str:
        """Say what the models have read."""
        started = [cell.name for cell in self.results.text_models if cell.start == "word2vec"]
        if not started:
            return "All models read the same training tokens."
        return (
            f"All models read the same training tokens, but the word vectors that {', '.join(started)} started from "
            "come from all of train and the unlabelled text: that is not the same text as the n-gram models had."
        )

    @cached_property
    def unknown(self) -> float:
        """The share of test tokens that no model knows."""
        found = self.results.text_models[0].mean_likelihoods("test")
        return float(found.unknown.sum() / found.tokens.sum())

    @cached_property
    def writers(self) -> tuple[LanguageCell, ...]:
        """The models that go on with texts; of several seeds the first is shown."""
        return tuple(self.results.text_models)

    @cached_property
    def beginnings(self) -> list[tuple[str, list[tuple[str, list[tuple[str, float]]]]]]:
        """For each beginning as the models read it: (model, the likeliest next words with their probabilities)."""
        asked = [model.models[0].answers["next_words"] for model in self.writers]
        return [
            (joined(first["read"]), [(c.name, said[n]["next"]) for c, said in zip(self.writers, asked, strict=True)])
            for n, first in enumerate(asked[0] if asked else [])
        ]

    @cached_property
    def samples(self) -> list[tuple[str, list[str]]]:
        """What each model wrote."""
        return [(cell.name, [joined(words) for words in cell.models[0].answers["samples"]]) for cell in self.writers]

    @cached_property
    def candidates(self) -> int:
        """Between how many words a blank leaves the choice."""
        return next((len(b["candidates"]) for b in blanks_of(self.results)), 0)

    @cached_property
    def drawings(self) -> dict[str, Drawing]:
        """Every figure of the report by name."""
        drawn = (perplexity_drawing(self.tests), learning_drawing(self.results.cells))
        return {drawing.name: drawing for drawing in drawn if drawing is not None}

    @cached_property
    def tests(self) -> list[tuple[str, Perplexity]]:
        """The test perplexity of each model that has one."""
        return [(row.cell.name, row.test) for row in self.rows if row.test is not None]

    def _ordered(self) -> list[Perplexity]:
        """Return the test perplexities behind the headline in the order in which it names the models."""
        assert self.verdict is not None
        names = [self.verdict.first, self.verdict.second]
        return [dict(self.tests)[name] for name in (names[::-1] if self.verdict.word == "worse" else names)]


def find_language_contents(results: LanguageResults) -> LanguageContents:
    """Work out everything that the report says."""
    settings = results.request.settings
    precision = Precision(settings.bootstrap, settings.confidence)
    rows = tuple(_row(cell, precision) for cell in results.cells)
    known = {row.cell.name: row.validation.value for row in rows if row.validation}
    networks = [cell for cell in results.text_models if cell.is_network]
    ngrams = [cell for cell in results.text_models if not cell.is_network]
    best, baseline = (min(group, key=lambda c: known[c.name], default=None) for group in (networks, ngrams))
    others = [cell for cell in results.text_models if cell is not best]
    spread = loss_spread(results.cells)
    against = differences(others, best, spread, precision) if best else ()
    return LanguageContents(
        results=results,
        rows=rows,
        best=best,
        baseline=baseline,
        spread=spread,
        verdict=next((found.mirrored() for found in against if baseline and found.first == baseline.name), None),
        against=against,
        fillings=tuple(find_fillings(results, precision)),
        blanks=tuple(show_blanks(results)),
        provenance=provenance_of(results.manifests(), results.request.configuration),
        limits=tuple(find_language_limits(results)),
    )


def _row(cell: LanguageCell, precision: Precision) -> LanguageRow:
    if not cell.has_perplexity:
        return LanguageRow(cell, None, None, None)
    speeds = [model.answers["words_per_second"] for model in cell.models]
    validation, test = (perplexity(cell, split, precision) for split in ("validation", "test"))
    return LanguageRow(cell, validation, test, sum(speeds) / len(speeds))
