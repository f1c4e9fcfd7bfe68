"""Schedules: the factor by which the learning rate is multiplied in each epoch (the first epoch is 1).

>>> halve = step(every=10, factor=0.5)
>>> halve(1), halve(10), halve(11), halve(21)
(1.0, 1.0, 0.5, 0.25)
"""

from collections.abc import Callable

import numpy as np

from course_lib.checks import nonnegative, positive, whole_number

Schedule = Callable[[int], float]


def constant() -> Schedule:
    """The same learning rate in every epoch."""
    return lambda epoch: 1.0


def step(every: int, factor: float) -> Schedule:
    """Multiply by `factor` once after every `every` epochs."""
    every, factor = whole_number(every, "every"), positive(factor, "factor")
    return lambda epoch: float(factor ** ((epoch - 1) // every))


def cosine(epochs: int, final: float = 0.0) -> Schedule:
    """Half a cosine wave from 1 in the first epoch to `final` in epoch number `epochs` (Loshchilov & Hutter 2017)."""
    epochs, final = whole_number(epochs, "epochs"), nonnegative(final, "final")

    def factor(epoch: int) -> float:
        progress = min((epoch - 1) / max(epochs - 1, 1), 1.0)
        return float(final + (1 - final) * 0.5 * (1 + np.cos(np.pi * progress)))

    return factor
