"""Questions of chapter 05, an autodiff engine, and its warm-ups about earlier chapters."""

import numpy as np
from numpy.random import Generator

from course_lib.tutor.question import Before, Choice, Code, Drawn, Number, Open, Option, Order, Shape, written


def _along_a_chain(rng: Generator) -> Drawn:
    k, x = int(rng.integers(3, 9)), int(rng.integers(2, 8))
    words = f"Let u = {k}x, and then take the cube of u. At x = {x}, how many times as fast as x does the cube move?"
    u = k * x
    wrong = (
        (3 * u**2, "That is the cube against u. How fast does u itself move?"),
        (3 * x**2 * k, "The cube was taken of x. Which number goes into it?"),
        (3 * u * k, "In the slope of a cube, which power of u is left?"),
    )
    return Drawn(words, 3 * u**2 * k, wrong)


def _shared_weight(rng: Generator) -> Drawn:
    a, b = (int(number) for number in rng.choice(np.arange(2, 9), 2, replace=False))
    words = (
        f"One weight w is used in two places: y = {a}w + b·w, where b is {b}. Then w grows by 0.1. "
        "By how much does y grow?"
    )
    wrong = (
        (0.1 * a, "That is what comes by the first use. Does w reach y on another way as well?"),
        (0.1 * a * b, "You multiplied over the two uses. What do slopes do over several ways?"),
        (a + b, "That is the slope. How far did w move?"),
    )
    return Drawn(words, 0.1 * (a + b), wrong)


def _two_uses(rng: Generator) -> Drawn:
    x, k = int(rng.integers(3, 9)), int(rng.integers(10, 30))
    words = f"At a = {x}, let d = a * a + {k} * a. After `d.backward()`, what is `a.grad`?"
    wrong = (
        (x + k, "Two of the three edges into `a` were counted. How often does `a` stand in `a * a`?"),
        (2 * x, "That is what comes by the square. Who else uses `a`?"),
        (x**2 + k * x, "That is the value of d. What does d do when `a` is nudged?"),
    )
    return Drawn(words, 2 * x + k, wrong)


def _paths(rng: Generator) -> Drawn:
    n = int(rng.integers(8, 25))
    words = (
        f"A loop runs {n} times: `a = a + a`. A walk along every path back counts each one by itself. "
        "How many paths lead from the last node to the first?"
    )
    wrong = (
        (2 * n, "That is the number of edges. At each node a path may choose: what does that do to their number?"),
        (n + 1, "That is the number of nodes. How many ways lead from each to the next?"),
        (2 ** (n - 1), "Count for one doubling, then for two. Where did a factor go?"),
    )
    return Drawn(words, 2**n, wrong)


def _three_calls(rng: Generator) -> Drawn:
    k, m = (int(number) for number in rng.choice(np.arange(3, 9), 2, replace=False))
    words = f"b = {k}a and c = {m}b. `run_backward(c)` is called three times, and nothing is emptied. What is `a.grad`?"
    wrong = (
        (k * m, "That is one call. Does the second one replace the first?"),
        (k * m * 6, "Here the node in the middle sent its old sum once more. Does yours keep old messages?"),
        ((k * m) ** 3, "Calls do not chain: each begins at the output with 1. What happens to what a leaf has?"),
    )
    return Drawn(words, 3 * k * m, wrong)


def _tanh_slope(rng: Generator) -> Drawn:
    y = round(float(rng.choice([0.3, 0.4, 0.6, 0.7, 0.8, 0.9])) * float(rng.choice([-1, 1])), 2)
    arrived = int(rng.integers(3, 8))
    words = f"A tanh node holds {written(y)}, and {arrived} arrives at it. What does it send to its parent?"
    wrong = (
        (1 - y * y, "That is the slope there. What happens to what arrived?"),
        (arrived * y * (1 - y), "That is another function's slope. How steep is tanh at 0?"),
        (arrived * (1 - y), "At -0.5 and at 0.5 the curve is equally steep. Is yours?"),
    )
    return Drawn(words, arrived * (1 - y * y), wrong)


