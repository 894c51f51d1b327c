"""The settings of the baselines."""

from typing import Annotated, Literal

from pydantic import Field

from corpus.search_space import Range
from corpus.settings import Settings, Words, later, only_for

#: Baselines that stand on an embedding.
ON_EMBEDDING = frozenset({"mean-logreg"})
#: Baselines that read n-grams of words.
OF_WORDS = ("tfidf-logreg", "nb-svm", "bag-ngrams")


class BaselineOptions(Settings):
    """What may be said of all baselines in `[baseline]`, and of each in `[baseline.NAME]`; not every one reads all."""

    min_count: Annotated[int, Range(1, 5, log=True)] = Field(
        2, ge=1, description="n-grams in fewer train documents than this are left out"
    )
    longest: Annotated[int, Range(1, 3)] = later(
        {"model": OF_WORDS},
        0,
        ge=0,
        le=3,
        description="words of the longest n-gram of tfidf-logreg, nb-svm and bag-ngrams; 0: 2, of nb-svm 3",
    )
    smoothing: Annotated[float, Range(0.05, 5, log=True)] = later(
        {"model": ("nb-svm",)},
        1.0,
        gt=0,
        le=1000,
        description="added to the counts of nb-svm, so that what one class alone has gets a finite weight (1: Wang & "
        "Manning 2012)",
    )
    on: Words = later(
        {"model": (*ON_EMBEDDING,)},
        (),
        description="names of the embeddings that mean-logreg stands on; empty: on each",
    )


class BaselineSettings(BaselineOptions):
    """A model that a network has to beat (section `[baseline]`; `models` there lists the ones to run)."""

    model: Literal["majority", "tfidf-logreg", "char-logreg", "nb-svm", "bag-ngrams", "mean-logreg"] = Field(
        "majority",
        description="the model; char-logreg reads characters, bag-ngrams is trained as fastText does, mean-logreg is "
        "logistic regression on the mean of the word vectors",
    )
    seed: int = only_for(
        {"model": ("bag-ngrams",)},
        0,
        ge=0,
        description="seed of bag-ngrams; others draw nothing at random, so what is made with one seed counts for all",
    )
