"""Pictures as SVG strings: fast enough to answer a slider, sharp, and readable by a screen reader.

A `Picture` grows by its methods and becomes one string at the end; equal calls give equal strings. Colours are named
by the tokens of the palette ("ink", "forward", "backward-tint") and written as CSS variables, so that one string serves
the light and the dark theme; where no style sheet is, the light one holds. Lengths are pixels, y goes down.

Words may hold `$...$` for mathematics (letters italic, in a serif), `_{...}` and `^{...}` for what is lower or higher.

>>> picture = Picture(200, 40)
>>> picture.text(10, 24, "$w_{5}$ = 0.40", colour="forward-text")
>>> 'role="img"' in picture.svg("One weight", "The weight w5 is 0.40.", "example")
True
"""

import math
import re
import struct
import zlib
from base64 import b64encode
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from html import escape
from itertools import groupby

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.drawing.palette import CODE, SANS, SERIF, Role, rgb, theme

WIDTH = 1000
MOST_TICKS = 6  # on one axis
SMALL, CAPTION, BODY, VALUE, NAME = 12, 13, 14, 15, 18  # sizes of text
ROLES = ("forward", "backward", "parameters", "prediction")
FURTHER = {"teal": 4, "ochre": 5}  # tokens of curves beyond the fourth, by their place in the palette's series
SERIES = ("ink", "forward", "backward", "muted", "teal", "ochre")
CLASSES = ("backward", "forward", "muted")
DOT, TRIANGLE, SQUARE = "o^s"

# Advance widths of Arial in thousandths, from space to tilde; DejaVu Sans is some 12 % wider.
_ARIAL = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 "
    "584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 "
    "667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 "
    "278 556 500 722 500 500 500 334 260 334 584"
)
_ADVANCE = {chr(32 + i): int(width) / 1000 for i, width in enumerate(_ARIAL.split())}
_SHIFT = re.compile(r"([_^])\{([^}]*)\}")
_FONTS = {"math": (SERIF, ";font-style:italic"), "upright": (SERIF, ""), "code": (CODE, ""), "sans": (SANS, "")}


def _style() -> str:
    rules = (f".svg-{name}{{font-family:{_families(fonts)}{more}}}" for name, (fonts, more) in _FONTS.items())
    return f"<style>{''.join(rules)}</style>"


def _families(fonts: Sequence[str]) -> str:
    return ",".join(f"'{font}'" if " " in font else font for font in fonts)


@cache
def _tokens(name: str) -> dict[str, str]:
    now = theme(name)
    tokens = {token: colour for token, colour in vars(now).items() if isinstance(colour, str)}
    roles = {role: getattr(now, role) for role in ROLES} | {token: now.series[at] for token, at in FURTHER.items()}
    for token, role in roles.items():
        tokens |= {token: role.mark, f"{token}-text": role.text, f"{token}-tint": role.tint}
    return tokens


_LIGHT = _tokens("light")
# Parameters are drawn in ink; they have no variable of their own.
_ALIASES = {"parameters": "ink", "parameters-text": "ink", "parameters-tint": "panel"}


@cache
def colour(token: str) -> str:
    """A token of the palette as a CSS colour; "none" and colours such as "#FFFFFF" stay as they are.

    >>> colour("ink")
    'var(--course-ink,#1A1A1A)'
    """
    if token == "none" or token.startswith(("#", "var(")):
        return token
    token = _ALIASES.get(token, token)
    if token not in _LIGHT:
        raise ValueError(f"there is no colour {token!r}: choose one of {', '.join(sorted(_LIGHT))}")
    return f"var(--course-{token},{_LIGHT[token]})"


def in_theme(svg: str, name: str) -> str:
    """An SVG with the colours of the theme "light" or "dark" in place of the variables, to stand alone as an image."""
    tokens = _tokens(name)
    return re.sub(r"var\(--course-([\w-]+),#\w+\)", lambda variable: tokens[variable[1]], svg)


