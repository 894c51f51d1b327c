"""Every size: the defaults on cuts of several sets, networks beside linear models, resumable.

    python benchmarks/sizes.py [--data FOLDER] [--sets sst2 subj …] [--sizes 300 1000 …] [--seeds 0 1 2] [--write]
    python benchmarks/sizes.py --sets sst2 --sizes 0 --seeds 0 1 --models mingru -S embedding.window=15

Each cell is one model on one cut with one seed, which draws the cut (of subj, cr, chn and shop also which tenth is
test), the word vectors and the network. Finished cells are lines of --log and are not run again, small cuts come first,
so that the table is useful early; 0 stands for the whole set. A cut of n texts gives a tenth of them to validation, by
which epochs and strengths are chosen. Everything else is the default, but for what -S sets of [embedding] or
[classifier]: such trials are lines of the log too, with their settings, and never in the table.
The table has, for each set and size, the mean test accuracy over the seeds of every model, and the best network less
the best linear model, both by these means.
--data names a folder with sst2/, small/ and ChnSentiCorp_htl_all.csv (and aclImdb_v1.tar.gz for imdb); one thread.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from project import ROOT
from size_sets import SETS, Cut, cut, write

IMDB = "imdb"
NAMES = {
    "sst2": "SST-2",
    "subj": "Subj",
    "cr": "CR",
    "chn": "ChnSentiCorp",
    "shop": "shopping, 10 classes",
    IMDB: "IMDB",
}
SIZES = (300, 1000, 3000, 10_000, 0)
LINEAR = ("tfidf-logreg", "char-logreg", "nb-svm", "bag-ngrams")
#: Network → what is set of it.
NETWORKS = {"gru": {"cell": "gru"}, "mingru": {"cell": "mingru"}, "cnn": {"cell": "cnn"}}
Key = tuple[str, int, int, str]
Settings = tuple[str, ...]  # SECTION.KEY=VALUE


def corpus_of(name: str, found: Cut | None, data: Path, seed: int, folder: Path) -> Path:
    """Clean a cut into `folder`, or IMDB as it is."""
    from corpus.cleaning.clean import clean_corpus
    from corpus.settings import CorpusSettings

    settings: dict[str, Any] = {"workers": 1, "split_seed": seed}
    if found is None:
        settings["data"] = str(data / "aclImdb_v1.tar.gz")
    else:
        settings["data"] = str(write(found.train, folder / "train.csv"))
        settings["test_data"] = str(write(found.test, folder / "test.csv"))
        if found.validation:
            settings["validation_data"] = str(write(found.validation, folder / "validation.csv"))
    (folder / "corpus").mkdir()
    clean_corpus(CorpusSettings(**settings), folder / "corpus")
    return folder / "corpus"


def of_section(settings: Settings, section: str) -> dict[str, str]:
    """Return key → value of what a trial sets in a section."""
    pairs = (setting.partition("=")[::2] for setting in settings)
    return {key.partition(".")[2]: value for key, value in pairs if key.partition(".")[0] == section}


def measure(model: str, corpus: Path, seed: int, folder: Path, settings: Settings) -> dict[str, Any]:
    """Train one model and return its scores in per cent and its seconds."""
    from classifiers.baselines.settings import BaselineSettings
    from classifiers.baselines.train import train_baseline
    from classifiers.settings import ClassifierSettings
    from classifiers.train import train_classifier
    from embeddings.settings import EmbeddingSettings
    from embeddings.train import train_embedding
    from models.measures import MEASURES
    from reports.results.model_files import score_of

    target, vectors = folder / model, folder / "embedding"
    target.mkdir()
    start = time.perf_counter()
    if model in NETWORKS:
        if not vectors.is_dir():
            vectors.mkdir()
            chosen = {**of_section(settings, "embedding"), "seed": seed, "threads": 1}
            train_embedding(EmbeddingSettings.model_validate(chosen), corpus, vectors)
        network = {**NETWORKS[model], **of_section(settings, "classifier"), "seed": seed}
        train_classifier(ClassifierSettings.model_validate(network), corpus, vectors, target)
    else:
        train_baseline(BaselineSettings.model_validate({"model": model, "seed": seed}), corpus, None, target)
    scores = {split: round(100 * (share or 0.0), 3) for split, share in score_of(target, MEASURES["accuracy"]).items()}
    return {**scores, "seconds": round(time.perf_counter() - start, 1)}


def run(options: argparse.Namespace, done: set[Key]) -> None:
    """Run what is not done, small cuts first."""
    for size in options.sizes:
        for name in options.sets:
            for seed in options.seeds:
                wanted = [model for model in options.models if (name, size, seed, model) not in done]
                found = cut(options.data, name, size, seed) if name != IMDB else None
                if not wanted or (found is None and (name != IMDB or size)):
                    continue
                with tempfile.TemporaryDirectory() as place:
                    corpus = corpus_of(name, found, options.data, seed, Path(place))
                    for model in wanted:
                        line = {"set": name, "size": size, "seed": seed, "model": model}
                        line.update({"settings": options.settings} if options.settings else {})
                        line.update(measure(model, corpus, seed, Path(place), options.settings))
                        with options.log.open("a", encoding="utf-8") as log:
                            log.write(json.dumps(line) + "\n")
                        print(json.dumps(line), flush=True)


def lines_of(log: Path, settings: Settings) -> list[dict[str, Any]]:
    """Return what is done with these settings; none: the defaults."""
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.is_file() else []
    return [line for line in lines if tuple(line.get("settings", ())) == settings]


def table(lines: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a Markdown table; a cell that not every seed of its row has is left open."""
    rows: dict[tuple[str, int], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        rows[line["set"], line["size"]][line["model"]].append(line["test"])
    models = (*LINEAR, *NETWORKS)
    yield f"| set | texts | seeds | {' | '.join(models)} | network − linear |"
    yield f"|---|--:|--:|{'--:|' * len(models)}--:|"
    order = list(NAMES)
    for (name, size), cells in sorted(rows.items(), key=lambda row: (order.index(row[0][0]), row[0][1] or 10**9)):
        seeds = max(map(len, cells.values()))
        means = {model: statistics.mean(cells[model]) for model in models if len(cells[model]) == seeds}
        linear, network = ([means[m] for m in kind if m in means] for kind in (LINEAR, NETWORKS))
        best = {max(kind) for kind in (linear, network) if kind}
        shown = [
            f"**{means[m]:.1f}**" if means.get(m) in best else f"{means[m]:.1f}" if m in means else "" for m in models
        ]
        gap = f"{max(network) - max(linear):+.1f}" if linear and network else ""
        yield f"| {NAMES[name]} | {size or 'all'} | {seeds} | {' | '.join(shown)} | {gap} |"


def means(lines: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield for each set, size and model of a trial its mean on validation and, in brackets, on test."""
    cells: dict[tuple[str, int, str], list[Mapping[str, Any]]] = defaultdict(list)
    for line in lines:
        cells[line["set"], line["size"], line["model"]].append(line)
    for (name, size, model), seeds in cells.items():
        validation, test = (statistics.mean(line[split] for line in seeds) for split in ("validation", "test"))
        yield f"{NAMES[name]} {size or 'all'} {model}, {len(seeds)} seeds: {validation:.1f} ({test:.1f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--sets", nargs="+", default=list(SETS), choices=list(NAMES))
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES)
    parser.add_argument("--seeds", nargs="+", type=int, default=(0, 1, 2))
    parser.add_argument("--models", nargs="+", default=(*LINEAR, *NETWORKS), choices=(*LINEAR, *NETWORKS))
    parser.add_argument("--log", type=Path, default=ROOT / "runs" / "sizes.jsonl", help="finished cells, one a line")
    parser.add_argument("-S", dest="settings", metavar="SECTION.KEY=VALUE", action="append", default=[])
    parser.add_argument("--write", action="store_true", help="write the table of what is done into docs/benchmarks.md")
    options = parser.parse_args()
    options.log.parent.mkdir(exist_ok=True)
    options.settings = tuple(sorted(options.settings))
    if wrong := [text for text in options.settings if text.partition(".")[0] not in ("embedding", "classifier")]:
        parser.error(f"-S {wrong[0]}: a trial sets embedding.KEY or classifier.KEY")
    done = lines_of(options.log, options.settings)
    run(options, {(line["set"], line["size"], line["seed"], line["model"]) for line in done})
    done = lines_of(options.log, options.settings)
    found = list(means(done) if options.settings else table(done))
    print("\n".join(found))
    if options.write and not options.settings:
        from document import write_table

        write_table("sizes", found)


if __name__ == "__main__":
    if os.environ.get("OMP_NUM_THREADS") != "1":
        # Torch and BLAS read it once, when the process starts.
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "OMP_NUM_THREADS": "1"})
    main()
