"""The folder itself: the model's files, made fit to be given away, beside its card and its citation."""

import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Any

from corpus.json_files import write_json
from models.files import DESCRIPTION, MEMBERS, MODEL, model_files
from models.stored import read_description
from reports.statistics.comparison import Comparison
from serving.hub.card import Handed, model_card
from serving.hub.citation import citation

CARD, CITATION = "README.md", "CITATION.cff"
#: What an earlier export may have left, and a later one may replace.
OURS = {*MODEL, MEMBERS, CARD, CITATION}
#: Settings that say where data lay on the machine that trained a model.
PLACES = ("data", "validation_data", "test_data")


def write_hub(known: Comparison, handed: Handed, model: Path, manner: Mapping[str, Any], folder: Path) -> None:
    """Write the model in the folder `model`, with its temperature and threshold (`manner`), into an empty `folder`."""
    for name in model_files(model):
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.name == DESCRIPTION:
            more = manner if place.parent == folder else {}
            write_json(place, {**_without_places(read_description((model / name).parent)), **more})
        else:
            shutil.copyfile(model / name, place)
    (folder / CARD).write_text(model_card(known, handed), encoding="utf-8")
    date = datetime.now(UTC).date().isoformat()
    (folder / CITATION).write_text(citation(handed, date), encoding="utf-8")


def _without_places(described: dict[str, Any]) -> dict[str, Any]:
    """Return a model.json in which files are called by their names alone, without the folders that they lay in."""
    cleaning = described.get("cleaning")
    if not isinstance(cleaning, dict):
        return described
    names = {key: PurePath(cleaning[key]).name for key in PLACES if cleaning.get(key)}
    return {**described, "cleaning": {**cleaning, **names}}
