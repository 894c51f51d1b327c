"""How each model would go on after a beginning."""

from reports import numerals
from reports.sections.models import held
from reports.sections.section import Section, finding
from reports.statistics.language.blanks import joined
from reports.statistics.language.comparison import LanguageComparison
from reports.writing.blocks import Block, Column, Details, Heading, Row, Table
from reports.writing.inline import Code, Isolated, Name

ABOUT = (
    "The most likely next symbols after each beginning, with their probabilities. A beginning is read from the start "
    "of a document on; ",
    Code("<unknown>"),
    " stands for every word outside the vocabulary.",
)


def tell(known: LanguageComparison) -> list[Block] | None:
    """Show the likeliest words after each beginning; of several seeds the first. Nothing where none was asked for."""
    models = known.results.text_models
    asked = [cell.models[0].answers["next_words"] for cell in models]
    found: list[Block] = []
    for number, first in enumerate(asked[0] if asked else []):
        beginning = joined(first["read"])
        found.append(Heading((Isolated(beginning) if beginning else "(the start of a document)", " …")))
        rows = [
            Row(
                [
                    Name(cell.name),
                    held(
                        ((Isolated(word), numerals.percent(share)) for word, share in said[number]["next"]),
                        is_small=True,
                    ),
                ]
            )
            for cell, said in zip(models, asked, strict=True)
        ]
        columns = [Column("Model"), Column("Most likely next", is_number=False)]
        found.append(Table("Next words", columns, rows, look="neighbours"))
    return [finding(ABOUT), Details("Every beginning", found)] if found else None


SECTION = Section("next_words", "Next words", tell)
