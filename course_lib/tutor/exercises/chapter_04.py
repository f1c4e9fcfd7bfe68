"""Chapter 04, backpropagation: the output message, one layer backwards, the whole network, one step, the clinic."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from course_lib.tutor.comparing import as_numbers, close
from course_lib.tutor.exercise import Exercise, Mistake, Parts, Probe, WrongReturn, label_reader, unpack
from course_lib.tutor.observing import Observation
from course_lib.tutor.question import Drawn, Number

Params = list[tuple[NDArray, NDArray]]
Cache = dict[str, list[NDArray]]
Backward = Callable[[Params, Cache, NDArray], Params]


def delta_output(P, Y):
    n = len(P)
    return (P - Y) / n


def delta_output_with(
    P: NDArray, Y: NDArray, *, batch: str = "mean", form: str = "shortcut", sign: str = "right", factor: str = "one"
) -> NDArray:
    """`delta_output` with switches for the mistakes that can be made at once."""
    n, k = P.shape
    forms: dict[str, Callable[[], NDArray]] = {
        "shortcut": lambda: P - Y,
        "slope twice": lambda: (P - Y) * P * (1 - P),
        "diagonal": lambda: -Y / P * P * (1 - P),
        "with respect to p": lambda: -Y / P,
    }
    delta = forms[form]() / {"mean": n, "sum": 1, "all cells": n * k, "classes": k}[batch]
    return delta * {"right": 1, "flipped": -1}[sign] * {"one": 1, "two": 2}[factor]


def _probabilities(rng: Generator, n: int, k: int) -> NDArray:
    E = np.exp(rng.normal(size=(n, k)))
    return E / E.sum(axis=1, keepdims=True)


def _one_hot(rng: Generator, n: int, k: int) -> NDArray:
    return np.eye(k)[rng.integers(0, k, n)]


def delta_output_probes(rng: Generator) -> list[Probe]:
    """Batches of 3, 5 and 4 examples."""
    small = np.array([[0.2, 0.7, 0.1], [0.5, 0.3, 0.2], [0.6, 0.1, 0.3]]), np.eye(3)[[1, 2, 0]]
    sizes = [(5, 3), (4, 4)]
    drawn = [
        Probe((_probabilities(rng, n, k), _one_hot(rng, n, k)), f"{n} examples and {k} classes") for n, k in sizes
    ]
    return [Probe(small, "3 examples and 3 classes", small=True), *drawn]


def _delta_asked(rng: Generator) -> Drawn:
    n, p = int(rng.integers(3, 9)), round(float(rng.uniform(0.15, 0.6)), 2)
    words = (
        f"A batch of {n} examples; softmax with cross-entropy, averaged. For one example the network gives {p} to a "
        "class that is not the true one. What is the entry of `delta` there?"
    )
    wrong = (
        (p, "That is its share of a sum over the batch. What does the cost do with the examples?"),
        (-p / n, "This class got a share, and should get none. Which way must its logit go for the cost to rise?"),
        (0.0, "Raising this logit lowers the share of the true class. Can the cost not feel that?"),
        (p * p * (1 - p) / n, "Whose slope was multiplied on at the end? The softmax was already in."),
        (2 * p / n, "Is there a square in this cost?"),
    )
    return Drawn(words, p / n, wrong)


DELTA_OUTPUT = Exercise(
    name="delta_output",
    chapter="04",
    section="Write the output's message",
    reference=delta_output,
    probes=delta_output_probes,
    parts=("delta",),
    faulty=delta_output_with,
    mistakes=(
        Mistake(
            "B13",
            "Prediction and target have changed places.",
            "If a prediction is too high, should its slope be positive or negative?",
            {"sign": "flipped"},
        ),
        Mistake(
            "B14",
            "A slope of the sigmoid is multiplied onto a message that already contains the softmax.",
            "Add up one row of your `delta`. If shares must total one, what must all pushes together be?",
            {"form": "slope twice"},
        ),
        Mistake(
            "B15",
            "Only the diagonal of the softmax's Jacobian is used: every class but the true one gets exactly zero.",
            "Raising one logit lowers the shares of the others. Where is that in your `delta`?",
            {"form": "diagonal"},
        ),
        Mistake(
            "B16",
            "This is the slope with respect to the probabilities.",
            "Whose slope did the exercise ask for: that of the shares, or that of what went into the softmax?",
            {"form": "with respect to p"},
        ),
        Mistake(
            "B17",
            "There is a factor 2 that belongs to another cost.",
            "Which cost has a square in it? Is it the one used here?",
            {"factor": "two"},
        ),
        Mistake(
            "B6",
            "The batch is summed, while the cost is a mean.",
            "Repeat every example once. Should the slope of an average change?",
            {"batch": "sum"},
        ),
        Mistake(
            "B7",
            "The table is averaged over all its cells.",
            "What exactly did the cost divide by: the number of examples, or of numbers in the table?",
            {"batch": "all cells"},
        ),
        Mistake(
            "B60",
            "The table is divided by the number of its classes.",
            "Which axis of the table counts the examples: the one that you divided by?",
            {"batch": "classes"},
        ),
    ),
    passed="Every message that ever travels back through a softmax network starts with this line of yours.",
    start="One number per example and class is wanted. For a class that is not the true one, what is its target?",
    example=(
        "On another cost: C = (1/n) sum of (a - y)^2 / 2, with a = z.\n"
        "One example more, and 1/n shrinks: the slope for example i is (1/n) of its own error.\n"
        "n = 4, a = 1.5, y = 1.1: the slope with respect to z is 0.4 / 4 = 0.1."
    ),
    exit_question=Number(
        id="exit:delta_output",
        chapter="04",
        section="Write the output's message",
        can="write the message with which a softmax network starts its way back",
        make=_delta_asked,
    ),
)


def affine_backward(delta, A_prev, W):
    dA_prev = delta @ W.T
    dW = A_prev.T @ delta
    db = delta.sum(axis=0)
    return dA_prev, dW, db


def affine_backward_with(
    delta: NDArray,
    A_prev: NDArray,
    W: NDArray,
    *,
    bias: str = "sum",
    weights: str = "transposed",
    back: str = "transposed",
    batch: str = "carried",
) -> tuple[NDArray, NDArray, NDArray]:
    """`affine_backward` with switches for the mistakes that can be made at once."""
    n = len(delta)
    scale = {"carried": 1, "divided again": 1 / n}[batch]
    dA_prev = delta @ {"transposed": W.T, "as it is": W}[back] if back != "by dW" else delta @ (A_prev.T @ delta).T
    dW = (A_prev.T if weights == "transposed" else A_prev) @ delta * scale
    return dA_prev, dW, BIAS_GRADIENTS[bias](delta) * scale


BIAS_GRADIENTS: dict[str, Callable[[NDArray], NDArray]] = {
    "sum": lambda delta: delta.sum(axis=0),
    "mean": lambda delta: delta.mean(axis=0),
    "not reduced": lambda delta: delta,
    "total": lambda delta: np.full(delta.shape[1], delta.sum()),
    "first example": lambda delta: delta[0],
    "wrong axis": lambda delta: delta.sum(axis=1),
}


def affine_backward_with_a_slope(delta: NDArray, A_prev: NDArray, W: NDArray) -> tuple[NDArray, NDArray, NDArray]:
    """The mistake B61: the slope of the sigmoid below is on the message already."""
    dA_prev, dW, db = affine_backward(delta, A_prev, W)
    return dA_prev * A_prev * (1 - A_prev), dW, db


def affine_backward_of_the_last(delta: NDArray, A_prev: NDArray, W: NDArray) -> tuple[NDArray, NDArray, NDArray]:
    """The mistake B62: a loop over examples writes over what it had found."""
    return delta @ W.T, np.outer(A_prev[-1], delta[-1]), delta[-1]


def affine_backward_probes(rng: Generator) -> list[Probe]:
    """All sizes different; all sizes equal, where a missing transpose gives no error; one to work out by hand."""
    small = (
        np.array([[0.2, -0.3], [0.1, 0.5], [-0.4, 0.3]]),
        np.array([[0.5, -1.5], [2.0, 0.3], [-0.7, 0.4]]),
        np.array([[0.6, -0.2], [1.3, 0.8]]),
    )
    drawn = [
        Probe(
            (rng.normal(size=(n, n_out)), rng.normal(size=(n, n_in)), rng.normal(size=(n_in, n_out))),
            f"{n} examples, {n_in} inputs and {n_out} neurons",
        )
        for n, n_in, n_out in [(5, 4, 3), (4, 4, 4)]
    ]
    return [*drawn, Probe(small, "3 examples, 2 inputs and 2 neurons", small=True)]


def _bias_asked(rng: Generator) -> Drawn:
    column = [round(float(value), 1) for value in rng.uniform(-0.9, 0.9, 3)]
    total = sum(column)
    words = f"The first column of `delta` is {', '.join(map(str, column))}. What is the first entry of `db`?"
    wrong = (
        (total / 3, "The rows already carry 1/n. What is left to do with them?"),
        (column[0], "What did the other two examples want of this bias?"),
        (-total, "This asks for the slope. Who turns it round, and when?"),
    )
    return Drawn(words, total, wrong)


AFFINE_BACKWARD = Exercise(
    name="affine_backward",
    chapter="04",
    section="Write one layer backwards",
    reference=affine_backward,
    probes=affine_backward_probes,
    parts=("db", "dW", "dA_prev"),
    returns=("dA_prev", "dW", "db"),
    faulty=affine_backward_with,
    mistakes=(
        Mistake(
            "B9",
            "The bias gradient is averaged.",
            "The rows of `delta` already carry 1/n. What is left to do with them?",
            {"bias": "mean"},
        ),
        Mistake(
            "B10",
            "The bias gradient still has one row for each example.",
            "One bias served all examples. How many messages reach it, and how many biases does a neuron own?",
            {"bias": "not reduced"},
        ),
        Mistake(
            "B11",
            "Every bias gets the same number: the sum over all neurons.",
            "Should the bias of neuron 1 hear what neuron 2 was told?",
            {"bias": "total"},
        ),
        Mistake(
            "B12",
            "Only the first example is heard.",
            "What did the other examples want of this bias?",
            {"bias": "first example"},
        ),
        Mistake(
            "B29",
            "The bias gradient has one number for each example.",
            "Which of the two axes of `delta` counts the neurons, and which one has to disappear?",
            {"bias": "wrong axis"},
        ),
        Mistake(
            "B21",
            "The inputs stand the wrong way round in the weight gradient.",
            "One weight needs one input and one message of the same example, over all examples. Which axis disappears?",
            {"weights": "as it is"},
        ),
        Mistake(
            "B20",
            "On the way back the weights stand as on the way forward.",
            "Trace one wire, from input 2 to neuron 1. Which row and column of `W` is it, going there and coming back?",
            {"back": "as it is"},
        ),
        Mistake(
            "B19",
            "The message travels back over the weights' correction.",
            "What carried the signal forward along that wire: its strength, or its correction?",
            {"back": "by dW"},
        ),
        Mistake(
            "B8",
            "The gradients are divided by the number of examples once more.",
            "The message was averaged when it left the cost. Is it averaged again at every station?",
            {"batch": "divided again"},
        ),
        Mistake(
            "B61",
            "The slope of an activation is already on the message to `A_prev`.",
            "This layer only weighs and adds. Who bends the answers in `A_prev`, and whose slope is that?",
            affine_backward_with_a_slope,
        ),
        Mistake(
            "B62",
            "Only the last example is heard by weights and biases.",
            "Does a loop over the examples write over what it had found? What did the others want?",
            affine_backward_of_the_last,
        ),
    ),
    passed="Every dense layer of chapter 07 will now run these lines of yours.",
    start="Start small: which of the three results has one number for each neuron?",
    example=(
        "On another layer: z = x * s, one gain s for each column of X (n, d), message delta (n, d).\n"
        "The gain of column j met x_ij in every example i, so its slope is the sum over i of x_ij delta_ij:\n"
        "shape (d,), one number for each gain. The way back to x_ij passes one gain: delta_ij s_j."
    ),
    exit_question=Number(
        id="exit:affine_backward",
        chapter="04",
        section="Write one layer backwards",
        can="say which axis disappears on the way to a bias",
        make=_bias_asked,
    ),
)


def backward(params, cache, Y):
    A = cache["A"]
    delta = (A[-1] - Y) / len(Y)
    grads = [(A[-2].T @ delta, delta.sum(axis=0))]
    for layer in range(len(params) - 1, 0, -1):
        W, _ = params[layer]
        delta = (delta @ W.T) * A[layer] * (1 - A[layer])
        grads.insert(0, (A[layer - 1].T @ delta, delta.sum(axis=0)))
    return grads


def _sigmoid(Z: NDArray) -> NDArray:
    return 1 / (1 + np.exp(-Z))


# The slope of a hidden layer from what forward stored.
SLOPES: dict[str, Callable[[Cache, int], Any]] = {
    "right": lambda cache, layer: cache["A"][layer] * (1 - cache["A"][layer]),
    "missing": lambda cache, layer: 1.0,
    "at the output": lambda cache, layer: _sigmoid(cache["A"][layer]) * (1 - _sigmoid(cache["A"][layer])),
    "of z": lambda cache, layer: cache["Z"][layer - 1] * (1 - cache["Z"][layer - 1]),
    "height": lambda cache, layer: cache["A"][layer],
    "tanh": lambda cache, layer: 1 - cache["A"][layer] ** 2,
    "layer before": lambda cache, layer: cache["A"][layer - 1] * (1 - cache["A"][layer - 1]),
    "matrix": lambda cache, layer: cache["A"][layer] * (1 - cache["A"][layer]),
}


# The switches of `backward_with`, set to what is right.
RIGHT = {
    "output": "shortcut",
    "sign": "right",
    "factor": "one",
    "batch": "mean",
    "bias": "sum",
    "weights": "transposed",
    "slope": "right",
    "back": "transposed",
    "decay": "none",
    "memory": "kept",
    "order": "forwards",
}


def backward_with(params: Params, cache: Cache, Y: NDArray, *, lr: float = 0.1, **switches: str) -> Params:
    """`backward` with switches for the mistakes that can be made at once; `lr` is how strong those with a rate are."""
    how, A, grads = RIGHT | switches, cache["A"], []
    batch = how["batch"] if how["batch"] in ("sum", "all cells") else "mean"
    delta = delta_output_with(A[-1], Y, batch=batch, form=how["output"], sign=how["sign"], factor=how["factor"])
    if how["memory"] == "cache":
        A[-1][...] = delta
    for layer in reversed(range(len(params))):
        dW, db = _gradients_with(delta, A[layer], A[layer + 1], how)
        if layer > 0:
            W = _road_back(params[layer][0], dW, lr, how["back"])
            slope = SLOPES[how["slope"]](cache, layer)
            delta = (delta @ W) @ slope if how["slope"] == "matrix" else (delta @ W) * slope
            delta = delta / len(Y) if how["batch"] == "every station" else delta
        grads.insert(0, _decayed(dW, db, *params[layer], lr, how["decay"]))
    if how["memory"] == "params":
        step_in_place(params, grads, lr)
    return _arranged(grads, how["order"])


def _gradients_with(delta: NDArray, A_prev: NDArray, A: NDArray, how: dict[str, str]) -> tuple[NDArray, NDArray]:
    n = len(delta) if how["batch"] == "twice" else 1
    left = {"transposed": A_prev.T, "as it is": A_prev, "own output": A.T}[how["weights"]]
    return left @ delta / n, BIAS_GRADIENTS[how["bias"]](delta) / n


def _road_back(W: NDArray, dW: NDArray, lr: float, back: str) -> NDArray:
    if back == "new":
        return (W - lr * dW).T
    return {"transposed": W.T, "as it is": W, "by dW": dW.T}[back]


def _decayed(dW: NDArray, db: NDArray, W: NDArray, b: NDArray, lr: float, decay: str) -> tuple[NDArray, NDArray]:
    return (dW if decay == "none" else dW + lr * W), (db + lr * b if decay == "all" else db)


def step_in_place(params: Params, grads: Params, lr: float) -> None:
    """Overwrite the arrays of the parameters with those after one step."""
    for (W, b), (dW, db) in zip(params, grads, strict=True):
        W -= lr * dW
        b -= lr * db


def _arranged(grads: Params, order: str) -> Params:
    if order == "last first":
        return grads[::-1]
    return [(db, dW) for dW, db in grads] if order == "bias first" else grads


def _forward(params: Params, X: NDArray) -> Cache:
    A, Z = [X], []
    for W, b in params:
        Z.append(A[-1] @ W + b)
        A.append(_sigmoid(Z[-1]))
    A[-1] = _softmax(Z[-1], axis=1)
    return {"A": A, "Z": Z}


def _softmax(Z: NDArray, axis: int) -> NDArray:
    E = np.exp(Z - Z.max(axis=axis, keepdims=True))
    return E / E.sum(axis=axis, keepdims=True)


def _network(rng: Generator, n: int, *sizes: int) -> tuple[Params, NDArray, NDArray]:
    """Parameters, inputs and one-hot targets, drawn."""
    params = [(rng.normal(size=shape), rng.normal(size=shape[1])) for shape in zip(sizes, sizes[1:], strict=False)]
    return params, rng.normal(size=(n, sizes[0])), _one_hot(rng, n, sizes[-1])


def _small_network() -> tuple[Params, NDArray, NDArray]:
    """Three examples, two inputs, two hidden neurons and two classes, with short numbers."""
    first = np.array([[0.5, -0.3], [0.2, 0.8]]), np.array([0.1, -0.2])
    last = np.array([[0.7, -0.4], [-0.6, 0.9]]), np.array([0.3, -0.1])
    return [first, last], np.array([[0.5, -1.2], [1.5, 0.4], [-0.8, 0.7]]), np.eye(2)[[1, 0, 1]]


def _networks(rng: Generator) -> Iterator[tuple[Params, NDArray, NDArray, str]]:
    """All sizes different; all equal; one layer; three layers; one to work out by hand. With words."""
    for n, *sizes in [(6, 3, 4, 5), (4, 4, 4, 4), (5, 3, 4), (7, 5, 3, 4, 2)]:
        yield *_network(rng, n, *sizes), f"{n} examples in a {'-'.join(map(str, sizes))} network"
    yield *_small_network(), "3 examples in a 2-2-2 network"


def backward_probes(rng: Generator) -> list[Probe]:
    """Networks of one, two and three layers, with what `forward` stored."""
    return [
        Probe((params, _forward(params, X), Y), words, small="2-2-2" in words)
        for params, X, Y, words in _networks(rng)
    ]


def _by_layer(result: Any, count: int, names: tuple[str, str]) -> Parts:  # noqa: ANN401
    """The two entries of every layer by name, the last layer first and its bias before its weights."""
    weight, bias = names
    if isinstance(result, dict):
        keys = tuple(f"{name}{layer}" for layer in range(1, count + 1) for name in names)
        found = unpack(result, keys)
    elif isinstance(result, list | tuple):
        if len(result) != count:
            flat = any(isinstance(entry, np.ndarray) and entry.ndim < 3 for entry in result)
            came = f"A flat list of {len(result)} arrays" if flat else f"A list of {len(result)}"
            wanted = f"Expected is a pair for each of {count} layers: `[({weight}1, {bias}1), ...]`."
            raise WrongReturn(f"{came} came back. {wanted}")
        pairs = [unpack(pair, names) for pair in result]
        found = {f"{name}{layer}": value for layer, pair in enumerate(pairs, 1) for name, value in pair.items()}
    else:
        raise WrongReturn(f"One {type(result).__name__} came back. Expected is a list: `[({weight}1, {bias}1), ...]`.")
    return {f"{name}{layer}": found[f"{name}{layer}"] for layer in range(count, 0, -1) for name in (bias, weight)}


def _read_grads(result: Any, args: tuple[Any, ...]) -> Parts:  # noqa: ANN401
    return _by_layer(result, len(args[0]), ("dW", "db"))


def _gaps(seen: Observation, right: Observation) -> dict[str, NDArray] | None:
    """How far every part is off; None if a part has another shape or is no number."""
    gaps = {}
    for name, value in right.parts.items():
        got = as_numbers(seen.parts.get(name))
        if isinstance(got, str) or got.shape != value.shape or not np.isfinite(got).all():
            return None
        gaps[name] = got - value
    return gaps


def _explain(gaps: Parts, right: Parts, would_be: Parts) -> bool:
    """Whether these values are what was seen in every part."""
    return all(close(right[name] + gaps[name], np.asarray(would_be[name]), 1e-4) for name in gaps)


def _multiple(gaps: list[NDArray], units: list[NDArray]) -> float:
    """The number c for which c times the units come nearest to the gaps."""
    gap, unit = np.concatenate([*map(np.ravel, gaps)]), np.concatenate([*map(np.ravel, units)])
    return float(gap @ unit / (unit @ unit))


def new_weights_at_any_rate(seen: Observation, right: Observation, probe: Probe) -> bool:
    """B18: the rate is read off the bias below the output layer, where the error is proportional to it."""
    count, gaps = len(probe.args[0]), _gaps(seen, right)
    if gaps is None or count == 1:
        return gaps is not None and _explain(gaps, right.parts, right.parts)
    name = f"db{count - 1}"

    def at_rate(lr: float) -> Parts:
        return _by_layer(backward_with(*probe.args, back="new", lr=lr), count, ("dW", "db"))

    lr = _multiple([gaps[name]], [at_rate(1.0)[name] - right.parts[name]])
    return abs(lr) > 1e-6 and _explain(gaps, right.parts, at_rate(lr))


def decay_of_any_strength(seen: Observation, right: Observation, probe: Probe) -> bool:
    """B24: every weight gradient is off by the same multiple of the weights; so are the biases', or not at all."""
    gaps, would_be = _gaps(seen, right), dict(right.parts)
    if gaps is None:
        return False
    strengths = []
    for number, kind in enumerate(("dW", "db")):
        own = {f"{kind}{layer}": pair[number] for layer, pair in enumerate(probe.args[0], 1)}
        strengths.append(_multiple([gaps[name] for name in own], list(own.values())))
        would_be |= {name: right.parts[name] + strengths[-1] * value for name, value in own.items()}
    return max(map(abs, strengths)) > 1e-6 and _explain(gaps, right.parts, would_be)


