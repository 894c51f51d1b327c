"""`wordloom serve`: the model of a run over HTTP."""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.output import emit, note
from pipeline.project import run_name
from pipeline.trained import find_model, load_predictor

if TYPE_CHECKING:
    from classifiers.predict import Predictor


@dataclass(frozen=True)
class Place:
    """Where the server listens, and with how many processes."""

    host: Annotated[
        str, typer.Option("--host", metavar="NAME", help="address to listen on; 0.0.0.0: whoever reaches this machine")
    ] = "127.0.0.1"
    port: Annotated[int, typer.Option("--port", metavar="N", min=0, max=65535, help="port; 0: a free one")] = 8000
    workers: Annotated[int, typer.Option("-j", "--workers", metavar="N", min=1, max=64, help="processes")] = 1


@dataclass(frozen=True)
class Allowed:
    """What a request may ask for."""

    most_texts: Annotated[
        int, typer.Option("--most-texts", metavar="N", min=1, max=100_000, help="texts in a request; more: 422")
    ] = 1000
    most_bytes: Annotated[
        int, typer.Option("--most-bytes", metavar="N", min=1000, max=2**30, help="bytes of a request; more: 413")
    ] = 2**20
    seconds: Annotated[
        float, typer.Option("--seconds", metavar="S", min=0.1, max=3600, help="until a request is given up: 504")
    ] = 10.0
    wait_ms: Annotated[
        float, typer.Option("--wait-ms", metavar="MS", min=0, max=1000, help="for others that are predicted with it")
    ] = 3.0


def serve(
    run: Annotated[str, typer.Argument(metavar="RUN", help="name of a run, or its folder")],
    place: Place,
    allowed: Allowed,
    cell: Annotated[
        str | None, typer.Option("--cell", metavar="NAME", help="the model of this cell, such as skipgram/bi-gru")
    ] = None,
) -> None:
    """Answer requests over HTTP with the model of a run.

    POST /predict and /explain, GET /health and /metrics (Prometheus); /docs says what each takes, and / is a page to
    try the model on. Requests that come within a few milliseconds are predicted together. Nothing of a text is logged.
    Ctrl-C or SIGTERM stops the server when what was asked is answered. It knows no passwords and no TLS: to open it to
    others, put it behind a web server that does.

    \b
    Examples:
      wordloom serve demo
      curl -s http://127.0.0.1:8000/predict -H 'content-type: application/json' -d '{"text": "A moving ending."}'
      wordloom serve imdb --cell nb-svm --port 9000 --workers 2
    """
    from serving.extras import require

    require("serve", "wordloom serve", "fastapi", "uvicorn")
    from models.stored import read_description
    from pipeline.version import installed_version
    from serving.server.application import Service
    from serving.server.limits import Limits
    from serving.server.run import address_of, open_address, serve

    model = find_model(run, cell)
    kind, load = str(read_description(model.folder).get("kind")), partial(load_predictor, model)
    name = " ".join(filter(None, (run_name(run), cell)))
    limits = Limits(allowed.most_bytes, allowed.most_texts, allowed.seconds, allowed.wait_ms / 1000)
    with open_address(place.host, place.port) as listening, TemporaryDirectory(prefix="wordloom-") as counts:
        predictor = load()  # what is wrong with the model is told here, once
        page = _page(predictor, name, cell)
        service = Service(name, installed_version(), kind, load, Path(counts), page, limits)
        if place.workers == 1:
            service = replace(service, load=lambda: predictor)
        classes = ", ".join(predictor.labels[:5]) + (", …" if len(predictor.labels) > 5 else "")
        emit(address_of(listening))
        note(f"serves {name} ({classes}); Ctrl-C stops it")
        serve(service, listening, place.workers)
    note("stopped; what was asked is answered")


def _page(predictor: "Predictor", name: str, cell: str | None) -> bytes | None:
    """Return the page that runs a model in a browser; None, and why, for a model that cannot run there."""
    from corpus.errors import DataError
    from serving.page.build import fitted_page
    from serving.page.reduced import told

    try:
        return fitted_page(predictor, name, lambda smaller: told(smaller, name, cell, None)).html
    except DataError as error:
        note(f"no page to try it on, / shows /docs: {error}")
        return None
