"""What is tuned: each architecture of a run with the embedding below it, its search space, and its cells as tasks."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from classifiers.baselines.settings import ON_EMBEDDING, BaselineSettings
from classifiers.settings import ClassifierSettings
from classifiers.teacher import sizes_of
from corpus.search_space import Choices, Range, space_of
from corpus.sizes import BY_FAMILY, EMBEDDING, Rule, Sizes, by_rules
from corpus.store import Corpus
from embeddings.settings import EmbeddingSettings
from models.cells import CELLS
from tasks.comparison.cells import Place, baseline_task, network_task
from tasks.comparison.pairing import stands_on
from tasks.comparison.settings import RunSettings
from tasks.comparison.train_baseline import TrainBaseline
from tasks.comparison.train_classifier import TrainClassifier

#: Names of settings as `section.key` → values; None: as the configuration has them all.
Values = Mapping[str, Any]
#: The key of the embedding that a trial stands on, where there are several.
ON = "embedding"
#: A short trial has one of so many parts of the epochs, and goes on if it is among the best of so many parts.
PARTS = 3
#: Networks of fewer epochs have no short trial: two or three passes say little of ten.
LEAST_EPOCHS = 6
#: The section of each kind of architecture.
Family = Literal["classifier", "baseline"]


@dataclass(frozen=True)
class Point:
    """Settings of one trial: the embedding by name, and what is other than in the configuration."""

    embedding: str  # empty: it stands on none
    values: Values | None = None  # None: the configuration's own

    @property
    def is_default(self) -> bool:
        """Say whether it is what the configuration has."""
        return self.values is None


@dataclass(frozen=True)
class Architecture:
    """A network or a baseline of a run, whatever embedding it stands on; the run is on the corpus of the search."""

    run: RunSettings
    name: str
    sizes: Sizes  # that its rules go by

    @property
    def settings(self) -> ClassifierSettings | BaselineSettings:
        """What the configuration says of it."""
        return settings_of(self.run, self.name)[0]

    @property
    def family(self) -> Family:
        """Which section its settings stand in."""
        return settings_of(self.run, self.name)[1]

    @property
    def embeddings(self) -> tuple[str, ...]:
        """The embeddings of the run that it stands on; none of what reads words alone."""
        return embeddings_of(self.run, self.settings)

    def defaults(self) -> list[Point]:
        """Return the cells of the configuration."""
        return [Point(name) for name in self.embeddings or ("",)]

    @cached_property
    def space(self) -> dict[str, Range | Choices]:
        """How far the search goes in each setting, by `section.key`; every default is within it."""
        found: dict[str, Range | Choices] = {}
        for point in self.defaults():
            for name, value in self.values_of_default(point).items():
                declared = self._declared[name]
                found[name] = _wide_enough(found.get(name), declared, value)
        return {ON: Choices(self.embeddings), **found} if len(self.embeddings) > 1 else found

    def values_of_default(self, point: Point) -> dict[str, Any]:
        """Return what the configuration or a rule gives for each setting of the space, `embedding` left out."""
        found = {f"{self.family}.{key}": value for key, value in self._given(self.settings, self._rules).items()}
        embedding = self.run.embeddings.get(point.embedding)
        if embedding is not None and embedding.source == "word2vec":
            found |= {f"embedding.{key}": value for key, value in self._given(embedding, EMBEDDING).items()}
        return found

    def values_of(self, point: Point) -> dict[str, Any]:
        """Return what a trial has for each setting of the space that it reads, `embedding` left out."""
        return {**self.values_of_default(point), **(point.values or {})}

    def params_of(self, point: Point) -> dict[str, Any]:
        """Return a value of the whole space for the defaults on an embedding; of what it does not read, the others'."""
        others = {name: v for other in self.defaults() for name, v in self.values_of_default(other).items()}
        chosen = {ON: point.embedding} if ON in self.space else {}
        return {**others, **self.values_of_default(point), **chosen}

    def is_whole(self, name: str) -> bool:
        """Say whether a setting of the space is a whole number."""
        section, _, key = name.partition(".")
        settings = EmbeddingSettings if section == "embedding" else type(self.settings)
        return bool(key) and settings.model_fields[key].annotation is int

    def point(self, values: Values) -> Point:
        """Return the trial of values of the whole space, without those that it does not read, or that are the default.

        So what is as it was has its name, and an embedding of which nothing is changed is not trained again.
        """
        embedding = values.get(ON, (*self.embeddings, "")[0])
        read = self.values_of_default(Point(embedding))
        return Point(embedding, {name: value for name, value in values.items() if value != read.get(name, value)})

    def task(self, point: Point, seed: int, epochs: int = 0) -> TrainClassifier | TrainBaseline:
        """Return the task of a trial, or of a short one with so many epochs."""
        run, settings = self.run, changed(self.settings, self.family, point.values)
        if epochs:
            settings = settings.model_copy(update={"epochs": epochs})
        embedding = run.embeddings[point.embedding or next(iter(run.embeddings))]
        place = Place(run.corpus, point.embedding, changed(embedding, "embedding", point.values), seed)
        if isinstance(settings, BaselineSettings):
            return baseline_task(settings, place)
        return network_task(
            run.model_copy(update={"classifiers": {**run.classifiers, self.name: settings}}), self.name, place
        )

    def short_epochs(self, point: Point) -> int:
        """Return the epochs of the short trial that comes first; 0: there is none, as of what has no epochs."""
        if self.family == "baseline" or point.values is None:
            return 0
        epochs = int(self.values_of(point)["classifier.epochs"])
        return math.ceil(epochs / PARTS) if epochs >= LEAST_EPOCHS else 0

    @property
    def _rules(self) -> Mapping[str, Rule]:
        settings = self.settings
        return BY_FAMILY[CELLS[settings.cell].family] if isinstance(settings, ClassifierSettings) else {}

    @cached_property
    def _declared(self) -> dict[str, Range | Choices]:
        found = {f"{self.family}.{key}": declared for key, declared in space_of(self.settings).items()}
        for name in self.embeddings:
            found |= {f"embedding.{key}": declared for key, declared in space_of(self.run.embeddings[name]).items()}
        return found

    def _given(
        self, settings: EmbeddingSettings | ClassifierSettings | BaselineSettings, rules: Mapping[str, Rule]
    ) -> dict[str, Any]:
        values = {key: getattr(settings, key) for key in space_of(settings)}
        if isinstance(settings, BaselineSettings):
            if "longest" in values:
                from classifiers.baselines.represent import LONGEST

                values["longest"] = values["longest"] or LONGEST[settings.model]
            return values if settings.model not in ("majority", *ON_EMBEDDING) else {}
        values |= {key: value for key, value in by_rules(settings, rules, self.sizes).items() if key in values}
        return {key: ", ".join(value) if isinstance(value, tuple) else value for key, value in values.items()}