def _message_asked(rng: Generator) -> Drawn:
    d1, d2 = (round(float(value), 2) for value in rng.uniform(0.1, 0.6, 2) * [1, -1])
    w1, w2 = (round(float(value), 1) for value in rng.uniform(0.3, 2.0, 2))
    a = round(float(rng.uniform(0.6, 0.9)), 1)
    message = d1 * w1 + d2 * w2
    words = (
        f"A sigmoid neuron gave the activation {a}. Two neurons above heard it, through weights {w1} and {w2}; their "
        f"deltas are {d1} and {d2}. What is its own delta?"
    )
    wrong = (
        (message, "This message reached its output. What lies between that and its weighted input?"),
        (message * a, "How steep is the sigmoid at this height, as opposed to how high?"),
        (message * (1 - a * a), "Whose slope is that? Which curve does this neuron have?"),
        (d1 * w1 * a * (1 - a), "Cover this road. Does a nudge still reach the cost?"),
        ((d1 + d2) * a * (1 - a), "What did the signal pass on each of the two wires?"),
    )
    return Drawn(words, message * a * (1 - a), wrong)


BACKWARD = Exercise(
    name="backward",
    chapter="04",
    section="Write the whole network backwards",
    reference=backward,
    probes=backward_probes,
    parts=("db2", "dW2", "db1", "dW1"),
    returns=("grads",),
    read=_read_grads,
    faulty=backward_with,
    mistakes=(
        Mistake(
            "B13",
            "Prediction and target have changed places.",
            "If a prediction is too high, should its slope be positive or negative?",
            {"sign": "flipped"},
        ),
        Mistake(
            "B14",
            "At the output a slope is applied that is already inside.",
            "Add up one row of your first message. When shares must total one, what must the pushes total?",
            {"output": "slope twice"},
        ),
        Mistake(
            "B15",
            "At the output only the softmax's diagonal is used.",
            "Raising one logit lowers the shares of the others. Where is that in your first message?",
            {"output": "diagonal"},
        ),
        Mistake(
            "B16",
            "The way back starts from the slope for the probabilities.",
            "The last weights met the logits. With respect to what must the first message be?",
            {"output": "with respect to p"},
        ),
        Mistake(
            "B17",
            "Everything is doubled.",
            "Which cost has a square in it? Is it the one used here?",
            {"factor": "two"},
        ),
        Mistake(
            "B6",
            "The batch is summed, while the cost is a mean.",
            "Repeat every example once. Should the slope of an average change?",
            {"batch": "sum"},
        ),
        Mistake(
            "B7",
            "The first message is averaged over all cells.",
            "What exactly did the cost divide by: examples, or numbers in the table?",
            {"batch": "all cells"},
        ),
        Mistake(
            "B8",
            "The message is averaged again at every layer.",
            "It was averaged when it left the cost. What happens to a share that is shared out at every station?",
            {"batch": "every station"},
        ),
        Mistake(
            "B35",
            "The batch is averaged in two places.",
            "Follow one example's share from the cost to a weight. How often is it divided on that way?",
            {"batch": "twice"},
        ),
        Mistake(
            "B9",
            "The bias gradients are averaged.",
            "Treat a bias as a weight whose input is always 1. What would the weight formula do?",
            {"bias": "mean"},
        ),
        Mistake(
            "B10",
            "The bias gradients keep a row for each example.",
            "How many messages reach one bias, and how many biases does a neuron own?",
            {"bias": "not reduced"},
        ),
        Mistake(
            "B11",
            "All biases of a layer get the same number.",
            "Should the bias of neuron 1 hear what neuron 2 was told?",
            {"bias": "total"},
        ),
        Mistake(
            "B12",
            "The biases hear the first example only.",
            "What did the other examples want of this bias?",
            {"bias": "first example"},
        ),
        Mistake(
            "B29",
            "The bias gradients have one number for each example.",
            "Which axis of the message counts the neurons, and which one has to disappear?",
            {"bias": "wrong axis"},
        ),
        Mistake(
            "B21",
            "In the weight gradients the activations stand the wrong way round.",
            "A weight needs input and message of the same example, over all examples. Which axis disappears?",
            {"weights": "as it is"},
        ),
        Mistake(
            "B30",
            "The weight gradients use the layer's own output.",
            "A weight is a wire with two ends. What arrived at its lower end on the way forward?",
            {"weights": "own output"},
        ),
        Mistake(
            "B24",
            "A term for weight decay has come in.",
            "Differentiate the cost as it is written here. Which of its terms contains a weight directly?",
            {"decay": "weights"},
            signature=decay_of_any_strength,
        ),
        Mistake(
            "B20",
            "On the way back the weights stand as on the way forward.",
            "Trace one wire, from hidden 2 to output 1. Which row and column is it, in each direction?",
            {"back": "as it is"},
        ),
        Mistake(
            "B19",
            "The message travels back over the weights' corrections.",
            "What carried the signal forward along that wire: its strength, or its correction?",
            {"back": "by dW"},
        ),
        Mistake(
            "B18",
            "The message travels back over weights that were already updated.",
            "Whose forward pass is being explained: the old network's or the new one's?",
            {"back": "new"},
            signature=new_weights_at_any_rate,
        ),
        Mistake(
            "B1",
            "In the hidden layers the slope of the activation is missing.",
            "The message reached the *output* of the hidden neuron. What lies between that and its z?",
            {"slope": "missing"},
        ),
        Mistake(
            "B2",
            "The sigmoid's slope is taken at the activation.",
            "Which of the two stored arrays did the sigmoid receive on the way forward?",
            {"slope": "at the output"},
        ),
        Mistake(
            "B3",
            "The slope is formed from z as if z were the activation.",
            "Some of your slopes are negative. Can a curve that only rises have one?",
            {"slope": "of z"},
        ),
        Mistake(
            "B4",
            "The message is multiplied by the activation itself.",
            "How steep is the curve there, as opposed to how high?",
            {"slope": "height"},
        ),
        Mistake(
            "B5",
            "The slope is that of tanh.",
            "Whose slope is 1 at z = 0? How steep is the sigmoid there?",
            {"slope": "tanh"},
        ),
        Mistake(
            "B33",
            "The slope is taken from the layer before.",
            "The message has just passed `W`, backwards. At which neurons did it arrive?",
            {"slope": "layer before"},
        ),
        Mistake(
            "B22",
            "Message and slope are combined in a matrix product.",
            "Does neuron 1's slope affect neuron 2's message?",
            {"slope": "matrix"},
        ),
        Mistake(
            "B23",
            "The cache was used as scratch paper.",
            "Who else may still read it: the loss that is printed next, or a second call?",
            {"memory": "cache"},
        ),
        Mistake(
            "B34",
            "The weights have already moved.",
            "A backward pass answers a question about the weights. Who decides what to do with the answer?",
            {"memory": "params"},
        ),
        Mistake(
            "B31",
            "The layers come out last first.",
            "The walk went from the end to the start. Which layer stands at `grads[0]`, and which at `params[0]`?",
            {"order": "last first"},
        ),
        Mistake(
            "B32",
            "In each pair the bias stands before the weights.",
            "Put `params[0]` and `grads[0]` side by side. Which entry belongs to which?",
            {"order": "bias first"},
        ),
    ),
    passed="One walk back has given you the slope of every weight; chapter 07 trains with these lines.",
    start="Which layer's message can be written down at once, without any other message?",
    example=(
        "On another chain: s = x^2, u = 3 s, C = u v, with x = 2 and v = 0.5. Forward stores s = 4, u = 12.\n"
        "Start at the end: the slope for u is v = 0.5; the slope for v is what met it, u = 12.\n"
        "One step back: what arrives, 0.5, times the slope of this step, 3: the slope for s is 1.5.\n"
        "One more: 1.5 times the slope of x^2 at the stored x, 4: the slope for x is 6.\n"
        "No value was changed on the way, and each slope was used for the next."
    ),
    exit_question=Number(
        id="exit:backward",
        chapter="04",
        section="Write the whole network backwards",
        can="send a message back through two wires and one neuron",
        make=_message_asked,
    ),
)


