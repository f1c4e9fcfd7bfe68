"""The exercises of chapter 02 against PyTorch: heights and slopes, softmax, cross-entropy, and the sick losses."""

import numpy as np
import pytest

from course_lib.tutor.exercises import chapter_02
from tests.conftest import load_peer

torch = load_peer("torch")

Z = np.array([-3.1, -1.2, -0.4, 0.3, 0.9, 2.2])

TORCH = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky": torch.nn.functional.leaky_relu,
    "elu": torch.nn.functional.elu,
    "softplus": torch.nn.functional.softplus,
    "gelu": lambda z: torch.nn.functional.gelu(z, approximate="tanh"),
    "swish": torch.nn.functional.silu,
}


@pytest.mark.parametrize("name", TORCH)
def test_heights_and_slopes_are_those_of_pytorch(name):
    z = torch.tensor(Z, requires_grad=True)
    a = TORCH[name](z)
    a.sum().backward()
    assert np.allclose(chapter_02.HEIGHTS[name](Z), a.detach().numpy(), atol=1e-12)
    assert np.allclose(chapter_02.activation_slope(name, Z), z.grad.numpy(), atol=1e-12)


def test_the_exact_gelu_is_that_of_pytorch():
    z = torch.tensor(Z, requires_grad=True)
    torch.nn.functional.gelu(z).sum().backward()
    assert np.allclose(chapter_02.activation_slope_exact("gelu", Z), z.grad.numpy(), atol=1e-12)


def test_softmax_and_cross_entropy_are_those_of_pytorch():
    logits, classes = np.random.default_rng(0).normal(0, 3, (7, 4)), np.array([0, 3, 1, 2, 2, 0, 1])
    P = chapter_02.softmax(logits)
    assert np.allclose(P, torch.softmax(torch.tensor(logits), dim=1).numpy(), atol=1e-12)
    theirs = torch.nn.functional.cross_entropy(torch.tensor(logits), torch.tensor(classes)).item()
    assert chapter_02.cross_entropy(P, np.eye(4)[classes]) == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize("fault", chapter_02.FAULTS)
def test_every_pipeline_has_its_fault_at_logits_that_the_reference_does_not_use(fault):
    rng = np.random.default_rng(5)
    logits, Y = rng.normal(size=(5, 3)), np.eye(3)[[0, 2, 1, 1, 0]]
    logits_of, targets = torch.tensor(logits), torch.tensor(Y)
    bill = torch.nn.functional.cross_entropy
    wanted = {
        "healthy": bill(logits_of, targets),
        "sign lost": -bill(logits_of, targets),
        "averaged over cells": bill(logits_of, targets) / 3,
        "summed over examples": bill(logits_of, targets, reduction="sum"),
        "softmax twice": bill(torch.softmax(logits_of, dim=1), targets),
        "softmax over examples": -(targets * torch.log_softmax(logits_of, dim=0)).sum() / 5,
    }
    assert chapter_02._pipeline(1, fault)(logits, Y) == pytest.approx(wanted[fault].item())
