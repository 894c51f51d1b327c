"""Which column of a table holds the texts."""

from collections.abc import Mapping

from corpus.readers.column_facts import ColumnFacts
from corpus.readers.undecided import undecided
from corpus.readers.usual_names import TEXT_NAMES, are_a_pair, folded
from corpus.settings import CorpusSettings

#: Share of the filled cells of a column of texts that are no numbers, links, dates and ids.
TEXT_SHARE = 0.5
#: A column with so much less in its rows than another has notes on some of them, not the texts.
SPARSE = 0.1
#: Of two columns found by content, the shorter is no rival below this share of the other's length, nor with few words.
NEAR, WORDS = 0.6, 3.0


def find_text(columns: Mapping[str, ColumnFacts], settings: CorpusSettings, where: str) -> tuple[str | None, str]:
    """Return the column of texts among `columns`, None if there is none, and why it is this one.

    Raises DataError, with the settings that decide, for a pair of texts, and for two columns that may be it.
    """
    fit = {name: facts for name, facts in columns.items() if _may_be_text(facts)}
    fullest = max((facts.mean_length for facts in fit.values()), default=0.0)
    fit = {name: facts for name, facts in fit.items() if facts.mean_length >= SPARSE * fullest or _is_full(facts)}
    wordy = [name for name, facts in fit.items() if facts.words >= WORDS]
    pair = next(((a, b) for a in wordy for b in wordy if a != b and are_a_pair(a, b)), None)
    usual = next((name for wanted in TEXT_NAMES for name in fit if folded(name) == wanted), None)
    if pair and (usual is None or usual in pair):
        raise undecided(
            f"{where}: {pair[0]} and {pair[1]} are pairs of texts; both can be read as one text, or one of them",
            [f"corpus.text_column={pair[0]}+{pair[1]}", *(f"corpus.text_column={name}" for name in pair)],
        )
    if usual is not None:
        others = [name for name in fit if name != usual and fit[name].mean_length >= NEAR * fit[usual].mean_length]
        others = [name for name in others if fit[name].words >= WORDS]
        return usual, "found by its name" + (f"; {' and '.join(others[:3])} may be text too" if others else "")
    filled = {name: facts for name, facts in fit.items() if facts.filled}
    if not filled:
        called = next((name for wanted in TEXT_NAMES for name in columns if folded(name) == wanted), None)
        return called, "found by its name alone: what is in it looks like no text" if called else ""
    best = max(filled, key=lambda name: filled[name].mean_length)
    least = NEAR * filled[best].mean_length
    near = [name for name, facts in filled.items() if facts.mean_length >= least and facts.words >= WORDS]
    if len(near) > 1 and best in near:
        raise undecided(
            f"{where}: several columns could be the text: {', '.join(near)}",
            [f"corpus.text_column={name}" for name in near],
        )
    return best, "found by its content"


def _may_be_text(facts: ColumnFacts) -> bool:
    return not facts.lists and (not facts.sample or facts.text_share > TEXT_SHARE)


def _is_full(facts: ColumnFacts) -> bool:
    return facts.filled >= 0.5 * facts.rows
