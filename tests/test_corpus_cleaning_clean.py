"""The cleaning stage as a whole: what it writes is what was read, whoever did the work; errors say what is wrong."""

import errno
import json
import os
import random
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from corpus.cleaning import clean, draft, finish, processes
from corpus.cleaning.clean import clean_corpus, write_corpus
from corpus.cleaning.encode import EncodedTexts
from corpus.cleaning.processes import Batch, batches, encode_batches
from corpus.cleaning.text import Cleaner
from corpus.document import RawDocument
from corpus.errors import DataError
from corpus.settings import CorpusSettings
from corpus.store import Corpus

SOURCE = {"source": "test", "format": "memory", "synthetic": True, "notes": ["a note"]}
VOCABULARY = [f"word{number}" for number in range(300)] + ["don't", "café", "<br />", "GREAT!!!!!", "酒店", "u.s."]


def documents(count: int = 300, seed: int = 0) -> list[RawDocument]:
    draw = random.Random(seed)
    return [
        RawDocument(
            id=f"d{number}",
            text=" ".join(draw.choices(VOCABULARY, k=draw.randrange(3, 40))),
            label=None if number % 5 == 0 else ("bad", "good")[draw.randrange(2)],
            split="unlabelled" if number % 5 == 0 else None,
            group=None if number % 7 == 0 else f"g{number % 40}",
            tag=None if number % 3 else "third",
        )
        for number in range(count)
    ]


def write(folder: Path, read: list[RawDocument], **settings: object) -> Corpus:
    folder.mkdir(exist_ok=True)
    write_corpus(iter(read), CorpusSettings(**settings), folder, SOURCE)  # type: ignore[arg-type]
    return Corpus.open(folder)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.name != "audit.json"}


def test_what_is_written_is_what_was_read(tmp_path: Path) -> None:
    read = documents()
    found = write(tmp_path, read)
    cleaner = Cleaner(found.cleaning, found.audit["tokenizer"])
    assert found.ids == [document.id for document in read]
    assert found.texts(range(len(read))) == [document.text for document in read]
    assert found.column("group") == [document.group for document in read]
    assert found.column("tag") == [document.tag for document in read]
    for row, document in enumerate(read):
        tokens = found.tokens[found.offsets[row] : found.offsets[row + 1]]
        assert [found.words[token] for token in tokens] == cleaner.tokens(document.text)
        label = int(found.label_ids[row])
        assert (found.labels[label] if label >= 0 else None) == document.label
        assert (found.split[row] == "unlabelled") == (document.label is None)
    assert found.column("n_tokens") == np.diff(found.offsets).tolist()
    assert (found.tokens.dtype, found.offsets.dtype) == (np.int32, np.int64)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("audit.json", "documents.parquet", "lexicon.parquet", "offsets.npy", "tokens.npy")
    ]


def test_the_lexicon_counts_train_and_unlabelled_only_and_is_sorted(tmp_path: Path) -> None:
    read = [*documents(), RawDocument("odd", "only in test", "good", "test"), RawDocument("odd2", "it", "bad", "test")]
    found = write(tmp_path, read)
    cleaner = Cleaner(CorpusSettings(), "words")
    counts: Counter[str] = Counter()
    for row, document in enumerate(read):
        counts.update({word: 0 for word in cleaner.tokens(document.text) if word not in counts})
        if found.split[row] in {"train", "unlabelled"}:
            counts.update(cleaner.tokens(document.text))
    assert list(zip(found.words, found.counts.tolist(), strict=True)) == sorted(
        counts.items(), key=lambda item: (-item[1], item[0])
    )
    assert found.counts[found.words.index("only")] == 0
    schema = parquet.read_schema(tmp_path / "lexicon.parquet")
    assert [(field.name, str(field.type)) for field in schema] == [("word", "string"), ("count", "int64")]


