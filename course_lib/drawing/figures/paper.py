"""The paper: a sheet measured in pixels from its top left corner, quiet axes, and text that keeps its distance.

Every figure starts with `sheet`, places data axes with `panel` and words with `write`. Pixels are CSS pixels (96 to
the inch); a figure is stored at one and a half times that, so that it is sharp on most screens and still small.
"""

import functools
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager

import numpy as np
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import ArrayLike, NDArray

from course_lib.drawing.palette import FIGURE_FONT, HAIRLINE, TEXT, Role, theme

WIDTH = 720  # the text column of a notebook
DPI = 144
DOTS = DPI / 96  # dots of the stored picture in one pixel
PT = 72 / 96  # points in one pixel
LEADING = 20  # pixels from one line of text to the next
MARGIN, AXIS, GAP = 12, 58, 24  # pixels: around the sheet, left of the data, between data and words
ROUND = (1, 2, 2.5, 5, 10)  # steps between the numbers of an axis


def house_style() -> AbstractContextManager:
    """Matplotlib's own defaults and our font, whatever the reader's settings say."""
    font = {"font.family": FIGURE_FONT, "font.size": TEXT, "lines.scale_dashes": False}
    return style.context(["default", font])


def drawn(function: Callable[..., Figure]) -> Callable[..., Figure]:
    """Decorator of the functions that draw: they run in the house style."""

    @functools.wraps(function)
    def in_house_style(*args: object, **kwargs: object) -> Figure:
        with house_style():
            return function(*args, **kwargs)

    return in_house_style


def sheet(height: float, width: float = WIDTH) -> Axes:
    """A new figure, as the axes that cover it: x to the right, y down, both in pixels."""
    width, height = (2 * np.ceil(length / 2) for length in (width, height))  # whole dots at 1.5 per pixel
    fig = Figure(figsize=(width / 96, height / 96), dpi=DPI, facecolor=theme().background)
    FigureCanvasAgg(fig)
    page = fig.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0), autoscale_on=False)
    page.set_axis_off()
    return page


def axes(page: Axes, left: float, top: float, right: float, bottom: float) -> Axes:
    """Data axes between these edges of the page, with muted numbers."""
    width, height = page.get_xlim()[1], page.get_ylim()[0]
    place = (left / width, 1 - bottom / height, (right - left) / width, (bottom - top) / height)
    ax = page.figure.add_axes(place, facecolor="none")
    ax.tick_params(length=0, pad=6, labelcolor=theme().muted, labelsize=TEXT)
    ax.xaxis.set_major_locator(MaxNLocator(6, steps=ROUND))
    ax.yaxis.set_major_locator(MaxNLocator(5, steps=ROUND))
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(FuncFormatter(tick))
    return ax


def clear_numbers(*stack: Axes) -> None:
    """Move the left edge of axes that stand above each other to where the numbers of all of them have room."""
    numbers = [label.get_text() for ax in stack for label in ax.get_yticklabels()]
    left = max(AXIS, MARGIN + 6 + max(text_width(number) for number in numbers)) / WIDTH
    for ax in stack:
        box = ax.get_position()
        ax.set_position((left, box.y0, box.x1 - left, box.height))


def panel(page: Axes, left: float, top: float, right: float, bottom: float, head: str = "") -> Axes:
    """Axes for curves: no box, hairlines across, and a head that names what goes up."""
    if right - left < 200:
        raise ValueError(f"the names leave {max(0, right - left):.0f} pixels for the data: shorten them")
    ax = axes(page, left, top, right, bottom)
    ax.spines[:].set_visible(False)
    ax.grid(axis="y", color=theme().hairline, linewidth=HAIRLINE * PT)
    ax.set_axisbelow(True)
    write(page, MARGIN, top - 14, head, colour=theme().muted, bold=True)
    return ax


