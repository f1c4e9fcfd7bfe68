"""The network: dense layers whose parameters live in one flat vector.

`network.params` holds all weights, then all biases; `network.grads` holds ∂C/∂ each of them in the same places. Every
layer's W, b, dW, db are views of these two vectors, so an optimizer is a few vector statements, saving is one array,
and weight decay is one statement on the front part.

>>> network = Network([2, 3, 1], hidden="tanh", output="sigmoid", rng=0)
>>> network.predict([[0.5, -1.0], [2.0, 0.0]]).shape
(2, 1)
"""

import os
from collections.abc import Sequence
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from course_lib import archive, checks
from course_lib.nn.activations import ACTIVATIONS, ELEMENTWISE, IDENTITY, Activation
from course_lib.nn.initializers import INITIALIZERS, Initializer
from course_lib.nn.losses import LOSSES, Loss

FORMAT_VERSION = 1
CHUNK = 1024  # rows that predict puts through the network at a time, to bound its memory
SETTINGS = ("sizes", "hidden", "output", "loss", "weight_decay")
HE_SUITS = {"relu", "leaky", "elu", "softplus", "gelu", "swish"}  # they cut below zero; Xavier suits the others
MATCHED_LOSS = {loss.output: loss.name for loss in LOSSES.values()}


class Dense:
    """One layer: Z = A_prev @ W + b and A = f(Z), with buffers that are reused from step to step.

    W (n_in, n_out), b (n_out,) and their gradients dW, db are views of the network's flat vectors. After a training
    step A and delta, (n, n_out), hold that step's values; Z shares the buffer of A where f allows it.
    """

    def __init__(self, W: NDArray, b: NDArray, dW: NDArray, db: NDArray, activation: Activation) -> None:
        self.W, self.b, self.dW, self.db, self.activation = W, b, dW, db, activation

    def make_room(self, n: int) -> None:
        """Take buffers for batches of n examples."""
        self.Z, self.delta = np.empty((2, n, len(self.b)), self.W.dtype)
        self.A = self.Z if self.activation.from_output else np.empty_like(self.Z)
        self.ones = np.ones(n, self.W.dtype)

    def forward(self, A_prev: NDArray) -> NDArray:
        """A = f(A_prev @ W + b)."""
        self.A_prev = A_prev
        Z = A_prev.dot(self.W, out=self.Z)  # the method costs a microsecond less than np.dot
        Z += self.b
        return self.activation.value(Z, self.A)

    def receive(self, above: "Dense") -> None:
        """BP2: δ = (δ_above W_aboveᵀ) ⊙ f′(Z)."""
        above.delta.dot(above.W.T, out=self.delta)
        self.activation.chain(self.delta, self.Z)  # where A overwrote Z, the slope is read from A

    def backward(self) -> None:
        """BP3 and BP4: db = Σᵢ δᵢ and dW = A_prevᵀ δ."""
        self.ones.dot(self.delta, out=self.db)
        self.A_prev.T.dot(self.delta, out=self.dW)


