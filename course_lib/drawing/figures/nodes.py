"""Nodes of a computation: a box with a name and a value, below it the slope of the result, and how both are written."""

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from course_lib.drawing.figures import paper
from course_lib.drawing.figures.paper import PT
from course_lib.drawing.palette import FRAME, theme
from course_lib.drawing.svg import number

BOX = 48  # pixels: the height of a node
Place = tuple[float, float]


def width_of(name: str, value: float, grad: float | None) -> float:
    """The width of a node in pixels: the widest of its words, and air."""
    numbers = [four_decimals(value), *([] if grad is None else [four_decimals(grad)])]
    return max(paper.text_width(name, bold=True), *map(paper.text_width, numbers)) + 14


def draw_node(page: Axes, name: str, place: Place, value: float, grad: float | None) -> None:
    """A box with name and value, its middle at `place`; below it, in the colour of the way back, `grad` if known."""
    now, width, (x, y) = theme(), width_of(name, value, grad), place
    look = {"facecolor": now.forward.tint, "edgecolor": now.forward.mark, "linewidth": FRAME * PT, "zorder": 3}
    page.add_patch(Rectangle((x - width / 2, y - BOX / 2), width, BOX, **look))
    middle = {"ha": "center", "va": "center_baseline", "zorder": 4}
    paper.write(page, x, y - 11, name, bold=True, **middle)
    paper.write(page, x, y + 11, four_decimals(value), colour=now.forward.text, **middle)
    if grad is not None:
        paper.write_clear(page, x, y + BOX / 2 + 12, four_decimals(grad), colour=now.backward.text)


def four_decimals(value: float) -> str:
    """A value or a slope with four decimals at most, or two significant digits where it is small.

    >>> four_decimals(0.2413007), four_decimals(-0.00022985), four_decimals(1.0), four_decimals(0.4)
    ('0.2413', '−0.00023', '1', '0.4')
    """
    return number(value) if abs(value) >= 0.001 else f"{value:.2g}".replace("-", "\N{MINUS SIGN}")
