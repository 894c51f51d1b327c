"""Where two models differ: what is shaded, what is shown, and how tokens become text again."""

import runpy
from pathlib import Path

import pytest

from corpus.errors import DataError
from reports.results.cells import read_results
from reports.statistics.documents.disagreements import find_pairs
from reports.statistics.documents.shading import AROUND, LONG, SHADED, shaded
from reports.statistics.documents.spacing import spaces
from reports.statistics.summary import summarise

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        ("a film ( of 1999 ) , really . . . good !", "a film (of 1999), really... good!"),
        ("电 影 很 好 看 , 服 务 差 。", "电影很好看,服务差。"),
        ("我 的 iphone 很 好", "我的iphone很好"),
        ("so - so :) <3", "so - so :) <3"),
        ("one", "one"),
    ],
)
def test_tokens_become_text_again(tokens: str, text: str) -> None:
    words = tokens.split()
    assert "".join(map("".join, zip(spaces(words), words, strict=True))) == text
    assert spaces([]) == []


def test_the_largest_contributions_are_shaded_by_their_size() -> None:
    pieces = shaded(["not", "a", "great", "film", "."], [-1.0, 0.01, 4.0, None, 2.0])
    assert [(p.kind, p.space + p.text, p.degree) for p in pieces] == [
        ("against", "not", 2),
        ("plain", " a", 0),
        ("for", " great", 4),
        ("plain", " film", 0),
        ("for", ".", 3),
    ]


def test_a_text_without_contributions_is_plain() -> None:
    assert [(p.kind, p.text) for p in shaded(["a", "b"], [0.0, None])] == [("plain", "a b")]
    assert shaded([], []) == []


def test_a_long_text_is_shown_around_what_is_shaded() -> None:
    values = [0.0] * (LONG + 100)
    values[50] = 1.0
    pieces = shaded([f"w{number}" for number in range(len(values))], values)
    assert [p.kind for p in pieces] == ["gap", "plain", "for", "plain", "gap"]
    assert (pieces[0].text, pieces[-1].text) == (str(50 - AROUND), str(len(values) - 51 - AROUND))
    assert pieces[1].text.split()[0] == f"w{50 - AROUND}"
    assert len([p for p in shaded(["x"] * 300, [1.0] * 300) if p.kind == "for"]) == SHADED


def test_the_explanations_of_a_run_are_read(tmp_path: Path) -> None:
    request = FakeRun(explained=4, seeds=(0,), labels=("bad", "fair", "good")).make(tmp_path)
    results = read_results(request)
    pairs = find_pairs(results, summarise(results))
    assert len(pairs) == 2
    for pair in pairs:
        assert [d.way for d in pair.disagreements] == ["first"] * 4 + ["second"] * 4
        assert pair.only_first >= 4 and pair.only_second >= 4
        for one in pair.disagreements:
            first, second = one.readings
            assert (first.model, second.model) == (pair.first.name, pair.second.name)
            assert first.is_right != second.is_right and first.is_right == (one.way == "first")
            assert one.against == (second if first.is_right else first).predicted
            low, high = pair.lengths[pair.third(one)]
            assert low <= one.length <= high
    assert find_pairs(read_results(request.model_copy(update={"explanations": None})), summarise(results)) == ()
    assert request.explanations is not None
    (request.explanations / "explanations.parquet").unlink()
    with pytest.raises(DataError, match=r"explanations\.parquet is missing"):
        find_pairs(results, summarise(results))