def name_x(page: Axes, ax: Axes, words: str, note: str = "") -> None:
    """The name of the x axis below its numbers, with a note about the picture in the last line."""
    (left, bottom), (right, _) = (on_page(page, ax, x, ax.get_ylim()[0]) for x in ax.get_xlim())
    write(page, (left + right) / 2, bottom + 46, words, colour=theme().muted, ha="center")
    write(page, MARGIN, bottom + 70, note, colour=theme().muted)


def write(page: Axes, x: float, y: float, words: str, *, colour: str = "", bold: bool = False, **align: str) -> None:
    """Put words on the page, in ink if no colour is given; `ha` and `va` as in Matplotlib."""
    page.text(x, y, words, color=colour or theme().ink, size=TEXT, weight="bold" if bold else "normal", **align)


def write_clear(page: Axes, x: float, y: float, words: str, *, colour: str = "") -> None:
    """Words with their middle at (x, y) on an empty patch, so that no line runs through them."""
    width, now = text_width(words) + 6, theme()
    page.add_patch(Rectangle((x - width / 2, y - 10), width, 20, facecolor=now.background, linewidth=0, zorder=3.5))
    write(page, x, y, words, colour=colour, ha="center", va="center_baseline", zorder=4)


@functools.lru_cache(maxsize=4096)
def text_width(words: str, bold: bool = False) -> float:
    """The width of words in pixels, in the size of ordinary text."""
    fig = Figure(dpi=DPI)
    text = fig.text(0, 0, words, size=TEXT, weight="bold" if bold else "normal")
    return text.get_window_extent(FigureCanvasAgg(fig).get_renderer()).width / DOTS


def fits(words: Iterable[str], what: str, room: float, bold: bool = False) -> None:
    """Refuse words that are wider than `room` pixels."""
    for word in words:
        width = text_width(word, bold)
        if width > room:
            raise ValueError(f"{what} {word!r} is {width:.0f} pixels wide where {room:.0f} fit: shorten it")


def stroke(role: Role) -> dict[str, object]:
    """Line settings for Matplotlib: colour, width and dash of a role."""
    dash = (0, tuple(PT * length for length in role.dash)) if role.dash else "-"
    cap = "round" if role.dash and role.dash[0] < 1 else "butt"  # dots are dashes without length
    return {"color": role.mark, "linewidth": PT * role.width, "linestyle": dash, "dash_capstyle": cap}


def dots(ax: Axes, x: ArrayLike, y: ArrayLike, role: Role, size: float = 7, ring: bool = False) -> None:
    """One mark for each point in the shape of the role: filled with a thin halo, or a ring."""
    paper = theme().background
    face, edge, width = (paper, role.mark, 2) if ring else (role.mark, paper, 1)
    look = {"facecolor": face, "edgecolor": edge, "linewidth": PT * width, "zorder": 3, "clip_on": False}
    ax.scatter(x, y, (PT * size) ** 2, marker=role.marker, **look)


def picture(page: Axes, colours: NDArray, x: float, y: float, size: float) -> None:
    """An image (height, width, 3) as a square on the page, every pixel sharp, in a thin frame."""
    page.imshow(colours, extent=(x, x + size, y + size, y), interpolation="nearest", aspect="auto")
    outline(page, x, y, size)


def crisp(box: float, pixels: int) -> float:
    """The largest size up to `box` at which each of `pixels` covers the same whole number of dots."""
    return max(1, int(box * DOTS / pixels)) * pixels / DOTS


def outline(page: Axes, x: float, y: float, size: float, role: Role | None = None) -> None:
    """A square frame in the stroke of a role; without one a hairline."""
    xs, ys = (x, x + size, x + size, x, x), (y, y, y + size, y + size, y)
    look = stroke(role) if role else {"color": theme().wire, "linewidth": HAIRLINE * PT}
    page.plot(xs, ys, solid_joinstyle="miter", **look)


def on_page(page: Axes, ax: Axes, x: float, y: float) -> NDArray:
    """Where the point (x, y) of some axes lies on the page, in pixels."""
    return page.transData.inverted().transform(ax.transData.transform((x, y)))


