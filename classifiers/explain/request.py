"""What the stage of explanations is asked for: models in pairs, and the documents that each pair judges differently."""

from pathlib import Path

from corpus.settings import Settings


class Dispute(Settings):
    """A document that one model of a pair gets right and the other wrong."""

    row: int  # of documents.parquet
    label: str  # its class
    against: str  # what the other model takes it for


class Pair(Settings):
    """Two models by their names in the report, and what they disagree about."""

    first: str
    second: str
    disputes: tuple[Dispute, ...]


class ExplainRequest(Settings):
    """Everything that `explain_differences` reads."""

    corpus: Path
    models: dict[str, Path]  # name → folder of TrainClassifier or TrainBaseline
    pairs: tuple[Pair, ...]
