"""An ensemble as a model of its own: raw texts in, probabilities out; its folder holds all of its members."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from classifiers.cleaning_apart import Way
from classifiers.predict import LOADERS, Member, load_model
from corpus.cleaning.tokenized import TextTokenizer, TokenizedTexts
from corpus.errors import DataError
from corpus.json_files import write_json
from corpus.outgoing import visible
from models.encoded import Answers
from models.files import DESCRIPTION, MEMBERS
from models.linear.combination import Combination, Reals
from models.stored import finite_numbers, read_description, read_labels

KIND = "ensemble"


@dataclass(frozen=True, eq=False)
class Ensemble:
    """M models of the same C `labels`, and how what they say is combined.

    `descriptions` are the members' model.json and `description` that of the ensemble.
    """

    members: tuple[Member, ...]
    descriptions: tuple[dict[str, Any], ...]
    combination: Combination
    description: dict[str, Any]

    @property
    def labels(self) -> list[str]:
        """The classes, in the order of the probabilities."""
        return list(self.description["labels"])

    def probabilities(self, texts: list[str]) -> Reals:
        """Return the probability of each label for every text, (n, C), in the order of `texts` and `labels`."""
        return self.answers(texts).probabilities

    def answers(self, texts: Sequence[str]) -> Answers:
        """Return the same, and how many words of each text the member knows that knows most of them."""
        return self.answers_of_ways([tokenizer.tokenize(texts) for tokenizer in self._tokenizers])

    def answers_of_ways(self, tokens: Sequence[TokenizedTexts]) -> Answers:
        """Return what `answers` returns, for texts that were tokenised in each of `ways`."""
        of_way = dict(zip(self._ways, tokens, strict=True))
        every = [member.answers_of(of_way[_key(member)]) for member in self.members]
        known = [one.known_words for one in every if one.known_words is not None]
        shares = self._combined([one.probabilities for one in every])
        return Answers(shares, np.max(known, axis=0) if known else None)

    @property
    def on_gpu(self) -> bool:
        """Say whether a GPU does the work of a member."""
        return any(member.on_gpu for member in self.members)

    @property
    def ways(self) -> tuple[Way, ...]:
        """In which different ways the members have texts cleaned."""
        return tuple(Way(member.cleaning, member.tokenizer) for member in self._ways.values())

    @cached_property
    def _ways(self) -> dict[tuple[str, str], Member]:
        """Way to clean texts → the first member that has them cleaned so."""
        ways: dict[tuple[str, str], Member] = {}
        for member in self.members:
            ways.setdefault(_key(member), member)
        return ways

    @cached_property
    def _tokenizers(self) -> list[TextTokenizer]:
        """What makes tokens in each way: that of its first member."""
        return [member.text_tokenizer for member in self._ways.values()]

    def _combined(self, said: Sequence[NDArray[Any]]) -> Reals:
        return self.combination.probabilities(self._in_order(said))

    def _in_order(self, said: Sequence[NDArray[Any]]) -> NDArray[np.floating]:
        """Return what members say, (n, C) each, as one array (M, n, C) in the order of `labels`."""
        pairs = zip(said, self.descriptions, strict=True)
        return np.stack([_in_order(shares, description["labels"], self.labels) for shares, description in pairs])

    def save(self, folder: Path) -> None:
        """Write model.json, and each member into a folder of its own in members/; usable by itself."""
        for number, (model, description) in enumerate(zip(self.members, self.descriptions, strict=True)):
            place = folder / MEMBERS / str(number)
            place.mkdir(parents=True)
            model.save(place)
            write_json(place / DESCRIPTION, description)  # with what the stage that trained it has added
        write_json(folder / DESCRIPTION, self.description)


def _key(member: Member) -> tuple[str, str]:
    return member.tokenizer, member.cleaning.model_dump_json()


def load_ensemble(folder: Path) -> Ensemble:
    """Return the ensemble in `folder`; raise DataError where one of its members is missing or broken."""
    description = read_description(folder)
    labels, members = read_labels(folder, description), description.get("members")
    if not isinstance(members, list) or len(members) < 2 or not all(isinstance(member, dict) for member in members):
        raise DataError(f"{folder / DESCRIPTION}: members are no list of two or more; get the model again")
    weights = finite_numbers(folder, [member.get("weight") for member in members], "weights of members", len(members))
    bias = finite_numbers(folder, description.get("bias"), "bias", len(labels))
    kinds = {kind: loader for kind, loader in LOADERS.items() if kind != KIND}  # none is made of itself
    loaded = [load_model(folder / MEMBERS / str(number), kinds) for number in range(len(weights))]
    for number, (_, member) in enumerate(loaded):
        if sorted(member["labels"]) != sorted(labels):
            raise DataError(
                f"{folder / DESCRIPTION}: the classes of {MEMBERS}/{number} are others: "
                f"{visible(', '.join(member['labels']))}"
            )
    combination = Combination(weights, bias)
    members = tuple(cast(Member, model) for model, _ in loaded)
    return Ensemble(members, tuple(d for _, d in loaded), combination, description)


def _in_order(found: NDArray[Any], labels: Sequence[str], wanted: Sequence[str]) -> NDArray[Any]:
    """Return probabilities (n, C) of `labels` in the order of the labels `wanted`."""
    return found[:, [list(labels).index(label) for label in wanted]]