def _stale_step(rng: Generator) -> Drawn:
    lr, old, new = 0.1, int(rng.integers(2, 9)), int(rng.integers(10, 20))
    w = int(rng.integers(30, 50))
    words = (
        f"A weight is {w}. Its `grad` still holds {old} from the step before when `backward` brings {new}. "
        f"The rate is {lr}. Where does the weight go?"
    )
    wrong = (
        (w - lr * new, "That is where it should go. What does `backward` do to a `grad` that is not empty?"),
        (w - lr * old, "The old slope is there, and the new one comes on top. Which number stands in `grad` then?"),
        (w + lr * (old + new), "Right size. Which way is down?"),
    )
    return Drawn(words, w - lr * (old + new), wrong)


def _chain_and_fork(rng: Generator) -> Drawn:
    k, m = (int(number) for number in rng.choice(np.arange(3, 8), 2, replace=False))
    words = f"b = {k}a, c = {m}b and d = b + c. What is the slope of d with respect to a?"
    wrong = (
        (k * m, "That is the way through c. Which other way leads from b to d?"),
        (k + m, "Slopes along one way are multiplied. Along which ways can you go from a to d?"),
        (k * (m + 2), "The node b spoke twice of what it had heard once. When may it speak?"),
    )
    return Drawn(words, k * (m + 1), wrong)


def _nudging(rng: Generator) -> Drawn:
    n, k = 100 * int(rng.integers(3, 30)) - 1, int(rng.integers(2, 6))
    words = (
        f"A function of {n} numbers gives one number. Its sweep back takes {k} times as long as a run. You find all "
        "slopes by nudging each number in turn. How many times as long does that take as a run with its sweep?"
    )
    wrong = (
        (n + 1, "So many runs are needed, right. Does the sweep cost nothing, and the run before it?"),
        ((n + 1) / k, "Before it can walk back, the engine has to go forward. Is that in your count?"),
        ((n + 1) * (1 + k), "Two costs are compared. Which of them do you divide by which?"),
    )
    return Drawn(words, (n + 1) / (1 + k), wrong)


