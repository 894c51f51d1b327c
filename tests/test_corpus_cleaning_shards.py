"""Data cleaned in pieces: the corpus is that of one process, byte for byte, whatever the format, wherever it is cut."""

import gzip
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet

from corpus.cleaning.clean import clean_corpus
from corpus.cleaning.shards import SHARD, clean_shard, decide_reading, survey_shard
from corpus.errors import DataError
from corpus.json_files import json_text
from corpus.readers.shards import ShardSettings, decision_of, files_of, shards_of
from corpus.settings import CorpusSettings
from corpus.store import Corpus

#: MiB of a piece: the data of these tests is some tens of kB.
SMALL = 0.004
WORDS = [
    "film",
    "plot",
    "don't",
    "café",
    "GREAT!!!!!",
    "<br />",
    "good",
    "bad",
    "u.s.",
    "http://a.com",
    "naïve",
    "酒店",
]
CHINESE = "这家酒店的房间很大服务也好早餐一般下次还会再来不推荐太吵了"
Row = dict[str, str | None]
Write = Callable[[Path, Sequence[Row]], None]


def rows(count: int, seed: int) -> list[Row]:
    """Return rows with copies, texts of nothing, rows without a label, groups, and a class that comes late."""
    draw = random.Random(seed)
    made: list[Row] = []
    for number in range(count):
        text = " ".join(draw.choices(WORDS, k=draw.randrange(3, 25))) + f" {draw.randrange(40)}"
        label = draw.choice(["neg", "pos", "pos ", "late"] if seed > 3 and number % 3 else ["neg", "pos"])
        made.append({"text": text, "label": label, "author": f"author {draw.randrange(12)}"})
        if number % 11 == 0:
            made.append({**made[-1], "label": None if number % 2 else label})
        if number % 17 == 0:
            made.append({"text": "<br />", "label": label, "author": None})
    return made


def csv_text(read: Sequence[Row], header: bool = True, separator: str = ",") -> str:
    lines = [separator.join(read[0])] if header else []
    return "\n".join([*lines, *(separator.join(f'"{cell or ""}"' for cell in row.values()) for row in read)]) + "\n"


def as_csv(path: Path, read: Sequence[Row]) -> None:
    path.with_suffix(".csv").write_text(csv_text(read), encoding="utf-8")


def as_csv_without_header(path: Path, read: Sequence[Row]) -> None:
    path.with_suffix(".csv").write_text(csv_text(read, header=False), encoding="utf-8")


def as_tsv_in_chinese(path: Path, read: Sequence[Row]) -> None:
    draw = random.Random(path.name)
    chinese = [{**row, "text": "".join(draw.choices(CHINESE, k=30))} for row in read]
    path.with_suffix(".tsv").write_text(csv_text(chinese, separator="\t"), encoding="gb18030")


def as_packed_csv(path: Path, read: Sequence[Row]) -> None:
    path.with_suffix(".csv.gz").write_bytes(gzip.compress(csv_text(read).encode(), 1))


