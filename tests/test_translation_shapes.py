"""Sentences recognised by their shape: with values, in pieces, in one another; what is unknown stays."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.writing import blocks, inline
from reports.writing.spoken import spoken
from translation import catalogue as catalogues
from translation import entries, shapes
from translation.catalogue import speaking
from translation.shapes import translated

KNOWN = {
    "Take {taken}. It is better than {beside}{numbers}.": "用 {taken}。它优于{beside}{numbers}。",
    "{name}, the best baseline": "最好的基线 {name}",
    "{change} ± {half} points": "{change} ± {half} 个百分点",
    "There is no test split.": "没有测试集。",
    "The second choice is {beside}: {value} on validation": "次选是 {beside}：验证集 {value}",
    ", {value} on test": "，测试集 {value}",
    "{file}, line {number}: no JSON ({error}); write objects": "{file} 第 {number} 行不是 JSON（{error}）",
    "seed": "种子",
}


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(entries, "catalogue", lambda code: KNOWN)
    clear()
    with speaking("zh"):
        yield
    clear()


def clear() -> None:
    shapes._read.cache_clear()
    shapes._bare_sentence.cache_clear()
    shapes._whole.cache_clear()
    entries.shapes.cache_clear()
    entries.known.cache_clear()


def test_a_sentence_keeps_its_values() -> None:
    assert translated("a b.json, line 7: no JSON (x); write objects") == "a b.json 第 7 行不是 JSON（x）"


def test_sentences_lie_in_sentences_and_behind_each_other() -> None:
    said = "Take gru. It is better than nb-svm, the best baseline (+1.2 ± 0.4 points). There is no test split."
    assert translated(said) == "用 gru。它优于最好的基线 nb-svm（+1.2 ± 0.4 个百分点）。没有测试集。"
    assert translated("Take gru. It is better than nb-svm.") == "用 gru。它优于 nb-svm。"


def test_a_sentence_may_be_glued_from_pieces() -> None:
    assert translated("The second choice is gru: 88 % on validation, 87 % on test.") == (
        "次选是 gru：验证集 88 %，测试集 87 %。"
    )


def test_blanks_stand_between_wide_and_narrow_letters_alone() -> None:
    assert translated("seed, the best baseline") == "最好的基线种子"
    assert translated("gru, the best baseline") == "最好的基线 gru"


def test_a_joined_piece_keeps_its_mark() -> None:
    said = "1.2 ± 0.4 points; 2.2 ± 0.4 points"
    assert translated(said) == "1.2 ± 0.4 个百分点；2.2 ± 0.4 个百分点"


def test_blanks_around_a_piece_stay() -> None:
    assert translated(" seed ") == " 种子 "


@pytest.mark.parametrize("text", ["", "–", "87.5 %", "nothing of this is known", "a film about a seed bank", "你好"])
def test_what_is_unknown_stays(text: str) -> None:
    assert translated(text) == text


def test_english_needs_no_catalogue() -> None:
    with speaking("en"):
        assert translated("There is no test split.") == "There is no test split."


def test_a_long_text_of_the_data_is_no_sentence() -> None:
    text = "There is no test split. " * 2000
    assert translated(text) == text


def test_blocks_are_translated_and_quotations_are_not() -> None:
    said = "There is no test split."
    table = blocks.Table(
        said, [blocks.Column("seed", look="seed")], [blocks.Row([blocks.Entry(said), inline.Name(said)])]
    )
    quote, own = blocks.Quote(said), blocks.Paragraph(said, has_own_direction=True)
    details = blocks.Details(said, [quote, blocks.Paragraph((said, inline.Strong("seed"), inline.Code(said)))])
    chapter = blocks.Chapter("seed", "seed", [table, details, own])
    [written] = spoken([chapter])
    assert (written.anchor, written.heading) == ("seed", "种子")
    written_table, written_details, written_own = written.blocks
    assert written_table.label == "没有测试集。"
    assert (written_table.columns[0].head, written_table.columns[0].look) == ("种子", "seed")
    assert written_table.rows[0].entries == [blocks.Entry("没有测试集。"), inline.Name(said)]
    assert written_details.blocks == [
        quote,
        blocks.Paragraph(("没有测试集。", inline.Strong("种子"), inline.Code(said))),
    ]
    assert written_own is own
    gap = blocks.Paragraph((said, inline.Whole((said,), "gap")), has_own_direction=True)
    assert spoken(gap).text == (said, inline.Whole(("没有测试集。",), "gap"))
    with speaking("en"):
        assert spoken([chapter])[0] is chapter


def test_every_sentence_of_every_catalogue_is_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "catalogue", catalogues.catalogue)
    for path in sorted(Path(catalogues.__file__).parent.glob("*.json")):
        clear()
        for english, other in json.loads(path.read_text(encoding="utf-8")).items():
            shape = entries.shape_of(english, other)
            if shape is None:
                continue
            # Of values in a row the first is there: only what they say could tell where the next begins.
            values = {name: "" for run in shape.runs for name in run}
            values |= {run[0]: f"7{number}" for number, run in enumerate(shape.runs)}
            values |= {name: "x" for name in values if name in shapes.NO_NUMBERS}
            with speaking(path.stem):
                # Blanks are set anew between wide letters and narrow ones.
                written = translated(filled(english, values))
                assert written.replace(" ", "") == filled(other, values).replace(" ", ""), english


def filled(sentence: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        sentence = sentence.replace(f"{{{name}}}", value)
    return sentence


def test_what_is_quoted_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KNOWN, "{labels} called {labels_2}: {count}", "把 {labels} 判为 {labels_2}：{count}")
    monkeypatch.setitem(KNOWN, "{count} of {split}", "{split} {count}")
    clear()
    assert translated("seed called x: 3") == "把 seed 判为 x：3"
    assert translated("17 of seed, 4 of x") == "种子 17，x 4"
    assert translated("all of seed") == "all of seed"
    choice = blocks.Choice("label", "seed", [("seed", "seed"), ("0", "seed")])
    label, quoted = inline.Strong("seed"), inline.Strong("seed", is_quoted=True)
    assert spoken((choice, label, quoted, inline.Isolated("seed"))) == (
        blocks.Choice("label", "种子", [("seed", "seed"), ("0", "种子")]),
        inline.Strong("种子"),
        quoted,
        inline.Isolated("seed"),
    )


def test_a_text_that_looks_like_a_sentence_without_end_stays() -> None:
    text = "Take " * 700
    assert translated(text) == text
