"""The page that measured tables are written into."""

from collections.abc import Sequence

from project import ROOT

DOCUMENT = ROOT / "docs" / "benchmarks.md"


def write_table(name: str, lines: Sequence[str]) -> None:
    """Put lines between the marks <!-- name --> and <!-- /name --> of docs/benchmarks.md."""
    first, last = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    text = DOCUMENT.read_text(encoding="utf-8")
    if first not in text or last not in text.partition(first)[2]:
        raise ValueError(f"{DOCUMENT} lacks the marks {first.strip()} and {last}")
    before, _, rest = text.partition(first)
    after = rest.partition(last)[2]
    DOCUMENT.write_text(before + first + "\n".join(lines) + "\n" + last + after, encoding="utf-8")
