"""The inputs of a made-up run, in the file formats of the artefacts: a corpus and its embeddings."""

import itertools
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet

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


@dataclass
class FakeInputs:
    """What to make up for a corpus and its embeddings."""

    labels: tuple[str, ...] = ("negative", "positive")
    sizes: dict[str, int] = field(
        default_factory=lambda: {"train": 900, "validation": 100, "test": 400, "unlabelled": 60}
    )
    tags: bool = True
    shares: tuple[float, ...] = ()  # of the classes; empty: nearly even
    quality: bool = True
    synthetic: bool = True
    per_group: int = 0  # documents; 0: they have no groups

    def write_corpus(self, folder: Path, generator: np.random.Generator) -> dict[str, Any]:
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
            "group": pa.array(self._groups(number), pa.string()),
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
        manifest(folder, "CleanCorpus", "clean")
        return documents

    def _groups(self, number: int) -> list[str | None]:
        return [f"film {row // self.per_group}" if self.per_group else None for row in range(number)]

    def _shares(self) -> np.ndarray:
        shares = np.array(self.shares or np.linspace(1.2, 0.8, len(self.labels)))
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
            "validation_origin": "seeded",
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
        store(folder, "audit.json", audit)

    def write_embedding(self, folder: Path, name: str, generator: np.random.Generator) -> None:
        folder.mkdir(parents=True)
        words = [*WORDS, *TRICKY]
        np.save(folder / "vectors.npy", generator.normal(size=(len(words), 100)).astype(np.float32))
        (folder / "words.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
        history = [
            {"epoch": e, "heldout_loss": 0.32 - 0.03 * np.sqrt(e) - 0.01 * len(name) / 8, "learning_rate": 0.025 / e,
             "seconds": 1.2, "words_per_second": 301_000.0}
            for e in range(1, 6)
        ]  # fmt: skip
        store(folder, "history.json", [] if name == "random" else history)
        store(folder, "quality.json", self._quality(name, words, generator))
        manifest(folder, "TrainEmbedding", name)

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


def manifest(folder: Path, family: str, label: str, adopted: bool = False) -> None:
    earlier = [{"from": "0ld0ld", "at": "2026-11-20T10:00:00+00:00", "modules": ["models.cost"]}]
    manifest = {
        "family": family,
        "label": label,
        "digest": folder.name,
        "settings": {"seed": 0},
        "inputs": {},
        "code": {"corpus.cleaning.clean": "ab12"},
        "libraries": {"numpy": "2.4.6", "torch": "2.13.0"} if family == "TrainClassifier" else {"numpy": "2.4.6"},
        "seconds": 12.3,
        "peak_mib": 512.0,
        "machine": {"cores": 2, "memory_gib": 7.7, "processor": "x86_64", "system": "Linux", "python": "3.11.2"},
        "created": "2026-11-21T07:00:00+00:00",
        "adopted": earlier if adopted else [],
    }
    store(folder, "manifest.json", manifest)


def store(folder: Path, name: str, value: Any) -> None:
    (folder / name).write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
