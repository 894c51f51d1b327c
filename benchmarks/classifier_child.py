"""One training of `classifiers.py`, in a process of its own: `python classifier_child.py TASK FOLDER`."""

import json
import sys
from pathlib import Path

import project  # noqa: F401
from classifier_tools import TOOLS

if __name__ == "__main__":
    task = json.loads(sys.argv[1])
    print(json.dumps(TOOLS[task["tool"]](Path(sys.argv[2]), task)))