def tokens_css(scope: str) -> str:
    """The rules that give a scope such as ".lab" the colours of further curves and their words, for both themes."""
    rules = []
    for name, start in (("light", scope), ("dark", f'body[data-jp-theme-light="false"] {scope}')):
        further = {token: shade for token, shade in _tokens(name).items() if token.split("-")[0] in FURTHER}
        rules.append(f"{start}{{{''.join(f'--course-{token}:{shade};' for token, shade in further.items())}}}")
    return "".join(rules)


def dash_of(role: str) -> tuple[float, ...]:
    """The dashes of a role: () is solid."""
    return getattr(theme("light"), role).dash if role in ROLES else _series_role(role).dash


def marker_of(role: str) -> str:
    """The marker of a role: "o", "^", "s", "D" or "v"."""
    return getattr(theme("light"), role).marker if role in ROLES else _series_role(role).marker


def _series_role(token: str) -> Role:
    series = theme("light").series
    return series[SERIES.index(token)] if token in SERIES else series[0]


def number(value: float, digits: int = 4) -> str:
    """A number with a true minus sign, at most `digits` decimals and no zeros at the end that say nothing.

    >>> number(-0.5), number(2.0), number(0.00001234), number(0.13850)
    ('−0.5', '2', '1.2e−5', '0.1385')
    """
    if not math.isfinite(value):
        return {math.inf: "∞", -math.inf: "−∞"}.get(value, "not a number")
    value = value + 0.0  # −0 is 0
    if value and not 0.5 * 10**-digits <= abs(value) < 1e6:
        mantissa, _, power = f"{value:.1e}".partition("e")
        return f"{mantissa.removesuffix('.0')}e{int(power)}".replace("-", "−")
    return (f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}").replace("-", "−")


def fixed(value: float, digits: int = 4) -> str:
    """A number with exactly that many decimals and a true minus sign; never −0.

    >>> fixed(-0.0381), fixed(-1e-9)
    ('−0.0381', '0.0000')
    """
    text = f"{value:.{digits}f}"
    return (text if float(text) else text.removeprefix("-")).replace("-", "−")


def count_of(n: int, thing: str) -> str:
    """How many of a thing there are.

    >>> count_of(1, "step"), count_of(0, "step")
    ('1 step', '0 steps')
    """
    return f"{n} {thing}" if n == 1 else f"{n} {thing}s"


def percent(share: float, digits: int = 0) -> str:
    r"""A share in percent; the sign never begins a line.

    >>> percent(0.873) == "87\N{NO-BREAK SPACE}%", percent(-0.05, 1) == "−5.0\N{NO-BREAK SPACE}%"
    (True, True)
    """
    return f"{fixed(100 * share, digits)}\N{NO-BREAK SPACE}%"


def short(value: float) -> str:
    """A given number: with two decimals where that says all, else with up to four.

    >>> short(0.1), short(0.1234)
    ('0.10', '0.1234')
    """
    return fixed(value, 2) if round(value, 2) == round(value, 4) else number(value)


@lru_cache(maxsize=4096)
def text_width(words: str, size: float = BODY, *, bold: bool = False, font: str = "sans") -> float:
    """About how wide words are, in pixels; marks of mathematics and of lower and higher parts count nothing."""
    plain = _SHIFT.sub(lambda part: part[2], words).replace("$", "")
    if font == "code":
        return 0.602 * size * len(plain)
    return size * sum(_ADVANCE.get(letter, 0.6) for letter in plain) * (1.07 if bold else 1.0)


