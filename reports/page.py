"""The report as one self-contained page of HTML."""

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from reports import numerals
from reports.contents import Contents
from reports.drawing.confusion import pooled_confusion
from reports.drawing.svg import Graphic
from reports.environment import TEMPLATES, Section, environment
from reports.sections.verdict import SIGNS
from reports.statistics.documents.slices import Slicing, accuracy_in, interval_in
from reports.statistics.gradients import said
from reports.statistics.pareto import COSTS, cost_of
from reports.statistics.recommendation import RULES
from reports.statistics.scores import class_f1, precision_and_recall

#: What filters the documents about which models differ.
SCRIPT = (TEMPLATES / "disagreements.js").read_text(encoding="utf-8")
STYLES = ("style.css", "disagreements.css")
#: The page in its order. A new section is a line here and a template of its name.
SECTIONS = (
    Section("answer", "The answer"),
    Section("data", "The data"),
    Section("audit", "The audit"),
    Section("cells", "All cells"),
    Section("verdict", "Verdicts"),
    Section("embeddings", "Embeddings"),
    Section("learning", "Learning curves"),
    Section("gradients", "How far gradients reach"),
    Section("probes", "Probes"),
    Section("confusion", "Confusion"),
    Section("slices", "Kinds of documents"),
    Section("disagreements", "Where they differ"),
    Section("mistakes", "Worst mistakes"),
    Section("label_errors", "Likely label errors"),
    Section("calibration", "Calibration"),
    Section("provenance", "What was run"),
    Section("limits", "Limits"),
    Section("updates", "How Word2Vec learns", is_part=lambda contents: contents.updates is not None),
)


def write_page(
    contents: Contents, graphics: dict[str, Graphic], path: Path, sections: Sequence[Section] = SECTIONS
) -> None:
    """Write report.html: no network, every text of the corpus escaped, and no script but the one for filters.

    The page allows that script by its digest and no other; without it, or where there is nothing to filter, everything
    can be read all the same.
    """
    found = environment([s.name for s in contents.summaries], styles=STYLES)
    found.filters["cost_of"] = cost_of
    page = found.get_template("report.html").render(
        contents=contents,
        results=contents.results,
        answer=contents.answer,
        audit=contents.results.corpus.audit,
        graphics=graphics,
        sections=[section for section in sections if section.is_part(contents)],
        classes_table=_classes_table(contents),
        signs=SIGNS,
        costs=COSTS,
        flows_said=said(contents.flows) if contents.flows else [],
        rules=RULES,
        slice_rows=lambda slicing: _slice_rows(contents, slicing),
        script=Markup(SCRIPT) if contents.pairs else "",
        script_digest=base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode(),
        level=numerals.level(contents.results.request.settings.confidence),
    )  # fmt: skip
    path.write_text(page, encoding="utf-8")


def _classes_table(contents: Contents) -> list[dict[str, Any]]:
    """Return precision, recall and F1 of each class for the recommended cell, over its seeds."""
    if not contents.answer.recommended:
        return []
    counts = pooled_confusion(contents.results, contents.answer.recommended)
    precision, recall = precision_and_recall(counts)
    documents = counts.sum(axis=1) // max(len(contents.answer.recommended.scores), 1)
    names = contents.results.corpus.labels
    rows = zip(names, documents.tolist(), precision, recall, class_f1(counts), strict=True)
    return [dict(zip(("name", "documents", "precision", "recall", "f1"), row, strict=True)) for row in rows]


def _slice_rows(contents: Contents, slicing: Slicing) -> list[tuple[str, bool, list[tuple[float, str, float]]]]:
    """Return (name, is baseline, [(accuracy, interval, shade 0…1) a slice]) of each cell; shades are of a column."""
    done = [s for s in contents.summaries if s.scores]
    table = [[accuracy_in(s.cell, contents.results, part) for part in slicing.slices] for s in done]
    telling = [row for s, row in zip(done, table, strict=True) if not s.is_majority] or table
    columns = list(zip(*telling, strict=True))
    lows, highs = [min(column) for column in columns], [max(column) for column in columns]
    return [
        (
            s.name,
            s.is_baseline,
            [
                (
                    v,
                    numerals.bare_range(*interval_in(s.cell, contents.results, part)),
                    max(0.0, (v - low) / (high - low)) if high > low else 0.5,
                )
                for v, part, low, high in zip(row, slicing.slices, lows, highs, strict=True)
            ],
        )
        for s, row in zip(done, table, strict=True)
    ]
