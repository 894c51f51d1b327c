"""How fast each tool trains and runs the same recurrent classifier on the same reviews, in one run.

    python benchmarks/classifiers.py [--reviews N] [--epochs 1] [--rounds 1] [--keras PYTHON] [--json] [--write]

Tools: ours; a torch script as tutorials write it (random batches of 64, packed); Keras, padded to 400 words, of this
interpreter or the one that --keras names; the mean of word vectors. Cells: RNN, LSTM and GRU, both directions, hidden
size 128; of ours SRU and minGRU, too. All cores are busy on each side: ours runs as processes of one thread, as the
cells of a run do, the others as one process of as many threads, which is how their scripts run. All keep freed memory.
Each round runs all of them one after the other.

Reviews: N of IMDB's train and N of its test split, at most 400 words each; where IMDB is not at hand, the demo's. All
start from the same skip-gram vectors of 100. Measured: real words a second of training and reviews a second of one
prediction pass, without what comes before (batches for compiling, reading of files); peak memory of all processes; the
accuracy on the test reviews after the epochs, and after which epoch it first was 90 %.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import project  # noqa: F401
from classifier_tools import TOOLS, installed
from clean import find_archive
from document import write_table
from reviews import prepare

CELLS = ("rnn", "lstm", "gru")
OURS = ("sru", "mingru")


def measure(folder: Path, task: dict[str, Any], interpreter: str) -> dict[str, Any]:
    """Run one training; where a tool works as several processes, side by side, add up what they do."""
    from tasks.engine.stage_task import KEEP_MEMORY, ONE_THREAD

    threads = task["threads"]
    count = threads if task["tool"] == "wordloom" else 1
    settings = {**KEEP_MEMORY, "TF_CPP_MIN_LOG_LEVEL": "3", **(ONE_THREAD if count > 1 else {})}
    running = []
    for number in range(count):
        one = json.dumps({**task, "processes": count, "seed": task["round"] * threads + number})
        command = [interpreter, str(Path(__file__).with_name("classifier_child.py")), one, str(folder)]
        environment = {**os.environ, **settings}
        running.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment))
    said = [child.communicate()[0] for child in running]
    if any(child.returncode for child in running):
        raise RuntimeError(f"{task['tool']} {task['cell']} failed, see above")
    found = [json.loads(text.splitlines()[-1]) for text in said]
    sums = {key: sum(one[key] for one in found) for key in ("tokens_per_second", "reviews_per_second", "peak_mib")}
    mean = round(statistics.mean(one["accuracy"] for one in found), 4)
    epochs = [one["epochs_to_90"] for one in found]
    return {**task, **found[0], **sums, "accuracy": mean, "epochs_to_90": None if None in epochs else max(epochs)}


def table(rows: list[dict[str, Any]]) -> list[str]:
    """Return a Markdown table of medians over the rounds, and how many times as fast ours is as each other tool."""
    heads = ["tool", "cell", "thousand words/s", "ours is ×", "reviews/s", "ours is ×", "peak MiB", "accuracy"]
    is_reached = any(row["epochs_to_90"] for row in rows)
    heads += ["epochs to 90 %"] if is_reached else []
    lines = [f"| {' | '.join(heads)} |", "|---|---" + "|--:" * (len(heads) - 2) + "|"]
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["tool"], row["cell"]), []).append(row)
    for (tool, cell), group in groups.items():
        ours, times = groups.get(("wordloom", cell)), []
        for key in ("tokens_per_second", "reviews_per_second"):
            pairs = zip(ours, group, strict=True) if ours and tool != "wordloom" else []
            ratios = [own[key] / other[key] for own, other in pairs]  # of the same round
            times.append(f"{statistics.median(ratios):.1f}" if ratios else "–")
        words, reviews, accuracy = (
            statistics.median(row[key] for row in group)
            for key in ("tokens_per_second", "reviews_per_second", "accuracy")
        )
        peak = max(row["peak_mib"] for row in group)
        cells = [
            tool,
            cell,
            f"{words / 1000:.1f}",
            times[0],
            f"{reviews:,.0f}",
            times[1],
            f"{peak:,}",
            f"{accuracy:.3f}",
        ]
        cells += [" ".join(str(row["epochs_to_90"] or "–") for row in group)] if is_reached else []  # of each round
        lines.append("| " + " | ".join(cells) + " |")
    return lines + grid(groups)


def grid(groups: dict[tuple[str, str], list[dict[str, Any]]]) -> list[str]:
    """Return a line that compares the time for all three cells: the sum of what a word takes in each."""

    def seconds(tool: str) -> float:
        return sum(1 / statistics.median(row["tokens_per_second"] for row in groups[tool, cell]) for cell in CELLS)

    others = [tool for tool in TOOLS if tool != "wordloom" and (tool, "gru") in groups]
    if not others or ("wordloom", "gru") not in groups:
        return []
    ratios = ", ".join(f"{seconds(tool) / seconds('wordloom'):.1f} × {tool}" for tool in others)
    return ["", f"RNN, LSTM and GRU together are trained {ratios}."]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=find_archive(), help="IMDB archive; default: found, else the demo")
    parser.add_argument("--reviews", type=int, default=2000, help="reviews of each split")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="of each tool; of ours, processes")
    parser.add_argument("--tools", nargs="+", choices=TOOLS, default=list(TOOLS))
    parser.add_argument("--keras", metavar="PYTHON", help="an interpreter that has Keras; default: this one")
    parser.add_argument("--json", action="store_true", help="a JSON line per tool, cell and round")
    parser.add_argument("--write", action="store_true", help="put the table into docs/benchmarks.md")
    options = parser.parse_args()
    interpreters = {"keras": options.keras or sys.executable}
    missing = [tool for tool in options.tools if not installed(tool) and not (tool == "keras" and options.keras)]
    for tool in missing:
        print(f"left out: {tool} is not installed", file=sys.stderr)
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(options.data, options.reviews, folder)
        for turn in range(options.rounds):
            for cell in (*CELLS, *OURS, "mean"):
                for tool in (tool for tool in options.tools if tool not in missing and cell in cells_of(tool)):
                    task = {"tool": tool, "cell": cell, "epochs": options.epochs, "round": turn}
                    task["threads"] = options.threads
                    rows.append(measure(folder, task, interpreters.get(tool, sys.executable)))
                    row = rows[-1]
                    print(json.dumps(row) if options.json else f"{tool} {cell}: {row}", flush=True)
    lines = table(rows)
    print("\n".join(lines), file=sys.stderr if options.json else sys.stdout)
    if options.write:
        write_table("classifiers", lines)


def cells_of(tool: str) -> tuple[str, ...]:
    """Return the cells that a tool is asked for."""
    return {"wordloom": (*CELLS, *OURS), "embedding-bag": ("mean",)}.get(tool, CELLS)


if __name__ == "__main__":
    main()
