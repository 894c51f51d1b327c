"""How far a search goes: declared beside the type of a setting, and never without the default."""

from typing import Any, get_args

import pytest

from classifiers.baselines.settings import BaselineSettings
from classifiers.settings import ClassifierSettings
from corpus.search_space import Choices, Range, declared, space_of
from corpus.settings import Settings
from corpus.sized_settings import AUTO
from embeddings.settings import EmbeddingSettings

TUNED: tuple[type[Settings], ...] = (EmbeddingSettings, ClassifierSettings, BaselineSettings)


def changed(kind: type[Settings], name: str, value: Any) -> Settings:
    conditions = {"filters": {"cell": "cnn"}, "longest": {"model": "nb-svm"}, "smoothing": {"model": "nb-svm"}}
    return kind.model_validate({**conditions.get(name, {}), name: value})


@pytest.mark.parametrize("kind", TUNED)
def test_every_end_of_a_range_is_a_setting_that_can_be(kind: type[Settings]) -> None:
    searched = {name: how for name, field in kind.model_fields.items() if (how := declared(field))}
    assert searched
    for name, how in searched.items():
        if isinstance(how, Choices):
            ends: list[Any] = list(how.values)
        else:
            whole = how.of(10) if how.times else how
            ends = [whole.low, whole.high]
            if kind.model_fields[name].annotation is int:
                ends = [int(end) for end in ends]
        assert all(getattr(changed(kind, name, end), name) is not None for end in ends)


@pytest.mark.parametrize("kind", TUNED)
def test_the_default_of_a_setting_is_within_its_range(kind: type[Settings]) -> None:
    for field in kind.model_fields.values():
        how, default = declared(field), field.default
        if isinstance(how, Choices):
            assert ", ".join(default) in how.values
        elif how is not None and default not in (AUTO, 0) and not how.times:
            assert how.low <= default <= how.high


def test_a_range_is_widened_until_the_default_is_in_it() -> None:
    assert Range(32, 256, log=True).of(8) == Range(8, 256, log=True)
    assert Range(32, 256).of(1000) == Range(32, 1000)
    assert Range(0.5, 2, times=True).of(40) == Range(20, 80)


def test_what_is_not_read_is_not_searched() -> None:
    assert "filters" not in space_of(ClassifierSettings()) and "hidden_size" in space_of(ClassifierSettings())
    convolution = space_of(ClassifierSettings(cell="cnn"))
    assert "filters" in convolution and "pooling" not in convolution
    of_model = {model: {*space_of(BaselineSettings(model=model))} for model in models()}
    assert of_model["nb-svm"] == {"min_count", "longest", "smoothing"} and of_model["char-logreg"] == {"min_count"}


def models() -> tuple[Any, ...]:
    return get_args(BaselineSettings.model_fields["model"].annotation)
