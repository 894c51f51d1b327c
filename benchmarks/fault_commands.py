"""What commands say of a damaged project: an answer, or an error of ours, whatever the damage.

    python benchmarks/fault_commands.py --project DIR [--cases 88] [--seed c]

DIR is a finished project with a run `tiny`, an embedding `cbow` and a cell `nb-svm`, of which a copy is damaged.
"""

import argparse
import contextlib
import io
import os
import random
import shutil
import sys
import tempfile
from pathlib import Path

# Among the benchmarks stands a `classifiers.py`, which must not be taken for the room of that name.
sys.path.append(sys.path.pop(0))

import fault_damages

from pipeline.__main__ import main as wordloom

COMMANDS = (
    ("plan",), ("status",), ("predict", "tiny", "good film"), ("predict", "tiny", "--cell", "nb-svm", "good film"),
    ("export", "tiny", "cbow", "vectors.txt"), ("report", "tiny"), ("verify", "tiny"),
)  # fmt: skip


def escaped(arguments: tuple[str, ...]) -> str:
    """Give a command in this process and return what it printed, if that is no error of ours."""
    told = io.StringIO()
    code: object = None
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(told):
        try:
            wordloom(arguments)
        except SystemExit as end:
            code = end.code
    text = told.getvalue()
    is_ours = code in (0, 1, 2) and "looks like a bug" not in text and "Traceback" not in text
    return "" if is_ours else f"exit code {code}: {text}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--project", type=Path, required=True)
    parser.add_argument("--cases", type=int, default=88)
    parser.add_argument("--seed", default="c")
    chosen = parser.parse_args()
    given = failures = 0
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        whole = chosen.project.resolve()
        files = [path.relative_to(whole) for path in fault_damages.files_of(whole)]
        for number in range(chosen.cases):
            draw = random.Random(f"{chosen.seed}{number}")
            root = fault_damages.copied(whole, Path(folder) / "project")
            os.chdir(root)
            name = files[number % len(files)]
            kind = draw.choice(list(fault_damages.KINDS))
            change, content = fault_damages.KINDS[kind], (root / name).read_bytes()
            if change is None or not content:
                (root / name).unlink()
            else:
                (root / name).write_bytes(change(content, draw, (whole / draw.choice(files)).read_bytes()))
            for arguments in COMMANDS:
                given += 1
                if text := escaped(arguments):
                    failures += 1
                    print(f"{kind} of {name}, {' '.join(arguments)}: {text}", flush=True)
            shutil.rmtree(root)
    print(f"{given} commands, {failures} ended in an exception that is not ours")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
