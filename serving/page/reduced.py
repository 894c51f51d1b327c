"""A model made small enough for a page: its most frequent words, its weightiest n-grams, rounded weights.

What comes out is a model like any other, so that what it lost is measured before it is packed.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifiers.baselines.feature_kinds import MeanVector
from classifiers.baselines.model import Baseline
from classifiers.baselines.ngram_features import CharacterTfIdf, NgramPresence, NgramShares, NgramTfIdf
from classifiers.ensembles.model import Ensemble
from classifiers.predict import Predictor
from classifiers.recurrent import RecurrentModel
from models.linear.model import LinearModel
from models.linear.ngram_keys import KEY_BITS
from models.linear.ngrams import NgramVocabulary
from models.vocabulary import FIRST, Vocabulary
from serving.members import Members, Single
from serving.whole_numbers import rounded, rounded_roots

#: Words that have a vector, and n-grams that have a weight, where a page has room for them. There are fewer n-grams
#: before there are fewer words: this share of them goes first.
WORDS, NGRAMS = 30_000, 1_000_000
FIRST_TO_GO = 0.75
#: Of many words, the numbers of the first so many vectors have so many steps on each side of 0; those of rare words are
#: coarse, for a coarse vector says nearly as much as a fine one, and none says nothing (docs/export.md).
VECTOR_STEPS = ((3_000, 127), (12_000, 15), (WORDS + FIRST, 7))
#: Vectors of so many words are all fine.
FEW_WORDS = 12_000
#: Weights of so many n-grams have 16 bits, of more of them 8: what is rounded away is less than what would not fit.
FINE = 100_000
#: Steps between the smallest and the largest inverse document frequency.
FREQUENCY_STEPS = 2**16 - 1


def reduced(predictor: Predictor, share: float = 1.0) -> Predictor:
    """Return a predictor of which at most so many words and n-grams of each member are left, with rounded weights.

    Of n-grams that is `share` of NGRAMS, of words WORDS, and fewer once FIRST_TO_GO of the n-grams are gone.

    Raises DataError for a model that is no network, baseline or ensemble of these.
    """
    models = tuple(_reduced(model, share) for model in Members.of(predictor).models)
    whole = predictor.model
    made = replace(whole, members=models) if isinstance(whole, Ensemble) else models[0]
    return Predictor(made, predictor.labels, predictor.temperature, predictor.threshold)


def _reduced(model: Single, share: float) -> Single:
    if isinstance(model, RecurrentModel):
        return _network(model, int(WORDS * min(1.0, share / (1 - FIRST_TO_GO))))
    if isinstance(model.features, MeanVector):
        vectors = model.features.vectors[: int(NGRAMS * share)]  # of which a page has but the scores of each word
        return replace(model, words=model.words[: len(vectors)], features=MeanVector(vectors))
    if isinstance(model.features, NgramPresence | NgramTfIdf | NgramShares | CharacterTfIdf):
        return _ngrams(model, int(NGRAMS * share))
    return model


def _network(model: RecurrentModel, most: int) -> RecurrentModel:
    """Return a network with the vectors of its first `most` words: those of its embedding, by frequency, come first."""
    words = list(model.vocabulary.words[:most])
    rows = len(words) + FIRST
    kept = rounded(model.arrays["embedding.weight"][:rows], rows, most=vector_steps(rows))
    arrays = {**model.arrays, "embedding.weight": kept}
    for name, weight in model.arrays.items():
        if name.startswith("recurrence.") and name.rpartition(".")[2].startswith("weight"):
            arrays[name] = rounded(weight, len(weight))
    return replace(model, arrays=arrays, vocabulary=Vocabulary(words, model.vocabulary.by_spelling), device="cpu")


def vector_steps(rows: int) -> NDArray[np.int64]:
    """Return how many steps the numbers of the first `rows` vectors have on each side of 0, (R,)."""
    if rows <= FEW_WORDS:
        return np.full(rows, np.iinfo(np.int8).max)
    ends, steps = zip(*VECTOR_STEPS, strict=True)
    return np.array(steps)[np.searchsorted(ends, np.arange(rows), side="right")]


def _ngrams(model: Baseline, most: int) -> Baseline:
    """Return a linear model of the `most` n-grams that matter, which are renumbered over the words that they hold."""
    features, weight = model.features, model.linear.weight
    assert isinstance(features, NgramPresence | NgramTfIdf | NgramShares | CharacterTfIdf)
    vocabulary = features.vocabulary
    # Of one row of weights, the other class has 0.
    reach = np.abs(weight[0]) if len(weight) == 1 else np.ptp(weight, axis=0)
    kept = _with_beginnings(vocabulary, reach, most)
    fewer = NgramVocabulary(vocabulary.keys[kept], vocabulary.orders, vocabulary.bits)
    changes: dict[str, Any] = {"vocabulary": fewer.renumbered()}
    if isinstance(features, NgramTfIdf | CharacterTfIdf):
        changes["idf"] = _rounded_frequencies(features.idf[kept])
    linear = LinearModel(rounded_weights(weight[:, kept]), model.linear.bias, model.linear.link)
    words = [model.words[row] for row in fewer.words()]
    return replace(model, words=words, features=replace(features, **changes), linear=linear)


def rounded_weights(weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return weights (K, F) of n-grams as a page has them."""
    return rounded(weight, len(weight), np.int16) if is_fine(weight) else rounded_roots(weight)


