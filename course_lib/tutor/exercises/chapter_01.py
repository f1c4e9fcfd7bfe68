"""Chapter 01, feedforward: one neuron, a layer, a network with its cache, its parameters, and why lines collapse."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from course_lib.tutor.exercise import Exercise, Mistake, Parts, Probe, WrongReturn, unpack

Params = list[tuple[NDArray, NDArray]]


def neuron(x, w, b):
    z = w @ x + b
    return 1 / (1 + np.exp(-z))


def neuron_with(
    x: NDArray, w: NDArray, b: float, *, bias: str = "added", bend: str = "sigmoid", product: str = "sum"
) -> Any:  # noqa: ANN401
    """`neuron` with switches for the mistakes that can be made at once."""
    weighed = {"sum": np.sum(w * x), "each": w * x, "mean": np.mean(w * x)}[product]
    z = weighed + {"added": b, "none": 0.0, "subtracted": -b}[bias]
    bends: dict[str, Callable[[], Any]] = {
        "sigmoid": lambda: 1 / (1 + np.exp(-z)),
        "none": lambda: z,
        "step": lambda: (z > 0) * 1.0,
        "rising": lambda: 1 / (1 + np.exp(z)),
        "tanh": lambda: np.tanh(z),
    }
    return bends[bend]()


def neuron_lifted_often(x: NDArray, w: NDArray, b: float) -> float:
    """The mistake F63: every product is lifted."""
    return 1 / (1 + np.exp(-np.sum(w * x + b)))


def neuron_lifted_last(x: NDArray, w: NDArray, b: float) -> float:
    """The mistake F64: the answer is lifted, not the sum."""
    return 1 / (1 + np.exp(-(w @ x))) + b


def neuron_without_brackets(x: NDArray, w: NDArray, b: float) -> float:
    """The mistake F65: only 1 stands below the line."""
    return 1 / 1 + np.exp(-(w @ x + b))


def neuron_of_the_last_input(x: NDArray, w: NDArray, b: float) -> float:
    """The mistake F22: a loop writes over what it had found."""
    return 1 / (1 + np.exp(-(w[-1] * x[-1] + b)))


def neuron_probes(rng: Generator) -> list[Probe]:
    """Three inputs to work out by hand; then z on both sides of 0, where the bias alone decides the side."""
    small = np.array([0.5, -1.5, 2.0]), np.array([1.2, 0.4, -0.3]), 0.7
    found = [Probe(small, "3 inputs", small=True)]
    for d, share in ((5, -1.5), (7, 0.6)):
        x, w = rng.normal(size=(2, d))
        b = rng.uniform(0.5, 0.9)
        found.append(Probe((x, w * share * b / (w @ x), b), f"{d} inputs"))
    return found


NEURON = Exercise(
    name="neuron",
    chapter="01",
    section="Make small changes have small effects",
    reference=neuron,
    probes=neuron_probes,
    parts=("a",),
    faulty=neuron_with,
    mistakes=(
        Mistake(
            "F3",
            "The bias is missing.",
            "Feed an all-zero input. What should this neuron say, and what does yours say?",
            {"bias": "none"},
        ),
        Mistake(
            "F16",
            "The bias is taken away.",
            "A neuron with a large bias is easy to convince. Is yours?",
            {"bias": "subtracted"},
        ),
        Mistake(
            "F12",
            "The weighted sum comes out as it is, without its bend.",
            "Between which two numbers should every answer of a sigmoid neuron lie?",
            {"bend": "none"},
        ),
        Mistake(
            "F17",
            "This is a perceptron: its answer jumps.",
            "Turn one weight by a thousandth. Does the answer move a little, as the exercise wants?",
            {"bend": "step"},
        ),
        Mistake(
            "F18",
            "The answer falls where it should rise.",
            "Make the weighted sum very large. Should the neuron be nearly sure of yes, or of no?",
            {"bend": "rising"},
        ),
        Mistake(
            "F19",
            "This is another bend: it goes below zero.",
            "Give it a weighted sum of 0. Is half of yes what comes out?",
            {"bend": "tanh"},
        ),
        Mistake(
            "F20",
            "There is one number for each input.",
            "How many votes does a single neuron cast, however many facts it has heard?",
            {"product": "each"},
        ),
        Mistake(
            "F21",
            "The votes are averaged.",
            "Add a fourth fact that counts for nothing. Should the other three become weaker by that?",
            {"product": "mean"},
        ),
        Mistake(
            "F63",
            "The bias is added once for each input.",
            "Add a fourth fact that counts for nothing. Should the neuron be easier to convince by that?",
            neuron_lifted_often,
        ),
        Mistake(
            "F64",
            "The bias is added after the bend.",
            "Between which two numbers should every answer lie, however large the bias is?",
            neuron_lifted_last,
        ),
        Mistake(
            "F65",
            "Not everything that belongs below the line stands there.",
            "What does `1 / 1 + 3` give in a cell? Which of the two does Python do first?",
            neuron_without_brackets,
        ),
        Mistake(
            "F22",
            "Only the last input is heard.",
            "Change the first input. Does your answer notice? Does a loop write over what it had found?",
            neuron_of_the_last_input,
        ),
    ),
    equivalent=dict.fromkeys(
        ("w @ x -> x @ w", "w @ x -> w.T @ x", "w @ x -> w @ x.T"),
        "Both are vectors: their product is the same in either order, and a vector is its own transpose.",
    ),
    passed="Every unit of every network in this course is this function, asked many times at once.",
    start="Begin with the weighted sum of the inputs. By how much is it lifted before it is bent?",
    example=(
        "On another neuron, with the bend max(0, z): x = (2, 3), weights (0.5, 1), lift -1.\n"
        "2 times 0.5 and 3 times 1 make 4, lifted to 3; the bend leaves 3 as it is."
    ),
)


def affine(X, W, b):
    return X @ W + b


def affine_with(
    X: NDArray, W: NDArray, b: NDArray, *, product: str = "matrix", bias: str = "each row", changes: str = "nothing"
) -> NDArray:
    """`affine` with switches for the mistakes that can be made at once."""
    if bias == "before":
        X = X + b
    Z = {"matrix": lambda: X @ W, "entries": lambda: X * W, "transposed": lambda: X @ W.T}[product]()
    lifts = {"each row": b, "none": 0.0, "before": 0.0, "each column": b[:, None], "subtracted": -b}
    Z = Z + lifts[bias]
    return {"nothing": Z, "first example": Z[0], "last example": Z[-1]}[changes]


def affine_in_place(X: NDArray, W: NDArray, b: NDArray) -> NDArray:
    """The mistake F8: right, and the weights are spoiled on the way."""
    Z = X @ W + b
    W += b
    return Z


def affine_whole_numbers(X: NDArray, W: NDArray, b: NDArray) -> NDArray:
    """The mistake F11: decimals are poured into an array of whole numbers."""
    Z = np.zeros((len(X), W.shape[1]), dtype=int)
    Z[:] = X @ W + b
    return Z


def affine_with_a_bend(X: NDArray, W: NDArray, b: NDArray) -> NDArray:
    """The mistake F66: the answers of the layer, where its sums were asked for."""
    return 1 / (1 + np.exp(-(X @ W + b)))


def affine_of_the_last_input(X: NDArray, W: NDArray, b: NDArray) -> NDArray:
    """The mistake F67: of the products of a neuron the last one is kept."""
    return X[:, -1:] * W[-1] + b


def affine_probes(rng: Generator) -> list[Probe]:
    """All sizes different; all sizes equal; one to work out by hand."""
    small = (
        np.array([[0.5, -1.5], [2.0, 0.3], [-0.7, 0.4]]),
        np.array([[0.6, -0.2, 1.3], [0.8, 0.5, -0.4]]),
        np.array([0.2, -0.3, 0.6]),
    )
    drawn = [
        Probe(
            (rng.normal(size=(n, n_in)), rng.normal(size=(n_in, n_out)), rng.normal(size=n_out)),
            f"{n} examples, {n_in} inputs and {n_out} neurons",
        )
        for n, n_in, n_out in [(5, 4, 3), (4, 4, 4)]
    ]
    return [*drawn, Probe(small, "3 examples, 2 inputs and 3 neurons", small=True)]


AFFINE = Exercise(
    name="affine",
    chapter="01",
    section="Take many votes at once",
    reference=affine,
    probes=affine_probes,
    parts=("Z",),
    faulty=affine_with,
    mistakes=(
        Mistake(
            "F1",
            "Entries are multiplied one by one, where votes should be counted.",
            "How many numbers should one neuron give for one example? Count yours.",
            {"product": "entries"},
        ),
        Mistake(
            "F2",
            "The weights stand as in books that write examples in columns.",
            "Write the shape under each array. Which two neighbours must be equal, and what is a column of the result?",
            {"product": "transposed"},
        ),
        Mistake(
            "F3",
            "The bias is missing.",
            "Feed an all-zero example. What should each neuron say, and what does yours say?",
            {"bias": "none"},
        ),
        Mistake(
            "F4",
            "The bias is added to the inputs.",
            "Does a neuron lift its result, or what it hears?",
            {"bias": "before"},
        ),
        Mistake(
            "F5",
            "The bias is spread down the examples.",
            "Should example 3 get another lift than example 1?",
            {"bias": "each column"},
        ),
        Mistake(
            "F16",
            "The bias is taken away.",
            "A neuron with a large bias is easy to convince. Are yours?",
            {"bias": "subtracted"},
        ),
        Mistake(
            "F10",
            "One example came back.",
            "I sent several examples. How many answers came back?",
            {"changes": "first example"},
        ),
        Mistake(
            "F22",
            "Only the last example came back.",
            "I sent several examples. Does a loop of yours write over what it had found?",
            {"changes": "last example"},
        ),
        Mistake(
            "F8",
            "An argument is no longer what it was.",
            "Run your function twice on the same arrays. What happened to them?",
            affine_in_place,
        ),
        Mistake(
            "F11",
            "Decimals were poured into an array of whole numbers.",
            "Look at the type of the array that takes up your results. What does it do to 0.7?",
            affine_whole_numbers,
        ),
        Mistake(
            "F66",
            "The sums are bent already.",
            "All your numbers lie between 0 and 1. Can a weighted sum be larger?",
            affine_with_a_bend,
        ),
        Mistake(
            "F67",
            "Each neuron hears its last input only.",
            "Change the first column of X. Do your sums notice? Does a loop write over what it had found?",
            affine_of_the_last_input,
        ),
    ),
    passed="This line is a whole layer: chapter 07 runs it for 64 neurons and 1,078 pictures at once.",
    start="Write the shape under each array. Which product makes (n, n_in) and (n_in, n_out) into (n, n_out)?",
    example=(
        "On other numbers: 3 shops buy 2 goods, amounts (3, 2); 2 goods at 4 markets, prices (2, 4).\n"
        "What does shop 1 pay at market 3? Its 2 amounts meet that market's 2 prices, and the products are added.\n"
        "All bills at once: (3, 2) meets (2, 4) and makes (3, 4). A fee for each market, (4,), is laid on every row."
    ),
)


def forward(X, params, act):
    cache = {"A": [X], "Z": []}
    for W, b in params:
        Z = cache["A"][-1] @ W + b
        cache["Z"].append(Z)
        cache["A"].append(act(Z))
    return cache["A"][-1], cache


def forward_with(
    X: NDArray,
    params: Params,
    act: Callable[[NDArray], NDArray],
    *,
    reads: str = "previous",
    bend: str = "every layer",
    bias: str = "added",
    out: str = "last",
    kept: str = "both",
) -> tuple[NDArray, dict[str, list[NDArray]]]:
    """`forward` with switches for the mistakes that can be made at once."""
    As, Zs = [X], []
    for number, (W, b) in enumerate(params, 1):
        source = X if reads == "always X" else Zs[-1] if reads == "Z" and Zs else As[-1]
        Z = source @ W + (b if bias == "added" else 0)
        plain = bend == "none" or (bend == "not the last" and number == len(params))
        Zs.append(Z)
        As.append(Z if plain else act(act(Z)) if bend == "twice" else act(Z))
    result = {"last": As[-1], "first layer": As[1], "last Z": Zs[-1], "first example": As[-1][0]}[out]
    caches = {
        "both": {"A": As, "Z": Zs},
        "no X": {"A": As[1:], "Z": Zs},
        "Z is A": {"A": As, "Z": As[1:]},
        "X in Z": {"A": As, "Z": [X, *Zs]},
    }
    return result, caches[kept]


def forward_always_sigmoid(X: NDArray, params: Params, act: Callable) -> tuple[NDArray, dict[str, list[NDArray]]]:
    """The mistake F68: `act` is not used."""
    return forward(X, params, lambda Z: 1 / (1 + np.exp(-Z)))


def read_forward(result: Any, args: tuple[Any, ...]) -> Parts:  # noqa: ANN401
    """The output, how many sums and answers the cache keeps, and each of them; refuses what is no output and cache."""
    found = unpack(result, ("out", "cache"))
    if not isinstance(found["cache"], dict):
        raise WrongReturn('The cache is no dict: expected is `{"A": [X, A1, …], "Z": [Z1, …]}`.')
    lists = unpack(found["cache"], ("A", "Z"))
    for name, entries in lists.items():
        if not isinstance(entries, list | tuple):
            raise WrongReturn(f'`cache["{name}"]` is no list: it should hold one array for each layer.')
    parts = {"out": found["out"], "number of Z": len(lists["Z"]), "number of A": len(lists["A"])}
    parts |= {f"Z{number}": Z for number, Z in enumerate(lists["Z"], 1)}
    return parts | {f"A{number}": A for number, A in enumerate(lists["A"])}


def _network(rng: Generator, *sizes: int) -> Params:
    pairs = zip(sizes, sizes[1:], strict=False)
    return [(rng.normal(size=(n_in, n_out)), rng.normal(size=n_out)) for n_in, n_out in pairs]


def cubic(Z: NDArray) -> NDArray:
    """A bend with no special points, so that no mistake hides behind it."""
    return 0.1 * Z**3 + 0.5 * Z


def forward_probes(rng: Generator) -> list[Probe]:
    """Two and three layers of different sizes, one square network; a bend that the learner has not seen."""
    drawn = [
        Probe((rng.normal(size=(5, 4)), _network(rng, 4, 3, 2), np.tanh), "5 examples and sizes 4-3-2"),
        Probe((rng.normal(size=(4, 4)), _network(rng, 4, 4, 4), cubic), "4 examples and sizes 4-4-4"),
        Probe((rng.normal(size=(6, 2)), _network(rng, 2, 5, 3, 4), np.tanh), "6 examples and sizes 2-5-3-4"),
    ]
    small = np.array([[0.5, -1.5], [2.0, 0.3], [-0.7, 0.4]])
    params = [
        (np.array([[0.6, -0.2], [0.8, 0.5]]), np.array([0.2, -0.3])),
        (np.array([[0.4], [-0.9]]), np.array([0.7])),
    ]
    return [*drawn, Probe((small, params, np.tanh), "3 examples and sizes 2-2-1", small=True)]


FORWARD = Exercise(
    name="forward",
    chapter="01",
    section="Compose layers and keep what you compute",
    reference=forward,
    probes=forward_probes,
    parts=("out", "number of Z", "number of A"),
    returns=("out", "cache"),
    read=read_forward,
    # Without a bend sums and answers are the same, so nothing is left by which the other mistake could show.
    cancelling=tuple(map(frozenset, (("F13", "F24"), ("F13", "F26"), ("F13", "F27"), ("F12", "F26")))),
    faulty=forward_with,
    mistakes=(
        Mistake(
            "F23",
            "Every layer reads the inputs of the network.",
            "What does the second layer see: the examples, or what the first layer made of them?",
            {"reads": "always X"},
        ),
        Mistake(
            "F24",
            "A layer reads what the one before it had weighed, not what it answered.",
            "What leaves a neuron on its way to the next layer: its sum, or the bent sum?",
            {"reads": "Z"},
        ),
        Mistake(
            "F12",
            "The last layer has no bend.",
            "The exercise bends every layer. Which one has got away?",
            {"bend": "not the last"},
        ),
        Mistake(
            "F13",
            "Nothing is bent.",
            "What is the use of `act`, and where does your code call it?",
            {"bend": "none"},
        ),
        Mistake(
            "F25",
            "Every sum is bent twice.",
            "How often does a sum pass through `act` on its way to the next layer?",
            {"bend": "twice"},
        ),
        Mistake(
            "F3",
            "The biases are missing.",
            "Feed an all-zero example. What should the first layer say, and what does yours say?",
            {"bias": "none"},
        ),
        Mistake(
            "F10",
            "The answer of the first layer came back.",
            "Which layer speaks last?",
            {"out": "first layer"},
        ),
        Mistake(
            "F26",
            "What came back is the last weighted sum.",
            "Which list holds the answers: that of the sums, or that of the bent sums?",
            {"out": "last Z"},
        ),
        Mistake(
            "F22",
            "The answer to the first example came back.",
            "I sent several examples. How many answers came back?",
            {"out": "first example"},
        ),
        Mistake(
            "F15",
            "The cache does not begin with the inputs.",
            "To find the slopes of the first weights you will need what they were multiplied with. Where is it kept?",
            {"kept": "no X"},
        ),
        Mistake(
            "F27",
            "Where the sums should be kept there are answers.",
            "At which moment do you store `Z`: before or after it is bent?",
            {"kept": "Z is A"},
        ),
        Mistake(
            "F28",
            "The inputs stand among the weighted sums.",
            "How many layers weigh something, and how many entries has your list of sums?",
            {"kept": "X in Z"},
        ),
        Mistake(
            "F68",
            "Every network is bent by the sigmoid, whatever `act` is.",
            "Call it with `np.tanh`. Could an answer be negative? Where does your code look at `act`?",
            forward_always_sigmoid,
        ),
    ),
    passed="Chapter 04 walks back through exactly this cache.",
    start="For each layer two things happen. Which one first, and which of the two does the next layer read?",
    example=(
        "On another chain: a price is taxed (times 1.2), then rounded, then taxed, then rounded.\n"
        "Keep both lists on the way: taxed = [p1, p2], rounded = [start, r1, r2]. Each tax reads the last rounded\n"
        "price; each rounding reads the last taxed one; what you pay is the last entry of rounded."
    ),
)


def count_params(sizes):
    total = 0
    for n_in, n_out in zip(sizes, sizes[1:]):
        total += n_in * n_out + n_out
    return total


def count_params_with(
    sizes: list[int], *, biases: str = "each neuron", layers: str = "all", weights: str = "product"
) -> int:
    """`count_params` with switches for the mistakes that can be made at once."""
    pairs = list(zip(sizes, sizes[1:], strict=False))
    chosen = {"all": pairs, "not the last": pairs[:-1], "first": pairs[:1]}[layers]
    total = sum(n_in * n_out if weights == "product" else n_in + n_out for n_in, n_out in chosen)
    counts = {
        "each neuron": sum(n_out for _, n_out in chosen),
        "none": 0,
        "each input": sum(n_in for n_in, _ in chosen),
        "each layer": len(chosen),
        "inputs too": sum(n_out for _, n_out in chosen) + sizes[0],
    }
    return total + counts[biases]


def count_params_probes(rng: Generator) -> list[Probe]:
    """The course's own network, a small one, and two drawn ones."""
    drawn = [[int(size) for size in rng.choice(np.arange(3, 30), size=length, replace=False)] for length in (4, 5)]
    fixed = [Probe(([2, 3, 4],), "sizes 2-3-4", small=True), Probe(([784, 16, 16, 10],), "sizes 784-16-16-10")]
    return [*fixed, *(Probe((sizes,), f"sizes {'-'.join(map(str, sizes))}") for sizes in drawn)]


