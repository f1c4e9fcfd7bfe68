"""The learner's code can do what it likes: the notebook stays as it was, and the limit holds."""

import _thread
import contextlib
import random
import subprocess
import sys
import threading
import time
import warnings

import numpy as np
import pytest

from course_lib.tutor import sandbox
from course_lib.tutor.sandbox import MOST_PRINTED, TimeUp, run


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


def test_a_limit_that_strikes_again_and_again_is_called_off(monkeypatch):
    monkeypatch.setattr(sandbox, "INSIST", 0.0)
    for number in range(30):
        assert isinstance(run(forever, seconds=number * 3e-4).stopped, TimeUp)
    no_watch_is_left()


def test_the_watch_is_over_before_anything_is_called_and_may_strike_twice_more(monkeypatch):
    real, calls = sandbox._Watch.call_off, []

    def struck(watch):
        calls.append(watch.over)
        if len(calls) < 3:
            raise TimeUp
        real(watch)

    monkeypatch.setattr(sandbox._Watch, "call_off", struck)
    assert isinstance(run(forever, seconds=0.05).stopped, TimeUp)
    assert calls == [True, True, True]
    no_watch_is_left()


UNDER_A_DEBUGGER = """
import faulthandler, sys
from course_lib.tutor.sandbox import within

def forever():
    while True:
        pass

try:
    within({seconds}, {work})
except BaseException as end:
    print(type(end).__name__)

def trace(*_):
    return trace

faulthandler.dump_traceback_later(10, exit=True)
sys.settrace(trace)
print(sum(number for number in range(10)))
"""


@pytest.mark.parametrize(
    ("seconds", "work", "says"), [(5, "lambda: 1", "45"), (0.1, "forever", "TimeUp 45")], ids=["in time", "cut off"]
)
def test_a_debugger_comes_to_an_end_afterwards(seconds, work, says):
    code = UNDER_A_DEBUGGER.format(seconds=seconds, work=work)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.split() == says.split(), done.stderr


def test_endless_recursion_under_a_raised_limit_ends_soon():
    def deeper(number):
        return deeper(number + 1)

    def deep():
        sys.setrecursionlimit(10**8)
        assert sys.getrecursionlimit() == sandbox.DEEPEST
        deeper(0)

    with pytest.raises(RecursionError):
        run(deep, seconds=20)
    no_watch_is_left()


def test_a_raised_limit_of_recursion_is_as_deep_as_asked_for_and_put_back():
    def deeper(number):
        return number and deeper(number - 1)

    def deep():
        sys.setrecursionlimit(20_000)
        return deeper(15_000)

    before = sys.getrecursionlimit(), sys.setrecursionlimit
    assert run(deep, seconds=20).value == 0
    assert (sys.getrecursionlimit(), sys.setrecursionlimit) == before


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


def test_a_flood_of_warnings_does_not_fill_the_memory():
    def flood():
        for number in range(1000):
            warnings.warn(f"number {number}", stacklevel=1)

    assert len(run(flood, seconds=20).advice) == sandbox.MOST_WARNINGS
    with pytest.warns(UserWarning, match="as before"):
        warnings.warn("as before", stacklevel=1)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux can limit what a process takes")
@pytest.mark.parametrize("greedy", [lambda: np.ones(10**9), lambda: [np.ones(10**7) for _ in range(1000)]])
def test_what_would_fill_the_memory_fails_and_the_limit_is_put_back(greedy):
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    with pytest.raises(MemoryError):
        run(greedy, seconds=60)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    assert run(lambda: np.ones(10**7).sum(), seconds=60).value == 10**7


def test_without_a_way_to_limit_memory_the_work_is_done(monkeypatch):
    monkeypatch.setitem(sys.modules, "resource", None)
    assert run(lambda: "done", seconds=5).value == "done"


def test_the_global_random_numbers_are_put_back():
    before = np.random.get_state()[1].copy(), random.getstate()  # noqa: NPY002
    for work in (lambda: np.random.seed(1), lambda: np.random.rand(), lambda: random.random()):  # noqa: NPY002
        assert run(work, seconds=5).used_global_random
        assert np.array_equal(np.random.get_state()[1], before[0])  # noqa: NPY002
        assert random.getstate() == before[1]


def test_without_threads_there_is_no_limit(monkeypatch):
    def refuse(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(sandbox._Watch, "start", refuse)
    assert run(lambda: "done", seconds=0.01).value == "done"
