"""Negation words of English and Chinese, and words that only look like them."""

import pytest

from reports.statistics.documents.negation import count_negations


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("A fine film.", 0),
        ("NOT good, never was; nobody cares", 3),
        ("I don't think it isn’t dull, it cannot be", 3),
        ("dont cant wont", 3),
        ("notable knots, nonetheless another note", 0),
        ("neither this nor that", 2),
        ("房间不干净，没有热水", 2),
        ("房間不乾淨，沒有熱水，無窗", 3),
        ("别来，服务员未道歉，请勿入住", 3),
        ("不错，不过差不多，非常特别，别人无论未来", 0),
        ("并非如此", 1),
        ("房间很好", 0),
        ("not 不", 2),
        ("", 0),
    ],
)
def test_negations_are_counted(text: str, number: int) -> None:
    assert count_negations([text]).tolist() == [number]


def test_every_text_has_a_count() -> None:
    assert count_negations(["no", "", "no no"]).tolist() == [1, 0, 2]
