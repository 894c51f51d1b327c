"""Which columns of a table fit, and texts in lines of a width."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from pipeline.fitting import GAP, LEAST_TEXT, fitted, wrapped

WIDTHS = st.lists(st.integers(1, 60), min_size=1, max_size=9)


def total(widths: list[int], panel: tuple[int, ...]) -> int:
    return sum(widths[column] for column in panel) + GAP * (len(panel) - 1)


def test_what_fits_is_left_as_it_is() -> None:
    assert fitted([20, 10, 10], text=[0], spare=[2, 1], width=44).panels == ((0, 1, 2),)


def test_spare_columns_go_in_their_order_and_no_more_than_need_be() -> None:
    plan = fitted([20, 10, 10, 10], text=[0], spare=[3, 1], width=44)
    assert (plan.panels, plan.left_out, plan.rooms) == (((0, 1, 2),), (3,), {})


def test_the_widest_text_gets_what_the_others_leave() -> None:
    assert fitted([20, 120, 10], text=[0, 1], spare=[], width=80).rooms == {1: 80 - 20 - 10 - 2 * GAP}


def test_of_a_last_column_what_is_long_stands_below_its_line() -> None:
    plan = fitted([20, 10, 200], text=[0, 2], spare=[], width=80)
    assert (plan.below, plan.panels, plan.rooms) == (2, ((0, 1, 2),), {2: 80 - 20 - 10 - 2 * GAP})
    plan = fitted([40, 30, 50], text=[0, 2], spare=[], width=80)  # not even a word has room in the line
    assert (plan.below, plan.panels, plan.rooms) == (2, ((0, 1),), {2: 0})


def test_a_panel_that_is_too_wide_is_folded_and_not_cut() -> None:
    plan = fitted([10, 70, 20, 100], text=[3], spare=[], width=80)
    assert (plan.panels, plan.rooms) == (((0, 1), (0, 2), (0, 3)), {3: 80 - 10 - GAP})


@given(WIDTHS, st.sets(st.integers(0, 8)), st.lists(st.integers(1, 8), unique=True), st.integers(20, 120))
def test_every_column_is_shown_once_or_left_out_and_panels_fit(
    widths: list[int], text: set[int], spare: list[int], width: int
) -> None:
    columns = range(len(widths))
    plan = fitted(widths, [c for c in text if c in columns], [c for c in spare if c in columns], width)
    others = [column for panel in plan.panels for column in panel if column != 0]
    is_apart = plan.below is not None and plan.below not in others
    assert sorted([0, *others, *plan.left_out, *([plan.below] if is_apart else [])]) == list(columns)
    assert all(panel[0] == 0 for panel in plan.panels)
    given = [plan.rooms.get(column, widths[column]) for column in columns]
    assert all(total(given, panel) <= width or len(panel) <= 2 for panel in plan.panels)
    assert plan.below is not None or all(room >= LEAST_TEXT for room in plan.rooms.values())


@given(st.text(st.sampled_from("ab 中文。,"), min_size=1, max_size=300), st.integers(20, 80), st.integers(0, 8))
def test_lines_fit_whatever_the_script(text: str, width: int, indent: int) -> None:
    lines = wrapped(text, width, indent).split("\n")
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_no_line_of_wide_letters_begins_with_a_mark() -> None:
    width = 30
    text = "测试集分不出 skipgram/bi-gru 与 nb-svm 的高下，差异为 −0.4；没有测试集。" * 3
    lines = wrapped(text, width, 2).split("\n")
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(line.removeprefix("  ") for line in lines).replace(" ", "") == text.replace(" ", "")
    assert not any(line.lstrip().startswith(("，", "。", "；")) for line in lines)
