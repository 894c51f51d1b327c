"""The report as Markdown: the same answers and tables, for places where a page cannot be opened."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from reports import numerals
from reports.contents import Contents
from reports.markdown_audit import audit_parts
from reports.markdown_disagreements import disagreement_parts
from reports.markdown_errors import calibration_table, label_error_list, slice_tables
from reports.markdown_gradients import gradient_parts
from reports.markdown_probes import probe_parts
from reports.markdown_provenance import provenance_parts
from reports.markdown_updates import update_parts
from reports.markdown_verdict import verdict_part
from reports.results.cells import Embedding
from reports.statistics.summary import Summary
from reports.writing.markdown_text import escaped, listed, tabled

#: A section: what it says of the contents, a block at a time.
Part = Callable[[Contents], Iterator[str]]


def write_markdown(contents: Contents, path: Path, sections: Sequence[Part] | None = None) -> None:
    """Write report.md, with all sections unless some are named; every text of the corpus is escaped."""
    parts = [part for section in sections or SECTIONS for part in section(contents)]
    path.write_text(re.sub(r"\n{3,}", "\n\n", "\n\n".join(parts)).strip() + "\n", encoding="utf-8")


def answer_part(contents: Contents) -> Iterator[str]:
    """Write the answer."""
    yield f"# {escaped(contents.title)}"
    yield f"**{escaped(contents.answer.headline)}**"
    if contents.audit and contents.audit.warning:
        yield f"**{escaped(contents.audit.warning)}**"
    yield escaped(contents.answer.detail)
    yield from _figures(contents, "test_accuracy")


def _data(contents: Contents) -> Iterator[str]:
    audit = contents.results.corpus.audit
    yield "## The data"
    if audit.get("synthetic"):
        yield "This corpus is synthetic: a grammar wrote it."
    labels = contents.results.corpus.labels
    yield (
        f"Read from {escaped(_source(audit))}, {len(labels)} classes, cut into "
        f"{escaped(audit['tokenizer'])}; split: {escaped(audit['split_origin'])}."
    )
    yield from (escaped(line) for line in audit.get("notes", []))
    shown = {split: facts for split, facts in audit["splits"].items() if facts["documents"]}
    rows = [
        [split, numerals.count(f["documents"]), numerals.amount(f["tokens"]), f"{f['length']['median']:.0f}"]
        + [numerals.count(f["labels"].get(label, 0)) if f["labels"] else numerals.NONE for label in labels]
        for split, f in shown.items()
    ]
    yield tabled(["Split", "Documents", "Tokens", "Median length", *labels], rows)
    copies = [(k.replace("&", " and "), n) for k, n in audit["duplicates_across_splits"].items() if k != "examples"]
    yield (
        "Exact copies across splits: " + ", ".join(f"{pair} {numerals.count(number)}" for pair, number in copies) + "."
    )


def _source(audit: dict[str, Any]) -> str:
    return str(audit["source"] if audit["source"] == audit["format"] else f"{audit['source']} ({audit['format']})")


def cells_part(contents: Contents) -> Iterator[str]:
    """Write the table of all cells."""
    yield "## All cells"
    yield (
        f"Baselines first; means over seeds; intervals over {numerals.count(contents.results.truth['test'].size)} "
        "test documents; ± is the standard deviation over seeds."
        + (" Cells with the same letter are equivalent." if contents.verdict.letters else "")
    )
    heads = ["Cell", "Validation", "Test", "Interval", "Over seeds", "Macro-F1", "Parameters", "Training", "Memory"]
    letters = contents.verdict.letters
    done = [_cell_row(s, s is contents.answer.recommended, letters) for s in contents.summaries if s.scores]
    yield tabled([*heads, "One document", "Documents/s"], done)
    failed = [
        f"{s.name} failed (seed {', '.join(map(str, seeds))}): {why}"
        for s in contents.summaries
        for why, seeds in s.cell.reasons.items()
    ]
    if failed:
        yield listed(failed)


def _cell_row(summary: Summary, chosen: bool, letters: Mapping[str, str]) -> list[str]:
    low, high = summary.accuracy_interval or (None, None)
    return [
        summary.name + (" (recommended)" if chosen else ""),
        numerals.percent(summary.validation),
        f"{numerals.percent(summary.accuracy)} {letters.get(summary.name, '')}".strip(" "),
        numerals.percent_range(low, high),
        numerals.spread(summary.deviation),
        numerals.percent(summary.macro_f1),
        numerals.amount(summary.cost("parameters")),
        numerals.seconds(summary.cost("train_seconds")),
        numerals.mebibytes(summary.cost("peak_mib")),
        numerals.milliseconds(summary.cost("latency_ms")),
        numerals.rate(summary.cost("documents_per_second")),
    ]


def _embeddings(contents: Contents) -> Iterator[str]:
    if not contents.results.embeddings:
        return
    yield "## Embeddings"
    heads = ["Embedding", "Words", "Size", "WordSim-353", "SimLex-999", "Analogies"]
    yield tabled(heads, [_embedding_row(embedding) for embedding in contents.results.embeddings.values()])
    yield from _figures(contents, "embedding_loss", "projection")
    near = [
        [name, word, ", ".join(other for other, _ in pairs)]
        for name, embedding in contents.results.embeddings.items()
        for word, pairs in (embedding.quality.get("neighbours") or {}).items()
    ]
    if near:
        yield tabled(["Embedding", "Word", "Nearest words"], near, ":--")


def _embedding_row(embedding: Embedding) -> list[str]:
    quality = embedding.quality
    similar = [quality.get("wordsim353"), quality.get("simlex999")]
    found, analogies = (
        [numerals.decimal(q["spearman"]) if q else numerals.NONE for q in similar],
        quality.get("analogies"),
    )
    solved = numerals.percent(analogies["accuracy"]) if analogies else numerals.NONE
    name = embedding.name + (" (transductive)" if quality.get("transductive") else "")
    return [name, numerals.amount(quality["vocabulary"]), str(quality["vector_size"]), *found, solved]


def learning_part(contents: Contents) -> Iterator[str]:
    """Write the learning curves."""
    if "losses" in contents.drawings:
        yield "## Learning curves"
        yield from _figures(contents, "validation_accuracy", "losses")


def _gradients(contents: Contents) -> Iterator[str]:
    yield from gradient_parts(contents.flows)
    yield from _figures(contents, "gradients")


def _probes(contents: Contents) -> Iterator[str]:
    yield from probe_parts(contents.probes)
    yield from _figures(contents, "learning_curve")


def confusion_part(contents: Contents) -> Iterator[str]:
    """Write the confusion."""
    if "confusion" in contents.drawings:
        yield "## Confusion"
        yield from _figures(contents, "confusion")


def _slices(contents: Contents) -> Iterator[str]:
    if not contents.slicings:
        return
    yield "## Kinds of documents"
    yield from slice_tables(contents)


def _mistakes(contents: Contents) -> Iterator[str]:
    if not contents.mistakes:
        return
    yield "## Worst mistakes"
    for mistake in contents.mistakes:
        doubt = "; no model agrees with the label" if mistake.doubtful else ""
        yield (
            f"Labelled **{escaped(mistake.truth)}**, predicted **{escaped(mistake.predicted)}** with "
            f"{numerals.probability(mistake.confidence)} ({escaped(mistake.id)}{doubt})"
        )
        yield f"> {escaped(mistake.text)}" + ("…" if mistake.is_cut else "")


def calibration_part(contents: Contents) -> Iterator[str]:
    """Write the calibration."""
    if not contents.calibrations:
        return
    yield "## Calibration"
    yield from _figures(contents, "calibration")
    yield from calibration_table(contents)


def provenance_part(contents: Contents) -> Iterator[str]:
    """Write what was run."""
    results = contents.results
    yield from provenance_parts(contents.provenance, results.request.command, results.seeds)


def limits_part(contents: Contents) -> Iterator[str]:
    """Write what the report cannot say."""
    yield "## Limits"
    yield listed(contents.limits)


def _figures(contents: Contents, *names: str) -> Iterator[str]:
    kind = contents.results.request.settings.figure_format
    for name in names:
        if name in contents.drawings:
            yield f"![{escaped(contents.drawings[name].title)}](figures/{name}.{kind})"


#: The same order as the page's.
SECTIONS: Sequence[Part] = (
    answer_part,
    _data,
    lambda contents: audit_parts(contents.audit),
    cells_part,
    verdict_part,
    _embeddings,
    learning_part,
    _gradients,
    _probes,
    confusion_part,
    _slices,
    disagreement_parts,
    _mistakes,
    label_error_list,
    calibration_part,
    provenance_part,
    limits_part,
    lambda contents: update_parts(contents.updates),
)
