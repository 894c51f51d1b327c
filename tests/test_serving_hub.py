"""A folder for others: the model is in it, its card says what the report says, and nothing of anybody's data."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

import wordloom
from models.stored import read_description
from serving.hub import folder as hub_folder
from serving.hub.yaml_text import yaml_text
from tests.test_pipeline_whole import CELLS

pytestmark = pytest.mark.xdist_group("face")
TEXTS = ["An excellent film, not boring at all.", "a dull <b>story</b>", ""]
Call = Callable[..., tuple[int, str, str]]


def metadata(card: str) -> dict[str, Any]:
    _, written, _ = card.split("---\n", 2)
    return dict(yaml.safe_load(written))


@pytest.mark.parametrize("cell", CELLS)
def test_the_folder_is_read_as_the_cell_that_it_was_made_from(cell: str, call: Call) -> None:
    code, out, err = call("export", "reviews", "hub", "handed", "--cell", cell)
    assert (code, out) == (0, ""), err
    handed, own = wordloom.load("handed"), wordloom.load("reviews", cell=cell)
    np.testing.assert_allclose(handed.predict_proba(TEXTS), own.predict_proba(TEXTS), atol=1e-6)
    assert handed.predict(TEXTS).tolist() == own.predict(TEXTS).tolist()
    code, out, err = call("predict", "handed", TEXTS[0], "--json")
    assert code == 0, err
    assert json.loads(out)["label"] == own.predict(TEXTS[:1])[0]


def test_the_card_tells_hubs_the_scores_of_the_report_with_their_intervals(call: Call, place: Path) -> None:
    assert call("export", "reviews", "hub", "--author", 'Ada: "the first"', "--license", "mit")[0] == 0
    folder = place / "reviews-hub"
    card = (folder / "README.md").read_text(encoding="utf-8")
    told = metadata(card)
    assert (told["license"], told["pipeline_tag"], told["library_name"]) == ("mit", "text-classification", "wordloom")
    (index,) = told["model-index"]
    (result,) = index["results"]
    assert (index["name"], result["task"]["type"]) == ("reviews", "text-classification")
    with (place / "runs" / "reviews" / "cells.csv").open(encoding="utf-8", newline="") as stream:
        row = next(row for row in csv.DictReader(stream) if row["recommended"])
    scores = {metric["type"]: metric for metric in result["metrics"]}
    assert scores["accuracy"]["value"] == pytest.approx(float(row["test_accuracy"]), abs=1e-6)
    assert scores["f1"]["value"] == pytest.approx(float(row["test_macro_f1"]), abs=1e-6)
    assert scores["f1"]["args"]["average"] == "macro"
    bounds = scores[{"macro-f1": "f1"}.get(row["measure"], row["measure"])]["args"]
    assert (bounds["low"], bounds["high"]) == pytest.approx((float(row["test_low"]), float(row["test_high"])), abs=1e-6)
    for heading in ("# reviews", "## Use", "## Scores", "## Costs", "## Data", "## Limits"):
        assert f"\n{heading}\n" in card
    cited = yaml.safe_load((folder / "CITATION.cff").read_text(encoding="utf-8"))
    assert (cited["cff-version"], cited["authors"]) == ("1.2.0", [{"name": 'Ada: "the first"'}])


def test_no_document_and_no_place_on_the_disk_is_handed_on(
    call: Call, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trained_elsewhere(folder: Path) -> dict[str, Any]:
        described = read_description(folder)
        if "cleaning" in described:
            described["cleaning"]["data"] = "/home/ada/secret/reviews.csv"
        return described

    monkeypatch.setattr(hub_folder, "read_description", trained_elsewhere)
    for number, cell in enumerate(CELLS):
        assert call("export", "reviews", "hub", f"hub{number}", "--cell", cell)[0] == 0
    written = [path for path in place.glob("hub*/**/*") if path.suffix in (".md", ".json", ".cff")]
    assert len(written) > 3 * len(CELLS)
    texts = parquet.read_table(next(place.glob("artifacts/CleanCorpus/*/documents.parquet"))).column("text").to_pylist()
    for path in written:
        content = path.read_text(encoding="utf-8")
        assert "/home/ada" not in content and str(place) not in content
        assert path.name != "model.json" or '"cleaning"' not in content or '"data": "reviews.csv"' in content
        assert not [text for text in texts if len(text) > 40 and text in content]


def test_an_earlier_export_is_replaced_and_nothing_else_is(call: Call, place: Path) -> None:
    for _ in range(2):
        assert call("export", "reviews", "hub")[0] == 0
    note = place / "reviews-hub" / "notes.txt"
    note.write_text("mine", encoding="utf-8")
    code, _, err = call("export", "reviews", "hub")
    assert code == 2 and "holds something else" in err
    assert note.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("none", "hub"), "no run 'none'"),
        (("runs/reviews/model", "hub", "out"), "is a single model, not a run: its scores and data"),
        (("reviews", "hub", "--cell", "nb-svn"), "reviews has no cell 'nb-svn'"),
        (("reviews", "hub", "--int8"), "--int8 is not for hub"),
        (("reviews", "hub", "nowhere/out"), "there is no folder nowhere"),
    ],
)
def test_what_cannot_be_handed_on_is_one_line(arguments: tuple[str, ...], said: str, call: Call) -> None:
    code, out, err = call("export", *arguments)
    assert (code, out) == (2, "")
    assert said in err and len(err.splitlines()) == 1


def test_a_run_whose_results_were_removed_is_said(call: Call, place: Path) -> None:
    shutil.rmtree(place / "artifacts" / "CleanCorpus")
    code, _, err = call("export", "reviews", "hub")
    assert code == 2 and len(err.splitlines()) <= 2
    assert not (place / "reviews-hub").exists()


values = st.recursive(
    st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs", "Cn"])),
    lambda inner: st.lists(inner.filter(lambda value: not isinstance(value, list)), max_size=3)
    | st.dictionaries(st.from_regex(r"[a-z]{2,8}-index", fullmatch=True), inner, max_size=3),
)  # fmt: skip


@given(st.dictionaries(st.from_regex(r"[a-z]{2,8}-name", fullmatch=True), values, max_size=4))
def test_any_value_is_read_from_yaml_as_it_was_written(value: dict[str, Any]) -> None:
    read = yaml.safe_load(yaml_text(value)) if value else {}
    assert json.loads(json.dumps(read)) == value
