"""The files of a model's folder, which may come from elsewhere: checked like data, sizes before anything is allocated.

A file that says something else than the others say is refused, for a model would use it in silence: weights of another
shape, or NaN, a list of words that was cut, labels that are one string.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError
from safetensors import SafetensorError, safe_open

from corpus.errors import DataError
from corpus.json_files import json_value
from corpus.outgoing import visible
from corpus.settings import Settings
from models.files import DESCRIPTION, WEIGHTS, WORDS
from models.threshold import Threshold

#: A model.json is some kB, most of it its labels.
MOST_DESCRIPTION = 16 * 2**20
#: Characters of a label: one longer is a text, and every table and page would be full of it.
LONGEST_LABEL = 1000
#: A temperature beyond which every class is as likely as any other.
HOTTEST = 1e6
#: Kinds of numbers as safetensors calls them: models here are float32, their n-grams int64.
FLOAT, INTEGER = "F32", "I64"

SettingsClass = TypeVar("SettingsClass", bound=Settings)
#: Kind of an array and its shape; None: any size.
Shape = tuple[str, tuple[int | None, ...]]
#: Name of an array → what it is.
Shapes = Mapping[str, Shape]


def read_description(folder: Path) -> dict[str, Any]:
    """Return what model.json says; raise DataError where there is none, or it is no object of JSON."""
    path = folder / DESCRIPTION
    if not path.is_file():
        raise DataError(f"no model in {folder}: {DESCRIPTION} is missing; give the folder of a run or of a model")
    if path.stat().st_size > MOST_DESCRIPTION:
        raise DataError(f"{path} has {path.stat().st_size:,} bytes; a model's has at most {MOST_DESCRIPTION:,}")
    try:
        described = json_value(path.read_bytes())
    except ValueError as error:
        raise DataError(f"{path} is no JSON: {error}; get the model again") from None
    if not isinstance(described, dict):
        raise DataError(f"{path} holds a JSON {type(described).__name__}, not an object; get the model again")
    return described


def chosen(folder: Path, described: Mapping[str, Any], key: str, known: Collection[str]) -> str:
    """Return what model.json says under `key`, one of `known`; raise DataError, which lists them."""
    value = described.get(key)
    if not isinstance(value, str) or value not in known:
        raise DataError(
            f"{folder / DESCRIPTION}: {key} is {_short(value)}, known are {', '.join(known)}; was it made by a later "
            "version?"
        )
    return value


def read_labels(folder: Path, described: Mapping[str, Any]) -> list[str]:
    """Return the C classes that model.json names; raise DataError unless they are a list of different texts."""
    labels, path = described.get("labels"), folder / DESCRIPTION
    if not isinstance(labels, list) or not labels:
        raise DataError(f"{path}: labels are {_short(labels)}, not a list of texts; get the model again")
    for place, label in enumerate(labels):
        if not isinstance(label, str) or len(label) > LONGEST_LABEL:
            raise DataError(
                f"{path}: labels[{place}] is {_short(label)}; a text of at most {LONGEST_LABEL} characters is needed"
            )
    if len(set(labels)) < len(labels):
        twice = next(label for place, label in enumerate(labels) if label in labels[:place])
        raise DataError(f"{path}: the label {_short(twice)} stands twice; get the model again")
    return list(labels)


def read_temperature(folder: Path, described: Mapping[str, Any]) -> float:
    """Return how sure the model may be; 1, as it was trained, where model.json does not say."""
    temperature = described.get("temperature", 1.0)
    is_number = isinstance(temperature, int | float) and not isinstance(temperature, bool)
    if not is_number or not 0 < temperature <= HOTTEST:
        raise DataError(
            f"{folder / DESCRIPTION}: temperature is {_short(temperature)}, not a number above 0; draw the report "
            "again to write it"
        )
    return float(temperature)


def read_threshold(folder: Path, described: Mapping[str, Any], labels: Sequence[str]) -> Threshold | None:
    """Return from which probability on a text is given one of two classes; None where model.json says none."""
    said = described.get("threshold")
    if said is None:
        return None
    label, share = (said.get(name) for name in ("class", "probability")) if isinstance(said, dict) else (None, None)
    is_class = len(labels) == 2 and label in labels
    if not is_class or not isinstance(share, int | float) or isinstance(share, bool) or not 0 <= share <= 1:
        raise DataError(
            f"{folder / DESCRIPTION}: threshold is {_short(said)}, not a class of two and a probability; draw the "
            "report again to write it"
        )
    return Threshold(list(labels).index(str(label)), float(share))


def read_settings(folder: Path, described: Mapping[str, Any], key: str, settings: type[SettingsClass]) -> SettingsClass:
    """Return the settings under `key` of model.json; raise DataError, which names the first that is not allowed."""
    try:
        return settings.model_validate(described.get(key))
    except ValidationError as error:
        problem = error.errors()[0]
        name = ".".join(map(str, (key, *problem["loc"])))
        raise DataError(
            f"{folder / DESCRIPTION}: {visible(name)} = {_short(problem['input'])}: {problem['msg']}; was it made by "
            "another version?"
        ) from None


def read_words(folder: Path, count: int) -> list[str]:
    """Return the words of words.txt; raise DataError unless they are `count` different ones, each on a whole line."""
    path = folder / WORDS
    if not path.is_file():
        raise DataError(f"no model in {folder}: {WORDS} is missing; give the folder of a run or of a model")
    data = path.read_bytes()
    if data.count(b"\n") != count or (data and not data.endswith(b"\n")):
        lines = data.count(b"\n") + bool(data and not data.endswith(b"\n"))
        raise DataError(
            f"{path} has {lines:,} lines where the weights are of {count:,} words, and each line ends in a line feed; "
            "get the model again"
        )
    try:
        words = data.decode("utf-8").split("\n")[:-1]
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError(f"{path}, line {line}: byte 0x{data[error.start]:02x} is not UTF-8") from None
    if len(set(words)) < len(words):
        last = {word: line for line, word in enumerate(words, 1)}
        twice = next(word for line, word in enumerate(words, 1) if last[word] != line)
        raise DataError(f"{path}, line {last[twice]}: the word {_short(twice)} stands there once more")
    return words


def array_shapes(folder: Path) -> dict[str, tuple[str, tuple[int, ...]]]:
    """Return the kind and shape of each array of model.safetensors, of which nothing else is read.

    Raises DataError where it is none, or does not hold as many bytes as its shapes say.
    """
    path = folder / WEIGHTS
    try:
        with safe_open(path, framework="numpy") as file:
            slices = {name: file.get_slice(name) for name in file.keys()}  # noqa: SIM118  (no mapping)
            return {name: (one.get_dtype(), tuple(one.get_shape())) for name, one in slices.items()}
    except (SafetensorError, OSError) as error:
        raise DataError(f"{path} cannot be read: {visible(str(error))}; get the model again") from None


def read_arrays(folder: Path, wanted: Shapes) -> dict[str, NDArray[Any]]:
    """Return the arrays of model.safetensors; raise DataError unless they are those `wanted`, with finite numbers."""
    path, stored = folder / WEIGHTS, array_shapes(folder)
    for name in stored:
        if name not in wanted:
            raise DataError(f"{path}: the array {_short(name)} is there, and no such model has it; get the model again")
    for name, shape in wanted.items():
        _refuse_other_shape(path, name, stored, shape)
    with safe_open(path, framework="numpy") as file:
        arrays = {name: file.get_tensor(name) for name in wanted}
    for name, array in arrays.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise DataError(f"{path}: the array {_short(name)} holds NaN or infinity; get the model again")
    return arrays


def refuse_other_shape(folder: Path, name: str, wanted: Shape) -> None:
    """Raise DataError unless model.safetensors has an array of this kind and shape, of which nothing is read."""
    _refuse_other_shape(folder / WEIGHTS, name, array_shapes(folder), wanted)


def _refuse_other_shape(path: Path, name: str, stored: Shapes, wanted: Shape) -> None:
    if name not in stored:
        raise DataError(f"{path}: the array {_short(name)} is missing; get the model again")
    (kind, shape), (wanted_kind, wanted_shape) = stored[name], wanted
    pairs = zip(wanted_shape, shape, strict=False)
    if kind == wanted_kind and len(shape) == len(wanted_shape) and all(size in (None, there) for size, there in pairs):
        return
    sizes = " × ".join("any" if size is None else str(size) for size in wanted_shape)
    raise DataError(
        f"{path}: the array {_short(name)} is {' × '.join(map(str, shape)) or 'one number'} of {_short(kind)}, and "
        f"{DESCRIPTION} says {sizes} of {wanted_kind}; get the model again"
    )


def finite_numbers(folder: Path, value: Any, name: str, count: int) -> NDArray[np.float64]:
    """Return numbers of model.json, (count,); raise DataError unless they are a list of so many finite ones."""
    are_numbers = isinstance(value, list) and all(isinstance(one, int | float) for one in value)
    if not are_numbers or len(value) != count or not all(map(math.isfinite, value)):
        raise DataError(f"{folder / DESCRIPTION}: {name} are {_short(value)}, not {count:,} finite numbers")
    return np.array(value, np.float64)


def whole_number(folder: Path, value: Any, name: str, most: int = 2**31 - 1) -> int:
    """Return a number of model.json that counts something; raise DataError unless it is whole and in 1…`most`."""
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise DataError(f"{folder / DESCRIPTION}: {name} is {_short(value)}, not a whole number from 1 to {most:,}")
    return value


def _short(value: Any) -> str:
    """Return how a value from outside is shown: on one line, not long."""
    if isinstance(value, float) and not math.isfinite(value):
        return "no finite number"
    if isinstance(value, int) and abs(value) > 10**30:
        return "a number of more than 30 digits"
    text = visible(repr(value[:8] if isinstance(value, list) else value))
    return text if len(text) <= 80 else f"{text[:79]}…"
