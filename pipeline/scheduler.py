"""`wordloom scheduler`: the one process that several hosts ask for work."""

from typing import Annotated

import typer

from pipeline.output import note


def scheduler(
    address: Annotated[
        str, typer.Option("--address", metavar="HOST", help="where to listen; 0.0.0.0: on every network of this host")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", metavar="PORT", min=1, max=65535)] = 8082,
) -> None:
    """Serve the scheduler that several hosts ask for work.

    It is Luigi's own. It keeps nothing: when it is started again, the hosts tell it where they are. It asks nobody who
    they are, so let only your own hosts reach it.

    \b
    Examples:
      wordloom scheduler --address 0.0.0.0                    on one host
      wordloom run configs/imdb.cfg --scheduler node-1:8082       on another one, or the same
      wordloom worker configs/imdb.cfg --scheduler node-1:8082    on as many others as there are
    """
    from tasks.hosts.scheduler import Address, serve

    where = Address(address, port)
    note(f"scheduler at {where}; {where.url} shows what is going on; Ctrl-C ends it")
    serve(where)
