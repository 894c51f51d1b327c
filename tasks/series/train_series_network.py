"""The task of one network over numbers with one seed."""

from typing import ClassVar, Literal

import luigi

from models.cells import COSTS
from series.settings import NetworkSettings
from tasks.engine.cards import resources_on
from tasks.engine.parameters import settings_parameter
from tasks.engine.stage_task import KEEP_MEMORY, ONE_THREAD
from tasks.series.series_cell import SeriesCell


class TrainSeriesNetwork(SeriesCell):
    """Sequences of numbers to a trained recurrent network, in one single-threaded process."""

    entry = "series.train:train_network"
    libraries: ClassVar[tuple[str, ...]] = ("torch", "numpy")
    former_names: ClassVar[tuple[str, ...]] = ("TrainNetwork",)
    environment: ClassVar[dict[str, str]] = {**ONE_THREAD, **KEEP_MEMORY}
    settings: NetworkSettings = settings_parameter(NetworkSettings)
    name = luigi.Parameter(default="network", significant=False)

    kind: ClassVar[Literal["recurrent"]] = "recurrent"

    @property
    def resources(self) -> dict[str, int]:
        """A core, and a place on a card where it is trained on one."""
        return resources_on(self.settings.device)

    @property
    def priority(self) -> int:
        """The costliest cells start first."""
        return COSTS[self.settings.cell]

    @property
    def effort(self) -> float:
        """The cost of its cell."""
        return float(COSTS[self.settings.cell])

    @property
    def cell(self) -> str:
        """The name of the network."""
        return str(self.name)