def nice_ticks(low: float, high: float) -> list[float]:
    """Round numbers between two values, at most six of them, in steps of 1, 2 or 5 times a power of ten.

    >>> nice_ticks(0, 0.83), nice_ticks(-3, 12)
    ([0.0, 0.2, 0.4, 0.6, 0.8], [0.0, 5.0, 10.0])
    """
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ValueError(f"an axis from {low} to {high} has no ticks: expected two finite numbers, the smaller first")
    rough = (high - low) / (MOST_TICKS - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    for factor in (1, 2, 5, 10):
        step = factor * power
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first + 1 <= MOST_TICKS and step >= rough * (1 - 1e-9):
            break
    return [round(i * step, 12) + 0.0 for i in range(first, last + 1)]


class Picture:
    """A drawing of fixed size. Coordinates are rounded to a hundredth of a pixel."""

    def __init__(self, width: float = WIDTH, height: float = 400) -> None:
        self.width, self.height, self.parts = width, height, []

    def add(self, *parts: str) -> None:
        """Put SVG elements as they are."""
        self.parts.extend(parts)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, stroke: str = "ink", width: float = 2, dash: tuple = ()
    ) -> None:
        """A straight line."""
        ends = _attributes(x1=x1, y1=y1, x2=x2, y2=y2)
        self.add(f"<line{ends}{_stroke(stroke, width, dash)}/>")

    def path(self, d: str, stroke: str = "ink", width: float = 2, dash: tuple = (), fill: str = "none") -> None:
        """A path in the language of SVG."""
        self.add(f'<path d="{d}" fill="{colour(fill)}"{_stroke(stroke, width, dash)}/>')

    def curve(self, xs: ArrayLike, ys: ArrayLike, stroke: str = "ink", width: float = 2, dash: tuple = ()) -> None:
        """A line through points; it has a gap where a value is not finite."""
        xs, ys = np.asarray(xs, float), np.asarray(ys, float)
        points = zip(np.isfinite(xs) & np.isfinite(ys), xs.round(1).tolist(), ys.round(1).tolist(), strict=True)
        runs = ([f"{x:g} {y:g}" for _, x, y in run] for finite, run in groupby(points, lambda p: p[0]) if finite)
        d = "".join(f"M{'L'.join(run)}" for run in runs)
        if d:
            self.path(d, stroke, width, dash)

    def rect(
        self, x: float, y: float, width: float, height: float, fill: str = "none", stroke: str = "none",
        stroke_width: float = 1, radius: float = 0, dash: tuple = (),
    ) -> None:  # fmt: skip
        """A rectangle, its corner of least x and y first."""
        size = _attributes(x=x, y=y, width=width, height=height, rx=radius)
        self.add(f'<rect{size} fill="{colour(fill)}"{_stroke(stroke, stroke_width, dash)}/>')

    def circle(
        self, x: float, y: float, radius: float, fill: str = "none", stroke: str = "none", width: float = 2,
        dash: tuple = (),
    ) -> None:  # fmt: skip
        """A circle."""
        self.add(f'<circle{_attributes(cx=x, cy=y, r=radius)} fill="{colour(fill)}"{_stroke(stroke, width, dash)}/>')

    def mark(
        self, x: float, y: float, shape: str = DOT, fill: str = "ink", size: float = 5, edge: str = "background"
    ) -> None:
        """A data point: "o" round, "^" triangle, "v" triangle on its tip, "s" square, "D" diamond."""
        if shape == DOT:
            self.circle(x, y, size, fill, edge, 1)
            return
        corners = {"^": (3, -90), "v": (3, 90), "s": (4, -45), "D": (4, 0), "P": (4, -45)}[shape]
        self.polygon(x, y, size * 1.25, *corners, fill=fill, edge=edge)

    def polygon(
        self, x: float, y: float, radius: float, corners: int, turn: float, fill: str = "ink", edge: str = "none"
    ) -> None:
        """A regular polygon; the first corner lies in the direction `turn`, in degrees clockwise from the right."""
        angles = [math.radians(turn + 360 * i / corners) for i in range(corners)]
        points = " ".join(f"{x + radius * math.cos(a):.1f},{y + radius * math.sin(a):.1f}" for a in angles)
        self.add(f'<polygon points="{points}" fill="{colour(fill)}"{_stroke(edge, 1, ())}/>')

    def arrow(
        self, x1: float, y1: float, x2: float, y2: float, stroke: str = "backward", width: float = 2,
        dash: tuple = (), head: float = 11,
    ) -> None:  # fmt: skip
        """A line with a triangle at its second end."""
        length = math.hypot(x2 - x1, y2 - y1)
        if length == 0:
            return
        back = min(0.8 * head / length, 1)
        self.line(x1, y1, x2 - back * (x2 - x1), y2 - back * (y2 - y1), stroke, width, dash)
        ux, uy = (x2 - x1) / length, (y2 - y1) / length
        xb, yb, half = x2 - head * ux, y2 - head * uy, 0.42 * head
        corners = ((x2, y2), (xb - half * uy, yb + half * ux), (xb + half * uy, yb - half * ux))
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
        self.add(f'<polygon points="{points}" fill="{colour(stroke)}"/>')

    def text(
        self, x: float, y: float, words: str, size: float = BODY, colour: str = "ink", anchor: str = "start",
        bold: bool = False, font: str = "sans", halo: bool = False,
    ) -> None:  # fmt: skip
        """Words with their baseline at y; anchor is "start", "middle" or "end". A halo keeps lines off them."""
        anchored = "" if anchor == "start" else f' text-anchor="{anchor}"'
        weight = ' font-weight="700"' if bold else ""
        family = "" if font == "sans" else f' class="svg-{font}"'
        start = f'<text{_attributes(x=x, y=y)} font-size="{size:g}"{anchored}{weight}{family} '
        end = f">{_spans(words, size)}</text>"
        if halo:  # an element of its own: the halo of one letter must not cover the next
            self.add(f'{start}fill="none"{_stroke("background", 5, ())} stroke-linejoin="round"{end}')
        self.add(f'{start}fill="{_colour(colour)}"{end}')

    def prediction(self, x: float, top: float, bottom: float, *lines: str) -> None:
        """What the learner predicted: lines of words beside an upright line in the colour of predictions."""
        self.line(x, top, x, bottom, "prediction", 2.5, dash_of("prediction"))
        for above, words in zip(range(len(lines) - 1, -1, -1), lines, strict=True):
            self.text(x + 10, bottom - 4 - 16 * above, words, CAPTION, "prediction-text")

    def heat_map(
        self, x: float, y: float, width: float, height: float, values: ArrayLike, *, grey: bool = False,
        smooth: bool = True,
    ) -> None:  # fmt: skip
        """Values (rows, columns), first row on top, as an image: −1 vermillion, 0 the background, 1 blue.

        With `grey` they run from 0, the background, to 1, grey. The background shows through, in either theme.
        """
        data = b64encode(heat_png(values, grey=grey)).decode()
        pixels = "" if smooth else ' style="image-rendering:pixelated"'
        size = _attributes(x=x, y=y, width=width, height=height)
        self.add(f'<image{size} preserveAspectRatio="none"{pixels} href="data:image/png;base64,{data}"/>')

    def inset(self, other: "Picture", x: float, y: float, width: float) -> None:
        """Another picture, made to fit a width."""
        size = _attributes(x=x, y=y, width=width, height=width * other.height / other.width)
        self.add(f'<svg{size} viewBox="0 0 {other.width:g} {other.height:g}">{"".join(other.parts)}</svg>')

    def svg(self, title: str, desc: str, name: str) -> str:
        """The whole picture. `name` makes the ids of its title and description unique on a page."""
        size = f'viewBox="0 0 {self.width:g} {self.height:g}" width="{self.width:g}" height="{self.height:g}"'
        labels = f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(desc)}</desc>'
        ground = f'<rect width="{self.width:g}" height="{self.height:g}" fill="{colour("background")}"/>'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="{name}-t {name}-d" '
            f'class="svg-sans">{labels}{_style()}{ground}{"".join(self.parts)}</svg>'
        )


