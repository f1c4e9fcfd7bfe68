"""Chapter 02, activations and losses: a safe sigmoid, all slopes, softmax, cross-entropy, and three sick losses."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from math import erf
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from course_lib.tutor.comparing import Label, as_numbers, close, difference
from course_lib.tutor.exercise import Accepted, Exercise, Mistake, Parts, Probe, label_reader
from course_lib.tutor.observing import Observation

Bend = Callable[[Any], Any]
Pipeline = Callable[[NDArray, NDArray], float]


def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


SIGMOIDS: dict[str, Bend] = {
    "safe": sigmoid,
    "inf over inf": lambda z: np.exp(z) / (1 + np.exp(z)),
    "one forgotten": lambda z: 1 / np.exp(-z),
    "step": lambda z: np.where(z > 0, 1.0, 0.0),
}


def sigmoid_with(z: Any, *, form: str = "safe", sign: str = "right", span: str = "one", cut: str = "none") -> Any:  # noqa: ANN401
    """`sigmoid` with switches for the mistakes that can be made at once."""
    z = -np.asarray(z, float) if sign == "flipped" else np.asarray(z, float)
    a = SIGMOIDS[form](np.clip(z, -4, 4) if cut == "early" else z)
    return 2 * a - 1 if span == "two" else a


def sigmoid_of_one_number(z: Any) -> Any:  # noqa: ANN401
    """The mistake A26: right for a number, and an error for an array."""
    return 1 / (1 + np.exp(-z)) if z >= 0 else np.exp(z) / (1 + np.exp(z))


def sigmoid_whole_numbers(z: Any) -> Any:  # noqa: ANN401
    """The mistake F11: whole inputs make an array of whole numbers, and the answers are cut off in it."""
    a = np.zeros_like(z)
    a[...] = sigmoid(z)
    return a


def sigmoid_in_place(z: Any) -> Any:  # noqa: ANN401
    """The mistake F8: right, and the inputs are spoiled on the way."""
    a = sigmoid(z)
    if np.ndim(z):
        z *= -1
    return a


def _both_sides(rng: Generator, *shape: int) -> NDArray:
    """Numbers from -4 to 4 with two decimals, on both sides of 0 and of ±1, none within 0.1 of these."""
    size = np.resize([0.5, 1.5, 2.5], shape) + rng.uniform(-0.4, 0.4, shape)
    return np.round(np.resize([1, -1], shape) * size, 2)


def sigmoid_probes(rng: Generator) -> list[Probe]:
    """A number, arrays of three shapes, whole numbers, and numbers far out on both sides."""
    far = rng.uniform(0.5, 1, 4) * [60, -60, 1e4, -1e4]
    return [
        Probe((float(_both_sides(rng, 1)[0]),), "one number", small=True),
        Probe((_both_sides(rng, 6),), "z of shape (6,)"),
        Probe((_both_sides(rng, 3, 4),), "z of shape (3, 4)"),
        Probe((rng.permutation([-3, -2, 2, 4]),), "whole numbers"),
        Probe((np.append(far, 0.4),), "z as far out as 10000 on both sides"),
    ]


SIGMOID = Exercise(
    name="sigmoid",
    chapter="02",
    section="Write a sigmoid that survives",
    reference=sigmoid,
    probes=sigmoid_probes,
    parts=("a",),
    faulty=sigmoid_with,
    tolerance=1e-6,  # one that is cut off at ±10 is wrong by 0.00005
    # The step looks only at the sign, and a z that is cut off cannot be too large for anything.
    cancelling=(frozenset({"F17", "A24"}), frozenset({"A25", "A24"})),
    equivalent={
        "z >= 0 -> z > 0": "At z = 0 both branches are 1.",
    },
    mistakes=(
        Mistake(
            "F18",
            "The answer falls where it should rise.",
            "Make z very large. Should the answer be close to 1, or to 0?",
            {"sign": "flipped"},
        ),
        Mistake(
            "F19",
            "The answers reach below zero.",
            "Could a probability be negative? What should come out at z = 0?",
            {"span": "two"},
        ),
        Mistake(
            "F17",
            "The answer jumps from 0 to 1.",
            "Nudge z by a little, far from 0. Does your answer notice?",
            {"form": "step"},
        ),
        Mistake(
            "A23",
            "Your answers grow without end.",
            "Which number is added below the line, so that no answer passes 1?",
            {"form": "one forgotten"},
        ),
        Mistake(
            "A25",
            "Far to the right it is NaN: infinity divided by infinity.",
            "Which sign of z makes your `exp` explode? Could the other side use another form of the same fraction?",
            {"form": "inf over inf"},
        ),
        Mistake(
            "A24",
            "z is cut off too early.",
            "Compare your answers for z = 5 and z = 9. Should they be equal to four digits?",
            {"cut": "early"},
        ),
        Mistake(
            "A26",
            "It works for a number and not for an array.",
            "Some entries are positive, some are not. Which of your lines can treat one number only?",
            sigmoid_of_one_number,
        ),
        Mistake(
            "F11",
            "Decimals were poured into an array of whole numbers.",
            "Look at the type of the array that takes up your results. What does it do to 0.7?",
            sigmoid_whole_numbers,
        ),
        Mistake(
            "F8",
            "An argument is no longer what it was.",
            "Run your function twice on the same array. What happened to the array?",
            sigmoid_in_place,
        ),
    ),
    passed="It answers for any z, however far out, and the rest of this chapter relies on it.",
    start="Which of e^1000 and e^-1000 can a computer hold? Try both in a cell.",
    example=(
        "On another fraction: f(z) = 2^z / (2^z + 3). At z = 5000 both parts overflow.\n"
        "Divide top and bottom by 2^z: f(z) = 1 / (1 + 3 * 2^-z). There the power shrinks to 0, and f is 1.\n"
        "At z = -5000 the first form is the safe one. So each side has its form, and both are the same fraction."
    ),
    silence="Large powers of e overflow, small ones do not. Which exponent, made from z, is never positive?",
)


def activation_slope(name, z):
    a = 1 / (1 + np.exp(-z))
    c = np.sqrt(2 / np.pi)
    t = np.tanh(c * (z + 0.044715 * z**3))
    slopes = {
        "step": np.zeros_like(z),
        "linear": np.ones_like(z),
        "sigmoid": a * (1 - a),
        "tanh": 1 - np.tanh(z) ** 2,
        "relu": np.where(z > 0, 1, 0),
        "leaky": np.where(z > 0, 1, 0.01),
        "elu": np.where(z > 0, 1, np.exp(z)),
        "softplus": a,
        "gelu": 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * c * (1 + 3 * 0.044715 * z**2),
        "swish": a + z * a * (1 - a),
    }
    return slopes[name]


def _gelu_tanh(z: NDArray) -> NDArray:
    return np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3))


def _gelu_slope(z: NDArray, inner: NDArray) -> NDArray:
    """The slope of GELU, where `inner` is that of what stands inside the tanh, up to a constant factor."""
    t = _gelu_tanh(z)
    return 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * np.sqrt(2 / np.pi) * inner


HEIGHTS: dict[str, Bend] = {
    "step": lambda z: np.where(z > 0, 1.0, 0.0),
    "linear": lambda z: z,
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "leaky": lambda z: np.where(z > 0, z, 0.01 * z),
    "elu": lambda z: np.where(z > 0, z, np.exp(z) - 1),
    "softplus": lambda z: np.log(1 + np.exp(z)),
    "gelu": lambda z: 0.5 * z * (1 + _gelu_tanh(z)),
    "swish": lambda z: z * sigmoid(z),
}

# What comes out for one activation where its slope is wrong.
WRONG_SLOPES: dict[str, dict[str, Bend]] = {
    "step": {"height": HEIGHTS["step"]},
    "linear": {"height": HEIGHTS["linear"]},
    "sigmoid": {
        "height": sigmoid,
        "distance": lambda z: 1 - sigmoid(z),
        "squashed twice": lambda z: activation_slope("sigmoid", sigmoid(z)),
        "of z": lambda z: z * (1 - z),
    },
    "tanh": {
        "of z": lambda z: 1 - z**2,
        "sigmoid's": lambda z: np.tanh(z) * (1 - np.tanh(z)),
        "not squared": lambda z: 1 - np.tanh(z),
    },
    "relu": {"height": HEIGHTS["relu"]},
    "leaky": {"other side": lambda z: np.where(z > 0, 0.01, 1), "no leak": lambda z: np.where(z > 0, 1.0, 0.0)},
    "elu": {"height": lambda z: np.where(z > 0, 1, np.exp(z) - 1), "everywhere": np.exp},
    "softplus": {
        "height": HEIGHTS["softplus"],
        "one too far": lambda z: activation_slope("sigmoid", z),
        "falling": lambda z: 1 / (1 + np.exp(z)),
    },
    "gelu": {
        "half of the product": lambda z: 0.5 * (1 + _gelu_tanh(z)),
        "inner slope": lambda z: 0.5 * (1 + _gelu_tanh(z)) + 0.5 * z * (1 - _gelu_tanh(z) ** 2),
        "cube": lambda z: _gelu_slope(z, 1 + 0.044715 * z**2),
    },
    "swish": {
        "half of the product": sigmoid,
        "other half": lambda z: z * activation_slope("sigmoid", z),
        "slopes multiplied": lambda z: activation_slope("sigmoid", z),
    },
}


def activation_slope_with(name: str, z: Any, *, constant: str = "each", **wrong: str) -> Any:  # noqa: ANN401
    """`activation_slope` with one switch for each activation, and one for those whose slope is the same everywhere."""
    if name in wrong:
        return WRONG_SLOPES[name][wrong[name]](z)
    slope = activation_slope(name, z)
    return float(slope.flat[0]) if constant == "one number" and name in ("step", "linear") else slope


def slope_of_one_number(name: str, z: Any) -> Any:  # noqa: ANN401
    """The mistake A26: an `if` decides for the whole array."""
    if name in ("relu", "leaky", "elu"):
        return 1.0 if z > 0 else activation_slope(name, z)
    return activation_slope(name, z)


def heights(name: str, z: Any) -> Any:  # noqa: ANN401
    """The mistake A42: every function itself, where its slope was asked for."""
    return HEIGHTS[name](z)


def activation_slope_exact(name: str, z: Any) -> Any:  # noqa: ANN401
    """The slope of GELU from the normal distribution, which the tanh form approximates; the others as they are."""
    if name != "gelu":
        return activation_slope(name, z)
    below = 0.5 * (1 + np.vectorize(erf)(z / np.sqrt(2)))
    return below + z * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


def activation_slope_probes(rng: Generator) -> list[Probe]:
    """Every activation on both sides of 0 and of ±1; ReLU at its corner as well; one number, and a table."""
    found = [Probe((name, _both_sides(rng, 6)), name, small=True) for name in HEIGHTS]
    corner = np.insert(_both_sides(rng, 4), 2, 0.0)
    table = _both_sides(rng, 3, 2)
    number = float(_both_sides(rng, 2)[1])
    return [*found, Probe(("relu", corner), "relu"), Probe(("tanh", table), "tanh"), Probe(("leaky", number), "leaky")]


def _read_slope(result: Any, args: tuple[Any, ...]) -> Parts:  # noqa: ANN401
    """The slope, where any number from 0 to 1 is as good as 0 at the corner of ReLU."""
    name, z = args
    slope = as_numbers(result)
    if name != "relu" or isinstance(slope, str) or slope.shape != np.shape(z) or np.all(z != 0):
        return {"slope": result}
    return {"slope": np.where((z == 0) & (slope >= 0) & (slope <= 1), 0.0, slope)}


def seen_first(mistake: Mistake) -> Mistake:
    """The mistake about one activation, also recognised while those below it in the table are still to be written."""
    ((name, way),) = mistake.how.items()
    last = "linear" if name == "constant" else name

    def signature(seen: Observation, right: Observation, probe: Probe) -> bool:
        asked, z = probe.args
        got, wanted = seen.parts["slope"], right.parts["slope"]
        wrong = activation_slope_with(asked, z, **{name: way})
        is_wrong = np.shape(got) == np.shape(wrong) and difference("", got, wrong, 1e-4) is None
        if asked == last:
            return is_wrong
        later = list(HEIGHTS).index(asked) > list(HEIGHTS).index(last)
        return later or is_wrong or difference("", got, wanted, 1e-4) is None

    return replace(mistake, signature=signature)


ACTIVATION_SLOPE = Exercise(
    name="activation_slope",
    chapter="02",
    section="Write all ten slopes",
    reference=activation_slope,
    probes=activation_slope_probes,
    parts=("slope",),
    read=_read_slope,
    faulty=activation_slope_with,
    accepted=(
        Accepted(activation_slope_exact, "Your GELU uses the exact normal distribution; the course its tanh form."),
    ),
    equivalent={
        "z > 0 -> z >= 0": "At a corner only ReLU is asked, and there any slope from 0 to 1 is right.",
    },
    mistakes=(
        Mistake(
            "A42",
            "These are the functions themselves.",
            "How high is a curve, and how steep is it? Which of the two was asked for?",
            heights,
        ),
        seen_first(
            Mistake(
                "A40",
                "For the step its height came back.",
                "Stand on the upper floor of the step and nudge z. Does anything move?",
                {"step": "height"},
            ),
        ),
        seen_first(
            Mistake(
                "A41",
                "For the straight line z itself came back.",
                "z grows by 0.1. By how much does f(z) = z grow, at z = 3 and at z = −3?",
                {"linear": "height"},
            ),
        ),
        seen_first(
            Mistake(
                "A30",
                "One number came back for an array.",
                "The slope is the same everywhere. How many places were asked about, all the same?",
                {"constant": "one number"},
            ),
        ),
        seen_first(
            Mistake(
                "A6",
                "For the sigmoid its height came back.",
                "At z = 0, raise z by 0.1. By how much does the sigmoid really move?",
                {"sigmoid": "height"},
                section="Read the slope off the output",
            ),
        ),
        seen_first(
            Mistake(
                "A27",
                "For the sigmoid the distance to 1 came back.",
                "Far to the left the curve is flat. What does yours say there?",
                {"sigmoid": "distance"},
                section="Read the slope off the output",
            ),
        ),
        seen_first(
            Mistake(
                "A7",
                "The sigmoid is squashed twice.",
                "Your formula is fine. Was the thing you fed it already squashed once?",
                {"sigmoid": "squashed twice"},
                section="Read the slope off the output",
            ),
        ),
        seen_first(
            Mistake(
                "A8",
                "The sigmoid's slope is formed from z as if z were the answer.",
                "Can a curve that only rises have a negative slope? Look at z = 2.",
                {"sigmoid": "of z"},
                section="Read the slope off the output",
            ),
        ),
        seen_first(
            Mistake(
                "A9",
                "The slope of tanh is formed from the input.",
                "Which quantity lives between −1 and 1: the input or the output?",
                {"tanh": "of z"},
                section="Read the slope off the output",
            ),
        ),
        seen_first(
            Mistake(
                "A28",
                "The rule of the sigmoid is applied to tanh.",
                "How steep is tanh at z = 0? Draw a step of 0.1 there.",
                {"tanh": "sigmoid's"},
                section="Read the slope off the output",
            ),
        ),
        seen_first(
            Mistake(
                "A62",
                "In the slope of tanh the height is not squared.",
                "tanh is as steep at −2 as at 2. Is yours?",
                {"tanh": "not squared"},
                section="Read the slope off the output",
            ),
        ),
        seen_first(
            Mistake(
                "A31",
                "For ReLU its height came back.",
                "At z = 3, raise z by 0.1. What is the change, divided by the nudge?",
                {"relu": "height"},
            ),
        ),
        seen_first(
            Mistake(
                "A11",
                "The leak is on the wrong side.",
                "Which half of the line is supposed to leak?",
                {"leaky": "other side"},
            ),
        ),
        seen_first(
            Mistake(
                "A29",
                "The leak is closed.",
                "What distinguishes this bend from ReLU, and on which side of 0?",
                {"leaky": "no leak"},
            ),
        ),
        seen_first(
            Mistake(
                "A32",
                "On the left of ELU its height came back.",
                "Which part of e^z − 1 changes with z, and how fast?",
                {"elu": "height"},
            ),
        ),
        seen_first(
            Mistake(
                "A33",
                "The slope of ELU grows without end on the right.",
                "To the right of 0 ELU is a straight line. How steep is that?",
                {"elu": "everywhere"},
            ),
        ),
        seen_first(
            Mistake(
                "A34",
                "For softplus its height came back.",
                "Far to the right softplus runs beside z. How steep is it there?",
                {"softplus": "height"},
            ),
        ),
        seen_first(
            Mistake(
                "A35",
                "That is the slope of the slope of softplus.",
                "Far to the right softplus runs beside z. How steep is it there?",
                {"softplus": "one too far"},
            ),
        ),
        seen_first(
            Mistake(
                "A63",
                "Your slope of softplus falls where softplus gets steeper.",
                "Far to the left softplus is flat. What does yours say there? How fast does 1 + e^z change?",
                {"softplus": "falling"},
            ),
        ),
        seen_first(
            Mistake(
                "A36",
                "In GELU only one of the two factors changes.",
                "GELU is a product, and both factors depend on z. What does the other one contribute?",
                {"gelu": "half of the product"},
            ),
        ),
        seen_first(
            Mistake(
                "A37",
                "In GELU what stands inside the tanh does not turn.",
                "The tanh receives more than z. How fast does what it receives change?",
                {"gelu": "inner slope"},
            ),
        ),
        seen_first(
            Mistake(
                "A66",
                "In GELU the slope of the cube is too small.",
                "z³ is z times z times z. Move z a little: how many of the three factors move?",
                {"gelu": "cube"},
            ),
        ),
        seen_first(
            Mistake(
                "A38",
                "In swish only the factor z changes.",
                "Swish is a product, and both factors depend on z. What does the sigmoid contribute?",
                {"swish": "half of the product"},
            ),
        ),
        seen_first(
            Mistake(
                "A39",
                "In swish only the sigmoid changes.",
                "Swish is a product, and both factors depend on z. What does the factor z contribute?",
                {"swish": "other half"},
            ),
        ),
        seen_first(
            Mistake(
                "A61",
                "In swish the slopes of the two factors are multiplied.",
                "In z · z both factors have the slope 1. Is the slope of z² always 1?",
                {"swish": "slopes multiplied"},
            ),
        ),
        Mistake(
            "A26",
            "An `if` decides for a whole array.",
            "Half of the entries may be positive. Which function of NumPy chooses entry by entry?",
            slope_of_one_number,
        ),
    ),
    passed="Chapter 04 multiplies every message on its way back by one of these ten slopes.",
    start="Begin with the easy ones: how steep is a flat floor, and how steep is f(z) = z?",
    example=(
        "On another bend: f(z) = z / (1 + |z|), called softsign.\n"
        "At z = 2: f = 0.6667, and at z = 2.001: f = 0.66678. The change, 0.000111, over 0.001 is 0.111.\n"
        "The formula 1 / (1 + |z|)^2 gives 1/9 = 0.111 too. Far out, at z = 99, it gives 0.0001: flat.\n"
        "From the output: (1 - |a|)^2, with a = 2/3 again 1/9."
    ),
    tiny=tuple(Probe((name, np.array([0.5, -1.5])), name) for name in HEIGHTS),
)


def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


AXES = {"rows": 1, "columns": 0, "everything": None}


def softmax_with(Z: NDArray, *, axis: str = "rows", shift: str = "own", keep: str = "kept") -> NDArray:
    """`softmax` with switches for the mistakes that can be made at once."""
    along, kept = AXES[axis], keep == "kept" or axis != "rows"
    shifts = {
        "own": lambda: Z.max(axis=along, keepdims=kept),
        "none": lambda: 0.0,
        "largest of all": lambda: Z.max(),
        "across": lambda: Z.max(axis=0 if along == 1 else 1, keepdims=True),
    }
    E = np.exp(Z - shifts[shift]())
    return E / E.sum(axis=along, keepdims=kept)


def shares_without_exp(Z: NDArray) -> NDArray:
    """The mistake A45: the logits themselves are shared out."""
    return Z / Z.sum(axis=1, keepdims=True)


def each_class_alone(Z: NDArray) -> NDArray:
    """The mistake A46: a sigmoid for every class."""
    return sigmoid(Z)


def softmax_of_the_table(Z: NDArray) -> NDArray:
    """The mistake A60: the shift is each row's own, the total that of the table."""
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum()


