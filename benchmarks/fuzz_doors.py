"""Where what comes from outside comes in: models, configurations and settings, and the table of all kinds."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fuzz_data as data
import fuzz_inputs as inputs
import numpy as np
from fuzz_data import ENCODINGS, Case, Maker
from fuzz_mutations import PIECES, Draw, mutated
from project import ROOT

from corpus.settings import CorpusSettings
from pipeline import options
from tasks.engine.configuration import load_run


def model(kind: str) -> Maker:
    """Return what makes a model's folder with a damaged file, and labels or scores with it."""

    def maker(place: Path, draw: Draw) -> Case:
        sys.path.insert(0, str(ROOT)) if str(ROOT) not in sys.path else None
        from models.files import MODEL
        from tests.test_models_stored import MAKERS, use

        folder_of_model = place / "model"
        folder_of_model.mkdir()
        MAKERS[kind](folder_of_model)
        name = draw.choice(MODEL)
        path = folder_of_model / name
        path.write_bytes(_changed_model(path.read_bytes(), name, draw))
        return Case(("model",), lambda: use(folder_of_model, kind))

    return maker


def _changed_model(data: bytes, name: str, draw: Draw) -> bytes:
    if name == "model.json" and draw.random() < 0.6:
        described = json.loads(data)
        inner = described
        while True:
            key = draw.choice(list(inner))
            if not isinstance(inner[key], dict) or not inner[key] or draw.random() < 0.2:
                inner[key] = draw.choice(inputs.VALUES)
                return json.dumps(described).encode()
            inner = inner[key]
    if name == "model.safetensors" and draw.random() < 0.6:
        from safetensors.numpy import load, save

        arrays = load(data)
        key = draw.choice(list(arrays))
        array = arrays[key]
        changes: tuple[Callable[[], Any], ...] = (
            lambda: array.ravel(), lambda: array[:1], lambda: array[::-1].copy(), lambda: array.astype(np.float64),
            lambda: np.full_like(array, draw.choice((0, 1, 127, -1))), lambda: array[None],
            lambda: np.zeros(0, array.dtype),
            lambda: array * np.float32("nan") if array.dtype.kind == "f" else array + 2**40,
        )  # fmt: skip
        arrays[key] = np.ascontiguousarray(draw.choice(changes)())
        return save({name: np.ascontiguousarray(array) for name, array in arrays.items()})
    return mutated(data, draw)


def configuration(place: Path, draw: Draw) -> Case:
    path = place / "run.cfg"
    whole = draw.choice((ROOT / "luigi.cfg", *sorted((ROOT / "configs").glob("*.cfg"))))
    path.write_bytes(mutated(whole.read_bytes(), draw))
    # What an error says is wrong is a key of a section, by which it is found; [run] has a name that is checked, too.
    return Case((path.name, "[", "="), lambda: load_run(path, {}, None, place))


def setting(place: Path, draw: Draw) -> Case:
    keys = [
        f"{section}.{key}"
        for section, values in {"corpus": CorpusSettings, **_sections()}.items()
        for key in values.model_fields
    ]
    key = draw.choice(keys)
    value = draw.choice(
        (*PIECES, b"12", b"0.5", b"true", b"a, b", b"1,2,3", b"-0", b"1e3", b"10" * 10, *map(str.encode, ENCODINGS))
    )
    text = f"{key}={value.decode('utf-8', 'surrogateescape')}"
    if draw.random() < 0.2:
        text = mutated(text.encode("utf-8", "surrogateescape"), draw).decode("utf-8", "surrogateescape")

    def read() -> None:
        load_run(None, options.overrides([text], None, None), "demo", place)

    return Case((key.partition(".")[2], "=", "-S", "[", "allowed"), read)


def _sections() -> dict[str, Any]:
    from classifiers.settings import ClassifierSettings
    from embeddings.settings import EmbeddingSettings
    from reports.settings import ReportSettings
    from tasks.engine.run_settings import SeededRunSettings

    return {
        "embedding": EmbeddingSettings, "classifier": ClassifierSettings, "report": ReportSettings,
        "run": SeededRunSettings,
    }  # fmt: skip


def memory(place: Path, draw: Draw) -> Case:
    """Make a memory of fingerprints, a manifest or a request that is damaged: it costs work, and nothing else."""
    from corpus.whole_files import read_object
    from tasks.engine.identity import content_digest

    path, data = place / "memory.json", place / "data.csv"
    data.write_bytes(b"a,b\n")
    path.write_bytes(mutated(json.dumps({"0" * 16: "1" * 16, "inputs": {}}).encode(), draw))

    def read() -> None:
        read_object(path)
        content_digest([data], path)

    return Case((), read)


#: Kind → what makes a case of it, and how many of 100.
KINDS: dict[str, tuple[Maker, int]] = {
    "csv": (data.file_of(inputs.delimited, ".csv"), 14),
    "tsv": (data.file_of(lambda draw: inputs.delimited(draw, "\t"), ".tsv"), 6),
    "json": (data.file_of(inputs.json_lines, ".jsonl", ".json", whole=0.3), 12),
    "parquet": (data.file_of(inputs.parquet, ".parquet", whole=0.6), 8),
    "arrow": (data.file_of(inputs.arrow, ".arrow", ".feather", whole=0.5), 6),
    "fasttext": (data.file_of(inputs.fasttext, ".txt", ""), 5),
    "folder": (data.folder, 7),
    "tar": (data.file_of(inputs.tar, ".tar", ".tar.gz", ".tgz", whole=0.4), 7),
    "zip": (data.file_of(inputs.zipped, ".zip", whole=0.3), 4),
    "compressed": (data.file_of(inputs.compressed, ".csv.gz", ".csv.bz2", ".csv.xz", ".jsonl.gz"), 5),
    "bomb": (data.file_of(inputs.bomb, ".csv.gz", ".tar", whole=0.7), 1),
    "wide": (data.wide_table, 1),
    "idx": (data.idx, 3),
    "vectors": (data.vectors, 6),
    "series": (data.series, 3),
    "model-network": (model("network"), 2),
    "model-convolution": (model("convolution"), 1),
    "model-linear": (model("presence"), 2),
    "model-mean": (model("mean"), 1),
    "model-language": (model("language-ngram"), 1),
    "model-lstm": (model("language-lstm"), 1),
    "cfg": (configuration, 4),
    "setting": (setting, 4),
    "memory": (memory, 1),
}
