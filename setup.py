"""What is installed: from the source tree, the rooms as they stand; in a wheel, all of them under `wordloom`.

An editable installation keeps the rooms' own names, so that mypy, import-linter and the tests see every file. A wheel
must not put `tasks` or `reports` into everybody's site-packages: there each room is `wordloom.<room>`, and its imports
of other rooms are renamed on the way. Strings that name modules need no renaming: `corpus/entries.py` reads them.
"""

import ast
import sys
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

FACE = "wordloom"
ROOMS = (
    "corpus",
    "embeddings",
    "models",
    "classifiers",
    "language",
    "series",
    "reports",
    "serving",
    "tasks",
    "pipeline",
    "translation",
)


class BuildUnderOneName(build_py):
    """Copies modules and renames their imports of rooms."""

    def build_module(self, module: object, module_file: str, package: object) -> object:
        """Copy one module into the wheel."""
        target, copied = super().build_module(module, module_file, package)
        if not self.editable_mode:
            path = Path(target)
            path.write_text(renamed(path.read_text(encoding="utf-8"), module_file), encoding="utf-8")
        return target, copied


def renamed(text: str, name: str) -> str:
    """Return a module's text with `from <room> …` as `from wordloom.<room> …`; raises where that is not enough."""
    lines = text.split("\n")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and (node.module or "").partition(".")[0] in ROOMS:
            row = node.lineno - 1
            lines[row] = lines[row].replace(f"from {node.module} ", f"from {FACE}.{node.module} ", 1)
        if isinstance(node, ast.Import) and any(alias.name.partition(".")[0] in ROOMS for alias in node.names):
            raise ValueError(f"{name}:{node.lineno}: write `from … import …`, which a wheel can rename")
    return "\n".join(lines)


def install() -> None:
    """Say what is installed, and how it is built."""
    rooms = find_packages(include=[pattern for room in ROOMS for pattern in (room, f"{room}.*")])
    packages, places = [FACE, *rooms], {}
    if "editable_wheel" not in sys.argv:
        packages, places = [FACE, *(f"{FACE}.{room}" for room in rooms)], {f"{FACE}.{room}": room for room in ROOMS}
    setup(
        packages=packages,
        package_dir=places,
        package_data={"": ["*.css", "*.html", "*.js", "*.json", "py.typed"]},
        cmdclass={"build_py": BuildUnderOneName},
    )


if __name__ == "__main__":
    install()