def is_fine(weight: NDArray[np.float32]) -> bool:
    """Say whether weights (K, F) of n-grams have more than 8 bits."""
    return int(weight.shape[1]) <= FINE


def _with_beginnings(vocabulary: NgramVocabulary, reach: NDArray[np.float32], most: int) -> NDArray[np.bool_]:
    """Return which n-grams stay, (F,), at most `most`: those whose weights reach farthest, with their beginnings."""
    needed, keys, bits = reach.copy(), vocabulary.keys, vocabulary.bits
    for order in range(KEY_BITS // bits, 1, -1):
        # What an n-gram needs, its beginning needs: the longest ones are asked first.
        longer = np.flatnonzero((keys >> (bits * (order - 1)) > 0) & (keys >> (bits * order) == 0))
        beginning = np.minimum(np.searchsorted(keys, keys[longer] >> bits), len(keys) - 1)
        is_known = keys[beginning] == keys[longer] >> bits
        np.maximum.at(needed, beginning[is_known], needed[longer[is_known]])
    stays = np.zeros(len(keys), bool)
    stays[np.argsort(-needed, kind="stable")[:most]] = True
    return stays


def _rounded_frequencies(idf: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return inverse document frequencies as one of FREQUENCY_STEPS + 1 evenly spaced numbers each."""
    low, high = float(idf.min(initial=np.inf)), float(idf.max(initial=0.0))
    step = (high - low) / FREQUENCY_STEPS
    return (low + np.round((idf - low) / step) * step).astype(np.float32) if step > 0 else idf


def told(predictor: Predictor, run: str, cell: str | None, same: float | None) -> dict[str, str]:
    """Return what a page says of its model, in each language: how much of it there is, and what that did to labels."""
    models = Members.of(predictor).models
    words = sum(len(model.vocabulary) for model in models if isinstance(model, RecurrentModel))
    ngrams = sum(
        model.linear.weight.shape[1] for model in models if isinstance(model, Baseline) and model.linear.weight.size
    )
    parts: dict[str, list[str]] = {"en": [], "zh": []}
    if words:
        parts["en"].append(f"vectors of {words:,} words, at most 8 bits a number")
        parts["zh"].append(f"{words:,} 个词的向量（每个数至多 8 位）")
    if ngrams:
        parts["en"].append(f"weights of {ngrams:,} features")
        parts["zh"].append(f"{ngrams:,} 个特征的权重")
    which = {"en": f"the cell {cell}" if cell else "the recommended model", "zh": cell or "推荐的模型"}
    found = {
        "en": f"This page runs {which['en']} of the run {run} in your browser; what you type stays there.",
        "zh": f"本页在浏览器中运行 {run} 的模型（{which['zh']}），输入的内容不会离开本机。",
    }
    if parts["en"]:
        found["en"] += f" It holds {' and '.join(parts['en'])}."
        found["zh"] += f"包含{'和'.join(parts['zh'])}。"
    if same is not None:
        found["en"] += f" On texts of validation, {same:.1%} of its labels are those of the whole model."
        found["zh"] += f"在验证集上，{same:.1%} 的标签与完整模型相同。"
    return found