def softmax_in_place(Z: NDArray) -> NDArray:
    """The mistake F8: right, and the logits are spoiled on the way."""
    Z -= Z.max(axis=1, keepdims=True)
    return softmax(Z)


def softmax_probes(rng: Generator) -> list[Probe]:
    """All sizes different; square; logits of any size, with rows far apart; one to work out by hand."""
    far = rng.normal(size=(3, 3)) + np.array([[1000, 0, -1000], [-1000, -1000, -1000], [0, 0, 0]])
    small = np.array([[1.2, 0.3], [-0.4, 0.7], [0.6, -1.5]])
    drawn = [Probe((rng.normal(0, 1.5, (n, k)),), f"{n} examples and {k} classes") for n, k in ((5, 3), (4, 4))]
    return [*drawn, Probe((far,), "logits near ±1000"), Probe((small,), "3 examples and 2 classes", small=True)]


SOFTMAX = Exercise(
    name="softmax",
    chapter="02",
    section="Write a softmax that survives",
    reference=softmax,
    probes=softmax_probes,
    parts=("P",),
    faulty=softmax_with,
    # Over everything there is one largest number, and nothing to keep; over columns NumPy lines up by itself.
    # A shift across the rows beside one total for all is what A60 does.
    cancelling=tuple(map(frozenset, (("A3", "A4"), ("A3", "A44"), ("A2", "A44"), ("A3", "A43")))),
    mistakes=(
        Mistake(
            "A1",
            "Large logits explode.",
            "What is e^1000 on a computer? Does the same number, added to every logit of a row, change the shares?",
            {"shift": "none"},
        ),
        Mistake(
            "A2",
            "Your columns add up to 1, not your rows.",
            "Whose probabilities must add to one: an example's, or a class's?",
            {"axis": "columns"},
        ),
        Mistake(
            "A3",
            "All numbers of the table add up to 1.",
            "If I add a sixth example, should the first one's probabilities shrink?",
            {"axis": "everything"},
        ),
        Mistake(
            "A60",
            "One total serves all rows.",
            "If I add a sixth example, should the first one's probabilities shrink?",
            softmax_of_the_table,
        ),
        Mistake(
            "A4",
            "One shift serves all examples.",
            "Your shift rescued the row with the largest logit. What does it do to a row that lies 2000 lower?",
            {"shift": "largest of all"},
        ),
        Mistake(
            "A43",
            "Within a row every logit is shifted by another amount.",
            "Two logits of a row lie 3 apart. How far apart are they after your shift?",
            {"shift": "across"},
        ),
        Mistake(
            "A44",
            "The rows have lost an axis on the way.",
            "Print the shapes of the table and of its row sums. Along which axis is one laid upon the other?",
            {"keep": "dropped"},
        ),
        Mistake(
            "A45",
            "The logits are shared out as they are.",
            "One of your shares is negative, or above 1. Which function turns every logit into a positive number?",
            shares_without_exp,
        ),
        Mistake(
            "A46",
            "Every class is judged alone.",
            "Add up a row. Raise one logit: do the other classes lose anything?",
            each_class_alone,
        ),
        Mistake(
            "F8",
            "The caller's logits were shifted.",
            "Run your function twice on the same array. What happened to the array?",
            softmax_in_place,
        ),
    ),
    passed="Every classifier of this course ends in these two lines; in chapter 04 the way back begins here.",
    start="For one row by hand: turn each logit into a positive number first. What do you divide by then?",
    example=(
        "On other numbers: three parties got 6, 3 and 1 votes in one town, 20, 0 and 20 in another.\n"
        "Shares within each town: 6/10, 3/10, 1/10 and 20/40, 0, 20/40. Each town has its own total.\n"
        "The table is (2, 3), the totals are (2, 1): upright, so that each stands beside its own town.\n"
        "Count in pairs of votes, and every number is halved: the shares are the same."
    ),
)


