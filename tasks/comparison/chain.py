"""The chain of the main job: word embeddings × recurrent networks on labelled text."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tasks.engine.chain import ANY_KEY, Chain, Parts, Shortcut

if TYPE_CHECKING:
    from corpus.settings import Settings


def _sections() -> "Mapping[str, type[Settings]]":
    from classifiers.probe_settings import ExplainSettings
    from classifiers.rivals.settings import RivalSettings
    from classifiers.settings import ClassifierSettings
    from corpus.audit.settings import AuditSettings
    from corpus.settings import CorpusSettings
    from embeddings.settings import EmbeddingSettings
    from language.settings import PretrainingSettings
    from reports.settings import ReportSettings
    from tasks.comparison.settings import BaselineGridSettings, GridSettings

    return {
        "run": GridSettings,
        "corpus": CorpusSettings,
        "audit": AuditSettings,
        "embedding": EmbeddingSettings,
        "classifier": ClassifierSettings,
        "pretraining": PretrainingSettings,
        "baseline": BaselineGridSettings,
        "rival": RivalSettings,
        "explain": ExplainSettings,
        "report": ReportSettings,
    }


def _parts() -> Parts:
    from tasks.clean_corpus import CleanCorpus
    from tasks.clean_shards import CleanShard, DecideReading, SurveyShard
    from tasks.comparison import settings
    from tasks.comparison.audit_corpus import AuditCorpus
    from tasks.comparison.combine_cells import CombineCells
    from tasks.comparison.explain_differences import ExplainDifferences
    from tasks.comparison.measure_updates import MeasureUpdates
    from tasks.comparison.pretrain_direction import PretrainDirection
    from tasks.comparison.probe_cell import ProbeCell
    from tasks.comparison.read_rival import ReadRival
    from tasks.comparison.report import ComparisonReport
    from tasks.comparison.teaching_stack import TeachingStack
    from tasks.comparison.train_baseline import TrainBaseline
    from tasks.comparison.train_classifier import TrainClassifier
    from tasks.train_embedding import TrainEmbedding

    before = (
        SurveyShard,
        DecideReading,
        CleanShard,
        CleanCorpus,
        AuditCorpus,
        TrainEmbedding,
        MeasureUpdates,
        PretrainDirection,
    )
    cells = (TrainBaseline, TrainClassifier)
    return Parts(
        sections=_sections(),
        families={
            "embedding": settings.DEFAULT_EMBEDDINGS,
            "classifier": settings.DEFAULT_CLASSIFIERS,
            "baseline": {},
            "rival": {},
        },
        build=settings.build_run,
        tasks=(*before, *cells, TeachingStack, CombineCells, ReadRival, ProbeCell, ExplainDifferences),
        report=ComparisonReport,
        founding={"embedding": "path", "rival": "predictions", "baseline": ANY_KEY},
    )


COMPARISON = Chain(
    command="run",
    summary="Run everything, from text to report.",
    examples=(
        ("", "the demo"),
        ("--data reviews.csv", "your own data"),
        ("configs/imdb.cfg --seeds 0,1,2", "each cell three times"),
        ("--preset publication", "each cell six times"),
        ("-S embedding.window=8", "with one setting changed"),
        ("--from classify -f", "train the classifiers anew"),
    ),
    data="corpus",
    data_help="what to read: a file, a folder, or a named data set such as imdb",
    stages=("clean", "audit", "embed", "pretrain", "classify", "combine", "rivals", "probe", "explain", "report"),
    draws=("ComparisonReport",),
    parts=_parts,
    shortcuts=(
        Shortcut(
            "--control",
            "run.control",
            help="shuffled-labels: the recommended cell must then land at chance",
            metavar="WHAT",
        ),
        Shortcut(
            "--learning-curve",
            "run.learning_curve",
            help="the recommended cell and nb-svm on 1/8, 1/4 and 1/2 of train, too",
            value="true",
        ),
    ),
)
