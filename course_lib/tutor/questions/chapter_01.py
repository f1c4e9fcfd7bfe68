"""Questions of chapter 01, feedforward, and its warm-ups about chapter 00."""

import numpy as np
from numpy.random import Generator

from course_lib.tutor.question import Before, Choice, Code, Drawn, Number, Open, Option, Order, Shape, written


def _grown_sum(rng: Generator) -> Drawn:
    weights, inputs = rng.integers(2, 9, 2), rng.integers(2, 9, 2)
    nudge = float(rng.choice([0.1, 0.2, 0.5]))
    words = (
        f"The inputs are {inputs[0]} and {inputs[1]}, their weights {weights[0]} and {weights[1]}. "
        f"The second weight grows by {nudge}. By how much does the weighted sum grow?"
    )
    wrong = (
        (nudge, "That is how much the weight grew. How often is this weight counted in the sum?"),
        (nudge * weights[1], "You multiplied the growth by the old weight. What multiplies a weight in the sum?"),
        (nudge * inputs[0], "That is the input of the other weight. Which input meets the second one?"),
    )
    return Drawn(words, nudge * inputs[1], wrong)


def _weighted_input(rng: Generator) -> Drawn:
    x, w, b = rng.integers(1, 6, 2), rng.integers(2, 8, 2) * [1, -1], -int(rng.integers(2, 9)) / 2
    words = (
        f"A neuron has the weights {written(w[0])} and {written(w[1])} and the bias {written(b)}. "
        f"Its inputs are {x[0]} and {x[1]}. What is its z?"
    )
    wrong = (
        (w @ x, "That is the weighted sum alone. Feed the neuron zeros: what does it say then?"),
        (w @ x - b, "The bias came in with the other sign. Is z lifted or lowered by a negative number?"),
        (abs(w) @ x + b, "All votes were counted as a yes. What does a negative weight do with its input?"),
        (w[::-1] @ x + b, "Each weight met the other one's input. Which of the two numbers belongs to which?"),
    )
    return Drawn(words, w @ x + b, wrong)


def _parameters(rng: Generator) -> Drawn:
    d, h, k = int(rng.integers(4, 30)), int(rng.integers(5, 20)), int(rng.integers(2, 10))
    words = f"A network has {d} inputs, {h} hidden neurons and {k} outputs. How many numbers can training turn?"
    weights = d * h + h * k
    wrong = (
        (weights, "All weights are there. What else is adjusted, once for each neuron?"),
        (weights + d + h + k, "You gave the inputs biases too. Does an input add anything up?"),
        (weights + k, "The hidden neurons are neurons as well. Which number of theirs is missing?"),
        (d + h + k, "You counted neurons. How many wires end in a single one of them?"),
    )
    return Drawn(words, weights + h + k, wrong)


def _neuron_answer(rng: Generator) -> Drawn:
    x, w, b = rng.integers(1, 4, 2), rng.integers(1, 4, 2) * [1, -1], float(rng.choice([-1.5, -0.5, 0.5, 1.5]))
    z = float(w @ x + b)
    words = (
        f"Weights {written(w[0])} and {written(w[1])}, bias {written(b)}, inputs {x[0]} and {x[1]}. "
        "What does the sigmoid neuron answer? Give three decimals; use Python where you like."
    )
    wrong = (
        (z, "This is z. What does the neuron still do with it?"),
        (_sigmoid(float(w @ x)), "The squashing is there. Which number was left out of the sum before it?"),
        (_sigmoid(-z), "This neuron says yes where yours says no. Which sign stands in the exponent?"),
        (float(z > 0), "That is the step of the perceptron. What took its place, and why?"),
    )
    return Drawn(words, _sigmoid(z), wrong)


def _sigmoid(z: float) -> float:
    return float(1 / (1 + np.exp(-z)))