def cross_entropy(P, Y):
    true = np.sum(P * Y, axis=1)
    return -np.mean(np.log(true))


BILLS: dict[str, Bend] = {
    "natural": np.log,
    "base 2": np.log2,
    "base 10": np.log10,
    "one minus": lambda p: p - 1,
}


def cross_entropy_with(
    P: NDArray,
    Y: NDArray,
    *,
    log: str = "natural",
    batch: str = "examples",
    zeros: str = "safe",
    extra: str = "none",
    sign: str = "right",
    charged: str = "true class",
    shares: str = "as given",
) -> Any:  # noqa: ANN401
    """`cross_entropy` with switches for the mistakes that can be made at once."""
    P = softmax(P) if shares == "softmax again" else P
    P = P + 0.01 if extra == "inside the log" else P
    logs = BILLS[log](P if zeros == "everywhere" else np.where(P > 0, P, 1))
    bills = _charged(logs, P, Y, charged, BILLS[log])
    bills = bills if sign == "lost" else -bills
    totals = {"examples": len(Y), "all cells": Y.size, "sum": 1}
    return bills.sum(axis=1) if batch == "each example" else bills.sum() / totals[batch]


def _charged(logs: NDArray, P: NDArray, Y: NDArray, charged: str, log: Bend) -> NDArray:
    """What each entry pays, with a plus sign: a table with one row for each example."""
    ways: dict[str, Callable[[], NDArray]] = {
        "true class": lambda: Y * logs,
        "all classes": lambda: logs,
        "both halves": lambda: Y * logs + (1 - Y) * log(np.where(P < 1, 1 - P, 1)),
        "table": lambda: Y @ logs.T,
    }
    return ways[charged]()


