"""What a rival must be: a name of its own, files that are there, and probabilities where the measure asks for them."""

from collections.abc import Collection, Mapping
from pathlib import Path

from classifiers.rivals.read import RivalAnswers
from classifiers.rivals.settings import RivalSettings
from corpus.errors import DataError
from models.measures import Measure
from tasks.engine.sections import SettingsError, shown


def refuse_impossible_rivals(rivals: Mapping[str, RivalSettings], cells: Collection[str]) -> None:
    """Raise SettingsError for a rival without files, with the same file twice, or called as one of the `cells`."""
    for name, rival in rivals.items():
        where = f"[rival.{shown(name)}]"
        if not rival.predictions:
            raise SettingsError(
                f"{where} predictions: none; name the file with its answers, for example "
                f"-S rival.{shown(name)}.predictions=answers.csv"
            )
        if len(set(rival.predictions)) < len(rival.predictions):
            raise SettingsError(
                f"{where} predictions = {shown(', '.join(rival.predictions))}: a file is there twice; each is a seed"
            )
        if name in cells:
            raise SettingsError(f"{where}: a cell of this run is called that; give the rival another name")


def check_file(name: str, file: str) -> Path:
    """Return the place of a rival's file; raise DataError where there is none."""
    path = Path(file).expanduser()
    if not path.is_file():
        raise DataError(f"[rival.{shown(name)}] predictions = {shown(file)}: no such file ({path.absolute()})")
    return path


def refuse_unjudged(name: str, answers: RivalAnswers, measure: Measure) -> None:
    """Raise DataError for a rival that says labels alone where the measure is of probabilities."""
    if measure.needs_probabilities and not answers.says_probabilities:
        raise DataError(
            f"[rival.{shown(name)}]: it says labels alone, and {measure.name} judges probabilities; give that of each "
            "class too, or take -S run.metric=accuracy"
        )
