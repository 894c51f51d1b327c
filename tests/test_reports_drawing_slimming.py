"""A drawing for a page weighs less than its file, and every element of it looks and stands as before."""

import copy
import runpy
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from reports.comparison import SECTIONS
from reports.drawing.slimming import HREF, SVG, slim
from reports.drawing.svg import render
from reports.folder import drawings
from reports.results.cells import read_results
from reports.sections.section import told
from reports.statistics.comparison import Comparison

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]
PAINTED = {f"{{{SVG}}}{name}" for name in ("path", "use", "text", "rect", "image", "polygon")}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    run = FakeRun(gradients=6).make(tmp_path_factory.mktemp("slimming"))
    figures = drawings(told(Comparison(read_results(run)), SECTIONS))
    return {name: render(figure).file for name, figure in figures.items()}


def painted(root: Element) -> list[tuple[object, ...]]:
    """Return what is painted, in its order: element, place, text, look with what is inherited, and rooms around it."""
    ids = {element.get("id"): element for element in root.iter() if element.get("id")}

    def shape(element: Element) -> str:
        return element.get("d", "").replace(" L ", " ")

    def of(element: Element, look: Mapping[str, str], rooms: frozenset[str]) -> Iterator[tuple[object, ...]]:
        own = dict(part.split(": ", 1) for part in filter(None, element.get("style", "").split("; ")))
        look = {**look, **own}
        if room := element.get("clip-path"):
            inside = ids[room.removeprefix("url(#").removesuffix(")")]
            rooms |= {ElementTree.tostring(child, encoding="unicode") for child in inside}
        if element.tag in PAINTED and (look.get("fill") != "none" or "stroke" in look):
            mark = ids[element.attrib[HREF].removeprefix("#")] if HREF in element.attrib else None
            place = tuple(element.get(key) for key in ("x", "y", "width", "height"))
            meant = (
                shape(element),
                "".join(element.itertext()),
                None if mark is None else (shape(mark), mark.get("style")),
            )
            yield element.tag, place, *meant, tuple(sorted(look.items())), rooms
        for child in element:
            if not child.tag.endswith(("}defs", "}clipPath", "}style", "}title", "}desc")):
                yield from of(child, look, rooms)

    return list(of(root, {}, frozenset()))


def test_what_is_painted_stays_and_weighs_less(files: dict[str, str]) -> None:
    for name, text in files.items():
        before = ElementTree.fromstring(text)
        after = copy.deepcopy(before)
        slim(after, name)
        assert painted(after) == painted(before), name
        assert len(ElementTree.tostring(after)) < 0.9 * len(text), name


def test_a_room_that_moves_with_its_element_is_not_shared() -> None:
    room = '<defs><clipPath id="room"><rect x="0" y="0" width="9" height="9" /></clipPath></defs>'
    one = '<path d="M 0 0 L 1 1" clip-path="url(#room)" transform="translate(3 3)" style="stroke: red" />'
    root = ElementTree.fromstring(f'<svg xmlns="{SVG}">{room}{one}{one}</svg>')
    slim(root, "x")
    moved = [element for element in root.iter() if element.get("transform")]
    assert len(moved) == 2 and all(element.get("clip-path") == "url(#x-0)" for element in moved)


def test_opacity_of_elements_does_not_become_that_of_a_group() -> None:
    one = '<path d="M 0 0 L 1 1" style="stroke: red; opacity: 0.5" />'
    root = ElementTree.fromstring(f'<svg xmlns="{SVG}">{one}{one}</svg>')
    slim(root, "x")
    assert [element.get("style") for element in root] == ["stroke: red; opacity: 0.5"] * 2


def test_what_is_defined_looks_so_wherever_it_is_used() -> None:
    marks = "".join(f'<path id="{name}" d="M 0 0 L 1 1" style="stroke: red" />' for name in "ab")
    used = "".join(f'<g><use xlink:href="#{name}" /></g>' for name in "ab")
    space = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
    root = ElementTree.fromstring(f'<svg xmlns="{SVG}" {space}><defs>{marks}</defs>{used}</svg>')
    slim(root, "x")
    assert [mark.get("style") for mark in root[0]] == ["stroke: red"] * 2


@pytest.mark.parametrize(
    ("path", "shorter"),
    [("M 0 0 L 1 1 L 2 2 M 3 3 L 4 4 z", "M 0 0 1 1 2 2 M 3 3 4 4 z"), ("M 0 0 L 1 1 z L 2 2", "M 0 0 1 1 z L 2 2")],
)
def test_a_line_needs_its_letter_only_behind_what_is_no_number(path: str, shorter: str) -> None:
    root = ElementTree.fromstring(f'<svg xmlns="{SVG}"><path d="{path}" style="stroke: red" /></svg>')
    slim(root, "x")
    assert root[0].get("d") == shorter


def test_a_curve_keeps_its_letters() -> None:
    curve = "M 0 0 C 1 1 2 2 3 3 L 4 4"
    root = ElementTree.fromstring(f'<svg xmlns="{SVG}"><path d="{curve}" style="stroke: red" /></svg>')
    slim(root, "x")
    assert root[0].get("d") == curve
