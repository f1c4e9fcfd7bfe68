"""Networks to compare: every hidden activation with every output and loss that makes sense together."""

from dataclasses import dataclass
from itertools import product

import numpy as np

from course_lib import nn

HIDDEN = ["identity", "sigmoid", "tanh", "relu", "leaky", "elu", "softplus", "gelu", "swish"]
KINKED = {"relu", "leaky", "elu"}

# output, loss, k
OUTPUTS = [
    ("softmax", "cross_entropy", 3),
    ("sigmoid", "binary_cross_entropy", 1),
    ("sigmoid", "binary_cross_entropy", 3),
    *((name, "half_squared_error", 2) for name in [*HIDDEN, "softmax"]),
]


@dataclass(frozen=True)
class Case:
    """A network with random weights and biases, and a batch for it."""

    hidden: str
    output: str
    loss: str
    sizes: tuple[int, ...]
    n: int = 5
    weight_decay: float = 0.0

    @property
    def kinked(self):
        return bool({self.hidden, self.output} & KINKED)

    def build(self):
        """network, X, Y; no weighted input within 1e-3 of a kink."""
        for seed in range(1000):
            rng = np.random.default_rng(seed)
            network = nn.Network(self.sizes, self.hidden, self.output, self.loss, weight_decay=self.weight_decay)
            network.params[...] = 0.7 * rng.normal(size=network.params.size)
            X = rng.normal(size=(self.n, self.sizes[0]))
            if not self.kinked or min(np.abs(Z).min() for Z in network.trace(X)["Z"]) > 1e-3:
                return network, X, self.targets(rng)
        raise AssertionError("every seed puts a weighted input near a kink")

    def targets(self, rng):
        """Soft shares for the first half of the examples, hard ones for the rest."""
        k, soft = self.sizes[-1], np.arange(self.n)[:, None] < self.n // 2
        if self.loss == "cross_entropy":
            return np.where(soft, rng.dirichlet(np.ones(k), self.n), np.eye(k)[rng.integers(0, k, self.n)])
        if self.loss == "binary_cross_entropy":
            return np.where(soft, rng.random((self.n, k)), rng.integers(0, 2, (self.n, k)))
        return rng.normal(size=(self.n, k))

    def __str__(self):
        shape = "-".join(map(str, self.sizes))
        return f"{self.hidden} {self.output}+{self.loss} {shape} n={self.n} decay={self.weight_decay}"


def every_pair(between=((4,),), n=(5,), weight_decay=(0.3,)):
    """A case for each pair, with each choice of the sizes of hidden layers, n and decay."""
    return [
        Case(hidden, output, loss, (3, *sizes, k), count, decay)
        for hidden, (output, loss, k), sizes, count, decay in product(HIDDEN, OUTPUTS, between, n, weight_decay)
    ]


def no_hidden_layer(n=(1, 5), weight_decay=(0.0, 0.3)):
    return [
        Case("identity", output, loss, (3, k), count, decay)
        for (output, loss, k), count, decay in product(OUTPUTS, n, weight_decay)
    ]