COUNT_PARAMS = Exercise(
    name="count_params",
    chapter="01",
    section="Count what can be turned",
    reference=count_params,
    probes=count_params_probes,
    parts=("count",),
    tolerance=1e-9,
    faulty=count_params_with,
    mistakes=(
        Mistake(
            "F14",
            "The biases are not counted.",
            "List every number that training may change for one neuron. Is your list complete?",
            {"biases": "none"},
        ),
        Mistake(
            "F29",
            "There is one bias for each input.",
            "Who owns a bias: the one that speaks, or the one that listens?",
            {"biases": "each input"},
        ),
        Mistake(
            "F30",
            "There is one bias for each layer.",
            "Do all neurons of a layer have to be lifted by the same amount?",
            {"biases": "each layer"},
        ),
        Mistake(
            "F31",
            "The inputs have got biases too.",
            "What does an input compute, that it should need a knob?",
            {"biases": "inputs too"},
        ),
        Mistake(
            "F32",
            "The last layer is left out.",
            "Does the output layer weigh anything?",
            {"layers": "not the last"},
        ),
        Mistake(
            "F33",
            "Only the first layer is counted.",
            "How many arrows are there between neighbours in the picture of the network?",
            {"layers": "first"},
        ),
        Mistake(
            "F34",
            "The two sizes of a layer are added.",
            "Two inputs and three neurons: draw every wire. How many are there?",
            {"weights": "sum"},
        ),
    ),
    passed="784-16-16-10 has 13,002 knobs, and a slope has to be found for each of them.",
    start="Draw the layer from 2 inputs to 3 neurons. How many wires are there, and how many lifts?",
    example=(
        "On other things: 4 cities, each joined by a road of its own to each of 5 ports: 20 roads.\n"
        "Each port has a harbour master: 5 more people to pay. Each city has none."
    ),
)


