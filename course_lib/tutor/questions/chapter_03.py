"""Questions of chapter 03, the chain rule, and its warm-ups about chapters 00 and 01."""

from numpy.random import Generator

from course_lib.tutor.question import Before, Choice, Code, Drawn, Number, Open, Option, Order, Shape, written


def _slope_from_two_values(rng: Generator) -> Drawn:
    x, slope = int(rng.integers(2, 9)), int(rng.integers(2, 9)) * int(rng.choice([-1, 1]))
    before, nudge = int(rng.integers(10, 40)), float(rng.choice([0.1, 0.2, 0.5]))
    after = before + slope * nudge
    words = (
        f"A function gives {before} at x = {x}, and {written(round(after, 6))} at x = {written(round(x + nudge, 6))}. "
        "What is its slope there, as far as these two values tell?"
    )
    wrong = (
        (after - before, "That is the change. Per how much of x?"),
        ((after - before) * nudge, "For a whole step of x, would it change less than for this small one?"),
        (1 / slope, "Which of the two changes is divided by which?"),
        (after, "That is a value. By how much did it change?"),
    )
    return Drawn(words, float(slope), wrong)


def _two_in_a_row(rng: Generator) -> Drawn:
    a, b = int(rng.integers(2, 8)), int(rng.integers(2, 8)) * int(rng.choice([-1, 1]))
    words = (
        f"When x is nudged, u changes {a} times as much. When u is nudged, y changes {written(b)} times as much. "
        "How many times as much as x does y change?"
    )
    wrong = (
        (a + b, "Nudge x by 1. By how much does u change? And what does that much of u do to y?"),
        (b, "That is how y answers to u. How fast does u itself move?"),
        (b / a, "Does u move faster than x, or slower? Does y then feel more, or less?"),
    )
    return Drawn(words, float(a * b), wrong)


def _outer_slope(rng: Generator) -> Drawn:
    a, b, x = (int(n) for n in rng.integers(2, 6, 3))
    u = a * x * x + b
    words = f"y = u² with u = {a}x² + {b}, at x = {x}. The inner slope is {2 * a * x}. What is the slope of y for x?"
    wrong = (
        (2 * x * 2 * a * x, "Which number does the square receive?"),
        (2 * u, "The outer gear is right. The inner one moves as well: how fast?"),
        (2 * u + 2 * a * x, "Two gears in a row: do their speeds add?"),
        (u * u * 2 * a * x, "That is the outer value. How steep is the square there?"),
    )
    return Drawn(words, float(2 * u * 2 * a * x), wrong)


def _circuit(rng: Generator) -> Drawn:
    x, y, z = (int(n) for n in rng.integers(2, 9, 3))
    arrives = int(rng.integers(2, 6))
    words = (
        f"f = (x + y) · z at x = {x}, y = {y}, z = −{z}. f is not the end: at f the "
        f"slope {arrives} arrives. What is the slope for y?"
    )
    wrong = (
        (-z, "The local slopes are right. What arrived at f is not 1 here."),
        (arrives * (x + y), "That is what z gets. Which number does q meet in the product?"),
        (arrives, "y goes through two steps. What does the second one multiply with?"),
        (-z * y * arrives, "Does a sum multiply what arrives with a value?"),
        (z * arrives, "Look at the sign of z once more."),
    )
    return Drawn(words, float(-z * arrives), wrong)


def _used_twice(rng: Generator) -> Drawn:
    x, k, m = (int(n) for n in rng.integers(2, 8, 3))
    words = f"u = {k}x, v = x², y = u + {m}v. What is the slope of y for x, at x = {x}?"
    wrong = (
        (k, "Cover the way through u. Does x still reach y?"),
        (m * 2 * x, "Cover the way through v. Does x still reach y?"),
        (k + 2 * x, "In y, how often does v count?"),
        (k * m * 2 * x, "Two ways lead into one sum. Do they multiply?"),
        (k + m * x * x, "Along the way through v: is x² how high v is, or how steep?"),
    )
    return Drawn(words, float(k + m * 2 * x), wrong)


