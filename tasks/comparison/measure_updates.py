"""The task that measures single updates of Word2Vec."""

from typing import ClassVar

from corpus.settings import CorpusSettings
from embeddings.settings import UpdateSettings
from tasks.clean_corpus import CleanCorpus
from tasks.engine import place
from tasks.engine.parameters import settings_parameter
from tasks.engine.stage_task import ONE_THREAD, StageTask


class MeasureUpdates(StageTask):
    """A corpus to what an update touches and takes under each objective; only the report waits for it."""

    stage = "embed"
    entry = "embeddings.native.update_costs:measure_updates"
    libraries: ClassVar[tuple[str, ...]] = ("numba", "numpy")
    environment: ClassVar[dict[str, str]] = ONE_THREAD
    priority = 90  # after the embeddings, for which cells wait
    corpus: CorpusSettings = settings_parameter(CorpusSettings)
    settings: UpdateSettings = settings_parameter(UpdateSettings)

    @property
    def label(self) -> str:
        """What people call this result."""
        return "updates of Word2Vec"

    @property
    def resources(self) -> dict[str, int]:
        """It is timed, so nothing runs beside it."""
        return {"cores": place.jobs()}

    def inputs(self) -> dict[str, StageTask]:
        """Return the corpus."""
        return {"corpus": CleanCorpus(settings=self.corpus)}
