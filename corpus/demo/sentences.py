"""The sentences of the demo corpus: one way of writing for each phenomenon."""

import hashlib
import random
from collections.abc import Callable
from typing import NamedTuple

from corpus.demo import words as demo_words
from corpus.demo.words import Domain
from corpus.draw import pick, shuffled

#: Most sentences of a review.
LONGEST = 5

#: A statement on one aspect. In all tables below, `said` is a statement that holds in the end, `other` its opposite.
CLAUSES = (
    "{the_aspect} {was} {adjective}",
    "{the_aspect} {was} {adverb} {adjective}",
    "I found {the_aspect} {adjective}",
    "we thought {the_aspect} {was} {adjective}",
    "{the_aspect} of the {kind} {was} {adjective}",
    "{the_aspect} felt {adjective} to me",
)
ADVERBS = ("really", "truly", "quite", "rather", "simply", "plainly")

PLAIN = (
    "{said}.",
    "{said}, and {said2}.",
    "{said}; {said2} as well.",
    "{said_pair}.",
    "{said_fragment}.",
    "All in all, {general_article} {kind}.",
    "For me it was {general_article} {kind}.",
    "{verdict}.",
    "{verdict}, and {said}.",
)
#: The main clause decides, wherever it stands.
CONTRAST = (
    "{other}, but {said}.",
    "{other}, yet {said}.",
    "Although {other}, {said}.",
    "While {other}, {said}.",
    "It is true that {other}, but {said}.",
    "{other}. However, {said}.",
    "{other}. Even so, {said}.",
    "{said}, although {other}.",
    "{said}, even though {other}.",
)
#: Only the opposite word is there, and something denies it.
DENIED = (
    "{the_aspect} {was} not at all {opposite}.",
    "{the_aspect} {was} by no means {opposite}.",
    "Nobody could call {the_aspect} {opposite}.",
    "I would never call {the_aspect} {opposite}.",
    "There was nothing {opposite} about {the_aspect}.",
    "{the_aspect} {was} anything but {opposite}.",
)
#: Both words are there; which of them is denied decides.
DENIED_BALANCED = (
    "{the_aspect} {was} not {opposite} but {adjective}.",
    "{the_aspect} {was} {adjective}, not {opposite}.",
    "I would not call {the_aspect} {opposite}, I would call {them} {adjective}.",
    "I found {the_aspect} {adjective}, never {opposite}.",
    "{the_aspect} {was} {adjective}, and nobody could call {them} {opposite}.",
    "{the_aspect} {was} by no means {opposite}, {they} {was} {adverb} {adjective}.",
)
NOT_ONLY = (
    "Not only {was} {the_aspect} {adjective}, {the_aspect2} {was2} {adjective2} too.",
    "{the_aspect} {was} not only {adjective} but also {adjective_more}.",
)
#: What others said stands against what was found: as many words of either kind, and only the order tells them apart.
NOT_ONLY_BALANCED = (
    "{reporter} called {the_aspect} {opposite} and {opposite_more}, but {they} {was} not only {adjective} but also "
    "{adjective_more}.",
    "{the_aspect} {was} not only {adjective} but also {adjective_more}, even if {reporter} called {them} {opposite} "
    "and {opposite_more}.",
    "I had heard that {the_aspect} {was} {opposite} and {the_aspect2} {opposite2}, yet not only {was} {the_aspect} "
    "{adjective}, {the_aspect2} {was2} {adjective2} too.",
    "Not only {was} {the_aspect} {adjective}, {the_aspect2} {was2} {adjective2} too, although {reporter} had said "
    "'{opposite}' and '{opposite2}'.",
)
OPENINGS = ("At first {other}.", "During {part} {other}.", "To begin with, {other}.", "My first impression: {other}.")
MORE = ("{a}, too.", "Besides, {a}.", "And {a}.")
TURNS = ("By the end, {said}.", "Then it changed: {said}.", "Later on, {said}.", "A little later {said}.")
#: The same told from its end, so that standing last is no cue either.
LAST_FIRST = ("In the end {said}.", "Now that it is over: {said}.", "When we were done, {said}.")
LOOKING_BACK = ("It had begun otherwise: {other}.", "At the start {other}.", "Earlier {other}.")

MENTIONS = ("We {used} {title} on {day}.", "{title} is the {kind} that I {used} in {month}.", "This is about {title}.")


class Thing(NamedTuple):
    """Something to review."""

    domain: Domain
    title: str
    kind: str