def train_step(params, X, Y, lr):
    A = [X]
    for W, b in params[:-1]:
        A.append(1 / (1 + np.exp(-(A[-1] @ W + b))))
    W, b = params[-1]
    Z = A[-1] @ W + b
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    A.append(E / E.sum(axis=1, keepdims=True))
    loss = -np.sum(Y * np.log(A[-1])) / len(Y)

    delta = (A[-1] - Y) / len(Y)
    grads = [(A[-2].T @ delta, delta.sum(axis=0))]
    for layer in range(len(params) - 1, 0, -1):
        W, _ = params[layer]
        delta = (delta @ W.T) * A[layer] * (1 - A[layer])
        grads.insert(0, (A[layer - 1].T @ delta, delta.sum(axis=0)))

    stepped = [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads)]
    return stepped, loss


# From a value, its slope and the rate, the value after the step.
UPDATES: dict[str, Callable[[NDArray, NDArray, float], NDArray]] = {
    "down": lambda value, slope, lr: value - lr * slope,
    "up": lambda value, slope, lr: value + lr * slope,
    "no rate": lambda value, slope, lr: value - slope,
    "slope alone": lambda value, slope, lr: slope,
    "step alone": lambda value, slope, lr: -lr * slope,
}

# From probabilities and targets, the loss.
LOSSES: dict[str, Callable[[NDArray, NDArray], float]] = {
    "mean": lambda P, Y: float(-np.sum(Y * np.log(P)) / len(Y)),
    "sum": lambda P, Y: float(-np.sum(Y * np.log(P))),
    "all cells": lambda P, Y: float(-np.mean(Y * np.log(P))),
    "sign": lambda P, Y: float(np.sum(Y * np.log(P)) / len(Y)),
}


