"""Figures: valid SVG in the page's colours, with words for those who cannot see them, whatever the corpus says."""

import json
import re
import runpy
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports.comparison import SECTIONS
from reports.drawing.canvas import Panels, apart, heading, panels, shortened, tick_labels, write
from reports.drawing.palette import COLOURS
from reports.drawing.svg import NARROW, WIDE, render, write_png
from reports.folder import drawings
from reports.results.cells import read_results
from reports.sections.section import told
from reports.statistics.comparison import Comparison
from reports.writing.blocks import Drawing, Graphic

Figures = Mapping[str, Drawing]
FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]
SVG = "{http://www.w3.org/2000/svg}"
NASTY = "<script>alert(1)</script> & \x00\x1b $x_1^2$ \\frac{ 房间 \ud800"


def drawing(draw: Callable[[Axes], None]) -> Drawing:
    def figure(width: float) -> Figure:
        made, (axes,) = panels(width, 1, Panels(1, 80))
        draw(axes)
        return made

    return Drawing("example", f"Title {NASTY}", f"Description {NASTY}", figure)


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    known = Comparison(read_results(FakeRun(seeds=(0,)).make(tmp_path_factory.mktemp("drawing"))))
    return drawings(told(known, SECTIONS))


@pytest.fixture(scope="module")
def graphics(figures: Figures) -> dict[str, Graphic]:
    return {name: render(found) for name, found in figures.items()}


def test_every_text_is_escaped_and_none_is_read_as_mathematics() -> None:
    def draw(axes: Axes) -> None:
        write(axes, (0.5, 0.5), NASTY)
        heading(axes, NASTY)
        tick_labels(axes, "y", [0.5], [NASTY])

    graphic = render(drawing(draw))
    for svg in (graphic.wide, graphic.narrow, graphic.file):
        root = ElementTree.fromstring(str(svg))
        assert "<script" not in str(svg)
        texts = [text for element in root.iter(f"{SVG}text") if (text := "".join(element.itertext())).strip()]
        assert sum("<script>alert(1)</script>" in text and "$x_1^2$" in text for text in texts) == 3


def test_every_figure_has_a_title_a_description_and_a_role(figures: Figures, graphics: dict[str, Graphic]) -> None:
    assert len(graphics) == 17
    for name, graphic in graphics.items():
        found = figures[name]
        for svg in (graphic.wide, graphic.narrow, graphic.file):
            root = ElementTree.fromstring(str(svg))
            ids = {element.get("id"): element for element in root.iter() if element.get("id")}
            named = [ids[name].text for name in root.get("aria-labelledby", "").split()]
            assert root.get("role") == "img"
            assert named == [found.title, found.description]
            assert len(found.description) > 20


def test_colours_are_those_of_the_page_and_text_is_text(graphics: dict[str, Graphic]) -> None:
    known = {colour.light for colour in COLOURS}
    for graphic in graphics.values():
        for svg in (graphic.wide, graphic.file):
            bare = re.sub(r"var\(--[a-z]+, #[0-9a-f]{6}\)|--[a-z]+: #[0-9a-f]{6}", "", svg)
            assert not known & set(re.findall(r"#[0-9a-f]{6}\b", bare)), "a colour that does not follow the theme"
            assert "<text" in svg and "DejaVu" not in svg
        assert "font-family" not in graphic.wide, "the page says that once for all"
        assert "var(--sans" in graphic.file
        assert "<style" not in graphic.wide, "a style sheet inside a figure would reach the whole page"


def test_ids_are_unique_in_a_page_and_references_meet_them(graphics: dict[str, Graphic]) -> None:
    page = "".join(str(graphic.wide) + str(graphic.narrow) for graphic in graphics.values())
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    references = set(re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', page))
    assert {one or other for one, other in references} <= set(ids)


def test_a_figure_is_drawn_twice_in_the_same_bytes(figures: Figures, graphics: dict[str, Graphic]) -> None:
    for name in ("projection", "confusion", "losses"):
        assert render(figures[name]) == graphics[name]


def test_no_figure_is_wider_than_asked_for(figures: Figures) -> None:
    for found in figures.values():
        for width in (WIDE, NARROW):
            assert found.draw(width).get_figwidth() * 72 <= width + 0.01


def test_a_file_can_be_a_png(figures: Figures, tmp_path: Path) -> None:
    write_png(figures["test_accuracy"], tmp_path)
    assert (tmp_path / "test_accuracy.png").read_bytes().startswith(b"\x89PNG")


def test_labels_that_meet_move_apart_around_their_centre() -> None:
    moved = apart([1.0, 1.0, 5.0], 2.0)
    assert np.diff(moved).min() >= 2 - 1e-9
    assert sum(moved) == pytest.approx(7.0)
    assert apart([], 1.0) == []


def test_long_names_are_cut_in_the_middle() -> None:
    assert shortened("short", 8) == "short"
    assert shortened("skipgram-wide/bi-lstm-large", 11) == "skipg…large"


def test_an_epoch_without_a_loss_is_left_out_of_the_curves(tmp_path: Path) -> None:
    request = FakeRun(seeds=(0,), embeddings=("cbow",)).make(tmp_path)
    folder = next(cell.folder for cell in request.cells if cell.kind == "recurrent")
    path = folder / "history.json"
    history = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps([{**row, "validation_loss": None} if row["best"] else row for row in history]))
    figures = drawings(told(Comparison(read_results(request)), SECTIONS))
    graphic = render(figures["losses"])
    assert "nan" not in str(graphic.wide) and str(graphic.wide).count("<title") == 1