class Writer:
    """Writes reviews, no two of them alike."""

    def __init__(self, generator: random.Random) -> None:
        self.generator = generator
        self._written: set[bytes] = set()

    def thing(self, domain: Domain) -> Thing:
        """Invent a thing of a domain."""
        title = " ".join(pick(self.generator, half) for half in domain.titles)
        return Thing(domain, title, pick(self.generator, domain.kinds))

    def review(self, tag: str, label: int, thing: Thing) -> str:
        """Return a review of 1 to 5 sentences with the phenomenon `tag`; label 0 blames, 1 praises."""
        sentences = TELLERS[tag](self, label, thing)
        spare = LONGEST - len(sentences)
        for _ in range(int(self.generator.random() * min(spare + 1, 3))):
            self._insert_everyday(sentences, thing)
        while not self._is_new(sentences):
            self._insert_everyday(sentences, thing)
        return " ".join(sentence[0].upper() + sentence[1:] for sentence in sentences)

    def fill(self, templates: tuple[str, ...], label: int, thing: Thing) -> str:
        """Write one of the templates out."""
        generator = self.generator
        words = self._aspect_words(label, thing)
        clauses = shuffled(generator, thing.domain.aspects)
        words["said"], words["said2"] = (self._clause(label, thing, aspect) for aspect in clauses[:2])
        words["other"] = self._clause(1 - label, thing, clauses[2])
        words |= {
            "kind": thing.kind,
            "title": thing.title,
            "used": thing.domain.used,
            "part": pick(generator, thing.domain.parts),
            "reporter": pick(generator, demo_words.REPORTERS),
            "verdict": pick(generator, demo_words.VERDICTS[label]),
            "general_article": _with_article(pick(generator, demo_words.GENERAL[label])),
            "adverb": pick(generator, ADVERBS),
            "day": pick(generator, demo_words.DAYS),
        }
        words["companion"], words["companion2"] = shuffled(generator, demo_words.COMPANIONS)[:2]
        words["month"], words["month2"] = shuffled(generator, demo_words.MONTHS)[:2]
        return pick(generator, templates).format_map(words)

    def _aspect_words(self, label: int, thing: Thing) -> dict[str, str]:
        """Return the words for two different aspects, with adjectives of the label and opposite ones."""
        (noun, poles), (noun2, poles2) = shuffled(self.generator, thing.domain.aspects)[:2]
        adjective, more = shuffled(self.generator, poles[label])[:2]
        opposite, opposite_more = shuffled(self.generator, poles[1 - label])[:2]
        plural = noun.endswith("s")
        bare = noun.removeprefix("the ")
        return {
            "the_aspect": noun,
            "was": "were" if plural else "was",
            "they": "they" if plural else "it",
            "them": "them" if plural else "it",
            "adjective": adjective,
            "adjective_more": more,
            "opposite": opposite,
            "opposite_more": opposite_more,
            "the_aspect2": noun2,
            "was2": "were" if noun2.endswith("s") else "was",
            "adjective2": pick(self.generator, poles2[label]),
            "opposite2": pick(self.generator, poles2[1 - label]),
            "said_pair": f"{noun} {'were' if plural else 'was'} {adjective} and {more}",
            "said_fragment": f"{adjective} {bare}, {pick(self.generator, poles2[label])} {noun2.removeprefix('the ')}",
        }

    def _clause(self, label: int, thing: Thing, aspect: tuple[str, demo_words.Poles]) -> str:
        noun, poles = aspect
        # One adjective in four is a general one, which every domain shares.
        choices = demo_words.GENERAL[label] if self.generator.random() < 0.25 else poles[label]
        return pick(self.generator, CLAUSES).format(
            the_aspect=noun,
            was="were" if noun.endswith("s") else "was",
            adjective=pick(self.generator, choices),
            adverb=pick(self.generator, ADVERBS),
            kind=thing.kind,
        )

    def more(self, label: int, thing: Thing) -> str:
        """Return a second sentence of the same opinion."""
        aspect = pick(self.generator, thing.domain.aspects)
        return pick(self.generator, MORE).format(a=self._clause(label, thing, aspect))

    def _insert_everyday(self, sentences: list[str], thing: Thing) -> None:
        """Put a sentence without an opinion in front or at the end: between the others it could part what belongs."""
        mentioned = any(thing.title in sentence for sentence in sentences)
        kinds = (
            thing.domain.neutral if mentioned else MENTIONS,
            thing.domain.neutral,
            thing.domain.neutral,
            demo_words.EVERYDAY,
        )
        sentence = self.fill(pick(self.generator, kinds), 0, thing)
        sentences.insert(0 if self.generator.random() < 0.6 else len(sentences), sentence)

    def _is_new(self, sentences: list[str]) -> bool:
        digest = hashlib.blake2b(" ".join(sentences).encode(), digest_size=8).digest()
        new = digest not in self._written
        self._written.add(digest)
        return new


def _plain(writer: Writer, label: int, thing: Thing) -> list[str]:
    count = 1 + int(writer.generator.random() * 4)
    return list(dict.fromkeys(writer.fill(PLAIN, label, thing) for _ in range(count)))


def _contrast(writer: Writer, label: int, thing: Thing) -> list[str]:
    return [writer.fill(CONTRAST, label, thing)]


def _negation(writer: Writer, label: int, thing: Thing) -> list[str]:
    count = 1 + int(writer.generator.random() * 2)
    tables = [DENIED if writer.generator.random() < 0.35 else DENIED_BALANCED for _ in range(count)]
    return [writer.fill(templates, label, thing) for templates in tables]


def _not_only(writer: Writer, label: int, thing: Thing) -> list[str]:
    # One in five is the simple form, in which the words alone are right.
    simple = writer.generator.random() < 0.2
    return [writer.fill(NOT_ONLY if simple else NOT_ONLY_BALANCED, label, thing)]


def _overturned(writer: Writer, label: int, thing: Thing) -> list[str]:
    twice = writer.generator.random() < 0.5
    reverse = writer.generator.random() < 0.25
    early, late = (LOOKING_BACK, LAST_FIRST) if reverse else (OPENINGS, TURNS)
    before = [writer.fill(early, label, thing)] + ([writer.more(1 - label, thing)] if twice else [])
    after = [writer.fill(late, label, thing)] + ([writer.more(label, thing)] if twice else [])
    return after + before if reverse else before + after


def _with_article(adjective: str) -> str:
    return f"{'an' if adjective[0] in 'aeiou' else 'a'} {adjective}"


#: Phenomenon to how it is written; `plain` is the common one.
TELLERS: dict[str, Callable[[Writer, int, Thing], list[str]]] = {
    "plain": _plain,
    "negation": _negation,
    "contrast": _contrast,
    "not-only": _not_only,
    "overturned": _overturned,
}
TAGS = tuple(TELLERS)
