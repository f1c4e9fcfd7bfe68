"""JupyterLab hands what is done by hand to two threads of the kernel. Nothing is lost, and nothing stands still."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Barrier, Event, Thread

import numpy as np
import pytest

from course_lib import labs
from course_lib.labs.backprop_stepper import with_leaf
from course_lib.labs.panel import AT_LEAST, Frames, LabPanel, SliderField, StepControls
from course_lib.labs.workings import hidden_size_training
from course_lib.labs.workings.playground_training import Settings, Training

SOON = 10  # seconds


@pytest.fixture
def restless() -> Iterator[None]:
    """Python changes between the threads as often as it can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def at_once(*works: Callable[[], object]) -> None:
    """Do each in a thread of its own, all from the same moment on."""
    start = Barrier(len(works))
    threads = [Thread(target=lambda work=work: (start.wait(), work())) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SOON)
        assert not thread.is_alive()


def test_what_comes_while_a_change_is_computed_is_not_undone_by_it():
    lab = labs.hidden_size_sweep(predict_first=False)
    panel, begun, other = LabPanel(lab), Event(), Event()

    def slowly(state):
        begun.set()
        other.wait(0.2)  # for a change that would come between
        return replace(state, step=3)

    def meanwhile():
        assert begun.wait(SOON)
        panel.guard(panel.change)(lambda state: replace(state, lr=0.01))
        other.set()

    at_once(lambda: panel.guard(panel.change)(slowly), meanwhile)
    assert (lab.state.step, lab.state.lr) == (3, 0.01)


SETTINGS = Settings("rings", (3,), "tanh", "Adam", 0.1, 0.0, 0)


@pytest.mark.parametrize("make", [
    lambda: hidden_size_training.Training((1, 3), 0.03), lambda: Training(SETTINGS),
], ids=["hidden size", "playground"])  # fmt: skip
def test_a_training_that_two_threads_continue_is_the_same(restless, make):
    alone = make()
    for _ in range(8):
        shared = make()
        at_once(*(lambda: [shared.scores(i) for i in range(7)] for _ in range(2)))  # noqa: B023
        for i in range(7):
            assert np.array_equal(shared.at(i), alone.at(i))
            assert np.array_equal(shared.scores(i), alone.scores(i))


def test_a_picture_does_not_wait_for_a_thread_that_is_busy_with_a_cell():
    drawn, frames = [], Frames(lambda: drawn.append(1))

    async def ask(times):
        for _ in range(times):
            frames.ask()
        before = len(drawn)
        await asyncio.sleep(3 * AT_LEAST)
        return before, len(drawn)

    async def a_cell():
        frames.ask()
        frames.ask()  # too early: it waits for this loop, which has no time
        assert len(drawn) == 1
        at_once(lambda: asyncio.run(ask(1)))
        assert len(drawn) == 2

    asyncio.run(a_cell())


def test_what_is_paused_in_one_thread_does_not_go_on_in_the_other():
    lab = labs.pipes(predict_first=False)
    (steps,) = [one for one in LabPanel(lab).bound if isinstance(one, StepControls)]
    assert steps.last > 2

    async def play():
        steps.plays[1].click()
        run = steps.run
        at_once(steps.plays[1].click)  # Pause
        steps._tick(run)  # one that was on its way
        return lab.steps.read(lab.state)

    assert asyncio.run(play()) == 0
    assert steps.plays[1].description == "Play"


@pytest.mark.parametrize("make", [
    lambda: labs.one_neuron(predict_first=False), lambda: labs.backprop_stepper("w1 * b", w1=1, b=0),
], ids=["one_neuron", "backprop_stepper"])  # fmt: skip
def test_what_a_cell_sets_does_not_undo_what_the_hand_moves_meanwhile(restless, make):
    lab = make()
    panel = LabPanel(lab)
    for i in range(100):
        moved = panel.guard(panel.change)
        at_once(lambda i=i: lab.set(b=i), lambda i=i, moved=moved: moved(lambda state: with_w1(lab, state, i)))
        assert (value(lab, "w1"), value(lab, "b")) == (i, i)


def with_w1(lab, state, number):
    return with_leaf(state, "w1", number) if lab.slug == "backprop_stepper" else replace(state, w1=number)


def value(lab, name):
    return dict(lab.state.leaves)[name] if lab.slug == "backprop_stepper" else getattr(lab.state, name)


def box_of(panel):
    return next(one for one in panel.bound if isinstance(one, SliderField)).number


@pytest.mark.parametrize("time", range(20))
def test_a_panel_that_is_made_shows_what_is_moved_meanwhile(restless, time):
    lab, made = labs.one_neuron(predict_first=False), []
    box = box_of(LabPanel(lab))
    at_once(lambda: made.append(LabPanel(lab)), lambda: [setattr(box, "value", n) for n in range(8)])
    assert (lab.state.w1, box.value, box_of(made[0]).value) == (7, 7, 7)
