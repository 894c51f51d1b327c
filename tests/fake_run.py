"""A made-up run in the file formats of the artefacts: a corpus, embeddings, cells with plausible predictions."""

import itertools
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet

from reports.request import CellResult, ReportRequest
from reports.settings import ReportSettings

EVIL = "<script>alert('review')</script> | `code` **bold** <img src=x onerror=alert(1)> & \"quotes\" $x_1^2$"
CHINESE = "房间很干净，服务员态度也好，但是早餐太差了，下次不会再来。"
PHENOMENA = ("plain", "negation", "contrast", "not only … but", "overturned")
SENTENCE = (
    "film movie story plot actor scene ending music dialogue script camera the a is was and but not never very good "
    "great fine awful dull boring wonderful bad superb weak strong brilliant poor lovely terrible charming flat "
    "moving slow quick funny clever silly honest cheap rich thin deep loud quiet long short new old first last only "
    "all some most least best worst cast role lead score set pace tone mood style voice 房间 服务 早餐 酒店 干净"
)
WORDS = SENTENCE.split()
TRICKY = ("<script>alert('word')</script>", "a|b", "`tick`", "$x$", "&amp;")
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
class FakeRun:
    """What to make up; the defaults are the usual grid."""

    labels: tuple[str, ...] = ("negative", "positive")
    seeds: tuple[int, ...] = (0, 1)
    embeddings: tuple[str, ...] = ("cbow", "skipgram")
    architectures: tuple[str, ...] = ("bi-rnn", "bi-lstm", "bi-gru")
    baselines: tuple[str, ...] = ("majority", "tfidf-logreg", "nb-svm", "mean-logreg")
    sizes: dict[str, int] = field(
        default_factory=lambda: {"train": 900, "validation": 100, "test": 400, "unlabelled": 60}
    )
    tags: bool = True
    failed: tuple[tuple[str, int], ...] = ()  # (cell, seed)
    failed_embeddings: tuple[str, ...] = ()
    quality: bool = True
    synthetic: bool = True
    skill: dict[str, float] = field(default_factory=lambda: dict(ABILITY))
    name: str = "fake"
    settings: dict[str, Any] = field(default_factory=dict)

    def make(self, root: Path) -> ReportRequest:
        """Write all artefacts under `root`/artifacts and return the request for their report."""
        generator = np.random.default_rng(42)
        corpus = root / "artifacts" / "CleanCorpus" / "c0ffee"
        documents = self._write_corpus(corpus, generator)
        folders: dict[str, Path | None] = {}
        for number, name in enumerate(self.embeddings):
            folder = root / "artifacts" / "TrainEmbedding" / f"e{number:03}"
            folders[name] = None if name in self.failed_embeddings else folder
            if folders[name]:
                self._write_embedding(folder, name, generator)
        cells = [self._cell(root, number, spec, documents) for number, spec in enumerate(self._specs())]
        return ReportRequest(
            name=self.name,
            settings=ReportSettings.model_validate({"bootstrap": 500, **self.settings}),
            corpus=corpus,
            embeddings=folders,
            cells=tuple(cells),
            command=f"wordloom run configs/{self.name}.cfg",
            configuration=self._configuration(),
        )

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

    # The corpus

    def _write_corpus(self, folder: Path, generator: np.random.Generator) -> dict[str, Any]:
        folder.mkdir(parents=True)
        splits = np.repeat(list(self.sizes), list(self.sizes.values()))
        number = len(splits)
        lexicon = [*WORDS, *TRICKY, *(f"rare{i}" for i in range(60))]
        lengths = np.clip(generator.lognormal(3.2, 0.6, number), 3, 300).astype(np.int32)
        weights = 1 / np.arange(1, len(lexicon) + 1)
        tokens = generator.choice(len(lexicon), size=int(lengths.sum()), p=weights / weights.sum()).astype(np.int32)
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        classes = generator.choice(len(self.labels), number, p=self._shares())
        tags = generator.choice(PHENOMENA, number, p=[0.6, 0.14, 0.12, 0.07, 0.07])
        texts = [" ".join(lexicon[t] for t in tokens[a:b]) for a, b in itertools.pairwise(offsets)]
        test = np.flatnonzero(splits == "test")
        texts[test[0]], texts[test[1]], texts[test[2]] = EVIL, CHINESE * 6, "long review " * 400
        labels = [None if s == "unlabelled" else self.labels[c] for s, c in zip(splits, classes, strict=True)]
        table = {
            "id": [f"{s}/{i}" for i, s in enumerate(splits)],
            "split": splits.tolist(),
            "label": pa.array(labels, pa.string()),
            "group": pa.array([None] * number, pa.string()),
            "tag": pa.array(tags.tolist() if self.tags else [None] * number, pa.string()),
            "text": texts,
            "n_tokens": lengths,
        }
        parquet.write_table(pa.table(table), folder / "documents.parquet")
        np.save(folder / "tokens.npy", tokens)
        np.save(folder / "offsets.npy", offsets)
        counts = np.sort(np.bincount(tokens, minlength=len(lexicon)))[::-1].astype(np.int64)
        parquet.write_table(pa.table({"word": lexicon, "count": counts}), folder / "lexicon.parquet")
        documents = {"splits": splits, "classes": classes, "tags": tags, "ids": table["id"], "first": test[0]}
        self._write_audit(folder, documents, lengths)
        self._manifest(folder, "CleanCorpus", "clean")
        return documents

    def _shares(self) -> np.ndarray:
        shares = np.linspace(1.2, 0.8, len(self.labels))
        return shares / shares.sum()

    def _write_audit(self, folder: Path, documents: dict[str, Any], lengths: np.ndarray) -> None:
        pairs = ("train&test", "train&validation", "validation&test", "unlabelled&test")
        splits = {}
        for split in self.sizes:
            inside = documents["splits"] == split
            of_class = np.bincount(documents["classes"][inside], minlength=len(self.labels)).tolist()
            long = lengths[inside] if inside.any() else np.zeros(1)
            splits[split] = {
                "documents": int(inside.sum()),
                "tokens": int(lengths[inside].sum()),
                "labels": {} if split == "unlabelled" else dict(zip(self.labels, of_class, strict=True)),
                "length": {
                    "mean": round(float(long.mean()), 1),
                    "median": float(np.median(long)),
                    "p95": float(np.quantile(long, 0.95)),
                    "max": int(long.max()),
                },
            }
        audit = {
            "source": "demo",
            "format": "demo",
            "synthetic": self.synthetic,
            "notes": ["2 % of the labels are wrong on purpose"] if self.synthetic else [],
            "tokenizer": "words",
            "labels": sorted(self.labels),
            "splits": splits,
            "split_origin": "seeded",
            "dropped": {
                "count": 1,
                "documents": [{"id": "train/x|1", "split": "train", "reason": "cleans to nothing"}],
            },
            "duplicates_across_splits": {
                **dict(zip(pairs, (3, 1, 0, 0), strict=True)),
                "examples": [{"a": "train/5", "b": "test/1000", "text": EVIL}],
            },
            "groups_across_splits": {"count": 0, "examples": []},
            "cleaning": {"data": "demo"},
        }
        _store(folder, "audit.json", audit)

    # The embeddings

    def _write_embedding(self, folder: Path, name: str, generator: np.random.Generator) -> None:
        folder.mkdir(parents=True)
        words = [*WORDS, *TRICKY]
        np.save(folder / "vectors.npy", generator.normal(size=(len(words), 100)).astype(np.float32))
        (folder / "words.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
        history = [
            {"epoch": e, "heldout_loss": 0.32 - 0.03 * np.sqrt(e) - 0.01 * len(name) / 8, "learning_rate": 0.025 / e,
             "seconds": 1.2, "words_per_second": 301_000.0}
            for e in range(1, 6)
        ]  # fmt: skip
        _store(folder, "history.json", [] if name == "random" else history)
        _store(folder, "quality.json", self._quality(name, words, generator))
        self._manifest(folder, "TrainEmbedding", name)

    def _quality(self, name: str, words: list[str], generator: np.random.Generator) -> dict[str, Any]:
        pairs = {"spearman": 0.41 + len(name) / 200, "low": 0.3, "high": 0.52, "pairs": 353, "covered": 161}
        analogies = {"accuracy": 0.12, "correct": 12, "answered": 100, "questions": 19544, "low": 0.07, "high": 0.2}
        place = generator.normal(size=(len(words), 2))
        return {
            "vocabulary": len(words),
            "vector_size": 100,
            "wordsim353": pairs if self.quality else None,
            "simlex999": {**pairs, "spearman": 0.21, "pairs": 999} if self.quality else None,
            "analogies": analogies if self.quality else None,
            "neighbours": {w: [[v, 0.9 - 0.05 * i] for i, v in enumerate(words[:8])] for w in ("good", "dull", "房间")},
            "projection": [
                {"word": w, "x": float(x), "y": float(y), "count": 900 // (i + 1)}
                for i, (w, (x, y)) in enumerate(zip(words, place, strict=True))
            ],
            "out_of_vocabulary": {s: {"tokens": 0.021, "types": 0.3} for s in ("train", "validation", "test")},
            "transductive": name == "transductive",
        }

    # The cells

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
        self._manifest(folder, family, f"{cell} seed {seed}", adopted=cell == "majority")
        return CellResult(**values, folder=folder)

    def _write_predictions(
        self, folder: Path, documents: dict[str, Any], spec: tuple[str, str, str | None, str, int], number: int
    ) -> None:
        cell, _, embedding, architecture, seed = spec
        generator = np.random.default_rng(1000 + number)
        shared = np.random.default_rng(7)  # what makes a document hard is hard for every model
        classes, total = documents["classes"], len(self.labels)
        logits = shared.normal(size=(len(classes), total)) + 0.4 * generator.normal(size=(len(classes), total))
        skill = self.skill.get(cell, self.skill.get(architecture, 1.0)) + 0.15 * (embedding == "skipgram")
        order = np.isin(documents["tags"], ["overturned", "not only … but"]) & self.tags
        strength = np.where(order & (architecture in self.baselines), 0.2 * skill, skill) + 0.03 * seed
        logits[np.arange(len(classes)), classes] += 1.15 * strength
        if architecture == "majority":
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
        _store(folder, "model.json", {**details, **settings})
        (folder / "model.safetensors").write_bytes(b"not a real model " + cell.encode())
        (folder / "words.txt").write_text("\n".join(WORDS) + "\n", encoding="utf-8")
        history = [_epoch(e, scale, seed) for e in range(1, 5)]
        _store(folder, "history.json", history if recurrent else [{"C": 1.0, "validation_accuracy": 0.9}])
        cost = {
            "parameters": 412_345 + 1000 * scale if recurrent else 24_310,
            "train_seconds": 11.31 * scale if recurrent else 0.83,
            "peak_mib": 812.4 if recurrent else 240.2,
            "latency_ms": 4.21 if recurrent else 0.31,
            "documents_per_second": 1312.6 if recurrent else 21_400.0,
            "device": "cpu",
            "threads": 1,
        }
        _store(folder, "cost.json", {**cost, "stopped_epoch": 4, "best_epoch": 3} if recurrent else cost)

    def _manifest(self, folder: Path, family: str, label: str, adopted: bool = False) -> None:
        earlier = [{"from": "0ld0ld", "at": "2026-11-20T10:00:00+00:00", "modules": ["classifiers.cost"]}]
        manifest = {
            "family": family,
            "label": label,
            "digest": folder.name,
            "settings": {"seed": 0},
            "inputs": {},
            "code": {"corpus.clean": "ab12"},
            "libraries": {"numpy": "2.4.6", "torch": "2.13.0"} if family == "TrainClassifier" else {"numpy": "2.4.6"},
            "seconds": 12.3,
            "peak_mib": 512.0,
            "machine": {"cores": 2, "memory_gib": 7.7, "processor": "x86_64", "system": "Linux", "python": "3.11.2"},
            "created": "2026-11-21T07:00:00+00:00",
            "adopted": earlier if adopted else [],
        }
        _store(folder, "manifest.json", manifest)


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


def _store(folder: Path, name: str, value: Any) -> None:
    (folder / name).write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
