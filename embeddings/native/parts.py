"""What the compiled passes over the text are given."""

from typing import NamedTuple

from embeddings.native.kernels import Array


class Text(NamedTuple):
    """The encoded corpus, memory-mapped, and which of it is read."""

    tokens: Array  # int32 (N,)
    offsets: Array  # int64 (documents + 1,)
    documents: Array  # int64: the rows of the documents to read, ascending
    rows: Array  # int32 (lexicon,): the row of each token in the model, −1 for none


class Model(NamedTuple):
    """The weights, float32 or float64, (V, D); D is padded with zeros to whole cache lines."""

    vectors: Array
    outputs: Array


class Draws(NamedTuple):
    """See `draws`."""

    keep: Array  # uint32 (V,)
    noise: Array  # uint64 (V,)


class Paths(NamedTuple):
    """The ways to the words in the Huffman tree, (V, L); empty with negative sampling."""

    points: Array  # int32: inner nodes from the root on
    signs: Array  # int8: +1 and −1, 0 past the end


class Options(NamedTuple):
    """Settings of the same names; `shared` places have the same noise words, `negatives` of them (0: the tree)."""

    window: int
    dynamic: bool
    negatives: int
    shared: int
    cbow: bool
    divided: bool


class Span(NamedTuple):
    """`tokens` tokens, from token start to stop − 1, of the documents first … last − 1 of a text, and their rates."""

    first: int
    last: int
    start: int
    stop: int
    tokens: int
    first_rate: float
    last_rate: float
    seed: int
