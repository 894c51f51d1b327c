"""How fast each Word2Vec engine is and how good its vectors are, at equal settings and threads, in one run.

    python benchmarks/word2vec.py [--tokens N] [--epochs 5] [--seeds 0 1 2] [--json] [--write]

Engines: Wordloom's own, gensim with corpus_file and with an iterator over lines and, where they are installed, fastText
(`import fasttext`, no character n-grams) and word2vec.c (`word2vec` on the PATH). Each training is a process of its
own; each round (a seed) runs all of them one after the other, so that they meet the same moods of the machine.

Text: train and unlabelled documents of IMDB, cleaned; where it is not at hand, the demo corpus. Our engine reads the
CleanCorpus folder, the others a text file with a document a line, written beforehand. Settings: 100 numbers, window 5,
5 noise words, sub-sampling 1e-3, min_count 5. Measured: words with a vector per second of training; seconds from the
cleaned text to the vectors, vocabulary included; peak memory; Spearman's correlation on WordSim-353 and SimLex-999; and
the accuracy of mean of embeddings + logistic regression on the labelled documents of train, five-fold.
"""

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from clean import find_archive

from corpus.store import Corpus

VECTOR_SIZE, WINDOW, NEGATIVE, SAMPLE, MIN_COUNT = 100, 5, 5, 1e-3, 5
ALGORITHMS = ("skipgram", "cbow")
DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
MARKS = "<!-- word2vec -->\n", "<!-- /word2vec -->"


def prepare(data: Path | None, tokens: int, folder: Path) -> None:
    """Write folder/corpus (CleanCorpus) and folder/text.txt: the first `tokens` tokens of train and unlabelled."""
    from corpus.clean import write_corpus
    from corpus.read import read_documents
    from corpus.settings import CorpusSettings

    # What is cut off as test and validation is not read: as little as can be.
    shares = {"test_share": 0.01, "validation_share": 0.01}
    settings = CorpusSettings(data=str(data) if data else "demo", demo_documents=100_000, **shares)
    chosen = (document for document in read_documents(settings) if document.split != "test")
    (folder / "corpus").mkdir()
    given = {"source": "benchmark", "format": "memory", "synthetic": data is None, "notes": []}
    write_corpus(chosen, settings, folder / "corpus", given)
    corpus = Corpus.open(folder / "corpus")
    documents = training_rows(corpus, tokens)
    with (folder / "text.txt").open("w", encoding="utf-8") as file:
        for row in documents.tolist():
            part = corpus.tokens[corpus.offsets[row] : corpus.offsets[row + 1]]
            file.write(" ".join([corpus.words[token] for token in part.tolist()]) + "\n")
    np.save(folder / "documents.npy", documents)


def training_rows(corpus: Corpus, tokens: int) -> Any:
    rows = np.sort(np.concatenate([corpus.rows("train"), corpus.rows("unlabelled")]))
    ends = np.cumsum(corpus.offsets[rows + 1] - corpus.offsets[rows])
    return rows[: int(np.searchsorted(ends, tokens)) + 1] if tokens else rows


