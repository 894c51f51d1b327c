"""Running the graph together with other hosts."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus import progress as progress_file
from corpus.cores import cores
from tasks.engine import current, place
from tasks.engine.execution import Errand, Outcome, carry_out, environment, quieten
from tasks.engine.report_task import COMMAND, ReportTask
from tasks.engine.run_settings import ChainSettings
from tasks.engine.stage_task import StageTask
from tasks.hosts.agreement import facts, libraries, refuse_missing
from tasks.hosts.scheduler import GONE, Address, Client, lost, reached
from tasks.hosts.session import Session, close, joined
from tasks.hosts.work import shared
from tasks.hosts.worker import HostWorker

#: Seconds between two looks whether a run has begun.
LOOK = 1.0


@dataclass(frozen=True)
class Part:
    """How this host takes part in a run."""

    scheduler: Address
    errand: Errand | None  # None: whatever the host asks for that began the run
    jobs: int = 0  # stages at a time; 0: one per core
    patience: float = 0.0  # seconds to wait for a run to begin


def execute_together(
    run: ChainSettings,
    part: Part,
    *,
    root: Path,
    progress: Path | None = None,
    waiting: Callable[[], None] = lambda: None,
) -> Outcome | None:
    """Run a run's stages together with all hosts that do the same through one scheduler, in one store.

    Returns None where nobody has begun the run within `part.patience`, after telling `waiting` once. Raises
    ConnectionError where there is no scheduler, and SettingsError where hosts share no store or disagree.
    """
    jobs, start = part.jobs or cores(), time.perf_counter()
    place.use(root)
    scheduler = reached(part.scheduler)
    with environment({place.JOBS: str(jobs), **({progress_file.VARIABLE: str(progress)} if progress else {})}):
        current.begin(download=part.errand is None or "clean" in part.errand.stages, write=True)
        report = run.report_task()
        if not report.is_done() or (part.errand and part.errand.force):
            refuse_missing(libraries(report.all_tasks()))
        quieten()
        try:
            with _taking_part(report, part, scheduler, waiting) as membership:
                if membership is None:
                    return None
                session, worker = membership
                with environment({COMMAND: session.errand.command}):
                    outcome = _attempt(report, session, worker)
                outcome.seconds = time.perf_counter() - start
                return outcome
        except GONE as error:
            if isinstance(error, OSError) and not isinstance(error, ConnectionError):
                raise  # of the store
            raise lost(part.scheduler) from None


def _attempt(report: ReportTask, session: Session, worker: HostWorker) -> Outcome:
    current.take_part(session.id, session.errand.force, stop_at_failure=not session.errand.keep_going)
    begun: set[str] = set()  # labels of what this host made

    def build(tasks: Sequence[StageTask]) -> None:
        items = [shared(task, session.id) for task in tasks]
        worker.attempt(items)
        begun.update(str(item.label) for item in items if item.task_id in worker.begun)

    outcome = carry_out(report, session.errand.stages, build)
    outcome.elsewhere = [label for label in outcome.ran if label not in begun]
    outcome.ran = [label for label in outcome.ran if label in begun]
    close(report.run_settings.name, session)
    return outcome


@contextmanager
def _taking_part(
    report: ReportTask, part: Part, scheduler: Client, waiting: Callable[[], None]
) -> Iterator[tuple[Session, HostWorker] | None]:
    """Yield the session that this host takes part in and its worker; None where nobody begins one in time."""
    run, agreed = report.run_settings.name, facts(report)
    last, has_told = time.monotonic() + part.patience, False
    with ExitStack() as stack:
        while True:
            with joined(run, agreed, scheduler, part.scheduler, part.errand) as membership:
                if membership is not None:
                    session, name = membership
                    worker = stack.enter_context(HostWorker(scheduler, name, place.jobs()))  # before others may join
                    break
            if report.is_done() or time.monotonic() > last:
                yield None
                return
            if not has_told:
                waiting()
                has_told = True
            time.sleep(LOOK)
        yield session, worker
