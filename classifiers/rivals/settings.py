"""The settings of a rival: where its predictions are, and what it is known to cost."""

from pathlib import Path

from pydantic import Field

from corpus.settings import Settings, Words, machine_only


class Costs(Settings):
    """What a model costs, by hand: nothing of it was measured here, so 0 is unknown."""

    parameters: float = Field(0, ge=0, description="numbers that it learnt, such as 110e6; 0: unknown")
    train_seconds: float = Field(0, ge=0, description="seconds of its training; 0: unknown")
    latency_ms: float = Field(0, ge=0, description="milliseconds that one document takes; 0: unknown")
    documents_per_second: float = Field(0, ge=0, description="documents a second in bulk; 0: unknown")
    peak_mib: float = Field(0, ge=0, description="MiB of memory that it needs; 0: unknown")

    def known(self) -> dict[str, float | None]:
        """Return the costs as cost.json has them, None for what is unknown."""
        return {name: getattr(self, name) or None for name in Costs.model_fields}


class RivalSettings(Costs):
    """Predictions that were made elsewhere, judged as those of any cell (section `[rival.NAME]`)."""

    predictions: Words = Field(
        (),
        description="files with its answers to the documents of `wordloom export RUN test-set`, one for each seed: "
        "columns id (or row), label, and probability_LABEL for every class if it says any (docs/rivals.md)",
    )
    is_trained: bool = Field(
        True,
        description="another seed would make another model; false: its answers are fixed, as of a model that is only "
        "asked, so that no spread over seeds is assumed of it",
    )


class RivalFile(Costs):
    """One file of a rival: what the stage function takes. The content of the file has a digest of its own."""

    name: str
    file: Path = machine_only(Path(), description="the file with its answers")
    is_trained: bool = True
