"""Questions of chapter 04, backpropagation; its warm-ups about chapters 00 and 01, and the mixed set over 00 to 04."""

import numpy as np
from numpy.random import Generator

from course_lib.tutor.question import Before, Choice, Code, Drawn, Number, Open, Option, Order, Shape, written


def _steepness(rng: Generator) -> Drawn:
    a = int(rng.integers(5, 96)) / 100
    words = f"A sigmoid neuron says {a}. How steep is its sigmoid there?"
    wrong = (
        (a, "That is how high the curve is. How steep is it?"),
        (1 - a, "One of two factors. Is the curve steep where it is close to 0?"),
        (1 - a * a, "That is how another bend tells its slope. Which one has a slope of 1 in the middle?"),
        (-a * (1 - a), "Does the sigmoid ever go down when z goes up?"),
    )
    return Drawn(words, a * (1 - a), wrong)


def _used_twice(rng: Generator) -> Drawn:
    p, q, r, s = (int(slope) for slope in rng.integers(2, 10, 4))
    words = (
        f"A number b is used by c, with local slope {p}, and by d, with local slope {q}. The slope of the result for "
        f"c is {r}, for d it is {s}. What is the slope of the result for b?"
    )
    wrong = (
        (p * r, "That is what comes back from c. Who else used b?"),
        (q * s, "That is what comes back from d. Who else used b?"),
        (p * q * r * s, "Along one way slopes multiply. What do two ways do?"),
        (r + s, "You added what arrives. Which local slope does it pass on each way?"),
        ((p + q) * (r + s), "Each arrival belongs to one of the two ways. Which local slope goes with which?"),
    )
    return Drawn(words, p * r + q * s, wrong)


def _numbers_of_one_layer(rng: Generator) -> Drawn:
    n, d, h = (int(size) for size in (rng.integers(10, 30), rng.integers(3, 9), rng.integers(31, 60)))
    words = (
        f"A layer reads {n} examples of {d} numbers each and has {h} neurons. How many numbers does the array `Z` of "
        "its weighted inputs hold?"
    )
    wrong = (
        (h, "That is what one example gives. How many of them are in the batch?"),
        (d * h, "That is the number of its weights. How many examples went through them?"),
        (n * d, "That is what comes in. What does the layer give for one example?"),
        (n * d * h, "Each weight meets each example, but the products of one neuron are added up. What is left of d?"),
    )
    return Drawn(words, n * h, wrong)


def _message_and_weight(rng: Generator) -> Drawn:
    a = float(rng.choice([0.2, 0.3, 0.4, 0.7, 0.8, 0.9]))
    w = rng.integers(2, 9, 2) / 2 * rng.permutation([1, -1])
    d = rng.integers(2, 10, 2) / 10
    words = (
        f"A hidden sigmoid neuron has the activation {a}. Its wires to two outputs have the weights {written(w[0])} "
        f"and {written(w[1])}; the deltas there are {d[0]} and {d[1]}. What is the delta of the hidden neuron?"
    )
    slope, arrives = a * (1 - a), float(w @ d)
    wrong = (
        (arrives, "That has reached the neuron's output. Which step lies between its z and its output?"),
        (arrives * a, "How high the sigmoid is and how steep it is are two questions. Which one is asked here?"),
        (w[0] * d[0] * slope, "One listener is heard. Through how many wires does a nudge of this neuron leave?"),
        (float(d.sum()) * slope, "Both listeners are heard equally loudly. What does each wire do to a message?"),
    )
    return Drawn(words, arrives * slope, wrong)


def _decayed_slope(rng: Generator) -> Drawn:
    w, lam = int(rng.integers(2, 9)), float(rng.choice([0.1, 0.2, 0.3]))
    data = int(rng.integers(1, 9)) / 10
    words = (
        f"A cost is the mean of the examples' costs plus ({lam:g}/2) times the sum of all squared weights. For one "
        f"weight, of value {w}, the first part alone has the slope {written(-data)}. What is the slope of the cost?"
    )
    wrong = (
        (-data + 2 * lam * w, "You differentiated the square. What stands in front of it?"),
        (-data + lam * w / 2, "The half is still there. What does the slope of a square do to it?"),
        (-data + lam * w**2 / 2, "That adds a value, and a slope was asked for. How fast does the term grow with w?"),
        (-data, "A cost was added that contains this very weight. Can its slope stay the same?"),
        (-data - lam * w, "Does this term grow or shrink when a positive weight grows?"),
    )
    return Drawn(words, -data + lam * w, wrong)


