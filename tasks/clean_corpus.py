"""The task of the cleaning stage."""

from functools import cached_property
from typing import ClassVar

from corpus.errors import DataError
from corpus.readers.class_tables import classes_by_name
from corpus.readers.fetch import DATA_SETS, fetch
from corpus.readers.sources import raw_files
from corpus.settings import CorpusSettings
from tasks.clean_shards import decision_on
from tasks.engine import current, place
from tasks.engine.identity import content_digest, data_name, digest
from tasks.engine.parameters import settings_parameter
from tasks.engine.stage_task import KEEP_MEMORY, StageTask


def split_of(settings: CorpusSettings) -> str:
    """Say which seed the split below a result has, where that is not the first."""
    return f", split seed {settings.split_seed}" if settings.split_seed else ""


class CleanCorpus(StageTask):
    """Raw data to cleaned, tokenised, encoded documents."""

    stage = "clean"
    entry = "corpus.cleaning.clean:clean_corpus"
    libraries: ClassVar[tuple[str, ...]] = ("ftfy", "regex", "pyarrow", "numpy")
    environment: ClassVar[dict[str, str]] = KEEP_MEMORY
    soft = False  # nothing can go on without it
    settings: CorpusSettings = settings_parameter(CorpusSettings)

    @property
    def label(self) -> str:
        """What people call this result."""
        return f"corpus {data_name(self.settings.data)}{split_of(self.settings)}"

    def raw_inputs(self) -> dict[str, str]:
        """Return the digest of the raw data, and of names that may say classes; generated data has neither."""
        if not self._content:
            return {}
        names = classes_by_name([path.name for path in raw_files(self.settings)])
        return {"data": self._content, **({"names": digest(names)} if names else {})}

    def requires(self) -> dict[str, StageTask]:
        """Return what the pieces of the data come to, where it is cleaned in pieces; its result is the same."""
        try:
            pieces = decision_on(self.settings).shards if self._content else []
        except DataError:  # the stage, which reads the data as one, says why: of errors here Luigi tells nobody
            return {}
        if not pieces:
            return {}
        return {"decision": pieces[0].decision, **{f"shard_{task.settings.number}": task for task in pieces}}

    def preparations(self) -> list[StageTask]:
        """Return the looks at the pieces of the data, what they decide, and the pieces; [] once the corpus is there."""
        try:
            made = [] if self.is_done() else [*self.requires().values()]
        except DataError:  # there is no data: whoever asks for the corpus is told
            return []
        return [*made[0].inputs().values(), *made] if made else []

    @cached_property
    def _content(self) -> str:
        paths = raw_files(self.settings)
        if not paths and self.settings.data in DATA_SETS and current.may_download:
            fetch(self.settings.data)  # before anything is named after the data
            paths = raw_files(self.settings)
        return content_digest(paths, place.fingerprints()) if paths else ""