def places_changed(P: NDArray, Y: NDArray) -> float:
    """The mistake A53: the logarithm of the targets."""
    return -np.sum(P * np.log(Y)) / len(Y)


def log_of_the_mean(P: NDArray, Y: NDArray) -> float:
    """The mistake A65: first the mean, then the logarithm."""
    return -np.log(np.mean(np.sum(P * Y, axis=1)))


def cross_entropy_in_place(P: NDArray, Y: NDArray) -> float:
    """The mistake F8: right, and the zeros of P are gone afterwards."""
    P[P == 0] = 1e-12
    return -np.sum(Y * np.log(P)) / len(Y)


def _shares(rng: Generator, n: int, k: int) -> NDArray:
    return softmax(rng.normal(size=(n, k)))


def _one_hot(rng: Generator, n: int, k: int) -> NDArray:
    return np.eye(k)[rng.permutation(np.arange(n) % k)]


def cross_entropy_probes(rng: Generator) -> list[Probe]:
    """All sizes different; square; shares of exactly zero; a perfect answer; one to work out by hand."""
    drawn = [
        Probe((_shares(rng, n, k), _one_hot(rng, n, k)), f"{n} examples and {k} classes") for n, k in ((5, 3), (4, 4))
    ]
    p, Y = rng.uniform(0.2, 0.9, (4, 1)), _one_hot(rng, 4, 3)
    holes = p * Y + (1 - p) * np.roll(Y, 1, axis=1)
    small = np.array([[0.6, 0.4], [0.3, 0.7], [0.9, 0.1]]), np.eye(2)[[0, 0, 1]]
    return [
        *drawn,
        Probe((holes, Y), "a share of exactly 0 for a class that is not true"),
        Probe((_one_hot(rng, 4, 3),) * 2, "a perfect answer"),
        Probe(small, "3 examples and 2 classes", small=True),
    ]


