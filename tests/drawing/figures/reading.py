"""Reading a figure back: its words, its lines and its dots."""

import numpy as np
from matplotlib.collections import PathCollection


def words(fig):
    """All words on the page."""
    return {text.get_text() for text in fig.axes[0].texts} - {""}


def place_of(fig, word):
    """Where the one text on the page that reads so stands, in pixels."""
    return _only(fig, word).get_position()


def colour_of(fig, word):
    """The colour of the one text on the page that reads so."""
    return _only(fig, word).get_color()


def _only(fig, word):
    (text,) = [text for text in fig.axes[0].texts if text.get_text() == word]
    return text


def lines(ax, points):
    """The lines with that many points."""
    return [line for line in ax.lines if len(line.get_xdata()) == points]


def dots(ax):
    """The places (n, 2) of each set of marks."""
    return [np.asarray(c.get_offsets()) for c in ax.collections if isinstance(c, PathCollection)]


def heights_of(ax):
    """The numbers of the y axis and where they stand."""
    low, high = ax.get_ylim()
    ticks = zip(ax.get_yticks(), ax.get_yticklabels(), strict=True)
    return {label.get_text(): tick for tick, label in ticks if low <= tick <= high}