def collapse(W1, b1, W2, b2):
    W = W1 @ W2
    b = b1 @ W2 + b2
    return W, b


def collapse_with(
    W1: NDArray, b1: NDArray, W2: NDArray, b2: NDArray, *, order: str = "first then second", bias: str = "carried"
) -> tuple[NDArray, NDArray]:
    """`collapse` with switches for the mistakes that can be made at once."""
    weights: dict[str, Callable[[], NDArray]] = {
        "first then second": lambda: W1 @ W2,
        "second then first": lambda: W2 @ W1,
        "added": lambda: W1 + W2,
        "entries": lambda: W1 * W2,
    }
    biases: dict[str, Callable[[], NDArray]] = {
        "carried": lambda: b1 @ W2 + b2,
        "second only": lambda: b2 + 0.0,
        "first only": lambda: b1 @ W2,
        "added": lambda: b1 + b2,
        "other side": lambda: W2 @ b1 + b2,
    }
    return weights[order](), biases[bias]()


def collapse_probes(rng: Generator) -> list[Probe]:
    """All sizes different; all equal, where products in the wrong order give no error; one to work out by hand."""

    def drawn(n_in: int, n_hidden: int, n_out: int) -> Probe:
        (W1, b1), (W2, b2) = _network(rng, n_in, n_hidden, n_out)
        return Probe((W1, b1, W2, b2), f"sizes {n_in}-{n_hidden}-{n_out}")

    small = (
        np.array([[0.6, -0.2], [0.8, 0.5]]),
        np.array([0.2, -0.3]),
        np.array([[0.4, 1.5], [-0.9, 0.7]]),
        np.array([0.7, -0.6]),
    )
    return [drawn(4, 3, 5), drawn(4, 4, 4), Probe(small, "sizes 2-2-2", small=True)]


