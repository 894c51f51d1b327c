"""What a command costs before it does anything: processor seconds of `--help`, a dry run, a run with nothing to do.

    python benchmarks/start.py PROJECT [--before CLONE BEFORE_PROJECT] [--rounds 3] [--write]

PROJECT is a folder in which `wordloom run` has finished (the demo), with the code that is measured; for --before
another one, made by the earlier commit. `wordloom predict` has one text for NB-SVM. Both sides in turn, medians.
"""

import argparse
import os
import resource
import subprocess
import sys
from pathlib import Path
from statistics import median

from document import write_table
from project import ROOT

RUN = "RUN"  # stands for the name of the project's first run
COMMANDS = {
    "`wordloom --help`": ("--help",),
    "`wordloom run -n`": ("run", "-n"),
    "`wordloom run`, nothing to do": ("run",),
    '`wordloom predict RUN "a good film" --cell nb-svm`': ("predict", RUN, "a good film", "--cell", "nb-svm"),
}


def seconds(arguments: tuple[str, ...], code: Path, project: Path) -> float:
    """Return the processor seconds of a command and of the processes that it starts."""
    environment = {**os.environ, "PYTHONPATH": str(code), "WORDLOOM_ROOT": str(project)}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = min(folder.name for folder in (project / "runs").iterdir())
    words = [sys.executable, "-m", "pipeline", *(run if word == RUN else word for word in arguments)]
    subprocess.run(words, check=True, cwd=project, env=environment, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> None:
    about = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    about.add_argument("project", type=Path)
    about.add_argument("--before", type=Path, nargs=2, metavar=("CLONE", "BEFORE_PROJECT"))
    about.add_argument("--rounds", type=int, default=3)
    about.add_argument("--write", action="store_true")
    given = about.parse_args()
    sides = {"before, s": given.before} if given.before else {}
    sides["now, s"] = (ROOT, given.project.resolve())
    lines = [f"| command | {' | '.join(sides)} |", "|---" + "|--:" * len(sides) + "|"]
    for told, arguments in COMMANDS.items():
        rounds: dict[str, list[float]] = {side: [] for side in sides}
        for _ in range(given.rounds):
            for side, (code, project) in sides.items():
                rounds[side].append(seconds(arguments, code, project))
        lines.append(f"| {' | '.join([told, *(f'{median(found):.2f}' for found in rounds.values())])} |")
    print("\n".join(lines))
    if given.write:
        write_table("start", lines)


if __name__ == "__main__":
    main()
