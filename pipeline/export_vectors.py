"""The word vectors of a run, in word2vec's formats."""

from pathlib import Path

from pipeline.errors import UsageError
from pipeline.export import KINDS, Export, refuse_nowhere
from pipeline.options import nearest
from pipeline.output import note
from pipeline.project import comparison_request


def export_vectors(wanted: Export) -> None:
    """Write the vectors of the embedding `wanted.what`; raise UsageError where there are none, or for another file."""
    from embeddings.vector_export import is_binary, write_vectors

    file, folder = wanted.place, embedding_folder(wanted.run, wanted.what)
    if file is None:
        raise UsageError(
            f"the vectors of {wanted.what} need a file: `wordloom export {wanted.run} {wanted.what} vectors.txt`"
        )
    try:
        is_binary(file)
    except ValueError as error:
        raise UsageError(str(error)) from None
    refuse_nowhere(file)
    from embeddings.store import load_embedding
    from tasks.engine.manifest import damage_told

    with damage_told([folder]):
        words, vectors = load_embedding(folder)
    write_vectors(file, words, vectors)
    note(f"{len(words):,} vectors of {vectors.shape[1]} numbers: {file}")


def embedding_folder(run: str, embedding: str) -> Path:
    """Return the folder of an embedding of a run; raise UsageError where there is none."""
    from tasks.engine.manifest import refuse_damaged

    _, request = comparison_request(run, "word vectors to export", "names its embeddings")
    if embedding not in request.embeddings:
        hint = nearest(embedding, (*KINDS, *sorted(request.embeddings)))
        raise UsageError(f"{run} has no embedding {embedding}; {hint}")
    folder = request.embeddings[embedding]
    if folder is None or not folder.is_dir():
        raise UsageError(f"the embedding {embedding} of {run} is not there (it failed, or was removed); run it again")
    refuse_damaged(folder)
    return folder