_colour = colour  # `text` has an argument of this name


class Axes:
    """A rectangle of a picture with a scale along each side; x and y turn values into pixels.

    xticks: where to write numbers along x, in place of round ones.
    """

    def __init__(
        self, picture: Picture, box: tuple[float, float, float, float], xlim: tuple[float, float],
        ylim: tuple[float, float], *, xlabel: str = "", ylabel: str = "", grid: bool = True, logy: bool = False,
        logx: bool = False, xticks: Sequence[float] = (),
    ) -> None:  # fmt: skip
        self.picture, (self.left, self.top, self.width, self.height) = picture, box
        self.logx, self.logy = logx, logy
        self.xlim = tuple(math.log10(value) for value in xlim) if logx else xlim
        self.ylim = tuple(math.log10(value) for value in ylim) if logy else ylim
        self._frame(grid, xticks)
        if xlabel:
            picture.text(self.left + self.width / 2, self.top + self.height + 38, xlabel, CAPTION, "muted", "middle")
        if ylabel:
            picture.text(self.left, self.top - 12, ylabel, CAPTION, "muted")

    def x(self, value: ArrayLike) -> NDArray | float:
        """The pixel of a value along x."""
        low, high = self.xlim
        value = np.asarray(value, float)
        if self.logx:
            value = np.log10(np.maximum(value, 10.0 ** (low - 1)))
        return self.left + self.width * (value - low) / (high - low)

    def y(self, value: ArrayLike) -> NDArray | float:
        """The pixel of a value along y."""
        low, high = self.ylim
        value = np.asarray(value, float)
        if self.logy:
            value = np.log10(np.maximum(value, 10.0 ** (low - 1)))
        return self.top + self.height * (high - value) / (high - low)

    def _frame(self, grid: bool, xticks: Sequence[float]) -> None:
        bottom, right = self.top + self.height, self.left + self.width
        for value, words in _ticks(self.ylim, self.logy):
            y = float(self.top + self.height * (self.ylim[1] - value) / (self.ylim[1] - self.ylim[0]))
            self.picture.line(self.left if grid else self.left - 5, y, right if grid else self.left, y, "hairline", 1)
            self.picture.text(self.left - 9, y + 4, words, SMALL, "muted", "end")
        chosen = [(math.log10(value) if self.logx else value, number(value)) for value in xticks]
        for value, words in chosen or _ticks(self.xlim, self.logx):
            x = self.left + self.width * (value - self.xlim[0]) / (self.xlim[1] - self.xlim[0])
            self.picture.line(x, bottom, x, bottom + 5, "border", 1)
            self.picture.text(x, bottom + 19, words, SMALL, "muted", "middle")
        self.picture.line(self.left, bottom, right, bottom, "border", 1)

    def curve(self, xs: ArrayLike, ys: ArrayLike, role: str = "ink", width: float = 2) -> None:
        """A line through values, cut where it leaves the frame, in the colour and the dashes of a role."""
        ys = np.asarray(self.y(ys), float)
        inside = (ys >= self.top - 2) & (ys <= self.top + self.height + 2)
        self.picture.curve(self.x(xs), np.where(inside, ys, np.nan), role, width, dash_of(role))

    def dots(self, xs: ArrayLike, ys: ArrayLike, role: str = "ink", shape: str | None = None, size: float = 5) -> None:
        """A mark at each pair of values inside the frame."""
        for x, y in zip(np.atleast_1d(self.x(xs)).tolist(), np.atleast_1d(self.y(ys)).tolist(), strict=True):
            if self.left - 1 <= x <= self.left + self.width + 1 and self.top - 1 <= y <= self.top + self.height + 1:
                self.picture.mark(x, y, shape or marker_of(role), role, size)

    def heat_map(self, values: ArrayLike, *, grey: bool = False, smooth: bool = True) -> None:
        """Values (rows, columns), the first row on top, over the whole rectangle."""
        box = (self.left, self.top, self.width, self.height)
        self.picture.heat_map(*box, values, grey=grey, smooth=smooth)