def _product_node(rng: Generator) -> Drawn:
    w, x, arrives = int(rng.integers(2, 9)), int(rng.integers(2, 9)), round(float(rng.uniform(0.2, 0.9)), 1)
    words = (
        f"p = w · x with w = {w} and x = {x}. p is used in two places; from one the slope {arrives} comes back, from "
        "the other −2. What is the slope for w?"
    )
    total = arrives - 2
    wrong = (
        (total * w, "Each factor gets what arrives times a number. Times its own, or the other one?"),
        (arrives * x, "p was used twice. What came back from the other place?"),
        (-2 * x, "The first place sent something back too. Where is it?"),
        (arrives * -2 * x, "Two messages reach p. Are messages that meet multiplied?"),
        (total, "That is what arrives at p. What does the product do with it?"),
    )
    return Drawn(words, total * x, wrong)


QUESTIONS = (
    Number(
        id="03.w1",
        chapter="00",
        section="Nudge, and divide by the nudge",
        can="read a slope off two values",
        make=_slope_from_two_values,
    ),
    Number(
        id="03.w2",
        chapter="00",
        section="Combine slopes",
        can="combine two slopes in a row",
        make=_two_in_a_row,
    ),
    Shape(
        id="03.w3",
        chapter="01",
        section="Take many votes at once",
        mistake="F2",
        can="follow shapes through a transposed product",
        code="X.shape = (20, 6)\ndelta.shape = (20, 3)",
        words="Which shape has `X.T @ delta`?",
        shape=(6, 3),
        why="Transposed, `X` is (6, 20). The two 20 meet and disappear.",
        wrong={
            (20, 3): "What shape has `X.T`? Write it beside that of `delta`.",
            (3, 6): "The sizes are right. Which factor stands on the left, and gives the rows?",
            (20, 20): "Which two sizes meet in the middle? Those are the ones that vanish.",
            None: "Write the shape of `X.T` first. Do the two inner sizes agree?",
        },
    ),
    Choice(
        id="predict best-h",
        chapter="03",
        section="Choose the nudge",
        mistake="C3",
        can="choose a nudge that fits the computer",
        words=(
            "You measure a slope with a nudge of h to either side, in ordinary numbers of sixteen digits. Which h "
            "gives the smallest error?"
        ),
        options=(
            Option("0.01", "Over this stretch the curve still bends. Is there room for a shorter ruler?"),
            Option(
                "0.00001",
                "Short against the bend, and long against rounding: about eleven digits of the change are left.",
                right=True,
            ),
            Option("0.000000000001", "Twelve digits of the two values are equal then. How many are left to subtract?"),
            Option("The smaller, the better", "Print 1 + h for a very small h. What does the computer keep of it?"),
        ),
    ),
    Choice(
        id="predict along-gradient",
        chapter="03",
        section="Read a gradient as a list of sensitivities",
        mistake="C12",
        can="say where a gradient points",
        words="The gradient at (2, 1) is (4, 6). You take a small step in the direction (4, 6). What does f do?",
        options=(
            Option("It rises", "Every entry is followed in the direction in which f grows.", right=True),
            Option("It falls", "The slope for the first number is 4. You increased that number: which way goes f?"),
            Option("It stays", "Along a line of equal height it stays. Does the gradient point along that line?"),
            Option(
                "It rises in one number and falls in the other",
                "Both slopes are positive, and both numbers grew. What does each do to f?",
            ),
        ),
    ),
    Choice(
        id="predict outer-place",
        chapter="03",
        section="Multiply along a chain of gears",
        mistake="C8",
        can="take the outer slope at the right place",
        words="y = sin(x²) at x = 1.5. The slope of the sine is the cosine. Which cosine belongs into the product?",
        options=(
            Option("cos(1.5)", "That is where x stands. Is x what the sine receives?"),
            Option("cos(3)", "3 is the inner slope. Does the sine receive a slope, on the way forward?"),
            Option("cos(2.25)", "The sine receives x² = 2.25, and knows nothing else.", right=True),
            Option("cos(0.778)", "That is what the sine gives back. At which input did it stand?"),
        ),
    ),
    Choice(
        id="predict cut-edge",
        chapter="03",
        section="Add over all paths",
        mistake="C11",
        can="say what is left when one path is cut",
        words=(
            "From x to u the slope is 4, from u to y it is 6. From x to v the slope is 3, from v to y it is 4. The "
            "way through v is cut. What is left of the slope of y for x?"
        ),
        options=(
            Option("0: the result needs both", "Hold v fast and nudge x. Does u move? Does y?"),
            Option("10", "You added along the way through u. Gears in a row: do their speeds add?"),
            Option("36, as before", "One way is closed. Did nothing flow through it?"),
            Option("24", "The way through u alone: 4 times 6. The other way added its own share.", right=True),
        ),
    ),
    Choice(
        id="predict paths-explode",
        chapter="03",
        section="Walk each edge only once",
        mistake="D7",
        can="count paths and edges apart",
        words="Ten stages in a row, each joined to the next by three edges. How many paths lead from start to end?",
        options=(
            Option("30", "That is the number of edges. At each stage, how many choices has a walker?"),
            Option("1,000", "That is 10 · 10 · 10. How often does the walker choose, and among how many?"),
            Option("59,049", "Ten choices among three: 3 multiplied by itself ten times.", right=True),
            Option("100", "Ten stages, but where do the three edges come in?"),
        ),
    ),
    Choice(
        id="predict scale-input",
        chapter="03",
        section="Know four gates by heart",
        can="say what larger inputs do to the slopes of weights",
        words=(
            "p = w · x. The input x is measured in other units and becomes 1,000 times larger; what arrives at p stays "
            "the same. What happens to the slope for w?"
        ),
        options=(
            Option("It stays the same", "Only x was scaled. But which number is the slope for w multiplied with?"),
            Option("It becomes 1,000 times smaller", "The weight might have to. And its slope: what multiplies it?"),
            Option("It becomes 1,000 times larger", "A product swaps: w gets x times what arrives.", right=True),
        ),
    ),
    Choice(
        id="predict square-shapes",
        chapter="03",
        section="Use shapes, and know their limit",
        mistake="B21",
        can="say when shapes decide and when they do not",
        words=(
            "`X`, `W` and `delta` all have the shape (4, 4). Among the products of `X` and `delta`, each transposed or "
            "not and in either order, how many have the shape of `W`?"
        ),
        options=(
            Option("1", "With different sizes that would be so. Which product of two (4, 4) tables can NumPy refuse?"),
            Option("All 8", "Every product of square tables fits. Only one of them is the slope for `W`.", right=True),
            Option("2", "Try `X @ delta` as well. Does anything in its shape speak against it?"),
        ),
    ),
    Choice(
        id="predict jacobian-size",
        chapter="03",
        section="See all slopes at once: the Jacobian",
        can="say why code never builds a Jacobian",
        words=(
            "A layer applies the sigmoid to 1,000 units for a batch of 64 examples. Its Jacobian has a row for each "
            "result and a column for each input. How many entries is that?"
        ),
        options=(
            Option("64,000", "That is the number of results. How many slopes has each of them?"),
            Option("1,000,000", "That is the table for a single example. How many numbers go in here?"),
            Option(
                "About 4,000,000,000",
                "64,000 results, each with 64,000 slopes; nearly all of them are 0.",
                right=True,
            ),
        ),
    ),
    Choice(
        id="predict check-at-zero",
        chapter="03",
        section="Know what a check cannot show",
        mistake="C18",
        can="choose the place for a check",
        words=(
            "The network says w₂ · σ(2w₁). A wrong gradient forgets the slope of the bend. You check it at w₂ = 0, and "
            "only there. What does the check say?"
        ),
        options=(
            Option(
                "It passes",
                "At w₂ = 0 the slope for w₁ is 0, with or without the missing factor.",
                right=True,
            ),
            Option("It fails: a factor is missing", "A factor of what? Work out the slope for w₁ at w₂ = 0."),
            Option("It cannot be computed there", "Nothing is divided by w₂. What is 0 times any slope?"),
        ),
    ),
    Number(
        id="03.1",
        chapter="03",
        section="Add over all paths",
        mistake="C11",
        can="find the slope for a number that is used twice",
        make=_used_twice,
        relative=0.0005,
    ),
    Code(
        id="03.2",
        chapter="03",
        section="Carry slopes through a matrix product",
        mistake="B20",
        can="carry slopes back to the inputs of a layer",
        words=(
            "A layer is `Z = X @ W`, and `delta` holds the slopes for `Z`. Write the slopes `dX` for `X` in one line."
        ),
        accepted=("dX = delta @ W.T",),
        why="One input is used by every neuron, so the sum runs over the neurons: the last axis of both.",
        wrong={
            "delta @ W": "Choose three different sizes and write the shapes below. Which two inner sizes should agree?",
            "W.T @ delta": "Write the shapes. In which factor does an example have its row?",
            "W @ delta.T": "The sum is right, and the table lies on its side. Which shape has `X`?",
            "W @ delta": "Write the shapes. In which factor does an example have its row?",
            "X.T @ delta": "That is what the weights get. Which number did an input meet in the product?",
            "delta * W": "One input meets several neurons. Where do you add over them?",
        },
    ),
    Choice(
        id="03.3",
        chapter="03",
        section="Go forwards, or go backwards",
        mistake="D17",
        can="choose between forward and reverse mode",
        words=(
            "A simulation takes one number, a temperature, and returns 1,000 numbers. You want the slope of each of "
            "them for the temperature. Which mode needs the fewest sweeps?"
        ),
        options=(
            Option("Reverse mode, one sweep", "A backward sweep starts at one result. How many results are there?"),
            Option("Forward mode, one sweep", "One input moves, and all results are watched at once.", right=True),
            Option("Both the same", "Count sweeps: one for each input, or one for each result?"),
            Option("Forward mode, 1,000 sweeps", "Does a forward sweep start at a result, or at an input?"),
        ),
    ),
    Number(
        id="03.4",
        chapter="03",
        section="Know four gates by heart",
        mistake="D1",
        can="sum what comes back before you pass it on",
        make=_product_node,
    ),
    Choice(
        id="03.5",
        chapter="03",
        section="Know what a check cannot show",
        mistake="C15",
        can="see why a gradient check needs a function that keeps still",
        words=(
            "A friend checks a network with dropout switched on. The measured slopes are enormous, and differ at "
            "every run. What is wrong?"
        ),
        options=(
            Option(
                "The gradient has a bug", "Perhaps, but this check cannot tell. Does f give the same answer twice?"
            ),
            Option(
                "Each call of f draws other units, so two calls differ by more than the nudge",
                "The two values belong to two different functions. Fix the random numbers, or switch dropout off.",
                right=True,
            ),
            Option("The nudge is too long", "Shorten it: f still changes as much. What else differs between calls?"),
            Option("Dropout has no slope", "With its choice held fast it is a product. What is not held fast?"),
        ),
    ),
    Number(
        id="03.6",
        chapter="03",
        section="Multiply along a chain of gears",
        mistake="C8",
        can="multiply the slopes of a chain, each at its own place",
        make=_outer_slope,
        relative=0.0005,
    ),
    Number(
        id="03.7",
        chapter="03",
        section="Walk back with three moves",
        mistake="C9",
        can="go back through two steps with what arrives",
        make=_circuit,
        relative=0.0005,
    ),
    Choice(
        id="03.8",
        chapter="03",
        section="Let numbers carry their slope",
        mistake="D16",
        can="tell automatic differentiation from its two relatives",
        words=(
            "One way stores a formula and rewrites it. One asks a function twice, and is right to ten digits. One "
            "runs the function once and applies a rule at every step. Which is automatic differentiation?"
        ),
        options=(
            Option("The first", "Ask dual numbers for a formula. Is there one anywhere?"),
            Option("The second", "That is the ruler. Where was a nudge in the class above?"),
            Option(
                "The third",
                "Numbers only, no formula; exact rules only, no nudge.",
                right=True,
            ),
        ),
    ),
    Order(
        id="03.9",
        chapter="03",
        section="Compute in stages and keep the values",
        mistake="D1",
        can="put a backward pass in order",
        words="Forward was s = x + y, q = s², f = q / y. Put the lines of the way back in order. One is not needed.",
        lines={
            "dq": "dq = 1 / y",
            "dy": "dy = -q / y**2",
            "ds": "ds = 2 * s * dq",
            "dx": "dx = ds",
            "add": "dy += ds",
        },
        pairs=(
            Before("dq", "ds", "It needs what arrives at q."),
            Before("ds", "dx", "It passes on what arrived at s."),
            Before("ds", "add", "It adds what arrived at s."),
            Before("dy", "add", "There must be something to add to."),
        ),
        why="Backwards through the stages; the second use of y is added to the first.",
        strangers={"dy = ds": "y was used twice. What would this line do to the other half of its slope?"},
    ),
    Open(
        id="03.10",
        chapter="03",
        section="Know what a check cannot show",
        mistake="C14",
        can="judge a failing gradient check",
        words="Your gradient check fails only for ReLU layers, and there at a few entries. Bug or not?",
        model=(
            "Probably not a bug. ReLU has a corner at 0. If some weighted input lies closer to 0 than the nudge moves "
            "it, the two points lie on different sides, and the measured slope is a mixture. I would print z at these "
            "entries, then use a smaller nudge or another place. A bug stays; a corner moves away."
        ),
        points=(
            "The corner is named: the nudge crosses 0, so the measured slope mixes two pieces.",
            "There is a test: look at z there, take a smaller h or move to another place.",
            "It says what would speak for a bug: the same entries fail wherever you stand.",
        ),
    ),
    Open(
        id="03.11",
        chapter="03",
        section="Go forwards, or go backwards",
        mistake="D17",
        can="compare forward and reverse mode",
        words="Forward mode or reverse mode: which is cheaper when, and what does reverse mode pay for it?",
        model=(
            "One forward sweep gives the slopes of everything for one input; one reverse sweep gives the slopes of "
            "one result for everything. Many parameters and one loss: reverse, at the price of a few runs. Few "
            "inputs and many results: forward. Reverse mode must keep all values of the way forward, so it pays in "
            "memory."
        ),
        points=(
            "The rule counts inputs against results, and does not say that reverse always wins.",
            "An example for each is given, such as training, and one parameter that drives a curve.",
            "The price is named: all intermediate values are kept until the sweep.",
        ),
    ),
    Open(
        id="03.12",
        chapter="03",
        section="Check a gradient",
        mistake="C13",
        can="set up a gradient check",
        words=(
            "How would you check the gradient of a network that you have just written, and what would a passed "
            "check not tell you?"
        ),
        model=(
            "Two-sided differences with h near 1e-5, in float64, on a small network with random weights, entry by "
            "entry. Divide the difference by the size of the slopes; right ones end below 1e-7. I would plant a "
            "fault and see it fail. A pass says nothing about other places, nor whether the cost is the one I "
            "meant."
        ),
        points=(
            "Two sides, a middle-sized h and enough digits are named, and the error is relative.",
            "The place is chosen: random, not zero, away from corners, with dropout off.",
            "Two limits are named: only this place, and only the cost that was coded.",
        ),
    ),
)

WARM_UPS = ("03.w1", "03.w2", "03.w3")
QUIZ = ("03.1", "03.2", "03.3", "03.4", "03.5")
INTERVIEW = ("03.10", "03.11", "03.12")
