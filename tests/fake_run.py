"""A made-up run in the file formats of the artefacts: a corpus, embeddings, cells with plausible predictions.

Tests load it with `runpy.run_path`, since pytest's importlib mode puts no folder of tests on the path.
"""

import runpy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet

from reports.request import CellResult, ReportRequest
from reports.settings import ReportSettings

_inputs = runpy.run_path(str(Path(__file__).with_name("fake_inputs.py")))
FakeInputs, WORDS, store, manifest = (_inputs[name] for name in ("FakeInputs", "WORDS", "store", "manifest"))
EVIL, CHINESE = _inputs["EVIL"], _inputs["CHINESE"]
write_explanations = runpy.run_path(str(Path(__file__).with_name("fake_explanations.py")))["write_explanations"]
ABILITY = {
    "majority": 0.0,
    "tfidf-logreg": 1.25,
    "nb-svm": 1.35,
    "mean-logreg": 1.0,
    "bi-rnn": 1.2,
    "bi-lstm": 1.7,
    "bi-gru": 1.8,
}


@dataclass
class FakeRun(FakeInputs):  # type: ignore[misc, valid-type]
    """What to make up; the defaults are the usual grid."""

    seeds: tuple[int, ...] = (0, 1)
    embeddings: tuple[str, ...] = ("cbow", "skipgram")
    architectures: tuple[str, ...] = ("bi-rnn", "bi-lstm", "bi-gru")
    baselines: tuple[str, ...] = ("majority", "tfidf-logreg", "nb-svm", "mean-logreg")
    failed: tuple[tuple[str, int], ...] = ()  # (cell, seed)
    failed_embeddings: tuple[str, ...] = ()
    skill: dict[str, float] = field(default_factory=lambda: dict(ABILITY))
    noise: float = 0.4  # of each model's own; 0 makes models of the same skill the same
    constant: tuple[tuple[str, int], ...] = ()  # (cell, seed) that say the same of every document
    unfinished: tuple[str, ...] = ()  # cells of which the last epoch is the best
    explained: int = 0  # documents, each way
    gradients: int = 0  # words back, 0: not recorded
    copies: tuple[str, ...] = ("exact", "exact", "normalised", "near", "near", "near")  # in the first rows of test
    bound: float | None = None  # the highest accuracy that can be skill
    name: str = "fake"
    settings: dict[str, Any] = field(default_factory=dict)

    def make(self, root: Path) -> ReportRequest:
        """Write all artefacts under `root`/artifacts and return the request for their report."""
        generator = np.random.default_rng(42)
        corpus = root / "artifacts" / "CleanCorpus" / "c0ffee"
        documents = self.write_corpus(corpus, generator)
        audit = root / "artifacts" / "AuditCorpus" / "a0d17"
        self._write_findings(audit, documents)
        folders: dict[str, Path | None] = {}
        for number, name in enumerate(self.embeddings):
            folder = root / "artifacts" / "TrainEmbedding" / f"e{number:03}"
            folders[name] = None if name in self.failed_embeddings else folder
            if folders[name]:
                self.write_embedding(folder, name, generator)
        cells = [self._cell(root, number, spec, documents) for number, spec in enumerate(self._specs())]
        request = ReportRequest(
            name=self.name,
            settings=ReportSettings.model_validate({"bootstrap": 500, **self.settings}),
            corpus=corpus,
            audit=audit,
            embeddings=folders,
            cells=tuple(cells),
            command=f"wordloom run configs/{self.name}.cfg",
            configuration=self._configuration(),
        )
        if not self.explained:
            return request
        explanations = root / "artifacts" / "ExplainDifferences" / "x000"
        write_explanations(request, explanations, self.explained)
        return request.model_copy(update={"explanations": explanations})

    def _write_findings(self, folder: Path, documents: dict[str, Any]) -> None:
        """Write an audit that has found copies of training texts in the first documents of test."""
        folder.mkdir(parents=True)
        test = np.flatnonzero(documents["splits"] == "test")[: len(self.copies)].tolist()
        kinds = [*(kind for kind, _ in zip(self.copies, test, strict=False))]
        rows = {"row": test, "id": [documents["ids"][row] for row in test], "split": ["test"] * len(test)}
        more = {"cluster": test, "kind": kinds, "in_train": kinds, "jaccard": [0.9] * len(test)}
        parquet.write_table(pa.table({**rows, **more}), folder / "duplicates.parquet")
        document = {"id": "test/1|000", "split": "test", "label": self.labels[0], "text": EVIL}
        example = {"about": "Jaccard similarity 0.90", "documents": [{**document, "id": "train/5"}, document]}
        splits = {"train&test": kinds.count("near"), "train": 0}
        near = {"kind": "near-duplicate", "severity": "warning", "count": 8, "splits": splits, "facts": {"pairs": 4}}
        gone = {"about": "left out: cleans to nothing", "documents": [{**document, "split": None, "label": None}]}
        empty = {"kind": "empty-document", "severity": "note", "count": 1, "splits": {"left out": 1}, "facts": {}}
        said = {
            "findings": [{**near, "examples": [example]}, {**empty, "examples": [gone]}] if kinds else [],
            "documents": self.sizes,
            "highest_accuracy": self.bound,
            "settings": {"near_duplicate": 0.45, "shingle": 4},
            "near_copy": "at least 45% of what one text tells is in the other too",
        }
        store(folder, "findings.json", said)
        manifest(folder, "AuditCorpus", "audit of demo")

    def _configuration(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "seeds": list(self.seeds),
            "corpus": {"data": "demo", "lowercase": True, "text_column": ""},
            "embeddings": {n: {"source": "word2vec", "algorithm": n, "vector_size": 100} for n in self.embeddings},
            "classifiers": {n: {"cell": n[-4:].strip("-"), "hidden_size": 128} for n in self.architectures},
            "baselines": [{"model": n, "min_count": 2} for n in self.baselines],
            "report": {"confidence": 0.95},
        }

    def _specs(self) -> list[tuple[str, str, str | None, str, int]]:
        specs: list[tuple[str, str, str | None, str, int]] = []
        for model in self.baselines:
            on = self.embeddings if model == "mean-logreg" else (None,)
            specs += [(f"{e}/{model}" if e else model, "baseline", e, model, s) for e in on for s in self.seeds]
        return specs + [
            (f"{e}/{a}", "recurrent", e, a, s) for e in self.embeddings for a in self.architectures for s in self.seeds
        ]

    def _cell(
        self, root: Path, number: int, spec: tuple[str, str, str | None, str, int], documents: dict[str, Any]
    ) -> CellResult:
        cell, kind, embedding, architecture, seed = spec
        values = {"cell": cell, "kind": kind, "embedding": embedding, "architecture": architecture, "seed": seed}
        if embedding in self.failed_embeddings:
            return CellResult(
                **values, folder=None, failure=f"needs embedding {embedding}, which failed: no disk space"
            )
        if (cell, seed) in self.failed:
            return CellResult(**values, folder=None, failure="RuntimeError: loss is nan <b>at</b> step 12 | try less")
        family = "TrainClassifier" if kind == "recurrent" else "TrainBaseline"
        folder = root / "artifacts" / family / f"d{number:03}"
        folder.mkdir(parents=True)
        self._write_predictions(folder, documents, spec, number)
        self._write_model(folder, spec)
        manifest(folder, family, f"{cell} seed {seed}", adopted=cell == "majority")
        return CellResult(**values, folder=folder)

    def _write_predictions(
        self, folder: Path, documents: dict[str, Any], spec: tuple[str, str, str | None, str, int], number: int
    ) -> None:
        cell, _, embedding, architecture, seed = spec
        generator = np.random.default_rng(1000 + number)
        shared = np.random.default_rng(7)  # what makes a document hard is hard for every model
        classes, total = documents["classes"], len(self.labels)
        logits = shared.normal(size=(len(classes), total)) + self.noise * generator.normal(size=(len(classes), total))
        skill = self.skill.get(cell, self.skill.get(architecture, 1.0)) + 0.15 * (embedding == "skipgram")
        order = np.isin(documents["tags"], ["overturned", "not only … but"]) & self.tags
        strength = np.where(order & (architecture in self.baselines), 0.2 * skill, skill) + 0.03 * seed
        logits[np.arange(len(classes)), classes] += 1.15 * strength
        if architecture == "majority" or (cell, seed) in self.constant:
            logits = np.tile(np.linspace(0.2, 0, total), (len(classes), 1))
        logits[documents["first"], classes[documents["first"]]] = -6  # the planted review is a mistake of everybody
        probabilities = np.exp(1.4 * logits)
        probabilities /= probabilities.sum(axis=1, keepdims=True)
        rows = np.flatnonzero(np.isin(documents["splits"], ["validation", "test"]))
        table = {
            "id": [documents["ids"][r] for r in rows],
            "split": documents["splits"][rows].tolist(),
            "label": [self.labels[c] for c in classes[rows]],
            "probability": pa.array(probabilities[rows].astype(np.float32).tolist(), pa.list_(pa.float32())),
        }
        parquet.write_table(pa.table(table), folder / "predictions.parquet")

    def _write_model(self, folder: Path, spec: tuple[str, str, str | None, str, int]) -> None:
        cell, kind, _, _, seed = spec
        recurrent = kind == "recurrent"
        scale = sum(map(ord, cell)) % 7 + seed + 1
        details = {"kind": kind, "labels": list(self.labels), "cleaning": {"data": "demo"}, "tokenizer": "words"}
        settings = {"settings": {"seed": seed}, "parameters": 412_345, "embedding": {"vector_size": 100}}
        store(folder, "model.json", {**details, **settings})
        (folder / "model.safetensors").write_bytes(b"not a real model " + cell.encode())
        (folder / "words.txt").write_text("\n".join(WORDS) + "\n", encoding="utf-8")
        history = [_epoch(e, scale, seed) for e in range(1, 5)]
        if recurrent and self.gradients:
            store(folder, "gradients.json", _gradients(self.gradients, 0.4 + 0.1 * scale))
        store(folder, "history.json", history if recurrent else [{"C": 1.0, "validation_accuracy": 0.9}])
        cost = {
            "parameters": 412_345 + 1000 * scale if recurrent else 24_310,
            "train_seconds": 11.31 * scale if recurrent else 0.83,
            "peak_mib": 812.4 if recurrent else 240.2,
            "latency_ms": 4.21 if recurrent else 0.31,
            "documents_per_second": 1312.6 if recurrent else 21_400.0,
            "device": "cpu",
            "threads": 1,
        }
        store(
            folder,
            "cost.json",
            {**cost, "stopped_epoch": 4, "best_epoch": 4 if cell in self.unfinished else 3} if recurrent else cost,
        )