def changed(settings: Any, section: str, values: Values | None) -> Any:
    """Return settings with the values of a section in place of their own; raises ValidationError for impossible."""
    own = {name.partition(".")[2]: value for name, value in (values or {}).items() if name.startswith(f"{section}.")}
    return type(settings).model_validate({**settings.model_dump(), **own}) if own else settings


def settings_of(run: RunSettings, name: str) -> tuple[ClassifierSettings | BaselineSettings, Family]:
    """Return what a run says of an architecture, and the section that says it."""
    if name in run.classifiers:
        return run.classifiers[name], "classifier"
    return next(settings for settings in run.baselines if settings.model == name), "baseline"


def embeddings_of(run: RunSettings, settings: ClassifierSettings | BaselineSettings) -> tuple[str, ...]:
    """Return the names of the embeddings that a model is trained on; none of what reads words alone."""
    if isinstance(settings, BaselineSettings) and settings.model not in ON_EMBEDDING:
        return ()
    return tuple(name for name in run.embeddings if stands_on(settings, name))


def architectures_of(run: RunSettings, corpus: Corpus) -> list[Architecture]:
    """Return what there is to tune in a run, baselines first; the majority class has no settings."""
    sizes = Sizes.of(corpus)
    found = [Architecture(run, settings.model, sizes) for settings in run.baselines]
    found += [Architecture(run, name, sizes_of(corpus, settings)) for name, settings in run.classifiers.items()]
    return [architecture for architecture in found if architecture.space]


def _wide_enough(before: Range | Choices | None, declared: Range | Choices, value: Any) -> Range | Choices:
    """Return how far the search goes, a default among it, and what it was before for other embeddings."""
    if isinstance(declared, Choices):
        return Choices(tuple(dict.fromkeys((*declared.values, value))))
    wide = declared.of(value)
    return (
        Range(min(wide.low, before.low), max(wide.high, before.high), wide.log) if isinstance(before, Range) else wide
    )
