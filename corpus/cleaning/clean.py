"""The cleaning stage: raw documents in, a CleanCorpus folder out."""

import tempfile
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from corpus.cleaning.draft import write_draft
from corpus.cleaning.finish import finish_corpus, with_reading, write_reading
from corpus.cleaning.processes import batches, encode_batches
from corpus.cleaning.tokenizers import SAMPLE_DOCUMENTS, resolve_tokenizer
from corpus.document import RawDocument
from corpus.errors import LabelError
from corpus.settings import CorpusSettings


def clean_corpus(settings: CorpusSettings, folder: Path, decision: Path | None = None, **shards: Path) -> None:
    """Read the data that `settings` name, clean, tokenise, split and encode it, and write it to `folder`.

    Where the data was cleaned in pieces, `decision` and `shards`, in their order, are what came of that, and no more is
    to be read (see `corpus.cleaning.shards`). Raise DataError for what is wrong with the data; OSError (no space left,
    not readable) passes through.
    """
    if decision is not None:
        _join(settings, folder, decision, [*shards.values()])
        return
    # Imported here: whoever opens a corpus or cleans a text needs no reader.
    from corpus.readers import read

    reading = read.Reading(settings)
    try:
        write_corpus(reading.documents(), settings, folder, reading.source(), reading.sample_texts())
    except LabelError as error:
        raise with_reading(error, reading.record().as_json()) from None
    write_reading(reading.record().as_json(), folder)


def write_corpus(
    documents: Iterable[RawDocument],
    settings: CorpusSettings,
    folder: Path,
    source: dict[str, Any],
    texts: Sequence[str] = (),
) -> None:
    """Write the CleanCorpus folder of a stream of documents; `source` is what audit.json says of where they are from.

    `texts` are from all over the data where that is known; without them, the first ones decide on the tokenizer.

    Two passes: splits and ranks are known only when every document has been seen, so the first pass writes a draft.
    Text is held a few batches at a time; a few numbers a document, and the words, stay in memory.
    """
    stream = iter(documents)
    sample = list(islice(stream, SAMPLE_DOCUMENTS)) if settings.tokenizer == "auto" else []
    tokenizer = resolve_tokenizer(settings, [*(document.text for document in sample), *texts])
    with tempfile.TemporaryDirectory(prefix="draft-", dir=folder) as scratch:
        encoded = encode_batches(batches(chain(sample, stream)), settings, tokenizer)
        draft = write_draft(encoded, Path(scratch))
        finish_corpus(draft, settings, folder, {**source, "tokenizer": tokenizer})


def _join(settings: CorpusSettings, folder: Path, decision: Path, shards: Sequence[Path]) -> None:
    """Write the CleanCorpus folder of data whose pieces are cleaned."""
    from corpus.cleaning.merge import MergedDraft, merged_reading

    decided = merged_reading(decision, shards, settings)
    with tempfile.TemporaryDirectory(prefix="draft-", dir=folder) as scratch:
        source = {**decided["source"], "tokenizer": decided["tokenizer"]}
        try:
            finish_corpus(MergedDraft(shards, Path(scratch)), settings, folder, source)
        except LabelError as error:
            raise with_reading(error, decided["read"]) from None
    write_reading(decided["read"], folder)