def train_step_with(
    params: Params,
    X: NDArray,
    Y: NDArray,
    lr: float,
    *,
    update: str = "down",
    moved: str = "all",
    loss: str = "mean",
    output: str = "softmax",
    memory: str = "kept",
    **switches: str,
) -> tuple[Params, float]:
    """`train_step` with switches for the mistakes that can be made at once; those left over are of `backward_with`."""
    cache = _forward(params, X)
    cache["A"][-1] = OUTPUTS[output](cache["Z"][-1])
    grads = backward_with(params, cache, Y, lr={"up": -lr, "no rate": 1.0}.get(update, lr), **switches)
    still = len(params) - 1 if moved == "last layer" else 0
    grads = [(dW * (i >= still), db * (i >= still and moved != "weights")) for i, (dW, db) in enumerate(grads)]
    new = [
        (UPDATES[update](W, dW, lr), UPDATES[update](b, db, lr))
        for (W, b), (dW, db) in zip(params, grads, strict=True)
    ]
    after = OUTPUTS[output](_forward(new, X)["Z"][-1])
    told = LOSSES["mean"](after, Y) if loss == "after" else LOSSES[loss](cache["A"][-1], Y)
    if memory == "in place":
        _overwrite(params, new)
    return new, told


# From the weighted inputs of the last layer, its output.
OUTPUTS: dict[str, Callable[[NDArray], NDArray]] = {
    "softmax": lambda Z: _softmax(Z, axis=1),
    "over the batch": lambda Z: _softmax(Z, axis=0),
    "sigmoid": _sigmoid,
}


