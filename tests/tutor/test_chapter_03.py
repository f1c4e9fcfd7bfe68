"""The exercises of chapter 03: mistakes of any strength are named, and a checker meets what the chapter promises."""

import numpy as np
import pytest

from course_lib.tutor import exercises
from course_lib.tutor.attempting import attempt
from course_lib.tutor.feedback import judged
from course_lib.tutor.observing import expected, probes_of
from course_lib.tutor.small_inputs import smallest_input
from tests.tutor.variants.chapter_03 import checked_by_largest_entries


def named(name, implementation):
    return judged(attempt(exercises.find(name), implementation)).mistakes


@pytest.mark.parametrize("h", [1e-12, 3e-13, 1e-14])
def test_a_tiny_nudge_is_named_whatever_its_length(h):
    def gradient(f, x, _=None):
        return np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in units(x)]).reshape(x.shape)

    assert named("numeric_gradient", gradient) == ("C3",)


@pytest.mark.parametrize("h", [0.05, 0.2, 0.3])
def test_a_coarse_nudge_is_named_whatever_its_length(h):
    def gradient(f, x, _=None):
        return np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in units(x)]).reshape(x.shape)

    assert named("numeric_gradient", gradient) == ("C4",)


def units(x):
    return np.eye(x.size).reshape(x.size, *x.shape)


def paths(edges, src, dst):
    if src == dst:
        return [[]]
    return [[slope, *rest] for start, end, slope in edges if start == src for rest in paths(edges, end, dst)]


def test_products_over_paths_and_sums_along_them_are_named_in_another_form():
    def product(edges, src, dst):
        found = paths(edges, src, dst)
        return float(np.prod([np.prod(path) for path in found])) if found else 0.0

    def total(edges, src, dst):
        return float(sum(map(sum, paths(edges, src, dst))))

    assert named("path_derivative", product) == ("C10",)
    assert named("path_derivative", total) == ("C31",)


@pytest.mark.parametrize("entry", [0, 2, 3])
def test_a_check_of_some_entries_is_named_whichever_they_are(entry):
    def check(f, grad, x, rng):
        claims = []
        for point in (x, x + rng.normal(size=x.shape)):
            e = np.zeros(x.shape)
            e.flat[entry] = 1e-5
            measured = (f(point + e) - f(point - e)) / 2e-5
            claimed = grad(point).flat[entry]
            size = max(abs(claimed), abs(measured))
            claims.append(abs(claimed - measured) / size if size else 0.0)
        return max(claims) < 1e-6, max(claims)

    assert named("gradient_check", check) == ("C17",)


def test_one_sided_differences_in_place_of_forward_mode_are_named():
    def jvp(f, x, v):
        return f(x), (f(x + 1e-7 * v) - f(x)) / 1e-7

    assert named("jvp", jvp) == ("C61",)


def test_the_checker_meets_five_right_gradients_and_nine_wrong_ones():
    exercise = exercises.find("gradient_check")
    verdicts = [one.parts["ok"] for one in expected(exercise)]
    assert (verdicts.count(True), verdicts.count(False)) == (10, 18), "on two seeds"
    words = [probe.words for probe in probes_of(exercise)]
    assert [w.startswith("a right") for w in words] == verdicts


@pytest.mark.parametrize("name", ["numeric_gradient", "compose_slope", "path_derivative", "gradient_check", "jvp"])
def test_every_input_of_a_hint_can_be_typed(name):
    exercise = exercises.find(name)
    for probe in probes_of(exercise):
        for argument in probe.args:
            if callable(argument):
                made = eval(argument.__name__, {"np": np})
                assert np.allclose(at_some_place(made), at_some_place(argument), rtol=1e-12, equal_nan=True)
    shown = smallest_input(attempt(exercise, lambda *args: 12345.0))
    assert "0x" not in shown
    assert "<" not in shown.replace("<=", "")


def at_some_place(function):
    """What it gives for the first kind of argument that it takes."""
    for place in (np.array([0.7, 1.3]), np.array([0.7, 1.3, 0.4]), np.array([0.7, 1.3, 0.4, 1.9]), 1.1):
        try:
            return function(place)
        except (ValueError, IndexError, TypeError):
            continue
    return function(np.full((3, 4), 0.3) if function.__name__.count("[[") else np.linspace(0.1, 0.6, 6).reshape(2, 3))


def test_a_hint_shows_random_numbers_without_an_address():
    always = attempt(exercises.find("gradient_check"), lambda f, grad, x, rng: (True, 0.0))
    lines = smallest_input(always).splitlines()
    assert lines[0].startswith("f = lambda x: ")
    assert lines[-1] == "rng = np.random.default_rng()"
    assert judged(attempt(exercises.find("gradient_check"), checked_by_largest_entries)).passed
