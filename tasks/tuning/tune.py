"""`wordloom tune` from beginning to end: what is held back, the search, the winners on it, the report."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.cores import cores
from corpus.errors import DataError
from corpus.store import Corpus
from reports.results.judging import aim_of, measure_of, refuse_unfit
from tasks.clean_corpus import CleanCorpus
from tasks.comparison.settings import RunSettings
from tasks.comparison.teachers import named_cell
from tasks.engine import current, identity, place
from tasks.engine.claims import claimed
from tasks.engine.execution import environment
from tasks.engine.processes import Process
from tasks.engine.removal import remove_remains
from tasks.engine.sections import SettingsError
from tasks.tuning.architectures import Architecture, architectures_of
from tasks.tuning.contender import Contender
from tasks.tuning.making import make
from tasks.tuning.report import write_report
from tasks.tuning.search import Judge, Search
from tasks.tuning.trials import Memory, Trial

#: Share of train that is held back unless the configuration says. Of the 6,920 sentences of SST-2 these are 1,384: two
#: models that disagree on a tenth of them are told apart from 1.7 points on (1.96 · √(0.1 / 1,384)).
HELD_BACK = 0.2
#: Documents of which a score says something: of fewer, half its interval is over 15 points (1.96 · √(0.25 / 40)).
LEAST_DOCUMENTS = 40
#: Share of the time that is kept for the report, and seconds that it takes at least and at most.
REPORT_SHARE, REPORT_SECONDS = 0.05, (5.0, 30.0)


@dataclass(frozen=True)
class Errand:
    """What is to be tuned, and for how long."""

    run: RunSettings
    minutes: float
    only: tuple[str, ...] = ()  # architectures; empty: all
    jobs: int = 0  # trials at a time; 0: one a core
    command: str = ""
    began: float = 0.0  # moment of `time.monotonic` from which the time counts


def tune(errand: Errand, root: Path, say: Callable[[str], None]) -> Path:
    """Search settings for every architecture of a run within the time; return the folder of the report.

    Raises SettingsError for what cannot be tuned, or is being tuned, and DataError for data that are too small.
    """
    place.use(root)
    jobs = errand.jobs or cores()
    with environment({place.JOBS: str(jobs)}):
        current.begin(download=True, write=True)
        try:
            return _tune(errand, jobs, errand.began or time.monotonic(), say)
        finally:
            for record in place.artifacts().glob(f"*/*.{current.run_id}.failed.json"):
                record.unlink()


def _tune(errand: Errand, jobs: int, began: float, say: Callable[[str], None]) -> Path:
    name = f"{errand.run.name}-tuning"
    searched = _searched_run(errand.run, jobs)
    remove_remains()
    corpus = _corpus(searched, name)
    refuse_unfit(searched.judging, corpus)
    architectures = _chosen(architectures_of(searched, corpus), errand.only)
    memory = Memory(_digest(architectures, searched))
    with claimed(memory.folder, _refuse_second):
        before = memory.seconds
        measure = measure_of(searched.judging, corpus)
        judge = Judge(measure, aim_of(searched.judging, corpus))
        contenders = [Contender.of(each, memory, measure, searched.seeds[0]) for each in architectures]
        _tell_known(contenders, before, errand.minutes, say)
        end = began + 60 * errand.minutes - before
        least, most = REPORT_SECONDS
        kept = min(max(60 * REPORT_SHARE * errand.minutes, least), most)

        def tell(contender: Contender, trial: Trial) -> None:
            memory.keep_seconds(before + time.monotonic() - began)
            left = f"{max(0.0, end - time.monotonic()) / 60:.1f} min left"
            say(f"{told(contender, trial)}; {left}")

        search = Search(name, contenders, judge, searched.seeds, jobs, end - kept, tell)
        search.carry_out()
        search.finish(end - kept)
        memory.keep_seconds(before + time.monotonic() - began)
        return write_report(errand.run, searched, contenders, errand.command, memory.seconds)


def told(contender: Contender, trial: Trial) -> str:
    """Say what came of a trial."""
    what = f"{contender.name} default" if trial.is_default else f"{contender.name} trial {trial.number}"
    if trial.state == "failed":
        return f"{what} failed: {trial.message}"
    best = contender.best()
    record = f", best {best.value:.4f}" if best and best.value is not None else ""
    if trial.state == "short":
        return f"{what}: {trial.short:.4f} after a part of its epochs, not worth more{record}"
    return f"{what}: {trial.value:.4f} on validation{record}"


def _searched_run(run: RunSettings, jobs: int) -> RunSettings:
    """Return the run as the search has it: a part of train in place of test, and one thread for each trial."""
    for name, settings in run.classifiers.items():
        if named_cell(settings.teacher)[0]:
            raise SettingsError(
                f"[classifier.{name}] teacher = {settings.teacher}: embeddings are tuned, and have other names then; "
                f"name the teacher without its embedding: teacher = {named_cell(settings.teacher)[1]}"
            )
    corpus = run.corpus.model_copy(update={"held_back": run.corpus.held_back or HELD_BACK})
    embeddings = {
        name: s.model_copy(update={"threads": s.threads or (1 if jobs > 1 else 0)})
        for name, s in run.embeddings.items()
    }
    return run.model_copy(update={"corpus": corpus, "embeddings": embeddings})


def _corpus(run: RunSettings, name: str) -> Corpus:
    task = CleanCorpus(settings=run.corpus)
    try:
        make(task, name)
    except RuntimeError as error:
        raise DataError(str(error)) from None
    corpus = Corpus.open(task.folder)
    documents = len(corpus.rows("test"))
    if documents < LEAST_DOCUMENTS:
        raise DataError(
            f"{run.corpus.held_back:.0%} of train would be held back, {documents} documents: too few to say what "
            f"tuning brings, {LEAST_DOCUMENTS} are needed; give more documents"
            + (", or -S corpus.held_back=0.4" if documents * 0.4 / run.corpus.held_back >= LEAST_DOCUMENTS else "")
        )
    return corpus


def _chosen(architectures: Sequence[Architecture], only: Sequence[str]) -> list[Architecture]:
    known = [each.name for each in architectures]
    for name in only:
        if name not in known:
            raise SettingsError(f"--only {name}: there is nothing to tune of that name; known: {', '.join(known)}")
    return [each for each in architectures if not only or each.name in only]


def _digest(architectures: Sequence[Architecture], run: RunSettings) -> str:
    """Return what names a search: all that makes the cells of the configuration, and how far it goes from them."""
    cells = [each.task(point, run.seeds[0]).digest for each in architectures for point in each.defaults()]
    spaces = [{name: str(how) for name, how in each.space.items()} for each in architectures]
    return identity.digest([cells, spaces, [each.name for each in architectures], run.judging.significant()])


def _refuse_second(holder: Process | None) -> None:
    who = f" (process {holder.pid} on {holder.host})" if holder else ""
    raise SettingsError(f"this configuration is being tuned already{who}; wait for it, or change its settings")


def _tell_known(contenders: Sequence[Contender], seconds: float, minutes: float, say: Callable[[str], None]) -> None:
    if trials := sum(len(contender.ended) for contender in contenders):
        say(f"goes on: {trials} trials are there, and {seconds / 60:.1f} of {minutes:g} minutes were spent")
    else:
        say(f"tunes {', '.join(contender.name for contender in contenders)} for {minutes:g} minutes")