def _overwrite(params: Params, new: Params) -> None:
    for old, fresh in zip(params, new, strict=True):
        for array, values in zip(old, fresh, strict=True):
            array[...] = values


def train_step_probes(rng: Generator) -> list[Probe]:
    """The networks of `backward_probes`. The rates are large: at small ones a wrong step hides behind the weights."""
    rates = (0.7, 1.6, 2.4, 3.1, 0.5)
    return [
        Probe((params, X, Y, lr), f"{words} and `lr = {lr}`", small="2-2-2" in words)
        for lr, (params, X, Y, words) in zip(rates, _networks(rng), strict=True)
    ]


def _read_step(result: Any, args: tuple[Any, ...]) -> Parts:  # noqa: ANN401
    found = unpack(result, ("params", "loss"))
    if isinstance(found["params"], float | int | np.number) and isinstance(found["loss"], list | tuple):
        raise WrongReturn("The loss came first. Expected are first the new parameters, then the loss.")
    return {"loss": found["loss"], **_by_layer(found["params"], len(args[0]), ("W", "b"))}


def _step_asked(rng: Generator) -> Drawn:
    w, slope = round(float(rng.uniform(0.5, 2.0)), 1), round(float(rng.uniform(-0.9, -0.2)), 1)
    lr = round(float(rng.uniform(0.2, 0.8)), 1)
    words = f"A weight is {w}, the slope of the cost there is {slope}, `lr` is {lr}. What is the weight after the step?"
    wrong = (
        (w + lr * slope, "The slope is negative: a larger weight lowers the cost. Which way is down?"),
        (w - slope, "What does `lr` do in the step?"),
        (-lr * slope, "That is the step. From where is it taken?"),
    )
    return Drawn(words, w - lr * slope, wrong)


