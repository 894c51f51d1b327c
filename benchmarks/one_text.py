"""What one text costs, and a model that is loaded: processor milliseconds of one thread, each model in its own process.

    cd PROJECT && python …/benchmarks/one_text.py imdb [--cells nb-svm skipgram/bi-lstm] [--before CLONE] [--write]

Texts are the first 20 and 250 words of reviews of validation, one a call, none of which was seen before; so new words
are cut, looked up and projected as they come. The model has read 200 other texts by then. Loading counts from the
start of Python's imports to the model; what is needed for the first answer besides (compiled code is read from its
cache) is `first`. --before measures the same models with an earlier commit (see predict.py), in turn.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from document import write_table
from predict import BEFORE, timed
from project import ROOT

from corpus.store import Corpus
from pipeline.project import comparison_folder, root
from pipeline.trained import find_model
from reports.request import ReportRequest

CELLS = ("nb-svm", "bag-ngrams", *(f"skipgram/bi-{cell}" for cell in ("rnn", "lstm", "gru", "sru", "mingru")))
COLUMNS = ("model", "", "20 words, ms", "250 words, ms", "load, s", "first answer, s", "without")
#: What a model may do without, where it needs none of it.
HEAVY = ("torch", "sklearn", "scipy.stats", "scipy.optimize")
#: Runs with the code of either commit: it knows no more than `Predictor`.
CHILD = f"""
import json, sys, time
begun = time.process_time()
from pathlib import Path
from classifiers.predict import Predictor
model = Predictor.load(Path(sys.argv[1]))
loaded = time.process_time()
model.probabilities(["a film"])
first = time.process_time()
texts = json.loads(Path(sys.argv[2]).read_text())
ask = getattr(model, "predictions", None) or model.probabilities
for text in texts["before"]:
    ask([text])
found = {{"load": loaded - begun, "first": first - loaded}}
for words in ("20", "250"):
    times = []
    for text in texts[words]:
        start = time.process_time()
        ask([text])
        times.append(time.process_time() - start)
    found[words] = sorted(times)[len(times) // 2]
found["without"] = [name for name in {HEAVY!r} if name not in sys.modules]
print(json.dumps(found))
"""


def texts_of(run: str) -> dict[str, list[str]]:
    """Return texts of validation: 200 to warm up, and others of 20 and of 250 words."""
    request = ReportRequest.read(comparison_folder(run, "model"), root())
    assert request is not None, f"{run} is a single model, and no run whose texts could be asked about"
    corpus = Corpus.open(request.corpus)
    read = [text.split() for text in corpus.texts(corpus.rows("validation")[:1200])]
    long = [words for words in read[200:] if len(words) >= 250][:200] or read[200:400]
    return {
        "before": [" ".join(words) for words in read[:200]],
        "20": [" ".join(words[:20]) for words in read[-200:]],
        "250": [" ".join(words[:250]) for words in long],
    }


def measured(model: Path, code: Path, texts: Path) -> dict[str, float]:
    """Return the times of a model with the code of a commit."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(code),
        **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"),
    }
    words = [sys.executable, "-c", CHILD, str(model), str(texts)]
    told = subprocess.run(words, check=True, env=environment, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(told.splitlines()[-1])
    return found


def line_of(cell: str, name: str, rounds: list[dict[str, float]]) -> str:
    short, long, load, first = (median(one[key] for one in rounds) for key in ("20", "250", "load", "first"))
    numbers = [f"{1000 * short:.2f}", f"{1000 * long:.2f}", f"{load:.2f}", f"{first:.2f}"]
    return f"| {' | '.join([cell, name, *numbers, ', '.join(rounds[0]['without'])])} |"  # type: ignore[arg-type]


def main() -> None:
    about = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    about.add_argument("run")
    about.add_argument("--cells", nargs="+", default=list(CELLS))
    about.add_argument("--before", type=Path)
    about.add_argument("--rounds", type=int, default=1)
    about.add_argument("--write", action="store_true")
    given = about.parse_args()
    lines = [f"| {' | '.join(COLUMNS)} |", "|---|---" + "|--:" * 4 + "|---|"]
    print("\n".join(lines), flush=True)
    with tempfile.TemporaryDirectory() as place:
        texts = Path(place) / "texts.json"
        texts.write_text(json.dumps(texts_of(given.run)), encoding="utf-8")
        for number, cell in enumerate(given.cells):
            model = find_model(given.run, cell).folder.resolve()
            ways = {"now": (model, ROOT)}
            if given.before and "bag" not in cell:
                earlier = Path(place) / str(number)
                earlier.mkdir()
                timed([sys.executable, "-c", BEFORE, str(model), str(earlier)], given.before)
                ways = {"before": (earlier, given.before), **ways}
            rounds: dict[str, list[dict[str, float]]] = {name: [] for name in ways}
            for _ in range(given.rounds):
                for name, (folder, code) in ways.items():
                    rounds[name].append(measured(folder, code, texts))
            for name, found in rounds.items():
                lines.append(line_of(cell, name, found))
                print(lines[-1], flush=True)
    if given.write:
        write_table("one-text", lines)


if __name__ == "__main__":
    main()
