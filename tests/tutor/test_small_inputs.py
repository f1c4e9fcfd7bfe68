"""Inputs on which a function departs: the smallest that shows it, and short enough to be read."""

import numpy as np
import pytest

from course_lib.tutor import exercises
from course_lib.tutor.attempting import attempt
from course_lib.tutor.diagnosis import departure_of
from course_lib.tutor.exercise import Probe
from course_lib.tutor.observing import Observation, observe, observe_all, probes_of
from course_lib.tutor.small_inputs import Case, as_code, given, smallest_case, smallest_input
from tests.tutor.cells import compiled
from tests.tutor.proof import check, variants

TINY = [exercise for exercise in exercises.every().values() if exercise.tiny]
ADAM = """
def adam_step(w, g, state, lr, b1, b2, eps, wd=0):
    m, v, t = (0, 0, 0) if state is None else state
    m, v, t = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2, t + 1
    move = m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + eps)
    return {}, (m, v, t)
"""


def attempted(name, text):
    return attempt(exercises.find(name), compiled(text, name))


@pytest.mark.parametrize("exercise", TINY, ids=[exercise.name for exercise in TINY])
def test_a_right_function_is_right_on_the_tiny_inputs_too(exercise):
    others = [other.implementation for other in exercise.accepted]
    right = observe_all(exercise, exercise.reference, exercise.tiny)
    for variant in variants(exercise):
        seen = tuple(observe(exercise, variant, probe) for probe in exercise.tiny)
        if not any(departure_of(exercise, 0, *both) for both in zip(seen, right, strict=True)):
            continue
        conventions = [observe_all(exercise, other, exercise.tiny) for other in others]
        assert any(
            not any(departure_of(exercise, 0, *both) for both in zip(seen, convention, strict=True))
            for convention in conventions
        ), variant.__name__


@pytest.mark.parametrize(
    ("result", "first", "has_decay"),
    [
        ("w - 1.3 * lr * move - lr * wd * w", "w = 2.0\ngradients = [3.0]\nlr = 0.1", False),
        ("w - lr * move - 3 * lr * wd * w", "w = 2.0\ngradients = [3.0]\nlr = 0.1", True),
        ("w - lr * move * (1.5 if t > 1 else 1) - lr * wd * w", "w = 2.0\ngradients = [3.0, -4.0]\nlr", False),
    ],
)
def test_the_first_tiny_input_that_shows_it_is_shown(result, first, has_decay):
    shown = smallest_input(attempted("adam_step", ADAM.format(result)))
    assert shown.startswith(first)
    assert ("wd = 0.5" in shown) == has_decay


def test_one_number_is_shown_for_a_batch_and_a_layer():
    cut = "def minibatches(n, size, rng):\n    order = rng.permutation(n)\n"
    empty = attempted("minibatches", cut + "    return [order[i * size :][:size] for i in range(n // size + 1)]\n")
    assert smallest_input(empty).startswith("n = 1\nsize = 1\n")
    lone = attempted("init_layer", "def init_layer(fan_in, fan_out, kind, rng):\n    return rng.normal()\n")
    assert smallest_input(lone).startswith("fan_in = 1\nfan_out = 1\n")
    assert given(lone.exercise, smallest_case(lone)) == "There `W` has shape (), expected is (1, 1)."


def test_only_what_a_person_can_work_out_is_called_small():
    cut = "def minibatches(n, size, rng):\n    order = rng.permutation(n)\n    order[-1] = order[{}]\n"
    cut += "    return [order[i : i + size] for i in range(0, n, size)]\n"
    always = check(exercises.find("minibatches"), compiled(cut.format("0"), "minibatches"))
    large = check(exercises.find("minibatches"), compiled(cut.format("0 if n > 40 else -1"), "minibatches"))
    assert "here is a small input on which we differ" in always.says
    assert "here is an input on which we differ" in large.says
    assert "smallest" not in always.says + large.says


def test_an_input_that_is_not_small_is_the_one_that_the_card_speaks_of():
    text = "def verdict(losses):\n    labels = ['diverges', 'oscillates', 'stuck', 'still falling', 'converged']\n"
    card = check(exercises.find("verdict"), compiled(text + "    return labels[len(losses) % 5]\n", "verdict"))
    curve = card.says.partition("With ")[2].partition(", `label`")[0]
    lengths = {len(probe.args[0]) for probe in probes_of(exercises.find("verdict")) if probe.words == curve}
    assert any(f"({length} numbers)" in card.example for length in lengths)


def test_where_it_stops_with_an_error_the_input_is_one_of_those():
    text = "def activation_slope(name, z):\n    return 2 * z + 3 if name != 'relu' else z @ np.ones((7, 7))\n"
    case = smallest_case(attempted("activation_slope", text))
    assert case.probe.args[0] == "relu"
    assert given(exercises.find("activation_slope"), case) == "There it stops with an error."


def test_of_a_large_array_before_an_error_only_the_sizes_are_shown():
    turned = attempted("collapse", "def collapse(W1, b1, W2, b2):\n    return W2 @ W1, b1 @ W2 + b2\n")
    assert "W1 = np.ones((4, 3))" in smallest_input(turned)


def test_of_a_long_row_of_numbers_the_ends_are_shown():
    level = attempted("verdict", "def verdict(losses):\n    return 'stuck' if losses[0] < 0.02 else 'converged'\n")
    lines = smallest_input(level).splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("losses = ")
    assert lines[0].endswith(" numbers)")
    assert ", …, " in lines[0]
    assert len(lines[0]) < 100


def test_nothing_is_shown_of_a_function_that_nobody_can_see():
    unseen = attempted("diagnose_loss", "def diagnose_loss(pipeline):\n    return 'healthy'\n")
    assert as_code(unseen.exercise, smallest_case(unseen)) == ""


def test_the_own_result_is_told_where_it_is_short():
    neuron = attempted("neuron", "def neuron(x, w, b):\n    return x * w + b\n")
    assert given(neuron.exercise, smallest_case(neuron)).startswith("There your `a` is `[")
    long = attempted("neuron", "def neuron(x, w, b):\n    return np.ones(100)\n")
    assert given(long.exercise, smallest_case(long)) == ""


def test_single_numbers_are_shown_as_a_person_would_type_them():
    probe = Probe((np.float64(2.267732437050385), 0.1, np.array([1.23456])), "numbers")
    shown = as_code(exercises.find("neuron"), Case(probe, Observation(), Observation(), small=True))
    assert shown == "x = 2.268\nw = 0.1\nb = np.array([1.235])"
