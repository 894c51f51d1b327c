"""The stage that opens the test split for one finished language model: perplexity, next words, blanks and samples."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from corpus.cleaning.text import Cleaner
from corpus.errors import DataError
from corpus.json_files import write_json
from corpus.progress import report
from corpus.store import Corpus
from language.blanks import Blank, find_blanks, score_blanks
from language.model import LanguageModel, TextModel, load_model
from language.settings import LanguageEvaluationSettings, LanguageTestSettings
from language.text import UNKNOWN_WORD, LanguageVocabulary, chosen_rows, predicted, read_documents
from language.writing import next_words, write_text
from models.cost import clock_of
from models.device import prepare_cpu

LIKELIHOODS, ANSWERS = "likelihoods.parquet", "answers.json"
SCHEMA = pa.schema(
    {
        "split": pa.string(),
        "id": pa.string(),
        "tokens": pa.int32(),
        "unknown": pa.int32(),
        "log_likelihood": pa.float64(),
    }
)


def evaluate_language_model(settings: LanguageEvaluationSettings, corpus: Path, model: Path, folder: Path) -> None:
    """Measure a TrainLanguageModel folder on a CleanCorpus folder.

    Writes likelihoods.parquet and answers.json into `folder`; see docs/artifacts.md. Raises DataError where the test
    split is empty.
    """
    prepare_cpu()
    opened, asked = Corpus.open(corpus), settings.test
    trained, vocabulary = load_model(model)
    rows = {
        "validation": chosen_rows(opened, "validation", settings.text.validation_tokens, settings.text.seed),
        "test": chosen_rows(opened, "test", asked.test_tokens, asked.seed),
    }
    if not len(rows["test"]):
        raise DataError("[language_test]: test has no documents; see corpus.test_share")
    clock = clock_of("cpu")
    start = clock()
    records = _likelihoods(trained, opened, rows, vocabulary)
    seconds = clock() - start
    pq.write_table(pa.Table.from_pylist(records, schema=SCHEMA), folder / LIKELIHOODS)
    answers = {
        "words_per_second": sum(record["tokens"] for record in records) / seconds if records else None,
        **_written(trained, opened, vocabulary, asked),
        **_filled(trained, opened, rows["test"], vocabulary, asked),
    }
    write_json(folder / ANSWERS, answers, indent=None)


def _likelihoods(
    model: LanguageModel, corpus: Corpus, rows: dict[str, NDArray[np.int64]], vocabulary: LanguageVocabulary
) -> list[dict[str, Any]]:
    """Return a record for each document; none for a model that has no probability for a text."""
    records: list[dict[str, Any]] = []
    for number, (split, chosen) in enumerate(rows.items() if isinstance(model, TextModel) else ()):
        report("measure", number, len(rows), "splits", split)
        assert isinstance(model, TextModel)
        documents = read_documents(corpus, chosen, vocabulary)
        logs = np.zeros(len(documents.ids))
        logs[predicted(documents)] = model.log_probabilities(documents)
        starts = documents.offsets[:-1]
        sums = np.add.reduceat(logs, starts)
        unknown = np.add.reduceat((documents.ids == UNKNOWN_WORD).astype(np.int64), starts)
        lengths = np.diff(documents.offsets) - 1  # every word and the end symbol
        columns = zip(chosen.tolist(), lengths.tolist(), unknown.tolist(), sums.tolist(), strict=True)
        records += [
            {"split": split, "id": corpus.ids[row], "tokens": tokens, "unknown": missing, "log_likelihood": total}
            for row, tokens, missing, total in columns
        ]
    return records


def _written(
    model: LanguageModel, corpus: Corpus, vocabulary: LanguageVocabulary, asked: LanguageTestSettings
) -> dict[str, Any]:
    """Return what the model goes on with after each beginning, and the texts that it writes."""
    if not isinstance(model, TextModel):
        return {"next_words": [], "samples": []}
    cleaner = Cleaner(corpus.cleaning, tokenizer=corpus.audit["tokenizer"])
    beginnings = [(text, cleaner.tokens(text)) for text in asked.beginnings or ("",)]
    generator = np.random.default_rng(asked.seed)
    return {
        "next_words": [
            {"beginning": text, **next_words(model, vocabulary, words, asked.next_words)} for text, words in beginnings
        ],
        "samples": [write_text(model, vocabulary, asked.sample_words, generator) for _ in range(asked.samples)],
    }


def _filled(
    model: LanguageModel,
    corpus: Corpus,
    rows: NDArray[np.int64],
    vocabulary: LanguageVocabulary,
    asked: LanguageTestSettings,
) -> dict[str, Any]:
    """Return the blanks, the same for every model of a run, and how the model scores the candidates of each."""
    blanks = find_blanks(read_documents(corpus, rows, vocabulary), vocabulary, asked)
    ids = [corpus.ids[rows[blank.document]] for blank in blanks]
    scores = {seen: np.round(found, 4).tolist() for seen, found in score_blanks(model, blanks).items()}
    return {"blanks": [_told(blank, of, vocabulary) for blank, of in zip(blanks, ids, strict=True)], "scores": scores}


def _told(blank: Blank, document: str, vocabulary: LanguageVocabulary) -> dict[str, Any]:
    """Return a blank as words; the start symbol of its document is left out, the end symbol is said."""
    around = (blank.window[: blank.place], blank.window[blank.place + 1 :])
    before, after = ([vocabulary.word(i) for i in part.tolist() if i != vocabulary.start] for part in around)
    candidates = [vocabulary.word(word) for word in blank.candidates.tolist()]
    return {"id": document, "before": before, "after": after, "candidates": candidates}