TRAIN_STEP = Exercise(
    name="train_step",
    chapter="04",
    section="Forward, backward, update",
    reference=train_step,
    probes=train_step_probes,
    parts=("loss", "b2", "W2", "b1", "W1"),
    returns=("params", "loss"),
    read=_read_step,
    faulty=train_step_with,
    mistakes=(
        Mistake(
            "B36",
            "The loss is measured after the step.",
            "The forward pass gave a loss for which parameters: those that came in, or those that leave?",
            {"loss": "after"},
        ),
        Mistake(
            "B37",
            "The loss is summed over the batch.",
            "Repeat every example once. Should the loss of a batch double?",
            {"loss": "sum"},
        ),
        Mistake(
            "B38",
            "The loss is averaged over all cells of the table.",
            "How many examples has the batch, and by what did you divide?",
            {"loss": "all cells"},
        ),
        Mistake(
            "B45",
            "The loss is negative.",
            "A share below one has which sign after the logarithm? When should the loss be large?",
            {"loss": "sign"},
        ),
        Mistake(
            "B43",
            "The output layer is a sigmoid like the others.",
            "Add up one row of your output. What must shares total?",
            {"output": "sigmoid"},
        ),
        Mistake(
            "B44",
            "The softmax shares among the examples.",
            "Who competes for the shares: the classes of one example, or the examples?",
            {"output": "over the batch"},
        ),
        Mistake(
            "O1",
            "The step goes uphill.",
            "Take one step and compute the loss again. Which way is down?",
            {"update": "up"},
        ),
        Mistake(
            "B41",
            "`lr` has no effect.",
            "Call it with `lr = 0`. Which parameters should come back?",
            {"update": "no rate"},
        ),
        Mistake(
            "B42",
            "The slopes came back where parameters were asked for.",
            "Call it with `lr = 0`. Which parameters should come back?",
            {"update": "slope alone"},
        ),
        Mistake(
            "B46",
            "The step alone came back.",
            "You know how far to walk. From where?",
            {"update": "step alone"},
        ),
        Mistake(
            "B39",
            "The biases never move.",
            "How many arrays has a layer, and how many of them can learn?",
            {"moved": "weights"},
        ),
        Mistake(
            "B40",
            "Only the last layer learns.",
            "How far does the message travel before your function returns?",
            {"moved": "last layer"},
        ),
        Mistake(
            "B6",
            "The slopes are summed over the batch.",
            "Repeat every example once. Should the step of an average change?",
            {"batch": "sum"},
        ),
        Mistake(
            "B35",
            "The batch is averaged in two places.",
            "Follow one example's share from the cost to a weight. How often is it divided on that way?",
            {"batch": "twice"},
        ),
        Mistake(
            "B18",
            "The message went back over weights that had already moved.",
            "Whose forward pass is being explained: the old network's or the new one's?",
            {"back": "new"},
        ),
        Mistake(
            "B1",
            "In the hidden layers the slope of the activation is missing.",
            "The message reached the *output* of the hidden neuron. What lies between that and its z?",
            {"slope": "missing"},
        ),
        Mistake(
            "F8",
            "The caller's own parameters were overwritten.",
            "Keep the old network, take a step, compare the two. Are there two?",
            {"memory": "in place"},
        ),
    ),
    cancelling=(
        # where only the last layer moves, what went back below it is of no effect
        frozenset({"B18", "B40"}),
        frozenset({"B1", "B40"}),
    ),
    equivalent={
        f"{old} -> {new}": "The same number is added to every logit of an example, and cancels in the softmax."
        for old, new in [
            ("Z - Z.max(axis=1, keepdims=True)", "Z + Z.max(axis=1, keepdims=True)"),
            ("Z - Z.max(axis=1, keepdims=True)", "Z"),
            ("Z.max(axis=1, keepdims=True)", "Z.min(axis=1, keepdims=True)"),
            ("Z.max(axis=1, keepdims=True)", "Z.max(keepdims=True)"),
        ]
    },
    passed="Repeat this one function and a network learns: all of chapter 06 is about taking this step well.",
    start="Which of the three comes first: the slopes, the new parameters, or the loss?",
    example=(
        "On another cost: C = (a b - 1)^2 / 2 with a = 2, b = 3 and a rate of 0.1.\n"
        "Forward: a b = 6, the error is 5, and C is 12.5. That is the number to report.\n"
        "Slopes, both from the old values: for a it is 5 times 3 = 15, for b it is 5 times 2 = 10.\n"
        "Only now the step: a becomes 0.5 and b becomes 2; the old 2 and 3 still stand where they stood."
    ),
    exit_question=Number(
        id="exit:train_step",
        chapter="04",
        section="Forward, backward, update",
        can="take one step downhill",
        make=_step_asked,
    ),
)


