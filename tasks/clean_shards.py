"""The tasks that clean large data of many files in pieces: a look at each, a decision, the documents of each."""

from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, ClassVar

import luigi

from corpus.json_files import json_value
from corpus.readers.shards import (
    DECISION,
    LATER,
    DecisionSettings,
    Outline,
    ShardSettings,
    decided_for,
    decision_of,
    files_of,
    outlines_of,
    shards_of,
    without,
)
from corpus.settings import CorpusSettings
from tasks.engine import manifest, place
from tasks.engine.identity import content_digest, data_name, digest, digest_within
from tasks.engine.parameters import settings_parameter, task_parameter
from tasks.engine.stage_task import KEEP_MEMORY, StageTask

#: Whose version can change what is read, and what becomes of it.
LIBRARIES = ("ftfy", "regex", "pyarrow", "numpy")


class DecideReading(StageTask):
    """What was found out about all pieces of the data to how each of them is read."""

    stage = "clean"
    entry = "corpus.cleaning.shards:decide_reading"
    libraries: ClassVar[tuple[str, ...]] = LIBRARIES
    soft = False  # nothing can go on without it
    corpus: CorpusSettings = settings_parameter(CorpusSettings)

    @property
    def stage_settings(self) -> DecisionSettings:
        """What the stage function takes."""
        return decision_of(self.corpus)

    @property
    def label(self) -> str:
        """What people call this result."""
        return f"corpus {data_name(self.corpus.data)}, how its {len(self.shards)} shards are read"

    def inputs(self) -> dict[str, StageTask]:
        """Return the looks at all pieces of which one is needed."""
        return {f"survey_{number}": survey for number, survey in self.surveys.items()}

    def raw_inputs(self) -> dict[str, str]:
        """Return digests of what in folders of documents decides; what the files of tables hold, the surveys tell."""
        leading = [digest_within(folder, files, place.fingerprints()) for folder, _, _, files in self._outlines]
        return {"outlines": self._outlined, "leading": digest(leading)} if leading else {}

    def decided_for(self, shard: ShardSettings) -> str:
        """Return a digest of how the documents of a piece are read, "" as long as that is not decided."""
        if not self.is_done():
            return ""
        decision = decided_for(
            shard, _decision(self.folder / DECISION, (self.folder / manifest.NAME).stat().st_mtime_ns)
        )
        return digest([decision, self._outlined if shard.files else ""])

    @cached_property
    def surveys(self) -> dict[int, "SurveyShard"]:
        """The looks at the pieces that are files of their own, by the piece's number."""
        return {
            shard.number: SurveyShard(settings=shard.for_survey(), content=content)
            for shard, content in self._pieces
            if shard.files is None
        }

    @cached_property
    def shards(self) -> list["CleanShard"]:
        """The pieces, which are cleaned when this is decided; [] where the data is not cleaned in pieces."""
        return [CleanShard(settings=shard, content=content, decision=self) for shard, content in self._pieces]

    @cached_property
    def _outlines(self) -> list[Outline]:
        return list(outlines_of(self.corpus))

    @cached_property
    def _outlined(self) -> str:
        """What the outlines say of the meaning of each document."""
        memory = place.fingerprints()
        return digest([[names, digest_within(folder, films, memory)] for folder, names, films, _ in self._outlines])

    @cached_property
    def _pieces(self) -> list[tuple[ShardSettings, str]]:
        """The pieces with the digests of what they hold."""
        shards, memory = shards_of(self.corpus), place.fingerprints()
        found = zip(shards, files_of(shards), strict=True) if shards else ()
        return [
            (shard, digest_within(folder, files, memory) if folder else content_digest(files, memory))
            for shard, (folder, files) in found
        ]


class ShardTask(StageTask):
    """What is made of one piece of the data, on one core."""

    stage = "clean"
    libraries: ClassVar[tuple[str, ...]] = LIBRARIES
    environment: ClassVar[dict[str, str]] = KEEP_MEMORY
    resources: ClassVar[dict[str, int]] = {"cores": 1}
    soft = False  # a corpus without a part of its data is another one
    settings: ShardSettings = settings_parameter(ShardSettings)
    content = luigi.Parameter()
    called: ClassVar[str]

    @property
    def label(self) -> str:
        """What people call this result."""
        data, number, shards = data_name(self.settings.corpus.data), self.settings.number, self.settings.shards
        return self.called.format(data=data, number=number, shards=shards)

    def raw_inputs(self) -> dict[str, str]:
        """Return the digest of the files."""
        return {"data": str(self.content)}


class SurveyShard(ShardTask):
    """The files of a piece to what their columns hold."""

    entry = "corpus.cleaning.shards:survey_shard"
    called = "corpus {data}, look at shard {number} of {shards}"


class CleanShard(ShardTask):
    """The files of a piece to documents, words and tokens, numbered by themselves."""

    entry = "corpus.cleaning.shards:clean_shard"
    called = "corpus {data}, shard {number} of {shards}"
    optional_inputs: ClassVar[tuple[str, ...]] = ("survey",)
    decision: DecideReading = task_parameter()

    @property
    def provenance(self) -> dict[str, Any]:
        """Everything that made the result; it is not named by the decision, of which most changes leave it as it is."""
        made = super().provenance
        return {**made, "inputs": {**made["inputs"], "decision": self.decision.decided_for(self.settings)}}

    def is_done(self) -> bool:
        """Say whether the result is there, undamaged, and read as is decided now."""
        made = manifest.read(self.folder)
        decided = self.provenance["inputs"]["decision"]
        return bool(decided and made and made["inputs"].get("decision") == decided) and super().is_done()

    def inputs(self) -> dict[str, StageTask]:
        """Return the look at these files; of a folder of documents there is none."""
        survey = self.decision.surveys.get(self.settings.number)
        return {"survey": survey} if survey else {}

    def requires(self) -> dict[str, StageTask]:
        """Return the decision as well."""
        return {"decision": self.decision, **self.inputs()}


@lru_cache(maxsize=1)
def _decision(path: Path, _: int) -> dict[str, Any]:
    """Read a decision that was made at some time once for all pieces."""
    return dict(json_value(path.read_bytes()))


def decision_on(settings: CorpusSettings) -> DecideReading:
    """Return the task that decides how the pieces of a corpus are read: one for all of its splits."""
    reading = without(settings, LATER)
    return DecideReading(corpus=reading.model_copy(update={"shard_size": settings.shard_size}))