def test_neither_batches_nor_processes_change_a_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = documents(400)
    write(tmp_path / "one", read, workers=1)
    for name, characters, workers in (("small", 700, 1), ("two", 3000, 2), ("three", 500, 3)):
        with monkeypatch.context() as changed:
            changed.setattr(clean, "batches", lambda stream, size=characters: batches(stream, size))
            write(tmp_path / name, read, workers=workers)
        assert np.array_equal(np.load(tmp_path / name / "tokens.npy"), np.load(tmp_path / "one" / "tokens.npy"))
        for column in ("word", "count"):
            tables = [parquet.read_table(tmp_path / run / "lexicon.parquet")[column] for run in (name, "one")]
            assert tables[0].equals(tables[1])
        one, other = (parquet.read_table(tmp_path / run / "documents.parquet") for run in ("one", name))
        assert one.equals(other)
        audits = [json.loads((tmp_path / run / "audit.json").read_text()) for run in ("one", name)]
        for audit in audits:
            del audit["cleaning"]["workers"]
        assert audits[0] == audits[1]


def test_the_same_run_writes_the_same_bytes(tmp_path: Path) -> None:
    write(tmp_path / "a", documents())
    write(tmp_path / "b", documents())
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_documents_that_clean_to_nothing_are_named(tmp_path: Path) -> None:
    read = [
        *documents(60),
        RawDocument("empty", "<br /> &nbsp;", "good", "train"),
        RawDocument("blank", "", None, None),
    ]
    found = write(tmp_path, read)
    assert found.audit["dropped"] == {
        "count": 2,
        "documents": [
            {"id": "empty", "split": "train", "reason": "nothing is left after cleaning"},
            {"id": "blank", "reason": "nothing is left after cleaning"},
        ],
    }
    assert "empty" not in found.ids


def test_copies_across_splits_are_counted_and_shown(tmp_path: Path) -> None:
    words = [f"unlike{number} any other" for number in range(60)]
    train = [RawDocument(f"a{number}", text, "ab"[number % 2], "train") for number, text in enumerate(words)]
    test = [
        RawDocument("t1", "UNLIKE3 any<br />other", "a", "test"),
        RawDocument("t2", "unlike4 any other", "a", "test"),
        RawDocument("t3", "unlike4 other any", "b", "test"),
        RawDocument("t4", "from unlabelled", "b", "test"),
        RawDocument("u1", "from  unlabelled", None, "unlabelled"),
    ]
    corpus = write(tmp_path, train + test)
    found = corpus.audit["duplicates_across_splits"]
    assert sum(corpus.audit["duplicates_dropped"].values()) == 3
    assert found["train&test"] + found["validation&test"] == 2
    assert (found["train&validation"], found["unlabelled&test"]) == (0, 1)
    assert sorted((pair["a"], pair["b"], pair["text"]) for pair in found["examples"]) == [
        ("a3", "t1", "UNLIKE3 any<br />other"),
        ("a4", "t2", "unlike4 any other"),
        ("u1", "t4", "from unlabelled"),
    ]


def test_groups_across_official_splits_are_counted(tmp_path: Path) -> None:
    train = [
        RawDocument(f"a{number}", f"text {number}", "ab"[number % 2], "train", f"g{number}") for number in range(40)
    ]
    test = [
        RawDocument(f"t{number}", f"test {number}", "ab"[number % 2], "test", f"g{number + 39}") for number in range(4)
    ]
    found = write(tmp_path, train + test)
    shared = found.audit["groups_across_splits"]
    assert shared["count"] == 1
    assert shared["examples"][0]["group"] == "g39"
    assert shared["examples"][0]["splits"]["test"] == 1
    assert write(tmp_path / "cut", train).audit["groups_across_splits"] == {"count": 0, "examples": []}


def test_the_audit_describes_each_split(tmp_path: Path) -> None:
    found = write(tmp_path, documents())
    audit = found.audit
    assert (audit["source"], audit["format"], audit["synthetic"]) == ("test", "memory", True)
    assert audit["notes"][0] == "a note"
    assert audit["labels"] == ["bad", "good"]
    for split, said in audit["splits"].items():
        rows = found.rows(split)
        lengths = np.diff(found.offsets)[rows]
        assert (said["documents"], said["tokens"]) == (len(rows), lengths.sum())
        assert said["length"]["max"] == lengths.max()
        assert said["length"]["median"] == np.median(lengths)
        assert sum(said["labels"].values()) == np.sum(found.label_ids[rows] >= 0)
    assert found.cleaning == CorpusSettings()


