"""The Luigi graph: `luigi --module tasks ComparisonReport --local-scheduler` does what `wordloom run` does."""

import os

from tasks import place

# Luigi looks for its configuration only in the current folder, and only when it is imported.
_configuration = place.root() / "luigi.cfg"
if _configuration.is_file():
    os.environ.setdefault("LUIGI_CONFIG_PATH", str(_configuration))

from tasks.audit_corpus import AuditCorpus  # noqa: E402
from tasks.clean_corpus import CleanCorpus  # noqa: E402
from tasks.comparison_report import ComparisonReport  # noqa: E402
from tasks.cores import configure  # noqa: E402
from tasks.evaluate_language_model import EvaluateLanguageModel  # noqa: E402
from tasks.explain_differences import ExplainDifferences  # noqa: E402
from tasks.language_report import LanguageReport  # noqa: E402
from tasks.measure_updates import MeasureUpdates  # noqa: E402
from tasks.probe_cell import ProbeCell  # noqa: E402
from tasks.read_sequences import ReadSequences  # noqa: E402
from tasks.sequences_report import SequencesReport  # noqa: E402
from tasks.train_baseline import TrainBaseline  # noqa: E402
from tasks.train_classifier import TrainClassifier  # noqa: E402
from tasks.train_embedding import TrainEmbedding  # noqa: E402
from tasks.train_language_model import TrainLanguageModel  # noqa: E402
from tasks.train_network import TrainNetwork  # noqa: E402
from tasks.train_numeric_baseline import TrainNumericBaseline  # noqa: E402

configure(place.jobs())

__all__ = [
    "AuditCorpus",
    "CleanCorpus",
    "ComparisonReport",
    "EvaluateLanguageModel",
    "ExplainDifferences",
    "LanguageReport",
    "MeasureUpdates",
    "ProbeCell",
    "ReadSequences",
    "SequencesReport",
    "TrainBaseline",
    "TrainClassifier",
    "TrainEmbedding",
    "TrainLanguageModel",
    "TrainNetwork",
    "TrainNumericBaseline",
]
