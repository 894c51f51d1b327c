"""Sentences on texts without labels: which cells learnt from them, and from those of test where that was allowed."""

from collections.abc import Callable
from typing import Any

from reports import numerals
from reports.results.cells import Results

#: Settings of a network, as model.json has them.
Settings = dict[str, Any]


def about_unlabelled(results: Results) -> list[str]:
    """Return what readers have to know, the gravest first."""
    read = {cell.name: cell.models[0].details.get("settings", {}) for cell in results.cells if cell.models}
    return [*_about_test(results, read), *_about_language_models(results, read), *_about_teachers(read)]


def _about_test(results: Results, read: dict[str, Settings]) -> list[str]:
    pretraining = results.request.configuration.get("pretraining", {})
    known = _names(read, lambda said: bool(said.get("transductive")) and _reads_unlabelled(said))
    if pretraining.get("transductive"):
        started = _names(read, _starts_from_language_models)
        known = [*known, *(name for name in started if name not in known)]
    if not known:
        return []
    return [
        f"{', '.join(known)}: the texts of test (not their labels) were among those that it learnt from, as "
        "`transductive` says. Such a score cannot be set beside one of a model that had not seen them."
    ]


def _about_language_models(results: Results, read: dict[str, Settings]) -> list[str]:
    started = _names(read, _starts_from_language_models)
    if not started:
        return []
    texts = results.corpus.audit["splits"].get("unlabelled", {}).get("documents", 0)
    learnt = (
        f"train and of {numerals.count(texts)} unlabelled documents"
        if texts
        else "train alone, for there are no unlabelled ones"
    )
    return [
        f"{', '.join(started)}: the first recurrent layer and the word vectors started from language models of the "
        f"texts of {learnt}. Their training is not in the seconds of the cells, which share it."
    ]


def _about_teachers(read: dict[str, Settings]) -> list[str]:
    students: dict[str, list[str]] = {}
    for name, settings in read.items():
        if teacher := settings.get("teacher"):
            students.setdefault(teacher, []).append(name)
    return [
        f"{', '.join(names)}: learnt from what {teacher} says about the unlabelled texts, too. The teacher's cost is "
        "not in the seconds of its students."
        for teacher, names in students.items()
    ]


def _names(read: dict[str, Settings], chosen: Callable[[Settings], bool]) -> list[str]:
    return [name for name, settings in read.items() if chosen(settings)]


def _starts_from_language_models(said: Settings) -> bool:
    return said.get("start") == "language-model" and said.get("cell") != "cnn"


def _reads_unlabelled(said: Settings) -> bool:
    terms = said.get("virtual_adversarial") or said.get("entropy")
    return bool(said.get("teacher") or (terms and said.get("unlabelled_batch_size")))
