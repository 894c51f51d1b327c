"""The page of a lesson: one file, in two languages, that loads nothing else."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from classifiers.predict import Predictor
from classifiers.recurrent import RecurrentModel
from corpus.errors import DataError
from corpus.json_files import json_text
from corpus.store import Corpus
from models.networks.recurrence import Recurrence
from reports.drawing.palette import themes
from reports.results.cells import Cell, Results
from reports.writing.frame import framed
from serving.lesson.chance import chance_part
from serving.lesson.fading import Trained, fading_part
from serving.lesson.words import WordVectors, word_part
from serving.page import build
from serving.page.arrays import Arrays
from serving.page.pack import packed
from serving.page.reduced import reduced

FOLDER = Path(__file__).parent
#: The scripts of the lesson, behind those that read a model.
SCRIPTS = ("language.js", "drawing.js", "trace.js", "words.js", "reading.js", "fading.js", "chance.js", "lesson.js")
#: Languages of the page: each is a file of texts.
LANGUAGES = ("en", "zh")
#: Bytes of the model in a page, in base 64: beside it there is room for the vectors of a few hundred words.
MODEL_BYTES = 1_400_000


@dataclass(frozen=True)
class Lesson:
    """What a lesson is made of."""

    title: str
    predictor: Predictor  # of the cell that reads: a recurrent network
    cell: Cell  # of the run
    is_recommended: bool
    networks: Mapping[str, Trained]  # name of a cell → its network, for the gradients
    words: WordVectors
    results: Results


def lesson_page(lesson: Lesson, language: str | None = None) -> bytes:
    """Return the page, which shows `language` first, or the reader's own; raises DataError for no recurrent network."""
    arrays = Arrays()
    small = fitting_model(lesson.predictor)
    told = {
        "cell": {"name": lesson.cell.name, "kind": kind_of(lesson.predictor), "run": lesson.title},
        "recommended": lesson.is_recommended,
        "words": word_part(lesson.words, arrays),
        "fading": fading_part(lesson.networks, lesson.results.corpus),
        "chance": chance_part(lesson.results, lesson.cell),
        "example": example_of(lesson.results.corpus),
    }
    return written(lesson.title, packed(small), arrays.joined(told), language)


def written(title: str, model: bytes, lesson: bytes, language: str | None = None) -> bytes:
    """Return the page of a packed model, and of what else a lesson tells, packed too."""
    texts = texts_of()
    scripts = [build.FOLDER / name for name in build.READING] + [FOLDER / name for name in SCRIPTS]
    html = framed(
        FOLDER / "lesson.html",
        title,
        themes(),
        [FOLDER / "lesson.css"],
        '"use strict";\n' + "\n".join(path.read_text(encoding="utf-8") for path in scripts),
        model=Markup(base64.b64encode(model).decode()),
        lesson=Markup(base64.b64encode(lesson).decode()),
        texts=texts,
        every_text=Markup(json_text(texts, indent=None).replace("<", "\\u003c")),
        language=language or "",
    )
    return html.encode("utf-8")


def texts_of() -> dict[str, dict[str, str]]:
    """Return the texts of the page by language and key; all languages have the same keys."""
    return {name: json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in LANGUAGES}


def example_of(corpus: Corpus) -> str:
    """Return a text to begin with: of validation, neither the shortest nor long."""
    rows = corpus.rows("validation")
    rows = rows if rows.size else corpus.rows("train")
    lengths = corpus.offsets[rows + 1] - corpus.offsets[rows]
    fitting = rows[(lengths >= 8) & (lengths <= 24)]
    chosen = fitting[0] if fitting.size else rows[lengths.argmin()]
    return corpus.texts([int(chosen)])[0][:400]


def fitting_model(predictor: Predictor) -> Predictor:
    """Return a recurrent network with as many words as a page has room for; raises DataError for anything else."""
    kind_of(predictor)
    share = 1.0
    while True:
        small = reduced(predictor, share)
        size = len(base64.b64encode(packed(small)))
        if size <= MODEL_BYTES:
            return small
        share *= 0.95 * MODEL_BYTES / size


def kind_of(predictor: Predictor) -> str:
    """Return which recurrence a network is, as models/cells.py calls it; raises DataError for anything else."""
    model = predictor.model
    if not isinstance(model, RecurrentModel) or not isinstance(model.network.recurrence, Recurrence):
        raise DataError("a lesson shows a recurrent network, and this is none; name a cell with --cell")
    return model.settings.cell