def before(ends: Sequence[str]) -> float:
    """The right edge of axes that leave room for the names of the line ends."""
    return WIDTH - MARGIN - GAP - max(text_width(words) for words in ends)


def end_labels(
    page: Axes, ax: Axes, ends: Sequence[tuple[float, float]], words: Sequence[str], roles: Sequence[Role]
) -> None:
    """Name each line behind the right edge, level with its end (x, y); names that would touch move, with a leader."""
    places = np.array([on_page(page, ax, *end) for end in ends])
    edge, bottom = on_page(page, ax, ax.get_xlim()[1], ax.get_ylim()[0])
    heights = spread(places[:, 1], LEADING, bottom)
    for (x, y), height, text, role in zip(places, heights, words, roles, strict=True):
        if abs(height - y) > 3 or edge - x > 3:
            page.plot((x + 6, edge + GAP - 6), (y, height), color=theme().wire, linewidth=PT * HAIRLINE)
        write(page, edge + GAP, height, text, colour=role.text, va="center")


def spread(wanted: NDArray, gap: float, limit: float = np.inf) -> NDArray:
    """The positions closest to the `wanted` ones (least squares) that are at least `gap` apart, up to `limit`.

    Neighbours that would touch form a block around their common mean: pool adjacent violators.

    >>> spread(np.array([0.0, 1.0, 50.0]), 10).tolist()
    [-4.5, 5.5, 50.0]
    """
    order = np.argsort(wanted, kind="stable")
    blocks: list[list[float]] = []
    for target in wanted[order] - gap * np.arange(len(wanted)):
        blocks.append([target])
        while len(blocks) > 1 and np.mean(blocks[-2]) > np.mean(blocks[-1]):
            upper = blocks.pop()
            blocks[-1] += upper
    pooled = np.concatenate([np.full(len(block), np.mean(block)) for block in blocks])
    pooled = np.minimum(pooled, limit - gap * (len(wanted) - 1))
    result = np.empty(len(wanted))
    result[order] = pooled + gap * np.arange(len(wanted))
    return result


def ranks(places: NDArray, size: float) -> NDArray:
    """For marks of one size in a row, the lowest level 0, 1, 2, … on which each touches no other mark.

    >>> ranks(np.array([0.0, 5.0, 5.0, 90.0]), 8).tolist()
    [0, 1, 2, 0]
    """
    levels = np.zeros(len(places), dtype=int)
    done: list[int] = []
    for i in np.argsort(places, kind="stable"):
        taken = {levels[j] for j in done if abs(places[j] - places[i]) < size}
        levels[i] = min(set(range(len(places) + 1)) - taken)
        done.append(i)
    return levels


def two_digits(value: float) -> str:
    """A value in two significant digits, from 10 on with one digit after the point, as `tick` writes it.

    >>> two_digits(0.00703), two_digits(0.1449), two_digits(97.93), two_digits(100.0), two_digits(-1.5)
    ('0.007', '0.14', '97.9', '100.0', '−1.5')
    """
    return f"{value:.1f}".replace("-", "\N{MINUS SIGN}") if 10 <= abs(value) < 1e5 else tick(float(f"{value:.2g}"))


def tick(value: float, _: object = None) -> str:
    r"""A number of an axis: plain as far as it is two_digits, else with a power of ten in Matplotlib's mathematics.

    >>> tick(0.0), tick(-0.25), tick(1500.0), tick(1e-5), tick(2.5e6)
    ('0', '−0.25', '1500', '$10^{-5}$', '$2.5 \\cdot 10^{6}$')
    """
    if value == 0 or 1e-4 < abs(value) < 1e5:
        return f"{value:.6g}".replace("-", "\N{MINUS SIGN}")
    lead, power = f"{value:.2e}".split("e")
    factor = f"{float(lead):g} \\cdot ".removeprefix("1 \\cdot ")
    return f"${factor}10^{{{int(power)}}}$"