def diagnose_backward(backward):
    rng, n = np.random.default_rng(8), 5
    X, Y = rng.normal(size=(n, 3)), np.eye(n)  # every example has a class of its own
    W1, b1, W2, b2 = (rng.normal(size=size) for size in [(3, 4), 4, (4, 5), 5])
    Z1 = X @ W1 + b1
    A1 = 1 / (1 + np.exp(-Z1))
    Z2 = A1 @ W2 + b2
    E = np.exp(Z2)
    P = E / E.sum(axis=1, keepdims=True)

    delta2 = (P - Y) / n
    delta1 = (delta2 @ W2.T) * A1 * (1 - A1)
    right = [X.T @ delta1, delta1.sum(axis=0), A1.T @ delta2, delta2.sum(axis=0)]

    cache = {"A": [X, A1, P.copy()], "Z": [Z1, Z2]}
    try:
        (dW1, db1), (dW2, db2) = backward([(W1, b1), (W2, b2)], cache, Y)
    except ValueError:  # two shapes did not fit
        return "transpose missing"
    if not np.array_equal(cache["A"][-1], P):
        return "cache changed"

    patterns = {"healthy": (1, 1, 1, 1), "sign flipped": (-1, -1, -1, -1), "not averaged": (n, n, n, n)}
    patterns |= {"bias averaged": (1, 1 / n, 1, 1 / n), "averaged again": (1 / n, 1 / n, 1, 1)}
    ratios = [got / expected for got, expected in zip([dW1, db1, dW2, db2], right)]
    for label, numbers in patterns.items():
        if all(np.allclose(ratio, number) for ratio, number in zip(ratios, numbers)):
            return label
    return "slope missing"


# The published labels, and the implementation that has this disease.
DISEASES: dict[str, dict[str, str]] = {
    "healthy": {},
    "sign flipped": {"sign": "flipped"},
    "not averaged": {"batch": "sum"},
    "bias averaged": {"bias": "mean"},
    "averaged again": {"batch": "every station"},
    "slope missing": {"slope": "missing"},
    "transpose missing": {"back": "as it is"},
    "cache changed": {"memory": "cache"},
}


def diagnose_backward_with(
    backward: Backward,
    *,
    examples: str = "several",
    weights: str = "drawn",
    biases: str = "compared",
    network: str = "all sizes different",
    cache: str = "looked at",
    errors: str = "caught",
    ratio: str = "right",
) -> str:
    """`diagnose_backward` with switches for what a test can leave out."""
    n, sizes = 1 if examples == "one" else 5, (4, 4, 4) if network == "square" else (3, 4, 2)
    params, X, Y = _network(np.random.default_rng(0), n, *sizes)
    params[1] = (params[1][0] * (weights == "drawn"), params[1][1])
    stored = _forward(params, X)
    right = backward_with(params, stored, Y)
    try:
        grads = backward(params, stored, Y)
    except ValueError:
        if errors == "escape":
            raise
        return "transpose missing"
    if cache == "looked at" and not np.array_equal(stored["A"][-1], _forward(params, X)["A"][-1]):
        return "cache changed"
    return _disease(grads, right, n, 2 if biases == "not compared" else 1, ratio)


def _disease(grads: Params, right: Params, n: int, step: int, ratio: str) -> str:
    """The label whose pattern fits every `step`-th array of the gradients."""
    pairs = [pair for both in zip(grads, right, strict=True) for pair in zip(*both, strict=True)]
    for label, numbers in _patterns(n).items():
        found = zip(pairs[::step], numbers[::step], strict=True)
        if all(_is_multiple(got, number, expected, ratio) for (got, expected), number in found):
            return label
    return "slope missing"


