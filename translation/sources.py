"""Which sentences the code says: found in its source, for the test that holds the catalogues complete.

`python -m translation.sources zh` prints what a catalogue lacks, as JSON to fill in.
"""

import ast
import itertools
import json
import re
import sys
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path

from translation.catalogue import catalogue
from translation.libraries import EVERY_SENTENCE

ROOT = Path(__file__).parents[1]
#: Calls whose first argument is said to a person, in any room.
SAYING = frozenset(
    {"DataError", "LabelError", "UsageError", "StageError", "SettingsError", "StreamError", "ReadError"}
    | {"WordloomError", "note", "translated"}
)
#: Folders and files in which every sentence is said to a person: of reports, where a word may be one, and others.
REPORTS = ("corpus/audit", "reports/sections", "reports/drawing", "reports/numerals.py", "reports/scales.py")
SPEAKING = (
    "corpus/cleaning/finish.py",
    "corpus/json_files.py",
    "corpus/label_remedies.py",
    "corpus/readers",
    "corpus/refusals.py",
    "corpus/series",
    "corpus/sizes.py",
    "classifiers/unlabelled_rows.py",
    "embeddings/history.py",
    "embeddings/pretrained.py",
    "embeddings/vector_export.py",
    "embeddings/vector_file.py",
    "embeddings/vocabulary.py",
    "embeddings/word2vec.py",
    "models/threshold.py",
    "pipeline",
    "reports/statistics",
    "reports/writing/page.py",
    "serving/loss.py",
    "serving/server/run.py",
    "tasks/comparison/combine_cells.py",
    "tasks/comparison/ensembles.py",
    "tasks/comparison/probe_cell.py",
    "tasks/comparison/teachers.py",
    "tasks/clean_corpus.py",
    "tasks/clean_shards.py",
    "tasks/engine",
    "tasks/hosts",
    "tasks/train_embedding.py",
    "tasks/tuning/tune.py",
)
#: Files there in which nothing is.
UNSAID = frozenset({"measured_spreads.py"})
#: How the files end in which settings are described, which an error repeats.
DESCRIBING = ("settings.py", "corpus/readers/shards.py")
ROOMS = (
    *("corpus", "embeddings", "models", "classifiers", "language", "series"),
    *("reports", "serving", "tasks", "pipeline", "wordloom"),
)
#: Two words.
_SENTENCE = re.compile(r"[A-Za-z]{2,}[,;:]? [(\"']?[A-Za-z]")
#: Two words, or one that begins a sentence.
_SENTENCE_OF_REPORT = re.compile(rf"{_SENTENCE.pattern}|^[A-Z][a-z]{{2,}}")
#: A word beside the values, where it is known that something is said.
_SAID = re.compile(r"(?<![{\w])[A-Za-z]{2,}(?![}\w])")
#: Alternatives of a sentence that are taken apart; one with more has too many to be one.
MOST_ALTERNATIVES = 16
#: What a template says.
_IN_TEMPLATE = re.compile(r'"([^"]+)"\|translated')

Parents = Mapping[ast.AST, ast.AST]


def every_sentence(root: Path = ROOT) -> set[str]:
    """Return every sentence that the code under `root` or a library says, values as {name}."""
    templates = (path.read_text(encoding="utf-8") for path in sorted((root / "reports").rglob("*.html")))
    return {*EVERY_SENTENCE, *(said for template in templates for said in _IN_TEMPLATE.findall(template))} | {
        sentence
        for room in ROOMS
        for path in sorted((root / room).rglob("*.py"))
        if path.name not in UNSAID
        for sentence in sentences_of(path.read_text(encoding="utf-8"), _form(path.relative_to(root).as_posix()))
    }


def sentences_of(source: str, form: re.Pattern[str] | None = None) -> Iterator[str]:
    """Yield the sentences of one file: those of a form, and those that are arguments of what says them.

    >>> list(sentences_of('raise DataError(f"{path}: no such file")'))
    ['{path}: no such file']
    """
    tree = ast.parse(source)
    parents: Parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    yield from _counted(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.JoinedStr) and not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            continue
        if isinstance(parents.get(node), (ast.Expr, ast.JoinedStr, ast.FormattedValue, ast.Subscript, ast.Compare)):
            continue
        if _is_said(node, parents) or _is_of_a_label(node, parents):
            yield from (sentence.strip() for sentence in _alternatives(node) if _SAID.search(sentence))
        elif form is not None:
            sentences = _alternatives(node)
            yield from (one.strip() for one in sentences if form.search(re.sub(r"\{\w+\}", "x", one)))


