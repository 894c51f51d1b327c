"""Columns are found by usual names, then by content; otherwise the error lists them."""

import pytest

from corpus.errors import DataError
from corpus.readers import column_facts
from corpus.readers.column_facts import TableFacts
from corpus.readers.columns import Columns, find_columns, looks_like_header
from corpus.settings import CorpusSettings

LONG = "a rather long sentence on the food"


def columns_of(names: list[str], rows: list[list[str]], **settings: str) -> Columns:
    facts = TableFacts()
    facts.add_rows(names, rows)
    return find_columns(names, facts.columns, CorpusSettings.model_validate(settings), "reviews.csv")


def found(names: list[str], rows: list[list[str]], **settings: str) -> tuple[str, str | None]:
    columns = columns_of(names, rows, **settings)
    return columns.text, columns.label


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["id", "text", "label"], ("text", "label")),
        (["Review", "Sentiment"], ("Review", "Sentiment")),
        (["title", "Review Text", "Rating"], ("Review Text", "Rating")),
        (["review_body", "star_rating", "marketplace"], ("review_body", "star_rating")),
        (["标签", "评论"], ("评论", "标签")),
        (["label", "review"], ("review", "label")),
        (["sentence", "category", "score"], ("sentence", "category")),
    ],
)
def test_usual_names(names: list[str], expected: tuple[str, str]) -> None:
    assert found(names, [["x"] * len(names)]) == expected


def test_content_decides_where_names_do_not() -> None:
    rows = [[str(number), f"{LONG} {number}", "ab"[number % 2]] for number in range(20)]
    assert found(["n", "said", "mood"], rows) == ("said", "mood")


def test_a_sorted_file_shows_one_label_and_is_still_understood() -> None:
    rows = [[f"{LONG} {number}", "a"] for number in range(20)]
    assert found(["said", "mood"], rows) == ("said", "mood")


def test_settings_come_first() -> None:
    rows = [[LONG, "other", "1", "x"]]
    assert found(["text", "review", "label", "mood"], rows, text_column="review", label_column="mood") == (
        "review",
        "mood",
    )


def test_a_named_column_is_not_taken_twice() -> None:
    assert found(["text", "review", "label"], [[LONG, LONG, "1"]], label_column="text") == ("review", "text")


def test_several_candidates_ask_the_user() -> None:
    rows = [[f"{LONG} {number}", "ab"[number % 2], "cd"[number % 2]] for number in range(20)]
    with pytest.raises(DataError, match=r"several columns could be the label: mood, place \(all columns: said, mood"):
        found(["said", "mood", "place"], rows)


def test_no_label_column_lists_the_columns() -> None:
    with pytest.raises(DataError, match=r"reviews\.csv: no label column found; the columns are: id, text"):
        found(["id", "text"], [[str(number), f"{LONG} {number}"] for number in range(20)])


def test_no_text_column_lists_the_columns() -> None:
    with pytest.raises(DataError, match="no text column found; the columns are: label, n"):
        found(["label", "n"], [["1", "2"], ["0", "3"]])


def test_a_misspelt_column_gets_a_suggestion() -> None:
    with pytest.raises(DataError, match=r"text_column = Reviews: no such column; .* did you mean Review\?"):
        found(["Review", "label"], [[LONG, "1"]], text_column="Reviews")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["text", "label"], True),
        (["said", "mood"], True),
        (["1", "text"], True),
        (["0", "what a film"], False),
        (["pos", "what a film that I saw on a rainy day"], False),
    ],
)
def test_a_header_is_told_from_a_document(cells: list[str], expected: bool) -> None:
    assert looks_like_header(cells, CorpusSettings()) is expected


def test_of_a_wide_table_the_columns_of_most_values_are_counted_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column_facts, "MOST_IN_ALL", 1500)
    facts = TableFacts()
    names = ["few", *(f"many{number}" for number in range(5))]
    for batch in range(3):
        rows = [(str(row % 2), *(f"{batch} {row} {number}" for number in range(5))) for row in range(1000)]
        facts.add_rows(names, rows)
    assert facts.columns["few"].counts == {"0": 1500, "1": 1500}
    assert all(facts.columns[name].counts is None for name in names[1:])
    assert facts.columns["many1"].filled == 3000


def test_a_column_whose_every_cell_calls_a_split_is_the_split() -> None:
    names, parts = ["text", "label", "set"], ["train", "train", "dev", "Test"]
    rows = [[f"{LONG} {number}", "ab"[number % 2], parts[number % 4]] for number in range(20)]
    assert columns_of(names, rows).split == "set"
    assert "each of its values is the name of a split" in columns_of(names, rows).why["split"]
    for other in ("", "holdout"):
        assert columns_of(names, [*rows, [LONG, "a", other]]).split is None
    assert columns_of(names, [row for row in rows if row[2] == "train"]).split is None


def test_flags_of_which_one_is_set_are_one_label_in_several_columns() -> None:
    names = ["text", "news", "sports", "tech"]
    one = [[f"{LONG} {row}", *(str(int(row % 3 == place)) for place in range(3))] for row in range(30)]
    with pytest.raises(DataError, match=r"the one of news, sports, tech that is set.*\n.*\['news', 'sports', 'tech'\]"):
        found(names, one)
    with pytest.raises(DataError, match="holds several labels: each of news, sports, tech"):
        found(names, [*one, [LONG, "1", "1", "0"]])


def test_errors_name_no_column_that_cannot_help() -> None:
    rows: list[list[str]] = [[f"{LONG} {number}", ""] for number in range(20)]
    with pytest.raises(DataError, match="column label has no label in any row"):
        found(["text", "label"], rows)
    with pytest.raises(DataError, match=r"one column only, 文本，标签; .*\n.*sep=@"):
        found(["文本，标签"], [[f"{LONG}，a"]] * 20)
    facts = TableFacts()
    facts.add_records([{"tokens": ["a", "b"], "label": "ab"[number % 2]} for number in range(20)])
    with pytest.raises(DataError, match=r"corpus\.text_column=NAME\nLists and objects can be neither: tokens"):
        find_columns(["tokens", "label"], facts.columns, CorpusSettings(), "r.jsonl")
