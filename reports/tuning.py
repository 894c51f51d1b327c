"""The report on a search for settings."""

import csv
from pathlib import Path

from reports.folder import drawing, write_pages
from reports.sections.section import Section, told
from reports.sections.tuning import answer, bias, settings
from reports.statistics.tuning.tuning import Tuning
from translation.shapes import translated

SECTIONS: tuple[Section[Tuning], ...] = (answer.SECTION, bias.SECTION, settings.SECTION)
COLUMNS = ("architecture", "trial", "state", "is_default", "validation", "validation_short", "processor_seconds")


def build_tuning(known: Tuning, folder: Path) -> None:
    """Write report.html, report.md, figures/ and trials.csv into `folder`."""
    with drawing(known.results.request):
        request = known.results.request
        title = request.settings.title or translated(request.name)
        names = [one.name for one in known.searched]
        write_pages(title, told(known, SECTIONS), names, request.settings.figure_format, folder)
    with (folder / "trials.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*COLUMNS, "settings", "message"])
        for one in known.searched:
            for trial in one.trials:
                changed = " ".join(f"{key}={value}" for key, value in trial.settings.items())
                numbers = (trial.value, trial.short, round(trial.ended, 1))
                row = [one.name, trial.number, trial.state, trial.is_default, *numbers, changed, trial.message]
                writer.writerow(["" if value is None else value for value in row])


def remarks(known: Tuning) -> dict[str, str]:
    """Return what tuning brought for each architecture, on a line each."""
    return {one.searched.name: answer.remark(known, one) for one in known.architectures}
