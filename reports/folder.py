"""The folder of a report: the same sections as a page and as Markdown, the figures, and the request."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from corpus import progress
from reports.drawing.palette import themes
from reports.drawing.svg import write_figures
from reports.request import StoredRequest
from reports.settings import AUTO
from reports.writing.blocks import Chapter, Drawing, Figure
from reports.writing.markdown import MarkdownWriter
from reports.writing.nesting import every
from reports.writing.page import page
from reports.writing.spoken import spoken
from translation.catalogue import language, speaking

#: What is told of the progress, in its order.
STEPS = ("scores", "figures", "page", "markdown", "request")


@contextmanager
def drawing(request: StoredRequest) -> Iterator[None]:
    """Tell that a report is begun, and speak its language while it is drawn."""
    progress.report("report", 0, len(STEPS), "parts", STEPS[0])
    asked = request.settings.language
    with speaking(language() if asked == AUTO else asked):
        yield


def write_report(request: StoredRequest, chapters: Sequence[Chapter], cells: Sequence[str], folder: Path) -> None:
    """Write report.html, report.md, figures/ and request.json into `folder`; `cells` are the names of all models."""
    title, form = request.settings.title or request.name, request.settings.figure_format
    write_pages(title, chapters, cells, form, folder)
    _step("request")
    request.write(folder)
    progress.report("report", len(STEPS), len(STEPS), "parts")


def write_pages(
    title: str, chapters: Sequence[Chapter], cells: Sequence[str], figure_format: str, folder: Path
) -> None:
    """Write report.html, report.md and figures/ into `folder`; `cells` are the names of all models."""
    _step("figures")
    chapters = spoken(chapters)
    graphics = write_figures(drawings(chapters), folder / "figures", figure_format)
    _step("page")
    html = page(title, chapters, graphics, cells=cells, colours=themes())
    (folder / "report.html").write_text(html, encoding="utf-8")
    _step("markdown")
    text = MarkdownWriter(figure_format).report(title, chapters)
    (folder / "report.md").write_text(text, encoding="utf-8")


def drawings(chapters: Sequence[Chapter]) -> Mapping[str, Drawing]:
    """Return every figure of a report by name."""
    blocks = [block for chapter in chapters for block in every(chapter.blocks)]
    return {block.drawing.name: block.drawing for block in blocks if isinstance(block, Figure)}


def _step(name: str) -> None:
    progress.report("report", STEPS.index(name), len(STEPS), "parts", name)
