"""`wordloom export`: what a run holds, as other tools read it."""

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any

import typer

from corpus.entries import entry
from pipeline.errors import UsageError
from pipeline.project import comparison_request


@dataclass(frozen=True)
class Options:
    """What some kinds of export take, and others do not."""

    cell: Annotated[
        str | None, typer.Option("--cell", metavar="NAME", help="the model of this cell; default: the recommended one")
    ] = None
    int8: Annotated[bool, typer.Option("--int8", help="weights as whole numbers of 8 bits: a quarter of the size")] = (
        False
    )
    author: Annotated[
        str | None, typer.Option("--author", metavar="NAME", help="whose model it is, for its card and citation")
    ] = None
    license: Annotated[
        str | None, typer.Option("--license", metavar="ID", help="of the model, such as mit or cc-by-4.0, for its card")
    ] = None

    def given(self) -> list[str]:
        """Return the names of the options that say something."""
        return [option.name for option in fields(self) if getattr(self, option.name) not in (None, False)]


@dataclass(frozen=True)
class Export:
    """What is to be exported, and whereto."""

    run: str
    what: str
    place: Path | None = None
    options: Options = field(default_factory=Options)


@dataclass(frozen=True)
class Kind:
    """A kind of export: the function that writes it, given an `Export`, and the options that it reads."""

    writes: str
    options: tuple[str, ...] = ()


#: WHAT → how it is written. Any other WHAT is the name of an embedding, whose word vectors are written.
KINDS: dict[str, Kind] = {
    "hub": Kind("pipeline.export_hub:export_hub", options=("cell", "author", "license")),
    "lesson": Kind("pipeline.export_lesson:export_lesson", options=("cell",)),
    "onnx": Kind("pipeline.export_model:export_onnx", options=("cell", "int8")),
    "page": Kind("pipeline.export_model:export_page", options=("cell",)),
    "test-set": Kind("pipeline.export_test_set:export_test_set"),
}
VECTORS = Kind("pipeline.export_vectors:export_vectors")


def export(
    run: Annotated[str, typer.Argument(metavar="RUN", help="name of a run, or its folder")],
    what: Annotated[str, typer.Argument(metavar="WHAT", help=f"{', '.join(KINDS)}, or an embedding of the run")],
    chosen: Options,
    place: Annotated[
        Path | None,
        typer.Argument(metavar="[PLACE]", help="file or folder; vectors end in .txt, .vec (text), .bin, or .gz too"),
    ] = None,
) -> None:
    """Write a model or word vectors for other tools.

    hub: a folder to hand on, that is the model, a card that model hubs read, and how to cite it; `wordloom predict`
    and wordloom.load read it. onnx: a folder for onnxruntime, that is the model's graph, and its words and cleaning
    rules as JSON. page: one HTML file that runs the model in a browser, offline. lesson: one page to learn from, made
    of this run: an update of Word2Vec, states and gates, gradients, and what one seed proves. Of an embedding, its
    vectors in word2vec's formats, which gensim opens:
    KeyedVectors.load_word2vec_format(PLACE, binary=PLACE.endswith(".bin")).
    test-set: the texts of validation and test with their ids, for a model elsewhere to answer (see [rival.NAME] in
    docs/rivals.md).

    \b
    Examples:
      wordloom export demo onnx             demo-onnx/model.onnx and model.json
      wordloom export demo hub --author "Ada Lovelace" --license mit    demo-hub/README.md and the model
      wordloom export demo page demo.html   open it, and type
      wordloom export demo lesson --language zh      demo-lesson.html
      wordloom export imdb onnx imdb-gru --cell skipgram/bi-gru --int8
      wordloom export imdb cbow vectors.txt.gz
      wordloom export demo test-set test-set.csv
    """
    wanted = Export(run, what, place, chosen)
    kind = _kind(wanted)
    for option in chosen.given():
        if option not in kind.options:
            known = f"; it takes --{', --'.join(kind.options)}" if kind.options else ""
            raise UsageError(f"--{option} is not for {what}{known}; leave it out")
    write: Any = entry(kind.writes)
    write(wanted)


def refuse_nowhere(place: Path) -> None:
    """Raise UsageError for a file or folder in a folder that is not there."""
    if not place.absolute().parent.is_dir():
        raise UsageError(f"{place}: there is no folder {place.parent}")


def _kind(wanted: Export) -> Kind:
    """Return the kind of an export; of an embedding that is called like one, a file of vectors says what is meant."""
    suffixes = wanted.place.suffixes if wanted.place is not None else []
    if wanted.what in KINDS and {".txt", ".vec", ".bin"} & set(suffixes):
        _, request = comparison_request(wanted.run, "word vectors to export", "names its embeddings")
        return VECTORS if wanted.what in request.embeddings else KINDS[wanted.what]
    return KINDS.get(wanted.what, VECTORS)
