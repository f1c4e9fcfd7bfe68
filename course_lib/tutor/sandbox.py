"""Run the learner's own code without letting it disturb the notebook.

It has a time limit, its prints are captured, its warnings collected, the global random numbers put back. An interrupt
always gets through.

The limit works by an exception that a second thread places into the running one. It reaches Python code between two
instructions, on every system; a long call into compiled code is noticed when it returns.
"""

import contextlib
import ctypes
import functools
import io
import math
import random
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, perf_counter, sleep
from typing import Any, NoReturn

import numpy as np

MOST_MEMORY = 2**30  # bytes that a check may take on top: more, and the whole kernel might be ended by the system
DEEPEST = 20_000  # calls that may be open at once
MOST_WARNINGS = 20
MOST_PRINTED = 20_000  # characters that are kept of what the learner's code prints
GLANCE = 0.02  # seconds between two looks at the clock
INSIST = 0.05  # seconds between two attempts to stop code that swallows the exception


class TimeUp(BaseException):
    """The learner's code has used up its time."""


class _CalledOff(BaseException):
    """Takes the place of a TimeUp that is on its way when the work is done."""


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
    done, pages, heard = Run(), _Pages(), {}
    before = _random_state()
    start = perf_counter()
    try:
        with _listening(pages) as heard, less_memory(), _shallow():
            done.value = within(seconds, work)
    except ENDS as stop:
        done.stopped = stop
    done.seconds = perf_counter() - start
    done.used_global_random = _put_back(before)
    done.printed, done.dropped = pages.getvalue(), pages.dropped
    done.advice = list(heard)
    return done


def pass_on(stop: BaseException) -> NoReturn:
    """Raise what ended a run. A card has said where that was: IPython shows one line in place of the library's."""
    line = f"{type(stop).__name__}: the card above says where."
    stop._render_traceback_ = lambda: [line]
    raise stop


@contextlib.contextmanager
def _listening(pages: io.StringIO) -> Iterator[dict[str, None]]:
    """Take up what is printed, and what is warned of: each sentence once, and not more than a card could show."""
    heard: dict[str, None] = {}

    def hear(message: Warning | str, *_: object, **__: object) -> None:
        if len(heard) < MOST_WARNINGS:
            heard[str(message)] = None

    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(pages),
        contextlib.redirect_stderr(pages),
        np.errstate(all="warn", under="ignore"),  # a result that becomes 0 harms nobody; NumPy says nothing either
    ):
        warnings.simplefilter("always")
        warnings.showwarning = hear
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
def less_memory() -> Iterator[None]:
    """Let what takes more than MOST_MEMORY on top fail with a MemoryError, on systems that can tell (Linux)."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        before = resource.getrlimit(resource.RLIMIT_AS)
        now = pages * resource.getpagesize() + MOST_MEMORY
        set_limit = functools.partial(resource.setrlimit, resource.RLIMIT_AS)
        allowed = [now, *(limit for limit in before if limit != resource.RLIM_INFINITY)]
        set_limit((min(allowed), before[1]))
    except (ImportError, OSError, ValueError):
        yield
        return
    try:
        yield
    finally:
        set_limit(before)


@contextlib.contextmanager
def _shallow() -> Iterator[None]:
    """Let the learner's code raise the limit of recursion, but not to where Python itself would break down."""
    real, before = sys.setrecursionlimit, sys.getrecursionlimit()
    sys.setrecursionlimit = lambda limit: real(min(limit, DEEPEST))
    try:
        yield
    finally:
        sys.setrecursionlimit = real
        real(before)


def within(seconds: float, work: Callable[[], Any]) -> Any:  # noqa: ANN401
    """What `work()` gives; TimeUp is raised in its code when it takes longer than that.

    In a browser-only Python, which has no threads, there is no limit.
    """
    watch, stopped = _Watch(threading.get_ident()), None
    try:
        watch.start()
    except RuntimeError:
        return work()
    # While a deep stack unwinds, the watch may raise again, and that arrives at the next call or loop. Up to `over`
    # there is neither; afterwards two more can come at most: one that waits, and one that was just being raised.
    try:
        try:
            try:
                watch.end = monotonic() + seconds
                value = work()
            finally:
                watch.over = True
        except BaseException as stop:
            stopped = stop
        watch.call_off()
    except ENDS as late:
        stopped = stopped or late
        try:
            watch.call_off()
        except ENDS:
            watch.call_off()
    if stopped is not None:
        try:
            raise stopped
        finally:
            del stopped  # it holds this frame, which would hold it
    return value


class _Watch(threading.Thread):
    """Places TimeUp into a thread, again and again until that thread calls it off.

    There are no locks: the exception may arrive between any two instructions, also between taking a lock and being
    ready to give it back.
    """

    def __init__(self, target: int) -> None:
        super().__init__(daemon=True, name="time limit of an exercise")
        self.place = ctypes.c_ulong(target)
        self.end = math.inf
        self.over = self.busy = self.struck = False

    def run(self) -> None:
        while not self.over:
            left = self.end - monotonic()
            if left > 0:
                sleep(min(left, GLANCE))
                continue
            self.busy = True
            if not self.over:
                self.struck = True
                self.put(TimeUp)
            self.busy = False
            self.end = monotonic() + INSIST

    def put(self, end: type[BaseException]) -> None:
        """Let the watched thread raise this at its next call or loop, in place of what was put there before."""
        ctypes.pythonapi.PyThreadState_SetAsyncExc(self.place, ctypes.py_object(end))

    def call_off(self) -> None:
        """From here on nothing is raised any more, not even what was already on its way; for the watched thread.

        A place that is only emptied stays marked, and then Python 3.11 comes to no end under a debugger.
        """
        try:
            self.over = True
            while self.busy:
                sleep(0)
            if self.struck:
                self.put(_CalledOff)
            while self.struck:
                sleep(0)
        except _CalledOff:
            self.struck = False


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