def table_of_any_size(seen: Observation, right: Observation, probe: Probe) -> bool:
    """F7 with another count under the line, or none, and where zeros in the shares leave no number."""
    got, (P, Y) = as_numbers(seen.parts["loss"]), probe.args
    if isinstance(got, str) or got.size != 1:
        return False
    if not P.all():  # no number, or what something tiny beside the zeros makes of it
        return not np.isfinite(got).all() or bool(got.item() > right.parts["loss"])
    total, (n, k) = -np.sum(Y @ np.log(P).T), P.shape
    return any(close(got.ravel(), np.array([total / count]), 1e-7) for count in (1, n, n * n, n * k))


def small_number_inside_the_log(seen: Observation, right: Observation, probe: Probe) -> bool:
    """A16 at other strengths: something from 1e-5 to 0.1 is added to the shares, or they are cut off there."""
    got, (P, Y) = as_numbers(seen.parts["loss"]), probe.args
    if isinstance(got, str) or got.size != 1:
        return False
    sizes = 10.0 ** np.arange(-5, 0)
    tried = [P + size for size in sizes] + [np.clip(P, size, 1 - size) for size in sizes]
    bills = [-np.mean(np.log(np.sum(shares * Y, axis=1))) for shares in tried]
    return any(close(got.ravel(), np.array([bill]), 1e-7) for bill in bills)


