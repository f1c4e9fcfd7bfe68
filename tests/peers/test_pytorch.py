"""The course against PyTorch in float64: the same values, the same gradients, the same steps."""

import copy

import numpy as np
import pytest

from course_lib import nn
from tests.conftest import load_peer
from tests.nn.cases import HIDDEN, Case, every_pair, no_hidden_layer
from tests.nn.test_activations import GRID

torch = load_peer("torch")
torch.set_num_threads(1)  # such small tensors are slower on two

FUNCTIONS = {
    "identity": lambda z: z * 1,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky": lambda z: torch.nn.functional.leaky_relu(z, 0.01),
    "elu": torch.nn.functional.elu,
    "softplus": lambda z: torch.nn.functional.softplus(z, threshold=1e9),  # otherwise z itself from 20 on
    "gelu": lambda z: torch.nn.functional.gelu(z, approximate="tanh"),
    "swish": torch.nn.functional.silu,
    "softmax": lambda z: torch.softmax(z, dim=-1),
}


def cost_of(output, loss, Z, Y):
    """C without weight decay, from the last weighted input."""
    if loss == "cross_entropy":
        return torch.nn.functional.cross_entropy(Z, Y)
    if loss == "binary_cross_entropy":
        return torch.nn.functional.binary_cross_entropy_with_logits(Z, Y, reduction="sum") / len(Y)
    return 0.5 * torch.sum((FUNCTIONS[output](Z) - Y) ** 2) / len(Y)


class Twin:
    """A network of PyTorch with the parameters of ours."""

    def __init__(self, case, network):
        self.case = case
        self.pairs = [[torch.tensor(p, requires_grad=True) for p in (layer.W, layer.b)] for layer in network.layers]
        self.parameters = [W for W, _ in self.pairs] + [b for _, b in self.pairs]  # in the order of network.params

    def cost(self, X, Y):
        A, Y = torch.tensor(X), torch.tensor(Y)
        for W, b in self.pairs:
            Z = A @ W + b
            A = FUNCTIONS[self.case.hidden](Z)
        decay = self.case.weight_decay / 2 * sum(torch.sum(W**2) for W, _ in self.pairs)
        return cost_of(self.case.output, self.case.loss, Z, Y) + decay

    def gradients(self, X, Y):
        """Cost and gradients, one array for each parameter."""
        cost = self.cost(X, Y)
        return cost.item(), [g.numpy() for g in torch.autograd.grad(cost, self.parameters)]

    def flat(self):
        return torch.cat([p.detach().ravel() for p in self.parameters]).numpy()


