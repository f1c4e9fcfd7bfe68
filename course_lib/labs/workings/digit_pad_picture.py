"""How the digit pad looks: the drawing, what the network sees of it, the ten shares, and the slopes of the answer."""

from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from course_lib.drawing.svg import CAPTION, SMALL, VALUE, Picture, dash_of, fixed, number, percent
from course_lib.labs.workings.digit_pad_bitmap import BLOCK, SIDE, Fitted
from course_lib.labs.workings.digit_pad_network import FULL, Reading

HEIGHT = 420
PAD = (32, 60, 288)  # left, top and side of the pad: the surface that takes the pointer lies over it
FIT = (364, 60, 96)
SEEN = (364, 190, 200)
ANSWERS, ROW, LONG = (618, 60), 26, 84  # left and top of the bars, from bar to bar, length of a whole share
HIDDEN = (604, 366, 160, 40)
SLOPES = (800, 60, 168)
GREYS = (0.41, 0.6)  # no count lies between these two shares of ink: there neither black nor white words are read well
SIGNED = 0.3  # of the largest slope: smaller ones get no sign
SMALLEST = 1e-4  # of a slope that is written out
Pixel = tuple[int, int]


def share_of(value: float) -> str:
    """A share in percent; never 100 % or 0 % where it is not.

    >>> [share_of(share).split() for share in (0.98765, 0.99997, 0.0002)]
    [['98.8', '%'], ['over', '99.9', '%'], ['under', '0.1', '%']]
    """
    if value >= 0.9995:
        return f"over {percent(0.999, 1)}"
    return f"under {percent(0.001, 1)}" if value < 0.0005 else percent(value, 1)


def slope_of(value: float) -> str:
    """A slope with its sign."""
    digits = fixed(value, 3) if abs(value) >= 0.0005 else number(value) if abs(value) >= SMALLEST else "nearly 0"
    return ("+" if value > 0 and digits != "nearly 0" else "") + digits


def steepest(reading: Reading) -> Pixel:
    """Row and column of the pixel, from 0, that would change the answer most."""
    row, column = np.unravel_index(np.abs(reading.slopes).argmax(), reading.slopes.shape)
    return int(row), int(column)


def draw_pad(page: Picture, dots: NDArray, erase: bool, lines: tuple[str, str]) -> None:
    """The drawing as it stands on the pad, and two lines below it."""
    left, top, side = PAD
    _head(page, left, "You draw", f"32 × 32 dots; the pen {'erases' if erase else 'draws'}")
    page.rect(left, top, side, side, "background")
    page.add(_grid(left, top, side))
    _draw_dots(page, dots, left, top, side / SIDE)
    page.rect(left, top, side, side, "none", "ink", 1.5)
    for y, words in zip((top + side + 24, top + side + 44), lines, strict=True):
        page.text(left, y, words, CAPTION, "muted")


def draw_seen(page: Picture, fit: Fitted, counts: NDArray, noise: int, mark: Pixel) -> None:
    """The drawing made to fit, and the counts of its blocks; one block and its count are framed."""
    left, top, side = FIT
    _head(page, left, "The network sees", "the drawing, made to fit")
    page.rect(left, top, side, side, "background", "border", 1)
    page.add(_grid(left, top, side))
    _draw_dots(page, fit.dots, left, top, side / SIDE)
    for i, words in enumerate(_done_to(fit, noise)):
        page.text(left + side + 12, top + 14 + 20 * i, words, SMALL, "muted")
    page.text(SEEN[0], SEEN[1] - 12, "ink in each 4 × 4 block, 0 to 16", CAPTION, "muted")
    _draw_counts(page, counts)
    for x, y, wide in ((left, top, side / 8), (SEEN[0], SEEN[1], SEEN[2] / 8)):
        page.rect(x + wide * mark[1], y + wide * mark[0], wide, wide, "none", "forward", 2.5)