CROSS_ENTROPY = Exercise(
    name="cross_entropy",
    chapter="02",
    section="Write the cross-entropy",
    reference=cross_entropy,
    probes=cross_entropy_probes,
    parts=("loss",),
    faulty=cross_entropy_with,
    # Where nothing is zero any more, no logarithm of zero is taken; one minus p has no logarithm at all.
    cancelling=tuple(map(frozenset, (("A15", "A16"), ("A15", "A19"), ("A15", "A52"), ("A16", "A52")))),
    mistakes=(
        Mistake(
            "A17",
            "The loss is negative.",
            "Can surprise be negative? What sign has the logarithm of a number below 1?",
            {"sign": "lost"},
        ),
        Mistake(
            "A14",
            "The bill is divided by the cells of the table.",
            "How many examples did you divide by? How many cells are in the table?",
            {"batch": "all cells"},
        ),
        Mistake(
            "A48",
            "The bills are added and not averaged.",
            "Repeat every example once. Should an average change?",
            {"batch": "sum"},
        ),
        Mistake(
            "A49",
            "There is a number for each example.",
            "A cost is one number. How does it come from the bills of all the examples?",
            {"batch": "each example"},
        ),
        Mistake(
            "A13",
            "The bill is paid in bits.",
            "At a guess of 50 to 50, how many nats should you pay? Which logarithm gives that?",
            {"log": "base 2"},
        ),
        Mistake(
            "A47",
            "The logarithm is that of base 10.",
            "At a guess of 50 to 50, how many nats should you pay? Which logarithm gives that?",
            {"log": "base 10"},
        ),
        Mistake(
            "A52",
            "The bill is what is missing to 1.",
            "A share of 0.001 for the truth: does your bill grow without end, as surprise should?",
            {"log": "one minus"},
        ),
        Mistake(
            "A15",
            "A share of zero for a class that is not true spoils the loss.",
            "What is 0 times minus infinity on a computer? Which shares does the bill really need?",
            {"zeros": "everywhere"},
        ),
        Mistake(
            "A16",
            "Something not so small is added to the shares.",
            "Score a perfect answer. Should its bill be exactly zero?",
            {"extra": "inside the log"},
            signature=small_number_inside_the_log,
        ),
        Mistake(
            "A51",
            "Every class pays, whether it is true or not.",
            "Which one of an example's shares should the bill look at?",
            {"charged": "all classes"},
        ),
        Mistake(
            "A50",
            "The classes that are not true pay a second time.",
            "The shares of a softmax add to 1. Is what went to a wrong class not already missing at the true one?",
            {"charged": "both halves"},
        ),
        Mistake(
            "F7",
            "The labels of one example meet the shares of another.",
            "Somewhere a table of examples by examples has appeared. Which cells of it belong together?",
            {"charged": "table"},
            signature=table_of_any_size,
        ),
        Mistake(
            "A19",
            "The shares go through a softmax once more.",
            "Score a perfect answer. Why does your loss still complain?",
            {"shares": "softmax again"},
        ),
        Mistake(
            "A53",
            "The logarithm is taken of the targets.",
            "Which of the two tables holds zeros and ones only? Whose surprise is measured?",
            places_changed,
        ),
        Mistake(
            "A65",
            "The logarithm is taken of the mean share.",
            "One example was given 0.9, one 0.0001. Does your bill notice the second?",
            log_of_the_mean,
        ),
        Mistake(
            "F8",
            "The caller's shares are no longer what they were.",
            "Run your function twice on the same array. What happened to the array?",
            cross_entropy_in_place,
        ),
    ),
    passed="This is the number that chapters 04 to 07 push down. A blind guess among k classes costs ln k.",
    start="Each example is billed for one of its shares only. Which one, and how do you pick it out with `Y`?",
    example=(
        "On another bill: three guests guess the weight of a cake; guest i is billed the square of her own error.\n"
        "Guesses (3, 4) for four cakes, one-hot table (3, 4) that says which cake each was asked about.\n"
        "The product with the table leaves one guess in each row and zeros; a sum along the row picks it out: (3,).\n"
        "Only then square, and only then average over the three guests: one number."
    ),
)


