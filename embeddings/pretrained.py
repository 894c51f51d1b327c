"""Word vectors that somebody else trained, kept for the words of the corpus alone."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import DataError
from corpus.progress import report, tell
from corpus.store import Corpus
from embeddings.embedding import Embedding
from embeddings.passages import count_tokens
from embeddings.settings import EmbeddingSettings
from embeddings.vector_file import VectorFile, open_vectors

#: Words of the file between two reports of progress.
STEP = 10_000
#: Shares of train's running words. Below the first a file is refused: a few names and loan words are in any language's.
#: Below the second it is warned of: half is what is left where the most frequent words are not in a file, as in that of
#: Google News, which has no `a`, `and`, `of`, `to`.
REFUSED, DOUBTED = 0.01, 0.5
#: Frequent words without a vector that are named.
NAMED = 8


def check_vectors(settings: EmbeddingSettings) -> None:
    """Raise DataError where `settings.path` is no file of vectors: before anything is made, for cleaning takes long.

    Only the first word is read.
    """
    with open_vectors(_existing(settings.path)) as file:
        for _, numbers in file.entries():
            file.parse(numbers)
            break


def read_pretrained(settings: EmbeddingSettings, corpus: Corpus, folder: Path) -> Embedding:
    """Read the vectors of the lexicon's words from the file `settings.path`, in the order of the lexicon.

    Words that only validation or test have are kept, too: their vectors come from outside, as those of new text will
    when the model is used. The file is streamed, and it decides on the vector size. Where a word stands twice the
    first vector counts, as for gensim. What share of train the file covers is told, and noted for the report.

    Raises DataError for a missing, empty or malformed file, and for one that has next to no word of the corpus.
    """
    path = _existing(settings.path)
    with open_vectors(path) as file:
        tokens, vectors = _matching(file, corpus.words)
    notes = _notes(file, corpus, tokens)
    tell(*notes)
    return Embedding([corpus.words[token] for token in tokens], vectors, notes=notes)


def _existing(setting: str) -> Path:
    if not setting:
        raise DataError("[embedding] source = pretrained needs `path`: a file of word2vec, GloVe or fastText vectors")
    path = Path(setting).expanduser()
    if not path.is_file():
        what = "is a folder; a file is wanted" if path.is_dir() else "no such file"
        raise DataError(f"[embedding] path = {setting}: {what}\n  looked for {path.absolute()}")
    return path


def _matching(file: VectorFile, lexicon: list[str]) -> tuple[list[int], NDArray[np.float32]]:
    """Return the token ids that the file has a vector for, ascending, and their vectors, (found, D)."""
    token_of = {word.encode(): token for token, word in enumerate(lexicon)}
    found: dict[int, NDArray[np.float32]] = {}
    for number, (word, numbers) in enumerate(file.entries()):
        token = token_of.get(word)
        if token is not None and token not in found:
            found[token] = file.parse(numbers)
        if number % STEP == 0:
            report("vectors", file.position(), file.length, "bytes", f"{len(found)} words of the corpus found")
    report("vectors", file.length, file.length, "bytes", f"{len(found)} words of the corpus found")
    tokens = sorted(found)
    return tokens, np.array([found[token] for token in tokens], np.float32).reshape(len(tokens), file.vector_size)


def _notes(file: VectorFile, corpus: Corpus, tokens: list[int]) -> list[str]:
    """Say what the file covers of train, and warn where that is little; raise DataError where it is next to nothing.

    What has no letter does not count: marks and numbers are the same in every language.
    """
    is_word = np.array([any(map(str.isalpha, word)) for word in corpus.words], dtype=bool)
    counts = count_tokens(corpus, corpus.rows("train")) * is_word  # (lexicon,)
    missing = counts.copy()
    missing[tokens] = 0
    types, text = 1 - (missing > 0).sum() / max((counts > 0).sum(), 1), 1 - missing.sum() / max(counts.sum(), 1)
    order = np.argsort(-missing, kind="stable")[:NAMED]
    frequent = ", ".join(corpus.words[token] for token in order if missing[token])
    name = file.path.name
    share = f"{100 * text:.1f} % of train's running words and {100 * types:.1f} % of its vocabulary"
    if text < REFUSED:
        raise DataError(
            f"{file.path}: its {file.read:,} words are {share}; frequent ones that it has not: {frequent}\n"
            "  is it for this language? are its words cased or cut otherwise ([corpus] lowercase, tokenizer)?"
        )
    warning = f"warning: {name} covers {share}: another language, or words cased or cut otherwise?"
    return [
        *([warning] if text < DOUBTED else []),
        f"{name} ({file.format}; {file.read:,} words, {file.vector_size} numbers each) covers {share}",
        *([f"frequent words of train without a vector in {name}: {frequent}"] if frequent else []),
    ]