@pytest.mark.parametrize(
    ("read", "said"),
    [
        ([], "no documents"),
        ([RawDocument("x", "<br />", "a", None)], "all 1 documents cleaned to nothing"),
        ([RawDocument(str(number), f"w{number}", "a", None) for number in range(9)], "only the label 'a'"),
    ],
)
def test_data_that_cannot_be_used_is_refused(tmp_path: Path, read: list[RawDocument], said: str) -> None:
    with pytest.raises(DataError, match=said):
        write(tmp_path, read)


def test_half_a_surrogate_pair_is_written_as_a_question_mark(tmp_path: Path) -> None:
    read = [*documents(50), RawDocument("half", "broken \ud83d here", "good", "train")]
    found = write(tmp_path, read)
    assert found.texts([50]) == ["broken ? here"]


def test_a_full_disk_passes_through_untouched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(finish, "_write_documents", full)
    with pytest.raises(OSError, match="No space left") as caught:
        write(tmp_path, documents())
    assert caught.value.errno == errno.ENOSPC


class Killer(str):
    """A text that ends the process which unpickles it."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (9,)


class Changeling(str):
    """A text that is the number 7 in the process which unpickles it."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return int, ("7",)


def encode(*texts: str) -> list[tuple[Batch, EncodedTexts]]:
    read = [
        RawDocument(str(number), text, None, None) for number, text in enumerate([*["a b c"] * 6, *texts, *["d"] * 6])
    ]
    return list(encode_batches(batches(read, 1), CorpusSettings(workers=3), "words"))


def test_a_killed_process_is_an_error_and_no_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "WAITING", 99)
    with pytest.raises(RuntimeError, match=r"killed.*corpus\.workers"):
        encode(Killer("x"))


def test_a_process_that_is_killed_while_others_start_is_an_error_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(pool: ProcessPoolExecutor, count: int) -> None:
        raise BrokenProcessPool

    monkeypatch.setattr(processes, "start", killed)
    with pytest.raises(RuntimeError, match=r"killed.*corpus\.workers"):
        encode()


def test_an_error_in_a_process_is_raised_as_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "WAITING", 99)
    with pytest.raises(AttributeError, match="'int' object"):
        encode(Changeling("x"))


def test_batches_come_back_in_order() -> None:
    done = encode("e f", "g h i j")
    assert [batch[0].id for batch, _ in done] == [str(number) for number in range(14)]
    assert [int(encoded.lengths[0]) for _, encoded in done] == [3] * 6 + [2, 4] + [1] * 6


def generated(count: int) -> Iterator[RawDocument]:
    draw = random.Random(1)
    for number in range(count):
        text = " ".join(draw.choices(VOCABULARY, k=400))
        yield RawDocument(str(number), text, ("bad", "good")[number % 2], None)


def test_memory_is_bounded_by_batches_not_by_the_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clean, "batches", lambda stream: batches(stream, 100_000))
    monkeypatch.setattr(draft, "GROUP_BYTES", 100_000)
    monkeypatch.setattr(clean, "SAMPLE_DOCUMENTS", 50)
    monkeypatch.setattr("corpus.cleaning.lexicon.CHUNK_TOKENS", 20_000)
    peaks = []
    for count in (400, 1600):
        folder = tmp_path / str(count)
        folder.mkdir()
        tracemalloc.start()
        write_corpus(generated(count), CorpusSettings(workers=1), folder, SOURCE)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # Four times the text, 3.5 MB more of it: what grows is a few numbers a document.
    assert peaks[1] - peaks[0] < 500_000


def test_the_demo_is_cleaned_end_to_end(demo_corpus: Path) -> None:
    found = Corpus.open(demo_corpus)
    assert found.audit["synthetic"] is True
    assert set(found.split) == {"train", "validation", "test", "unlabelled", "dropped"}
    assert found.labels == sorted(found.labels)
    assert len(found.labels) == 2


@pytest.mark.real_data
def test_chinese_reviews(real_data: Path, tmp_path: Path) -> None:
    clean_corpus(CorpusSettings(data=str(real_data / "ChnSentiCorp_htl_all.csv"), workers=1), tmp_path)
    found = Corpus.open(tmp_path)
    assert found.audit["tokenizer"] == "characters"
    assert found.audit["dropped"]["count"] == 1
    assert found.audit["splits"]["train"]["documents"] == 5591
    assert {"的", "酒", "店", "wifi", "不"} <= set(found.words)