def _patterns(n: int) -> dict[str, tuple[float, ...]]:
    """What is found over what is right, in dW1, db1, dW2, db2."""
    constant = {label: (number,) * 4 for label, number in [("healthy", 1), ("sign flipped", -1), ("not averaged", n)]}
    return constant | {"bias averaged": (1, 1 / n, 1, 1 / n), "averaged again": (1 / n, 1 / n, 1, 1)}


def _is_multiple(got: NDArray, number: float, expected: NDArray, ratio: str) -> bool:
    if ratio == "absolute":
        got, expected = np.abs(got), np.abs(expected)
    one, other = (number * got, expected) if ratio == "upside down" else (got, number * expected)
    return one.shape == other.shape and close(one, other, 1e-3)


def judged_by_the_loss(backward: Backward) -> str:
    """B26: a few steps, and whatever lowers the loss is called healthy."""
    params, X, Y = _network(np.random.default_rng(0), 5, 3, 4, 2)
    before = LOSSES["mean"](_forward(params, X)["A"][-1], Y)
    try:
        for _ in range(10):
            step_in_place(params, backward(params, _forward(params, X), Y), 0.05)
    except ValueError:
        return "transpose missing"
    return "healthy" if LOSSES["mean"](_forward(params, X)["A"][-1], Y) < before else "sign flipped"


def always_healthy(backward: Backward) -> str:
    """B53: an answer without a look."""
    return "healthy"


def _patient(number: int, disease: str) -> Backward:
    """An implementation with this disease and a name that says nothing.

    It goes forward by itself, so a cache that does not belong to the network is no test.
    """

    def implementation(params: Params, cache: Cache, Y: NDArray) -> Params:
        own = _forward(params, cache["A"][0])
        grads = backward_with(params, own, Y, **DISEASES[disease])
        if disease == "cache changed":
            cache["A"][-1][...] = own["A"][-1]
        return grads

    implementation.__name__ = implementation.__qualname__ = f"implementation_{number}"
    return implementation


def diagnose_backward_probes(rng: Generator) -> list[Probe]:
    """One implementation for each label, in an order that is drawn."""
    order = enumerate(rng.permutation(list(DISEASES)), 1)
    return [Probe((_patient(number, str(label)),), f"unseen implementation {number}") for number, label in order]


def _examples_asked(rng: Generator) -> Drawn:
    n, right = int(rng.integers(4, 13)), round(float(rng.uniform(0.01, 0.09)), 3)
    got = round(n * right, 3)
    words = (
        f"Your checker measured a slope of {right}; a `backward` gives {got}, and the same ratio at every other "
        "weight and bias. Its only fault is a forgotten mean. How many examples were in the batch?"
    )
    wrong = (
        (right / got, "Which of the two numbers is too large, and how many times does the other go into it?"),
        (got - right, "A forgotten division leaves the same ratio everywhere. Does it leave the same difference?"),
    )
    return Drawn(words, float(n), wrong)


DIAGNOSE_BACKWARD = Exercise(
    name="diagnose_backward",
    chapter="04",
    section="The clinic",
    reference=diagnose_backward,
    probes=diagnose_backward_probes,
    parts=("label",),
    read=label_reader(DISEASES),
    faulty=diagnose_backward_with,
    mistakes=(
        Mistake(
            "B53",
            "The answer is the same for every implementation.",
            "What would you have to see to call one of them ill?",
            always_healthy,
        ),
        Mistake(
            "B26",
            "What lowers the loss is called healthy.",
            "Will a step of the right direction and twice the length lower the loss? Which test notices the two?",
            judged_by_the_loss,
        ),
        Mistake(
            "B47",
            "Faults in how a batch is counted escape your test.",
            "With a single example, how do a sum and a mean differ?",
            {"examples": "one"},
        ),
        Mistake(
            "C18",
            "Whatever goes wrong below the output layer escapes your test.",
            "Print the gradients of the first layer. Is the place where you test a special one?",
            {"weights": "zero"},
        ),
        Mistake(
            "C17",
            "Faults of the biases escape your test.",
            "One implementation breaks a bias on purpose. Which of your lines could notice?",
            {"biases": "not compared"},
        ),
        Mistake(
            "B48",
            "A turned matrix is taken for something else.",
            "In a network with equal layer sizes, which shapes could complain?",
            {"network": "square"},
        ),
        Mistake(
            "B49",
            "What an implementation does to the cache escapes your test.",
            "The gradients of one patient are right. What does a second call on the same cache give?",
            {"cache": "not looked at"},
        ),
        Mistake(
            "B50",
            "An error of the patient stops the doctor.",
            "A crash is a symptom as well. Which disease makes shapes collide?",
            {"errors": "escape"},
        ),
        Mistake(
            "B51",
            "The ratio stands upside down.",
            "If a slope comes out five times too large, which of the two numbers belongs on top?",
            {"ratio": "upside down"},
        ),
        Mistake(
            "B52",
            "Signs get lost before you compare.",
            "Would your test tell a step uphill from a step downhill?",
            {"ratio": "absolute"},
        ),
    ),
    cancelling=(
        frozenset({"B47", "C17"}),  # with one example a mean over it is the sum: no bias fault is left to escape
        frozenset({"B47", "B51"}),  # with one example the only ratios are 1 and -1, and equal upside down
        frozenset({"B48", "B50"}),  # in a square network a turned matrix raises no error that could escape
    ),
    equivalent=dict.fromkeys(
        ("8 -> 9", "8 -> 7"),
        "Another seed draws another network of the same sizes, on which every disease shows as well.",
    ),
    passed="You can now tell what is wrong with a backward pass that you have never seen, in ten seconds.",
    start="You know the right slopes of one network. What does a patient have to do with it before you can compare?",
    example=(
        "On another function: f(x) = x^3, and somebody claims the slope 3 x.\n"
        "At x = 1 the measured slope is 3 and the claim is 3: this place hides the fault.\n"
        "At x = 2 it is 12 against 6, ratio 0.5; at x = -3 it is 27 against -9, ratio -0.33.\n"
        "The ratio changes from place to place: no factor was forgotten, the formula itself is another.\n"
        "A claim of 6 x^2 would give the ratio 2 at every place: a factor."
    ),
    exit_question=Number(
        id="exit:diagnose_backward",
        chapter="04",
        section="The clinic",
        can="read a constant ratio",
        make=_examples_asked,
    ),
)


EXERCISES = (AFFINE_BACKWARD, DELTA_OUTPUT, BACKWARD, TRAIN_STEP, DIAGNOSE_BACKWARD)
