"""The settings of a whole run: what those of all chains have in common."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field, TypeAdapter, ValidationError, field_validator

from corpus.settings import Integers, Settings
from reports.settings import ReportSettings
from tasks.engine import place
from tasks.engine.chain import Chain
from tasks.engine.sections import SettingsError, shown

if TYPE_CHECKING:
    from tasks.engine.report_task import ReportTask

#: The report's folder is swapped whole for the new one, so a name must stand for one folder right under runs/: neither
#: runs/ itself (`.`), nor one above it, nor one that is hidden from what lists the runs.
RunName = Annotated[str, Field(pattern=r"^[\w-][\w.-]*$")]
NAME_MEANING = "name of the folder under runs/: letters, digits, _, - and (not first) dots"


class SeededRunSettings(Settings):
    """What the section `[run]` says whatever is compared."""

    name: RunName = Field("demo", description=NAME_MEANING)
    seeds: Integers = Field((0,), min_length=1, description="each cell is trained once for each seed")

    @field_validator("seeds", "embedding_seeds", "split_seeds", check_fields=False)
    @classmethod
    def _distinct(cls, seeds: tuple[int, ...]) -> tuple[int, ...]:
        if len(set(seeds)) != len(seeds) or min(seeds, default=0) < 0:
            raise ValueError("seeds must be different whole numbers from 0 on")
        return seeds


class ChainSettings(Settings):
    """Everything that determines a run of some chain of tasks."""

    chain: ClassVar[Chain]
    name: RunName
    seeds: tuple[int, ...]
    report: ReportSettings

    def check_data(self) -> None:
        """Raise DataError where what the run reads is not there; what can be fetched need not be there."""
        raise NotImplementedError

    def report_task(self) -> "ReportTask":
        """Return the last task of the run, which draws its report and asks for all others."""
        return self.chain.parts().report(run_settings=self)


def run_folder(name: str) -> Path:
    """Return the folder of the report called `name`; raises SettingsError where that would be no folder in runs/."""
    try:
        _run_name().validate_python(name)
    except ValidationError:
        raise SettingsError(f"[run] name = {shown(name)}: allowed: {NAME_MEANING}") from None
    return place.root() / "runs" / name


@cache
def _run_name() -> TypeAdapter[str]:
    return TypeAdapter(RunName)
