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
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import project  # noqa: F401
import psutil
from clean import find_archive
from document import write_table
from word2vec_engines import ENGINES, installed

from corpus.store import Corpus

ALGORITHMS = ("skipgram", "cbow")


def prepare(data: Path | None, tokens: int, folder: Path) -> None:
    """Write folder/corpus (CleanCorpus) and folder/text.txt: the first `tokens` tokens of train and unlabelled."""
    from corpus.cleaning.clean import write_corpus
    from corpus.readers.read import read_documents
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


def quality(folder: Path) -> dict[str, float | None]:
    """Return how good the vectors are that the last training left; None where there is nothing to judge by."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from classifiers.baselines.feature_kinds import MeanVector
    from classifiers.baselines.features import feature_matrix
    from embeddings.quality.similarity import TEST_SETS, word_similarity
    from embeddings.quality.word_lookup import WordLookup, unit_vectors
    from embeddings.store import rows_of_lexicon
    from models.encoded import encoded_chunks

    vectors, names = np.load(folder / "vectors.npy"), json.loads((folder / "words.json").read_text(encoding="utf-8"))
    lookup, unit = WordLookup(names), unit_vectors(vectors)
    found = {name: word_similarity(name, unit, lookup) for name in TEST_SETS}
    corpus, documents = Corpus.open(folder / "corpus"), np.load(folder / "documents.npy")
    labelled = documents[corpus.label_ids[documents] >= 0]
    tokens = rows_of_lexicon(names, corpus.words)[corpus.tokens]
    means = feature_matrix(MeanVector(vectors), encoded_chunks(tokens, corpus.offsets, labelled))
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))
    labels = corpus.label_ids[labelled]
    scores = {name: result and round(result["spearman"], 4) for name, result in found.items()}
    few = np.bincount(labels, minlength=2).min() < 5  # of the first tokens, all documents may have one label
    return {**scores, "accuracy": None if few else round(float(cross_val_score(model, means, labels, cv=5).mean()), 4)}


def measure(folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    command = [sys.executable, __file__, "--child", json.dumps(task), "--folder", str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return {**task, **json.loads(done.stdout.splitlines()[-1])}


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
        write_table("word2vec", lines)


if __name__ == "__main__":
    main()
