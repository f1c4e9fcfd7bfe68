"""The stop button ends what runs wherever it is. A training that a lab goes on with is then the same as any other."""

import numpy as np
import pytest

from course_lib import nn
from course_lib.labs.workings import hidden_size_training
from course_lib.labs.workings.playground_training import Settings, Training

MAKES = {
    "playground": lambda: Training(Settings("rings", (3,), "tanh", "Adam", 0.1, 0.0, 0)),
    "hidden size": lambda: hidden_size_training.Training((1, 3), 0.03),
}


@pytest.mark.parametrize("name", MAKES)
@pytest.mark.parametrize("steps", [0, 1, 2, 31])
@pytest.mark.parametrize("after", [True, False])
def test_what_is_interrupted_leaves_nothing_half_done_behind(name, steps, after, monkeypatch):
    broken, alone = MAKES[name](), MAKES[name]()
    real, done = nn.Adam.step, []

    def step(self, *arguments):
        if len(done) == steps and not after:
            raise KeyboardInterrupt
        real(self, *arguments)
        if len(done) == steps:
            raise KeyboardInterrupt
        done.append(1)

    monkeypatch.setattr(nn.Adam, "step", step)
    with pytest.raises(KeyboardInterrupt):
        broken.at(20)
    monkeypatch.undo()
    assert len(done) == steps
    for i in range(21):
        np.testing.assert_array_equal(broken.at(i), alone.at(i))
        np.testing.assert_array_equal(broken.scores(i), alone.scores(i))
