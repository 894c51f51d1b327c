"""What was run: the command, the work, versions and settings, so that a report can be repeated and checked."""

from reports import numerals
from reports.results.provenance import Artefact, Provenance, find_provenance
from reports.sections.section import Knows, Section, finding
from reports.writing.blocks import Block, Column, Definitions, Details, Entry, Listing, Paragraph, Row, Table
from reports.writing.inline import Code


def tell(known: Knows) -> list[Block]:
    """Say how the report can be made again, and what it stands on."""
    results = known.results
    made = find_provenance(results.manifests(), results.request.configuration)
    return [
        finding(_work(made, results.seeds)),
        *_adopted(made),
        Paragraph("To repeat it:"),
        Listing(results.request.command),
        Details("Settings", [Definitions(made.settings)]),
        *([Details("What the rules gave", [_ruled(made)])] if made.ruled else []),
        Details("Results and versions", [Paragraph(_versions(made)), _artefacts(made)]),
    ]


def _work(made: Provenance, seeds: list[int]) -> str:
    machines = f", on {'; '.join(made.machines)}" if made.machines else ""
    return (
        f"Seed{'s' if len(seeds) > 1 else ''} {', '.join(map(str, seeds))}; {numerals.seconds(made.seconds)} of work "
        f"in all{machines}."
    )


def _versions(made: Provenance) -> str:
    libraries = ", ".join(f"{name}{numerals.SPACE}{version}" for name, version in made.libraries.items())
    return f"Made with {libraries}." if libraries else "The versions of libraries were not kept."


def _adopted(made: Provenance) -> list[Block]:
    if not made.adopted:
        return []
    said = "; ".join(f"{one.label} (since changed: {', '.join(one.earlier_code)})" for one in made.adopted)
    line = ("Made by earlier code and taken over with ", Code("wordloom adopt"), f": {said}.")
    return [Paragraph(line, "note")]


def _artefacts(made: Provenance) -> Table:
    columns = [Column("Result"), *(Column(head, is_number=False) for head in ("Stage", "Digest"))]
    columns += [Column("Time"), Column("Memory"), Column("Made", is_number=False)]
    return Table("Artefacts", columns, [_row(artefact) for artefact in made.artefacts])


def _ruled(made: Provenance) -> Table:
    columns = [Column("Setting"), Column("Value"), Column("Why", is_number=False, look="word")]
    rows = [Row([Code(one.key), one.value, one.reason]) for one in made.ruled]
    said = "Settings that are auto follow the size of the data: documents of train, tokens of train and unlabelled text"
    return Table("Rules", columns, rows, caption=said)


def _row(one: Artefact) -> Row:
    costs = numerals.seconds(one.seconds), numerals.mebibytes(one.peak_mib)
    created = one.created[:16].replace("T", " ")
    return Row([one.label, one.stage, Code(one.digest), *costs, Entry(created, look="date")])


SECTION = Section("provenance", "What was run", tell)
