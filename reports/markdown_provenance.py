"""What was run, in Markdown: the same for every kind of report."""

from collections.abc import Iterator, Sequence

from reports import numerals
from reports.results.provenance import Provenance
from reports.writing.markdown_text import fenced, listed


def provenance_parts(made: Provenance, command: str, seeds: Sequence[int]) -> Iterator[str]:
    """Yield the section: the command that repeats the run, seeds, work, versions and every setting."""
    yield "## What was run"
    yield fenced(command)
    libraries = ", ".join(f"{name} {version}" for name, version in made.libraries.items())
    yield listed(
        [
            f"Seeds: {', '.join(map(str, seeds))}",
            f"Work in all: {numerals.seconds(made.seconds)}",
            *([f"Machine: {'; '.join(made.machines)}"] if made.machines else []),
            *([f"Libraries: {libraries}"] if libraries else []),
            *(f"Made by earlier code: {a.label} (since changed: {', '.join(a.earlier_code)})" for a in made.adopted),
        ]
    )
    settings = [
        f"[{section}]\n" + "\n".join(f"{k} = {v}".rstrip() for k, v in pairs) for section, pairs in made.settings
    ]
    yield fenced("\n\n".join(settings))
