"""What each model writes by itself."""

from reports.sections.section import Section, finding
from reports.statistics.language.blanks import joined
from reports.statistics.language.comparison import LanguageComparison
from reports.writing.blocks import Block, Details, Heading, Quote
from reports.writing.inline import Name

ABOUT = "Drawn word by word from what a model says about the next one, by a seed, until the end symbol or the limit."


def tell(known: LanguageComparison) -> list[Block] | None:
    """Show what each model wrote; of several seeds the first. Nothing where none was asked for."""
    found: list[Block] = []
    for cell in known.results.text_models:
        texts = cell.models[0].answers["samples"]
        found += [Heading(Name(cell.name))] if texts else []
        found += [Quote(joined(words) or "(an empty document)") for words in texts]
    return [finding(ABOUT), Details("Every model", found)] if found else None


SECTION = Section("samples", "Samples", tell)
