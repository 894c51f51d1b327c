"""What a language model goes on with: the most likely next words, and texts that it writes."""

from typing import Any

import numpy as np

from language.model import TextModel
from language.text import END, LanguageVocabulary


def next_words(model: TextModel, vocabulary: LanguageVocabulary, beginning: list[str], number: int) -> dict[str, Any]:
    """Return the `number` most likely outcomes after the words of a beginning, with their probabilities."""
    ids = [vocabulary.start, *vocabulary.ids(beginning)]
    chances = model.distribution(ids)
    best = np.argsort(-chances, kind="stable")[:number].tolist()
    read = [vocabulary.word(symbol) for symbol in ids[1:]]
    return {"read": read, "next": [[vocabulary.word(symbol), float(chances[symbol])] for symbol in best]}


def write_text(
    model: TextModel, vocabulary: LanguageVocabulary, words: int, generator: np.random.Generator
) -> list[str]:
    """Return a text of at most `words` words, each drawn from what the model says about the next one."""
    ids = [vocabulary.start]
    for _ in range(words):
        chances = model.distribution(ids)
        symbol = int(generator.choice(len(chances), p=chances / chances.sum()))
        if symbol == END:
            break
        ids.append(symbol)
    return [vocabulary.word(symbol) for symbol in ids[1:]]
