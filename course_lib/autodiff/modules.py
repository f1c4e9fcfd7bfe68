"""A neuron, a layer and a network of `Value`s, in a few lines."""

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator

from course_lib import checks
from course_lib.autodiff.value import UNARY, Number, Value, weighted_sum

Input = Value | Number


class Module:
    """What all three share."""

    def parameters(self) -> list[Value]:
        """Every number that training may change."""
        return []

    def zero_grad(self) -> None:
        """Empty the gradients before the next backward pass, which only ever adds."""
        for parameter in self.parameters():
            parameter.grad = 0.0


class Neuron(Module):
    """A weighted vote of `nin` inputs, bent by the method of `Value` that `act` names; straight if it is empty."""

    def __init__(self, nin: int, act: str = "relu", rng: Generator | int | None = None) -> None:
        if act:
            checks.one_of(act, "act", UNARY)
        self.w = [Value(float(w)) for w in np.random.default_rng(rng).uniform(-1, 1, nin)]
        self.b = Value(0.0)
        self.act = act

    def __call__(self, x: Sequence[Input]) -> Value:
        """The answer to one example."""
        z = weighted_sum(x, self.w, self.b)
        return getattr(z, self.act)() if self.act else z

    def parameters(self) -> list[Value]:
        """The weights and the bias."""
        return [*self.w, self.b]

    def __repr__(self) -> str:
        return f"{self.act or 'straight'} neuron({len(self.w)})"


class Layer(Module):
    """`nout` neurons that read the same inputs. A single one answers with a `Value`, several with a list."""

    def __init__(self, nin: int, nout: int, act: str = "relu", rng: Generator | int | None = None) -> None:
        rng = np.random.default_rng(rng)
        self.neurons = [Neuron(nin, act, rng) for _ in range(nout)]

    def __call__(self, x: Sequence[Input]) -> Value | list[Value]:
        """The answer to one example."""
        out = [neuron(x) for neuron in self.neurons]
        return out[0] if len(out) == 1 else out

    def parameters(self) -> list[Value]:
        """Those of all neurons."""
        return [parameter for neuron in self.neurons for parameter in neuron.parameters()]

    def __repr__(self) -> str:
        return f"Layer of {self.neurons}"


class MLP(Module):
    """Layers of these sizes in a row; the last one is straight. The same seed gives the same network."""

    def __init__(self, nin: int, nouts: Sequence[int], act: str = "relu", rng: Generator | int | None = None) -> None:
        rng, sizes = np.random.default_rng(rng), checks.layer_sizes([nin, *nouts])
        acts = [act] * (len(nouts) - 1) + [""]
        self.layers = [Layer(n, m, a, rng) for n, m, a in zip(sizes, nouts, acts, strict=False)]

    def __call__(self, x: Sequence[Input]) -> Value | list[Value]:
        """The answer to one example."""
        for layer in self.layers:
            x = layer([x] if isinstance(x, Value) else x)
        return x

    def parameters(self) -> list[Value]:
        """Those of all layers, the first layer first."""
        return [parameter for layer in self.layers for parameter in layer.parameters()]

    def __repr__(self) -> str:
        return f"MLP of {self.layers}"
