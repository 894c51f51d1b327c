"""A drawing for a page weighs less: what says nothing is left out, what neighbours say alike is said once."""

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from xml.etree.ElementTree import Element

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
HREF = f"{{{XLINK}}}href"
GROUP, DEFINITIONS = f"{{{SVG}}}g", f"{{{SVG}}}defs"
#: Elements that a clip shows in the same room whether it is said of them or around them.
CLIPPED = {GROUP, f"{{{SVG}}}path", f"{{{SVG}}}text"}
#: What is painted with neither line nor area: the ground of a panel.
UNSEEN = "fill: none"
#: A turn by nothing, which matplotlib writes with every text.
_NO_TURN = re.compile(r"rotate\(-?0 [^)]*\)")
#: A path of straight lines: there a pair of numbers behind another one is a line to it without its letter, too.
_STRAIGHT, _LINE_ON = re.compile(r"[MLz\d\s.-]+"), re.compile(r"(?<=\d) L ")
#: The property that a group has as a whole, and not each of its elements.
_OF_A_WHOLE = re.compile(r"(?<!-)\bopacity:")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")


def slim(root: Element, prefix: str) -> None:
    """Rewrite a drawing so that it looks as before: ids are `prefix` and a number, apart from those that name it."""
    for element in root.iter():
        if _NO_TURN.fullmatch(element.get("transform", "")):
            del element.attrib["transform"]
        if _STRAIGHT.fullmatch(path := element.get("d", "")):
            element.set("d", _LINE_ON.sub(" ", path))
    _tidy(root)
    named = root.get("aria-labelledby", "").split()
    ids = {identity for element in root.iter() if (identity := element.get("id")) and identity not in named}
    rename(root, {identity: f"{prefix}-{number}" for number, identity in enumerate(sorted(ids))})


def rename(root: Element, names: Mapping[str, str]) -> None:
    """Give elements new ids, and whatever refers to them; `names` has the new one of each that changes."""
    for element in root.iter():
        for key, value in element.attrib.items():
            if key == "id":
                element.set(key, names.get(value, value))
            elif key == HREF:
                element.set(key, f"#{names[value[1:]]}")
            elif "url(#" in value:
                element.set(key, _REFERENCE.sub(lambda match: f"url(#{names[match[1]]})", value))


def _tidy(parent: Element) -> None:
    """Take out what is empty or says nothing, from the inside; what is defined inherits nothing where it stands."""
    children: list[Element] = []
    for child in parent:
        if child.tag == GROUP:
            _tidy(child)
        if child.tag == GROUP and not child.attrib:
            children += child
        elif not _is_unseen(child):
            children.append(child)
    children = _said_once(children, "clip-path", _room)
    for group in children:  # whose elements are neighbours only now
        if group.tag == GROUP:
            group[:] = _said_once(group, "style", _inherited)
    parent[:] = _said_once(children, "style", _inherited)


def _is_unseen(element: Element) -> bool:
    is_empty = element.tag in (GROUP, DEFINITIONS) and not len(element)
    return is_empty or (element.get("style") == UNSEEN and "id" not in element.attrib)


def _said_once(children: Iterable[Element], key: str, value: Callable[[Element], str]) -> list[Element]:
    """Put neighbours of one `value` of the attribute `key` into a group that has it; "" stands by itself."""
    joined: list[Element] = []
    for said, run in groupby(children, value):
        neighbours = list(run)
        if not said or len(neighbours) == 1:
            joined += neighbours
            continue
        group = Element(GROUP, {key: said})
        for element in neighbours:
            del element.attrib[key]
            group.extend(element if element.tag == GROUP and not element.attrib else [element])
        joined.append(group)
    return joined


def _room(element: Element) -> str:
    """Return in which room an element is shown."""
    # The room of an element that is moved moves with it.
    is_plain = element.tag in CLIPPED and "transform" not in element.attrib
    return element.get("clip-path", "") if is_plain else ""


def _inherited(element: Element) -> str:
    """Return how an element looks, where it would inherit every property of that."""
    style = element.get("style", "")
    return "" if len(element) or _OF_A_WHOLE.search(style) else style
