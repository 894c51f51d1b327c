"""The colours of figures and page, for light and dark, and how a cell is marked."""

from typing import NamedTuple


class Colour(NamedTuple):
    """A colour of the page: its name in CSS, and its value on white and on black."""

    name: str
    light: str
    dark: str


#: Figures are drawn in the light values; in SVG each becomes `var(--name)`, so that the page's theme decides.
#: No two light values may be equal. Series colours keep apart for the common kinds of colour blindness.
INK = Colour("ink", "#1c1d22", "#ecedf2")
MUTED = Colour("muted", "#6a6c78", "#9c9eab")
LINE = Colour("line", "#dfe0e6", "#33353f")
PAGE = Colour("page", "#fefefe", "#131418")
ACCENT = Colour("accent", "#3651d4", "#92a5ff")
RIVAL = Colour("rival", "#a04a08", "#f2a65e")
TEAL = Colour("teal", "#0a6f66", "#4fcab9")
ROSE = Colour("rose", "#b42d69", "#f485b0")
VIOLET = Colour("violet", "#7a3fb8", "#c39af0")
OLIVE = Colour("olive", "#5f7310", "#b3c95a")

COLOURS = (INK, MUTED, LINE, PAGE, ACCENT, RIVAL, TEAL, ROSE, VIOLET, OLIVE)
#: Kind of a cell → its colour.
KINDS = {"baseline": RIVAL, "recurrent": ACCENT, "ensemble": TEAL, "rival": ROSE}
#: What tells series apart where there is no better or worse among them.
SERIES = (ACCENT, TEAL, RIVAL, ROSE, VIOLET, OLIVE)


def series(number: int) -> str:
    """Return the colour of a series; from the seventh on they repeat, so lines also carry their name."""
    return SERIES[number % len(SERIES)].light


def variables(theme: str) -> str:
    """Return the CSS declarations of all colours for `light` or `dark`."""
    return " ".join(f"--{colour.name}: {getattr(colour, theme)};" for colour in COLOURS)


def themes() -> dict[str, str]:
    """Return the CSS declarations of both themes."""
    return {theme: variables(theme) for theme in ("light", "dark")}
