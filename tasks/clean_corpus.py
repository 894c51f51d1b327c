"""The task of the cleaning stage."""

from functools import cached_property
from typing import ClassVar

from corpus.readers.fetch import DATA_SETS, fetch
from corpus.readers.sources import raw_files
from corpus.settings import CorpusSettings
from tasks.engine import current, place
from tasks.engine.identity import content_digest, data_name
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
        """Return the digest of the raw data; generated data is named by its settings and code."""
        return {"data": self._content} if self._content else {}

    @cached_property
    def _content(self) -> str:
        paths = raw_files(self.settings)
        if not paths and self.settings.data in DATA_SETS and current.may_download:
            fetch(self.settings.data)  # before anything is named after the data
            paths = raw_files(self.settings)
        return content_digest(paths, place.fingerprints()) if paths else ""
