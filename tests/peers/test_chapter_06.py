"""The optimizers of chapter 06 against PyTorch: momentum, Adam, and AdamW with its decoupled decay."""

import numpy as np
import pytest

from course_lib.tutor.exercises import chapter_06

torch = pytest.importorskip("torch")
SGD, Adam, AdamW = torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW
RNG = np.random.default_rng(6)
GRADIENTS = RNG.normal(size=(15, 4, 3)) * 10.0 ** RNG.integers(-9, 3, (4, 3))
START = RNG.normal(size=(4, 3))


def walked_by_torch(make):
    w = torch.tensor(START, requires_grad=True)
    optimizer = make([w])
    for g in GRADIENTS:
        w.grad = torch.tensor(g)
        optimizer.step()
    return w.detach().numpy()


@pytest.mark.parametrize(
    ("step", "settings", "make"),
    [
        (chapter_06.momentum_step, (0.1, 0.8), lambda w: SGD(w, 0.1, momentum=0.8)),
        (chapter_06.adam_step, (0.1, 0.9, 0.999, 1e-8), lambda w: Adam(w, 0.1)),
        (chapter_06.adam_step, (0.1, 0.9, 0.99, 1e-6, 0.3), lambda w: AdamW(w, 0.1, (0.9, 0.99), 1e-6, 0.3)),
    ],
    ids=["momentum", "adam", "adamw"],
)
def test_pytorch_arrives_at_the_same_weights(step, settings, make):
    w, state = START, None
    for g in GRADIENTS:
        w, state = step(w, g, state, *settings)
    assert np.allclose(w, walked_by_torch(make), rtol=1e-10, atol=1e-12)