def _output_entry(rng: Generator) -> Drawn:
    n = int(rng.integers(3, 9))
    p = round(float(rng.uniform(0.15, 0.85)), 2)
    words = (
        f"Softmax with cross-entropy, averaged over a batch of {n}. To the true class of one example the network gives "
        f"the share {p}. What is the entry of `delta` there?"
    )
    wrong = (
        (p - 1, "That is this example's own wish. What does the mean over the batch make of it?"),
        ((1 - p) / n, "The share is too small, so its logit should grow. Which sign has a slope that says so?"),
        (p / n, "That would be right for a class whose target is 0. What is the target here?"),
        (-1 / p / n, "That is the slope for the share. The delta is for what went into the softmax."),
        (-p * (1 - p) ** 2 / n, "Is there a softmax slope still to be multiplied on, or was it already inside?"),
    )
    return Drawn(words, (p - 1) / n, wrong)


def _two_ways(rng: Generator) -> Drawn:
    a, b, c, d = (int(slope) for slope in rng.integers(2, 8, 4))
    words = (
        f"x drives u with slope {a} and v with slope {written(-b)}. From u, y is driven with slope {c}, from v with "
        f"slope {d}. What is the slope of y for x?"
    )
    wrong = (
        (a * c + b * d, "One of the four slopes is negative. What does y do when v falls?"),
        (a * c, "One way is counted. Close it in your mind: does y still feel x?"),
        (-a * b * c * d, "You multiplied over all four. Do the two ways lie one behind the other?"),
        ((a - b) * (c + d), "You added first and then multiplied. Does what goes through u ever meet the slope of v?"),
    )
    return Drawn(words, a * c - b * d, wrong)


def _mean_surprise(rng: Generator) -> Drawn:
    p, q = (float(share) for share in rng.choice([0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9], 2, replace=False))
    words = (
        f"Two examples, three classes. Their true classes got the shares {p} and {q}. What is the mean cross-entropy? "
        "Give three decimals; use Python where you like."
    )
    bill = -np.log(p) - np.log(q)
    wrong = (
        (bill, "Both bills are added. How many examples share them?"),
        (bill / 6, "You divided by all cells of the table. By what does a mean over examples divide?"),
        (-bill / 2, "A share below 1 has a negative logarithm. Can a surprise be negative?"),
        (-np.log((p + q) / 2), "You averaged the shares first. What is averaged: shares, or bills?"),
    )
    return Drawn(words, float(bill / 2), wrong)


def _slope_from_output(rng: Generator) -> Drawn:
    a, d = float(rng.choice([0.1, 0.2, 0.3, 0.7, 0.8, 0.9])), int(rng.integers(2, 9))
    words = (
        f"A sigmoid neuron says {a}. What arrives from above, ∂C/∂a, is {d}. What is the slope of the cost for the "
        "neuron's weighted input?"
    )
    wrong = (
        (d * a, "You used how high the curve is. How steep is it there?"),
        (d * (1 - a**2), "Whose slope is that? Which curve has this neuron?"),
        (d / (a * (1 - a)), "Going back through a step, does one multiply by its slope or divide?"),
        (a * (1 - a), "That is the local slope. What arrives from above, and what is done with it?"),
    )
    return Drawn(words, d * a * (1 - a), wrong)


WARM_UP_QUESTIONS = (
    Number(
        id="04.w1",
        chapter="02",
        section="Read the slope off the output",
        mistake="A6",
        can="read the slope of a sigmoid off its output",
        make=_steepness,
    ),
    Number(
        id="04.w2",
        chapter="03",
        section="Walk back with three moves",
        mistake="C11",
        can="walk back over a number that is used twice",
        make=_used_twice,
    ),
    Number(
        id="04.w3",
        chapter="01",
        section="Take many votes at once",
        mistake="F10",
        can="say how many numbers a layer gives for a batch",
        make=_numbers_of_one_layer,
        relative=0.0,
    ),
)

