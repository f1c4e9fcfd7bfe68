"""Questions of chapter 06, training, and its warm-ups about chapters 02 to 04."""

import numpy as np
from numpy.random import Generator

from course_lib.tutor.question import Choice, Code, Drawn, Number, Open, Option, Shape, written


def _one_update(rng: Generator) -> Drawn:
    w, slope, lr = int(rng.integers(2, 9)), -int(rng.integers(2, 9)) / 2, float(rng.choice([0.1, 0.2, 0.4]))
    words = f"A weight is {w}, its slope is {written(slope)}, the learning rate {lr}. What is it after the update?"
    wrong = (
        (w + lr * slope, "The slope is negative: growing lowers the cost. Which way does the update go?"),
        (w - slope, "What does the learning rate do to the slope?"),
        (-lr * slope, "That is the step. From where is it taken?"),
    )
    return Drawn(words, w - lr * slope, wrong)


def _decay_factor(rng: Generator) -> Drawn:
    w, lr, lam = int(rng.integers(3, 9)), float(rng.choice([0.1, 0.2])), float(rng.choice([0.5, 0.25, 0.05]))
    words = (
        f"Plain descent with weight decay: a weight is {w}, the slope of the data is 0, the learning rate {lr} and "
        f"λ = {lam}. What is the weight after one step?"
    )
    wrong = (
        (w * (1 - lam), "Does the learning rate not act on this part of the slope?"),
        (w * (1 + lr * lam), "Decay makes weights smaller. Which sign has it?"),
        (lr * lam * w, "That is how far it moves. Where does it arrive?"),
        (w * (1 - 2 * lr * lam), "What is the slope of (λ/2) w², with its ½?"),
    )
    return Drawn(words, w * (1 - lr * lam), wrong)


def _factor_of_a_step(rng: Generator) -> Drawn:
    curvature, lr = int(rng.integers(3, 9)) * 10, int(rng.integers(21, 29)) / 1000
    w = int(rng.integers(2, 7))
    factor = 1 - lr * curvature
    words = f"C = ½ · {curvature} · w². You stand at w = {w} and take one step with the rate {lr}. Where are you then?"
    wrong = (
        (w * (1 - lr), "The slope grows with the curvature. By which factor is w multiplied?"),
        (w - lr * curvature, "The slope there is curvature times w. What did you subtract?"),
        (w * (1 + lr * curvature), "Which way is down?"),
        (w * (1 - lr * curvature / 2), "How steep is ½ h w², with its ½?"),
    )
    return Drawn(words, w * factor, wrong)


def _largest_rate(rng: Generator) -> Drawn:
    flat, steep = int(rng.integers(2, 6)), int(rng.integers(8, 30)) * 5
    words = (
        f"Two directions have the curvatures {flat} and {steep}. Below which learning rate is plain descent stable, "
        "as a number?"
    )
    wrong = (
        (2 / flat, "One of the two sets the limit. Is it the gentle one?"),
        (1 / steep, "There it would arrive in one step. Is that already the limit?"),
        (2 / (flat + steep), "That is the quickest rate, the best compromise. And the limit?"),
        (steep / 2, "Is a large curvature a reason for long steps?"),
    )
    return Drawn(words, 2 / steep, wrong)


def _uncorrected_step(rng: Generator) -> Drawn:
    b1, b2 = int(rng.integers(13, 18)) / 20, float(rng.choice([0.99, 0.98, 0.97, 0.95]))
    right = float((1 - b1) / np.sqrt(1 - b2))
    words = (
        f"β₁ = {b1}, β₂ = {b2}, and somebody forgot the correction of both averages. How many learning rates long is "
        "the first step, for a slope above 0?"
    )
    wrong = (
        (float((1 - b1) / (1 - b2)), "Where did the root go?"),
        (float(1 / np.sqrt(1 - b2)), "That is with m corrected. And if neither is?"),
        (1 - b1, "That is m alone. By what is it divided?"),
        (1.0, "That is the step with both corrections. What is left of it without them?"),
    )
    return Drawn(words, right, wrong)


