"""`wordloom sequences`: the recurrent networks on numbers instead of words."""

from typing import Annotated

import typer

from pipeline import options
from pipeline.project import Choice
from pipeline.run import DryRun, Force, Jobs, KeepGoing, Order, carry_out

Data = Annotated[
    str | None,
    typer.Option(
        "--data", metavar="PATH", help="digits, a folder with MNIST-format files, or a CSV file of one series"
    ),
]


def sequences(
    config: options.ConfigOrDefaults = None,
    data: Data = None,
    dry_run: DryRun = False,
    force: Force = False,
    jobs: Jobs = None,
    keep_going: KeepGoing = True,
    settings: options.Set = None,
    name: options.Name = None,
    seeds: options.Seeds = None,
    preset: options.Preset = None,
) -> None:
    """Classify sequences of numbers, or forecast a series.

    \b
    Examples:
      wordloom sequences                       handwritten digits, read row by row
      wordloom sequences configs/digits.cfg    the same with 3 seeds
      wordloom sequences configs/series.cfg    sea temperatures, one month ahead
      wordloom sequences --data sales.csv -S sequences.season=12
      wordloom sequences --data mnist/         a folder with MNIST-format files
    """
    from tasks.engine.stages import STAGES

    choice = Choice(config, data, tuple(settings or ()), name, seeds, preset, chain="sequences")
    carry_out(Order(choice, STAGES, force, jobs or 0, keep_going, ()), dry_run)
