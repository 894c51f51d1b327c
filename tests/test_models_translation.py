"""A table of words is as if each were looked up anew, however its list grows."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.translation import Translation


@given(st.lists(st.lists(st.text(max_size=5), max_size=5), max_size=6))
def test_a_list_that_grows_is_looked_up_once_a_word(parts: list[list[str]]) -> None:
    asked: list[str] = []

    def length(word: str) -> int:
        asked.append(word)
        return len(word)

    lengths, words = Translation(length, np.int32), list[str]()
    for part in parts:
        words += part
        assert lengths.table(words).tolist() == [len(word) for word in words]
    assert asked == words


def test_another_list_has_another_table() -> None:
    lengths, first = Translation(len, np.int32), ["a", "bb"]
    assert lengths.table(first).tolist() == [1, 2]
    assert lengths.table(["ccc"]).tolist() == [3]
    assert lengths.table(first).tolist() == [1, 2]