def draw_answers(page: Picture, reading: Reading) -> None:
    """A bar for each digit, and the activations of the hidden layer."""
    left, top = ANSWERS
    _head(page, 604, "It answers", "share of each digit")
    for digit, share in enumerate(reading.shares.tolist()):
        y, first = top + ROW * (digit + 0.5), digit == reading.answer
        page.text(left - 4, y + 5, str(digit), VALUE, "ink", "end", bold=first)
        page.line(left + 4, y - 9, left + 4, y + 9, "border", 1)
        page.rect(left + 4, y - 8, max(LONG * share, 1), 16, "forward" if first else "wire")
        words = share_of(share).replace("under", "<").replace("over", ">")
        x = left + 12 + LONG * share
        page.text(x, y + 5, words, CAPTION, "forward-text" if first else "muted", bold=first)
    _draw_hidden(page, reading.hidden)


def draw_slopes(page: Picture, reading: Reading, counts: NDArray, mark: Pixel) -> None:
    """The slope of the largest share for every pixel, with the outline of the ink, and how to read it."""
    left, top, side = SLOPES
    _head(page, left, "What would change it", f"slope of the share of {reading.answer}")
    size = max(float(np.abs(reading.slopes).max()), 1e-300)
    page.heat_map(left, top, side, side, reading.slopes / size, smooth=False)
    cell = side / 8
    for (row, column), slope in np.ndenumerate(reading.slopes / size):
        if abs(slope) >= SIGNED:
            x, y = left + cell * (column + 0.5), top + cell * (row + 0.5)
            page.text(x, y + 5, "+" if slope > 0 else "−", VALUE, "ink", "middle", bold=True)
    _draw_outline(page, counts >= FULL // 2)
    page.rect(left, top, side, side, "none", "border", 1)
    page.rect(left + cell * mark[1], top + cell * mark[0], cell, cell, "none", "backward", 3)
    for y, sign, words, role in ((24, "+", "more", "forward-text"), (44, "−", "less", "backward-text")):
        page.text(left, top + side + y, sign, VALUE, role, bold=True)
        page.text(left + 16, top + side + y, f"more ink here, {words} “{reading.answer}”", CAPTION, role)
    where = f"at row {mark[0] + 1}, column {mark[1] + 1}"
    page.text(left, top + side + 70, f"{slope_of(float(reading.slopes[mark]))} {where}", SMALL, "muted")
    page.text(left, top + side + 86, "outline: where the ink is", SMALL, "muted")


def draw_arrows(page: Picture, *, pure_noise: bool) -> None:
    """From the pad to the shares, blue; from the answer back to the pixels, dashed."""
    for x, y in ((570, 290), *([] if pure_noise else [(326, 108)])):
        page.line(x, y, x + 24, y, "forward", 2.5, dash_of("forward"))
        page.mark(x + 24, y, "o", "forward", 5)
    page.arrow(772, 144, 796, 144, "backward", 2.5, dash_of("backward"))


def draw_noise(page: Picture, sure: tuple[int, int] | None, guess: str) -> None:
    """How many of the noise pictures so far were read with confidence, and what was predicted."""
    left, top = SLOPES[0], 356
    if sure:
        page.text(left, top, f"{sure[0]} of {sure[1]} noise pictures", CAPTION, "ink", bold=True)
        page.text(left, top + 18, f"got more than {percent(0.9)}", CAPTION, "ink")
    if guess:
        page.prediction(left, top + 30, top + 62, "you predicted:", guess)


def _head(page: Picture, x: float, title: str, below: str) -> None:
    page.text(x, 24, title, 16, "ink", bold=True)
    page.text(x, 44, below, CAPTION, "muted")


@cache
def _grid(left: float, top: float, side: float) -> str:
    """Thin lines between the blocks; on a large pad thinner ones between the dots."""
    page = Picture()
    for step, role, width in ((side / SIDE, "hairline", 0.5), (side * BLOCK / SIDE, "wire", 0.75)):
        if step < 6:
            continue
        n = round(side / step)
        lines = (f"M{left} {top + step * i:g}h{side}M{left + step * i:g} {top}v{side}" for i in range(1, n))
        page.path("".join(lines), role, width)
    return "".join(page.parts)


def _draw_dots(page: Picture, dots: NDArray, left: float, top: float, size: float) -> None:
    """The dots as one path, a rectangle for each run of a row."""
    padded = np.pad(dots, ((0, 0), (1, 1)))
    rows, edges = (found.tolist() for found in np.nonzero(padded[:, 1:] != padded[:, :-1]))
    runs = []
    for row, start, end in zip(rows[::2], edges[::2], edges[1::2], strict=True):
        wide = size * (end - start)
        runs.append(f"M{left + size * start:g} {top + size * row:g}h{wide:g}v{size:g}h{-wide:g}z")
    if runs:
        page.path("".join(runs), "none", 0, fill="ink")


def _done_to(fit: Fitted, noise: int) -> list[str]:
    """What was done to the drawing, in few words."""
    if noise == SIDE * SIDE // FULL:
        return ["pure noise:", "no drawing"]
    if not fit.dots.any():
        return ["nothing yet"]
    thick = ["made thinner", "no thicker", "made thicker"][int(np.sign(fit.rims)) + 1]
    upright = "set upright" if fit.moved else "upright"
    return [f"{fit.wide} × {SIDE} dots", thick, upright, *([f"{noise} noise blocks"] if noise else [])]


def _draw_counts(page: Picture, counts: NDArray) -> None:
    """A cell for each block, the darker the more ink, with its count where there is ink."""
    left, top, side = SEEN
    cell = side / 8
    page.rect(left, top, side, side, "background")
    for (row, column), count in np.ndenumerate(counts):
        x, y = left + cell * column, top + cell * row
        if count:
            page.add(_cell(x, y, cell, int(count)))
    lines = (f"M{left} {top + cell * i:g}h{side}M{left + cell * i:g} {top}v{side}" for i in range(1, 8))
    page.path("".join(lines), "hairline", 1)
    for (row, column), count in np.ndenumerate(counts):
        if count:
            x, y = left + cell * (column + 0.5), top + cell * (row + 0.5)
            page.text(x, y + 5, str(count), CAPTION, "ink" if count <= FULL // 2 else "background", "middle")
    page.rect(left, top, side, side, "none", "ink", 1.5)


@cache
def _cell(x: float, y: float, size: float, count: int) -> str:
    half = FULL // 2
    low, high = GREYS
    grey = low * count / half if count <= half else high + (1 - high) * (count - half - 1) / (half - 1)
    page = Picture()
    page.rect(x, y, size, size, "ink")
    return page.parts[0].replace("<rect", f'<rect fill-opacity="{grey:.3f}"')


def _draw_hidden(page: Picture, hidden: NDArray) -> None:
    left, top, wide, tall = HIDDEN
    page.text(left, top - 10, f"{len(hidden)} hidden activations", CAPTION, "muted")
    values = hidden.reshape(4, -1)
    page.heat_map(left, top, wide, tall, values / max(float(values.max()), 1e-9), smooth=False)
    rows, columns = values.shape
    lines = [f"M{left} {top + tall * i / rows:g}h{wide}" for i in range(rows + 1)]
    lines += [f"M{left + wide * i / columns:g} {top}v{tall}" for i in range(columns + 1)]
    page.path("".join(lines), "wire", 0.75)


def _draw_outline(page: Picture, inked: NDArray) -> None:
    """The border between the pixels that are mostly ink and the others."""
    left, top, side = SLOPES
    cell, padded = side / 8, np.pad(inked, 1)
    lines = []
    for i, (above, below) in enumerate(pairwise(padded)):
        lines += [f"M{left + cell * (j - 1):g} {top + cell * i:g}h{cell:g}" for j in np.flatnonzero(above != below)]
    for j, (before, after) in enumerate(pairwise(padded.T)):
        lines += [f"M{left + cell * j:g} {top + cell * (i - 1):g}v{cell:g}" for i in np.flatnonzero(before != after)]
    if lines:
        page.path("".join(lines), "ink", 2)
