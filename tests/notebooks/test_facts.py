"""What the course corrects in well-known pages, and the numbers that it reproduces: each is a claim of a chapter.

Every run of a chapter in the tests holds its claims. Here it is seen to that none of them gets lost.
"""

import pytest

from tests.notebooks.test_resources import READY, source_of

CORRECTED = {
    "the loss must fall at every step": {
        "04": ["nearly every second step raised the loss", "small steps on the same batch never rise"],
        "06": [
            "two steps that repeat",
            "nearly every second step rises",
            "a tenth of the step never rises",
            "0.896, then 1.724",
            "it rose in about 40 of 99 steps, and got all points right",
        ],
    },
    "a falling loss shows a right gradient": {
        "04": ["most wrong passes lower the loss", "the check rejects every one"]
    },
    "backpropagation updates the weights": {"04": ["backward changes no parameter"]},
    "errors are what flows back": {"04": ["delta is a thousandth of the error"]},
    "a lower error is a higher accuracy": {
        "07": ["the lower loss has fewer right answers", "and brought the validation accuracy less than a point"]
    },
    "the published cost of the web's worked example": {
        "04": ["the cost", "after a correct step", "the published number", "the updated ones are not"]
    },
    "the wheat seeds' baseline of 28 %, their number, and the leak": {
        "07": [
            "210 kernels, 70 of each variety",
            "with even folds it is right for a third",
            "the tutorial's baseline is an ordinary result of a shuffle",
            "the leak was worth less than a quarter of a point",
        ]
    },
    "a sum for the gradient and a mean for the loss; size or step": {
        "07": [
            "the sum is 200 times the slope of the mean",
            "one start gains more than ten points from the smaller step",
            "it ends near 96 %",
        ]
    },
    "a mask on the output of a ReLU that asks for 0 or more": {
        "02": ["a >= 0 lets everything through"],
        "04": ["its error is half of the largest slope", "and a step with it lowers the cost"],
    },
    "one way only to make the dimensions fit": {"03": ["eight fit, one is right", "slopes for x"]},
    "going back costs as much as going forward": {"04": ["between two and three forward passes"]},
    "the order does not matter": {
        "05": [
            "10 where 8 is right",
            "16, 12 and 8",
            "breadth-first gives 144 for 360",
            "here even the faulty walk is right",
        ]
    },
    "two calls of backward; recursion": {"05": ["36 on grads, 24 in yours", "your sweep goes 5,000 deep"]},
    "a passed check shows a right gradient": {
        "03": ["a check cannot know what you meant"],
        "04": ["all are accepted at zero, none elsewhere"],
    },
    "weights of spread 1 look healthy": {
        "06": ["the weights' slopes look alike", "the messages differ a millionfold"],
    },
    "choosing columns before the cut does no harm": {
        "07": ["picked before the cut, noise scores over 90 %", "picked inside the folds, it is what it is"]
    },
}

REPRODUCED = {
    "Olah's graph and its paths": {
        "03": ["the ruler agrees", "nine products, or one"],
        "05": ["it finds what we found by hand"],
    },
    "CS231n's sigmoid neuron": {
        "03": ["the output", "slopes for w", "slopes for x"],
        "05": ["these are the published slopes"],
    },
    "CS231n's circuit": {"03": ["f is −12, its slopes are −4, −4 and 3"]},
    "the worked example": {"04": ["outputs", "costs", "our weights are the published ones"]},
    "parameters of 784-16-16-10": {"01": ["13,002 in all"]},
    "the sigmoid's slope, once and ten times": {
        "02": ["the sigmoid is never steeper than a quarter"],
        "06": ["less than a millionth"],
    },
    "errors of measured slopes": {
        "03": ["the errors at 1e-4", "two-sided errors shrink with its square", "tiny nudges are worse again"]
    },
    "Nielsen's network, and his recipe on small digits": {
        "07": ["after five epochs it reads more than 93 %", "all six end above 93 %"]
    },
    "digits in ten folds": {"07": ["98 % and 95 %, rounded"]},
    "wheat seeds in five folds": {"07": ["the table"]},
    "messages by depth": {"06": ["sigmoids starve the first layer", "tanh and ReLU, begun well, do not"]},
    "Adam's first step": {"06": ["not corrected: 3.162; only m: 31.6", "half a step, and a ten-thousandth"]},
}


def lost(places):
    """The claims that a chapter is said to make and does not."""
    return [
        f"{number}: {words}"
        for number, claims in places.items()
        for words in claims
        if f'claim("{words}",' not in source_of(READY[number])
    ]


@pytest.mark.parametrize("fact", [*CORRECTED, *REPRODUCED])
def test_a_chapter_claims_it(fact):
    assert lost((CORRECTED | REPRODUCED)[fact]) == []


def test_a_lost_claim_is_seen():
    assert lost({"03": ["the ruler agrees", "the ruler disagrees"]}) == ["03: the ruler disagrees"]