def train_native(folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    from embeddings.history import History
    from embeddings.native_engine import train
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
    source = {"sentences": LineSentence(path)} if task["engine"] == "gensim iterator" else {"corpus_file": path}
    start = time.perf_counter()
    model = Word2Vec(
        sg=int(task["algorithm"] == "skipgram"),
        vector_size=VECTOR_SIZE,
        window=WINDOW,
        negative=NEGATIVE,
        sample=SAMPLE,
        min_count=MIN_COUNT,
        alpha=rate(task["algorithm"]),
        workers=task["threads"],
        seed=task["seed"],
    )
    if "sentences" in source:
        model.build_vocab(source["sentences"])
    else:
        model.build_vocab(corpus_file=path)
    before = time.perf_counter()
    model.train(
        **({"corpus_iterable": source["sentences"]} if "sentences" in source else source),
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
        lr=rate(task["algorithm"]),
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
        "alpha": rate(task["algorithm"]),
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


ENGINES = {
    "wordloom": train_native,
    "gensim corpus_file": train_gensim,
    "gensim iterator": train_gensim,
    "fasttext": train_fasttext,
    "word2vec.c": train_word2vec_c,
}


def rate(algorithm: str) -> float:
    """Return the starting rate of word2vec.c; ours has its own for CBOW, whose gradient it divides."""
    return {"skipgram": 0.025, "cbow": 0.05}[algorithm]


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


def peak_of_this_process() -> float:
    """Return MiB. getrusage's number would count the process that started this one, too; /proc's does not."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return float(status.partition("VmHWM:")[2].split()[0]) / 1024


def peak_of_children() -> float:
    """Return MiB of the largest program that this process ran."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def quality(folder: Path) -> dict[str, float | None]:
    """Return how good the vectors are that the last training left; None where there is nothing to judge by."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from embeddings.similarity import TEST_SETS, word_similarity
    from embeddings.word_lookup import WordLookup, unit_vectors

    vectors, names = np.load(folder / "vectors.npy"), json.loads((folder / "words.json").read_text(encoding="utf-8"))
    lookup, unit = WordLookup(names), unit_vectors(vectors)
    found = {name: word_similarity(name, unit, lookup) for name in TEST_SETS}
    corpus = Corpus.open(folder / "corpus")
    row_of = {word: row for row, word in enumerate(names)}
    rows = np.array([row_of.get(word, len(names)) for word in corpus.words])
    padded = np.concatenate([vectors, np.zeros((1, vectors.shape[1]), np.float32)])
    labelled = np.array([row for row in np.load(folder / "documents.npy") if corpus.label_ids[row] >= 0])
    parts = [rows[corpus.tokens[corpus.offsets[row] : corpus.offsets[row + 1]]] for row in labelled]
    means = np.array([padded[part].sum(axis=0) / max(1, (part < len(names)).sum()) for part in parts])
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))
    labels = corpus.label_ids[labelled]
    scores = {name: result and round(result["spearman"], 4) for name, result in found.items()}
    few = np.bincount(labels, minlength=2).min() < 5  # of the first tokens, all documents may have one label
    return {**scores, "accuracy": None if few else round(float(cross_val_score(model, means, labels, cv=5).mean()), 4)}


def measure(folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    command = [sys.executable, __file__, "--child", json.dumps(task), "--folder", str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return {**task, **json.loads(done.stdout.splitlines()[-1])}


def installed(engine: str) -> bool:
    from importlib.util import find_spec

    if engine == "fasttext":
        return find_spec("fasttext") is not None
    return engine != "word2vec.c" or shutil.which("word2vec") is not None


def table(rows: list[dict[str, Any]]) -> list[str]:
    """Return a Markdown table of the means over the seeds (medians of times), and of the ratios to corpus_file."""
    lines = [
        "| engine | algorithm | M words/s | × corpus_file | seconds in all | × shorter | peak MiB | WordSim-353 "
        "| SimLex-999 | accuracy |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for algorithm in ALGORITHMS:
        groups = {
            engine: [row for row in rows if row["engine"] == engine and row["algorithm"] == algorithm]
            for engine in ENGINES
        }
        base = groups["gensim corpus_file"]
        for engine, group in groups.items():
            if not group:
                continue
            speed, seconds = (statistics.median(row[key] for row in group) for key in ("words_per_second", "seconds"))
            ratios = ["–", "–"]
            if base:
                pairs = [*zip(group, base, strict=True)]  # of the same round
                faster = statistics.median(own["words_per_second"] / other["words_per_second"] for own, other in pairs)
                shorter = statistics.median(other["seconds"] / own["seconds"] for own, other in pairs)
                ratios = [f"{faster:.1f}", f"{shorter:.1f}"]
            scores = [[row[key] for row in group] for key in ("wordsim353", "simlex999", "accuracy")]
            means = ["–" if None in found else f"{statistics.mean(found):.3f}" for found in scores]
            peak = max(row["peak_mib"] for row in group)
            cells = [engine, algorithm, f"{speed / 1e6:.2f}", ratios[0], f"{seconds:.1f}", ratios[1], f"{peak:,}"]
            lines.append("| " + " | ".join([*cells, *means]) + " |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=find_archive(), help="IMDB archive; default: found, else the demo")
    parser.add_argument("--tokens", type=int, default=0, help="read the first N tokens; 0: all")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--threads", type=int, default=psutil.cpu_count() or 1)
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=[name for name in ENGINES if installed(name)])
    parser.add_argument("--json", action="store_true", help="a JSON line per engine, algorithm and seed")
    parser.add_argument("--write", action="store_true", help="put the table into docs/benchmarks.md")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        task = json.loads(options.child)
        print(json.dumps(ENGINES[task["engine"]](options.folder, task)))
        return
    with tempfile.TemporaryDirectory() as name:
        folder, rows = Path(name), []
        prepare(options.data, options.tokens, folder)
        for algorithm in ALGORITHMS:  # compiles our core where that was never done
            once = {"threads": options.threads, "epochs": 1, "seed": 0}
            measure(folder, {"engine": "wordloom", "algorithm": algorithm, **once})
        for seed in options.seeds:
            for algorithm in ALGORITHMS:
                for engine in options.engines:
                    task = {"engine": engine, "algorithm": algorithm, "threads": options.threads}
                    row = measure(folder, {**task, "epochs": options.epochs, "seed": seed})
                    row.update(quality(folder))
                    rows.append(row)
                    print(json.dumps(row) if options.json else f"{engine} {algorithm} {seed}", flush=True)
    lines = table(rows)
    print("\n".join(lines), file=sys.stderr if options.json else sys.stdout)
    if options.write:
        before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(MARKS[0])
        after = rest.partition(MARKS[1])[2]
        DOCUMENT.write_text(before + MARKS[0] + "\n".join(lines) + "\n" + MARKS[1] + after, encoding="utf-8")


if __name__ == "__main__":
    main()
