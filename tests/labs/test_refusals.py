"""What a lab cannot show is refused, in a sentence for the learner."""

import pytest

from course_lib import labs
from course_lib.labs.lab import LabError

LABS = labs.every()
REFUSED = {
    "activation_microscope": [{"activation": "sine"}, {"step": 101}, {"step": 2.5}],
    "backprop_clinic": [{"patient": "G"}, {"step": 101}, {"diagnoses": ("flu",) * 6}, {"diagnoses": ("",)}],
    "backprop_stepper": [{"chosen": "q"}, {"step": 99}],
    "depth_telescope": [
        {"depth": 21}, {"depth": 2.5}, {"activation": "step"}, {"start": "zeros"}, {"times": 0.0}, {"times": 9.0},
        {"seed": -1}, {"data_set": "moons"},
    ],
    "digit_pad": [{"ink": "x"}, {"noise": 65}, {"noise": -1}, {"seed": -1}, {"seed": 1000}],
    "forward_stepper": [{"step": -1}, {"step": 99}],
    "graph_builder": [{"order": "at random"}, {"step": 99}, {"source": "import os"}],
    "hidden_size_sweep": [
        {"hidden": 0}, {"hidden": 51}, {"hidden": 2.5}, {"lr": 0.0}, {"lr": 2.0}, {"step": 33}, {"seed": 4},
    ],
    "leak_detector": [
        {"data_set": "wine"}, {"scale": "never"}, {"select": "test"}, {"tune": "before"}, {"keep": 0}, {"keep": 41},
        {"keep": 2.0}, {"repeats": 51}, {"repeats": -1},
    ],
    "learning_rate_cliff": [{"lr": -0.1}, {"h": 0.0}, {"start": float("inf")}, {"step": 21}, {"step": 0.5}],
    "nudge": [{"sides": "no side"}, {"digits": "3 digits"}, {"curve": "tan"}, {"log_h": 1}, {"x": -1e9}],
    "one_neuron": [{"activation": "sine"}],
    "pipes": [{"graph": "a tree"}, {"mode": "sideways"}],
    "playground": [
        {"data_set": "xor"}, {"hidden": (7,)}, {"hidden": (1, 2, 3)}, {"hidden": 4}, {"hidden": ()},
        {"activation": "sin"}, {"optimizer": "Newton"}, {"lr": 0.0}, {"weight_decay": 2.0}, {"epoch": 101},
        {"seed": -1},
    ],
    "punishment_curves": [{"p": 0.0}, {"p": 1.0}, {"truth": 2}],
    "ravine_race": [
        {"runner": "Newton"}, {"lr": 0.0}, {"mu": 1.0}, {"kappa": 0}, {"step": 101}, {"hand": (0.1,) * 101},
    ],
    "shape_lego": [{"a": (7,)}, {"a": (0, 2)}, {"b": (1, 1, 1)}, {"b": [2]}, {"a": (2.5,)}, {"op": "%"}, {"op": "+-"}],
    "softmax_mixer": [{"z1": 5.1}, {"truth": "fish"}, {"temperature": 0.0}],
    "space_folder": [
        {"data_set": "moons"}, {"activation": "identity"}, {"neurons": 4}, {"neurons": 2, "hand": 3}, {"step": 21},
        {"weights": ((1.0, 0.0),) * 3}, {"weights": ((1.0, 0.0, float("nan")),) * 3},
    ],
}  # fmt: skip


def test_every_lab_has_something_that_it_refuses():
    assert set(REFUSED) == set(LABS)


@pytest.mark.parametrize(("slug", "values"), [(slug, values) for slug, all_of in REFUSED.items() for values in all_of])
def test_what_it_cannot_show_is_refused_in_a_sentence(slug, values):
    with pytest.raises(LabError, match=r" .*\.$"):
        LABS[slug].State(**values)
