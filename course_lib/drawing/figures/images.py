"""Images: handwriting, the weights that look at it, and how sure an answer is."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from course_lib.drawing.figures import checks, paper
from course_lib.drawing.figures.paper import GAP, LEADING, MARGIN, PT, WIDTH
from course_lib.drawing.palette import FRAME, readable_on, theme

LARGEST, BETWEEN = 96, 16  # pixels: an image, and the space between two
COLUMNS = 8
BAR, ROW = 14, 22  # pixels: a bar, and from one bar to the next


@paper.drawn
def digit_grid(
    images: ArrayLike, labels: ArrayLike | None = None, answers: ArrayLike | None = None, *, columns: int = COLUMNS
) -> Figure:
    """Images (n, h, h) or rows of pixels (n, h*h), in at most `columns` columns; the largest pixel is full ink.

    With `labels` (n,) the true digit stands below each image; with `answers` (n,) too, a wrong answer is framed
    and reads "3, read as 9".

    >>> fig = digit_grid(np.eye(64)[:2], [3, 5], [9, 5])
    """
    images = _squares(images, "images")
    words, wrong = _captions(len(images), labels, answers)
    page, size, spots = _grid(len(images), columns, images.shape[1], words, 0)
    low, high = min(0, images.min()), max(images.max(), 1e-12)
    for i, (left, top) in enumerate(spots):
        picture = theme().greys((images[i] - low) / (high - low))
        paper.picture(page, picture, left, top, size)
        if wrong[i]:
            paper.outline(page, left - 3, top - 3, size + 6, theme().backward)
        colour = theme().backward.text if wrong[i] else theme().muted
        paper.write(page, left + size / 2, top + size + LEADING, words[i], colour=colour, ha="center")
    return page.figure


@paper.drawn
def weight_images(W: ArrayLike) -> Figure:
    """The weights W (h*h, units) into each unit as an image: blue where ink raises z, vermillion where it lowers z.

    All images share one scale. Strong weights carry their sign too.

    >>> fig = weight_images(np.random.default_rng(0).normal(size=(64, 30)))
    """
    W = checks.numbers(W, "W", "shape (h*h, units)", 2)
    images = _squares(W.T, "the columns of W")
    words = [str(unit + 1) for unit in range(len(images))]
    page, size, spots = _grid(len(images), COLUMNS, images.shape[1], words, LEADING + 8)
    largest = np.abs(W).max() or 1.0
    for image, word, (left, top) in zip(images / largest, words, spots, strict=True):
        paper.picture(page, theme().diverging(image), left, top, size)
        _sign(page, image, left, top, size)
        paper.write(page, left + size / 2, top + size + LEADING, word, colour=theme().muted, ha="center")
    key = [("+ ink here raises z", theme().forward.text), ("\N{MINUS SIGN} ink here lowers z", theme().backward.text)]
    left, bottom = MARGIN, page.get_ylim()[0] - 12
    for text, colour in [*key, (f"full colour: \N{PLUS-MINUS SIGN}{paper.two_digits(largest)}", theme().muted)]:
        paper.write(page, left, bottom, text, colour=colour)
        left += paper.text_width(text) + GAP
    return page.figure


@paper.drawn
def confidence_bars(
    P: ArrayLike, *, images: ArrayLike | None = None,
    titles: Sequence[str] | None = None, class_names: Sequence[str] | None = None,
) -> Figure:  # fmt: skip
    """How probable each class is: P (k,) for one example or (n, k) for up to four side by side; the answer is blue.

    `images`, one for each example as in `digit_grid`, and `titles` stand above the bars.

    >>> fig = confidence_bars([[0.1, 0.9], [0.5, 0.5]], titles=["a one", "noise"])
    """
    P = np.atleast_2d(checks.shares(P, "P", "shape (k,) or (n, k)", 1, 2))
    n, k = P.shape
    if n > 4:
        raise ValueError(f"P has {n} rows: at most 4 examples fit side by side. Choose some, such as P[:4]")
    names = checks.names(class_names, "class_names", [str(c) for c in range(k)])
    heads = checks.names(titles, "titles", [""] * n)
    pictures = [] if images is None else _squares(images if n > 1 else np.reshape(images, (1, -1)), "images")
    if len(pictures) not in (0, n):
        raise ValueError(f"there are {len(pictures)} images for the {n} rows of P: expected one for each")
    width = min(330, (WIDTH - 2 * MARGIN - GAP * (n - 1)) / n)
    size = paper.crisp(LARGEST, pictures.shape[1]) if len(pictures) else 0
    above = MARGIN + (LEADING + 8) * any(heads), (size + BETWEEN) * (size > 0)
    page = paper.sheet(sum(above) + k * ROW + MARGIN, 2 * MARGIN + n * width + GAP * (n - 1))
    paper.fits(heads, "the title", width, bold=True)
    for i in range(n):
        left = MARGIN + i * (width + GAP)
        paper.write(page, left, MARGIN + 14, heads[i], bold=True)
        if size:
            paper.picture(page, theme().greys(pictures[i] / (pictures.max() or 1)), left, above[0], size)
        _bars(page, P[i], names, left, sum(above), width)
    return page.figure


def _bars(page: Axes, p: NDArray, names: Sequence[str], left: float, top: float, width: float) -> None:
    now, labels = theme(), max(paper.text_width(name, bold=True) for name in names) + 10
    full = width - labels - paper.text_width(">99 %", bold=True) - 8
    zero = left + labels
    for c, share in enumerate(p):
        is_answer, y = c == p.argmax(), top + (c + 0.5) * ROW
        colour = now.forward if is_answer else now.held_out
        paper.write(page, zero - 10, y, names[c], bold=is_answer, ha="right", va="center_baseline")
        page.barh(y, full * share, BAR, zero, color=colour.mark if is_answer else now.wire)
        after = zero + full * share + 8
        paper.write(page, after, y, _percent(share), colour=colour.text, bold=is_answer, va="center_baseline")
    page.plot((zero, zero), (top, top + len(p) * ROW), color=now.wire, linewidth=FRAME * PT)


def _percent(share: float) -> str:
    """Whole percent; what is almost sure must not read as certain."""
    return ">99 %" if 0.995 <= share < 1 else f"{100 * share:.0f} %"


def _squares(images: ArrayLike, name: str) -> NDArray:
    """Images as (n, h, h)."""
    array = checks.numbers(images, name, "shape (n, h, h) or (n, h*h)", 2, 3)
    side = int(np.sqrt(array[0].size))
    if side * side != array[0].size or (array.ndim == 3 and array.shape[1] != side):
        cure = "expected square images, (n, h, h) or rows of pixels (n, h*h). One image alone is image[None]"
        raise ValueError(f"{name} have shape {array.shape}: {cure}")
    return array.reshape(-1, side, side)


def _captions(n: int, labels: ArrayLike | None, answers: ArrayLike | None) -> tuple[list[str], NDArray]:
    """The words below each image, and which answers are wrong."""
    if labels is None:
        if answers is not None:
            raise ValueError("answers came without labels: the true digits are needed to tell right from wrong")
        return [""] * n, np.zeros(n, dtype=bool)
    labels = checks.labels(labels, "labels", n)
    answers = labels if answers is None else checks.labels(answers, "answers", n)
    pairs = zip(labels, answers, strict=True)
    return [f"{true}" if true == read else f"{true}, read as {read}" for true, read in pairs], labels != answers


def _grid(
    n: int, columns: int, pixels: int, words: Sequence[str], foot: float
) -> tuple[Axes, float, list[tuple[float, float]]]:
    """A page for n images with a line of words below each: the page, the size of an image, the corner of each.

    There are fewer columns where the words need the room.
    """
    across, widest = WIDTH - 2 * MARGIN + BETWEEN, max(paper.text_width(word) for word in words)
    columns = max(1, min(int(columns), int(across // (widest + BETWEEN))))
    size = paper.crisp(min(LARGEST, across / columns - BETWEEN), pixels)
    wide, high = max(size, widest) + BETWEEN, size + (LEADING + BETWEEN if any(words) else BETWEEN)
    columns = min(columns, n)
    page = paper.sheet(MARGIN + -(-n // columns) * high + foot, 2 * MARGIN + columns * wide - BETWEEN)
    corners = [
        (MARGIN + i % columns * wide + (wide - BETWEEN - size) / 2, MARGIN + i // columns * high) for i in range(n)
    ]
    return page, size, [(2 * round(x / 2), 2 * round(y / 2)) for x, y in corners]


def _sign(page: Axes, image: NDArray, left: float, top: float, size: float) -> None:
    """A sign on each strong weight, so that the picture does not rest on colour alone."""
    cell = size / len(image)
    for marker, strong in (("_", image < -0.35), ("+", image > 0.35)):
        rows, columns = np.nonzero(strong)
        paint = [readable_on(colour) for colour in theme().diverging(image[strong])]
        page.scatter(left + (columns + 0.5) * cell, top + (rows + 0.5) * cell, marker=marker,
                     s=(0.55 * cell * PT) ** 2, c=paint, linewidths=PT * FRAME)  # fmt: skip
