"""The report on a search, and the configuration of its winners beside it."""

import time
from collections.abc import Sequence
from pathlib import Path

from reports.request import CellResult, ReportRequest
from reports.results.cells import read_results
from reports.statistics.tuning.searched import Searched, Tried
from reports.statistics.tuning.tuning import Tuning
from reports.tuning import build_tuning, remarks
from tasks.clean_corpus import CleanCorpus
from tasks.comparison.settings import RunSettings
from tasks.engine import identity, manifest, uses
from tasks.engine.claims import claimed
from tasks.engine.replacement import made_beside
from tasks.engine.run_settings import run_folder
from tasks.engine.stage_task import StageTask
from tasks.tuning.configuration import write_configuration
from tasks.tuning.contender import Contender
from tasks.tuning.making import below
from tasks.tuning.search import chosen
from tasks.tuning.trials import Trial

#: The family of the reports that are drawn, and the name of the configuration in their folder.
FAMILY, CONFIGURATION = "TuningReport", "tuned.cfg"
LIBRARIES = ("optuna", "matplotlib", "scipy", "numpy")


def write_report(
    run: RunSettings, searched: RunSettings, contenders: Sequence[Contender], command: str, seconds: float
) -> Path:
    """Draw the report on the search of a run; return its folder. `searched` is the run on the corpus of the search."""
    start, folder = time.perf_counter(), run_folder(f"{run.name}-tuning")
    corpus = CleanCorpus(settings=searched.corpus)
    cells: dict[StageTask, CellResult] = {}
    for contender in contenders:
        cells |= _cells(contender, searched.seeds)
    request = ReportRequest(
        name=f"{run.name}: what tuning brought",
        settings=searched.report,
        corpus=corpus.folder,
        embeddings={},
        cells=tuple(cells.values()),
        judging=searched.judging,
        command=command,
        configuration=run.applicable(),
    )
    shown = Path("runs") / folder.name / CONFIGURATION
    known = Tuning(read_results(request), tuple(map(_searched, contenders)), seconds, str(shown))
    # Default and winner have the same label.
    made_from = {f"{cell.cell}: {one.label}": one.digest for task, cell in cells.items() for one in below(task)}
    made_from[corpus.label] = corpus.digest
    made = {"family": FAMILY, "stage": "report", "label": folder.name, "digest": identity.digest(made_from)}
    with claimed(folder), made_beside(folder) as part:
        build_tuning(known, part)
        winners = {c.name: c.point(best) for c in contenders if (best := c.best())}
        write_configuration(run, winners, remarks(known), part / CONFIGURATION)
        details = {"settings": {"command": command}, "inputs": made_from, "code": {}}
        manifest.write(part, {**made, **details}, LIBRARIES, time.perf_counter() - start)
    uses.settle(f"{run.name}-tuning")
    return folder


def _cells(contender: Contender, seeds: Sequence[int]) -> dict[StageTask, CellResult]:
    found: dict[StageTask, CellResult] = {}
    for trial in chosen(contender):
        for seed in seeds:
            task = contender.task(trial, seed)
            if task.is_done():
                found[task] = CellResult(
                    cell=_called(contender, trial),
                    kind=task.kind,
                    embedding=trial.embedding or None,
                    architecture=contender.name,
                    seed=seed,
                    outside_vectors=task.outside_vectors,
                    folder=task.folder,
                )
    return found


def _called(contender: Contender, trial: Trial | None) -> str:
    if trial is None:
        return ""
    return f"{contender.name} ({'default' if trial.is_default else 'tuned'})"


def _searched(contender: Contender) -> Searched:
    default, best = contender.default, contender.best()
    has_both = default is not None and best is not None
    promised = (default.value or 0.0, best.value or 0.0) if default and best else None
    return Searched(
        contender.name,
        tuple(_tried(contender, trial) for trial in contender.ended),
        _called(contender, default) if has_both else "",
        _called(contender, best) if has_both else "",
        promised,
        _settings(contender, default, best) if default and best and best is not default else None,
    )


def _tried(contender: Contender, trial: Trial) -> Tried:
    settings = {} if trial.is_default else {k: str(v) for k, v in (contender.point(trial).values or {}).items()}
    on = {"embedding": trial.embedding} if trial.embedding else {}
    return Tried(
        trial.number,
        trial.state,  # type: ignore[arg-type]
        trial.value,
        trial.short,
        trial.ended,
        {**on, **settings},
        trial.is_default,
        trial.message,
    )


def _settings(contender: Contender, default: Trial, best: Trial) -> dict[str, tuple[str, str]]:
    """Return what is other about the winner: as by default, and as tuned."""
    values = [
        {"embedding": t.embedding, **contender.architecture.values_of(contender.point(t))} for t in (default, best)
    ]
    before, after = ({name: str(value) for name, value in each.items()} for each in values)
    return {name: (before.get(name, ""), value) for name, value in after.items() if value != before.get(name)}
