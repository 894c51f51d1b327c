"""Every chain of tasks: the settings of a run, and the task that draws its report and asks for all others."""

from tasks.comparison.report import ComparisonReport
from tasks.engine.report_task import ReportTask
from tasks.language.report import LanguageReport
from tasks.language.settings import LanguageRunSettings
from tasks.series.report import SeriesReport
from tasks.series.settings import SeriesRunSettings
from tasks.settings import ChainSettings, RunSettings

REPORTS: dict[type[ChainSettings], type[ReportTask]] = {
    RunSettings: ComparisonReport,
    LanguageRunSettings: LanguageReport,
    SeriesRunSettings: SeriesReport,
}
_BY_FAMILY = {report.get_task_family(): report for report in REPORTS.values()}


def report_of(run: ChainSettings) -> ReportTask:
    """Return the last task of a run."""
    return REPORTS[type(run)](run_settings=run)


def report_class(family: str) -> type[ReportTask]:
    """Return what draws the reports whose manifest names this family."""
    return _BY_FAMILY[family]
