"""Questions of chapter 06, training, and its warm-ups about chapters 02 to 04."""

import numpy as np
from numpy.random import Generator

from course_lib.tutor.question import Drawn, Number, written


def _votes_of_a_row(rng: Generator) -> Drawn:
    n, size, epochs = int(rng.integers(40, 90)), int(rng.integers(7, 13)), int(rng.integers(5, 12))
    steps = -(-n // size)
    words = f"{n} rows, batches of {size}, the last one short, {epochs} epochs. How many steps is that?"
    wrong = (
        (n // size * epochs, "The rows that do not fill a batch need one of their own. How often?"),
        (steps, "That is one epoch. How many are there?"),
        (n * epochs, "That is how often a row is looked at. How many rows share a step?"),
        (epochs, "An epoch is a pass over all rows. How many steps does one pass take?"),
    )
    return Drawn(words, steps * epochs, wrong)


def _second_step(rng: Generator) -> Drawn:
    g, h = int(rng.integers(2, 9)), int(rng.integers(2, 9)) + 0.5
    mu, lr = float(rng.choice([0.8, 0.6])), 0.1
    first, second = -lr * g, mu * -lr * g - lr * h
    words = (
        f"Momentum with lr {lr} and μ = {mu}, starting at w = 10 and at rest. The slopes are {g}, then {h}. "
        "Where is w after the second step?"
    )
    wrong = (
        (10 + first - lr * h, "That is plain descent. What of the first step lives on in the second?"),
        (10 + second, "That is the second step alone. From where is it taken?"),
        (10 - first - second, "That is uphill. Which way does a positive slope send w?"),
        (10 + first + mu * second, "Does friction act on the newest push too?"),
    )
    return Drawn(words, 10 + first + second, wrong)


def _first_step_of_adam(rng: Generator) -> Drawn:
    g, lr = int(rng.integers(3, 90)) * 1.5, int(rng.integers(2, 9)) / 1000
    words = (
        f"Adam, lr {lr}, β₁ = 0.9, β₂ = 0.999, and decoupled weight decay of 0.5. A weight is 4 and its first "
        f"slope is {written(g)}. How far does it move down?"
    )
    wrong = (
        (lr, "That is Adam's own part. What does the decay add to it?"),
        (lr * g + lr * 2, "Does Adam's first step depend on how large the slope is?"),
        (lr + 2, "Which number stands in front of the whole bracket?"),
        (lr * 2, "That is the decay. What does Adam add?"),
    )
    return Drawn(words, lr * (1 + 0.5 * 4), wrong)


def _spread_of_he(rng: Generator) -> Drawn:
    root = int(rng.integers(3, 12))
    fan_in, fan_out = 2 * root * root, int(rng.integers(12, 30)) * 10
    words = f"A ReLU layer has {fan_in} inputs and {fan_out} neurons. Which standard deviation has He's start?"
    wrong = (
        (1 / root**2, "That is the variance. What is the deviation?"),
        (float(np.sqrt(2 / fan_out)), "These are the neurons that go out. Whose sum should stay in bounds?"),
        (float(np.sqrt(2 / (fan_in + fan_out))), "That is Xavier's compromise. Which fan does He take?"),
        (float(np.sqrt(1 / fan_in)), "ReLU cuts one half away. Where is the factor that makes up for it?"),
    )
    return Drawn(words, 1 / root, wrong)


def _fall_of_late(rng: Generator) -> Drawn:
    begin, end = int(rng.integers(190, 260)) / 100, int(rng.integers(20, 60)) / 100
    share = int(rng.integers(12, 40)) / 100
    before = round(end + share * (begin - end), 4)
    words = (
        f"The mean loss was {begin} in the first tenth of a training, {before} in the eighth, {end} in the last. "
        "Which share of the whole fall, between 0 and 1, came after the eighth tenth?"
    )
    share = (before - end) / (begin - end)
    wrong = (
        (before - end, "That is a fall. Which share of the whole fall is it?"),
        (1 - share, "That is what came earlier. And later?"),
        ((before - end) / begin, "You compared it with the beginning. What is the whole fall?"),
        ((before - end) / before, "You compared it with the eighth tenth. What is the whole fall?"),
    )
    return Drawn(words, share, wrong)


QUESTIONS = (
    Number(
        id="exit:minibatches",
        chapter="06",
        section="Cut an epoch into mini-batches",
        mistake="O27",
        can="count the steps of a training",
        make=_votes_of_a_row,
    ),
    Number(
        id="exit:momentum_step",
        chapter="06",
        section="Write a step with momentum",
        mistake="O6",
        can="follow a ball with momentum for two steps",
        make=_second_step,
    ),
    Number(
        id="exit:adam_step",
        chapter="06",
        section="Write Adam and AdamW",
        mistake="O29",
        can="say how long the first step of AdamW is",
        make=_first_step_of_adam,
    ),
    Number(
        id="exit:init_layer",
        chapter="06",
        section="Write the first weights",
        mistake="O24",
        can="say how wide first weights should be spread",
        make=_spread_of_he,
    ),
    Number(
        id="exit:verdict",
        chapter="06",
        section="Read a loss curve",
        mistake="O3",
        can="measure whether a loss still falls",
        make=_fall_of_late,
    ),
)
