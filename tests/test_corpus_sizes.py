"""Settings that are left to rules: kept as a word, resolved by size, monotone, and at IMDB what they had been."""

from typing import Any

import pytest
from pydantic import ValidationError

from classifiers.settings import ClassifierSettings
from corpus.sized_settings import AUTO, SizedSettings
from corpus.sizes import BY_FAMILY, CLASSIFIER, CONVOLUTION, EMBEDDING, IMDB, Rule, Sizes, by_rules, fitted
from embeddings.settings import EmbeddingSettings, UpdateSettings
from models.cells import CELLS

RULED: list[tuple[type[SizedSettings], dict[str, Rule]]] = [
    (EmbeddingSettings, EMBEDDING),
    (ClassifierSettings, CLASSIFIER),
    (ClassifierSettings, CONVOLUTION),
]
#: Documents of train from the smallest to beyond the largest set that was looked at, each of 20 tokens.
GROWING = [Sizes(n, 20 * n) for n in (1, 30, 270, 576, 900, 2_700, 6_920, 11_000, 22_500, 10**6, 10**8)]


def every_rule() -> list[Any]:
    return [
        pytest.param(rules, name, id=f"{number}.{name}") for number, (_, rules) in enumerate(RULED) for name in rules
    ]


@pytest.mark.parametrize(("kind", "rules"), RULED)
def test_every_field_that_may_be_left_to_a_rule_has_one(kind: type[SizedSettings], rules: dict[str, Rule]) -> None:
    assert kind.ruled() == rules.keys()
    assert {getattr(kind(), name) for name in rules} == {AUTO}
    assert all(rule.reason for rule in rules.values())


def test_what_a_rule_gives_is_allowed_at_every_size() -> None:
    for sizes in (*GROWING, Sizes(0, 0)):
        for kind, rules in RULED:
            chosen = fitted(kind(), rules, sizes)
            assert kind.model_validate(chosen.model_dump()) == chosen
            assert AUTO not in {getattr(chosen, name) for name in rules}


@pytest.mark.parametrize(("rules", "name"), every_rule())
def test_a_rule_goes_one_way_as_data_grow(rules: dict[str, Rule], name: str) -> None:
    values = [rules[name].value(sizes) for sizes in GROWING]
    assert values in (sorted(values), sorted(values, reverse=True))  # of words too: there are two of them


def test_at_the_size_of_imdb_the_rules_give_what_the_defaults_had_been() -> None:
    embedding, classifier = fitted(EmbeddingSettings(), EMBEDDING, IMDB), fitted(ClassifierSettings(), CLASSIFIER, IMDB)
    assert (embedding.vector_size, embedding.min_count, embedding.epochs) == (100, 5, 5)
    assert (classifier.epochs, classifier.patience, classifier.batch_size, classifier.keep) == (8, 3, 64, "best")
    assert (classifier.embedding_dropout, classifier.word_dropout, classifier.head_dropout) == (0.5, 0.1, 0.5)
    assert (classifier.learning_rate, classifier.embedding_learning_rate) == (4e-3, 1e-3)


def test_a_value_that_is_set_is_used_as_it_is() -> None:
    settings = EmbeddingSettings(epochs=7)
    assert by_rules(settings, EMBEDDING, IMDB).keys() == {"vector_size", "min_count"}
    assert fitted(settings, EMBEDDING, GROWING[0]).epochs == 7


@pytest.mark.parametrize("written", ["auto", "3"])
def test_auto_and_numbers_are_read_from_text_and_written_as_json(written: str) -> None:
    settings = EmbeddingSettings.model_validate({"epochs": written})
    assert settings.epochs == (AUTO if written == AUTO else 3)
    assert settings.model_dump(mode="json")["epochs"] == settings.epochs == settings.significant()["epochs"]
    assert EmbeddingSettings.model_validate_json(settings.model_dump_json()) == settings


def test_auto_is_allowed_only_where_there_is_a_rule() -> None:
    with pytest.raises(ValidationError, match="window"):
        EmbeddingSettings.model_validate({"window": AUTO})
    with pytest.raises(ValidationError, match="less than or equal to 1000"):
        EmbeddingSettings(epochs=1001)


def test_every_family_of_cells_has_rules() -> None:
    assert BY_FAMILY.keys() == {cell.family for cell in CELLS.values()}
    assert fitted(ClassifierSettings(cell="cnn"), CONVOLUTION, IMDB) == fitted(
        ClassifierSettings(cell="cnn"), CLASSIFIER, IMDB
    )


def test_a_field_without_a_rule_is_an_error_of_the_project() -> None:
    with pytest.raises(KeyError, match="vector_size"):
        by_rules(UpdateSettings(), {}, IMDB)
