"""Word vectors that somebody else trained, kept for the words of the corpus alone."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import DataError
from corpus.progress import report
from corpus.store import Corpus
from embeddings.embedding import Embedding
from embeddings.settings import EmbeddingSettings
from embeddings.vector_file import VectorFile, open_vectors

#: Words of the file between two reports of progress.
STEP = 10_000


def read_pretrained(settings: EmbeddingSettings, corpus: Corpus, folder: Path) -> Embedding:
    """Read the vectors of the lexicon's words from the file `settings.path`, in the order of the lexicon.

    Words that only validation or test have are kept, too: their vectors come from outside, as those of new text will
    when the model is used. The file is streamed, and it decides on the vector size. Where a word stands twice the
    first vector counts, as for gensim.

    Raises DataError for a missing, empty or malformed file, and for one that has no word of the corpus.
    """
    path = _existing(settings.path)
    with open_vectors(path) as file:
        found, vectors = _matching(file, corpus.words)
    if not len(found):
        raise DataError(
            f"{path}: none of its {file.read} words is among the {len(corpus.words)} of the corpus\n"
            "  is it for this language? are its words cased otherwise ([corpus] lowercase)?"
        )
    words = [corpus.words[token] for token in found]
    return Embedding(words, vectors, notes=_notes(settings, file, len(words), len(corpus.words)))


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


def _notes(settings: EmbeddingSettings, file: VectorFile, words: int, lexicon: int) -> list[str]:
    notes = [f"{Path(settings.path).name} ({file.format}, {file.read} words) has {words} of the corpus's {lexicon}"]
    if file.vector_size != settings.vector_size:
        notes.append(f"vector_size = {settings.vector_size} gave way to the {file.vector_size} numbers of the file")
    return notes
