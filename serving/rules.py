"""How a text becomes the ids that an exported model takes: rules, words, and examples to check an implementation by."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifiers.baselines.reading import SPACE
from classifiers.predict import Predictor
from corpus.cleaning.contractions import UNMARKED
from corpus.cleaning.repair import ELEMENTS
from corpus.cleaning.rewrite import EMAIL, NUMBER, PLACEHOLDERS, URL
from corpus.cleaning.stop_words import STOP_WORDS
from corpus.cleaning.text import Cleaner
from corpus.errors import DataError
from models.spelling import EDGES, LEAST, ORDERS
from models.vocabulary import FIRST, UNKNOWN_ROW
from serving.members import Members

#: Of the settings of `[corpus]`, those that say what a text becomes.
CLEANING = (
    "html",
    "unicode",
    "urls",
    "emails",
    "numbers",
    "lowercase",
    "contractions",
    "repeats",
    "punctuation",
    "stop_words",
)
#: Texts that show the rules at work.
EXAMPLES = (
    "",
    "The plot was dull, but the ending was moving.",
    "It's <b>GREAT</b>&nbsp;&amp; I can't wait: 10/10!!!! :-)",
    "sooooo boring… see https://example.org/a?b=1 or mail me@example.org",
    "房间很干净，服务也不错！下次还会再来。",
)


def ids_of_words(members: Members, tokens: Sequence[str]) -> list[int]:
    """Return the ids of a text's tokens."""
    return [members.words.id(token) for token in tokens]


def ids_of_characters(members: Members, tokens: Sequence[str]) -> list[int]:
    """Return the ids of a text's characters: of each token with a space at both ends, or of all tokens joined."""
    alphabet = members.alphabet
    assert alphabet is not None
    text = "".join(tokens if alphabet.joined else [f"{SPACE}{token}{SPACE}" for token in tokens])
    row_of = alphabet.row_of
    return [row_of[letter] + FIRST if letter in row_of else UNKNOWN_ROW for letter in text]


def padded(ids: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return ids of B texts side by side, (B, T) with T at least 1 and 0 behind each end, and their lengths, (B,).

    >>> padded([[5], [2, 3]])[0].tolist()
    [[5, 0], [2, 3]]
    """
    lengths = np.array([len(one) for one in ids], np.int64)
    found = np.zeros((len(ids), max(1, int(lengths.max(initial=0)))), np.int64)
    for row, one in enumerate(ids):
        found[row, : len(one)] = one
    return found, lengths


def cleaning_rules(cleaner: Cleaner) -> dict[str, Any]:
    """Return how texts are cleaned and cut, as JSON: settings, and the expressions of Python's `regex` behind them.

    Raises DataError where no rule says it: the words of the Chinese segmenter are those of its dictionary.
    """
    if cleaner.tokenizer == "segmenter":
        raise DataError(
            "tokenizer = segmenter cannot be exported: its words are those of a dictionary; train the run with "
            "`-S corpus.tokenizer=characters`"
        )
    settings = cleaner.settings.model_dump(mode="json")
    return {
        **{name: settings[name] for name in CLEANING},
        "tokenizer": cleaner.tokenizer,
        "expressions": {
            "html_elements": ELEMENTS,
            "email": EMAIL,
            "url": URL,
            "number": NUMBER,
            "negations": sorted(UNMARKED),
            "placeholders": list(PLACEHOLDERS),
        },
        "stop_word_list": sorted(STOP_WORDS) if settings["stop_words"] == "remove" else [],
    }


def reading_rules(predictor: Predictor, members: Members) -> dict[str, Any]:
    """Return all that one needs to make ids of a text and a label of probabilities, as JSON."""
    words, alphabet = members.words, members.alphabet
    threshold = predictor.threshold
    return {
        "labels": predictor.labels,
        "threshold": threshold
        and {"label": predictor.labels[threshold.positive], "probability": threshold.probability},
        "cleaning": cleaning_rules(members.cleaner),
        "padding": 0,
        "unknown": UNKNOWN_ROW,
        "first": FIRST,
        "words": list(words.words),
        "spelling": {
            "first": FIRST + len(words.words),
            "words": list(words.spelled),
            "orders": list(ORDERS),
            "edges": EDGES,
            "least": LEAST,
        }
        if words.spelled
        else None,
        "characters": {"names": list(alphabet.names), "joined": alphabet.joined} if alphabet else None,
        "examples": [_example(predictor, members, text) for text in EXAMPLES],
    }


def _example(predictor: Predictor, members: Members, text: str) -> dict[str, Any]:
    tokens = members.cleaner.tokens(text)
    return {
        "text": text,
        "tokens": tokens,
        "words": ids_of_words(members, tokens),
        **({"characters": ids_of_characters(members, tokens)} if members.alphabet else {}),
        "probabilities": predictor.probabilities([text])[0].astype(float).round(7).tolist(),
    }