PREDICTIONS = (
    Choice(
        id="predict backward-only",
        chapter="04",
        section="Tell three jobs apart",
        mistake="B27",
        can="tell computing slopes from using them",
        words="A program calls `gradient` a thousand times in a row, and does nothing else. What happens to the cost?",
        options=(
            Option("It falls in a thousand small steps.", "Which line of this program writes a weight?"),
            Option("It falls once, then stays.", "Nothing is turned even once. What would have to be written?"),
            Option("It rises.", "Slopes point uphill, but who walks?"),
            Option(
                "It stays exactly as it is.",
                "Backward reads the weights and computes slopes. Turning a weight is the job of update.",
                right=True,
            ),
        ),
    ),
    Choice(
        id="predict longest-path",
        chapter="04",
        section="Follow one example along one path",
        can="compare the slopes of two weights on one path",
        words=(
            "x = 2, w1 = 0.5, a1 = 0.5, w2 = 3. The path of w1 goes through the hidden neuron, w2 sits right before "
            "the output. Which of the two has the larger slope?"
        ),
        options=(
            Option(
                "w1, further from the cost",
                "Its path picks up x = 2 and w2 = 3 on its way, and these outweigh one flat sigmoid.",
                right=True,
            ),
            Option("w2, right before the output", "Distance alone decides nothing. Which factors lie on each path?"),
            Option("Both the same", "They share the end of their path. Do they share its beginning?"),
        ),
    ),
    Choice(
        id="predict cheapest-nudge",
        chapter="04",
        section="Nudge everything that a neuron meets",
        can="say which weight a neuron feels most",
        words=(
            "Three neurons below have the activations 0.9, 0.5 and 0.1; their wires have the weights 0.4, −1.2 and 2. "
            "You may raise one weight by 0.01. Which one raises z most?"
        ),
        options=(
            Option("0.4, from the neuron with 0.9", "A weight counts as much as the activation below it.", right=True),
            Option("−1.2, from the neuron with 0.5", "Its size is not what counts. By what is a weight multiplied?"),
            Option("2, from the neuron with 0.1", "It is large, but what does it multiply? 0.01 times 0.1 is little."),
            Option("All the same", "Each nudge is multiplied by something. Is that the same for all three?"),
        ),
    ),
    Choice(
        id="predict count-paths",
        chapter="04",
        section="Add over all paths",
        mistake="C11",
        can="count the paths from a weight to the cost",
        words=(
            "A 784-16-16-10 network. How many paths lead from one single weight of the first layer to the cost?"
        ),
        options=(
            Option("1", "It ends in one neuron. But how many neurons listen to that one?"),
            Option("26", "16 and 10 were added. For each of the 16 ways, how many ways go on?"),
            Option("160", "From one neuron to 16, and from each of these to 10 outputs.", right=True),
            Option("2,560", "The weight ends in one neuron of the first hidden layer. Did you count all 16?"),
        ),
    ),
    Choice(
        id="predict largest-push",
        chapter="04",
        section="Work through the web's best-known example",
        can="say which weight of the example has the largest slope",
        words=(
            "h1 = 0.5933 and h2 = 0.5969. Output o1 says 0.75 and should say 0.01; o2 says 0.77 and should say 0.99. "
            "Which weight has the largest slope, in size?"
        ),
        options=(
            Option("w1 = 0.15, from x1 to h1", "It is first. But its slope is multiplied by the input, 0.05."),
            Option("w5 = 0.40, from h1 to o1", "The right output. Which of the two hidden neurons is more active?"),
            Option(
                "w6 = 0.45, from h2 to o1",
                "The output that is wrong by more, and the hidden neuron that is more active.",
                right=True,
            ),
            Option("w8 = 0.55, from h2 to o2", "It is the largest weight. Does a weight's own size enter its slope?"),
        ),
    ),
    Choice(
        id="predict which-axis",
        chapter="04",
        section="Ask which axis disappears",
        mistake="B21",
        can="say which axis disappears from the slopes of the weights",
        words=(
            "`A1` has the axes (examples, hidden), `delta2` has (examples, outputs), and the slopes of the weights "
            "need (hidden, outputs). Which axis has to disappear?"
        ),
        options=(
            Option("hidden", "Then one number would be left for several wires. Which things share one weight?"),
            Option("examples", "One weight served all examples, so their wishes are added.", right=True),
            Option("outputs", "Two outputs have two different wires. May their slopes be added?"),
        ),
    ),
    Choice(
        id="predict softmax-push",
        chapter="04",
        section="Take softmax and cross-entropy together",
        mistake="B15",
        can="compare the slopes of the logits",
        words=(
            "Three classes got the shares 0.7, 0.2 and 0.1. The second is the true one. Which logit has the largest "
            "slope of the cost, in size?"
        ),
        options=(
            Option("The first: it has too much", "It has 0.7 too much. How much does the true class lack?"),
            Option(
                "The second: it lacks most",
                "It lacks 0.8, the first has 0.7 too much, the third 0.1. Together that is 0.",
                right=True,
            ),
            Option("The third: it has least", "Its share should be 0, and is nearly that. Is there much to mend?"),
            Option("Only the second has a slope", "Raise the first logit in your mind. Whose share shrinks?"),
        ),
    ),
    Choice(
        id="predict must-fall",
        chapter="04",
        section="Forward, backward, update",
        mistake="O3",
        can="say when a correct gradient makes the loss fall",
        words=(
            "Correct gradients, each from eight points drawn at random. After each of 300 steps the loss of all 200 "
            "points is measured. In how many of the steps does it rise?"
        ),
        options=(
            Option("In none", "Downhill for whom: for all 200 points, or for the eight that were asked?"),
            Option("In about 5 %", "There are rises, and far more. How well do eight points speak for 200?"),
            Option(
                "In nearly half",
                "Eight points point roughly downhill. Many small rises and falls still lead down.",
                right=True,
            ),
            Option("In nearly all", "Then the loss could hardly come down. What do eight points agree on?"),
        ),
    ),
    Choice(
        id="predict equal-start",
        chapter="04",
        section="Break the symmetry",
        mistake="B28",
        can="say what becomes of neurons that start equal",
        words="Eight hidden neurons start with all weights equal to 0.5. What do they look like after 500 steps?",
        options=(
            Option("All different: training sorts them out", "What could make one of them different from the next?"),
            Option("In two groups, one for each class", "Who tells a neuron to which group it belongs?"),
            Option("Unchanged: nothing moves", "Their slopes are equal, but are they zero?"),
            Option(
                "Changed, and all equal",
                "Equal weights, equal messages, equal slopes: after each step they are equal again.",
                right=True,
            ),
        ),
    ),
    Choice(
        id="predict slopes-cost",
        chapter="04",
        section="Count what it costs",
        can="say what all slopes cost",
        words=(
            "A network has 13,002 parameters. One forward pass costs 1. What do all 13,002 slopes cost by "
            "backpropagation, the forward pass included?"
        ),
        options=(
            Option("Between 2 and 3", "One product forward, two backward for each layer.", right=True),
            Option("About 100", "Each δ is computed once and used by all paths. Which work would be repeated?"),
            Option("About 13,000", "That is the price of nudging. Which work do the paths share?"),
        ),
    ),
    Choice(
        id="predict wrong-backward",
        chapter="04",
        section="Doubt a falling loss",
        mistake="B26",
        can="say how far a falling loss can be trusted",
        words=(
            "Sixteen backward passes with one fault each, 100 steps of training from five starts. How many of the "
            "sixteen lower the loss from all five starts?"
        ),
        options=(
            Option("None", "Must a direction be the steepest one to lead downhill?"),
            Option("About 4", "How many directions lead downhill a little, for one that is the steepest?"),
            Option("About 8", "Go through the list again. Which of the faults really turn the direction round?"),
            Option(
                "About 13",
                "A direction that is only roughly right still leads down. The loss cannot tell.",
                right=True,
            ),
        ),
    ),
)