def as_jsonl(path: Path, read: Sequence[Row]) -> None:
    broken = {"text": "half a pair \ud83d of surrogates", "label": "pos", "author": "\udc80"}
    lines = [json_text({"data": row, "list": [1, 2]}, indent=None) for row in [*read, broken]]
    path.with_suffix(".jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def as_json_array(path: Path, read: Sequence[Row]) -> None:
    path.with_suffix(".json").write_text(json.dumps({"data": list(read)}), encoding="utf-8")


def as_parquet(path: Path, read: Sequence[Row]) -> None:
    parquet.write_table(pyarrow.Table.from_pylist(list(read)), path.with_suffix(".parquet"))


def as_arrow(path: Path, read: Sequence[Row]) -> None:
    table = pyarrow.Table.from_pylist(list(read))
    with (
        pyarrow.OSFile(str(path.with_suffix(".arrow")), "wb") as sink,
        pyarrow.ipc.new_stream(sink, table.schema) as to,
    ):
        to.write_table(table)


def as_labelled_lines(path: Path, read: Sequence[Row]) -> None:
    labels = [f"__label__{row['label'].strip()} " if row["label"] else "" for row in read]
    lines = [f"{label}{row['text']}" for label, row in zip(labels, read, strict=True)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


PIECES = [f"part-0000{number}" for number in range(7)]
SPLITS = ["train-00000-of-00002", "train-00001-of-00002", "dev", "test"]
TABLES: dict[str, tuple[Write, Sequence[str], dict[str, object]]] = {
    "csv": (as_csv, PIECES, {}),
    "csv, a group and a tag": (as_csv, PIECES, {"group_column": "author", "tag_column": "author"}),
    "csv without a header": (as_csv_without_header, PIECES, {"text_column": "column 1", "label_column": "column 2"}),
    "csv.gz": (as_packed_csv, PIECES, {"shard_size": 0.0005}),
    "tsv, Chinese": (as_tsv_in_chinese, PIECES, {"encoding": "gb18030"}),
    "jsonl": (as_jsonl, PIECES, {"group_column": "data.author"}),
    "json": (as_json_array, PIECES, {"merge_labels": True}),
    "parquet": (as_parquet, PIECES, {"group_column": "author"}),
    "arrow": (as_arrow, PIECES, {"stop_words": "remove"}),
    "fastText": (as_labelled_lines, ["dev.txt", "test.txt", "train-0.txt", "train-1.txt", "train-2.txt"], {}),
    "splits by name": (as_csv, SPLITS, {"duplicates": "drop-from-test"}),
    "splits by name, parquet": (as_parquet, SPLITS, {"duplicates": "report", "shard_size": 0.002}),
}


def tables(folder: Path, write: Write, names: Sequence[str]) -> Path:
    folder.mkdir()
    for seed, name in enumerate(names):
        write(folder / name, rows(60, seed))
    return folder


def documents_in_class_folders(folder: Path) -> Path:
    for split in ("train", "test"):
        for seed, label in enumerate(("neg", "pos", "unsup")):
            place = folder / split / label
            place.mkdir(parents=True)
            for number, row in enumerate(rows(40, seed)):
                (place / f"{number}.txt").write_text(f"{row['text']} {split}", encoding="utf-8")
    (folder / "README.md").write_text("about", encoding="utf-8")
    (folder / "train" / "pos" / "picture.dat").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    (folder / "train" / "Thumbs.db").write_bytes(b"x")
    return folder


def reviews_as_published(folder: Path) -> Path:
    for split in ("train", "test"):
        for label in ("neg", "pos", *(["unsup"] if split == "train" else [])):
            place = folder / split / label
            place.mkdir(parents=True)
            for number, row in enumerate(rows(40, 1)):
                (place / f"{number}_{7 if label == 'pos' else 2}.txt").write_text(f"{row['text']} {split}")
            films = "\n".join(f"http://www.imdb.com/title/tt{number // 3:07}/usercomments" for number in range(50))
            (folder / split / f"urls_{label}.txt").write_text(films)
    return folder


def a_file_a_class(folder: Path) -> Path:
    folder.mkdir()
    for seed, label in enumerate(("neg", "neutral", "pos")):
        (folder / f"reviews.{label}.txt").write_text("\n".join(str(row["text"]) for row in rows(60, seed)))
    return folder


FOLDERS: dict[str, Callable[[Path], Path]] = {
    "class folders": documents_in_class_folders,
    "aclImdb": reviews_as_published,
    "class files": a_file_a_class,
}


def made_in_pieces(settings: CorpusSettings, root: Path, shards: Sequence[ShardSettings]) -> Path:
    """Return the corpus folder that the stages make of these pieces, each in a folder of its own."""

    def folder(name: str) -> Path:
        (root / name).mkdir(parents=True)
        return root / name

    surveys = {f"survey_{shard.number}": shard for shard in shards if shard.files is None}
    looks = {name: folder(name) for name in surveys}
    for name, shard in surveys.items():
        survey_shard(shard.for_survey(), looks[name])
    decision = folder("decision")
    decide_reading(decision_of(settings), decision, **looks)
    made = {f"shard_{shard.number}": folder(f"shard_{shard.number}") for shard in shards}
    for shard in reversed(shards):  # the order in which they are made does not count
        clean_shard(shard, decision, looks.get(f"survey_{shard.number}"), made[f"shard_{shard.number}"])
    clean_corpus(settings, folder("corpus"), decision=decision, **made)
    return root / "corpus"


def made_in_one(settings: CorpusSettings, folder: Path) -> Path:
    folder.mkdir()
    clean_corpus(settings, folder)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def compared(settings: CorpusSettings, root: Path) -> tuple[Corpus, tuple[ShardSettings, ...]]:
    """Make a corpus in pieces and in one, and compare every byte; return it and the pieces."""
    shards = shards_of(settings)
    assert contents(made_in_pieces(settings, root / "pieces", shards)) == contents(made_in_one(settings, root / "one"))
    return Corpus.open(root / "one"), shards


def settings_for(data: Path, **settings: object) -> CorpusSettings:
    return CorpusSettings.model_validate({"data": str(data), "shard_size": SMALL, "workers": 1, **settings})


@pytest.mark.parametrize("name", TABLES)
def test_tables_in_pieces_become_what_one_process_makes(name: str, tmp_path: Path) -> None:
    write, names, settings = TABLES[name]
    data = tables(tmp_path / "data", write, names)
    corpus, shards = compared(settings_for(data, **settings), tmp_path)
    assert len(shards) > 2 and len(corpus.ids) == len(set(corpus.ids)) > 200
    assert {file["rows"] is not None for file in corpus.audit["read"]["files"]} == {name != "fastText"}


@pytest.mark.parametrize("name", FOLDERS)
def test_folders_of_documents_in_pieces_become_what_one_process_makes(name: str, tmp_path: Path) -> None:
    corpus, shards = compared(settings_for(FOLDERS[name](tmp_path / "data")), tmp_path)
    assert len(shards) > 2 and all(shard.files is not None for shard in shards)
    if name == "class folders":
        assert (
            sum(corpus.audit["read"]["files"][0]["left_out"].values()) == 3
        )  # a picture, what a system left, a README
    if name == "aclImdb":
        assert any(corpus.column("group"))


def test_a_folder_of_documents_beside_a_table_is_cut_by_itself(tmp_path: Path) -> None:
    data = documents_in_class_folders(tmp_path / "data")
    for place in ("test", "train/unsup"):
        for path in sorted((data / place).rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        (data / place).rmdir()
    as_csv(tmp_path / "held-out", [row for row in rows(60, 9) if row["label"] in ("neg", "pos")])
    settings = settings_for(data, test_data=str(tmp_path / "held-out.csv"))
    corpus, shards = compared(settings, tmp_path)
    assert [shard.files is None for shard in shards] == [False] * (len(shards) - 1) + [True]
    assert corpus.rows("test").size and corpus.audit["split_origin"] == "official"


@pytest.mark.parametrize("size", [0.0001, 0.002, 0.01, 0.02])
def test_wherever_it_is_cut_the_corpus_is_the_same(size: float, tmp_path: Path) -> None:
    data = tables(tmp_path / "data", as_csv, PIECES)
    _, shards = compared(settings_for(data, shard_size=size), tmp_path)
    assert [shard.first for shard in shards] == [0, *(shard.behind for shard in shards[:-1])]
    assert shards[-1].behind == len(PIECES)


def test_little_data_one_file_and_archives_are_one_piece(tmp_path: Path) -> None:
    data = tables(tmp_path / "data", as_csv, PIECES)
    size = sum(path.stat().st_size for path in data.iterdir()) / 2**20
    assert shards_of(settings_for(data)) and not shards_of(settings_for(data, shard_size=0.51 * size))
    for settings in (
        CorpusSettings(data=str(data)),
        settings_for(data, shard_size=0),
        settings_for(data / "part-00000.csv"),
        settings_for(Path("demo")),
    ):
        assert shards_of(settings) == ()


def test_pieces_have_every_file_once_and_are_at_most_a_thousand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = documents_in_class_folders(tmp_path / "data")
    monkeypatch.setattr("corpus.readers.shards.MOST_SHARDS", 5)
    shards = shards_of(settings_for(data, shard_size=0.0001))
    assert 2 <= len(shards) <= 6
    read = [path for folder, files in files_of(shards) if folder == data for path in files]
    assert sorted(read) == sorted(path for path in data.rglob("*") if path.is_file())
    assert len(set(read)) == len(read)


@pytest.mark.parametrize("change", ["longer", "gone", "new"])
def test_a_file_that_changes_moves_few_ends(change: str, tmp_path: Path) -> None:
    for number in range(300):
        place = tmp_path / "data" / f"class {number % 3}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number}.txt").write_text("x" * (number % 40 + 50))
    settings = settings_for(tmp_path / "data", shard_size=0.0007)
    before = [files for _, files in files_of(shards_of(settings))]
    changed = tmp_path / "data" / "class 0" / ("30 more.txt" if change == "new" else "30.txt")
    changed.unlink() if change == "gone" else changed.write_text("y" * 400)
    after = [files for _, files in files_of(shards_of(settings))]
    assert len(before) > 15 and all(200 < sum(path.stat().st_size for path in files) < 2000 for files in after[:-1])
    assert sum(files not in before for files in after) <= 5


def test_what_is_wrong_with_one_file_is_told_as_by_one_process(tmp_path: Path) -> None:
    data = tables(tmp_path / "data", as_csv, PIECES)
    with (data / "part-00004.csv").open("a", encoding="utf-8") as file:
        file.write("one,two,three,four,five,six\n" * 9)
    with pytest.raises(DataError) as whole:
        made_in_one(settings_for(data), tmp_path / "one")
    with pytest.raises(DataError) as pieces:
        made_in_pieces(settings_for(data), tmp_path / "pieces", shards_of(settings_for(data)))
    assert str(whole.value) == str(pieces.value) and "part-00004.csv, line" in str(whole.value)


@pytest.mark.parametrize("cell", ["", "   "])
def test_a_piece_without_a_document_is_none_and_data_without_one_is_refused(cell: str, tmp_path: Path) -> None:
    data = tables(tmp_path / "data", as_csv, PIECES)
    empty = "text,label,author\n" + f'"{cell}","pos","a"\n' * 400
    (data / "part-00003.csv").write_text(empty, encoding="utf-8")
    compared(settings_for(data), tmp_path)
    for path in data.iterdir():
        path.write_text(empty.replace('"pos"', '"neg"') if path.stem[-1] in "246" else empty, encoding="utf-8")
    told = []
    for make in (
        lambda: made_in_one(settings_for(data), tmp_path / "none"),
        lambda: made_in_pieces(settings_for(data), tmp_path / "no pieces", shards_of(settings_for(data))),
    ):
        with pytest.raises(DataError) as error:
            make()
        told.append(str(error.value))
    assert told[0] == told[1]


def test_other_splits_are_made_of_the_same_pieces(tmp_path: Path) -> None:
    data = tables(tmp_path / "data", as_csv, PIECES)
    settings = settings_for(data)
    others = settings_for(data, split_seed=3, validation_share=0.3, duplicates="report", workers=2)
    assert shards_of(settings) == shards_of(others)
    names = {name for shard in shards_of(settings) for name in shard.for_survey().significant()["corpus"]}
    assert (
        "lowercase" in names
        and shards_of(settings_for(data, lowercase=False))[0].for_survey() == shards_of(settings)[0].for_survey()
    )


def test_what_a_piece_counted_adds_up(tmp_path: Path) -> None:
    data = tables(tmp_path / "data", as_csv, PIECES)
    settings = settings_for(data)
    shards = shards_of(settings)
    corpus = Corpus.open(made_in_pieces(settings, tmp_path / "pieces", shards))
    counted = [json.loads((tmp_path / "pieces" / f"shard_{shard.number}" / SHARD).read_text()) for shard in shards]
    assert sum(number for counts in counted for _, number in counts["labels"]) == corpus.audit["read"]["documents"]
    assert list(corpus.audit["read"]["classes"]) == ["neg", "pos", "late"] or set(corpus.labels) == {
        "late",
        "neg",
        "pos",
    }
