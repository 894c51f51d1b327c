"""The chain of models over numbers: sequences with a class, or one series to forecast."""

from tasks.engine.chain import Chain, Parts


def _parts() -> Parts:
    from corpus.series.settings import SeriesSettings
    from reports.settings import ReportSettings
    from series.settings import NetworkSettings
    from tasks.series.read_series import ReadSeries
    from tasks.series.report import SeriesReport
    from tasks.series.settings import DEFAULT_NETWORKS, SeriesGridSettings, build_series
    from tasks.series.train_series_baseline import TrainSeriesBaseline
    from tasks.series.train_series_network import TrainSeriesNetwork

    return Parts(
        sections={
            "run": SeriesGridSettings,
            "sequences": SeriesSettings,
            "network": NetworkSettings,
            "report": ReportSettings,
        },
        families={"network": DEFAULT_NETWORKS},
        build=build_series,
        tasks=(ReadSeries, TrainSeriesBaseline, TrainSeriesNetwork),
        report=SeriesReport,
    )


SERIES = Chain(
    command="sequences",
    summary="Classify sequences of numbers, or forecast a series.",
    examples=(
        ("", "handwritten digits, read row by row"),
        ("configs/digits.cfg", "the same with 3 seeds"),
        ("configs/series.cfg", "sea temperatures, one month ahead"),
        ("--data sales.csv -S sequences.season=12", ""),
        ("--data mnist/", "a folder with MNIST-format files"),
    ),
    data="sequences",
    data_help="digits, a folder with MNIST-format files, or a CSV file of one series",
    stages=("clean", "classify", "report"),
    draws=("SeriesReport", "SequencesReport"),
    parts=_parts,
    suffix="-sequences",
)