COLLAPSE = Exercise(
    name="collapse",
    chapter="01",
    section="Show why stacked lines stay a line",
    reference=collapse,
    probes=collapse_probes,
    parts=("W", "b"),
    equivalent={"b1 @ W2 -> b1.T @ W2": "b1 is a vector, which is its own transpose."},
    faulty=collapse_with,
    mistakes=(
        Mistake(
            "F35",
            "The two layers have changed places.",
            "Which layer does an example meet first? Write the products down for one row `x`.",
            {"order": "second then first"},
        ),
        Mistake(
            "F36",
            "The weights are added.",
            "Send the number 1 through two layers that each double it. What comes out?",
            {"order": "added"},
        ),
        Mistake(
            "F1",
            "The weights are multiplied entry by entry.",
            "Over how many paths does input 1 reach output 1? Which operation adds over all of them?",
            {"order": "entries"},
        ),
        Mistake(
            "F37",
            "The first layer's bias is lost.",
            "Send zeros in. What arrives at the second layer, and what does it make of it?",
            {"bias": "second only"},
        ),
        Mistake(
            "F38",
            "The second layer's bias is lost.",
            "Send zeros in. What is the last thing that happens to them?",
            {"bias": "first only"},
        ),
        Mistake(
            "F39",
            "The two biases are added as they are.",
            "The first layer's lift still has to pass the second layer. What happens to it there?",
            {"bias": "added"},
        ),
        Mistake(
            "F40",
            "The first bias meets the second weights from the wrong side.",
            "In this course an example is a row. On which side of `W2` does a row stand?",
            {"bias": "other side"},
        ),
    ),
    passed="A hundred layers without a bend are one layer: so every real network bends.",
    start="Write what the second layer answers, and put the first layer's answer into it. Now multiply out.",
    example=(
        "On numbers: first u = 3x + 2, then v = 5u + 4. Put in: v = 5 times 3x, plus 5 times 2, plus 4.\n"
        "One line with slope 15 and lift 14. With rows instead of numbers nothing changes but the order on paper."
    ),
)


EXERCISES = (NEURON, AFFINE, FORWARD, COUNT_PARAMS, COLLAPSE)
