"""One host's worker: it asks Luigi's scheduler for work and runs as many stages as its cores carry.

Luigi counts resources for a whole cluster; cores are a host's own, so each worker counts its own.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from luigi.worker import FAILED, RUNNING, GetWorkResponse, Worker

from tasks.engine import cards
from tasks.hosts.scheduler import GONE, Client
from tasks.hosts.work import SharedStage

#: Seconds between two signs of life, and between two questions of a host that has nothing to do (up to twice that).
PING, WAIT = 1.0, 1.0
#: How often in a row a worker tells the scheduler what is left to do, and gets none of it, before it gives up.
ROUNDS = 3


class HostWorker(Worker):
    """Works at stages that other hosts work at, too, until each of them was attempted by one of the hosts."""

    def __init__(self, scheduler: Client, name: str, jobs: int) -> None:
        super().__init__(
            scheduler,
            name,
            jobs,
            keep_alive=True,
            ping_interval=PING,
            wait_interval=WAIT,
            wait_jitter=WAIT,
            check_unfulfilled_deps=False,  # `SharedStage` waits for what is out of sight
            check_complete_on_run=True,
            cache_task_completion=False,
            send_failure_email=False,
            no_install_shutdown_handler=True,
        )
        self.carries = {"cores": jobs, cards.RESOURCE: len(cards.places())}  # at a time
        self.begun: set[str] = set()  # ids of what this host ran
        self._wanted: Sequence[SharedStage] = ()
        scheduler.is_over = self._has_all

    def __enter__(self) -> "HostWorker":
        self._scheduler.ping(worker=self._id)  # Luigi's thread waits before it does: others look for this host already
        super().__enter__()
        return self

    def __exit__(self, *raised: Any) -> bool:
        """Give what is unfinished to others at once, then end."""
        self._wanted = ()  # a scheduler that is gone is not waited for any more
        for task_id in self._running_tasks:
            with suppress(*GONE):
                self._scheduler.add_task(worker=self._id, task_id=task_id, status=FAILED)
        return bool(super().__exit__(*raised))

    def attempt(self, wanted: Sequence[SharedStage]) -> None:
        """Return when each of `wanted` was attempted by some host, or when nobody gets them to do.

        What the scheduler says is only a hint: it may have been started again and know nothing. What counts is what
        stands in the store.
        """
        self._wanted, left, rounds = wanted, [item for item in wanted if not item.complete()], 0
        while left and rounds < ROUNDS:
            begun = len(self.begun)
            try:
                self.tell(left)
                self.run()
            except GONE:
                if not self._has_all():
                    raise
            before, left = len(left), [item for item in left if not item.complete()]
            rounds = 0 if len(self.begun) > begun or len(left) < before else rounds + 1

    def _has_all(self) -> bool:
        return all(item.complete() for item in self._wanted)

    def tell(self, items: Iterable[SharedStage]) -> None:
        """Tell the scheduler what there is to do, and what that stands on, each once."""
        waiting, told = list(items), set[str]()
        while waiting:
            item = waiting.pop()
            if item.task_id not in told:
                told.add(item.task_id)
                waiting += self._add(item, item.complete())

    def _get_work(self) -> GetWorkResponse:
        """Ask for work; a scheduler that knows nothing of what this host is doing is told again."""
        response = super()._get_work()
        if response.task_id is None and self._running_tasks and not response.running_tasks:
            for task_id in self._running_tasks:
                item = self._scheduled_tasks[task_id]
                names = {"family": item.task_family, "module": item.task_module, "params": item.to_str_params()}
                self._scheduler.add_task(worker=self._id, task_id=task_id, status=RUNNING, **names)
            self.tell(item for item in self._wanted if not item.complete())
        return response

    def _get_work_task_id(self, get_work_response: dict[str, Any]) -> str | None:
        """Take only what this worker has asked for: Luigi would import whatever module the scheduler names."""
        task_id = get_work_response.get("task_id")
        return task_id if task_id in self._scheduled_tasks else None

    def _run_task(self, task_id: str) -> None:
        """Run a task as soon as the cores, and the place on a card, that it takes are free."""
        while self._running_tasks and not self._has_room(task_id):
            self._handle_next_task()
        self.begun.add(task_id)
        super()._run_task(task_id)

    def _has_room(self, task_id: str) -> bool:
        at_work = [self._scheduled_tasks[other].takes for other in self._running_tasks]
        for name, wanted in self._scheduled_tasks[task_id].takes.items():
            most = self.carries.get(name, 1)  # of a result there is one
            if sum(taken.get(name, 0) for taken in at_work) + min(wanted, most) > most:
                return False
        return True

    def _keep_alive(self, get_work_response: GetWorkResponse) -> bool:
        """Stay while anything is to be done or being done by any host: one may die, and its work come back."""
        is_open = get_work_response.n_pending_tasks or get_work_response.running_tasks
        return bool(is_open) and not self._has_all()  # a scheduler that was started again may not have heard of all