def _entry(rng: Generator) -> Drawn:
    x, W, b = rng.integers(2, 8, 2), rng.integers(2, 10, (2, 2)), rng.integers(10, 30, 2)
    words = (
        f"One example is [{x[0]}, {x[1]}], `W` is [[{W[0, 0]}, {W[0, 1]}], [{W[1, 0]}, {W[1, 1]}]] and `b` is "
        f"[{b[0]}, {b[1]}]. What does the second neuron say?"
    )
    z = x @ W + b
    wrong = (
        (z[0], "That is the first neuron. Which part of `W` belongs to the second?"),
        (x @ W[1] + b[1], "You used a row of `W`. Does a row belong to one neuron, or to one input?"),
        (x @ W[:, 1], "Feed it zeros. What should it say then?"),
    )
    return Drawn(words, float(z[1]), wrong)


def _cached(rng: Generator) -> Drawn:
    n, d, h, k = (int(size) for size in (rng.integers(10, 40), *rng.integers(3, 12, 3)))
    words = (
        f"`forward` runs on {n} examples through a {d}-{h}-{k} network. How many numbers does its cache hold, "
        "`X` included?"
    )
    wrong = (
        (n * (d + h + k), "These are the entries of `A`. Which list stands beside it in the cache?"),
        (n * 2 * (h + k), 'The list `"A"` begins before the first layer. What is its first entry?'),
        (n * (h + k), "Each layer leaves two arrays behind, and something came in. What else is kept?"),
        (d + h + k + h + k, "That is the cache of one example. How many were there?"),
    )
    return Drawn(words, n * (d + 2 * h + 2 * k), wrong)


def _one_neuron_more(rng: Generator) -> Drawn:
    d, h, k = int(rng.integers(10, 60)), int(rng.integers(70, 90)), int(rng.integers(3, 9))
    words = f"A {d}-{h}-{k} network gets one more hidden neuron. How many parameters come with it?"
    wrong = (
        (d + k, "All its wires are counted. Which number does every neuron bring along besides?"),
        (d + 1, "You counted what comes in. Who listens to the new neuron?"),
        (d, "These are the wires that come in. What else hangs on a hidden neuron?"),
    )
    return Drawn(words, d + 1 + k, wrong)


def _joint_bias(rng: Generator) -> Drawn:
    w1, b1, w2, b2 = (int(number) for number in rng.integers(2, 10, 4))
    words = f"First u = {w1}x + {b1}, then v = {w2}u + {b2}. Written as one line, v = wx + b. What is b?"
    wrong = (
        (b1 + b2, "The first bias has passed through the second layer. What did that layer do to it?"),
        (b2, "Put x = 0 into the first line. Is u then 0 as well?"),
        (w2 * b1, "The second layer adds something of its own too. Where did it go?"),
        (w1 * b2 + b1, "You put the second layer into the first. Which of the two comes first?"),
        (w1 * w2, "That is w. What is left of v at x = 0?"),
    )
    return Drawn(words, w2 * b1 + b2, wrong)