QUESTIONS = (
    Number(
        id="05.w1",
        chapter="03",
        section="Multiply along a chain of gears",
        mistake="C9",
        can="multiply slopes along a chain",
        make=_along_a_chain,
    ),
    Number(
        id="05.w2",
        chapter="03",
        section="Add over all paths",
        mistake="C11",
        can="add slopes over several ways",
        make=_shared_weight,
    ),
    Shape(
        id="05.w3",
        chapter="04",
        section="Write one layer backwards",
        mistake="B10",
        can="say the shape of a bias gradient",
        code="A_prev.shape = (32, 20)\nW.shape = (20, 8)\ndelta.shape = (32, 8)",
        words="Which shape has `db`, the gradient of this layer's biases?",
        shape=(8,),
        why="One bias for each neuron; the 32 wishes for it are added.",
        wrong={
            (32, 8): "That is a wish for each example and neuron. How many biases does a neuron own?",
            (20, 8): "That is the shape of dW. What does a bias belong to?",
            (20,): "Do biases belong to those who speak into the layer, or to those who listen?",
            (32,): "Does each example have a bias?",
            (1, 8): "The numbers are right. With which shape were the biases made?",
            None: "A gradient has the shape of the thing itself. How many biases are there?",
        },
    ),
    Choice(
        id="predict twice-used",
        chapter="05",
        section="Add, never overwrite",
        mistake="D1",
        can="say what happens where a number is used twice",
        words="Let a be 3 and d = a + a. The rule for + sends 1 to each of the two operands. What is the slope of d?",
        options=(
            Option("1", "That is what each of the two edges brings. How many edges end in `a`?"),
            Option("2", "Two edges end in the same node, and each brings 1.", right=True),
            Option("3", "That is the number in `a`. By how much does d grow when `a` grows by 1?"),
            Option("6", "That is d itself. The question is how fast it moves."),
        ),
    ),
    Choice(
        id="predict naive-recursion",
        chapter="05",
        section="Speak when everyone has spoken",
        mistake="D4",
        can="say why a node must wait",
        words=(
            "b = 2a, c = 3b, d = b + c. Every node, as soon as it hears something, adds it to its `grad` and sends its "
            "whole `grad` on, times the local slope. The right slope is 8. What does `a.grad` become?"
        ),
        options=(
            Option(
                "10",
                "First b hears 1 and sends 2. Then it hears 3 more, and sends all of its 4: 8 more, where 6 were new.",
                right=True,
            ),
            Option("8", "That would need b to speak once. How often does it hear something?"),
            Option("6", "That is the way through c alone. Does b hear nothing else?"),
            Option("2", "That is what b sends when it hears of d directly. Who else speaks to b?"),
        ),
    ),
    Choice(
        id="predict breadth-first",
        chapter="05",
        section="Speak when everyone has spoken",
        mistake="D3",
        can="find the node that speaks too early",
        words=(
            "b = 3a at a = 2, and the output is b·b + b·b·b; its slope is 360. Now each node speaks once, the "
            "nearest to the output first. What happens to `a.grad`?"
        ),
        options=(
            Option("It is 360 all the same", "Each node speaks once. Has everyone who used b spoken before it?"),
            Option("It is larger", "That happens when something is said twice. Here each node speaks only once."),
            Option(
                "It is smaller",
                "The inner product in b·b·b is farther away than b. It speaks after b, and what it says is lost.",
                right=True,
            ),
        ),
    ),
    Choice(
        id="predict call-twice",
        chapter="05",
        section="Reset, or call twice",
        mistake="D9",
        can="say what a second backward pass should add",
        words="a = 2, b = 3a, c = 4b. One `c.backward()` gives `a.grad` 12. What should a second call make of it?",
        options=(
            Option("12, the slope is what it is", "Then the slopes of two losses could not add up. What do calls do?"),
            Option("24", "Each call adds the same slope once more.", right=True),
            Option(
                "36",
                "So it is where nodes in the middle keep their sums: b then sends 4 + 4. Is that a slope of anything?",
            ),
            Option("144", "The second call multiplies nothing of the first. With which number does it begin?"),
        ),
    ),
    Choice(
        id="predict deep-chain",
        chapter="05",
        section="Go deep without falling",
        mistake="D15",
        can="say why recursion fails on deep graphs",
        words="A number is added to itself plus one, 5,000 times in a row. A recursive sort looks at the graph. It …",
        options=(
            Option("takes a few seconds", "The nodes are few. What is it that grows with the depth?"),
            Option("gives a wrong order", "The rule is right at every depth. What has to be kept while it waits?"),
            Option("stops with an error", "5,000 calls would be open at once, and Python allows 1,000.", right=True),
        ),
    ),
    Choice(
        id="predict tanh-pieces",
        chapter="05",
        section="Break tanh into pieces",
        can="say that a slope does not depend on how a function is split",
        words=(
            "tanh(x) is (e − 1)/(e + 1) with e = exp(2x). One graph has a single tanh node, the other these pieces. "
            "How do the two slopes at x compare?"
        ),
        options=(
            Option("They are equal up to rounding", "It is one function. The chain rule gives one slope.", right=True),
            Option("The pieces give more, as e is used twice", "Two ways add up. Does their sum have to be more?"),
            Option("The pieces give only an estimate", "Each piece has an exact local slope. Where would it get lost?"),
        ),
    ),
    Choice(
        id="predict xor-zeros",
        chapter="05",
        section="Train XOR with your engine",
        mistake="B28",
        can="say why equal neurons stay equal",
        words=(
            "Four hidden tanh neurons begin with all weights at 0.5. They are trained on XOR for 400 steps. "
            "How many different hidden neurons are there at the end?"
        ),
        options=(
            Option("4", "What does one of them hear that another does not hear?"),
            Option("2, one for each input", "All four read both inputs. In what do they differ?"),
            Option("1, four times", "Equal weights hear equal slopes, and take equal steps.", right=True),
        ),
    ),
    Choice(
        id="predict reverse-cost",
        chapter="05",
        section="Compare the cost of two directions",
        mistake="D17",
        can="choose between forward and reverse mode",
        words="A function takes one number and gives 1,000. All 1,000 slopes are wanted. Which way is cheaper?",
        options=(
            Option("Reverse mode, as always", "One sweep back starts at one output. How many outputs are there?"),
            Option("Forward mode", "One sweep forward starts at one input, and there is only one.", right=True),
            Option("Both cost the same", "Count the sweeps: one for each input, or one for each output?"),
        ),
    ),
    Choice(
        id="predict bias-back",
        chapter="05",
        section="Grow from numbers to arrays",
        mistake="B10",
        can="undo broadcasting on the way back",
        code="X.shape = (5, 3)\nb.shape = (3,)\nG.shape = (5, 3)    # has arrived at X + b",
        words="NumPy laid `b` on each of the five rows of `X`. What goes on to `b`?",
        options=(
            Option("`G` as it is", "That is what goes on to `X`. How many numbers has `b`?"),
            Option("The mean of the rows of `G`", "Five copies heard five wishes. Are wishes for one thing averaged?"),
            Option("The sum over each row of `G`", "That gives five numbers. Does `b` have one for each example?"),
            Option("The sum of the rows of `G`", "Each entry of `b` was used five times: add.", right=True),
        ),
    ),
    Number(
        id="05.1",
        chapter="05",
        section="Speak when everyone has spoken",
        mistake="D4",
        can="find a slope in a graph with a fork",
        make=_chain_and_fork,
    ),
    Code(
        id="05.2",
        chapter="05",
        section="Add, never overwrite",
        mistake="D1",
        can="write the line that sends a message to a parent",
        words=(
            "One line: what `node` sends along one edge arrives in the `grad` of its `parent`. The local slope of the "
            "edge is `slope`, and all who use `node` have spoken."
        ),
        accepted=("parent.grad += node.grad * slope", "parent.grad = parent.grad + node.grad * slope"),
        why="Multiply along the edge, add at the node.",
        wrong={
            "parent.grad = node.grad * slope": "The parent may have heard from another one before. Where is that now?",
            "parent.grad += slope": "What if the output reacts to `node` a hundred times as strongly?",
            "parent.grad += node.grad": "The parent moves the node by more or less than itself. Which number says so?",
            "parent.grad += node.data * slope": "What arrives is no value but a slope. In which field does it stand?",
            "node.grad += parent.grad * slope": "Who knows its slope already, and who is waiting for it?",
        },
    ),
    Number(
        id="05.3",
        chapter="05",
        section="Compare the cost of two directions",
        mistake="D17",
        can="compare what slopes cost by nudging and by a sweep",
        make=_nudging,
    ),
    Choice(
        id="05.4",
        chapter="05",
        section="See what autodiff is not",
        mistake="D16",
        can="tell autodiff from formulas and from nudges",
        words="What does the engine hand you when you ask for a slope?",
        options=(
            Option(
                "A formula, which it then evaluates",
                "That is symbolic differentiation. Look into a node: is there a formula, or are there numbers?",
            ),
            Option(
                "An estimate from two nearby values",
                "That is a nudge, and it can be too long or too short. Does yours nudge?",
            ),
            Option(
                "A number, exact up to rounding, for this one input",
                "Products and sums of local slopes, each taken from an exact rule.",
                right=True,
            ),
        ),
    ),
    Order(
        id="05.5",
        chapter="05",
        section="Train XOR with your engine",
        mistake="D8",
        can="put the lines of a training step in order",
        words="Put the lines of one training step with this engine in order. One line is not needed.",
        lines={
            "loss": "loss = cost(model, xs, ys)",
            "empty": "for w in weights: w.grad = 0.0",
            "back": "loss.backward()",
            "step": "for w in weights: w.data -= lr * w.grad",
        },
        pairs=(
            Before("loss", "back", "It walks back through what the loss recorded."),
            Before("empty", "back", "It only adds, so it must find empty places."),
            Before("back", "step", "The step reads the slopes."),
            Before("loss", "step", "The slopes belong to the weights that the loss was computed with."),
            Before("empty", "step", "Emptied before the step, the weights have nothing to go by."),
        ),
        why="Record, empty, walk back, step.",
        strangers={"weights = [w - lr * w.grad for w in weights]": "Does the network hold these new nodes?"},
    ),
    Open(
        id="05.6",
        chapter="05",
        section="Reset, or call twice",
        mistake="D8",
        can="explain why gradients accumulate",
        words="Why does PyTorch accumulate gradients by default?",
        model=(
            "Because adding is what the chain rule asks for wherever a parameter is used more than once: in one graph, "
            "in several losses, in several parts of a batch. One rule, add, serves all; to overwrite would silently "
            "lose a part. So large batches can be run in pieces. The price: every step must empty the gradients."
        ),
        points=(
            "Slopes over several uses add up, and a second `backward` is one more use.",
            "A use of it is named: several losses, or a batch too large for the memory, in pieces.",
            "The price is named: `zero_grad` before each step, or old slopes mix into new steps.",
        ),
    ),
    Open(
        id="05.7",
        chapter="05",
        section="Speak when everyone has spoken",
        mistake="D4",
        can="say why backward needs a topological order",
        words="What does an autodiff engine store while it computes, and why does it go back in topological order?",
        model=(
            "For each result its number, its parents and the local slope for each parent. Going back, a node must "
            "have heard from everyone who used it before it speaks, or it sends too little, or some of it twice. "
            "For b = 2a, c = 3b, d = b + c the slope is 8; naive recursion says 10."
        ),
        points=(
            "The record is named: value, parents, local slopes; no formula is stored.",
            "The rule is stated for a node that is used more than once.",
            "There is an example in which a wrong order gives a wrong number.",
        ),
    ),
    Open(
        id="05.8",
        chapter="05",
        section="See what autodiff is not",
        mistake="D16",
        can="tell three ways of differentiating apart",
        words="How does automatic differentiation differ from symbolic and from numeric differentiation?",
        model=(
            "Symbolic rewrites a formula, which may grow without bound. Numeric nudges and divides: one or two runs "
            "for each input, and digits are lost. Automatic runs the program once, keeps a local slope at each step "
            "and multiplies them: exact up to rounding, at this one input, for all inputs in a few runs."
        ),
        points=(
            "What comes out is said for each: a formula, an estimate, a number for one place.",
            "The costs are compared, with the number of inputs in them.",
            "Exactness is compared: no step h, and no rounding beyond that of the computer.",
        ),
    ),
    Number(
        id="exit:Value",
        chapter="05",
        section="Build the class",
        mistake="D2",
        can="add up over all uses of a number",
        make=_two_uses,
    ),
    Number(
        id="exit:topological_order",
        chapter="05",
        section="Find a safe order",
        mistake="D7",
        can="count paths, and see why not to walk them",
        make=_paths,
        relative=0.0,
    ),
    Number(
        id="exit:run_backward",
        chapter="05",
        section="Sweep back",
        mistake="D9",
        can="say what repeated calls leave behind",
        make=_three_calls,
    ),
    Number(
        id="exit:value_functions",
        chapter="05",
        section="Teach it functions",
        mistake="D12",
        can="take the slope of tanh from its result",
        make=_tanh_slope,
    ),
    Number(
        id="exit:fit_xor",
        chapter="05",
        section="Train XOR with your engine",
        mistake="D8",
        can="see an old gradient in a step",
        make=_stale_step,
    ),
)

WARM_UPS = ("05.w1", "05.w2", "05.w3")
QUIZ = ("05.1", "05.2", "05.3", "05.4", "05.5")
INTERVIEW = ("05.6", "05.7", "05.8")
