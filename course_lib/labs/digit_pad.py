"""Digit pad: draw a digit, and see what a network makes of it, how sure it is, and which pixels would change its mind.

The pad takes the mouse and the finger. From the keyboard: arrow keys move a cursor, the space bar puts the pen down and
lifts it, Backspace clears the pad.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from course_lib.drawing.svg import Picture, fixed, percent
from course_lib.labs.controls import Action, Choice, Control, Slider
from course_lib.labs.lab import Lab, LabError, Table, Task
from course_lib.labs.workings import digit_pad_network as networks
from course_lib.labs.workings import digit_pad_picture as pictures
from course_lib.labs.workings.digit_pad_bitmap import Fitted, counts_of, dots_of, fitted, ink_of, written
from course_lib.labs.workings.digit_pad_network import BLOCKS

if TYPE_CHECKING:
    from course_lib.labs.panel import Bound, LabPanel

MOST_CHANGED, SURE = 20, 0.9  # of the task: dots that may change, and how sure the wrong answer must be
NEAR = 100  # dots that may differ from the 3 and it still is one
SEEDS = 999

THREE = written(
    [
        [(7.8, 6.8), (9.8, 4.4), (12.6, 3.5), (15.7, 3.3), (18.7, 4), (21.3, 5.5), (22.8, 8), (22.9, 10.7),
         (21.4, 13.2), (18.8, 15), (16.8, 15.8), (20, 16.6), (22.8, 18.4), (24.4, 21), (24.4, 23.9), (22.9, 26.6),
         (20.1, 28.6), (16.5, 29.5), (12.7, 29.2), (9.2, 27.8), (6.8, 26)],
    ]
)  # fmt: skip
FIVE = written([[(22, 4), (10, 4), (9, 14), (14, 13), (19, 14.5), (22, 19), (20, 25), (15, 28), (8, 26)]])
NINE = written([[(22, 10), (20, 5), (15, 3.5), (10, 6), (9.5, 11), (13, 15), (18, 14.5), (22, 10), (20, 29)]])
SEVEN = written([[(8, 4), (24, 3), (17, 16), (14, 29)], [(11, 16), (22, 15)]])
ONE_TOUCH, TWO_TOUCHES = THREE | written([[(12.5, 22.5)]]), THREE | written([[(12.5, 22.5)], [(6.5, 22.5)]])


@dataclass(frozen=True)
class State:
    """The drawing, the pen, how many of the 64 blocks are noise, and which noise; what was predicted.

    ink has the rows of the drawing as hexadecimal numbers with dots between them.
    """

    ink: str = ink_of(THREE)
    erase: bool = False
    noise: int = 0
    seed: int = 0
    guess: str = ""

    def __post_init__(self) -> None:
        try:
            dots_of(self.ink)
        except (ValueError, AttributeError):
            raise LabError(
                "ink has at most 32 rows with dots between them, each a hexadecimal number of at most 8 digits."
            ) from None
        if not (0 <= self.noise <= BLOCKS and 0 <= self.seed <= SEEDS):
            raise LabError(f"noise is a number of blocks from 0 to {BLOCKS}, seed a whole number from 0 to {SEEDS}.")

    @property
    def fit(self) -> Fitted:
        """The drawing, made to fit; with what noise left of it."""
        return _fit(self.ink, self.noise, self.seed)

    @property
    def counts(self) -> NDArray:
        """What the network sees, (8, 8) of whole numbers from 0 to 16."""
        return counts_of(self.fit.dots)

    @property
    def reading(self) -> networks.Reading:
        """What the network makes of it."""
        return networks.read(tuple(self.counts.ravel().tolist()))

    @property
    def changed(self) -> int:
        """How many dots differ from the 3 of the beginning."""
        return int((dots_of(self.ink) != THREE).sum())


@lru_cache(maxsize=64)
def _fit(ink: str, noise: int, seed: int) -> Fitted:
    fit = fitted(dots_of(ink))
    return replace(fit, dots=networks.noisy(fit.dots, noise, seed)) if noise else fit


def _solved(state: State) -> bool:
    reading = state.reading
    return not state.noise and state.changed <= MOST_CHANGED and reading.answer != 3 and reading.sure > SURE


class DigitPad(Lab):
    """See the docstring of the module."""

    slug, title, State = "digit_pad", "Digit pad", State
    prediction = "noise"
    guesses: ClassVar = {"a": "more than half", "b": "about one in ten", "c": "almost none"}
    task = Task(
        f"Begin with the 3. Make the network say another digit with more than {percent(SURE)}, "
        f"and change at most {MOST_CHANGED} of the 1,024 dots.",
        _solved,
        "You would still read a 3. The slopes told where a little ink counts for much.",
    )
    presets: ClassVar = {
        "start": State(),
        "one touch": State(ink_of(ONE_TOUCH)),
        "two touches": State(ink_of(TWO_TOUCHES)),
        "noise": State(noise=BLOCKS, seed=15),
        "five": State(ink_of(FIVE)),
        "nine": State(ink_of(NINE)),
        "half noise": State(ink_of(SEVEN), noise=BLOCKS // 2, seed=1),
        "seven": State(ink_of(SEVEN)),
        "empty": State("", erase=True),
    }

    def controls(self) -> list[Control | Action]:
        """The pen, the ways to begin again, the noise."""
        return [
            Choice("erase", "Pen", {"Draw": False, "Erase": True}),
            Action("Clear the pad", lambda state: replace(state, ink="", noise=0, erase=False)),
            Action("The 3 again", lambda state: replace(state, ink=State.ink, noise=0, erase=False)),
            Action("Pure noise", lambda state: replace(state, noise=BLOCKS, seed=state.seed % SEEDS + 1)),
            Slider("noise", f"blocks of noise, of {BLOCKS}", 0, BLOCKS, 1, whole=True),
        ]

    def surface(self, panel: "LabPanel") -> "Bound":
        """What lies over the drawing and takes the pointer and the keys."""
        from course_lib.labs.workings.digit_pad_surface import Surface

        return Surface(Control("ink", "Drawing pad"), panel)

    def picture(self, state: State) -> Picture:
        """From left to right: the drawing, what the network sees, its answer, the slopes of that."""
        page = Picture(1000, pictures.HEIGHT)
        fit, counts, reading = state.fit, state.counts, state.reading
        mark = pictures.steepest(reading)
        pictures.draw_pad(page, dots_of(state.ink), state.erase, _lines(state))
        pictures.draw_seen(page, fit, counts, state.noise, mark)
        pictures.draw_answers(page, reading)
        pictures.draw_slopes(page, reading, counts, mark)
        pictures.draw_arrows(page, pure_noise=state.noise == BLOCKS)
        pictures.draw_noise(page, _tally(state), state.guess)
        return page

    def words(self, state: State) -> str:
        """The answer, the second one, and the pixel that would change it most."""
        reading = state.reading
        first, second = np.argsort(-reading.shares, kind="stable")[:2].tolist()
        shares = f"{first} with {_share(reading, first)}, then {second} with {_share(reading, second)}"
        if state.noise == BLOCKS:
            return f"Pure noise, and the answer is {shares}: no share is left for “this is no digit”."
        if not state.ink and not state.noise:
            return f"The pad is empty, and still the answer is {shares}."
        noisy = f" with {state.noise} of {BLOCKS} blocks replaced by noise" if state.noise else ""
        row, column = pictures.steepest(reading)
        slope = "more" if reading.slopes[row, column] > 0 else "less"
        pixel = f"one pixel counts most: more ink in row {row + 1}, column {column + 1} means {slope} “{first}”"
        return f"The answer{noisy} is {shares}; {pixel}."

    def rows(self, state: State) -> Table:
        """A row for each digit."""
        reading = state.reading
        rows = [
            (str(digit), fixed(z, 2), pictures.share_of(share))
            for digit, (z, share) in enumerate(zip(reading.logits.tolist(), reading.shares.tolist(), strict=True))
        ]
        return Table(("digit", "logit", "share"), rows)

    def more_html(self) -> str:
        """The line that restores the state, cut off at the edge: selected, it is whole."""
        style = "overflow:hidden;text-overflow:ellipsis;white-space:nowrap"
        return super().more_html().replace("<p ", f'<p style="{style}" ', 1)


def _share(reading: networks.Reading, digit: int) -> str:
    return pictures.share_of(float(reading.shares[digit]))


def _lines(state: State) -> tuple[str, str]:
    """What stands below the pad."""
    network = networks.trained()
    ink = f"{dots_of(state.ink).sum()} dots of ink"
    if state.noise == BLOCKS:
        ink = f"All {BLOCKS} blocks are noise: the drawing does not count."
    elif state.changed <= NEAR:
        ink += f", {state.changed} changed of at most {MOST_CHANGED}"
    return ink, f"The network reads {network.n_right} of {network.n_test} unseen digits."


def _tally(state: State) -> tuple[int, int] | None:
    """How many of the noise pictures up to this one were read with confidence, and how many there were."""
    if state.noise < BLOCKS or not state.seed:
        return None
    return sum(networks.sure_of_noise(seed, SURE) for seed in range(1, state.seed + 1)), state.seed
