"""An array that grows holds what was put into it, in its order."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from corpus.growing import GrowingArray


@given(st.lists(st.lists(st.integers(-9, 9), max_size=9), max_size=9))
def test_it_holds_all_that_was_added_and_an_older_view_what_was_there_then(parts: list[list[int]]) -> None:
    array, views = GrowingArray(np.int32), []
    for part in parts:
        array.extend(np.array(part, np.int32))
        views.append(array.values)
    for count, view in enumerate(views, 1):
        assert view.tolist() == [number for part in parts[:count] for number in part]
    assert len(array) == sum(map(len, parts)) and array.values.dtype == np.int32
