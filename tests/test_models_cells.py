"""One record for a cell: what follows from it, and that a cell is added by its record, its step and its kernel."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from classifiers.settings import ClassifierSettings
from language.settings import LanguageModelSettings
from models import settings as choices
from models.cells import CELLS, label_of
from models.kernels.states import KERNELS
from models.networks.halves import refuse_missing_halves
from models.networks.plain_steps import STEPS
from series.settings import NetworkSettings

ROOT = Path(__file__).resolve().parent.parent


def test_what_settings_offer_follows_from_the_table() -> None:
    assert choices.RECURRENT == ("rnn", "rnn-relu", "lstm", "lstm-forget", "gru", "sru", "mingru")
    assert choices.GATED == ("rnn", "rnn-relu", "lstm", "lstm-forget", "gru")
    assert (choices.FORGETTING, choices.WRITING) == (("lstm", "lstm-forget"), ("rnn", "lstm", "gru"))
    assert choices.CONVOLUTIONAL == ("cnn",)
    for settings, key, allowed in (
        (ClassifierSettings, "cell", tuple(CELLS)),
        (NetworkSettings, "cell", choices.RECURRENT),
        (LanguageModelSettings, "kind", ("ngram", *choices.WRITING)),
    ):
        for name in allowed:
            assert getattr(settings.model_validate({key: name}), key) == name
        with pytest.raises(ValidationError) as refused:
            settings.model_validate({key: "esn"})
        assert all(f"'{name}'" in str(refused.value) for name in allowed)


def test_labels_are_what_people_write() -> None:
    labels = [label_of(cell, "both") for cell in ("lstm", "mingru", "rnn-relu")]
    assert labels == ["Bi-LSTM", "Bi-minGRU", "Bi-RNN (ReLU)"]
    assert (label_of("gru", "one"), label_of("cnn", "both")) == ("GRU", "TextCNN")
    assert ClassifierSettings(cell="sru").label == "Bi-SRU"


def test_the_page_on_recurrent_networks_lists_the_cells() -> None:
    page = (ROOT / "docs" / "recurrent-networks.md").read_text(encoding="utf-8")
    rows = [
        f"| `{name}` | {cell.label} | {cell.family} | {', '.join(cell.gates) or '–'} | {cell.source} |"
        for name, cell in CELLS.items()
    ]
    assert "|---|---|---|---|---|\n" + "\n".join(rows) + "\n\n" in page


@pytest.mark.parametrize(("half", "table"), [("a kernel", KERNELS), ("a step", STEPS)])
def test_a_missing_half_is_refused(half: str, table: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_missing_halves()
    monkeypatch.setitem(table, "esn", table.pop("sru"))
    try:
        with pytest.raises(ValueError, match=rf"without {half} .*: sru; with one, but without a record in CELLS: esn"):
            refuse_missing_halves()
    finally:
        table["sru"] = table["esn"]


def test_the_settings_need_no_torch() -> None:
    read = "import sys, classifiers.settings, series.settings, language.settings; sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", read], cwd=ROOT, check=True)


def test_a_cell_is_added_by_its_record_its_step_and_its_kernel() -> None:
    command = [sys.executable, str(ROOT / "tests" / "added_cells.py")]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert done.returncode == 0, done.stderr
    added = json.loads(done.stdout)
    assert {cell: (of["label"], of["series_label"]) for cell, of in added.items()} == {
        "leaky": ("Bi-Leaky", "Leaky"),
        "mgu": ("Bi-MGU", "MGU"),
    }
    for cell, of in added.items():
        assert of["difference"] < 1e-12, f"{cell}: compiled and plain steps differ"
        assert of["loss"][1] < of["loss"][0] / 2 and of["accuracy"] > 0.9, f"{cell} learns"
        assert {"direction", "layers", "hidden_size", "pooling"} < set(of["significant"])
        assert "filters" not in of["significant"]
