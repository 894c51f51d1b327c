"""The report on language models as one self-contained page of HTML: no network, no script, every text escaped."""

from pathlib import Path

from reports import numerals
from reports.drawing.svg import Graphic
from reports.environment import Section, environment
from reports.language_contents import LanguageContents
from reports.sections.verdict import SIGNS
from reports.statistics.language.blanks import NO_BLANKS

#: Where the templates of this page are; those that both kinds of report share are above it.
FOLDER = "language"
SECTIONS = (
    Section("answer", "The answer"),
    Section("models", "All models"),
    Section("learning", "Learning curves"),
    Section("next_words", "Next words"),
    Section("blanks", "Blanks"),
    Section("samples", "Samples"),
    Section("provenance", "What was run"),
    Section("limits", "Limits"),
)


def write_language_page(contents: LanguageContents, graphics: dict[str, Graphic], path: Path) -> None:
    """Write report.html."""
    found = environment([row.cell.name for row in contents.rows], folders=(FOLDER,))
    page = found.get_template("report.html").render(
        contents=contents,
        results=contents.results,
        graphics=graphics,
        sections=SECTIONS,
        signs=SIGNS,
        no_blanks=NO_BLANKS,
        script="",
        level=numerals.level(contents.results.request.settings.confidence),
    )
    path.write_text(page, encoding="utf-8")
