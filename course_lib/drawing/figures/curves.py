"""Curves: how the loss falls, and the accuracy rises, while a network trains."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator
from numpy.typing import ArrayLike, NDArray

from course_lib.drawing.figures import checks, paper
from course_lib.drawing.figures.paper import PT
from course_lib.drawing.palette import HAIRLINE, Role, theme


@paper.drawn
def loss_curves(
    runs: object, *, accuracy: object = None, log: bool = False, best: str = "validation",
    xlabel: str = "Epoch", ylabel: str = "Loss",
) -> Figure:  # fmt: skip
    """The loss by epoch, each curve named at its end; the lowest point of the curve called `best` is marked.

    `runs` is what `nn.fit` returns, or a mapping from name to losses: (epochs,) for one run, (runs, epochs) for
    several, drawn as their mean in a band from the lowest to the highest. A loss that ends in nan or inf is drawn as
    far as it is a number, and its name says so. `accuracy` adds a second panel: True for the accuracies of a
    history, or a mapping like `runs` with values between 0 and 1. `log` is for the losses.

    >>> fig = loss_curves({"training": [0.9, 0.4, 0.2], "validation": [0.9, 0.5, 0.6]})
    """
    losses = _curves(runs, "loss")
    if log and min(curve.values.min() for curve in losses) <= 0:
        raise ValueError("a loss of 0 or less has no place on a logarithmic axis: use log=False")
    panels = [(ylabel, losses, "")]
    if accuracy is not None and accuracy is not False:
        panels.append(("Accuracy (%)", _accuracies(runs, accuracy), " %"))
    right = paper.before([curve.end(unit) for _, curves, unit in panels for curve in curves])
    several = max(len(curve.values) for curve in losses)
    note = f"line: mean of {several} runs, band: lowest to highest" if several > 1 else ""
    height, step = (220, 0) if len(panels) == 1 else (150, 206)
    page = paper.sheet(108 + height + step + paper.LEADING * bool(note))
    stack = []
    for row, (head, curves, _) in enumerate(panels):
        top = 48 + row * step
        stack.append(paper.panel(page, paper.AXIS, top, right, top + height, head))
        _draw(stack[-1], curves, log and row == 0)
    paper.clear_numbers(*stack)
    lowest = next((curve for curve in losses if curve.name == best), None)
    for ax, (_, curves, unit) in zip(stack, panels, strict=True):
        ax.tick_params(labelbottom=ax is stack[-1])
        _name(page, ax, curves, unit)
        if lowest:
            _mark_best(page, ax, lowest, curves, named=ax is stack[0])
    paper.name_x(page, stack[-1], xlabel, note)
    return page.figure


@dataclass(frozen=True)
class _Curve:
    name: str
    values: NDArray  # (runs, epochs)
    diverges: bool

    @property
    def mean(self) -> NDArray:
        return self.values.mean(axis=0)

    def end(self, unit: str) -> str:
        last = "diverges" if self.diverges else paper.two_digits(self.mean[-1]) + unit
        return f"{self.name}: {last}"


def _accuracies(runs: object, accuracy: object) -> list[_Curve]:
    """The curves of the accuracy in percent, from the history itself if `accuracy` is True."""
    if accuracy is True and isinstance(runs, Mapping):
        raise ValueError('accuracy=True needs what nn.fit returns: give accuracy={"training": accuracies} here')
    curves = _curves(runs if accuracy is True else accuracy, "accuracy")
    percent = [100 * checks.shares(curve.values, f"the {curve.name} accuracy", "", 2) for curve in curves]
    return [replace(curve, values=values) for curve, values in zip(curves, percent, strict=True)]


def _curves(runs: object, quantity: str) -> list[_Curve]:
    """The curves of a history, or of a mapping from name to numbers."""
    parts = runs
    if not isinstance(runs, Mapping):
        recorded = {"training": quantity, "validation": f"validation_{quantity}"}
        columns = {name: getattr(runs, column, None) for name, column in recorded.items()}
        parts = {name: column for name, column in columns.items() if _is_recorded(column)}
    if not parts:
        raise ValueError(
            f"there is no {quantity} in this {type(runs).__name__}: expected what nn.fit returns, "
            'or a name for each list of numbers, such as {"training": losses}'
        )
    return [_curve(str(name), part, quantity) for name, part in parts.items()]


def _is_recorded(column: object) -> bool:
    """A history without validation data has nothing but nan in its place."""
    return column is not None and bool(np.isfinite(column).any())


def _curve(name: str, values: ArrayLike, quantity: str) -> _Curve:
    what = f"the {name} {quantity}"
    table = np.atleast_2d(checks.array(values, what, "shape (epochs,) or (runs, epochs)", 1, 2))
    finite = np.isfinite(table).all(axis=0)
    stop = len(finite) if finite.all() else int(finite.argmin())
    diverges = 0 < stop < len(finite) and not finite[stop:].any()
    return _Curve(name, checks.finite(table[:, :stop] if diverges else table, what), diverges)


def _looks(curves: Sequence[_Curve]) -> list[Role]:
    """Training is solid ink and the unseen part grey, always; other names take the series."""
    now = theme()
    known = {"training": now.series[0], "validation": now.held_out, "test": now.held_out}
    if all(curve.name in known for curve in curves):
        return [known[curve.name] for curve in curves]
    if len(curves) > len(now.series):
        most = len(now.series)
        raise ValueError(f"there are {len(curves)} curves: draw at most {most} in one picture")
    return list(now.series[: len(curves)])


def _draw(ax: Axes, curves: Sequence[_Curve], log: bool) -> None:
    for curve, role in zip(curves, _looks(curves), strict=True):
        _draw_curve(ax, curve, role)
    _scale(ax, curves, log)


def _name(page: Axes, ax: Axes, curves: Sequence[_Curve], unit: str) -> None:
    places = [(len(curve.mean), curve.mean[-1]) for curve in curves]
    paper.end_labels(page, ax, places, [curve.end(unit) for curve in curves], _looks(curves))


def _draw_curve(ax: Axes, curve: _Curve, role: Role) -> None:
    """The line; all but the ink one carry rings, as a second channel."""
    mean = curve.mean
    epochs = np.arange(1, len(mean) + 1)
    if len(curve.values) > 1:
        low, high = curve.values.min(axis=0), curve.values.max(axis=0)
        ax.fill_between(epochs, low, high, color=role.mark, alpha=0.18, linewidth=0)
    ax.plot(epochs, mean, **paper.stroke(role))
    if role != theme().series[0] or len(epochs) == 1:
        some = np.unique(np.linspace(0, len(epochs) - 1, 7).astype(int))
        paper.dots(ax, epochs[some], mean[some], role, ring=True)


def _scale(ax: Axes, curves: Sequence[_Curve], log: bool) -> None:
    low, high = (float(end([end(curve.values) for curve in curves])) for end in (np.min, np.max))
    ax.xaxis.set_major_locator(MaxNLocator(6, steps=paper.ROUND, integer=True))
    ax.set_xlim(1, max(1.01, *(len(curve.mean) for curve in curves)))
    if log:
        ax.set_yscale("log")
        ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if high < 100 * low else (1,)))
        ax.yaxis.set_major_formatter(FuncFormatter(paper.tick))
        ax.yaxis.set_minor_locator(NullLocator())
        return
    air = 0.04 * (high - low or abs(high) or 1)
    ax.set_ylim(0 if 0 <= low < 0.6 * high else low - air, high + air)


def _mark_best(page: Axes, ax: Axes, best: _Curve, curves: Sequence[_Curve], named: bool) -> None:
    """A hairline at the epoch of the lowest loss through every panel, named above the first."""
    epoch = int(best.mean.argmin()) + 1
    ax.axvline(epoch, color=theme().wire, linewidth=HAIRLINE * PT)
    for curve in curves:
        if curve.name == best.name and epoch <= len(curve.mean):
            height = curve.mean[epoch - 1 : epoch]
            paper.dots(ax, np.array([epoch]), height, theme().series[0], size=9)
    if named:
        words = f"lowest {best.name} loss: epoch {epoch}"
        x, top = paper.on_page(page, ax, epoch, ax.get_ylim()[1])
        head = page.texts[0]
        after_head = head.get_position()[0] + paper.text_width(head.get_text(), bold=True) + 24
        left = max(after_head, x - paper.text_width(words) / 2)
        paper.write(page, left, top - 14, words, colour=theme().muted)
