"""The Luigi graph: `luigi --module tasks ComparisonReport --local-scheduler` does what `wordloom run` does."""

import os
import warnings

from tasks.engine import place

# Luigi looks for its configuration only in the current folder, and only when it is imported.
_configuration = place.root() / "luigi.cfg"
if _configuration.is_file():
    os.environ.setdefault("LUIGI_CONFIG_PATH", str(_configuration))
with warnings.catch_warnings():
    # Where no luigi.cfg says otherwise it warns of its own loading: nothing that whoever imports us could mend.
    warnings.simplefilter("ignore", DeprecationWarning)
    import luigi  # noqa: F401

from tasks.clean_corpus import CleanCorpus  # noqa: E402
from tasks.comparison.audit_corpus import AuditCorpus  # noqa: E402
from tasks.comparison.explain_differences import ExplainDifferences  # noqa: E402
from tasks.comparison.measure_updates import MeasureUpdates  # noqa: E402
from tasks.comparison.probe_cell import ProbeCell  # noqa: E402
from tasks.comparison.report import ComparisonReport  # noqa: E402
from tasks.comparison.train_baseline import TrainBaseline  # noqa: E402
from tasks.comparison.train_classifier import TrainClassifier  # noqa: E402
from tasks.engine.cores import configure  # noqa: E402
from tasks.language.evaluate_language_model import EvaluateLanguageModel  # noqa: E402
from tasks.language.report import LanguageReport  # noqa: E402
from tasks.language.train_language_model import TrainLanguageModel  # noqa: E402
from tasks.series.read_series import ReadSeries  # noqa: E402
from tasks.series.report import SeriesReport  # noqa: E402
from tasks.series.train_series_baseline import TrainSeriesBaseline  # noqa: E402
from tasks.series.train_series_network import TrainSeriesNetwork  # noqa: E402
from tasks.train_embedding import TrainEmbedding  # noqa: E402

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
    "ReadSeries",
    "SeriesReport",
    "TrainBaseline",
    "TrainClassifier",
    "TrainEmbedding",
    "TrainLanguageModel",
    "TrainSeriesBaseline",
    "TrainSeriesNetwork",
]
