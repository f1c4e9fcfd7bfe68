"""The learner's code can do what it likes: the notebook stays as it was, and the limit holds."""

import _thread
import contextlib
import random
import sys
import threading
import time
import warnings

import numpy as np
import pytest

from course_lib.tutor import sandbox
from course_lib.tutor.sandbox import MOST_PRINTED, TimeUp, line_reached, run


def forever():
    while True:
        pass


def no_watch_is_left():
    for thread in threading.enumerate():
        if thread.name.startswith("time limit"):
            thread.join(timeout=5)
            assert not thread.is_alive()


def test_the_value_comes_through():
    done = run(lambda: 6 * 7, seconds=5)
    assert done.value == 42
    assert done.stopped is None
    assert done.advice == []
    assert not done.used_global_random


def test_an_endless_loop_is_cut_off():
    done = run(forever, seconds=0.1)
    assert isinstance(done.stopped, TimeUp)
    assert 0.1 <= done.seconds < 5


def test_a_loop_that_swallows_every_exception_is_cut_off_when_it_can_be():
    def twice():
        for _ in range(2):
            with contextlib.suppress(BaseException):
                forever()
        forever()

    assert isinstance(run(twice, seconds=0.1).stopped, TimeUp)


def test_except_exception_does_not_swallow_the_limit():
    def swallows():
        try:
            forever()
        except Exception:
            return "never"

    assert isinstance(run(swallows, seconds=0.1).stopped, TimeUp)


def test_nothing_is_raised_after_the_end():
    for number in range(200):  # the limit ends at every moment of a short piece of work
        run(lambda: sum(range(3000)), seconds=number * 1e-6)
    deadline = time.perf_counter() + 0.2
    while time.perf_counter() < deadline:
        pass
    no_watch_is_left()


def test_an_interrupt_gets_through():
    def interrupted():
        threading.Timer(0.1, _thread.interrupt_main).start()
        forever()

    assert isinstance(run(interrupted, seconds=20).stopped, KeyboardInterrupt)


def test_leaving_python_is_kept():
    done = run(lambda: sys.exit(3), seconds=5)
    assert isinstance(done.stopped, SystemExit)


def test_other_errors_are_the_callers_business():
    with pytest.raises(ZeroDivisionError):
        run(lambda: 1 / 0, seconds=5)
    no_watch_is_left()


def test_prints_are_captured_and_the_flood_is_dropped(capsys):
    def flood():
        for _ in range(10_000):
            print("x" * 99)
        print("lost", file=sys.stderr)

    done = run(flood, seconds=20)
    assert len(done.printed) == MOST_PRINTED
    assert done.dropped == 1_000_000 + len("lost\n") - MOST_PRINTED
    assert capsys.readouterr() == ("", "")


def test_warnings_are_advice_and_each_is_given_once():
    def warns():
        for _ in range(3):
            np.exp(np.array([1000.0]))
            warnings.warn("old", stacklevel=1)

    assert run(warns, seconds=5).advice == ["overflow encountered in exp", "old"]


def test_the_global_random_numbers_are_put_back():
    before = np.random.get_state()[1].copy(), random.getstate()  # noqa: NPY002
    for work in (lambda: np.random.seed(1), lambda: np.random.rand(), lambda: random.random()):  # noqa: NPY002
        assert run(work, seconds=5).used_global_random
        assert np.array_equal(np.random.get_state()[1], before[0])  # noqa: NPY002
        assert random.getstate() == before[1]


def test_the_recursion_limit_is_put_back():
    before = sys.getrecursionlimit()
    run(lambda: sys.setrecursionlimit(54_321), seconds=5)
    assert sys.getrecursionlimit() == before


def test_the_line_that_was_reached():
    stopped = run(forever, seconds=0.05).stopped
    file, line = line_reached(stopped, {__file__})
    assert file == __file__
    assert forever.__code__.co_firstlineno < line <= forever.__code__.co_firstlineno + 2
    assert line_reached(stopped, {"<another cell>"}) is None


def test_without_threads_there_is_no_limit(monkeypatch):
    def refuse(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(sandbox._Watch, "start", refuse)
    assert run(lambda: "done", seconds=0.01).value == "done"
