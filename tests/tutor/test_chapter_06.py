"""Chapter 06 where the proof does not look: the references are the library's own steps, and conventions that pass."""

import numpy as np
import pytest

from course_lib import nn
from course_lib.nn import training
from course_lib.tutor import exercises
from course_lib.tutor.exercises import chapter_06
from course_lib.tutor.questions import find
from tests.tutor.cells import compiled
from tests.tutor.proof import check
from tests.tutor.variants import chapter_06 as variants

RNG = np.random.default_rng(5)
GRADIENTS = RNG.normal(size=(20, 7)) * 10.0 ** RNG.integers(-9, 3, 7)


def walked(step, *settings):
    """The weights after each of twenty steps of a function with a state."""
    w, state, path = np.linspace(-2, 2, 7), None, []
    for g in GRADIENTS:
        w, state = step(w, g, state, *settings)
        path.append(w)
    return np.array(path)


def walked_by(optimizer):
    """The same by an optimizer of the library."""
    w, path = np.linspace(-2, 2, 7), []
    for g in GRADIENTS:
        optimizer.step(w, g)
        path.append(w.copy())
    return np.array(path)


@pytest.mark.parametrize(
    ("step", "settings", "optimizer"),
    [
        (chapter_06.momentum_step, (0.1, 0.8), nn.Momentum(0.1, 0.8)),
        (chapter_06.adam_step, (0.1, 0.9, 0.999, 1e-8), nn.Adam(0.1)),
        (chapter_06.adam_step, (0.1, 0.8, 0.95, 1e-3), nn.Adam(0.1, 0.8, 0.95, 1e-3)),
        (chapter_06.adam_step, (0.1, 0.9, 0.999, 1e-8, 0.3), nn.AdamW(0.1, 0.3)),
    ],
    ids=["momentum", "adam", "adam with other rates", "adamw"],
)
def test_the_references_step_as_the_library_does(step, settings, optimizer):
    assert np.allclose(walked(step, *settings), walked_by(optimizer), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("kind", ["zeros", "xavier", "he"])
def test_first_weights_are_those_of_the_library(kind):
    own = chapter_06.init_layer(30, 20, kind, np.random.default_rng(1))
    assert np.allclose(own, nn.initializers.INITIALIZERS[kind](30, 20, np.random.default_rng(1)), rtol=1e-12)


def test_mini_batches_are_those_of_the_library():
    rows = np.arange(23.0)[:, None]
    own = chapter_06.minibatches(23, 5, np.random.default_rng(2))
    theirs = [X.copy() for X, _ in training.minibatches(rows, rows, 5, np.random.default_rng(2))]
    assert [batch.tolist() for batch in own] == [X.ravel().tolist() for X in theirs]


@pytest.mark.parametrize(
    ("name", "implementation", "note"),
    [
        ("momentum_step", variants.momentum_averaged, "Valid, but another definition"),
        ("adam_step", variants.adam_short_paper, "short form"),
        ("minibatches", variants.minibatches_even, "nearly equal size"),
    ],
)
def test_another_convention_passes_and_is_named(name, implementation, note):
    card = check(exercises.find(name), implementation)
    assert card.passed
    assert note in " ".join(card.notes)


@pytest.mark.parametrize("name", ["minibatches", "momentum_step", "adam_step", "init_layer", "verdict"])
def test_an_empty_function_is_told_what_it_returns(name):
    card = check(exercises.find(name), lambda *args: None)
    assert card.verdict == "not_attempted"
    assert "step 1" not in card.text


def test_a_label_that_is_not_published_is_refused_in_words():
    card = check(exercises.find("verdict"), lambda losses: "fine")
    assert not card.passed
    assert "none of those that are published" in card.text


def test_every_curve_is_far_from_every_border():
    """Readings with other windows and somewhat other borders come to the published verdict on many more seeds."""
    for seed in range(30):
        for probe in chapter_06.verdict_probes(np.random.default_rng(seed)):
            (losses,) = probe.args
            label, _ = chapter_06.CURVES[probe.words.removeprefix("a curve: ")]
            assert chapter_06.verdict(losses) == label
            for variant in variants.VARIANTS["verdict"]:
                with np.errstate(invalid="ignore"):  # differences of what is no number any more
                    assert variant(losses).strip().casefold() == label, (variant.__name__, probe.words, seed)


@pytest.mark.parametrize(("code", "words"), [("O11", "3.16 times"), ("O12", "31.6 times"), ("O1", "opposite sign")])
def test_the_card_shows_the_fingerprint_of_a_wrong_first_step(code, words):
    exercise = exercises.find("adam_step")
    (mistake,) = [mistake for mistake in exercise.mistakes if mistake.code == code]
    assert words in check(exercise, exercise.wrong(mistake)).text


@pytest.mark.parametrize(
    ("form", "passes"),
    [
        (lambda w: w[:, None] if w.ndim == 1 else w, True),
        (lambda w: w.reshape(-1, 1), False),
        (lambda w: w[:1], False),
        (lambda w: "text", False),
        (lambda w: None, False),
    ],
    ids=["a list of weights as a column", "a table as a column", "one weight only", "text", "nothing"],
)
def test_weights_may_lie_on_their_side_and_nothing_more(form, passes):
    def momentum_step(w, g, state, lr, mu):
        moved, state = chapter_06.momentum_step(np.reshape(w, np.shape(g)), g, state, lr, mu)
        return form(moved) if np.ndim(moved) else moved, state

    assert check(exercises.find("momentum_step"), momentum_step).passed is passes


def test_the_corrected_first_step_is_recognised_where_the_uncorrected_was_asked_for():
    for seed in range(50):
        drawn = find("06.3").make(np.random.default_rng(seed))
        assert 1.0 in [value for value, _ in drawn.wrong]
        assert abs(drawn.value - 1) > 0.05


@pytest.mark.parametrize(
    "draw",
    [
        "[rng.integers(0, n, size) for _ in range(0, n, size)]",
        "[rng.integers(0, n, min(size, n - start)) for start in range(0, n, size)]",
        "[rng.choice(n, size) for _ in range(0, n, size)]",
    ],
)
def test_batches_drawn_with_repeats_are_named_however_they_are_cut(draw):
    own = compiled(f"def minibatches(n, size, rng):\n    return {draw}\n", "minibatches")
    assert check(exercises.find("minibatches"), own).mistakes == ("O32",)


def test_batches_each_drawn_without_repeats_are_named_too():
    text = "def minibatches(n, size, rng):\n    batch = lambda: rng.choice(n, min(size, n), replace=False)\n"
    text += "    return [batch() for _ in range(0, n, size)]\n"
    assert check(exercises.find("minibatches"), compiled(text, "minibatches")).mistakes == ("O32",)


@pytest.mark.parametrize("cut", ["order[i * size : (i + 1) * size] for i in range(n // size + 1)"])
def test_the_sizes_of_all_batches_are_told(cut):
    text = f"def minibatches(n, size, rng):\n    order = rng.permutation(n)\n    return [{cut}]\n"
    card = check(exercises.find("minibatches"), compiled(text, "minibatches"))
    assert card.mistakes == ("O81",)
    assert "5 batches came: 4 of 12 and 1 of 0 rows" in card.says


@pytest.mark.parametrize("draw", ["rng.normal(fan_in, fan_out)", "rng.normal()", "random.gauss(0, 1)"])
@pytest.mark.parametrize("zeros", ["np.zeros((fan_in, fan_out))", "0.0"])
def test_one_number_for_a_layer_is_named(draw, zeros):
    text = f"""
        import random
        def init_layer(fan_in, fan_out, kind, rng):
            if kind == "zeros":
                return {zeros}
            return np.sqrt(2 / fan_in) * {draw}
    """
    assert check(exercises.find("init_layer"), compiled(text, "init_layer")).mistakes == ("O83",)