def diagnose_loss(pipeline):
    n, k = 4, 3
    Y = np.eye(k)[np.arange(n) % k]
    undecided = pipeline(np.zeros((n, k)), Y) / np.log(k)  # 1 if all is well
    sure = pipeline(100 * Y, Y)  # 0 if all is well
    ratios = {
        "sign lost": -1,
        "averaged over cells": 1 / k,
        "summed over examples": n,
        "softmax over examples": np.log(n) / np.log(k),
    }
    for label, ratio in ratios.items():
        if np.isclose(undecided, ratio):
            return label
    return "softmax twice" if sure > 0.1 else "healthy"


# The published labels, and the pipeline that has this fault.
FAULTS: dict[str, dict[str, str]] = {
    "healthy": {},
    "sign lost": {"sign": "lost"},
    "averaged over cells": {"batch": "all cells"},
    "summed over examples": {"batch": "sum"},
    "softmax twice": {"shares": "softmax again"},
    "softmax over examples": {},
}


def _pipeline(number: int, fault: str) -> Pipeline:
    """From logits and one-hot targets to a loss, with this fault and a name that says nothing."""

    def pipeline(Z: NDArray, Y: NDArray) -> float:
        P = softmax_with(np.asarray(Z, float), axis="columns" if fault == "softmax over examples" else "rows")
        loss = cross_entropy_with(P, np.asarray(Y, float), **FAULTS[fault])
        return float(loss * (1 + 1e-12))  # the last digits depend on the order of the additions, and say nothing

    pipeline.__name__ = pipeline.__qualname__ = f"pipeline_{number}"
    return pipeline


def run_diagnose_loss(implementation: Callable, pipeline: Pipeline) -> tuple[Any, list[float]]:
    """The label, and the losses that the pipeline gave for the learner's inputs."""
    losses: list[float] = []

    @wraps(pipeline)
    def recorded(Z: NDArray, Y: NDArray) -> float:
        losses.append(pipeline(Z, Y))
        return losses[-1]

    return implementation(recorded), losses


read_label = label_reader(FAULTS)


def read_diagnosis(result: tuple[Any, list[float]], args: tuple[Any, ...]) -> Parts:
    """The label; where it is wrong, the card also tells the losses from which it was concluded."""
    label, losses = result
    found = read_label(label, args)["label"]
    if not isinstance(found, str):
        return {"label": found}
    shown = " and ".join(f"{loss:.4g}" for loss in losses[:2])
    after = f" after {'a loss' if len(losses) == 1 else 'losses'} of {shown}" if losses else ""
    return {"label": Label(found, f"`label` should not be {found!r}{after}")}


