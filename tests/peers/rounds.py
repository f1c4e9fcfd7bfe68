"""Timing in rounds: all contenders take turns in one process, so a change in the machine's speed meets all of them.

What is measured is the time of the processor, of all threads together. For a contender on one thread it is what a
clock would show on a computer with nothing else to do; what else runs there counts little, and a second thread counts.
"""

import gc
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

ROUNDS = 11
SECONDS = 0.08  # for each contender in each round

Step = Callable[[], object]


class Entry(NamedTuple):
    """A contender: what is called, and how many steps one call makes."""

    call: Step
    steps: int = 1


class Times(NamedTuple):
    """How much longer they took than we did: the median of the rounds, and the ratio of the minima."""

    median: float
    least: float

    def __str__(self):
        return f"{self.median:.2f} ({self.least:.2f})"


def times(theirs: np.ndarray, ours: np.ndarray) -> Times:
    """Compare what `timed` found for two contenders."""
    return Times(float(np.median(theirs / ours)), float(theirs.min() / ours.min()))


def timed(entries: dict[str, Entry], tidy: bool = False) -> dict[str, np.ndarray]:
    """Processor seconds per step of each contender in each of ROUNDS rounds; every round begins with another one.

    tidy: let nobody pay for the garbage that another one left behind.
    """
    calls = {name: _calls(entry.call) for name, entry in entries.items()}
    seconds = {name: np.empty(ROUNDS) for name in entries}
    names = list(entries)
    for i in range(ROUNDS):
        first = i % len(names)
        for name in names[first:] + names[:first]:
            if tidy:
                gc.collect()
            seconds[name][i] = _seconds(entries[name].call, calls[name]) / calls[name] / entries[name].steps
    return seconds


def _calls(call: Step) -> int:
    call()  # compiles, makes buffers, starts threads: what happens only once
    return max(1, int(SECONDS / (_seconds(call, 3) / 3)))


def _seconds(call: Step, calls: int) -> float:
    start = time.process_time()
    for _ in range(calls):
        call()
    return time.process_time() - start
