"""The task of the audit stage."""

from typing import ClassVar

from corpus.audit.settings import AuditSettings
from corpus.settings import CorpusSettings
from tasks.clean_corpus import CleanCorpus
from tasks.engine.identity import data_name
from tasks.engine.parameters import settings_parameter
from tasks.engine.stage_task import StageTask


class AuditCorpus(StageTask):
    """A corpus to what is wrong with its data; only the report waits for it."""

    stage = "audit"
    entry = "corpus.audit.check:audit_corpus"
    libraries: ClassVar[tuple[str, ...]] = ("pyarrow", "numpy", "scipy")
    priority = 110  # first of all: what it finds may save the training
    resources: ClassVar[dict[str, int]] = {"cores": 1}
    soft = False  # a report that does not know of copies would claim too much
    corpus: CorpusSettings = settings_parameter(CorpusSettings)
    settings: AuditSettings = settings_parameter(AuditSettings)

    @property
    def label(self) -> str:
        """What people call this result."""
        return f"audit of {data_name(self.corpus.data)}"

    def inputs(self) -> dict[str, StageTask]:
        """Return the corpus."""
        return {"corpus": CleanCorpus(settings=self.corpus)}
