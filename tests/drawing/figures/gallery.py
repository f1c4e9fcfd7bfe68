"""One of each figure, on data that is hard on the layout: the tests of appearance look at all of them."""

from types import SimpleNamespace

import numpy as np

from course_lib import autodiff, drawing

RNG = np.random.default_rng(7)
EPOCHS = np.arange(1, 41)
LOSS = 0.02 + 2 * np.exp(-EPOCHS / 6)
HELD_OUT = 0.2 + 1.8 * np.exp(-EPOCHS / 5) + 0.002 * EPOCHS
HISTORY = SimpleNamespace(loss=LOSS, validation_loss=HELD_OUT, validation_accuracy=1 - HELD_OUT / 3)
SEEDS = 1 + 0.1 * RNG.random((5, 1)) + 0.05 * RNG.random((5, 40))

ANGLE = RNG.uniform(0, np.pi, 60)
MOONS = np.vstack([np.c_[np.cos(ANGLE), np.sin(ANGLE)], np.c_[1 - np.cos(ANGLE), 0.5 - np.sin(ANGLE)]])
MOONS = MOONS + RNG.normal(0, 0.15, MOONS.shape)
MOON = np.repeat([0, 1], 60)
PLANE = RNG.normal(size=(90, 2))
THIRD = np.argmax(PLANE @ [[1, -1, 0], [0.5, 0.5, -1]], axis=1)

IMAGES = RNG.integers(0, 17, size=(12, 8, 8))
TRUE = np.arange(12) % 10
READ = np.where(np.arange(12) % 4 == 1, (TRUE + 6) % 10, TRUE)
COUNTS = np.diag(RNG.integers(80, 120, 10)) + RNG.poisson(0.6, (10, 10))
W = RNG.normal(size=(64, 30))
SURE = np.array([[0.0, 0.999, 0.001], [0.2, 0.3, 0.5], [1.0, 0.0, 0.0], [1 / 3, 1 / 3, 1 / 3]])


def sigmoid(points, steep=4.0):
    """The probability of class 1 right of a slanted line."""
    return 0.5 + 0.5 * np.tanh(steep / 2 * (points[:, 0] - points[:, 1] - 0.3))


def three(points):
    """The probabilities of three classes."""
    scores = np.exp(points @ [[1, -1, 0], [0.5, 0.5, -1]])
    return scores / scores.sum(axis=1, keepdims=True)