def _form(place: str) -> re.Pattern[str] | None:
    """Return the form of what is said in a file; None where only what is an argument of `SAYING` is."""
    if place.startswith(REPORTS):
        return _SENTENCE_OF_REPORT
    return _SENTENCE if place.startswith(SPEAKING) or place.endswith(DESCRIBING) else None


def _is_said(node: ast.AST, parents: Parents) -> bool:
    call = parents.get(node)
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in SAYING
        and bool(call.args)
        and call.args[0] is node
    )


def _is_of_a_label(node: ast.AST, parents: Parents) -> bool:
    """Say whether a string is of what a result is called."""
    above: ast.AST | None = node
    while above is not None and not isinstance(above, ast.FunctionDef):
        above = parents.get(above)
    return above is not None and above.name == "label"


def _counted(tree: ast.AST) -> Iterator[str]:
    """Yield what `pipeline.output.count` says of the things that it is given: one of them, and more."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "count":
            thing = node.args[-1]
            if isinstance(thing, ast.Constant) and isinstance(thing.value, str):
                yield from (f"{{n}} {thing.value}", f"{{n}} {thing.value}s")


def _alternatives(node: ast.AST) -> Iterable[str]:
    """Return what a string may say: `f"{n} seed{'' if n == 1 else 's'}"` says two things."""
    if isinstance(node, ast.Constant):
        # What `str.format` fills in has a value, too.
        return [re.sub(r"\{(\w*)(?:[:!][^{}]*)?\}", lambda field: f"{{{field[1] or 'value'}}}", str(node.value))]
    assert isinstance(node, ast.JoinedStr)
    names: dict[str, str] = {}
    parts = [_choices(part, names) for part in node.values]
    if len(list(itertools.islice(itertools.product(*parts), MOST_ALTERNATIVES + 1))) > MOST_ALTERNATIVES:
        parts = [choices if len(choices) == 1 else ["{value}"] for choices in parts]
    return ["".join(chosen) for chosen in itertools.product(*parts)]


def _choices(part: ast.expr, names: dict[str, str]) -> list[str]:
    if isinstance(part, ast.Constant):
        return [str(part.value)]
    assert isinstance(part, ast.FormattedValue)
    if isinstance(part.value, ast.IfExp):
        sides = (part.value.body, part.value.orelse)
        if all(isinstance(side, ast.Constant) and isinstance(side.value, str) for side in sides):
            return [str(side.value) for side in sides if isinstance(side, ast.Constant)]
    source = ast.unparse(part.value)
    if source not in names:
        name = base = _name(part.value)
        for number in itertools.count(2):
            if name not in names.values():
                break
            name = f"{base}_{number}"
        names[source] = name
    return [f"{{{names[source]}}}"]


#: Functions that only write a value: what they write is called as the value is.
_WRITING = frozenset({"len", "str", "repr", "shown", "visible", "brief", "listed", "named", "told", "join"})


def _name(value: ast.expr) -> str:
    """Return a name for a value, from how it is written."""
    if isinstance(value, ast.Name):
        return value.id.strip("_").lower()
    if isinstance(value, ast.Attribute):
        return value.attr.strip("_").lower()
    if isinstance(value, ast.Subscript):
        return _name(value.value)
    if isinstance(value, ast.Call):
        called = _name(value.func)
        is_numeral = isinstance(value.func, ast.Attribute) and _name(value.func.value) == "numerals"
        is_writing = called in _WRITING or is_numeral
        return _name(value.args[0]) if is_writing and value.args else called
    return "value"


def every_text(root: Path = ROOT) -> set[str]:
    """Return every string that the code under `root` has, or a part of one, without blanks and styles around it."""
    return {
        re.sub(r"\[/?[a-z]*\]", "", node.value).strip()
        for room in ROOMS
        for path in sorted((root / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def is_said(entry: str, texts: Container[str]) -> bool:
    """Say whether each part of a catalogue's entry that is no value is a string of the code, perhaps in the plural.

    >>> is_said("{number} seeds", {"seed"}), is_said("{number} seeds", {"seedling"})
    (True, False)
    """
    parts = [part for part in re.split(r"\{\w+\}", entry) if re.search("[A-Za-z]", part)]
    return all(part.strip() in texts or part.strip().removesuffix("s") in texts for part in parts)


def main(code: str) -> None:
    """Print the sentences that a catalogue lacks."""
    said = every_sentence()
    missing = sorted(said - set(catalogue(code)))
    print(json.dumps(dict.fromkeys(missing, ""), ensure_ascii=False, indent=1))
    print(f"{len(missing)} of {len(said)} sentences are missing", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1])
