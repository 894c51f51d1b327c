"""The report on language models as Markdown: the same answers and tables; every text of the corpus is escaped."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from reports import numerals
from reports.language_contents import LanguageContents, LanguageRow
from reports.markdown_provenance import provenance_parts
from reports.statistics.language.blanks import NO_BLANKS
from reports.writing.markdown_text import escaped, listed, tabled


def write_language_markdown(contents: LanguageContents, path: Path) -> None:
    """Write report.md."""
    parts = [part for section in SECTIONS for part in section(contents)]
    path.write_text(re.sub(r"\n{3,}", "\n\n", "\n\n".join(parts)).strip() + "\n", encoding="utf-8")


def _answer(contents: LanguageContents) -> Iterator[str]:
    yield f"# {escaped(contents.title)}"
    yield f"**{escaped(contents.headline)}**"
    yield escaped(contents.detail)
    yield from _figure(contents, "perplexity")


def _models(contents: LanguageContents) -> Iterator[str]:
    yield "## All models"
    yield "Perplexity with intervals over documents, by the full softmax on the same tokens; lower is better."
    heads = ["Model", "Validation", "Test", "Interval", "Parameters", "Training", "Memory", "Words/s"]
    yield tabled(heads, [_row(row, row.cell is contents.best) for row in contents.rows if row.cell.models])
    if failed := [f"{r.cell.name} failed (seed {seed}): {why}" for r in contents.rows for seed, why in r.cell.failures]:
        yield listed(failed)
    if contents.against and contents.best:
        yield (
            f"Loss per token minus that of {escaped(contents.best.name)}, in nats, paired by document. "
            f"{escaped(contents.method)}"
        )
        rows = [
            [
                d.first,
                numerals.signed(d.value),
                _range(d.interval.low, d.interval.high),
                numerals.decimal(d.ratio),
                d.word,
            ]
            for d in contents.against
        ]
        yield tabled(["Model", "Nats a token", "Interval", "Perplexity, times", "It is"], rows)


def _row(row: LanguageRow, chosen: bool) -> list[str]:
    test = row.test
    return [
        row.cell.name + (" (best network)" if chosen else ""),
        numerals.decimal(row.validation.value if row.validation else None, 1),
        numerals.decimal(test.value if test else None, 1),
        f"{test.interval.low:.1f}–{test.interval.high:.1f}" if test else numerals.NONE,
        numerals.amount(row.cell.cost("parameters")),
        numerals.seconds(row.cell.cost("train_seconds")),
        numerals.mebibytes(row.cell.cost("peak_mib")),
        numerals.rate(row.words_per_second),
    ]


def _range(low: float, high: float) -> str:
    return f"{numerals.signed(low)} to {numerals.signed(high)}"


def _learning(contents: LanguageContents) -> Iterator[str]:
    if "learning" in contents.drawings:
        yield "## Learning curves"
        yield from _figure(contents, "learning")


def _next_words(contents: LanguageContents) -> Iterator[str]:
    if not contents.beginnings:
        return
    yield "## Next words"
    for beginning, answers in contents.beginnings:
        rows = [
            [name, ", ".join(f"{word} {numerals.percent(share)}" for word, share in words)] for name, words in answers
        ]
        yield tabled([f"{beginning} …", "Most likely next"], rows, ":--")


def _blanks(contents: LanguageContents) -> Iterator[str]:
    yield "## Blanks"
    if not contents.fillings:
        yield NO_BLANKS
        return
    number = numerals.count(contents.fillings[0].filled.credit.size)
    yield (
        f"{number} blanks in test documents; a choice among {contents.candidates} words of like frequency, so a guess "
        f"is right in {numerals.percent(1 / contents.candidates)}."
    )
    rows = [
        [
            row.filled.cell.name,
            row.seen,
            numerals.percent(row.filled.accuracy),
            numerals.percent_range(*row.filled.interval),
            f"{numerals.points(row.difference.low)} to {numerals.points(row.difference.high)}"
            if row.difference
            else "",
            row.word or "",
        ]
        for row in contents.fillings
    ]
    yield tabled(["Model", "Sees", "Right", "Interval", "Against both ways, points", "It is"], rows)
    for blank in contents.blanks:
        yield f"> {escaped(blank.before)} **[{escaped(blank.right)}]** {escaped(blank.after)}"
        yield escaped("; ".join(f"{name}: {word}" for name, word in blank.chosen))


def _samples(contents: LanguageContents) -> Iterator[str]:
    if not any(texts for _, texts in contents.samples):
        return
    yield "## Samples"
    for name, texts in contents.samples:
        yield f"{escaped(name)}:"
        yield "\n>\n".join(f"> {escaped(text)}" for text in texts)


def _provenance(contents: LanguageContents) -> Iterator[str]:
    results = contents.results
    yield from provenance_parts(contents.provenance, results.request.command, results.seeds)


def _limits(contents: LanguageContents) -> Iterator[str]:
    yield "## Limits"
    yield listed(contents.limits)


def _figure(contents: LanguageContents, name: str) -> Iterator[str]:
    if name in contents.drawings:
        kind = contents.results.request.settings.figure_format
        yield f"![{escaped(contents.drawings[name].title)}](figures/{name}.{kind})"


#: The same order as the page's.
SECTIONS: Sequence[Callable[[LanguageContents], Iterator[str]]] = (
    _answer,
    _models,
    _learning,
    _next_words,
    _blanks,
    _samples,
    _provenance,
    _limits,
)
