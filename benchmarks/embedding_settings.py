"""How good the embeddings of a finished run are, each over its seeds: the rows of docs/word2vec.md.

    wordloom run configs/word2vec.cfg
    python benchmarks/embedding_settings.py configs/word2vec.cfg

Means over the seeds, ± their standard deviation. Held-out loss in nats a positive pair with its 5 noise words;
WordSim-353 and SimLex-999 as rank correlations (Spearman), analogies as the share that is solved.
"""

import argparse
import json
import statistics
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

from project import ROOT

from tasks.comparison.report import ComparisonReport
from tasks.engine import place
from tasks.engine.configuration import load_run

#: What is shown of (history.json, quality.json), and how.
COLUMNS: dict[str, tuple[Callable[[Any, Any], float], str]] = {
    "held-out loss": (lambda history, quality: history[-1]["heldout_loss"], ".3f"),
    "WordSim-353": (lambda history, quality: quality["wordsim353"]["spearman"], ".3f"),
    "SimLex-999": (lambda history, quality: quality["simlex999"]["spearman"], ".3f"),
    "analogies, %": (lambda history, quality: 100 * quality["analogies"]["accuracy"], ".1f"),
    "million words/s": (lambda history, quality: history[-1]["words_per_second"] / 1e6, ".1f"),
}


def main() -> None:
    """Print a row for each embedding of a configuration."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", type=Path)
    parser.add_argument("--data", help="as `wordloom run` got it")
    options = parser.parse_args()
    place.use(ROOT)
    tasks = ComparisonReport(run_settings=load_run(options.config, {}, options.data, ROOT)).every_embedding
    print("| embedding | " + " | ".join(COLUMNS) + " |\n|---" + "|--:" * len(COLUMNS) + "|")
    for name, group in groupby(tasks, key=lambda task: task.name):
        files = [(_read(t.folder / "history.json"), _read(t.folder / "quality.json")) for t in group]
        print(f"| {name} | " + " | ".join(_cell(files, *column) for column in COLUMNS.values()) + " |")


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _cell(files: list[tuple[Any, Any]], measure: Callable[[Any, Any], float], shape: str) -> str:
    values = [measure(history, quality) for history, quality in files]
    spread = f" ± {statistics.stdev(values):{shape}}" if len(values) > 1 else ""
    return f"{statistics.fmean(values):{shape}}{spread}"


if __name__ == "__main__":
    main()
