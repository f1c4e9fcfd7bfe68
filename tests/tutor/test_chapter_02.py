"""Chapter 02 where the proof does not look: conventions that pass, and mistakes of any strength."""

import re

import numpy as np
import pytest

from course_lib.tutor import exercises
from course_lib.tutor.exercises import chapter_02
from course_lib.tutor.questions import find
from tests.tutor.proof import check

CROSS_ENTROPY = exercises.find("cross_entropy")


@pytest.mark.parametrize("size", [1e-4, 1e-3, 0.1])
@pytest.mark.parametrize("way", ["added", "cut off"])
def test_a_small_number_inside_the_log_is_named_at_any_strength(size, way):
    def cross_entropy(P, Y):
        P = P + size if way == "added" else np.clip(P, size, 1 - size)
        return -np.mean(np.log(np.sum(P * Y, axis=1)))

    assert check(CROSS_ENTROPY, cross_entropy).mistakes == ("A16",)


@pytest.mark.parametrize("size", [1e-15, 1e-12, 1e-9, 1e-8])
def test_a_number_that_is_really_small_is_no_mistake(size):
    assert check(CROSS_ENTROPY, lambda P, Y: -np.sum(Y * np.log(P + size)) / len(Y)).passed


def test_the_habit_of_multiplying_the_table_by_all_logarithms_is_named():
    card = check(CROSS_ENTROPY, lambda P, Y: -np.mean(Y * np.log(P)))
    assert set(card.mistakes) == {"A14", "A15"}


@pytest.mark.parametrize(("at_zero", "passes"), [(0.0, True), (0.3, True), (1.0, True), (1.5, False), (-0.1, False)])
def test_at_the_corner_of_relu_any_slope_from_0_to_1_is_right(at_zero, passes):
    def activation_slope(name, z):
        slope = np.array(chapter_02.activation_slope(name, z), dtype=float)
        return np.where(np.asarray(z) == 0, at_zero, slope) if name == "relu" else slope

    assert check(exercises.find("activation_slope"), activation_slope).passed is passes


def test_the_exact_gelu_passes_with_a_note():
    card = check(exercises.find("activation_slope"), chapter_02.activation_slope_exact)
    assert card.passed
    assert card.notes == ("Your GELU uses the exact normal distribution; the course its tanh form.",)


def test_a_naive_sigmoid_passes_and_hears_of_the_overflow():
    card = check(exercises.find("sigmoid"), lambda z: 1 / (1 + np.exp(-z)))
    assert card.passed
    assert "overflow" in " ".join(card.notes)


def test_the_course_s_own_sigmoid_hears_of_no_warning():
    assert check(exercises.find("sigmoid"), chapter_02.sigmoid).notes == ()


@pytest.mark.parametrize(("written", "wrong", "code"), [
    (("step",), "linear", "A41"),
    (("step", "linear"), "sigmoid", "A8"),
    (("step", "linear", "sigmoid"), "tanh", "A9"),
    (("step", "linear", "sigmoid", "tanh", "relu", "leaky", "elu", "softplus", "gelu"), "swish", "A38"),
])  # fmt: skip
def test_a_mistake_is_named_while_the_table_is_still_half_written(written, wrong, code):
    (mistake,) = [m for m in exercises.find("activation_slope").mistakes if m.code == code]

    def activation_slope(name, z):
        if name in written:
            return chapter_02.activation_slope(name, z)
        return chapter_02.activation_slope_with(name, z, **mistake.how) if name == wrong else None

    assert check(exercises.find("activation_slope"), activation_slope).mistakes == (code,)


def test_one_number_for_the_straight_line_is_named_while_the_rest_is_missing():
    def activation_slope(name, z):
        return {"step": 0 * z, "linear": 1}.get(name)

    assert check(exercises.find("activation_slope"), activation_slope).mistakes == ("A30",)


def test_python_s_own_0_and_1_for_step_and_line_are_named_as_well():
    def activation_slope(name, z):
        return {"step": 0, "linear": 1}.get(name)

    assert check(exercises.find("activation_slope"), activation_slope).mistakes == ("A30",)


def test_a_half_written_table_without_a_mistake_gets_no_name():
    def activation_slope(name, z):
        return chapter_02.activation_slope(name, z) if name in ("step", "linear", "sigmoid") else None

    card = check(exercises.find("activation_slope"), activation_slope)
    assert (card.verdict, card.mistakes) == ("not_yet", ())
    assert "With tanh, `slope` is nothing (None)" in card.text


@pytest.mark.parametrize("gather", [np.sum, np.mean, lambda table: np.sum(table) / len(table)])
def test_a_table_of_examples_by_examples_is_named_however_it_is_gathered(gather):
    card = check(CROSS_ENTROPY, lambda P, Y: -gather(np.dot(Y, np.log(P).T)))
    assert "F7" in card.mistakes


def test_tanh_taken_once_more_of_the_output_is_recognised():
    question = find("02.8")
    for seed in range(20):
        drawn = question.make(np.random.default_rng(seed))
        twice = {round(value, 12) for value, _ in drawn.wrong}
        a = float(re.search(r"output (−?[\d.]+)\.", drawn.words)[1].replace("−", "-"))
        assert round(1 - np.tanh(a) ** 2, 12) in twice