QUESTIONS = (
    Shape(
        id="01.w1",
        chapter="00",
        section="5. Multiply a matrix by a matrix",
        can="say the shape of a matrix product",
        code="X.shape = (6, 3)\nW.shape = (3, 4)",
        words="Which shape has `X @ W`?",
        shape=(6, 4),
        why="The inner sizes, 3 and 3, meet and disappear. The outer ones stay.",
        wrong={
            (4, 6): "You have the right two sizes. Does a row of the result belong to a row of `X`, or of `W`?",
            (6, 3): "A product entry by entry would keep the shape of `X`. What does `@` do with the 3?",
            (3, 3): "These two sizes meet in the product. What becomes of sizes that meet?",
            None: "Write the shapes side by side. Which two sizes have to be equal, and are they?",
        },
    ),
    Shape(
        id="01.w2",
        chapter="00",
        section="7. Meet the silent trap",
        mistake="F6",
        can="see the silent trap of a column minus a vector",
        code="answers.shape = (8, 1)\ntargets.shape = (8,)",
        words="Which shape has `answers - targets`?",
        shape=(8, 8),
        why="The column stretches to the right, the vector downwards: every answer meets every target.",
        wrong={
            (8,): "That is what was wanted, not what NumPy does. Write (8,) below (8, 1), from the right.",
            (8, 1): "NumPy lines shapes up from the right. Which size of the column stands over the 8 of the vector?",
            None: "A refusal would be kind. Which of the two may be stretched where a size is 1?",
        },
    ),
    Number(
        id="01.w3",
        chapter="00",
        section="Run a cell of your own",
        can="read off how much a weighted sum grows with one weight",
        make=_grown_sum,
    ),
    Choice(
        id="predict small-change",
        chapter="01",
        section="Make small changes have small effects",
        can="say why a step leaves no slope to learn by",
        words=(
            "The perceptron says no, by very little. One weight now grows from 1.40 to 1.60 in small steps. "
            "What does its answer do?"
        ),
        options=(
            Option("It grows a little with each step.", "That is how z grows. The step then looks only at its sign."),
            Option(
                "It stays at 0, then jumps to 1.",
                "z grows steadily, and the step shows only the moment when its sign turns.",
                right=True,
            ),
            Option("It stays at 0.", "z is just below 0 at the start. Does it stay there while a weight grows?"),
        ),
    ),
    Choice(
        id="predict double-weights",
        chapter="01",
        section="See what weights and bias do",
        can="tell the direction of a neuron's border from its confidence",
        words=(
            "A sigmoid neuron with two inputs draws a straight border between yes and no. Now all its weights and its "
            "bias are doubled. What does the border do?"
        ),
        options=(
            Option(
                "It moves away from the origin.",
                "A larger bias alone would move it. Here the weights grew as well: where is 2z equal to 0?",
            ),
            Option("It turns.", "It turns when one weight grows more than the other. Here their ratio stays."),
            Option(
                "It stays, and the colours change faster beside it.",
                "z = 0 and 2z = 0 are the same points; beside them the answers come closer to 0 and 1.",
                right=True,
            ),
            Option(
                "Nothing at all changes.",
                "Right about the border. But away from it z is twice as large: what does the sigmoid make of that?",
            ),
        ),
    ),
    Choice(
        id="predict most-active",
        chapter="01",
        section="Compose layers and keep what you compute",
        can="compare the votes of several neurons on one example",
        words=(
            "Three sigmoid neurons read the example (1, 2). h1 has the weights 0.5 and 0.3 and the bias 0.1. h2 has "
            "−1 and 0.6, bias 0. h3 has 0.8 and −0.4, bias −0.2. Which one is the most active: which a is the largest?"
        ),
        options=(
            Option("h1", "1 · 0.5 + 2 · 0.3 + 0.1 = 1.2, and the sigmoid keeps the order.", right=True),
            Option("h2", "It has the largest weight in size. Which sign has that weight, and which way does it pull?"),
            Option("h3", "Its 0.8 is the largest positive weight. What does its second weight do with the 2?"),
            Option("All the same", "They read the same numbers. Do they weigh them the same?"),
        ),
    ),
    Choice(
        id="predict count-parameters",
        chapter="01",
        section="Count what can be turned",
        can="estimate the number of parameters of a network",
        words="A network reads 784 pixels, has two hidden layers of 16 neurons and 10 outputs. How many knobs is that?",
        options=(
            Option("About 40", "That is one for each neuron. How many wires end in a single neuron?"),
            Option("About 800", "Each pixel has more than one wire. To how many neurons of the next layer does it go?"),
            Option(
                "About 13,000",
                "The first layer has most of them: 784 wires into each of 16 neurons.",
                right=True,
            ),
            Option(
                "About 200,000",
                "That is 784 · 16 · 16. Wires run from one layer to the next: add the layers, do not multiply.",
            ),
        ),
    ),
    Choice(
        id="predict linear-layers",
        chapter="01",
        section="Show why stacked lines stay a line",
        mistake="F13",
        can="say what a network without a bend can never do",
        words=(
            "Points lie on two rings, one inside the other. A network of three layers without any bend is trained "
            "to tell the rings apart. Which border will it find?"
        ),
        options=(
            Option("A closed curve between the rings", "A curve needs a bend somewhere. What is a line of a line?"),
            Option("A polygon with a few straight sides", "One corner needs a bend as well. Where would it come from?"),
            Option(
                "A single straight line at best",
                "Without a bend all layers are one: it draws one line at best, and on rings perhaps not even that.",
                right=True,
            ),
        ),
    ),
    Number(
        id="01.1",
        chapter="01",
        section="Let one neuron vote",
        mistake="F3",
        can="compute what a neuron adds up",
        make=_weighted_input,
    ),
    Shape(
        id="01.2",
        chapter="01",
        section="Compose layers and keep what you compute",
        can="follow a shape through two layers",
        code="X.shape = (64, 20)\nW1.shape = (20, 30)\nW2.shape = (30, 5)",
        words="A network has these arrays, with a bias for each neuron. Which shape has `Z2`?",
        shape=(64, 5),
        why="One row for each example, one column for each neuron of the second layer.",
        wrong={
            (64, 30): "That is what the first layer says. What does the second one make of it?",
            (30, 5): "That is the shape of the weights. How many examples went through them?",
            (20, 5): "Where have the 64 examples gone?",
            (5, 64): "The two sizes are there. In this course, does an example stand in a row or in a column?",
            (5,): "One example gives five numbers. How many examples are there?",
            None: "Compare the inner sizes, layer by layer. Do any two disagree?",
        },
    ),
    Code(
        id="01.3",
        chapter="01",
        section="Take many votes at once",
        mistake="F1",
        can="write a layer in one line",
        words=(
            "Write the weighted inputs `Z` of a layer in one line, from `A_prev` of shape (n, n_in), `W` of shape "
            "(n_in, n_out) and `b` of shape (n_out,)."
        ),
        accepted=("Z = A_prev @ W + b", "Z = A_prev @ W + b[None, :]"),
        why="Row i, column j: what neuron j says to example i.",
        wrong={
            "A_prev * W + b": "How many numbers should one neuron give for one example? Count those of your line.",
            "A_prev @ W.T + b": "Write the shapes side by side. Which two sizes have to be equal?",
            "W @ A_prev + b": "This is the order of the column books. Where do the examples stand here?",
            "W.T @ A_prev + b": "This is the order of the column books. Where do the examples stand here?",
            "A_prev @ W": "Feed it an example of zeros only. What should each neuron say?",
            "(A_prev + b) @ W": "Does a neuron lift its inputs, or its result?",
            "A_prev @ (W + b)": "Does the bias belong to each weight, or to the sum of them all?",
            "A_prev @ W + b[:, None]": "Should example 3 get a different lift from example 1?",
            "A_prev @ W - b": "The sum is right. Is the bias added or taken away?",
        },
    ),
    Number(
        id="01.4",
        chapter="01",
        section="Count what can be turned",
        mistake="F14",
        can="count the parameters of a network",
        make=_parameters,
        relative=0.0005,
    ),
    Choice(
        id="01.5",
        chapter="01",
        section="Show why stacked lines stay a line",
        mistake="F13",
        can="say what stacked linear layers can and cannot do",
        words=(
            "A network of two layers without a bend stays undecided on the rings. A friend offers four remedies. "
            "Which one can help?"
        ),
        options=(
            Option("Eight more layers of the same kind", "Put one linear layer into the next. What kind comes out?"),
            Option("A thousand neurons in each layer", "A wide product of two matrices is still one matrix."),
            Option("Training for longer", "Training looks among the functions that the network can be. Is it there?"),
            Option(
                "A sigmoid after the first layer",
                "Only a bend takes the network out of the straight lines.",
                right=True,
            ),
        ),
    ),
    Order(
        id="01.6",
        chapter="01",
        section="Compose layers and keep what you compute",
        mistake="F12",
        can="put a forward pass in order",
        words="Put these lines of a forward pass through two layers, and its cost, in order. One line is not needed.",
        lines={
            "Z1": "Z1 = X @ W1 + b1",
            "A1": "A1 = sigmoid(Z1)",
            "Z2": "Z2 = A1 @ W2 + b2",
            "A2": "A2 = sigmoid(Z2)",
            "C": "C = np.sum((A2 - Y) ** 2) / 2 / len(X)",
        },
        pairs=(
            Before("Z1", "A1", "It bends what the first layer adds up."),
            Before("A1", "Z2", "The second layer reads the answers of the first."),
            Before("Z2", "A2", "It bends what the second layer adds up."),
            Before("A2", "C", "The cost compares the last answers with the targets."),
        ),
        why="Weigh, bend, weigh, bend; then measure.",
        strangers={
            "Z2 = Z1 @ W2 + b2": "Here the second layer reads sums that were never bent. What would the two layers be?"
        },
    ),
    Open(
        id="01.7",
        chapter="01",
        section="Show why stacked lines stay a line",
        mistake="F13",
        can="prove in two lines why networks need a bend",
        words="Why do networks need non-linear activations? Prove it in two lines.",
        model=(
            "Without them, (X W1 + b1) W2 + b2 = X (W1 W2) + (b1 W2 + b2). That is again one linear layer, so by "
            "repetition any number of them is one: depth adds nothing, and every border stays straight. A bend "
            "between the layers breaks this step."
        ),
        points=(
            "The product is multiplied out, with the bias carried through the second layer.",
            "The right side is named as one layer: weights `W1 @ W2`, bias `b1 @ W2 + b2`.",
            "The consequence is said: depth without a bend adds no function, XOR and rings stay out of reach.",
        ),
    ),
    Open(
        id="01.8",
        chapter="01",
        section="Bend by hand: XOR",
        mistake="F13",
        can="say why one neuron cannot learn XOR",
        words="What does a neuron compute, and why can a single one not learn XOR?",
        model=(
            "It bends a weighted sum, f(w · x + b), and says yes on one side of a line. XOR asks for b ≤ 0, w1 + b > 0 "
            "and w2 + b > 0, so w1 + w2 + b > −b ≥ 0: a yes to (1, 1). Two hidden neurons move the points."
        ),
        points=(
            "The formula has weights, bias and a bend, and the border is named: a straight line.",
            "No line parts the four points, with a reason: what they ask of w and b.",
            "The cure is said: a hidden layer gives new coordinates, such as or, and and.",
        ),
    ),
    Open(
        id="01.9",
        chapter="01",
        section="Count what can be turned",
        mistake="F14",
        can="count parameters and follow shapes",
        words=(
            "How many parameters has a 784-100-10 network, and which shapes does a batch of 64 take on its way "
            "through it?"
        ),
        model=(
            "784 · 100 weights and 100 biases, then 100 · 10 and 10: 78,500 + 1,010 = 79,510. The batch is (64, "
            "784), times (784, 100) it is (64, 100), times (100, 10) it is (64, 10). Each bias is added to all "
            "rows. The number of examples occurs in no parameter."
        ),
        points=(
            "Biases are counted: one for each neuron that is not an input.",
            "The inner numbers of each product agree, and the 64 stays in front.",
            "It is said that the batch can have any size, since no parameter depends on it.",
        ),
    ),
    Number(
        id="exit:neuron",
        chapter="01",
        section="Write a neuron",
        mistake="F12",
        can="compute the answer of a sigmoid neuron",
        make=_neuron_answer,
    ),
    Number(
        id="exit:affine",
        chapter="01",
        section="Write a layer",
        mistake="F2",
        can="find the numbers of one neuron in a layer",
        make=_entry,
    ),
    Number(
        id="exit:forward",
        chapter="01",
        section="Write the forward pass",
        mistake="F15",
        can="say what a cache holds",
        make=_cached,
        relative=0.0,
    ),
    Number(
        id="exit:count_params",
        chapter="01",
        section="Count what can be turned",
        mistake="F14",
        can="say what one more neuron costs",
        make=_one_neuron_more,
        relative=0.0,
    ),
    Number(
        id="exit:collapse",
        chapter="01",
        section="Show why stacked lines stay a line",
        mistake="F13",
        can="carry a bias through the next layer",
        make=_joint_bias,
    ),
)

WARM_UPS = ("01.w1", "01.w2", "01.w3")
QUIZ = ("01.1", "01.2", "01.3", "01.4", "01.5")
INTERVIEW = ("01.7", "01.8", "01.9")
