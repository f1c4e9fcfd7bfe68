"""Questions of chapter 02, activations and losses, and its warm-ups about chapters 00 and 01."""

import numpy as np
from numpy.random import Generator

from course_lib.tutor.question import Choice, Code, Drawn, Number, Open, Option, Shape, written


def _power_times(rng: Generator) -> Drawn:
    height, factor = int(rng.integers(4, 10)), int(rng.integers(2, 8))
    words = f"At some x the value of e^x is {height}. How steep is {factor} · e^x at this x?"
    wrong = (
        (height, "That is the slope of e^x alone. What does a factor in front do to every change?"),
        (factor, "A factor times x would have that slope everywhere. How steep is e^x where it is so high?"),
        (height + factor, "The two are multiplied, not added. What happens to a nudge that is passed on enlarged?"),
        (height**factor, "The factor stands in front, not above. What does it do to the change of e^x?"),
    )
    return Drawn(words, height * factor, wrong)


def _change_of_cost(rng: Generator) -> Drawn:
    slope, nudge = -int(rng.integers(2, 9)) / 2, float(rng.choice([0.1, 0.2]))
    words = (
        f"The slope of a cost for a weight is {written(slope)}. You nudge this weight up by {nudge}. "
        "By about how much does the cost change? (A fall is negative.)"
    )
    wrong = (
        (-slope * nudge, "What does the sign of a slope say about the way in which the result moves?"),
        (slope / nudge, "A small nudge makes a small change. Do you divide by it, then?"),
        (slope + nudge, "A slope is a change for each unit of nudge. How many units was this nudge?"),
    )
    return Drawn(words, slope * nudge, wrong)


def _tanh_from_output(rng: Generator) -> Drawn:
    a = int(rng.integers(20, 96)) * int(rng.choice([-1, 1])) / 100
    words = f"A tanh unit gave the output {written(a)}. How steep is its bend at this place?"
    wrong = (
        (a * (1 - a), "That is how the sigmoid does it. Which rule came out for tanh?"),
        (1 - a, "One factor is there. What is the other one, on the far side of zero?"),
        (a, "That is how high the curve is. How steep is it there?"),
        (a * a, "That is what is taken away. From what?"),
        (1 - float(np.tanh(a)) ** 2, "You bent the output once more. Has it not been through tanh already?"),
    )
    return Drawn(words, 1 - a * a, wrong)


def _binary_bill(rng: Generator) -> Drawn:
    p = int(rng.integers(700, 995)) / 1000
    words = f"A forecast says yes with p = {p}. The truth is no, y = 0. What is its bill, in nats? Use Python."
    wrong = (
        (0.0, "Sure, wrong, and free of charge? Which half of the formula speaks when y is 0?"),
        (-float(np.log(p)), "That is the bill if the truth had been yes. What did the forecast give to no?"),
        (p, "That is the probability itself. What does surprise do with the one that no was given?"),
        (-float(np.log2(1 - p)), "These are bits. Which logarithm gives nats?"),
    )
    return Drawn(words, -float(np.log(1 - p)), wrong)


def _share_after_shift(rng: Generator) -> Drawn:
    powers = [int(power) for power in rng.choice(np.arange(2, 12), 3, replace=False)]
    add, total = int(rng.integers(13, 20)), sum(powers)
    words = (
        f"For three logits, e^z is {powers[0]}, {powers[1]} and {powers[2]}. Now {add} is added to each logit. "
        "What is the share of the second class?"
    )
    wrong = (
        (powers[1], "That is its power of e. By what is it divided to become a share?"),
        (1 / 3, "Equal additions do not make equal classes. Which ratio have the powers to each other now?"),
        ((powers[1] + add) / (total + 3 * add), "The number was added to the logits. What happens to their powers?"),
        (powers[1] / (total - powers[1]), "That is this class against the others. Is it not part of the total?"),
    )
    return Drawn(words, powers[1] / total, wrong)


def _mean_bill(rng: Generator) -> Drawn:
    p, k = np.sort(rng.choice([0.1, 0.2, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9], 3, replace=False)), int(rng.integers(4, 8))
    loss = float(-np.log(p).mean())
    words = (
        f"Three examples, {k} classes. The network gives the true classes the shares {p[0]}, {p[1]} and {p[2]}. "
        "What is the cross-entropy? Use Python."
    )
    wrong = (
        (3 * loss, "These are the bills of all three together. What does the cost do with them?"),
        (loss / k, "You divided by all cells of the table. How many bills were there?"),
        (-float(np.log(p.mean())), "You averaged the shares first. What does each example pay on its own?"),
        (loss / float(np.log(2)), "These are bits. Which logarithm gives nats?"),
    )
    return Drawn(words, loss, wrong)