END_QUESTIONS = (
    Choice(
        id="04.1",
        chapter="04",
        section="Doubt a falling loss",
        mistake="B26",
        can="name a test that a wrong gradient cannot pass",
        words="A colleague wants to know whether a new backward pass is right. Which evidence counts?",
        options=(
            Option("The loss fell for a hundred steps", "Thirteen of sixteen wrong ones could say the same."),
            Option("It reaches 96 % on new examples", "Good news for the user. Could a wrong slope get there, too?"),
            Option("All shapes are right", "Which products have the right shape when all sizes are equal?"),
            Option(
                "It agrees with measured slopes, at drawn weights, on several examples",
                "Only this compares the slopes themselves, at a place where no fault can hide.",
                right=True,
            ),
        ),
    ),
    Number(
        id="04.2",
        chapter="04",
        section="BP2: go back one layer",
        mistake="B1",
        can="send a message back through one layer",
        make=_message_and_weight,
    ),
    Code(
        id="04.3",
        chapter="04",
        section="Keep the four equations together",
        mistake="B20",
        can="write BP2 in one line",
        words=(
            "Write in one line: `delta1` of a sigmoid hidden layer, from `delta2` of shape (n, k), `W2` of shape "
            "(h, k) and `A1` of shape (n, h)."
        ),
        accepted=(
            "delta1 = (delta2 @ W2.T) * A1 * (1 - A1)",
            "delta1 = (W2 @ delta2.T).T * A1 * (1 - A1)",
            "delta1 = (delta2 @ W2.T) * (A1 - A1 ** 2)",
            "delta1 = (delta2 @ W2.T) * (A1 - A1 * A1)",
        ),
        why="Collect over the wires, turned over; then the slope, read off the activation.",
        wrong={
            "(delta2 @ W2) * A1 * (1 - A1)": "Write the shapes side by side. On the way back, what is summed?",
            "delta2 @ W2.T": "This message reached the neuron's output. Which step lies between that and its z?",
            "(delta2 @ W2.T) * A1": "You used how high the sigmoid is. How steep is it?",
            "(delta2 @ W2.T) * (1 - A1)": "One factor of the slope is there. What is the slope at an activation of 0?",
            "(delta2 @ W2.T) * (1 - A1 ** 2)": "Whose slope is that? Which bend has this layer?",
            "(delta2 @ W2.T) * W2 * (1 - W2)": "The slope belongs to the neurons. Which array holds what they said?",
            "(delta2 @ W2.T) @ (A1 * (1 - A1))": "Does the slope of one neuron touch the message of another?",
            "(delta2 @ W2.T) * A1 * (1 - A1) / len(A1)": "The message already carries 1/n. Is it shared out again?",
        },
    ),
    Shape(
        id="04.4",
        chapter="04",
        section="Ask which axis disappears",
        mistake="B21",
        can="say the shape of the slopes of the weights",
        code="A_prev.shape = (32, 20)\ndelta.shape = (32, 7)",
        words="A batch of 32 went through one layer. Which shape have the slopes `dW` of its weights?",
        shape=(20, 7),
        why="The examples disappear: each weight served all of them. A row for each input, a column for each neuron.",
        wrong={
            (32, 7): "That is one number for each example and neuron. How many examples share one weight?",
            (32, 20): "That is the shape of the message to the layer below. Who is meant here: neurons or wires?",
            (7, 20): "Both axes are there. In this course, does a column of `W` belong to an input or to a neuron?",
            (32, 20, 7): "So many products there are. What happens with those of the 32 examples?",
            (7,): "One number for each neuron: whose slopes are these?",
            None: "Turn one of the two arrays over. Which sizes meet then?",
        },
    ),
    Number(
        id="04.5",
        chapter="04",
        section="Add weight decay",
        mistake="B24",
        can="add the slope of weight decay",
        make=_decayed_slope,
    ),
    Order(
        id="04.6",
        chapter="04",
        section="Write the whole network backwards",
        mistake="B18",
        can="put a backward pass in order",
        words=(
            "A network with one sigmoid hidden layer and a softmax output. Put the lines of its backward pass in "
            "order. Two of them do not belong."
        ),
        lines={
            "delta2": "delta2 = (P - Y) / len(Y)",
            "dW2": "dW2 = A1.T @ delta2",
            "dA1": "dA1 = delta2 @ W2.T",
            "delta1": "delta1 = dA1 * A1 * (1 - A1)",
            "dW1": "dW1 = X.T @ delta1",
        },
        pairs=(
            Before("delta2", "dW2", "The slopes of the last weights need the output's message."),
            Before("delta2", "dA1", "Nothing can travel back before the output has spoken."),
            Before("dA1", "delta1", "The message arrives at the activation first, then it passes the sigmoid."),
            Before("delta1", "dW1", "The slopes of the first weights need the hidden layer's message."),
        ),
        why="Begin at the output, write down, go back, write down. `dW2` may come at any time after `delta2`.",
        strangers={
            "W2 = W2 - lr * dW2": "That is update. Over which weights would the message travel afterwards?",
            "dX = delta1 @ W1.T": "That is a message to the inputs. Who could turn them?",
        },
    ),
    Open(
        id="04.7",
        chapter="04",
        section="BP2: go back one layer",
        mistake="B20",
        can="derive the gradient of a two-layer softmax network",
        words="Derive ∂C/∂W1 of a two-layer softmax network with cross-entropy. Why is there a transpose?",
        model=(
            "Through the softmax's Jacobian, δ2 = (P − Y)/n. Each hidden activation feeds all outputs, so its slope is "
            "a sum over them: δ2 @ W2.T, times f'(Z1) gives δ1. Then dW1 = X.T @ δ1. Forward sums over the senders, "
            "backward over the listeners: hence W2.T. X.T makes examples meet, since all share W1."
        ),
        points=(
            "Starts from P − Y with the 1/n, and can say where it comes from.",
            "Names the sum over the outputs as the reason for `W2.T`, and the slope f'(Z1) entry by entry.",
            "Gives the shapes: `X.T` (d, n) times `delta1` (n, h), and the examples disappear.",
        ),
    ),
    Open(
        id="04.8",
        chapter="04",
        section="Tell three jobs apart",
        mistake="B27",
        can="tell backpropagation from gradient descent",
        words="What is the difference between backpropagation and gradient descent?",
        model=(
            "Backpropagation computes: it gives the slope of the cost for every parameter, by the chain rule, in "
            "one sweep from the cost back. It changes no parameter. Gradient descent decides: it moves each "
            "parameter a little against its slope. Either can be exchanged: other ways to find slopes, other "
            "optimizers, such as Adam."
        ),
        points=(
            "One computes slopes, the other uses them; backward alone moves no weight.",
            "The reason for its speed is named: shared ends of paths are computed once.",
            "It is said that each can be replaced without touching the other.",
        ),
    ),
    Open(
        id="04.9",
        chapter="04",
        section="Break the symmetry",
        mistake="O20",
        can="explain why weights start at random",
        words="Why do weights start at random, and not all at zero, or all at 0.5?",
        model=(
            "Equal neurons get equal messages: equal wires out bring equal deltas, equal inputs give equal slopes. "
            "So they stay equal for ever, and eight neurons are one in eight copies. With all weights zero no "
            "message passes at all, and the loss stays at ln k. Biases may start at zero, since random weights "
            "already tell the neurons apart."
        ),
        points=(
            "The argument runs through BP2 and BP4, and does not just say that training gets stuck.",
            "Equal and zero are told apart: one neuron in copies, against nothing learned.",
            "It is said that biases may be zero, and that the size of the random weights matters too.",
        ),
    ),
)

