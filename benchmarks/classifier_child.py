"""One training of `classifiers.py`, in a process of its own: `python classifier_child.py TASK FOLDER`."""

import json
import sys
from pathlib import Path

from classifier_tools import TOOLS

# `classifiers` is the package, not the file beside this one.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

if __name__ == "__main__":
    task = json.loads(sys.argv[1])
    print(json.dumps(TOOLS[task["tool"]](Path(sys.argv[2]), task)))
