"""Where models err and how sure they are, as Markdown: kinds of documents, likely label errors, calibration."""

from collections.abc import Iterator

from reports import numerals
from reports.contents import Contents
from reports.results.cells import Cell, Results
from reports.statistics.calibration import Calibration
from reports.statistics.documents.slices import Slice, accuracy_in, interval_in
from reports.writing.markdown_text import escaped, tabled


def slice_tables(contents: Contents) -> Iterator[str]:
    """Yield the accuracy of every cell on every slice, with its interval."""
    yield escaped(contents.slice_note)
    done = [s for s in contents.summaries if s.scores]
    for slicing in contents.slicings:
        yield f"### {escaped(slicing.title)}"
        heads = ["Cell", *(f"{part.label} ({numerals.count(part.documents)})" for part in slicing.slices)]
        rows = [[s.name, *(_accuracy(s.cell, contents.results, part) for part in slicing.slices)] for s in done]
        yield f"{escaped(slicing.about)}; in brackets the number of documents, and the interval of each accuracy."
        yield tabled(heads, rows)


def _accuracy(cell: Cell, results: Results, part: Slice) -> str:
    interval = numerals.bare_range(*interval_in(cell, results, part))
    return f"{numerals.percent(accuracy_in(cell, results, part))} ({interval})"


def label_error_list(contents: Contents) -> Iterator[str]:
    """Yield what was found and the clearest documents."""
    errors = contents.label_errors
    yield "## Likely label errors"
    if not errors.listed:
        yield (
            "No label looks wrong to the models." if errors.cells else "No model was trained that could doubt a label."
        )
        return
    yield escaped(errors.note)
    yield escaped(errors.method)
    for error, text in errors.shown:
        yield (
            f"Labelled **{escaped(error.label)}** ({numerals.probability(error.label_probability)}), perhaps "
            f"**{escaped(error.suggested)}** ({numerals.probability(error.probability)}; {escaped(error.id)}; "
            f"{error.models_agree} of {error.models} models)"
        )
        yield f"> {escaped(text)}"


def calibration_table(contents: Contents) -> Iterator[str]:
    """Yield calibration error and loss on test, before and after temperature scaling."""
    yield (
        "Expected calibration error on test, in bins of equally many documents, and negative log-likelihood in nats a "
        "document, before and after temperature scaling (Guo et al. 2017). The temperature is fitted on validation "
        "alone and changes no label; the recommended model carries its own."
    )
    heads = ["Cell", "Calibration error", "After", "Temperature", "Loss", "After", "Confidence − accuracy"]
    rows = [
        [
            name,
            _error(found.before),
            _error(found.after),
            numerals.decimal(found.temperature),
            numerals.decimal(found.loss_before, 3),
            numerals.decimal(found.loss_after, 3),
            f"{numerals.points(found.before.excess)} points",
        ]
        for name, found in contents.calibrations.items()
    ]
    yield tabled(heads, rows)


def _error(found: Calibration) -> str:
    return f"{numerals.percent(found.error)} ({numerals.bare_range(*found.interval)})"