def _ticks(limits: tuple[float, float], log: bool) -> list[tuple[float, str]]:
    """Where the ticks stand, and their words; on a scale of powers of ten the places are exponents."""
    if not log:
        return [(value, number(value)) for value in nice_ticks(*limits)]
    return [(power, f"10^{{{number(power)}}}") for power in nice_ticks(*limits) if power == int(power)]


def heat_png(values: ArrayLike, *, grey: bool = False) -> bytes:
    """Values between −1 and 1 as a PNG whose alpha is their size: vermillion below 0, blue above; NaN shows nothing."""
    values = np.asarray(values, float)
    if values.ndim != 2 or not values.size:
        raise ValueError(f"a heat map got shape {values.shape}: expected (rows, columns)")
    levels = np.rint(127 * np.clip(np.nan_to_num(values), 0 if grey else -1, 1)).astype(np.int16) + 127
    now, strength = theme("light"), np.abs(np.arange(255) - 127)
    high = "#808080" if grey else now.forward.mark
    shades = np.where(np.arange(255)[:, None] < 127, rgb(now.backward.mark), rgb(high))
    palette = np.rint(255 * shades).astype(np.uint8).tobytes()
    alpha = np.rint(strength * 255 / 127 * (1 if grey else 0.8)).astype(np.uint8).tobytes()
    rows = np.zeros((values.shape[0], values.shape[1] + 1), np.uint8)
    rows[:, 1:] = levels
    head = struct.pack(">IIBBBBB", values.shape[1], values.shape[0], 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", palette), (b"tRNS", alpha), (b"IDAT", _stored(rows.tobytes())))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in (*chunks, (b"IEND", b"")))


def _stored(data: bytes) -> bytes:
    """A zlib stream that compresses nothing: the same bytes under every zlib, since a chapter's twin is compared."""
    blocks = [data[i : i + 0xFFFF] for i in range(0, len(data), 0xFFFF)]
    heads = [struct.pack("<BHH", i == len(blocks), len(b), len(b) ^ 0xFFFF) for i, b in enumerate(blocks, 1)]
    packed = b"".join(head + block for head, block in zip(heads, blocks, strict=True))
    return b"\x78\x01" + packed + struct.pack(">I", zlib.adler32(data))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _attributes(**values: float) -> str:
    return "".join([f' {name}="{round(float(value), 2):.9g}"' for name, value in values.items()])


@cache
def _stroke(token: str, width: float, dash: tuple[float, ...]) -> str:
    if token == "none":
        return ""
    dashes = f' stroke-dasharray="{" ".join(f"{length:g}" for length in dash)}"' if dash else ""
    caps = ' stroke-linecap="round"' if dash and dash[0] < 1 else ""
    return f' stroke="{colour(token)}" stroke-width="{width:g}"{dashes}{caps}'


@lru_cache(maxsize=4096)
def _spans(words: str, size: float) -> str:
    """Words as <tspan> elements: letters between dollar signs in italics, lower and higher parts small and shifted."""
    small, fall = max(0.74 * size, min(size, SMALL - 1)), 0.0
    spans = []
    for piece, math_mode, level in _pieces(words):
        shift = {"_": 0.26 * size, "^": -0.36 * size}.get(level, 0.0)
        dy = f' dy="{shift - fall:.1f}"' if abs(shift - fall) > 0.05 else ""
        smaller = f' font-size="{small:g}"' if level else ""
        fall = shift
        for italic, letters in _by_slant(piece, math_mode and not level):
            kind = ' class="svg-math"' if italic else ' class="svg-upright"' if math_mode else ""
            body = escape(letters, quote=False)
            spans.append(f"<tspan{dy}{smaller}{kind}>{body}</tspan>" if dy or smaller or kind else body)
            dy = ""
    return "".join(spans)


def _pieces(words: str) -> Iterator[tuple[str, bool, str]]:
    """The parts of words as (letters, whether they are mathematics, "_", "^" or "")."""
    for i, part in enumerate(words.split("$")):
        end = 0
        for shifted in _SHIFT.finditer(part):
            if shifted.start() > end:
                yield part[end : shifted.start()], bool(i % 2), ""
            yield shifted[2], bool(i % 2), shifted[1]
            end = shifted.end()
        if part[end:]:
            yield part[end:], bool(i % 2), ""


def _by_slant(piece: str, slanted: bool) -> Iterator[tuple[bool, str]]:
    """Runs of letters, which mathematics sets in italics, and of everything else."""
    if not slanted:
        yield False, piece
        return
    for italic, run in groupby(piece, str.isalpha):
        yield italic, "".join(run)