def _push_on_a_logit(rng: Generator) -> Drawn:
    first, second = (int(part) / 20 for part in rng.choice(np.arange(3, 9), 2, replace=False))
    words = (
        f"A softmax gives the shares {first:g}, {second:g} and {1 - first - second:g}. The second class is the true "
        "one. What is the slope of the cross-entropy for the second logit?"
    )
    wrong = (
        (1 - second, "Should the cost rise when the true class gets a higher logit? Look at the sign."),
        (second, "That is its share. What was its target?"),
        (-1 / second, "That is the slope for the share. What lies between the logit and the share?"),
        (-float(np.log(second)), "That is the cost, its height. How steep is it for this logit?"),
    )
    return Drawn(words, second - 1, wrong)


def _other_side(rng: Generator) -> Drawn:
    a = int(rng.integers(61, 98)) / 100
    words = f"At some z the sigmoid is {a}. What is it at −z?"
    wrong = (
        (-a, "Can a sigmoid be negative? It is not the same as tanh."),
        (a, "At which z would both sides be equally high?"),
        (1 / a, "That is above 1. Between which two numbers does every answer lie?"),
    )
    return Drawn(words, 1 - a, wrong)


def _swish_slope(rng: Generator) -> Drawn:
    z = int(rng.integers(4, 26)) * int(rng.choice([-1, 1])) / 10
    s = round(float(1 / (1 + np.exp(-z))), 3)
    words = f"Swish is z · σ(z). At z = {written(z)} the sigmoid is {s}. How steep is swish there?"
    wrong = (
        (s, "That is what the factor z contributes. Does the other factor stand still?"),
        (z * s * (1 - s), "That is what the sigmoid contributes. Does the factor z stand still?"),
        (z * s, "That is how high swish is. How steep is it?"),
        (s * (1 - s), "That is the slope of the gate alone. By what is it multiplied, and what comes in addition?"),
    )
    return Drawn(words, s + z * s * (1 - s), wrong)


def _two_logits(rng: Generator) -> Drawn:
    low, gap = int(rng.integers(990, 1005)), int(rng.integers(3, 15)) / 4
    words = f"The two logits of an example are {written(low + gap)} and {low}. What share does the larger one get?"
    right = float(1 / (1 + np.exp(-gap)))
    wrong = (
        (1 - right, "That is the share of the other. Which of the two should get more than half?"),
        ((low + gap) / (2 * low + gap), "You shared out the logits as they are. What is done to them first?"),
        (float(np.exp(gap)), "That is how many times larger one power is. What do you divide by to get a share?"),
    )
    return Drawn(words, right, wrong)


def _blind_guess(rng: Generator) -> Drawn:
    n, k = int(rng.integers(20, 90)), int(rng.integers(4, 16))
    words = f"A network gives every one of {k} classes the same share, for {n} examples. What is its cross-entropy?"
    right = float(np.log(k))
    wrong = (
        (n * right, "These are all bills together. What does the cost do with them?"),
        (right / k, "You divided by the cells of the table. How many examples pay a bill?"),
        (1 / k, "That is the share of the true class. How large is the surprise at it?"),
        (1 - 1 / k, "That is how often a guess is wrong. How large is the surprise?"),
        (float(np.log2(k)), "These are bits. Which logarithm gives nats?"),
    )
    return Drawn(words, right, wrong)


def _size_of_batch(rng: Generator) -> Drawn:
    n, k = int(rng.integers(20, 90)), int(rng.integers(4, 16))
    words = (
        f"For {k} classes and equal logits, a pipeline gives the loss {n * np.log(k):.2f}. Its only fault is that it "
        "does not divide by the number of examples. How many were in the batch?"
    )
    wrong = (
        (n * float(np.log(k)) / k, "That is the loss for each class. Which loss should one example have here?"),
        (n * float(np.log(k)) - float(np.log(k)), "Is the right loss taken away, or does it go in a number of times?"),
    )
    return Drawn(words, n, wrong)


