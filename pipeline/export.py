"""`wordloom export`: the word vectors of a run, as other tools read them."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.errors import UsageError
from pipeline.options import nearest
from pipeline.output import note
from pipeline.project import comparison_folder, root


def export(
    run: Annotated[str, typer.Argument(metavar="RUN", help="name of a run, or its folder")],
    embedding: Annotated[str, typer.Argument(metavar="EMBEDDING", help="name of an embedding of the run")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="ends in .txt, .vec (text), .bin (binary), or .gz too")],
) -> None:
    """Write the word vectors of a run in word2vec's formats.

    gensim opens the file: KeyedVectors.load_word2vec_format(FILE, binary=FILE.endswith(".bin")).

    \b
    Examples:
      wordloom export demo skipgram vectors.bin
      wordloom export imdb cbow vectors.txt.gz
    """
    from embeddings.vector_export import is_binary, write_vectors

    try:
        is_binary(file)
    except ValueError as error:
        raise UsageError(str(error)) from None
    if not file.absolute().parent.is_dir():
        raise UsageError(f"{file}: there is no folder {file.parent}")
    folder = embedding_folder(run, embedding)
    from embeddings.store import load_embedding

    words, vectors = load_embedding(folder)
    write_vectors(file, words, vectors)
    note(f"{len(words):,} vectors of {vectors.shape[1]} numbers: {file}")


def embedding_folder(run: str, embedding: str) -> Path:
    """Return the folder of an embedding of a run; raise UsageError where there is none."""
    from reports.request import ReportRequest
    from tasks.engine.manifest import refuse_damaged

    stored = comparison_folder(run, "word vectors to export")
    request = ReportRequest.read(stored, root())
    if request is None:
        raise UsageError(f"{stored} has no request.json, which names its embeddings; `wordloom run` makes it")
    if embedding not in request.embeddings:
        raise UsageError(f"{run} has no embedding {embedding}; {nearest(embedding, sorted(request.embeddings))}")
    folder = request.embeddings[embedding]
    if folder is None or not folder.is_dir():
        raise UsageError(f"the embedding {embedding} of {run} is not there (it failed, or was removed); run it again")
    refuse_damaged(folder)
    return folder