def _share_of_speed(rng: Generator) -> Drawn:
    mu = float(rng.choice([0.5, 0.75, 0.8, 0.9, 0.95]))
    g, lr = int(rng.integers(2, 9)), float(rng.choice([0.01, 0.02]))
    words = (
        f"A ball with v ← μ v − η g, μ = {mu} and η = {lr} meets the same slope {g} for hundreds of steps. How long "
        "does a step become in the end?"
    )
    final = lr * g / (1 - mu)
    wrong = (
        (lr * g, "That is the first step. What does the ball keep from it?"),
        (lr * g / mu, "In the end, v = μ v + η g in size. Solve for v."),
        (lr * g * (1 + mu), "That is the second step. And after it?"),
    )
    return Drawn(words, final, wrong)


def _votes_of_a_row(rng: Generator) -> Drawn:
    n, size, epochs = int(rng.integers(40, 90)), int(rng.integers(7, 13)), int(rng.integers(5, 12))
    steps = -(-n // size)
    words = f"{n} rows, batches of {size}, the last one short, {epochs} epochs. How many steps is that?"
    wrong = (
        (n // size * epochs, "The rows that do not fill a batch need one of their own. How often?"),
        (steps, "That is one epoch. How many are there?"),
        (n * epochs, "That is how often a row is looked at. How many rows share a step?"),
        (epochs, "An epoch is a pass over all rows. How many steps does one pass take?"),
    )
    return Drawn(words, steps * epochs, wrong)


def _second_step(rng: Generator) -> Drawn:
    g, h = int(rng.integers(2, 9)), int(rng.integers(2, 9)) + 0.5
    mu, lr = float(rng.choice([0.8, 0.6])), 0.1
    first, second = -lr * g, mu * -lr * g - lr * h
    words = (
        f"Momentum with v ← μ v − η g, η = {lr} and μ = {mu}, starting at w = 10 and at rest. The slopes are {g}, "
        f"then {h}. Where is w after the second step?"
    )
    wrong = (
        (10 + first - lr * h, "That is plain descent. What of the first step lives on in the second?"),
        (10 + second, "That is the second step alone. From where is it taken?"),
        (10 - first - second, "That is uphill. Which way does a positive slope send w?"),
        (10 + first + mu * second, "Does friction act on the newest push too?"),
    )
    return Drawn(words, 10 + first + second, wrong)


def _first_step_of_adam(rng: Generator) -> Drawn:
    g, lr = int(rng.integers(3, 90)) * 1.5, int(rng.integers(2, 9)) / 1000
    words = (
        f"Adam, lr {lr}, β₁ = 0.9, β₂ = 0.999, and decoupled weight decay of 0.5. A weight is 4 and its first "
        f"slope is {written(g)}. How far does it move down?"
    )
    wrong = (
        (lr, "That is Adam's own part. What does the decay add to it?"),
        (lr * g + lr * 2, "Does Adam's first step depend on how large the slope is?"),
        (lr + 2, "Which number stands in front of the whole bracket?"),
        (lr * 2, "That is the decay. What does Adam add?"),
    )
    return Drawn(words, lr * (1 + 0.5 * 4), wrong)


def _spread_of_he(rng: Generator) -> Drawn:
    root = int(rng.integers(3, 12))
    fan_in, fan_out = 2 * root * root, int(rng.integers(12, 30)) * 10
    words = f"A ReLU layer has {fan_in} inputs and {fan_out} neurons. Which standard deviation has He's start?"
    wrong = (
        (1 / root**2, "That is the variance. What is the deviation?"),
        (float(np.sqrt(2 / fan_out)), "These are the neurons that go out. Whose sum should stay in bounds?"),
        (float(np.sqrt(2 / (fan_in + fan_out))), "That is Xavier's compromise. Which fan does He take?"),
        (float(np.sqrt(1 / fan_in)), "ReLU cuts one half away. Where is the factor that makes up for it?"),
    )
    return Drawn(words, 1 / root, wrong)


def _fall_of_late(rng: Generator) -> Drawn:
    begin, end = int(rng.integers(190, 260)) / 100, int(rng.integers(20, 60)) / 100
    share = int(rng.integers(12, 40)) / 100
    before = round(end + share * (begin - end), 4)
    words = (
        f"The mean loss was {begin} in the first tenth of a training, {before} in the eighth, {end} in the last. "
        "Which share of the whole fall, between 0 and 1, came after the eighth tenth?"
    )
    share = (before - end) / (begin - end)
    wrong = (
        (before - end, "That is a fall. Which share of the whole fall is it?"),
        (1 - share, "That is what came earlier. And later?"),
        ((before - end) / begin, "You compared it with the beginning. What is the whole fall?"),
        ((before - end) / before, "You compared it with the eighth tenth. What is the whole fall?"),
    )
    return Drawn(words, share, wrong)


QUESTIONS = (
    Number(
        id="06.w1",
        chapter="04",
        section="Tell three jobs apart",
        can="do an update by hand",
        make=_one_update,
    ),
    Number(
        id="06.w2",
        chapter="04",
        section="Add weight decay",
        can="say what decay does to a weight in a step",
        make=_decay_factor,
    ),
    Choice(
        id="06.w3",
        chapter="04",
        section="Break the symmetry",
        mistake="O21",
        can="say what becomes of neurons that begin alike",
        words="Two hidden neurons begin with the same weights in and out. What are they after 1,000 steps?",
        options=(
            Option("Different: training tells them apart", "What could make their messages differ?"),
            Option("Both zero", "Are the messages zero, or only equal?"),
            Option("Still the same", "Equal messages, equal slopes, equal steps, for ever.", right=True),
            Option("Different in sign only", "Whose slope would have to turn round, and why only one of them?"),
        ),
    ),
    Choice(
        id="predict ravine-limit",
        chapter="06",
        section="Invent it: cross a ravine",
        mistake="O2",
        can="say which direction limits the step",
        words="All steps must have the same rate. What decides how large it may be?",
        options=(
            Option("The gentle direction, w1", "A long step along a gentle slope does no harm. Where does it?"),
            Option("The steep direction, w2", "There a long step lands on the other wall, and higher.", right=True),
            Option("The mean of the two", "At a mean, is one of the two directions already too fast?"),
            Option("How far away you start", "Twice as far, twice the slope. Is the step too long then?"),
        ),
    ),
    Choice(
        id="predict at-the-cliff",
        chapter="06",
        section="Find the longest step that still arrives",
        mistake="O2",
        can="say what happens at the limit of the learning rate",
        words="C = ½ h w² with h = 1, start at w = 1, rate exactly 2/h = 2. What does w do?",
        options=(
            Option("It arrives at 0 in one step", "That is another rate. Where does 1 − 2 · 1 take you?"),
            Option("It grows without end", "Compute two steps: is the second place farther away than the first?"),
            Option("It comes closer, jumping from side to side", "Compute two steps. Is 1 farther than −1?"),
            Option("It jumps between 1 and −1 for ever", "The factor is −1: neither nearer nor farther.", right=True),
        ),
    ),
    Number(
        id="06.6",
        chapter="06",
        section="Find the longest step that still arrives",
        mistake="O2",
        can="follow one step on a parabola",
        make=_factor_of_a_step,
    ),
    Choice(
        id="predict full-batch-rise",
        chapter="06",
        section="Let the loss rise",
        mistake="O4",
        can="say when a loss may rise with a correct gradient",
        words="Correct slopes of all examples, a fixed learning rate. Must the loss fall at every step?",
        options=(
            Option("Yes: minus the gradient points downhill", "Downhill where you stand. And where you land?"),
            Option("Yes, unless the data are noisy", "The data do not change between steps. What else may go wrong?"),
            Option(
                "No: where the ground is too curved for the step, it can rise",
                "Beyond 2/h a step lands higher on the other wall, with the best of gradients.",
                right=True,
            ),
            Option("No, but only while it learns; at the end it must be level", "Can a walk jump for ever?"),
        ),
    ),
    Choice(
        id="predict more-momentum",
        chapter="06",
        section="Give the ball a memory",
        can="say what too much momentum does",
        words="A ravine with condition number 100, and 458 steps without momentum. Which μ arrives first?",
        options=(
            Option(
                "0.8",
                "It remembers about five steps: enough to cancel the walls, not enough to overshoot.",
                right=True,
            ),
            Option("0.99: the more memory, the faster", "How long does a ball without friction swing?"),
            Option("0: memory only delays", "What happens to a slope that changes its sign at every step?"),
            Option("All alike: the steep wall sets the limit", "The limit, yes. But is the gentle way still as slow?"),
        ),
    ),
    Number(
        id="06.8",
        chapter="06",
        section="Give the ball a memory",
        can="say how fast a ball with momentum becomes",
        make=_share_of_speed,
    ),
    Choice(
        id="predict adam-first-step",
        chapter="06",
        section="Read Adam off at the first step",
        mistake="O16",
        can="say how long the first step of Adam is",
        words="One weight has slope 2, another slope 200. η is 0.001. How far does Adam move each at its first step?",
        options=(
            Option("0.002 and 0.2", "That is plain descent. By what does Adam divide?"),
            Option("0.001 and 0.001", "Slope divided by its own size: ±1, times η.", right=True),
            Option("0.001 and 0.1: the ratio stays", "Each weight has a memory of its own. What is the ratio then?"),
            Option("0.0005 and 0.000005", "Divided by the square? What is taken of it first?"),
        ),
    ),
    Choice(
        id="predict decay-twins",
        chapter="06",
        section="Let weights decay",
        mistake="O19",
        can="say what Adam does to L2 in the slope",
        words=(
            "Adam with η = 0.1, w = 1, no slope from the data. L2 adds λ · w to the slope. How far does w move in the "
            "first step, for λ = 0.001 and for λ = 10?"
        ),
        options=(
            Option("0.0001 and 1", "That is what decay should do. But who divides this slope by its size?"),
            Option("0.1 and 0.1", "Adam sees a slope and divides it by its own size: λ cancels.", right=True),
            Option("Not at all, and 0.1", "Is a small slope zero? What is left after the division?"),
            Option("0.1 and 1000", "Does Adam ever take a step that long?"),
        ),
    ),
    Choice(
        id="predict any-zero",
        chapter="06",
        section="Begin well",
        mistake="O22",
        can="tell zero from sameness",
        words="W1 is all zero, W2 is drawn as usual. Which of these networks can learn?",
        options=(
            Option("None: zeros are fatal", "W2 sends each hidden neuron a message. Are these messages equal?"),
            Option("All of them", "At z = 0, does every bend let a message through?"),
            Option("Those with ReLU", "How steep is ReLU at exactly 0, by convention?"),
            Option(
                "Those with tanh or sigmoid",
                "Each neuron gets a message of its own; only ReLU is given the slope 0 at z = 0.",
                right=True,
            ),
        ),
    ),
    Choice(
        id="predict healthy-weights",
        chapter="06",
        section="Send messages through ten layers",
        mistake="O26",
        can="look at messages and activations apart",
        words=(
            "Ten ReLU layers, weights of spread 1. The slopes of the weights in layers 1 and 10 are within a factor of "
            "ten of each other. Is all well?"
        ),
        options=(
            Option("Yes: neither vanishing nor exploding", "A weight's slope is a product. Of which two?"),
            Option(
                "No: activations and δ may both explode, in opposite directions",
                "In the product a times δ they cancel. Look at each alone.",
                right=True,
            ),
            Option("Yes, since ReLU has slope 1", "And the weights on the way, 64 for each neuron?"),
            Option("No: weight slopes must differ by layer", "Why should they? Which number would you check?"),
        ),
    ),
    Choice(
        id="predict doubled-weights",
        chapter="06",
        section="Send messages through ten layers",
        mistake="O26",
        can="say what a factor in each layer makes of a message",
        words=(
            "Ten ReLU layers of 64 neurons, begun well: δ in layer 1 is about as large as in layer 10. Now every "
            "weight is doubled. How many times larger than in layer 10 is δ in layer 1?"
        ),
        options=(
            Option("About 2 times", "That is one matrix. How many does the message meet from layer 10 to layer 1?"),
            Option("About 18 times", "Nine matrices, each doubles it. Do nine doublings add up?"),
            Option(
                "About 512 times",
                "Nine matrices stand between, and each doubles what comes through: 2⁹ = 512.",
                right=True,
            ),
            Option("About as large as before: ReLU passes 0 or all", "ReLU does. What does each matrix do with δ?"),
        ),
    ),
    Choice(
        id="predict random-bottom",
        chapter="06",
        section="Read the landscape",
        mistake="T3",
        can="say why saddles are common in many directions",
        words="All 100 slopes are zero, and the curvatures are those of a random symmetric table. All positive?",
        options=(
            Option("In about half of all cases", "That holds for one direction. Must the others not agree?"),
            Option("In about one of a hundred", "Each further direction has to agree with all before it. How often?"),
            Option("Practically never: it is a saddle", "One direction that goes down is enough, of 100.", right=True),
            Option("Always: where slopes are zero, it is a lowest point", "What about a pass between two hills?"),
        ),
    ),
    Number(
        id="06.1",
        chapter="06",
        section="Find the longest step that still arrives",
        mistake="O2",
        can="say the limit of the learning rate",
        make=_largest_rate,
    ),
    Code(
        id="06.2",
        chapter="06",
        section="Write a step with momentum",
        mistake="O5",
        can="write the velocity of momentum",
        words=(
            "One line: the new velocity `v` from the old `v`, the slopes `g`, `lr` and `mu`, so that afterwards "
            "`w = w + v` goes downhill."
        ),
        accepted=("v = mu * v - lr * g",),
        why="Keep a share of the speed, and push against the slope.",
        wrong={
            "v = mu * v + lr * g": "In which direction does this ball gather speed?",
            "v = mu * (v - lr * g)": "Does friction act on the newest push?",
            "v = mu * v - g": "Which number says how far a push goes?",
            "v = -lr * g": "What of the old velocity is kept?",
            "v = v - lr * g": "Does this ball ever come to rest on a flat floor?",
            "v = (1 - mu) * v - lr * g": "With mu = 0.9, how much of the old speed should be left?",
            "v = mu * v - (1 - mu) * g": "Where is the learning rate?",
        },
    ),
    Number(
        id="06.3",
        chapter="06",
        section="Read Adam off at the first step",
        mistake="O11",
        can="say what a missing correction costs",
        make=_uncorrected_step,
    ),
    Shape(
        id="06.4",
        chapter="06",
        section="Give every weight its own step",
        mistake="O18",
        can="say how much an optimizer remembers",
        code="A_prev.shape = (128, 64)\nZ.shape = (128, 30)",
        words="Adam updates the weights `W` of this layer. Which shape has its average of squares for them?",
        shape=(64, 30),
        why="Every weight has a memory of its own.",
        wrong={
            (): "One memory for all weights? Which of them would it fit?",
            (30,): "That is one for each neuron. What has a step of its own?",
            (64,): "That is one for each input. What has a step of its own?",
            (128, 64, 30): "Does the memory grow with the batch?",
            (30, 64): "In `A_prev @ W`, which axis of `W` meets the inputs?",
            (2, 64, 30): "There are two averages, but the question is about one of them.",
        },
    ),
    Choice(
        id="06.5",
        chapter="06",
        section="Read a loss curve",
        mistake="O4",
        can="read what a rising loss says",
        words=(
            "Interview: “Your training loss, batches of 32, jumps up and down but sinks from epoch to epoch. A "
            "colleague says the gradient must be wrong.” Your answer?"
        ),
        options=(
            Option("Yes: a correct gradient lowers it at every step", "Whose loss does a step promise to lower?"),
            Option("Make the batches smaller until the jumps stop", "What does a smaller batch do to the noise?"),
            Option("Jumps are noise, so the gradient is right", "What would prove that? A falling loss does not."),
            Option(
                "Jumps are expected with mini-batches; whether the gradient is right, only a check tells",
                "Noise explains the jumps, and the check of chapter 03 judges the gradient.",
                right=True,
            ),
        ),
    ),
    Choice(
        id="06.7",
        chapter="06",
        section="Give every weight its own step",
        mistake="O29",
        can="say what sets the length of Adam's steps",
        words="What sets the size of Adam's first step?",
        options=(
            Option("The learning rate alone", "Slope over its own size is ±1, times the rate.", right=True),
            Option("The size of the gradient", "Multiply all slopes by 1,000. What happens in the quotient?"),
            Option("β₁ and β₂", "Their shares are divided away again. By which two lines?"),
            Option("Nothing: Adam finds its step by itself", "Set the rate to 10 and run 300 steps. What comes out?"),
        ),
    ),
    Open(
        id="06.9",
        chapter="06",
        section="Let weights decay",
        mistake="O19",
        can="show where L2 and decoupled decay differ",
        words="Adam with L2 against AdamW: show a case where they differ.",
        model=(
            "One weight w = 1, data slope 0, η = 0.1. L2 puts λw into the slope, and Adam divides it by its own size: "
            "the first step is 0.1 for any λ. AdamW decays beside the division: the step is η λ w, 0.0001 for "
            "λ = 0.001. For plain descent the two are the same."
        ),
        points=(
            "The case has a data slope of zero, or a large one, and numbers.",
            "It is said why λ cancels: the decay goes through the division by the usual size.",
            "It is said that for plain descent both agree, so the name L2 misleads only here.",
        ),
    ),
    Open(
        id="06.10",
        chapter="06",
        section="Send messages through ten layers",
        mistake="O26",
        can="find and cure vanishing gradients",
        words="Gradients vanish in a deep network. How do you notice, where does it come from, and what do you change?",
        model=(
            "Print the size of delta layer by layer: it falls by a factor at each. Every layer multiplies by a "
            "weight matrix and a slope; with sigmoids that is at most a quarter. Change the activation, draw "
            "weights with He or Xavier, normalise between layers, or add short cuts. Clipping only helps against "
            "the opposite."
        ),
        points=(
            "Deltas and activations are looked at, not the weight gradients alone, which can hide it.",
            "The two factors of each layer are named: weights and slope of the activation.",
            "The cures belong to the causes, and clipping is kept for exploding gradients.",
        ),
    ),
    Open(
        id="06.11",
        chapter="06",
        section="Look at a few examples at a time",
        can="say what the batch size changes",
        words="What changes when you make the batches ten times larger?",
        model=(
            "A slope costs ten times as much and its noise falls by √10, not by 10. An epoch has a tenth of the "
            "steps, so with the same rate the network comes less far per epoch; often a larger rate is then "
            "possible. Up to some size the computer is faster per example. Memory for the cache grows tenfold."
        ),
        points=(
            "The noise falls with the root, and the price with the size.",
            "Steps per epoch are counted, and the learning rate is reconsidered.",
            "Speed and memory are named: matrix products, and the cache.",
        ),
    ),
    Open(
        id="06.12",
        chapter="06",
        section="Read a loss curve",
        can="look for the cause when a loss does not fall",
        words="The training loss does not fall. What do you check, and in which order?",
        model=(
            "Cheapest first. Is the first loss ln k? Can it learn ten examples by heart? Does the gradient agree "
            "with measured slopes? Then the rate: ten times smaller and larger. Then the start: sizes of "
            "activations and deltas by layer, dead units. Then the data: scaling, labels that belong to their rows. "
            "A plateau needs patience."
        ),
        points=(
            "The order goes from cheap and certain to expensive, with a test for each.",
            "Code, learning rate, start and data are told apart.",
            "It is said what each result would look like, such as ln k for a blind guess.",
        ),
    ),
    Open(
        id="06.13",
        chapter="06",
        section="Meet two more tools",
        can="explain dropout and batch normalisation",
        words="Dropout and batch normalisation: what do they do in training, and what when the network is used?",
        model=(
            "Dropout silences each hidden neuron with some probability, afresh at every step, and divides the "
            "others by the share kept; in use it does nothing. Batch normalisation shifts and stretches z over the "
            "batch to mean 0 and variance 1, then scales with learned γ and β; in use, running averages replace the "
            "batch."
        ),
        points=(
            "Training and use are told apart for both; forgetting the switch is a common fault.",
            "The division by the share that is kept is there, so that the mean stays.",
            "The catch is named: an example's answer depends on its neighbours in the batch.",
        ),
    ),
    Number(
        id="exit:minibatches",
        chapter="06",
        section="Cut an epoch into mini-batches",
        mistake="O27",
        can="count the steps of a training",
        make=_votes_of_a_row,
    ),
    Number(
        id="exit:momentum_step",
        chapter="06",
        section="Write a step with momentum",
        mistake="O6",
        can="follow a ball with momentum for two steps",
        make=_second_step,
    ),
    Number(
        id="exit:adam_step",
        chapter="06",
        section="Write Adam and AdamW",
        mistake="O29",
        can="say how long the first step of AdamW is",
        make=_first_step_of_adam,
    ),
    Number(
        id="exit:init_layer",
        chapter="06",
        section="Write the first weights",
        mistake="O24",
        can="say how wide first weights should be spread",
        make=_spread_of_he,
    ),
    Number(
        id="exit:verdict",
        chapter="06",
        section="Read a loss curve",
        mistake="O3",
        can="measure whether a loss still falls",
        make=_fall_of_late,
    ),
)

WARM_UPS = ("06.w1", "06.w2", "06.w3")
QUIZ = ("06.1", "06.2", "06.3", "06.4", "06.5")
INTERVIEW = ("06.9", "06.10", "06.11", "06.12", "06.13")
