"""The task that reads numbers."""

from functools import cached_property

from corpus.numeric_settings import NumericSettings
from corpus.numeric_sources import numeric_files
from tasks import place
from tasks.identity import content_digest
from tasks.parameters import settings_parameter
from tasks.stage_task import StageTask


class ReadSequences(StageTask):
    """Digits, MNIST-format files or a series to sequences of numbers with their splits."""

    stage = "clean"
    entry = "classifiers.numeric_data:read_sequences"
    soft = False  # nothing can go on without it
    settings: NumericSettings = settings_parameter(NumericSettings)

    @property
    def label(self) -> str:
        """What people call this result."""
        return f"sequences {self.settings.data}"

    def raw_inputs(self) -> dict[str, str]:
        """Return the digest of the files; the bundled digits are named by scikit-learn's version in the manifest."""
        return {"data": self._content} if self._content else {}

    @cached_property
    def _content(self) -> str:
        paths = numeric_files(self.settings)
        return content_digest(paths, place.artifacts() / "fingerprints.json") if paths else ""