FIGURES = {
    "one run": lambda: drawing.loss_curves({"training": LOSS, "validation": HELD_OUT}),
    "history": lambda: drawing.loss_curves(HISTORY, accuracy=True),
    "seeds": lambda: drawing.loss_curves({"training": LOSS * SEEDS, "validation": HELD_OUT * SEEDS}, log=True),
    "many curves": lambda: drawing.loss_curves({f"lr {n}": LOSS + n / 50 for n in range(6)}, ylabel="Training loss"),
    "diverging": lambda: drawing.loss_curves({"training": [2.0, 3.0, 9.0, 2e7, np.inf, np.nan]}),
    "tiny": lambda: drawing.loss_curves(
        {"training": 1e-3 * LOSS**5, "validation": HELD_OUT}, log=True, best="training"
    ),
    "functions": lambda: drawing.function_curves(
        np.linspace(-3, 3, 61), {"tanh": np.tanh(np.linspace(-3, 3, 61)), "sine": np.sin(np.linspace(-3, 3, 61))}
    ),
    "one function": lambda: drawing.function_curves([0, 1e5], {"flat": [2, 2]}, xlabel="steps", ylabel="Cost"),
    "ten activations": lambda: drawing.activation_panels(
        PLACES, {f"softplus {i}": (np.log1p(np.exp(PLACES)), 1 / (1 + np.exp(-PLACES))) for i in range(10)}
    ),
    "two activations": lambda: drawing.activation_panels(
        PLACES, {"sine": (np.sin(PLACES), np.cos(PLACES)), "flat": (0 * PLACES, 0 * PLACES)}
    ),
    "folds": lambda: drawing.score_spread(
        {"shuffled folds": [0.97, 0.97, 0.972, 0.98, 0.99], "contiguous folds": [0.905, 0.94, 0.97]}
    ),
    "one row": lambda: drawing.score_spread({"majority": [0.1] * 12}),
    "sweep": lambda: drawing.sweep([1, 2, 3, 4, 5, 20, 50], np.full((7, 5), 0.97), RNG_SCORES, xlabel="Hidden units"),
    "two classes": lambda: drawing.decision_boundary(sigmoid, MOONS, MOON, class_names=["upper moon", "lower moon"]),
    "three classes": lambda: drawing.decision_boundary(three, PLANE, THIRD, feature_names=["alcohol", "flavanoids"]),
    "large units": lambda: drawing.decision_boundary(lambda points: points[:, 0] > 0, MOONS * 2e6, MOON),
    "eight maps": lambda: drawing.decision_boundaries(
        {f"{n} hidden": lambda points, n=n: sigmoid(points, n) for n in range(1, 9)}, MOONS, MOON
    ),
    "one map": lambda: drawing.decision_boundaries({"3 hidden": sigmoid}, MOONS, MOON),
    "digits": lambda: drawing.digit_grid(IMAGES, TRUE, READ),
    "bare digits": lambda: drawing.digit_grid(RNG_MNIST, columns=3),
    "weights": lambda: drawing.weight_images(W),
    "one answer": lambda: drawing.confidence_bars(SURE[0], class_names=["barolo", "grignolino", "barbera"]),
    "noise": lambda: drawing.confidence_bars(SURE, images=IMAGES[:4], titles=["noise 1", "noise 2", "3", "4"]),
    "confusion": lambda: drawing.confusion_matrix(COUNTS),
    "confused wine": lambda: drawing.confusion_matrix(
        [[9, 1, 0], [0, 0, 12], [0, 0, 1234]], ["barolo", "grignolino", "barbera"], axes=("true wine", "answer")
    ),
    "network": lambda: drawing.network_diagram([64, 30, 10], names=["pixels", "hidden", "digits"]),
    "deep network": lambda: drawing.network_diagram([784, 512, 512, 64, 10]),
    "arrays": lambda: drawing.array_blocks(
        {"a number": 2.5, "x": [1, 2, 3], "row": [[1, 2, 3]], "column": [[-1.25], [1e-5], [3]]}
    ),
    "product": lambda: drawing.array_operation([[1, 2], [3, 4], [5, 6]], "@", [[1, 2, 3, 4], [5, 6, 7, -8]]),
    "row of weights": lambda: drawing.array_operation([1, 2], "@", [3.5, 4], names=("x", "w", "one number")),
    "broadcast": lambda: drawing.array_operation([[1], [2], [3]], "-", [10, 2000], names=("paid", "bills", "error")),
    "refused": lambda: drawing.array_operation(np.ones((3, 2)), "+", np.ones(3), names=("X", "b", "")),
    "sums": lambda: drawing.axis_sums([[1, 2, 3], [4, 5, 6.25]]),
    "secants": lambda: drawing.secant_lines(np.square, 3, [3, 1], ylabel="x²"),
    "falling secants": lambda: drawing.secant_lines(lambda x: 1 / x, 2, [1.5, 1, 0.5]),
    "two-sided": lambda: drawing.two_sided_line(np.square, 3, 1, ylabel="x²"),
    "two-sided on a wave": lambda: drawing.two_sided_line(np.sin, 1e3, 0.8),
    "tangents": lambda: drawing.tangent_lines(lambda x: (x - 2) ** 2, [0.5, 2, 4], (-0.5, 4.7)),
    "tangents of a hill": lambda: drawing.tangent_lines(lambda x: -(x**2), [-1, 0, 1.5], (-2, 2), ylabel="height"),
    "backprop": lambda: drawing.backprop_network(
        PASS, PASS_PARAMS, Y=[[0.01, 0.99]], cost=0.2984, deltas=PASS_DELTAS, grads=[(-np.ones((2, 2)), 0)] * 2
    ),
    "backprop half way": lambda: drawing.backprop_network(
        PASS, PASS_PARAMS, cost=0.2984, deltas=[None, PASS_DELTAS[1]], grads=[None, (PASS_PARAMS[1][0], 0)]
    ),
    "backprop to one output": lambda: drawing.backprop_network(
        {"A": [a[:, : 2 - (i == 2)] for i, a in enumerate(PASS["A"])], "Z": [PASS["Z"][0], PASS["Z"][1][:, :1]]},
        [PASS_PARAMS[0], (PASS_PARAMS[1][0][:, :1], [0.6])], grads=[(np.ones((2, 2)), 0), (-np.ones((2, 1)), 0)]
    ),
    "expression": lambda: drawing.computation_graph(COLAH, {"a": 2, "b": 1, "c": 3, "d": 2, "e": 6}, {"e": 1, "b": 5}),
    "wide expression": lambda: drawing.computation_graph(NEURON, NEURON_VALUES, {"f": 1, "w0": -0.1966, "w2": 0.1966}),
    "one step": lambda: drawing.computation_graph([("x", "y", -0.5)], {"x": 12345.678, "y": -1e-5}),
    "hill": lambda: drawing.gradient_arrows(
        lambda X: X[:, 0] ** 2 + 3 * X[:, 1] ** 2, [[2, 1], [-1, 1], [-2, -0.5]], [[4, 6], [-2, 6], [-4, -3]], (-3, 3)
    ),
    "wishes": lambda: drawing.neuron_wishes(
        [0.9, -12.5, 0.001, 1], [-0.4, 1.2, -12.0, 0], z=-1.1059, a=0.2486, delta=-0.4871
    ),
    "one wish": lambda: drawing.neuron_wishes([0.5], [2], z=1, a=0.7311, delta=0),
    "one path": lambda: drawing.slope_paths([("w5", "z_o1", 0.5933), ("z_o1", "C", -0.0001385)], "w5", "C"),
    "two paths": lambda: drawing.slope_paths(PATHS, "w1", "C"),
    "four paths": lambda: drawing.slope_paths(
        [("x", "u", 2), ("x", "v", -3), *[(a, b, 0.1) for a in "uv" for b in "pq"], ("p", "C", 1), ("q", "C", -1)],
        "x", "C",
    ),
    "shared axes": lambda: drawing.shared_axes({
        "dA1 = delta2 @ W2.T": (("examples", 5), ("outputs", 1), ("hidden", 8)),
        "dW2 = A1.T @ delta2": (("hidden", 8), ("examples", 5), ("outputs", 1)),
    }),
    "growth": lambda: drawing.growth_curves(
        [1, 10, 1000], {"one pass per weight": [3, 300, 3e12], "backprop": [3, 3e2, 3e6]}, xlabel="neurons"
    ),
    "recorded": lambda: drawing.value_graph(*RECORDED),
    "ravine": lambda: drawing.descent_paths(
        lambda W: W[:, 0] ** 2 + 100 * W[:, 1] ** 2,
        {"plain descent": RAVINE, "momentum 0.8": RAVINE * [0.5, -1], "too long": RAVINE * [1, 3]},
        (-0.6, 1.2), (-1.2, 1.2), lowest=(0, 0),
    ),
    "spreads": lambda: drawing.layer_histograms(
        {"N(0, 0.01²)": [1e-6 * SPREAD] * 4, "Xavier": [SPREAD, SPREAD / 2, 0 * SPREAD, 9 * SPREAD]},
        columns=["layer 1", "layer 2", "layer 5", "layer 10"],
    ),
    "weighted network": lambda: drawing.network_diagram([2, 3, 1], weights=[W[:2, :3], W[:3, :1]]),
}
PLACES = np.linspace(-4, 4, 161)
PASS = {"A": [[[0.05, -12.5]], [[0.5933, 0.5969]], [[0.7514, 0.7729]]], "Z": [[[0.3775, -0.3925]], [[-1.1059, 1.2249]]]}
PASS = {key: [np.array(values) for values in arrays] for key, arrays in PASS.items()}
PASS_WEIGHTS = np.array([[[0.15, -0.25], [0.2, -0.3]], [[-0.4, 0.5], [-0.45, 0.55]]])
PASS_PARAMS = [(PASS_WEIGHTS[0], [0.35, -0.35]), (PASS_WEIGHTS[1], [0.6, 0.6])]
PASS_DELTAS = [np.array([[-0.0088, 0.01]]), np.array([[0.1385, -0.0381]])]
COLAH = [("a", "c", 1), ("b", "c", 1), ("b", "d", 1), ("c", "e", 2), ("d", "e", 3)]
NEURON = [
    *[("w0", "·"), ("x0", "·"), ("w1", "· 2"), ("x1", "· 2"), ("·", "+"), ("· 2", "+"), ("+", "+ 2"), ("w2", "+ 2")],
    *[("+ 2", "·(−1)"), ("·(−1)", "exp"), ("exp", "+1"), ("+1", "f")],
]
NEURON_VALUES = {name: -0.1234 for edge in NEURON for name in edge}
PATHS = [
    *[("w1", "z_h1", 0.05), ("z_h1", "a_h1", 0.2413), ("a_h1", "z_o1", 0.4), ("a_h1", "z_o2", 0.5)],
    *[("z_o1", "a_o1", 0.1868), ("z_o2", "a_o2", 0.1755), ("a_o1", "C", 0.7414), ("a_o2", "C", -0.2171)],
    ("w3", "z_h1", 0.1),
]
RAVINE = np.column_stack([0.97 ** np.arange(80), (-0.9) ** np.arange(80)])
SPREAD = np.random.default_rng(3).normal(0, 0.4, 900)
RNG_SCORES = 0.9 + 0.05 * RNG.random((7, 5))
RNG_MNIST = RNG.random((4, 784))
A = autodiff.Value(2.0)
B = A * -3.5
RECORDED = B * (A + 1.25), {"a": A, "b": B}
