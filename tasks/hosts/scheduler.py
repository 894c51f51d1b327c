"""Luigi's scheduler as several hosts need it, and its address.

What Luigi itself would do is told by its own settings: a host that dies would keep its work for a quarter of an hour
(`retry_delay`), and what was handed out by a scheduler that is started again would be known to nobody.
"""

import logging
import socket
import time
from collections.abc import Callable
from http.client import HTTPException
from typing import Any, NamedTuple

from luigi.rpc import RemoteScheduler, RPCError
from luigi.scheduler import Scheduler
from luigi.scheduler import scheduler as SchedulerSettings
from tenacity import RetryCallState, Retrying, wait_fixed

from tasks.engine.sections import SettingsError, shown

#: Luigi's own port.
PORT = 8082
#: Seconds without a sign of life after which a host's work is given to others; each gives one a second. The claim that
#: the dead host held in the store is waited for after that (`claims.PATIENCE`): together less than a minute.
DISCONNECT = 12.0
#: Seconds after which what a dead host was making is given out again.
RETRY_DELAY = 1.0
#: Losses of one task within an hour, each with the host that was making it, after which nobody gets it any more: a task
#: that takes all memory would otherwise end one host after the other.
LOSSES = 10
#: Seconds for which a scheduler may be away, to be started again, before hosts give up; and between two attempts.
AWAY, ATTEMPT = 180, 2
#: Seconds for which a command waits for a scheduler that is only just being started.
STARTING = 20.0
#: What a scheduler that is not there raises, in Luigi's client and below it.
GONE = (RPCError, OSError, HTTPException)


class Address(NamedTuple):
    """Where a scheduler listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The address as Luigi's client takes it."""
        return f"http://{self}"


def address_of(text: str) -> Address:
    """Read HOST:PORT, or HOST alone, or its URL; raises SettingsError.

    >>> address_of("node-1:9000")
    Address(host='node-1', port=9000)
    >>> str(address_of("http://[::1]/"))
    '[::1]:8082'
    """
    plain = text.strip().removeprefix("http://").rstrip("/")
    host, colon, port = plain.rpartition(":")
    if not colon or plain.endswith("]"):
        host, port = plain, str(PORT)
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536 or any(mark in host for mark in "/@ "):
        raise SettingsError(f"--scheduler {shown(text)}: write it as HOST:PORT, for example --scheduler node-1:{PORT}")
    return Address(host, int(port))


class ForgetfulScheduler(Scheduler):
    """Luigi's scheduler without its state file.

    Hosts tell a scheduler that was started again what there is to do and what they are doing, so nothing has to be
    kept; and a pickle in a place that others can write to could run anything.
    """

    def load(self) -> None:
        """Begin with nothing."""

    def dump(self) -> None:
        """Keep nothing."""


def scheduler() -> ForgetfulScheduler:
    """Return a scheduler whose settings suit hosts that come, go and die."""
    settings = SchedulerSettings(
        record_task_history=False,  # 500 workers made it unresponsive with it (luigi issue 1894)
        worker_disconnect_delay=DISCONNECT,
        prune_on_get_work=True,  # otherwise the dead are looked for once a minute
        retry_delay=RETRY_DELAY,
        retry_count=LOSSES,
        state_path="",
    )
    return ForgetfulScheduler(config=settings, resources={})  # cores belong to a host, see `HostWorker`


def serve(address: Address) -> None:
    """Serve until the process is ended; raises OSError where nothing can listen at `address`."""
    from luigi import server

    for name in ("luigi", "luigi.scheduler", "tornado.access"):
        logging.getLogger(name).setLevel(logging.ERROR)
    with socket.create_server((address.host, address.port), family=_family(address)):
        pass  # Luigi's own message would be a traceback
    server.run(api_port=address.port, address=address.host, scheduler=scheduler())


def _family(address: Address) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address.host else socket.AF_INET


class Client(RemoteScheduler):
    """Luigi's client, which waits for a scheduler that is being started again, but not once `is_over` says so."""

    attempts = AWAY // ATTEMPT
    is_over: Callable[[], bool] = staticmethod(lambda: False)

    def _get_retryer(self) -> Retrying:
        def has_tried_enough(state: RetryCallState) -> bool:
            return state.attempt_number >= self.attempts or self.is_over()

        return Retrying(wait=wait_fixed(ATTEMPT), stop=has_tried_enough, reraise=True)


def reached(address: Address) -> Client:
    """Return the client of the scheduler at `address`; raises ConnectionError where none answers."""
    last, client = time.monotonic() + STARTING, Client(address.url)
    client.attempts = 1
    while True:
        try:
            client.is_paused()
            break
        except GONE as error:
            if time.monotonic() > last:
                raise ConnectionError(_nobody(address, error)) from None
            time.sleep(0.5)
        except (ValueError, LookupError, TypeError):  # no JSON, or not what Luigi says
            raise ConnectionError(
                f"what answers at {address} is no scheduler of Luigi; `wordloom scheduler` is one"
            ) from None
    client.attempts = Client.attempts
    return client


def _nobody(address: Address, error: Exception) -> str:
    refused: Any = getattr(error, "sub_exception", error)
    why = "nobody listens there" if "refused" in str(refused) else "no answer"
    return f"no scheduler at {address}: {why}\n  start one there: {_command(address)}"


def _command(address: Address) -> str:
    return f"wordloom scheduler --address {address.host} --port {address.port}"


def lost(address: Address) -> ConnectionError:
    """Return the error of hosts whose scheduler has gone for good."""
    return ConnectionError(
        f"the scheduler at {address} has been away for {AWAY // 60} minutes; what is finished stays\n"
        f"  start it again and give this command again: {_command(address)}"
    )
