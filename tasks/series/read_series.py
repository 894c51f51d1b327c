"""The task that reads numbers."""

from functools import cached_property
from typing import ClassVar

from corpus.series.settings import SeriesSettings
from corpus.series.sources import numeric_files
from tasks.engine import place
from tasks.engine.identity import content_digest, data_name
from tasks.engine.parameters import settings_parameter
from tasks.engine.stage_task import StageTask


class ReadSeries(StageTask):
    """Digits, MNIST-format files or a series to sequences of numbers with their splits."""

    stage = "clean"
    entry = "series.data:read_series"
    libraries: ClassVar[tuple[str, ...]] = ("scikit-learn", "pyarrow", "numpy")
    former_names: ClassVar[tuple[str, ...]] = ("ReadSequences",)
    soft = False  # nothing can go on without it
    settings: SeriesSettings = settings_parameter(SeriesSettings)

    @property
    def label(self) -> str:
        """What people call this result."""
        return f"sequences {data_name(self.settings.data)}"

    def raw_inputs(self) -> dict[str, str]:
        """Return the digest of the files; the bundled digits are named by scikit-learn's version in the manifest."""
        return {"data": self._content} if self._content else {}

    @cached_property
    def _content(self) -> str:
        paths = numeric_files(self.settings)
        return content_digest(paths, place.fingerprints()) if paths else ""
