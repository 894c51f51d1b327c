"""The report as one self-contained page of HTML."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports import numerals
from reports.confusion_figure import pooled_confusion
from reports.contents import Contents
from reports.drawing import Graphic, render
from reports.palette import variables
from reports.scores import class_f1, precision_and_recall
from reports.slices import Slicing, accuracy_in

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Section:
    """A part of the page: its anchor, its heading, and the template `<anchor>.html`."""

    anchor: str
    heading: str


#: The page in its order. A new section is a line here and a template of its name.
SECTIONS = (
    Section("answer", "The answer"),
    Section("data", "The data"),
    Section("cells", "All cells"),
    Section("embeddings", "Embeddings"),
    Section("learning", "Learning curves"),
    Section("confusion", "Confusion"),
    Section("slices", "Kinds of documents"),
    Section("mistakes", "Worst mistakes"),
    Section("calibration", "Calibration"),
    Section("provenance", "What was run"),
    Section("limits", "Limits"),
)


def write_page(contents: Contents, path: Path) -> None:
    """Write report.html: no script, no network, every text of the corpus escaped."""
    graphics: dict[str, Graphic] = {name: render(drawing) for name, drawing in contents.drawings.items()}
    page = _environment().get_template("report.html").render(
        contents=contents,
        results=contents.results,
        answer=contents.answer,
        audit=contents.results.corpus.audit,
        graphics=graphics,
        sections=SECTIONS,
        classes_table=_classes_table(contents),
        slice_rows=lambda slicing: _slice_rows(contents, slicing),
        light=Markup(variables("light")),
        dark=Markup(variables("dark")),
        level=f"{100 * contents.results.request.settings.confidence:g}{numerals.SPACE}%",
    )  # fmt: skip
    path.write_text(page, encoding="utf-8")


def _environment() -> Environment:
    # Everything is escaped, whatever its suffix: every text may come from the corpus.
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    names = ("percent", "percent_range", "points", "spread", "decimal", "count", "amount", "seconds", "milliseconds")
    environment.filters.update({name: getattr(numerals, name) for name in (*names, "mebibytes", "rate")})
    environment.globals["styles"] = Markup((TEMPLATES / "style.css").read_text(encoding="utf-8"))
    return environment


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


def _slice_rows(contents: Contents, slicing: Slicing) -> list[tuple[str, bool, list[tuple[float, float]]]]:
    """Return for each cell (name, is baseline, [(accuracy, shade 0…1) of each slice]); shades compare within a column."""
    done = [s for s in contents.summaries if s.scores]
    table = [[accuracy_in(s.cell, contents.results, part) for part in slicing.slices] for s in done]
    columns = list(zip(*table, strict=True))
    lows, highs = [min(column) for column in columns], [max(column) for column in columns]
    return [
        (
            s.name,
            s.is_baseline,
            [
                (v, (v - low) / (high - low) if high > low else 0.5)
                for v, low, high in zip(row, lows, highs, strict=True)
            ],
        )
        for s, row in zip(done, table, strict=True)
    ]
