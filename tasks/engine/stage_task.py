"""What every task has in common: identity, output, and a stage run in a process of its own."""

import os
import subprocess
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import luigi

from corpus import entries, progress
from corpus.json_files import write_json
from corpus.refusals import refused
from corpus.settings import Settings
from corpus.whole_files import appearing, naming, read_object
from tasks.engine import cards, code_memory, current, identity, manifest, place
from tasks.engine.claims import claimed, holder_told
from tasks.engine.interrupts import ASKED_TO_END, status_of, tidied_up
from tasks.engine.processes import how_ended
from tasks.engine.replacement import remove_leftovers
from tasks.engine.scratch import scratch

#: Keep freed memory in the process: nn.LSTM training gains 1.4–1.5 times (glibc only; others ignore the names).
KEEP_MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": str(2**32),
    "MALLOC_TRIM_THRESHOLD_": str(2**36),
    "MALLOC_TOP_PAD_": str(2**26),
}
#: Ends the name of the record of a failure: DIGEST.RUN.failed.json.
FAILED = ".failed.json"
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")


class StageTask(luigi.Task):
    """A stage's result in `artifacts/<family>/<digest>/`.

    A subclass names its `stage`, its `entry` (module:function of the stage), its libraries and its inputs. A soft task
    that fails is recorded and counts as attempted for the rest of this run, so that one failed cell does not stop the
    grid. A task that does not need every input makes what it can of those that did not fail.
    """

    stage: ClassVar[str]
    entry: ClassVar[str]
    libraries: ClassVar[tuple[str, ...]]  # whose version can change the numbers of the result
    former_names: ClassVar[tuple[str, ...]] = ()  # of the task's family, under which results may stand
    soft: ClassVar[bool] = True
    needs_every_input: ClassVar[bool] = True
    optional_inputs: ClassVar[tuple[str, ...]] = ()  # arguments that the stage function takes None for
    environment: ClassVar[dict[str, str]] = {}
    retry_count = 0
    settings: Settings

    @classmethod
    def families(cls) -> tuple[str, ...]:
        """Return the names under which results of this task stand: its own, and those that it had before."""
        return (str(cls.get_task_family()), *cls.former_names)

    @property
    def stage_settings(self) -> Settings:
        """The settings object that the stage function takes."""
        return self.settings

    @property
    def label(self) -> str:
        """What people call this result."""
        raise NotImplementedError

    @property
    def effort(self) -> float:
        """How long it takes, beside others of its stage and kind; 0 for what takes hardly any time."""
        return 1.0

    def inputs(self) -> dict[str, "StageTask"]:
        """Return the tasks whose folders the stage function takes, by argument name."""
        return {}

    def requires(self) -> dict[str, "StageTask"]:
        """Return what has to be there first, by argument name."""
        return self.inputs()

    def preparations(self) -> list["StageTask"]:
        """Return what is made for this result alone and that it is not named by, in order; [] once it is there."""
        return []

    def raw_inputs(self) -> dict[str, str]:
        """Return digests of what is read from outside the project."""
        return {}

    @cached_property
    def provenance(self) -> dict[str, Any]:
        """Everything that made the result: what the manifest keeps and the digest names."""
        made = {
            "family": self.task_family,
            "settings": self.stage_settings.significant(),
            "inputs": {**self.raw_inputs(), **{name: task.digest for name, task in self.inputs().items()}},
            "code": code_memory.code_of(self.entry.partition(":")[0]),
        }
        return identity.named(made, self.label)

    @property
    def digest(self) -> str:
        """16 hexadecimal digits that name the result."""
        return str(self.provenance["digest"])

    @property
    def folder(self) -> Path:
        """Where the result stands once it is there."""
        return place.artifacts() / str(self.task_family) / self.digest

    def output(self) -> luigi.LocalTarget:
        """Return the manifest: it appears together with everything else, by one rename."""
        return luigi.LocalTarget(self.folder / manifest.NAME)

    def complete(self) -> bool:
        """Say whether the result is there, or has been attempted in vain by this run."""
        return self.is_done() or self.failure() is not None

    def is_done(self) -> bool:
        """Say whether the result is there, undamaged; a forced stage counts only what this run has made."""
        made = manifest.whole(self.folder)
        if made is not None and made["digest"] != self.digest:
            return False  # what stands here was made for another place
        return made is not None and (self.stage not in current.forced or made.get("run") == current.run_id)

    def failure(self) -> str | None:
        """Return why this run could not make the result, if it may go on without it; otherwise None."""
        return self.recorded_failure() if self.soft else None

    def recorded_failure(self) -> str | None:
        """Return why this run could not make the result, or None."""
        if not self._failure_path.is_file():
            return None
        return str((read_object(self._failure_path) or {}).get("message", "it failed; the record of why is broken"))

    def run(self) -> None:
        """Run the stage in a process of its own and record a failure.

        A soft task that fails does not raise: Luigi would never start what depends on it, and the report has to be
        drawn. The report itself raises in the end, so that the exit code tells.
        """
        announce("start", self)
        try:
            with tidied_up():
                self._refuse_edited_code()
                self._refuse_to_start()
                is_own = self._make()
        except KeyboardInterrupt as interruption:
            if os.getpid() != current.main_process:
                # One of Luigi's workers; the main process was interrupted too, and tells it once.
                os._exit(status_of(interruption))
            raise
        except Exception as error:
            if isinstance(error, InterruptedError) and (current.is_shared or current.deadline is not None):
                raise  # no failure of the stage: another host takes it, or time was up
            message = refused(error) or str(error)
            self._record(message)
            announce("failed", self, message=message)
            if not self.soft:
                raise
        else:
            announce("done", self, seconds=(manifest.read(self.folder) or {}).get("seconds") if is_own else None)

    def _refuse_to_start(self) -> None:
        """Raise where running makes no sense: an input failed, or nothing new is to be started."""
        if current.fail_fast and any(place.artifacts().glob(f"*/*.{current.run_id}{FAILED}")):
            raise RuntimeError("not started: another one failed")
        if not self.needs_every_input:
            return
        broken = [f"{task.label} failed: {why}" for task in self.inputs().values() if (why := task.failure())]
        if broken:
            raise RuntimeError(f"not started: {broken[0].splitlines()[0]}")

    def _refuse_edited_code(self) -> None:
        """Raise where the code is no longer that which the result is named by: somebody edits it during the run."""
        if edited := identity.edited_since(self.provenance["code"], current.began):
            raise RuntimeError(f"not started: {edited[0]} was edited during the run; give the command again")

    def request(self) -> dict[str, Any]:
        """Return what the stage process is asked to do."""
        settings = self.stage_settings
        return {
            "entry": self.entry,
            "settings_class": f"{entries.plain(type(settings).__module__)}:{type(settings).__name__}",
            "settings": settings.model_dump(mode="json"),
            "inputs": {
                **dict.fromkeys(self.optional_inputs),
                **{name: str(task.folder) for name, task in self.requires().items()},
            },
            "target": str(self.folder),
            "identity": {**self.provenance, "stage": self.stage, "run": current.run_id},
            "libraries": self.libraries,
            "watch": current.main_process,
        }

    def _make(self) -> bool:
        """Make the result, and say so, unless another run or task makes the same first: then take that."""
        with claimed(self.folder, lambda holder: announce("told", self, lines=[holder_told(self.label, holder)])):
            if self.is_done():
                return False
            if why := self.recorded_failure():  # by a host that works for the same run
                raise RuntimeError(why)
            remove_leftovers(self.folder)
            try:
                self._run_process()
            finally:
                remove_leftovers(self.folder)
        return True

    def _run_process(self) -> None:
        with scratch() as folder, cards.shown_card(self.resources.get(cards.RESOURCE, 0)) as card:
            path = folder / "request.json"
            with naming(path):
                write_json(path, self.request())
            own = {progress.STAGE_LABEL: self.label, "PYTHONPATH": identity.import_path(), **self.environment, **card}
            command = entries.command("tasks.engine.stage_process", str(path))
            try:
                finished = subprocess.run(
                    command, env={**os.environ, **own}, capture_output=True, text=True, timeout=current.seconds_left()
                )
            except subprocess.TimeoutExpired:
                raise InterruptedError("time is up") from None
            if failure := read_object(path.with_name("request.json.error")):
                if not failure["is_expected"]:
                    self._refuse_damaged_inputs()
                raise RuntimeError(failure["message"]) from Exception(failure["traceback"])
            if finished.returncode in ASKED_TO_END:
                raise InterruptedError("the stage process was asked to end")
            if finished.returncode:
                raise RuntimeError(f"the stage process {how_ended(finished.returncode, finished.stderr)}")

    def _refuse_damaged_inputs(self) -> None:
        """Raise where inputs are not what was made, which may be why this failed; the next run makes them anew."""
        found = [(task.label, manifest.marked_damages(task.folder)) for task in self.requires().values()]
        told = [f"{label} was damaged: {damages[0]}" for label, damages in found if damages]
        if told:
            raise RuntimeError(f"{told[0]}; give the command again, which makes {len(told)} anew")

    @property
    def _failure_path(self) -> Path:
        return place.artifacts() / str(self.task_family) / f"{self.digest}.{current.run_id}{FAILED}"

    def _record(self, message: str) -> None:
        self._failure_path.parent.mkdir(parents=True, exist_ok=True)
        with appearing(self._failure_path) as part:  # others look at it while the run goes on
            write_json(part, {"label": self.label, "message": message})


def announce(event: str, task: StageTask, **details: Any) -> None:
    """Tell whoever watches the run that a stage started, finished or failed."""
    progress.append({"event": event, "stage": task.stage, "label": task.label, **details})