BOSS_QUESTIONS = (
    Number(
        id="04.11",
        chapter="04",
        section="Write the output's message",
        mistake="B6",
        can="write down one entry of a softmax network's first message",
        make=_output_entry,
    ),
    Number(
        id="04.12",
        chapter="03",
        section="Write the sum over paths",
        mistake="C10",
        can="multiply along paths and add over them",
        make=_two_ways,
    ),
    Shape(
        id="04.13",
        chapter="00",
        section="7. Meet the silent trap",
        mistake="F6",
        can="see a silent trap in a bias gradient",
        code="b.shape = (6,)\ndb.shape = (6, 1)",
        words="Somebody kept an axis too many in `db`. Which shape has `b - 0.1 * db`?",
        shape=(6, 6),
        why="The vector stretches downwards, the column to the right. The bias has become a table, without an error.",
        wrong={
            (6,): "That was the plan. Line the two shapes up from the right: what stands over what?",
            (6, 1): "Which of the two may be stretched, and in which direction? Look at both axes.",
            None: "NumPy refuses only sizes that differ and are not 1. Are there such sizes here?",
        },
    ),
    Number(
        id="04.14",
        chapter="02",
        section="Write the cross-entropy",
        mistake="A14",
        can="average a cross-entropy over examples",
        make=_mean_surprise,
    ),
    Code(
        id="04.15",
        chapter="04",
        section="Add weight decay",
        mistake="B24",
        can="write BP4 with weight decay in one line",
        words=(
            "Write `dW` of a layer in one line, for a cost with the term (λ/2)‖W‖². Use `A_prev`, `delta`, `W` and "
            "`weight_decay`."
        ),
        accepted=("dW = A_prev.T @ delta + weight_decay * W", "dW = (delta.T @ A_prev).T + weight_decay * W"),
        why="What the data ask for, plus λ times the weight itself.",
        wrong={
            "A_prev.T @ delta": "That is the slope without the new term. How fast does the term grow with a weight?",
            "A_prev.T @ delta + 2 * weight_decay * W": "Differentiate what is written: what does the ½ do to the 2?",
            "A_prev.T @ delta + weight_decay / 2 * W": "Differentiate what is written. What does the square bring?",
            "A_prev.T @ delta - weight_decay * W": "Does the term grow or shrink when a positive weight grows?",
            "A_prev.T @ delta + weight_decay": "That would pull all weights equally. What is the slope of a square?",
            "A_prev.T @ delta + weight_decay * W ** 2": "That is twice the term's value. What is its slope?",
            "A_prev @ delta + weight_decay * W": "Which axis should meet in the product, and does it?",
            "delta.T @ A_prev + weight_decay * W": "Write the shapes side by side. Is the product shaped like `W`?",
        },
    ),
    Shape(
        id="04.16",
        chapter="01",
        section="Translate between two notations",
        mistake="F2",
        can="read the shapes of another book",
        words=(
            "A book with one example per column says W is 30 by 64 and a batch of 100 is 64 by 100. Which shape has "
            "this course's `Z` for the same layer and batch?"
        ),
        shape=(100, 30),
        why="Their W turns 64 inputs into 30 neurons. Here the examples stand in rows: 100 of them, 30 numbers each.",
        wrong={
            (30, 100): "That is their Z. What does one transpose in translation?",
            (100, 64): "That is what goes in. How many neurons has the layer?",
            (64, 30): "That is our `W`. What comes out of the layer?",
            (64, 100): "That is their X. What comes out of the layer, and in which notation?",
            None: "Translate first: which shapes have our `X` and our `W`? Which sizes meet?",
        },
    ),
    Number(
        id="04.17",
        chapter="02",
        section="Read the slope off the output",
        mistake="A6",
        can="read a sigmoid's slope off its output",
        make=_slope_from_output,
    ),
)

QUESTIONS = (*WARM_UP_QUESTIONS, *PREDICTIONS, *END_QUESTIONS, *BOSS_QUESTIONS)

WARM_UPS = ("04.w1", "04.w2", "04.w3")
QUIZ = ("04.1", "04.2", "04.3", "04.4", "04.5")
BOSS = ("04.11", "01.6", "04.12", "04.13", "04.14", "04.15", "04.16", "04.17")
INTERVIEW = ("04.7", "04.8", "04.9")
