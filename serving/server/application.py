"""The addresses of a server, and what each answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from threadpoolctl import threadpool_limits

from classifiers.explain.explainers import explain_choice
from corpus.json_files import json_text
from serving.server.batching import Batcher, BusyError
from serving.server.docs import docs_page
from serving.server.guard import Guard, RefusedError
from serving.server.limits import Limits
from serving.server.messages import ExplainAnswer, ExplainRequest, Health, PredictAnswer, PredictRequest, Problem
from serving.server.metrics import Metrics

if TYPE_CHECKING:
    from classifiers.predict import Predictions, Predictor

#: Digits of a probability and of a share: a float32 has no more.
DIGITS = 6
WARM_UP = "A text that nobody asked for."
#: Problems of a request that are told; a body may have as many as it has bytes.
MOST_PROBLEMS = 10
REFUSALS = {
    400: "the body is no JSON",
    408: "the body did not arrive in time",
    413: "the body is too large",
    422: "the body says something that is not allowed",
    503: "too much is waiting: ask again in a second",
    504: "no answer in time",
}
RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": about} for status, about in REFUSALS.items()
}


@dataclass(frozen=True)
class Service:
    """What is served; each worker makes its application of it."""

    name: str
    version: str
    kind: str  # of model, as model.json has it
    load: Callable[[], Predictor]
    counts: Path  # folder for Metrics
    page: bytes | None = None  # of HTML, shown at /; without one, /docs is
    limits: Limits = field(default_factory=Limits)


def application(service: Service) -> Guard:
    """Return the application of a worker, its model loaded; works with one thread of BLAS, as torch does here."""
    threadpool_limits(1, "blas")
    metrics = Metrics(service.counts)
    answering = Answering(service, service.load(), metrics)
    app = FastAPI(
        title=f"Wordloom: {service.name}",
        version=service.version,
        docs_url=None,  # FastAPI's page loads its code from another server; ours needs none
        redoc_url=None,
        lifespan=answering.lifespan,
    )
    app.add_exception_handler(RequestValidationError, _not_allowed)
    app.add_exception_handler(BusyError, _busy)
    app.add_exception_handler(RefusedError, _refused)
    answering.add_to(app)
    return Guard(app, service.limits, metrics)


class Answering:
    """Answers requests with a model."""

    def __init__(self, service: Service, predictor: Predictor, metrics: Metrics) -> None:
        self._service, self._predictor, self._metrics = service, predictor, metrics
        predictor.predictions([WARM_UP])  # what is imported and compiled at first use
        self._batcher = Batcher(predictor.predictions, service.limits.wait, self._predicted)
        self._work: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def lifespan(self, app: FastAPI) -> AsyncIterator[None]:
        """Answer questions while the application runs."""
        self._work = asyncio.create_task(self._batcher.run())
        yield
        self._work.cancel()
        with suppress(asyncio.CancelledError):
            await self._work

    def add_to(self, app: FastAPI) -> None:
        """Give an application its addresses."""
        app.post("/predict", response_model=PredictAnswer, responses=RESPONSES)(self.predict)
        app.post("/explain", response_model=ExplainAnswer, responses=RESPONSES)(self.explain)
        app.get("/health", response_model=Health)(self.health)
        app.get("/metrics", response_class=PlainTextResponse)(self.metrics)
        described = app.openapi()
        fields = {name: schema["properties"] for name, schema in described["components"]["schemas"].items()}
        fields["ExplainRequest"]["label"]["anyOf"][0]["enum"] = self._predictor.labels
        fields["PredictRequest"]["texts"]["maxItems"] = self._service.limits.most_texts
        app.openapi = lambda: described  # type: ignore[method-assign]
        docs = docs_page(described, self._predictor.labels).encode()
        for address, html in (("/docs", docs), ("/", self._service.page or docs)):
            app.get(address, include_in_schema=False)(partial(_shown, HTMLResponse(html)))

    async def predict(self, asked: PredictRequest) -> Response:
        """Say the class of one text, or of each of many."""
        texts, most = asked.all(), self._service.limits.most_texts
        if len(texts) > most:
            raise RefusedError(422, f"{len(texts):,} texts; at most {most:,} in a request")
        said = await self._batcher.answers(texts)
        return _json({"predictions": _predictions(said, self._predictor.labels)})

    async def explain(self, asked: ExplainRequest) -> Response:
        """Say what each word of a text adds to the choice of its class, or of another."""
        labels = self._predictor.labels
        if asked.label is not None and asked.label not in labels:
            raise RefusedError(422, "label is none of the classes; GET /health lists them")
        one = None if asked.label is None else labels.index(asked.label)
        explain = partial(explain_choice, self._service.kind, self._predictor, asked.text, one)
        choice = await self._batcher.alone(explain)
        pairs = zip(choice.words, choice.shares.tolist(), strict=True)
        words = [{"word": word, "share": round(share, DIGITS)} for word, share in pairs]
        return _json({"label": labels[choice.label], "rival": labels[choice.rival], "words": words})

    async def health(self) -> Response:
        """Say that the server answers, and with which model."""
        if self._work is None or self._work.done():
            raise RefusedError(503, "nobody works with the model any more; start the server again")
        return _json({"status": "ok", "model": self._service.name, "labels": self._predictor.labels})

    async def metrics(self) -> PlainTextResponse:
        """Say what was counted, in the text format of Prometheus."""
        self._metrics.waits(self._batcher.waiting)
        return PlainTextResponse(self._metrics.text(), media_type="text/plain; version=0.0.4")

    def _predicted(self, texts: int) -> None:
        self._metrics.predicted(texts)
        self._metrics.waits(self._batcher.waiting)


async def _shown(page: HTMLResponse) -> HTMLResponse:
    return page


def _predictions(said: Predictions, labels: list[str]) -> list[dict[str, Any]]:
    known = [None] * len(said.classes) if said.known_words is None else said.known_words.tolist()
    rows = zip(said.classes.tolist(), said.probabilities.astype(float).round(DIGITS).tolist(), known, strict=True)
    return [
        {"label": labels[chosen], "probabilities": dict(zip(labels, shares, strict=True)), "known_words": words}
        for chosen, shares, words in rows
    ]


def _json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(json_text(value, indent=None), status, headers, "application/json")


async def _not_allowed(request: Request, error: Exception) -> Response:
    """Say what is wrong where, but do not repeat what was sent."""
    assert isinstance(error, RequestValidationError)
    problems = error.errors()
    told = [{"loc": problem["loc"], "msg": problem["msg"], "type": problem["type"]} for problem in problems]
    return _json({"detail": told[:MOST_PROBLEMS]}, 422)


async def _busy(request: Request, error: Exception) -> Response:
    return _json({"detail": REFUSALS[503]}, 503, {"retry-after": "1"})


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)
    return _json({"detail": error.detail}, error.status)
