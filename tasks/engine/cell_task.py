"""What the tasks of all compared models have in common."""

import json
from typing import Any, ClassVar

from models.files import COST
from tasks.engine.stage_task import ONE_THREAD, StageTask


class CellTask(StageTask):
    """One model that is compared with others, with one seed, in one single-threaded process."""

    environment: ClassVar[dict[str, str]] = ONE_THREAD
    kind: ClassVar[str]  # as the report calls it
    settings: Any  # of the model, its seed among them

    @property
    def resources(self) -> dict[str, int]:
        """One core."""
        return {"cores": 1}

    @property
    def measure(self) -> str:
        """What it is judged by."""
        return "accuracy"

    @property
    def cell(self) -> str:
        """What is compared: equal for all seeds."""
        raise NotImplementedError

    @property
    def seed(self) -> int:
        """The seed of its training."""
        return int(self.settings.seed)

    @property
    def outside_vectors(self) -> bool | None:
        """Whether anything below it are word vectors that somebody else made; None where that is not known yet."""
        return False

    @property
    def asked(self) -> list[StageTask]:
        """The models that it asks and waits for, where they are known from the outset; of an ensemble alone."""
        return []

    @property
    def label(self) -> str:
        """What people call this result."""
        return f"{self.cell} seed {self.seed}"

    def scores(self) -> dict[str, float | None]:
        """Return the finished result's measure on validation and on test."""
        from models.measures import MEASURES
        from reports.results.model_files import score_of

        return score_of(self.folder, MEASURES[self.measure])

    def cost(self) -> dict[str, float]:
        """Return the finished result's cost.json."""
        return dict(json.loads((self.folder / COST).read_text(encoding="utf-8")))