def diagnose_loss_with(
    pipeline: Pipeline,
    *,
    examples: str = "several",
    sure: str = "tested",
    sign: str = "looked at",
    ratio: str = "right",
) -> str:
    """`diagnose_loss` with switches for what a test can leave out."""
    k = 3
    n = {"several": 4, "one": 1, "as many as classes": k}[examples]
    Y = np.eye(k)[np.arange(n) % k]
    found = np.float64(pipeline(0 * Y, Y)) / np.log(k)
    found = abs(found) if sign == "lost" else found
    found = 1 / found if ratio == "upside down" else found
    ratios = {"sign lost": -1, "averaged over cells": 1 / k, "summed over examples": n}
    for label, number in (ratios | {"softmax over examples": np.log(n) / np.log(k)}).items():
        if np.isclose(found, number) and not np.isclose(number, 1):
            return label
    return "softmax twice" if sure == "tested" and pipeline(100 * Y, Y) > 0.1 else "healthy"


def always_healthy(pipeline: Pipeline) -> str:
    """A54: an answer without a look."""
    return "healthy"


def judged_by_falling(pipeline: Pipeline) -> str:
    """A55: whatever becomes smaller for better logits is called healthy."""
    Y = np.eye(3)[[0, 1, 2, 0]]
    return "healthy" if pipeline(2 * Y, Y) < pipeline(Y, Y) else "sign lost"


def diagnose_loss_probes(rng: Generator) -> list[Probe]:
    """One pipeline for each label, in an order that is drawn."""
    order = enumerate(rng.permutation(list(FAULTS)), 1)
    return [Probe((_pipeline(number, str(fault)),), f"unseen pipeline {number}") for number, fault in order]


DIAGNOSE_LOSS = Exercise(
    name="diagnose_loss",
    chapter="02",
    section="Find the fault in a loss",
    reference=diagnose_loss,
    probes=diagnose_loss_probes,
    parts=("label",),
    run=run_diagnose_loss,
    read=read_diagnosis,
    faulty=diagnose_loss_with,
    cancelling=(frozenset({"A19", "A58"}),),  # only the sign is left to be noticed, as in A55
    equivalent={
        "sure > 0.1 -> sure >= 0.1": "The right loss is 0, that of two softmaxes 0.55: none lies at the border.",
        "0.1 -> 0.2": "The right loss is 0, that of two softmaxes 0.55: both borders lie between.",
        "4 -> 5": "Five examples and three classes tell the six apart as well.",
        "3 -> 2": "Four examples and two classes tell the six apart as well.",
        "100 -> 101": "Both are so large that every share is 0 or 1.",
        "100 -> 99": "Both are so large that every share is 0 or 1.",
        "np.zeros((n, k)) -> np.ones((n, k))": "Equal logits make equal shares, whatever they are.",
        "np.arange(n) % k -> np.arange(n) // k": "It does not matter which classes the examples have.",
    },
    mistakes=(
        Mistake(
            "A54",
            "The answer is the same for every pipeline.",
            "What would you have to see to call one of them ill?",
            always_healthy,
        ),
        Mistake(
            "A55",
            "What falls when the logits improve is called healthy.",
            "Half of a right loss falls as well. Which number do you know beforehand, that a right loss must hit?",
            judged_by_falling,
        ),
        Mistake(
            "A17",
            "A lost sign escapes your test.",
            "Can surprise be negative? Which of your lines would notice?",
            {"sign": "lost"},
        ),
        Mistake(
            "A19",
            "A second softmax escapes your test.",
            "A blind guess costs the same before and after a second softmax. What about a perfect answer?",
            {"sure": "not tested"},
        ),
        Mistake(
            "A56",
            "With one example your test cannot see how a batch is counted.",
            "How do a sum and a mean differ if there is only one thing to add?",
            {"examples": "one"},
        ),
        Mistake(
            "A57",
            "A softmax along the wrong axis escapes your test.",
            "For which number does your function return that label? In a square table, are 1/n and 1/k two numbers?",
            {"examples": "as many as classes"},
        ),
        Mistake(
            "A58",
            "The ratio stands upside down.",
            "If a loss comes out four times too large, which of the two numbers belongs on top?",
            {"ratio": "upside down"},
        ),
    ),
    passed="Two inputs whose loss you know beforehand have told six losses apart. Do this before every training.",
    start="For which logits do you know the right loss without a computer? Find two such inputs.",
    example=(
        "On another meter: a kitchen scale should show grams. Three weights are known: nothing, 100 g, two of them.\n"
        "With nothing on it, scale A shows 50: an offset. B shows 0 and 3.53 for 100 g: ounces, a constant ratio.\n"
        "C shows 0, 100 and 100: it only ever weighs one piece. With a single weight C and a sound scale look alike."
    ),
)


EXERCISES = (SIGMOID, ACTIVATION_SLOPE, SOFTMAX, CROSS_ENTROPY, DIAGNOSE_LOSS)
