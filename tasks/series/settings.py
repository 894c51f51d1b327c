"""The settings of a run on numbers: sequences with a class, or a series to forecast."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from corpus.series.settings import SeriesSettings
from corpus.series.sources import numeric_files, task_of
from reports.settings import ReportSettings
from series.settings import BASELINES, NetworkSettings, SeriesBaselineSettings
from tasks.engine.chain import Chain
from tasks.engine.run_settings import NAME_MEANING, ChainSettings, RunName, SeededRunSettings
from tasks.engine.sections import Sections, SettingsError, named, validated
from tasks.series.chain import SERIES

#: The networks that are compared where a configuration names none.
DEFAULT_NETWORKS: Mapping[str, Mapping[str, str]] = {
    "bi-rnn": {"cell": "rnn"},
    "bi-lstm": {"cell": "lstm"},
    "bi-gru": {"cell": "gru"},
}


class SeriesGridSettings(SeededRunSettings):
    """What the section `[run]` says of a run on numbers."""

    name: RunName = Field("sequences", description=NAME_MEANING)


class SeriesRunSettings(ChainSettings):
    """Everything that determines a run on numbers."""

    chain: ClassVar[Chain] = SERIES
    sequences: SeriesSettings
    networks: dict[str, NetworkSettings]

    def check_data(self) -> None:
        """Raise DataError where the data is not there, or is for another task than the settings say."""
        numeric_files(self.sequences)
        task_of(self.sequences)

    def baselines(self) -> tuple[SeriesBaselineSettings, ...]:
        """Return the baselines of the task; a seasonal one only where there is a season."""
        names = [name for name in BASELINES[task_of(self.sequences)] if name != "seasonal" or self.sequences.season]
        return tuple(SeriesBaselineSettings.model_validate({"model": name}) for name in names)


def build_series(sections: Sections) -> SeriesRunSettings:
    """Turn the sections of a configuration into the validated settings of a run on numbers; raises SettingsError."""
    networks = named(NetworkSettings, "network", sections, DEFAULT_NETWORKS)
    if taken := sorted(networks.keys() & {name for names in BASELINES.values() for name in names}):
        raise SettingsError(f"[network.{taken[0]}]: a baseline has that name; call the network something else")
    return SeriesRunSettings(
        **validated(SeriesGridSettings, "run", sections).model_dump(),
        sequences=validated(SeriesSettings, "sequences", sections),
        networks=networks,
        report=validated(ReportSettings, "report", sections),
    )
