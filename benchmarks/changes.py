"""What may have happened to a copy of a sentence: each kind of change that an audit should see through."""

import random
import re
import string
from collections.abc import Callable, Sequence

#: A text and its copy; the text itself is changed only where a change needs it to hold something, such as a number.
Change = Callable[[str, random.Random, "Language"], tuple[str, str]]

#: Letters that look like a Latin one: Cyrillic and Greek.
LOOK_ALIKES = dict(zip("aceopxyi", "асеорхуі", strict=True))
#: Compatibility forms of Chinese characters, which look the same.
LOOK_ALIKES |= dict(zip("一人大小不了来理利女里见", "⼀⼈⼤⼩不了來理利女里⾒", strict=True))


class Language:
    """How the sentences of a language fall into words, and what words and letters it has."""

    def __init__(self, sentences: Sequence[str], characters: bool) -> None:
        self.characters = characters
        words = [word for text in sentences for word in self.words(text)]
        self.vocabulary = [word for word in words if word.isalpha()]
        self.letters = "".join(sorted(set(self.vocabulary))) if characters else string.ascii_lowercase

    def words(self, text: str) -> list[str]:
        return list(text) if self.characters else text.split()

    def join(self, words: Sequence[str]) -> str:
        return ("" if self.characters else " ").join(words)


def _copy(change: Callable[[str], str]) -> Change:
    return lambda text, draw, language: (text, change(text))


def _of_words(change: Callable[[list[str], random.Random, Language], list[str]]) -> Change:
    return lambda text, draw, language: (text, language.join(change(language.words(text), draw, language)))


def _digits(text: str, draw: random.Random, language: Language) -> tuple[str, str]:
    words = language.words(text)
    place = draw.randrange(1, len(words))

    def numbered() -> str:
        first, second = str(draw.randrange(10, 99)), str(draw.randrange(1000, 9999))
        return language.join([*words[:place], first, *words[place:], second])

    return numbered(), numbered()


def _mistyped(text: str, draw: random.Random, language: Language) -> tuple[str, str]:
    letters = list(text)
    places = [place for place, letter in enumerate(letters) if letter.isalpha()]
    for place in draw.sample(places, max(1, round(0.1 * len(places)))):
        letters[place] = draw.choice(language.letters)
    return text, "".join(letters)


def _replaced(words: list[str], draw: random.Random, language: Language, share: float = 0.2) -> list[str]:
    places = draw.sample(range(len(words)), max(1, round(share * len(words))))
    return [draw.choice(language.vocabulary) if place in places else word for place, word in enumerate(words)]


def _exchanged(words: list[str], draw: random.Random, language: Language) -> list[str]:
    places = draw.sample(range(len(words)), 2 * max(1, round(0.1 * len(words))))
    for one, other in zip(places[::2], places[1::2], strict=True):
        words[one], words[other] = words[other], words[one]
    return words


CHANGES: dict[str, Change] = {
    "punctuation removed": _copy(lambda text: " ".join(re.sub(r"[^\w\s]|_", "", text).split())),
    "case": _copy(str.upper),
    "digits changed": _digits,
    "signature of 12 words": _of_words(
        lambda words, draw, language: [*words, *draw.choices(language.vocabulary, k=12)]
    ),
    "first half": _of_words(lambda words, draw, language: words[: len(words) // 2]),
    "first 80 %": _of_words(lambda words, draw, language: words[: len(words) * 4 // 5]),
    "halves swapped": _of_words(lambda words, draw, language: words[len(words) // 2 :] + words[: len(words) // 2]),
    "10 % of letters mistyped": _mistyped,
    "look-alike letters": _copy(lambda text: "".join(LOOK_ALIKES.get(letter, letter) for letter in text)),
    "one word replaced": _of_words(lambda words, draw, language: _replaced(words, draw, language, 1 / len(words))),
    "20 % of words replaced": _of_words(_replaced),
    "20 % of words exchanged": _of_words(_exchanged),
}