QUESTIONS = (
    Number(
        id="02.w1",
        chapter="00",
        section="Combine slopes",
        can="find the slope of a multiple of e^x",
        make=_power_times,
    ),
    Number(
        id="02.w2",
        chapter="00",
        section="Read the sign",
        can="say what a slope does with a nudge",
        make=_change_of_cost,
    ),
    Shape(
        id="02.w3",
        chapter="00",
        section="8. Sum along an axis",
        can="say which axis a sum leaves over",
        code="P.shape = (7, 4)",
        words="`P` holds one example per row. Which shape has `P.sum(axis=1)`?",
        shape=(7,),
        why="The axis that is named disappears. One sum for each example is left.",
        wrong={
            (4,): "That is one sum for each column. Which axis was named, and which one remains?",
            (7, 1): "That would be an upright column. Which argument keeps the axis, and is it there?",
            (1, 4): "Axis 0 counts the rows. Which one was named?",
            (): "A sum over everything would be one number. How many axes were named?",
            (7, 4): "A sum makes fewer numbers of many. Which axis disappears?",
        },
    ),
    Choice(
        id="predict sigmoid-steepest",
        chapter="02",
        section="Find the steepest place",
        can="say how steep the sigmoid can be",
        words="The sigmoid climbs from 0 to 1. How steep is it at its steepest place?",
        options=(
            Option("1, as steep as the straight line z", "Near 0, raise z by 1. Does it climb by 1? It has ½ to go."),
            Option("0.5, its height at 0", "That is how high it is there. How much higher is it a little later?"),
            Option("0.25, at z = 0", "Height times what is missing to 1: at most ½ · ½.", right=True),
            Option("It grows without end, for large z", "For large z it is nearly 1. How far can it still climb?"),
        ),
    ),
    Choice(
        id="02.10",
        chapter="02",
        section="See why zero in the middle helps",
        can="say why tanh often beats the sigmoid inside a network",
        words="Inside a network, tanh usually beats the sigmoid. Why?",
        options=(
            Option(
                "Because it is up to four times as steep, and its outputs lie around zero",
                "More of a nudge gets through, and one example can already move its weights in different directions.",
                right=True,
            ),
            Option("Because it never saturates", "Look at its ends in the picture. How steep is it at z = 6?"),
            Option("Because its outputs are probabilities", "Which of the two runs from 0 to 1?"),
            Option("Because it needs no powers of e", "It is a stretched sigmoid. What is inside?"),
        ),
    ),
    Choice(
        id="predict relu-straight",
        chapter="02",
        section="Bend with a corner",
        mistake="A12",
        can="say why a corner is enough of a bend",
        words="ReLU consists of two straight halves. Must a network of ReLUs be a straight line too?",
        options=(
            Option("Yes: straight pieces make straight lines", "Look at f(−1) and f(1). Is f(0) in their middle?"),
            Option(
                "No: the corner breaks the law that straight lines obey",
                "A line sends the middle to the middle. f(−1) and f(1) are 0 and 1, and f(0) is not ½.",
                right=True,
            ),
            Option("Only if all weights are positive", "Take a single unit. Is it one line on both sides of 0?"),
        ),
    ),
    Choice(
        id="predict dead-or-saturated",
        chapter="02",
        section="Tell dead from saturated",
        mistake="A21",
        can="sort units into dead, saturated and healthy",
        words="Five units and their z for all four examples. Sort them: which are dead, which saturated?",
        code=(
            "P, relu     -3.0  -0.5  -1.2  -2.0\n"
            "Q, relu     -1.0   2.0  -3.0   0.5\n"
            "R, sigmoid   6.0   7.5   8.0   9.0\n"
            "S, tanh     -5.0   4.0   6.0  -7.0\n"
            "T, leaky    -4.0  -1.0  -2.5  -0.3"
        ),
        options=(
            Option("Dead: P, Q, T. Saturated: R, S.", "Q speaks for two of its examples. What does a leak do?"),
            Option("Dead: P, R, S. Saturated: Q, T.", "Is the slope of R exactly zero, or only very small?"),
            Option("Dead: P, T. Saturated: R, S.", "The left half of T is not flat. How steep is it?"),
            Option(
                "Dead: P. Saturated: R, S.",
                "Only P has slope 0 for every example. R and S are nearly flat; Q and T work as built.",
                right=True,
            ),
        ),
    ),
    Number(
        id="02.8",
        chapter="02",
        section="Read the slope off the output",
        mistake="A9",
        can="read the slope of tanh off its output",
        make=_tanh_from_output,
    ),
    Choice(
        id="predict other-shares",
        chapter="02",
        section="Share out three scores",
        can="say what one logit does to all shares",
        words="Softmax has shared out three logits. Now only the third one is raised. What do the other two shares do?",
        options=(
            Option("They stay: their logits did not move", "Together all shares are 1. Who pays for the third one?"),
            Option(
                "Both shrink, and their ratio to each other stays",
                "Their powers of e stay, and the total by which they are divided grows.",
                right=True,
            ),
            Option("Both shrink by the same amount", "The same total divides them. Does that take equal amounts?"),
            Option("Only the larger one shrinks", "Both are divided by the total. Does it grow for one of them only?"),
        ),
    ),
    Number(
        id="02.9",
        chapter="02",
        section="Pay for surprise",
        mistake="A18",
        can="bill a forecast whose truth was no",
        make=_binary_bill,
    ),
    Choice(
        id="predict first-loss",
        chapter="02",
        section="Know your first loss",
        mistake="A14",
        can="say the first loss of a classifier beforehand",
        words="Ten classes, small random weights, not a single step of training. What is the cross-entropy?",
        options=(
            Option("About 0.1", "That is the share of each class. How large is the surprise at it?"),
            Option("About 0.23", "That is a tenth of a bill. Was the sum divided by examples, or by cells?"),
            Option("About 2.3", "Each class gets about a tenth, and −ln 0.1 = ln 10 = 2.303.", right=True),
            Option("About 10", "Ten classes, but the bill is a logarithm. Of what?"),
            Option("That depends on the digits", "The shares are nearly equal, whatever the picture. What is billed?"),
        ),
    ),
    Choice(
        id="predict hard-push",
        chapter="02",
        section="Compare the pushes",
        mistake="A20",
        can="compare two costs by how hard they push",
        words=(
            "The truth is 1, and a sigmoid output says 0.001. How much harder does the surprise −ln p push its z than "
            "the squared error (p − 1)² does?"
        ),
        options=(
            Option("Equally hard: both are large", "Is a push the height of a cost, or its slope?"),
            Option("About 7 times, as −ln 0.001 is 6.9", "You compared heights: 6.9 to 1. How steep are the two?"),
            Option(
                "About 500 times",
                "The flat slope p(1 − p) weakens the squared error; in the surprise it cancels.",
                right=True,
            ),
            Option("About half as hard", "Seen from p, their slopes are −1000 and −2. What comes between p and z?"),
        ),
    ),
    Choice(
        id="02.11",
        chapter="02",
        section="Nudge a logit",
        mistake="A20",
        can="say why softmax and cross-entropy belong together",
        words="For classes, softmax goes with cross-entropy and not with squared error. Why?",
        options=(
            Option("Because cross-entropy is always the larger number", "Does training feel how high a loss is?"),
            Option("Because squared error is not a mean over examples", "Chapter 01 took exactly that mean."),
            Option("Because softmax has no slope", "You have measured one for each logit. What came out?"),
            Option(
                "Because the slope for each logit is then p − y, large wherever the answer is wrong",
                "No flat factor of the softmax is left in it.",
                right=True,
            ),
        ),
    ),
    Number(
        id="02.1",
        chapter="02",
        section="Write a softmax that survives",
        mistake="A1",
        can="say what a common shift does to the shares",
        make=_share_after_shift,
    ),
    Number(
        id="02.2",
        chapter="02",
        section="Write the cross-entropy",
        mistake="A14",
        can="compute a cross-entropy",
        make=_mean_bill,
    ),
    Code(
        id="02.3",
        chapter="02",
        section="Write a softmax that survives",
        mistake="A4",
        can="shift logits so that no power explodes",
        words=(
            "`Z` holds logits of any size, shape (n, k). Write in one line `E`, the powers of e, shifted so that the "
            "largest one of every example is exactly 1."
        ),
        accepted=(
            "E = np.exp(Z - Z.max(axis=1, keepdims=True))",
            "E = np.exp(Z - Z.max(axis=1)[:, None])",
            "E = np.exp(Z - Z.max(axis=-1, keepdims=True))",
        ),
        why="Each row loses its own largest logit, so its largest power is e^0.",
        wrong={
            "np.exp(Z)": "What is e^1000 on a computer?",
            "np.exp(Z - Z.max())": "One shift for all. What becomes of a row that lies 2000 lower?",
            "np.exp(Z - Z.max(axis=0))": "That is the largest logit of each class. Whose shares belong together?",
            "np.exp(Z - Z.max(axis=0, keepdims=True))": "Whose shares belong together: a class's, or an example's?",
            "np.exp(Z - Z.max(axis=1))": "Which shapes meet at the minus sign? Write one under the other.",
            "np.exp(Z + Z.max(axis=1, keepdims=True))": "Does the largest logit become 0 by that?",
            "np.exp(Z - Z.min(axis=1, keepdims=True))": "The smallest power is 1 now. And the largest?",
            "np.exp(Z) - Z.max(axis=1, keepdims=True)": "By then e^1000 has been taken. When must the shift come?",
        },
    ),
    Number(
        id="02.4",
        chapter="02",
        section="Nudge a logit",
        mistake="A20",
        can="say the slope for a logit without a computer",
        make=_push_on_a_logit,
    ),
    Choice(
        id="02.5",
        chapter="02",
        section="Tell dead from saturated",
        mistake="A21",
        can="tell a dead unit from one that is only silent or slow",
        words="Which of these four findings shows a dead unit?",
        options=(
            Option(
                "The slope of a ReLU is 0 for the example at hand",
                "It may be awake for the next one. How many examples do you own?",
            ),
            Option("A sigmoid's slopes are near 0.0001 for all examples", "Small is not zero. What is that called?"),
            Option(
                "The slope of a ReLU is 0 for every example that there is",
                "Nothing comes back to its weights, whatever is shown to it.",
                right=True,
            ),
            Option("The output of a tanh is 0 for every example", "At which z is that, and how steep is it there?"),
        ),
    ),
    Open(
        id="02.7",
        chapter="02",
        section="Compare the pushes",
        mistake="A20",
        can="argue for cross-entropy with a slope",
        words="Why cross-entropy and not squared error for classes? Use a slope.",
        model=(
            "Training feels only the slope for the logit. With squared error it is 2(p − y) p(1 − p): sure and wrong, "
            "p(1 − p) is nearly 0. At p = 0.001, y = 1 only −0.002 arrives. The slope −1/p of −ln p cancels that "
            "factor: p − y is left, −0.999. Softmax gives the same."
        ),
        points=(
            "The slope is taken for the logit, not for p, and the flat factor p(1 − p) is named.",
            "The cancelling is shown: −1/p times p(1 − p) is p − 1, that is p − y.",
            "A number is given for a sure and wrong answer, about 500 to 1.",
        ),
    ),
    Open(
        id="02.12",
        chapter="02",
        section="Fill in the table",
        can="choose an activation and say what can go wrong",
        words="Sigmoid, tanh, ReLU: where would you use each, and what can go wrong with it?",
        model=(
            "ReLU in hidden layers: cheap, and its slope of 1 weakens nothing; but a unit may die. Tanh in small or "
            "recurrent networks: zero-centred, but flat at both ends. Sigmoid at the output for yes or no, and as a "
            "gate: its slope is at most a quarter, so ten in a row leave a millionth."
        ),
        points=(
            "Hidden layer and output are told apart; at the output, the target decides.",
            "Dead and saturated are told apart: slope exactly 0 for all examples, or only small.",
            "A number is given, such as a quarter for the sigmoid or 1 for tanh and ReLU.",
        ),
    ),
    Open(
        id="02.13",
        chapter="02",
        section="Write a softmax that survives",
        mistake="A1",
        can="say why softmax subtracts the largest logit",
        words=(
            "Why do programs subtract the largest logit before they compute a softmax, and why does that change "
            "nothing?"
        ),
        model=(
            "e^1000 does not fit: inf / inf gives nan. To subtract m from every logit of an example multiplies each "
            "power by e^−m, above and below, and the factor cancels. With the largest logit as m, the largest power "
            "is 1 and nothing overflows. Powers that are too small become 0, which does no harm."
        ),
        points=(
            "The failure is named: an overflow, then nan, which spoils every sum.",
            "The cancelling is shown: the same factor stands above and below.",
            "It is said that every example has a shift of its own, along its row.",
        ),
    ),
    Number(
        id="exit:sigmoid",
        chapter="02",
        section="Write a sigmoid that survives",
        can="use the symmetry of the sigmoid",
        make=_other_side,
    ),
    Number(
        id="exit:activation_slope",
        chapter="02",
        section="Write all ten slopes",
        can="find the slope of a product of two bends",
        make=_swish_slope,
    ),
    Number(
        id="exit:softmax",
        chapter="02",
        section="Write a softmax that survives",
        mistake="A1",
        can="share out large logits by their difference",
        make=_two_logits,
    ),
    Number(
        id="exit:cross_entropy",
        chapter="02",
        section="Know your first loss",
        mistake="A14",
        can="say what a blind guess costs",
        make=_blind_guess,
    ),
    Number(
        id="exit:diagnose_loss",
        chapter="02",
        section="Find the fault in a loss",
        can="read a batch size off a loss that was not averaged",
        make=_size_of_batch,
    ),
)

WARM_UPS = ("02.w1", "02.w2", "02.w3")
QUIZ = ("02.1", "02.2", "02.3", "02.4", "02.5")
INTERVIEW = ("02.7", "02.12", "02.13")