def _epoch(epoch: int, scale: int, seed: int) -> dict[str, Any]:
    return {
        "epoch": epoch,
        "train_loss": (0.7 - 0.02 * scale) / epoch + 0.01 * seed,
        "validation_loss": 0.6 / np.sqrt(epoch) + 0.003 * scale * (epoch - 2) ** 2,
        "validation_accuracy": 0.93 - (0.1 + 0.01 * scale) / epoch,
        "learning_rate": 0.004,
        "seconds": 3.1,
        "tokens_per_second": 41_000.0,
        "padding_share": 0.04,
        "clipped_share": 0.2,
        "best": epoch == 3,
    }


def _gradients(steps: int, factor: float) -> dict[str, Any]:
    """Make up gradients that shrink by a factor a word, and by less after each of four epochs."""
    records = []
    for epoch in range(5):
        left = factor ** (np.arange(steps + 1) / (1 + epoch))
        low = np.flatnonzero(left <= 0.5)
        record = {"epoch": epoch, "norm": (0.1 * left).tolist(), "relative": left.tolist()}
        values = {"input": 1.1, "forget": 1.2 + epoch, "all": 1.7 + epoch}
        gates = {"input": 0.5, "forget": 0.5 + 0.1 * epoch}
        half_life = int(low[0]) if len(low) else None
        records.append({**record, "half_life": half_life, "singular_values": values, "gates": gates})
    return {"steps": steps, "documents": 32, "records": records}
