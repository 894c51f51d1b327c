"""A server from the first connection to the last: its address, its workers, and how it stops."""

from __future__ import annotations

import errno
import math
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import uvicorn
from uvicorn.supervisors import Multiprocess

from corpus.errors import DataError
from serving.server.application import Service, application
from serving.server.limits import MOST_CONNECTIONS

#: Connections that wait until a worker takes them.
BACKLOG = 1024
#: Seconds after which a worker that does not answer its supervisor is replaced: importing torch may take some of them.
PATIENCE = 60


def open_address(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 is a free one. Raises DataError where that cannot be."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:  # the latter for what is no name at all, such as one with two dots
        reason = error.strerror if isinstance(error, OSError) else "no host can be called that"
        raise DataError(f"--host {host}: {reason}; 127.0.0.1 is this machine alone, 0.0.0.0 all who reach it") from None
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # else a port is taken for a minute after a stop
    try:
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        raise DataError(
            f"port {port} of {host} {reason}; give another with --port, or --port 0 for a free one"
        ) from None
    return listening


def address_of(listening: socket.socket) -> str:
    """Return the address of a socket as a browser takes it."""
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def serve(service: Service, listening: socket.socket, workers: int) -> None:
    """Answer requests until SIGINT or SIGTERM; those that are under way then are still answered.

    Workers are processes of their own, each with the model; one that dies is replaced. Raises RuntimeError where they
    cannot start.
    """
    config = uvicorn.Config(
        partial(application, service),
        factory=True,
        workers=workers,
        log_config=None,  # warnings and errors to stderr; of requests, nothing
        access_log=False,
        lifespan="on",
        ws="none",
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=math.ceil(service.limits.seconds),
        timeout_worker_healthcheck=PATIENCE,
        backlog=BACKLOG,
        server_header=False,
    )
    with _stopped_by_signals():
        if workers == 1:
            server = uvicorn.Server(config)
            server.run([listening])
            failed = not server.started
        else:
            supervisor = Multiprocess(config, [listening])
            supervisor.run()
            failed = any(process.exitcode == uvicorn.config.STARTUP_FAILURE for process in supervisor.processes)
    if failed:
        raise RuntimeError("the workers cannot start")


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Let a signal that was answered by stopping not end the program as well, as uvicorn would."""
    handlers = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
