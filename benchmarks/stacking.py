"""What ensembles gain by each rule: made-up members, or what the cells of a finished run said, dealt anew.

    python benchmarks/stacking.py [--draws 20] [--documents 64 150 480 2500] [--run runs/NAME ...]

Made-up members share half of what makes a document hard. Of a run, documents of validation and test are thrown together
and so many drawn to learn the weights, the others to measure. Columns are accuracies in percent on documents that no
rule has seen: of the member that is best on the drawn ones, the mean, the stack by our rule, by that of one standard
error, by the least loss, and with a fixed penalty that is worth 1 document: nearly plain logistic regression.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from project import ROOT

from models.linear.combination import log_odds
from models.linear.stacking import METHODS, dealt, judged, plainest
from reports.request import ReportRequest
from reports.results.cells import read_results

#: Name → (skill of each member, how far too sure it is).
MADE_UP = {
    "two alike": ((1.6, 1.6), (1.0, 1.0)),
    "two unlike": ((1.9, 1.3), (1.5, 1.0)),
    "one knows nothing": ((1.9, 0.1), (1.0, 8.0)),
    "twelve": (tuple(np.linspace(1.2, 2, 12)), tuple(np.linspace(0.7, 2.5, 12))),
}
COLUMNS = ("best member", "mean", "our rule", "one error", "least loss", "penalty 1")
#: Documents of a made-up set beside those that weights are learnt from.
NEW = 5000
#: Log-odds (M, N, C) of all documents, and their classes (N,).
Said = tuple[Any, Any]


def made_up(name: str, classes: int, documents: int, generator: np.random.Generator) -> Said:
    skills, sure = MADE_UP[name]
    truth = generator.integers(0, classes, documents)
    shared, found = generator.normal(size=(documents, classes)), []
    for skill, scale in zip(skills, sure, strict=True):
        scores = (shared + generator.normal(size=(documents, classes))) / np.sqrt(2)
        scores[np.arange(documents), truth] += skill
        shares = np.exp(np.minimum(skill * scale * scores, 300))
        found.append(log_odds(shares / shares.sum(axis=1, keepdims=True)))
    return np.stack(found), truth


def of_run(folder: Path, seed: int) -> Said:
    request = ReportRequest.read(folder, folder.absolute().parents[1])
    assert request is not None, f"{folder} holds no report"
    results = read_results(request)
    cells = [cell for cell in results.cells if cell.architecture != "majority" and not cell.is_ensemble]
    models = [cell.models[seed % len(cell.models)] for cell in cells if cell.models]
    said = [results.probabilities(model) for model in models]
    odds = np.stack([log_odds(np.concatenate([each["validation"], each["test"]])) for each in said])
    return odds, np.concatenate([results.truth["validation"], results.truth["test"]])


def measured(said: Said, documents: int, generator: np.random.Generator) -> list[float]:
    odds, truth = said
    order = generator.permutation(len(truth))
    seen, new = order[:documents], order[documents:]
    ways, folds = METHODS["stack"], dealt(documents)
    losses = np.stack([judged(way, odds[:, seen], truth[seen], folds)[0] for way in ways])
    right = (odds.argmax(axis=2) == truth)[:, seen].mean(axis=1)

    def accuracy(place: int) -> float:
        fitted = ways[place].fit(odds[:, seen], truth[seen])
        return float((fitted.of_odds(odds[:, new]).argmax(axis=1) == truth[new]).mean())

    best = float((odds[right.argmax()][new].argmax(axis=1) == truth[new]).mean())
    places = (0, plainest(losses), plainest(losses, 1.0), plainest(losses, 0.0), len(ways) - 1)
    return [best, *map(accuracy, places)]


def sources(runs: Sequence[Path]) -> Iterator[tuple[str, Callable[[int, int, np.random.Generator], Said]]]:
    for classes in (2, 10):
        for name in MADE_UP:
            yield (
                f"{name}, {classes} classes",
                lambda _, documents, draw, n=name, c=classes: made_up(n, c, documents + NEW, draw),
            )
    for folder in runs:
        yield folder.name, lambda seed, *_, place=folder: of_run(place, seed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--documents", type=int, nargs="+", default=[64, 150, 480, 2500])
    parser.add_argument("--run", type=Path, nargs="*", default=[], help=f"folders such as {ROOT}/runs/imdb")
    asked = parser.parse_args()
    print("| members | documents |", " | ".join(COLUMNS), "|\n|---|--:|" + "--:|" * len(COLUMNS))
    for name, source in sources(asked.run):
        for documents in asked.documents:
            generator = np.random.default_rng(0)
            drawn = [source(draw, documents, generator) for draw in range(asked.draws)]
            if documents > 0.8 * len(drawn[0][1]):
                continue  # too few are left to measure on
            means = 100 * np.mean([measured(said, documents, generator) for said in drawn], axis=0)
            print(f"| {name} | {documents:,} |", " | ".join(f"{mean:.1f}" for mean in means), "|", flush=True)


if __name__ == "__main__":
    main()