@pytest.mark.parametrize("name", [*HIDDEN, "softmax"])
def test_an_activation_and_what_it_passes_back(name):
    f, upstream = nn.ACTIVATIONS[name], np.random.default_rng(0).normal(size=(13, 377))
    z = torch.tensor(GRID.reshape(13, 377), requires_grad=True)
    a = FUNCTIONS[name](z)
    a.backward(torch.tensor(upstream))
    Z, dZ = z.detach().numpy(), upstream.copy()
    A = f(Z)
    f.chain(dZ, A if f.from_output else Z)
    np.testing.assert_allclose(A, a.detach().numpy(), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(dZ, z.grad.numpy(), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("name", HIDDEN)
def test_the_slope_at_zero_is_that_of_pytorch(name):
    z = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    FUNCTIONS[name](z).backward()
    assert nn.ACTIVATIONS[name].slope(0.0) == z.grad.item()


CASES = [
    *every_pair(between=[(4,), (5, 4, 5)], n=(1, 6), weight_decay=(0.0, 0.3)),
    *no_hidden_layer(),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_costs_and_gradients(case):
    network, X, Y = case.build()
    cost, gradients = Twin(case, network).gradients(X, Y)
    network.gradient(X, Y)
    ours = [layer.dW for layer in network.layers] + [layer.db for layer in network.layers]
    for one, other in zip(ours, gradients, strict=True):
        assert nn.relative_error(one, other) < 1e-12
    assert network.cost(X, Y) == pytest.approx(cost, rel=1e-12)


def adamw(lr, **constants):
    """Decay on the weights only: two groups."""
    return lambda twin: torch.optim.AdamW(
        [
            {"params": [W for W, _ in twin.pairs], "weight_decay": 0.3},
            {"params": [b for _, b in twin.pairs], "weight_decay": 0.0},
        ],
        lr,
        **constants,
    )


def theirs(kind, lr, **constants):
    return lambda twin: getattr(torch.optim, kind)(twin.parameters, lr, **constants)


OPTIMIZERS = {
    "SGD": (nn.SGD(0.3), theirs("SGD", 0.3)),
    "Momentum": (nn.Momentum(0.1), theirs("SGD", 0.1, momentum=0.9)),
    "Nesterov": (nn.Nesterov(0.1, mu=0.8), theirs("SGD", 0.1, momentum=0.8, nesterov=True)),
    "Adagrad": (nn.Adagrad(0.1), theirs("Adagrad", 0.1, eps=1e-8)),
    "Adagrad eps": (nn.Adagrad(0.1, eps=0.2), theirs("Adagrad", 0.1, eps=0.2)),
    "RMSprop": (nn.RMSprop(0.01), theirs("RMSprop", 0.01, alpha=0.9)),
    "RMSprop eps": (nn.RMSprop(0.01, rho=0.7, eps=0.2), theirs("RMSprop", 0.01, alpha=0.7, eps=0.2)),
    "Adam": (nn.Adam(0.01), theirs("Adam", 0.01)),
    "Adam eps": (nn.Adam(0.01, 0.8, 0.95, 0.2), theirs("Adam", 0.01, betas=(0.8, 0.95), eps=0.2)),
    "AdamW": (nn.AdamW(0.05, weight_decay=0.3), adamw(0.05)),
    "AdamW eps": (
        nn.AdamW(0.05, 0.3, beta1=0.8, beta2=0.95, eps=0.2),
        adamw(0.05, betas=(0.8, 0.95), eps=0.2),
    ),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_thirty_steps_with_changing_batches_end_at_the_same_weights(name):
    ours, other = copy.deepcopy(OPTIMIZERS[name][0]), OPTIMIZERS[name][1]
    case = Case("tanh", "softmax", "cross_entropy", (3, 5, 4, 3), weight_decay=0.01)
    network, _, _ = case.build()
    twin = Twin(case, network)
    optimizer, start = other(twin), network.params.copy()
    rng = np.random.default_rng(1)
    for _ in range(30):
        X, Y = rng.normal(size=(6, 3)), np.eye(3)[rng.integers(0, 3, 6)]
        ours.step(network.params, network.gradient(X, Y), network.n_weights)
        optimizer.zero_grad()
        twin.cost(X, Y).backward()
        optimizer.step()
        assert nn.relative_error(network.params, twin.flat()) < 1e-12
    assert nn.relative_error(network.params, start) > 0.05


def test_clipping_is_that_of_pytorch():
    g = np.random.default_rng(0).normal(size=50)
    parameter = torch.zeros(50, dtype=torch.float64, requires_grad=True)
    for limit in (100.0, 0.5):
        parameter.grad = torch.tensor(g)
        ours = g.copy()
        norm = nn.clip_gradient(ours, limit)
        assert torch.nn.utils.clip_grad_norm_([parameter], limit).item() == pytest.approx(norm, rel=1e-14)
        np.testing.assert_allclose(ours, parameter.grad.numpy(), rtol=1e-5)  # PyTorch adds 1e-6 to the length


def test_the_schedules_are_those_of_pytorch():
    def rates(make, count=12):
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 1.0)
        schedule, found = make(optimizer), []
        for _ in range(count):
            found.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            schedule.step()
        return found

    ours = {
        name: [schedule(epoch) for epoch in range(1, 13)]
        for name, schedule in [("step", nn.schedules.step(4, 0.1)), ("cosine", nn.schedules.cosine(12))]
    }
    scheduler = torch.optim.lr_scheduler
    np.testing.assert_allclose(ours["step"], rates(lambda o: scheduler.StepLR(o, 4, 0.1)), rtol=1e-12)
    np.testing.assert_allclose(
        ours["cosine"], rates(lambda o: scheduler.CosineAnnealingLR(o, 11)), rtol=1e-12, atol=1e-15
    )
