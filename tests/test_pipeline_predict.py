"""Predicting from a text, a file and a pipe, with bounded memory."""

import io
import json
import sys
import types
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest

from pipeline.predict import CHUNK, read_texts

Cli = Callable[..., tuple[int, str, str]]


class Predictor:
    """Stands in for a trained model: the longer the text, the more positive."""

    labels = ("negative", "positive")
    chunks: list[int] = []  # noqa: RUF012

    @classmethod
    def load(cls, folder: Path, manner: dict[str, object]) -> "Predictor":
        assert not manner, "a model that was handed over says itself how sure it may be"
        assert (folder / "model.json").is_file()
        cls.chunks = []
        return cls()

    def classes(self, probabilities: np.ndarray) -> np.ndarray:
        return probabilities.argmax(axis=1)

    def probabilities(self, texts: Iterable[str]) -> np.ndarray:
        lengths = np.array([len(text) for text in texts], dtype=np.float64)
        self.chunks.append(len(lengths))
        share = lengths / (lengths + 10)
        return np.stack([1 - share, share], axis=1)  # (n, C)


@pytest.fixture(autouse=True)
def model(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    module = types.ModuleType("classifiers.predict")
    module.Predictor = Predictor  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "classifiers.predict", module)
    folder = project / "runs" / "demo" / "model"
    folder.mkdir(parents=True)
    (folder / "model.json").write_text("{}", encoding="utf-8")
    return folder


def pipe_in(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))


def test_a_text(cli: Cli) -> None:
    assert cli("predict", "demo", "a" * 30) == (0, "positive\tnegative=0.2500\tpositive=0.7500\n", "")


def test_a_file_keeps_its_lines_in_order_and_empty_ones_too(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "texts").write_bytes("\ufeffab\r\n\n".encode() + b"c" * 90 + b"\nd")
    code, out, _ = cli("predict", "demo", "texts", "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [row["label"] for row in rows] == ["negative", "negative", "positive", "negative"]
    assert rows[2]["probabilities"] == {"negative": 0.1, "positive": 0.9}
    assert rows[0]["probabilities"]["positive"] == pytest.approx(2 / 12, abs=1e-6)  # neither mark nor line end counts


@pytest.mark.parametrize("arguments", [("demo", "-"), ("demo",)])
def test_stdin(arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, cli: Cli) -> None:
    pipe_in(monkeypatch, "很好\nno\n".encode())
    code, out, _ = cli("predict", *arguments)
    assert (code, len(out.splitlines())) == (0, 2)


def test_a_run_is_named_by_its_folder_or_its_model_too(tmp_path: Path, cli: Cli) -> None:
    for run_name in ("demo", "runs/demo", str(tmp_path / "runs" / "demo" / "model")):
        assert cli("predict", run_name, "text")[0] == 0


def test_many_lines_are_read_a_chunk_at_a_time(monkeypatch: pytest.MonkeyPatch, cli: Cli) -> None:
    most_ahead = 0
    given = 0

    def endless() -> Iterator[str]:
        nonlocal given, most_ahead
        for _ in range(5 * CHUNK + 1):
            given += 1
            most_ahead = max(most_ahead, given - sum(Predictor.chunks))
            yield "text"

    monkeypatch.setattr("pipeline.predict.read_texts", lambda source: endless())
    code, out, _ = cli("predict", "demo", "-")
    assert (code, out.count("\n")) == (0, 5 * CHUNK + 1)
    assert Predictor.chunks == [CHUNK] * 5 + [1]
    assert most_ahead <= CHUNK


def test_bytes_that_do_not_decode_name_their_line_and_keep_what_was_before(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "latin.txt").write_bytes(b"fine\n" * CHUNK + b"caf\xe9\n")
    code, out, err = cli("predict", "demo", "latin.txt")
    assert (code, out.count("\n")) == (1, CHUNK)
    assert err.startswith(f"error: latin.txt, line {CHUNK + 1}: byte 0xe9 is not UTF-8")


def test_a_misspelt_file_is_not_taken_for_a_text(cli: Cli) -> None:
    code, out, err = cli("predict", "demo", "reveiws.txt")
    assert (code, out) == (2, "")
    assert "no file reveiws.txt" in err


def test_a_text_may_be_longer_than_any_file_name() -> None:
    text = "very long " * 10_000
    assert list(read_texts(text)) == [text]


def test_a_terminal_as_stdin_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, cli: Cli) -> None:
    pipe_in(monkeypatch, b"")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    code, _, err = cli("predict", "demo")
    assert (code, "nothing to read" in err) == (2, True)


def test_a_run_without_a_model_says_what_makes_one(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "runs" / "bare").mkdir()
    code, _, err = cli("predict", "bare", "text")
    assert (code, "holds no model" in err) == (2, True)


def test_an_unknown_run_names_the_nearest(cli: Cli) -> None:
    code, _, err = cli("predict", "dmeo", "text")
    assert (code, "did you mean demo?" in err) == (2, True)
