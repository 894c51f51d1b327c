"""The front door: `wordloom`, which is the same as `python -m pipeline`."""

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from pipeline import errors, options
from pipeline.adopt import adopt
from pipeline.chain_commands import command_of
from pipeline.check import check
from pipeline.clean import clean
from pipeline.compare import compare
from pipeline.evaluate import evaluate
from pipeline.export import export
from pipeline.help_pages import chosen_language, translate_help
from pipeline.output import emit, open_streams
from pipeline.plan import plan
from pipeline.predict import predict
from pipeline.report import report
from pipeline.runs import runs
from pipeline.scheduler import scheduler
from pipeline.serve import serve
from pipeline.status import status
from pipeline.tune import tune
from pipeline.verify import verify
from pipeline.version import installed_version
from pipeline.worker import worker
from tasks.chains import CHAINS
from tasks.engine.interrupts import INTERRUPTED, TERMINATED, interruptible, was_terminated

app = typer.Typer(
    name="wordloom",
    rich_markup_mode=None,  # plain help: it is there at once, and reads the same in a pipe
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="`wordloom COMMAND --help` says more about a command.",
)

for chain in CHAINS:
    app.command(chain.command)(command_of(chain))
#: Command → options that mean something else there than elsewhere.
OTHER_HELP = {"status": {"config": options.explained(options.Config, "configuration, or name of a run with a report")}}
COMMANDS = (plan, status, check, report, predict, serve, evaluate, runs, compare, tune, export, adopt, verify, clean)
for command in (*COMMANDS, worker, scheduler):
    app.command()(options.spread(command, OTHER_HELP.get(command.__name__)))


def _show_version(wanted: bool) -> None:
    if wanted:
        emit(f"wordloom {installed_version()}")
        raise typer.Exit


@app.callback()
def wordloom(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_show_version, is_eager=True)
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show tracebacks; so does WORDLOOM_DEBUG=1. May stand anywhere.")
    ] = False,
    language: Annotated[
        str | None,
        typer.Option(
            "--language", metavar="CODE", help="en or zh; default: the system's. Of reports, too. May stand anywhere."
        ),
    ] = None,  # read by chosen_language, which needs it before there are help pages
) -> None:
    """Which word embedding × which recurrent network classifies your text best, how sure are we, what does it cost?

    \b
    Examples:
      wordloom run                         the demo: everything, from text to report
      wordloom run --data reviews.csv      your own data, no configuration needed
      wordloom run configs/imdb.cfg -n     what a run would do, and why
      wordloom predict demo "The plot was dull, but the ending was moving."    use the recommended model of a run
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 fine, 1 a stage failed, 2 wrong usage, 130 interrupted, 143 terminated."""
    # At the end Python would look through all objects for circles that could go (0.3 s); the process goes as a whole.
    atexit.register(gc.freeze)
    open_streams()
    words = list(sys.argv[1:] if arguments is None else arguments)
    end = words.index("--") if "--" in words else len(words)
    if "--debug" in words[:end]:
        os.environ[errors.DEBUG] = "1"
        words = [word for word in words[:end] if word != "--debug"] + words[end:]
    try:
        words = chosen_language(words)
        command = typer.main.get_command(app)
        translate_help(command)
        with interruptible():
            code = command.main(args=words, prog_name="wordloom", standalone_mode=False)
    except (typer.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except Exception as error:
        code = _show(error)
    if code == INTERRUPTED and was_terminated():
        code = TERMINATED
    sys.exit(code if isinstance(code, int) else errors.FINE)


def _show(error: Exception) -> int:
    if type(error).__name__ == "NoArgsIsHelpError":  # `wordloom` alone: the error's text is the help page
        print(error, file=sys.stderr)
        return errors.WRONG_USAGE
    return errors.show(error)


if __name__ == "__main__":
    main()
