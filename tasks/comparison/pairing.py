"""Which architectures stand on which embeddings: on every one, unless their settings name some."""

from collections.abc import Mapping
from typing import TypeVar

from classifiers.baselines.settings import BaselineOptions
from classifiers.settings import ClassifierSettings
from embeddings.settings import EmbeddingSettings
from tasks.engine.sections import SettingsError, shown

Model = TypeVar("Model", BaselineOptions, ClassifierSettings)


def stands_on(settings: BaselineOptions | ClassifierSettings, embedding: str) -> bool:
    """Say whether a model is trained on the embedding of a name."""
    return not settings.on or embedding in settings.on


def of_cell(settings: Model, seed: int) -> Model:
    """Return the settings that a cell with a seed of its own is trained with: the others of the run are none of them.

    So a result is the same whichever embeddings it has beside its own.
    """
    return settings.model_copy(update={"seed": seed, "on": ()})


def refuse_unknown_embeddings(
    embeddings: Mapping[str, EmbeddingSettings], models: Mapping[str, BaselineOptions | ClassifierSettings]
) -> None:
    """Raise SettingsError for a model on an embedding that the run does not have."""
    for name, settings in models.items():
        for embedding in settings.on:
            if embedding not in embeddings:
                family = "baseline" if isinstance(settings, BaselineOptions) else "classifier"
                raise SettingsError(
                    f"[{family}.{name}] on = {shown(embedding)}: this run has no such embedding; "
                    f"there is {', '.join(embeddings)}"
                )
