"""Sessions: hosts that work at one run at the same time share an id, so that they share its failures, too.

The store holds what was agreed on, in `artifacts/.hosts/<run>.json`; whether anybody still works at it, the scheduler
knows: each host's worker there is named after the session and the store.
"""

import platform
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NamedTuple

from corpus.whole_files import appearing
from tasks.engine import place
from tasks.engine.claims import claimed
from tasks.engine.execution import Errand
from tasks.engine.sealed import read_sealed, write_sealed
from tasks.engine.sections import SettingsError
from tasks.hosts.agreement import refuse_difference
from tasks.hosts.scheduler import Address, Client

#: First part of the name of each host's worker at the scheduler.
MARK = "wordloom"


class Session(NamedTuple):
    """A run at which hosts work together."""

    id: str
    errand: Errand  # of the command that began it; hosts that join do the same


class Member(NamedTuple):
    """A host's worker, as its name at the scheduler says."""

    run: str
    session: str
    store: str
    host: str

    def __str__(self) -> str:
        return "/".join((MARK, *self, uuid.uuid4().hex[:8]))


def members(scheduler: Client) -> list[Member]:
    """Return the hosts that the scheduler has heard of lately."""
    names = (str(worker["name"]).split("/") for worker in scheduler.worker_list(include_running=False))
    return [Member(*parts[1:5]) for parts in names if parts[0] == MARK and len(parts) == 6]


def store_id() -> str:
    """Return what tells the store of this project from all others, wherever it is mounted."""
    path = place.hosts() / "store.json"
    known = read_sealed(path)
    if known is None:
        with claimed(path):
            known = read_sealed(path) or {"store": uuid.uuid4().hex[:12]}
            _write(path, known)
    return str(known["store"])


@contextmanager
def joined(
    run: str, facts: Mapping[str, Any], scheduler: Client, address: Address, errand: Errand | None
) -> Iterator[tuple[Session, str] | None]:
    """Join the session of a run, or begin one for `errand`; yield it and the name of this host's worker there.

    While the block runs no other host joins: it makes itself known at the scheduler. Without an errand, and with nobody
    there who has one, there is no session: None. Raises SettingsError for another store, or where hosts disagree.
    """
    path, here, store = place.hosts() / f"{run}.json", platform.node() or "host", store_id()
    _refuse_another_store(store, members(scheduler), address)
    if errand is None and not _is_open(read_sealed(path)):
        yield None  # without a claim: many may wait
        return
    with claimed(path):
        known = read_sealed(path)
        living = known and any((it.run, it.session) == (run, known["id"]) for it in members(scheduler))
        if known and living and _is_open(known):
            refuse_difference(known["facts"], facts, known["host"])
            began = _errand(**known["errand"])
            _refuse_another_errand(began, errand)
            yield Session(known["id"], began), str(Member(run, known["id"], store, here))
        elif errand is None:
            yield None
        else:
            session = Session(uuid.uuid4().hex, errand)
            record = {"id": session.id, "host": here, "closed": False, "errand": asdict(errand), "facts": facts}
            _write(path, record)
            yield session, str(Member(run, session.id, store, here))


def close(run: str, session: Session) -> None:
    """Say that a session's work is done: whoever comes later begins another one."""
    path = place.hosts() / f"{run}.json"
    with claimed(path):
        known = read_sealed(path)
        if known and known["id"] == session.id:
            _write(path, {**known, "closed": True})


def _is_open(known: Mapping[str, Any] | None) -> bool:
    return known is not None and not known["closed"]


def _refuse_another_store(store: str, there: list[Member], address: Address) -> None:
    others = [member for member in there if member.store != store]
    if others:
        raise SettingsError(
            f"the hosts at {address} share another store than {place.artifacts()}: {others[0].host} works at "
            f"{others[0].run} with store {others[0].store}, this is {store}\n"
            "  mount the same one here and go to its project folder, or use a scheduler of its own"
        )


def _refuse_another_errand(began: Errand, asked: Errand | None) -> None:
    if asked and asked != replace(began, command=asked.command):
        raise SettingsError(
            f"hosts are at work for `{began.command}`, which asks for other stages, or for another way when one fails; "
            "wait for its end, or ask for the same"
        )


def _errand(command: str, stages: list[str], force: list[str], keep_going: bool) -> Errand:
    return Errand(command, tuple(stages), tuple(force), keep_going)


def _write(path: Path, record: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with appearing(path) as part:
        write_sealed(part, dict(record))
