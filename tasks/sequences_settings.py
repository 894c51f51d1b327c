"""The settings of a run on numbers: sequences with a class, or a series to forecast."""

from collections.abc import Mapping

from pydantic import Field

from classifiers.numeric_settings import BASELINES, NetworkSettings, NumericBaselineSettings
from corpus.numeric_settings import NumericSettings
from corpus.numeric_sources import numeric_files, task_of
from corpus.settings import Settings
from reports.settings import ReportSettings
from tasks.sections import Sections, SettingsError, named, validated
from tasks.settings import NAME_MEANING, ChainSettings, RunName, SeededRunSettings

#: The networks that are compared where a configuration names none.
DEFAULT_NETWORKS: Mapping[str, Mapping[str, str]] = {
    "bi-rnn": {"cell": "rnn"},
    "bi-lstm": {"cell": "lstm"},
    "bi-gru": {"cell": "gru"},
}


class SequencesGridSettings(SeededRunSettings):
    """What the section `[run]` says of a run on numbers."""

    name: RunName = Field("sequences", description=NAME_MEANING)


class SequencesSettings(ChainSettings):
    """Everything that determines a run on numbers."""

    sequences: NumericSettings
    networks: dict[str, NetworkSettings]

    def check_data(self) -> None:
        """Raise DataError where the data is not there, or is for another task than the settings say."""
        numeric_files(self.sequences)
        task_of(self.sequences)

    def baselines(self) -> tuple[NumericBaselineSettings, ...]:
        """Return the baselines of the task; a seasonal one only where there is a season."""
        names = [name for name in BASELINES[task_of(self.sequences)] if name != "seasonal" or self.sequences.season]
        return tuple(NumericBaselineSettings.model_validate({"model": name}) for name in names)


#: The sections of a configuration, and what each is turned into.
SEQUENCES_SECTIONS: Mapping[str, type[Settings]] = {
    "run": SequencesGridSettings,
    "sequences": NumericSettings,
    "network": NetworkSettings,
    "report": ReportSettings,
}


def build_sequences(sections: Sections) -> SequencesSettings:
    """Turn the sections of a configuration into the validated settings of a run on numbers; raises SettingsError."""
    networks = named(NetworkSettings, "network", sections, DEFAULT_NETWORKS)
    if taken := sorted(networks.keys() & {name for names in BASELINES.values() for name in names}):
        raise SettingsError(f"[network.{taken[0]}]: a baseline has that name; call the network something else")
    return SequencesSettings(
        **validated(SequencesGridSettings, "run", sections).model_dump(),
        sequences=validated(NumericSettings, "sequences", sections),
        networks=networks,
        report=validated(ReportSettings, "report", sections),
    )
