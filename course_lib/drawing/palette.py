"""The palette: every role of the course has one colour, one dash and one marker, in a light and a dark theme.

Nothing here draws: the figures of the chapters and the pictures of the labs take their colours, strokes and
fonts from this room. Lengths are CSS pixels unless a name says points.

>>> theme("light").forward.mark, theme("light").backward.dash
('#0072B2', (6, 4))
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

SANS = ("Arial", "Helvetica", "Liberation Sans", "DejaVu Sans", "sans-serif")
SERIF = ("Times New Roman", "Times", "Liberation Serif", "DejaVu Serif", "serif")
CODE = ("Menlo", "Consolas", "DejaVu Sans Mono", "monospace")
FIGURE_FONT = "DejaVu Sans"  # ships with Matplotlib: a figure looks the same on every machine

SIZES = {"title": 20, "formula": 17, "value": 15, "code": 13, "smallest": 12}  # pixels, for labs
TEXT = 11  # points, for figures: the size of a notebook's own text

BLACK, WHITE = "#000000", "#FFFFFF"
LINE, FRAME, HAIRLINE = 2.0, 1.5, 1.0


@dataclass(frozen=True)
class Role:
    """How one meaning is drawn: `mark` for lines and dots, `text` for words, `tint` for the area behind them.

    `dash` (pixels on, pixels off; empty is solid) and `marker` (Matplotlib's letter) are the second channel,
    for eyes and printers that do not tell the colours apart.
    """

    mark: str
    text: str
    tint: str
    dash: tuple[float, ...] = ()
    marker: str = "o"
    width: float = LINE


@dataclass(frozen=True)
class Theme:
    """All colours of one theme.

    `held_out` is the part that training never sees, `series` is for several curves, `classes` for the classes of a
    data set. The resting `wire` lies on the background only; on the panel `border` takes its place.
    """

    name: str
    background: str
    panel: str
    ink: str
    muted: str
    wire: str
    border: str
    hairline: str
    forward: Role
    backward: Role
    parameters: Role
    prediction: Role
    held_out: Role
    series: tuple[Role, ...]
    classes: tuple[Role, ...]

    @property
    def colours(self) -> frozenset[str]:
        """Every colour of the theme once, with the black and white of `readable_on`."""
        plain = {colour for colour in vars(self).values() if str(colour).startswith("#")}
        roles = {self.forward, self.backward, self.parameters, self.prediction, self.held_out, *self.series}
        return frozenset(plain | {c for role in roles for c in (role.mark, role.text, role.tint)} | {BLACK, WHITE})

    def greys(self, values: ArrayLike) -> NDArray:
        """Colours (..., 3) from background (0) to ink (1), for images of handwriting."""
        return blend(values, (self.background, self.ink))

    def diverging(self, values: ArrayLike) -> NDArray:
        """Colours (..., 3) from vermillion (-1) over the background (0) to blue (+1)."""
        stops = (self.backward.mark, self.background, self.forward.mark)
        return blend((np.asarray(values) + 1) / 2, stops)


def rgb(colour: str) -> NDArray:
    """Red, green and blue between 0 and 1.

    >>> rgb("#FF0033").tolist()
    [1.0, 0.0, 0.2]
    """
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def blend(values: ArrayLike, stops: Sequence[str]) -> NDArray:
    """The colour at each value between 0 and 1 along equally spaced `stops`; values beyond are cut."""
    places = np.linspace(0, 1, len(stops))
    channels = np.array([rgb(stop) for stop in stops]).T
    return np.stack([np.interp(values, places, channel) for channel in channels], axis=-1)


def contrast(a: str | NDArray, b: str | NDArray) -> float:
    """WCAG contrast ratio of two colours, 1 to 21. Source: WCAG 2.2, "relative luminance".

    >>> round(contrast("#000000", "#FFFFFF"))
    21
    """
    dark, bright = sorted((_luminance(a), _luminance(b)))
    return (bright + 0.05) / (dark + 0.05)


def readable_on(colour: str | NDArray) -> str:
    """Black or white, whichever reads better on `colour`: always at least 4.5 : 1."""
    return max(BLACK, WHITE, key=lambda ink: contrast(ink, colour))


def theme(name: str | None = None) -> Theme:
    """The theme called "light" or "dark", or without a name the one in use."""
    if name is None:
        return _in_use
    if name not in _THEMES:
        raise ValueError(f"there is no theme {name!r}: choose one of {', '.join(_THEMES)}")
    return _THEMES[name]


def use_theme(name: str) -> None:
    """Draw all figures from now on in the theme "light" or "dark"."""
    global _in_use
    _in_use = theme(name)


def css_tokens() -> str:
    """A <style> that gives everything of class `course` the colours and fonts as variables, for both themes.

    `--course-ink` and the other plain tokens; a role has three: `--course-forward`, `--course-forward-text` and
    `--course-forward-tint`. JupyterLab says on the body which theme is in use. Elsewhere the light one holds.
    """
    fonts = {"sans": SANS, "code": CODE}
    families = "".join(f"--course-{name}:{','.join(map(_quoted, family))};" for name, family in fonts.items())
    light, dark = (_css_variables(now) for now in _THEMES.values())
    return f'<style>.course{{{families}{light}}}body[data-jp-theme-light="false"] .course{{{dark}}}</style>'


def _css_variables(now: Theme) -> str:
    plain = {name: getattr(now, name) for name in _TOKENS}
    for name in ("forward", "backward", "prediction"):
        role = getattr(now, name)
        plain |= {name: role.mark, f"{name}-text": role.text, f"{name}-tint": role.tint}
    return "".join(f"--course-{name}:{colour};" for name, colour in plain.items())


def _quoted(family: str) -> str:
    return f"'{family}'" if " " in family else family


def _luminance(colour: str | NDArray) -> float:
    channels = rgb(colour) if isinstance(colour, str) else np.asarray(colour)
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


# Each line: the token in the light theme, then in the dark one.
_TOKENS = {
    "background": ("#FFFFFF", "#111111"),
    "panel": ("#F7F8FA", "#1B1D21"),
    "ink": ("#1A1A1A", "#F2F2F2"),
    "muted": ("#5C6470", "#A8B0BC"),
    "wire": ("#8A929E", "#747D8A"),
    "border": ("#7C8594", "#7F8896"),
    "hairline": ("#D5D9E0", "#383D45"),
}
# Mark, text and tint. Teal and ochre serve further curves only; they have no meaning of their own.
_TRIPLES = {
    "forward": (("#0072B2", "#005E94", "#E8F1F8"), ("#4FA9DE", "#8CCBF2", "#12293A")),
    "backward": (("#D55E00", "#A64500", "#FBEADF"), ("#F0803C", "#FFA06A", "#3A2012")),
    "prediction": (("#7A3E9D", "#6A2F8F", "#F5EFFA"), ("#C79BE6", "#D5B3EE", "#251A30")),
    "teal": (("#00806B", "#00705E", "#E3F3EF"), ("#3DB8A0", "#6FD3BF", "#10302A")),
    "ochre": (("#8C6C00", "#7A5F00", "#F7F0DA"), ("#CDA52E", "#E0C060", "#302808")),
}


def _theme(name: str, column: int) -> Theme:
    plain = {token: pair[column] for token, pair in _TOKENS.items()}
    three = {token: pair[column] for token, pair in _TRIPLES.items()}
    ink = (plain["ink"], plain["ink"], plain["panel"])
    grey = (plain["muted"], plain["muted"], plain["panel"])
    forward = Role(*three["forward"])
    backward = Role(*three["backward"], dash=(6, 4), marker="^")
    return Theme(
        name=name,
        **plain,
        forward=forward,
        backward=backward,
        parameters=Role(*ink, marker="s"),
        prediction=Role(*three["prediction"], dash=(0.1, 5), marker="D"),
        held_out=Role(*grey),
        series=(
            Role(*ink),
            Role(*three["forward"], dash=(10, 4), marker="s"),
            backward,
            Role(*grey, dash=(3, 3), marker="D"),
            Role(*three["teal"], dash=(8, 3, 2, 3), marker="v"),
            Role(*three["ochre"], dash=(12, 3, 2, 3, 2, 3), marker="P"),
        ),
        classes=(backward, forward, Role(*grey, marker="s")),
    )


_THEMES = {"light": _theme("light", 0), "dark": _theme("dark", 1)}
_in_use = _THEMES["light"]