class Network:
    """A fully connected network and its loss.

    sizes: neurons per layer, inputs first: [64, 30, 10].
    hidden, output: names of activations; softmax only as output.
    loss: "cross_entropy" (of softmax outputs), "binary_cross_entropy" (sigmoid) or "half_squared_error" (any);
        None takes the one that matches the output.
    weight_decay: λ in C + (λ/2) Σ‖W‖²; biases never decay.
    initializer: "zeros", "xavier", "he" or a function of `initializers`; None takes He for activations that cut
        below zero, Xavier for the others. Biases start at 0. Equal rng, equal weights, whatever the dtype.
    dtype: float64 to learn and check, float32 to train faster, complex128 for the complex step.
    """

    def __init__(
        self, sizes: Sequence[int], hidden: str = "relu", output: str = "softmax", loss: str | None = None, *,
        weight_decay: float = 0.0, initializer: str | Initializer | None = None,
        rng: np.random.Generator | int = 0, dtype: DTypeLike = np.float64,
    ) -> None:  # fmt: skip
        self.sizes = checks.layer_sizes(sizes)
        self.hidden = checks.one_of(hidden, "hidden", ELEMENTWISE)
        self.output = checks.one_of(output, "output", ACTIVATIONS)
        self.loss = _suited(output, loss)
        self.weight_decay = checks.nonnegative(weight_decay, "weight_decay")
        self.dtype = checks.precision(dtype)
        self.n_weights = sum(n_in * n_out for n_in, n_out in pairwise(self.sizes))
        self.params, self.grads = np.zeros((2, self.n_weights + sum(self.sizes[1:])), self.dtype)
        views = zip(self._views(self.params), self._views(self.grads), self.activations, strict=True)
        self.layers = [Dense(W, b, dW, db, f) for (W, b), (dW, db), f in views]
        if self.loss.output == output:
            self.layers[-1].activation = IDENTITY  # the loss that matches an output applies it itself
        self._batch = 0
        self._initialize(initializer, checks.random_generator(rng))

    def _views(self, flat: NDArray) -> list[tuple[NDArray, NDArray]]:
        """W and b of each layer within a flat vector."""
        shapes = list(pairwise(self.sizes))
        ends = np.cumsum([n_in * n_out for n_in, n_out in shapes] + self.sizes[1:-1])
        parts = np.split(flat, ends)
        return [(W.reshape(shape), b) for W, shape, b in zip(parts, shapes, parts[len(shapes) :], strict=False)]

    def _initialize(self, initializer: str | Initializer | None, rng: np.random.Generator) -> None:
        for layer, activation in zip(self.layers, self.activations, strict=True):
            rule = ("he" if activation.name in HE_SUITS else "xavier") if initializer is None else initializer
            rule = rule if callable(rule) else checks.one_of(rule, "initializer", INITIALIZERS)
            layer.W[...] = checks.first_weights(rule(*layer.W.shape, rng), layer.W.shape, self.dtype)

    def forward(self, X: NDArray) -> NDArray:
        """The training pass: fill every layer's buffers; returns what the loss reads, (n, k).

        That is P, but Z^L where output and loss match, since the loss then applies the output itself. For speed
        nothing is checked: X is (n, d) of the network's dtype, as `check` returns it. See `predict`.
        """
        if len(X) != self._batch:
            self._batch = 0  # until all have room: an interrupt may come between two layers
            for layer in self.layers:
                layer.make_room(len(X))
            self._batch = len(X)
        for layer in self.layers:
            X = layer.forward(X)
        return X

    def backward(self, Y: NDArray) -> float:
        """After `forward`, for targets Y (n, k): write ∂C/∂params into `grads` and return C. Changes no parameter."""
        last = self.layers[-1]
        loss = self.loss.fused(last.A, Y, last.delta)  # BP1
        last.activation.chain(last.delta, last.Z)
        last.backward()
        for above, layer in pairwise(reversed(self.layers)):
            layer.receive(above)
            layer.backward()
        if self.weight_decay:
            self.grads[: self.n_weights] += self.weight_decay * self.params[: self.n_weights]
            loss += self.penalty()
        return loss

    def penalty(self) -> float:
        """(λ/2) Σ‖W‖², the part of the cost that weight decay adds."""
        weights = self.params[: self.n_weights]
        return 0.5 * self.weight_decay * np.dot(weights, weights)

    def gradient(self, X: ArrayLike, Y: ArrayLike) -> NDArray:
        """∂C/∂params on the examples X, (n, d), and Y, (n, k), in a new vector of the shape of `params`."""
        X, Y = self.check(X, Y)
        self.forward(X)
        self.backward(Y)
        return self.grads.copy()

    def trace(self, X: ArrayLike) -> dict[str, list[NDArray]]:
        """Every value of a forward pass on X, (n, d), in the textbook form: {"A": [X, A1, …, AL], "Z": [Z1, …, ZL]}."""
        cache = {"A": [checks.inputs(X, self.sizes[0], self.dtype)], "Z": []}
        for layer, activation in zip(self.layers, self.activations, strict=True):
            cache["Z"].append(cache["A"][-1] @ layer.W + layer.b)
            cache["A"].append(activation(cache["Z"][-1]))
        return cache

    def predict(self, X: ArrayLike) -> NDArray:
        """Outputs P = A^L, (n, k), of the examples X, (n, d), in a new array."""
        X = checks.inputs(X, self.sizes[0], self.dtype)
        return np.concatenate([self.trace(X[i : i + CHUNK])["A"][-1] for i in range(0, len(X), CHUNK)])

    def classify(self, X: ArrayLike) -> NDArray:
        """The class of each example, (n,): the largest output, or for a single output whether it exceeds ½."""
        return class_of(self.predict(X))

    def cost(self, X: ArrayLike, Y: ArrayLike) -> float:
        """C on the examples X, (n, d), and Y, (n, k), the part of weight decay included."""
        X, Y = self.check(X, Y)
        Z = self.trace(X)["Z"][-1]
        return (self.loss.fused(self.layers[-1].activation(Z), Y, np.empty_like(Z)) + self.penalty()).item()

    @property
    def activations(self) -> list[Activation]:
        """f of every layer, the output's last."""
        return [self.hidden] * (len(self.sizes) - 2) + [self.output]

    def named(self, flat: NDArray) -> dict[str, NDArray]:
        """The parts of a vector such as `params` or `grads`, as views by name: {"W1": …, "b1": …, "W2": …}."""
        numbered = enumerate(self._views(checks.alike(flat, self.params, "flat and params")[0]), start=1)
        return {f"{name}{i}": part for i, pair in numbered for name, part in zip("Wb", pair, strict=True)}

    def check(self, X: ArrayLike, Y: ArrayLike, suffix: str = "") -> tuple[NDArray, NDArray]:
        """X and Y as arrays that fit this network, or an error that says what to do; the suffix follows their names."""
        X = checks.inputs(X, self.sizes[0], self.dtype, f"X{suffix}")
        return X, checks.targets(Y, len(X), self.sizes[-1], self.loss.name, self.dtype, f"Y{suffix}")

    def astype(self, dtype: DTypeLike) -> Self:
        """An independent copy with its parameters in another dtype."""
        twin = type(self)(**self.settings, initializer="zeros", dtype=dtype)
        twin.params[...] = self.params if twin.dtype.kind == "c" else self.params.real
        return twin

    @property
    def settings(self) -> dict[str, object]:
        """The arguments that describe this network, its parameters and dtype aside."""
        names = (self.hidden.name, self.output.name, self.loss.name)
        return dict(zip(SETTINGS, (self.sizes, *names, self.weight_decay), strict=True))

    def save(self, path: str | os.PathLike) -> None:
        """Write the network to `path` (.npz, no pickle); a file that is there stays whole until the new one is."""
        archive.write(path, FORMAT_VERSION, **self.settings, params=self.params)

    @classmethod
    def load(cls, path: str | os.PathLike) -> Self:
        """The network that `save` wrote. Raises FileNotFoundError, or ValueError for a file that holds no network."""
        found = archive.read(path, FORMAT_VERSION, "network", (*SETTINGS, "params"))
        with archive.refusal(path):
            network = cls(**{name: found[name].tolist() for name in SETTINGS}, dtype=found["params"].dtype)
            network.params[...] = checks.alike(found["params"], network.params, "params and network.params")[0]
        return network

    def __repr__(self) -> str:
        shape, functions = "-".join(map(str, self.sizes)), f"{self.hidden.name} → {self.output.name}"
        return f"<Network {shape}, {functions}, {self.loss.name}, {self.params.size:,} parameters, {self.dtype}>"


def class_of(P: NDArray) -> NDArray:
    """Labels (n,) from outputs or targets (n, k): the largest of k, or for k = 1 whether it exceeds ½."""
    return np.argmax(P, axis=1) if P.shape[1] > 1 else (P[:, 0] > 0.5).astype(np.int64)


def _suited(output: str, loss: str | None) -> Loss:
    chosen = checks.one_of(MATCHED_LOSS.get(output, "half_squared_error") if loss is None else loss, "loss", LOSSES)
    if output != chosen.output and chosen.name != "half_squared_error":
        reason = f'{chosen.name} needs the probabilities of a {chosen.output}, but output is "{output}"'
        raise ValueError(f'{reason}: choose output="{chosen.output}" or loss="half_squared_error"')
    return chosen
