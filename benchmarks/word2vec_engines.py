"""The Word2Vec engines that `word2vec.py` measures: each trains at the same settings and keeps its vectors.

All start at word2vec.c's learning rates, but for our CBOW, which has its own: it divides its gradient.
"""

import json
import shutil
import subprocess
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from peak import peak_of_children, peak_of_this_process

from corpus.store import Corpus
from embeddings.learning_rate import FIRST_RATE

VECTOR_SIZE, WINDOW, NEGATIVE, SAMPLE, MIN_COUNT = 100, 5, 5, 1e-3, 5


def train_native(folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    from embeddings.history import History
    from embeddings.native.engine import train
    from embeddings.passages import count_tokens
    from embeddings.settings import EmbeddingSettings
    from embeddings.training_text import TrainingText
    from embeddings.vocabulary import build_vocabulary

    start = time.perf_counter()
    corpus, documents = Corpus.open(folder / "corpus"), np.load(folder / "documents.npy")
    corpus.__dict__["counts"] = count_tokens(corpus, documents)  # with --tokens, of a part of the corpus
    settings = EmbeddingSettings(
        vector_size=VECTOR_SIZE,
        window=WINDOW,
        negative_samples=NEGATIVE,
        subsample=SAMPLE,
        min_count=MIN_COUNT,
        **{name: task[name] for name in ("algorithm", "epochs", "seed", "threads")},
    )
    text = TrainingText(corpus, build_vocabulary(corpus, MIN_COUNT), documents)
    history = History(settings, text.size[0], lambda network: None)
    vectors = train(settings, text, folder, history)
    training = sum(record["seconds"] for record in history.records)
    return finished(folder, start, training, text.size[0] * task["epochs"], text.vocabulary.words, vectors)


def train_gensim(folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    from gensim.models import Word2Vec
    from gensim.models.word2vec import LineSentence

    path = str(folder / "text.txt")
    iterator = task["engine"] == "gensim iterator"
    source = {"corpus_iterable": LineSentence(path)} if iterator else {"corpus_file": path}
    start = time.perf_counter()
    model = Word2Vec(
        sg=int(task["algorithm"] == "skipgram"),
        vector_size=VECTOR_SIZE,
        window=WINDOW,
        negative=NEGATIVE,
        sample=SAMPLE,
        min_count=MIN_COUNT,
        alpha=FIRST_RATE[task["algorithm"]],
        workers=task["threads"],
        seed=task["seed"],
    )
    model.build_vocab(**source)
    before = time.perf_counter()
    model.train(
        **source,
        total_examples=model.corpus_count,
        total_words=model.corpus_total_words,
        epochs=task["epochs"],
    )
    training = time.perf_counter() - before
    words = sum(model.wv.get_vecattr(word, "count") for word in model.wv.index_to_key) * task["epochs"]
    return finished(folder, start, training, words, model.wv.index_to_key, model.wv.vectors)


def train_fasttext(folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    import fasttext

    start = time.perf_counter()
    model = fasttext.train_unsupervised(
        str(folder / "text.txt"),
        model=task["algorithm"],
        lr=FIRST_RATE[task["algorithm"]],
        dim=VECTOR_SIZE,
        ws=WINDOW,
        neg=NEGATIVE,
        t=SAMPLE,
        minCount=MIN_COUNT,
        minn=0,
        maxn=0,
        epoch=task["epochs"],
        thread=task["threads"],
        verbose=0,
    )
    training = time.perf_counter() - start
    words, counts = model.get_words(include_freq=True)
    vectors = np.array([model.get_word_vector(word) for word in words])
    return finished(folder, start, training, int(sum(counts)) * task["epochs"], words, vectors)


def train_word2vec_c(folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    from embeddings.vector_file import open_vectors

    start, output = time.perf_counter(), folder / "word2vec_c.bin"
    options = {
        "train": folder / "text.txt",
        "output": output,
        "cbow": int(task["algorithm"] == "cbow"),
        "size": VECTOR_SIZE,
        "window": WINDOW,
        "negative": NEGATIVE,
        "hs": 0,
        "sample": SAMPLE,
        "min-count": MIN_COUNT,
        "alpha": FIRST_RATE[task["algorithm"]],
        "iter": task["epochs"],
        "threads": task["threads"],
        "binary": 1,
    }
    command = ["word2vec", *(str(part) for name, value in options.items() for part in (f"-{name}", value))]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    training = time.perf_counter() - start
    with open_vectors(output) as file:
        entries = [(word.decode(), file.parse(numbers)) for word, numbers in file.entries()]
    words = len((folder / "text.txt").read_text(encoding="utf-8").split()) * task["epochs"]
    return finished(
        folder, start, training, words, [word for word, _ in entries], np.array([row for _, row in entries])
    )


def finished(folder: Path, start: float, training: float, words: int, names: Any, vectors: Any) -> dict[str, Any]:
    """Return what was measured, after the vectors were kept for `quality`."""
    seconds = time.perf_counter() - start
    np.save(folder / "vectors.npy", np.asarray(vectors, np.float32))
    (folder / "words.json").write_text(json.dumps(list(names)), encoding="utf-8")
    return {
        "words_per_second": round(words / training),
        "seconds": round(seconds, 2),
        "peak_mib": round(max(peak_of_this_process(), peak_of_children())),
    }


def installed(engine: str) -> bool:
    """Say whether an engine can be used here."""
    if engine == "fasttext":
        return find_spec("fasttext") is not None
    return engine != "word2vec.c" or shutil.which("word2vec") is not None


#: A training for each engine: given the folder with corpus and text, and the task, it returns what was measured.
ENGINES: dict[str, Callable[[Path, dict[str, Any]], dict[str, Any]]] = {
    "wordloom": train_native,
    "gensim corpus_file": train_gensim,
    "gensim iterator": train_gensim,
    "fasttext": train_fasttext,
    "word2vec.c": train_word2vec_c,
}
