"""Run the learner's own code without letting it disturb the notebook.

It has a time limit, its prints are captured, its warnings collected, the global random numbers put back. An interrupt
always gets through.

The limit works by an exception that a second thread places into the running one. It reaches Python code between two
instructions, on every system; a long call into compiled code is noticed when it returns.
"""

import contextlib
import ctypes
import io
import math
import random
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import monotonic, perf_counter, sleep
from types import TracebackType
from typing import Any

import numpy as np

MOST_PRINTED = 20_000  # characters that are kept of what the learner's code prints
GLANCE = 0.02  # seconds between two looks at the clock
INSIST = 0.05  # seconds between two attempts to stop code that swallows the exception


class TimeUp(BaseException):
    """The learner's code has used up its time."""


ENDS = (TimeUp, KeyboardInterrupt, SystemExit)  # what ends a run; everything else is an error in the learner's code


@dataclass
class Run:
    """What happened beside the result: `stopped` holds what ended the run early, with its traceback."""

    value: Any = None
    printed: str = ""
    dropped: int = 0  # characters printed beyond what is kept
    advice: list[str] = field(default_factory=list)  # warnings, each once
    used_global_random: bool = False
    stopped: BaseException | None = None
    seconds: float = 0.0


def run(work: Callable[[], Any], seconds: float) -> Run:
    """Do the work within a time limit. TimeUp, KeyboardInterrupt and SystemExit end it and are kept in `stopped`."""
    done, pages, heard = Run(), _Pages(), []
    before, recursion = _random_state(), sys.getrecursionlimit()
    start = perf_counter()
    try:
        with _listening(pages) as heard, deadline(seconds):
            done.value = work()
    except ENDS as stop:
        done.stopped = stop
    done.seconds = perf_counter() - start
    sys.setrecursionlimit(recursion)
    done.used_global_random = _put_back(before)
    done.printed, done.dropped = pages.getvalue(), pages.dropped
    done.advice = list(dict.fromkeys(str(warning.message) for warning in heard))
    return done


@contextlib.contextmanager
def _listening(pages: io.StringIO) -> Iterator[list[warnings.WarningMessage]]:
    with (
        warnings.catch_warnings(record=True) as heard,
        contextlib.redirect_stdout(pages),
        contextlib.redirect_stderr(pages),
        np.errstate(all="warn", under="ignore"),  # a result that becomes 0 harms nobody; NumPy says nothing either
    ):
        warnings.simplefilter("always")
        yield heard


class _Pages(io.StringIO):
    """Keeps the beginning of what is printed: an endless loop of prints must not fill the memory."""

    dropped = 0

    def write(self, text: str) -> int:
        room = max(0, MOST_PRINTED - self.tell())
        self.dropped += max(0, len(text) - room)
        super().write(text[:room])
        return len(text)


@contextlib.contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise TimeUp in the code of the `with` block when it takes longer than that.

    In a browser-only Python, which has no threads, there is no limit.
    """
    watch = _Watch(threading.get_ident())
    try:
        watch.start()
    except RuntimeError:
        yield
        return
    try:
        try:
            watch.end = monotonic() + seconds
            yield
        finally:
            watch.call_off()
    except TimeUp:
        watch.call_off()  # it may have arrived just before the line above was reached
        raise


class _Watch(threading.Thread):
    """Places TimeUp into a thread, again and again until that thread calls it off.

    There are no locks: the exception may arrive between any two instructions, also between taking a lock and being
    ready to give it back.
    """

    def __init__(self, target: int) -> None:
        super().__init__(daemon=True, name="time limit of an exercise")
        self.place = ctypes.c_ulong(target)
        self.end = math.inf
        self.over = self.busy = False

    def run(self) -> None:
        while not self.over:
            left = self.end - monotonic()
            if left > 0:
                sleep(min(left, GLANCE))
                continue
            self.busy = True
            if not self.over:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(self.place, ctypes.py_object(TimeUp))
            self.busy = False
            self.end = monotonic() + INSIST

    def call_off(self) -> None:
        """From here on nothing is raised any more, not even what was already on its way."""
        while True:
            try:
                self.over = True
                while self.busy:
                    sleep(0)
                ctypes.pythonapi.PyThreadState_SetAsyncExc(self.place, None)
                return
            except TimeUp:  # it arrived while it was being called off
                continue


def line_reached(stop: BaseException, filenames: set[str]) -> tuple[str, int] | None:
    """Where the learner's code was: file and line of its innermost frame in these files; None if it was not there."""
    found = None
    step: TracebackType | None = stop.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename in filenames:
            found = step.tb_frame.f_code.co_filename, step.tb_lineno
        step = step.tb_next
    return found


def _random_state() -> tuple[Any, Any]:
    return np.random.get_state(legacy=False), random.getstate()  # noqa: NPY002  (to guard it, not to use it)


def _put_back(before: tuple[Any, Any]) -> bool:
    """Restore the global random numbers; whether they had been used or reseeded."""
    ours, python = before
    now = np.random.get_state(legacy=False)  # noqa: NPY002
    used = random.getstate() != python or now["state"]["pos"] != ours["state"]["pos"] or not np.array_equal(
        now["state"]["key"], ours["state"]["key"]
    )
    np.random.set_state(ours)  # noqa: NPY002
    random.setstate(python)
    return used
