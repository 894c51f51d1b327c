"""The parameters of a `TextClassifier` as the settings of the stages that train it, checked by their own classes."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple, get_args

from classifiers.baselines.settings import ON_EMBEDDING, BaselineSettings
from classifiers.settings import ClassifierSettings
from corpus.settings import CorpusSettings, Settings
from embeddings.settings import EmbeddingSettings
from tasks.engine.sections import SettingsError, validated

NETWORK = "network"
BASELINES: tuple[str, ...] = get_args(BaselineSettings.model_fields["model"].annotation)
SECTIONS: dict[str, type[Settings]] = {
    "corpus": CorpusSettings,
    "embedding": EmbeddingSettings,
    "classifier": ClassifierSettings,
    "baseline": BaselineSettings,
}
#: Word vectors by name; any other name is the path of a file with vectors.
EMBEDDINGS: dict[str, dict[str, str]] = {
    "cbow": {"algorithm": "cbow"},
    "skipgram": {"algorithm": "skipgram"},
    "random": {"source": "random"},
}
#: Parameter → the setting that it stands for.
NAMED = {"cell": "classifier.cell", "epochs": "classifier.epochs", "validation_share": "corpus.validation_share"}
#: Parameters that only networks read.
OF_NETWORKS = ("cell", "epochs")
#: No test set is cut: whoever calls `fit` keeps one. One process cleans, for another one would import the caller's
#: script, which may have no main guard.
HERE = {"test_share": 0, "workers": 1}
SEEDS = {"corpus": "split_seed", "embedding": "seed", "classifier": "seed", "baseline": "seed"}


class Wish(NamedTuple):
    """What a `TextClassifier` is told."""

    model: str
    embedding: str | None
    named: Mapping[str, Any]  # the parameters of NAMED; None: as the settings have it
    settings: Mapping[str, Any]  # "section.key" → value
    seed: int
    threads: int


@dataclass(frozen=True)
class StageSettings:
    """What each stage takes."""

    corpus: CorpusSettings
    embedding: EmbeddingSettings | None  # None: the model reads no word vectors
    model: ClassifierSettings | BaselineSettings


def stage_settings(wish: Wish) -> StageSettings:
    """Return the settings of each stage; raises SettingsError, a ValueError, with key, value and what is allowed."""
    if wish.model not in (NETWORK, *BASELINES):
        raise SettingsError(f"model = {wish.model}: there is no such model; known: {', '.join((NETWORK, *BASELINES))}")
    sections: dict[str, dict[str, Any]] = {name: {SEEDS[name]: wish.seed} for name in SECTIONS}
    sections["corpus"].update(HERE)
    sections["embedding"]["threads"] = wish.threads
    named = _named(wish)
    for dotted, value in {**named, **_set(wish.settings, named)}.items():
        section, _, key = dotted.partition(".")
        sections[section][key] = value
    corpus = validated(CorpusSettings, "corpus", sections)
    embedding = validated(EmbeddingSettings, "embedding", sections)
    if wish.model == NETWORK:
        return StageSettings(corpus, embedding, _alone(validated(ClassifierSettings, "classifier", sections)))
    sections["baseline"]["model"] = wish.model
    baseline = validated(BaselineSettings, "baseline", sections)
    return StageSettings(corpus, embedding if wish.model in ON_EMBEDDING else None, baseline)


def _alone(network: ClassifierSettings) -> ClassifierSettings:
    """Return the settings of a network; refuse those that ask for other models to be trained first."""
    asked = [("start", "language-model")] if network.starts_from_language_models else []
    asked += [("teacher", network.teacher)] if network.teacher else []
    for key, value in asked:
        raise SettingsError(
            f"classifier.{key} = {value}: another model has to be trained first, which `wordloom run` does; "
            "leave it out here"
        )
    return network


def _named(wish: Wish) -> dict[str, Any]:
    """Return the settings that parameters stand for; refuse those that the model would not read."""
    given = {name: value for name, value in wish.named.items() if value is not None}
    unread = [name for name in OF_NETWORKS if name in given and wish.model != NETWORK]
    unread += ["embedding"] if wish.embedding is not None and wish.model not in (NETWORK, *ON_EMBEDDING) else []
    if unread:
        raise SettingsError(f"{unread[0]} says nothing to model = {wish.model}; leave it out, or model = {NETWORK}")
    return {**{NAMED[name]: value for name, value in given.items()}, **_embedding(wish.embedding)}


def _embedding(name: str | None) -> dict[str, Any]:
    if name is None:
        return {}
    found = EMBEDDINGS.get(name)
    if found is None:
        if not Path(name).is_file():
            known = ", ".join(EMBEDDINGS)
            raise SettingsError(
                f"embedding = {name}: known: {known}, or the path of a file with vectors; there is none"
            )
        found = {"source": "pretrained", "path": name}
    return {f"embedding.{key}": value for key, value in found.items()}


def _set(settings: Mapping[str, Any], named: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that are given one by one; refuse what is not read, and what a parameter says already."""
    ours = {f"corpus.{key}" for key in HERE} | {"corpus.data", "baseline.model", "classifier.on", "baseline.on"}
    for dotted, value in settings.items():
        section = str(dotted).partition(".")[0]
        if section not in SECTIONS:
            near = get_close_matches(section, SECTIONS, 1)
            hint = f"did you mean {near[0]}?" if near else f"sections: {', '.join(SECTIONS)}"
            raise SettingsError(f"{dotted} = {value}: a setting is written section.key; {hint}")
        if dotted in named or dotted in ours:
            raise SettingsError(f"{dotted} = {value}: a parameter of TextClassifier says this already; leave one out")
    return dict(settings)
