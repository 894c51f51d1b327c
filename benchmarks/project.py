"""Puts the project before this folder on the path: `import classifiers` means the package, not the file here."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
