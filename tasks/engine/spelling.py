"""What a module says, whatever its comments, and however it spells what it imports from the project."""

import ast
import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from corpus import entries

#: Module name → its file, or None where it is no module of the project.
Source = Callable[[str], Path | None]
#: A name and the project module that defines it.
Import = tuple[str, str]
Scoped = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def read(path: Path, source: Source) -> tuple[str, list[Import]]:
    """Return 16 hexadecimal digits for what a module says, and what it imports from the project.

    `from corpus import store` with `store.Corpus` says the same as `from corpus.store import Corpus` with `Corpus`.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bound = dict(_bound(tree, source))
    used = set(_used(tree, bound))
    whole = {module for _, module in used}
    imports = sorted(used | {(name, module) for name, module in bound.values() if name or module not in whole})
    text = ast.unparse(ast.fix_missing_locations(_Plain(bound, _names(imports, source), source).visit(tree)))
    return _short_digest(text), imports


def _bound(tree: ast.Module, source: Source) -> Iterator[tuple[str, Import]]:
    """Yield each local name that an import binds to something of the project; a whole module has no name in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            module = entries.plain(node.module or "")
            for alias in node.names:
                local, whole = alias.asname or alias.name, f"{module}.{alias.name}"
                if source(whole):
                    yield local, ("", whole)
                elif source(module):
                    yield local, (alias.name, module)


def _used(tree: ast.Module, bound: Mapping[str, Import]) -> Iterator[Import]:
    """Yield what is used of modules that were imported whole."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            name, module = bound.get(node.value.id, ("own", ""))
            if not name:
                yield node.attr, module


def _names(imports: list[Import], source: Source) -> dict[Import, str]:
    """Return how each import is written: by its own name; where several modules have that name, with a number."""
    named = {}
    for name in {name for name, _ in imports}:
        modules = [module for other, module in imports if other == name]
        if len(modules) > 1:
            modules.sort(key=lambda module: _outline(module, source))
        for number, module in enumerate(modules):
            named[name, module] = f"{name}_{number}" if number else name
    return named


def _outline(module: str, source: Source) -> str:
    """Return a digest that tells modules apart wherever they stand."""
    path = source(module)
    tree = ast.parse(path.read_text(encoding="utf-8") if path else "")
    return _short_digest(ast.unparse(ast.fix_missing_locations(_Plain({}, {}, source).visit(tree))))


def _short_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class _Plain(ast.NodeTransformer):
    """Takes docstrings and the project's imports out, and writes what is imported by one name wherever it is used."""

    def __init__(self, bound: Mapping[str, Import], names: Mapping[Import, str], source: Source) -> None:
        self.bound, self.names, self.source = bound, names, source

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.stmt | None:
        """Drop what is from the project."""
        module = entries.plain(node.module or "")
        others = [a for a in node.names if not (self.source(module) or self.source(f"{module}.{a.name}"))]
        return ast.ImportFrom(node.module, others, node.level) if others else None

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """Write `module.name` as the name."""
        if isinstance(node.value, ast.Name):
            name, module = self.bound.get(node.value.id, ("own", ""))
            if not name:
                return ast.Name(self.names[node.attr, module], node.ctx)
        return self.generic_visit(node)  # type: ignore[return-value]

    def visit_Name(self, node: ast.Name) -> ast.Name:
        """Write an imported name as its own module does."""
        imported = self.bound.get(node.id)
        return ast.Name(self.names.get(imported, node.id) if imported else node.id, node.ctx)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Take docstrings out; a body that is empty then passes."""
        if isinstance(node, Scoped) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
        super().generic_visit(node)
        if getattr(node, "body", None) == [] and not isinstance(node, ast.Module):
            node.body = [ast.Pass()]  # type: ignore[attr-defined]
        return node
