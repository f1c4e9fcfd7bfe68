"""Chapter 06, training: an epoch of mini-batches, momentum, Adam and AdamW, first weights, and loss curves read."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from course_lib.tutor.comparing import Finding, as_numbers
from course_lib.tutor.exercise import Accepted, Exercise, Mistake, Parts, Probe, WrongReturn, label_reader, unpack
from course_lib.tutor.observing import Observation

State = Any
Step = tuple[Any, State]

MANY = 0.2  # of the rows: where fewer than that never come, they were not drawn one by one
OFTEN_AND_NEVER = str([False, False, True, True, True])  # many rows in no batch, others there more than once
ENOUGH_ROWS = 30  # from here on, rows that come in the order of the file, or the same twice, are no accident


# ---- minibatches


def minibatches(n, size, rng):
    order = rng.permutation(n)
    return [order[start : start + size] for start in range(0, n, size)]


ORDERS: dict[str, Callable[[NDArray, Generator], NDArray]] = {
    "drawn": lambda rows, rng: rng.permutation(rows),
    "file": lambda rows, rng: rows,
    "own generator": lambda rows, rng: np.random.default_rng(0).permutation(rows),
    "batches": lambda rows, rng: rows,
    "put back": lambda rows, rng: rng.choice(rows, len(rows)),
}


def minibatches_with(
    n: int,
    size: int,
    rng: Generator,
    *,
    order: str = "drawn",
    last: str = "short",
    cut: str = "size",
    rows: str = "from 0",
) -> list[NDArray]:
    """`minibatches` with switches for the mistakes that can be made at once."""
    first = {"from 0": np.arange(n), "without row 0": np.arange(1, n), "from 1": np.arange(1, n + 1)}[rows]
    drawn = ORDERS[order](first, rng)
    size = -(-len(drawn) // size) if cut == "count" else size
    batches = [drawn[start : start + size] for start in range(0, len(drawn), size)]
    short = size - len(batches[-1])
    if last == "dropped" and short:
        batches = batches[:-1]
    elif last == "filled":
        batches[-1] = np.concatenate([batches[-1], np.resize(drawn, short)])
    elif last == "empty" and not short:
        batches.append(drawn[:0])
    return [batches[i] for i in rng.permutation(len(batches))] if order == "batches" else batches


def minibatches_shared_out(n: int, size: int, rng: Generator) -> list[NDArray]:
    """As many batches as needed, of nearly equal size: none is much shorter than the others."""
    return np.array_split(rng.permutation(n), -(-n // size))


def run_minibatches(implementation: Callable, n: int, size: int, rng: Generator) -> tuple[Any, Any]:
    """Two epochs in a row, from one generator."""
    return implementation(n, size, rng), implementation(n, size, rng)


def read_minibatches(result: Any, args: tuple[Any, ...]) -> Parts:  # noqa: ANN401
    """Whether every row has one vote, how large the batches are, and what chance decides."""
    n, size, _ = args
    first, second = (_batches(epoch) for epoch in result)
    if first is None or second is None:
        return dict.fromkeys(("votes", "sizes", "chance"))
    return {
        "votes": _votes(np.concatenate([*first, np.array([], int)]), n),
        "sizes": _sizes([len(batch) for batch in first], n, size),
        "chance": _chance(first, second, n, size),
    }


def _batches(epoch: Any) -> list[NDArray] | None:  # noqa: ANN401
    """The batches of an epoch as flat arrays of row numbers; None where nothing came back."""
    if epoch is None or epoch is ...:
        return None
    if not isinstance(epoch, list | tuple | np.ndarray):
        raise WrongReturn(f"One {type(epoch).__name__} came back. Expected is a list of batches.")
    return [_row_numbers(batch) for batch in epoch]


def _row_numbers(batch: Any) -> NDArray:  # noqa: ANN401
    numbers = as_numbers(batch)
    if isinstance(numbers, str):
        raise WrongReturn(f"A batch is {numbers}. Expected are arrays of row numbers.")
    if numbers.ndim != 1 or not np.array_equal(numbers, np.round(numbers)):
        raise WrongReturn(f"A batch has shape {numbers.shape}. Expected are row numbers, whole and in one row.")
    return numbers.astype(int)


def _votes(rows: NDArray, n: int) -> Finding:
    """How often each row takes part in an epoch."""
    beyond = rows[(rows < 0) | (rows >= n)]
    times = np.bincount(rows[(rows >= 0) & (rows < n)], minlength=n)
    missing, often = int((times == 0).sum()), int((times > 1).sum())
    first = missing == 1 and times[0] == 0
    seen = {
        f"row {beyond[0] if len(beyond) else ''} is there, but rows count from 0 to {n - 1}": len(beyond) > 0,
        f"row 0 of {n} is in no batch": first,
        f"{missing} of {n} rows are in no batch": missing > 0 and not first,
        f"{often} of {n} rows are there more than once": often > 0,
    }
    kind = [*map(bool, seen.values()), missing > MANY * n]
    return Finding(str(kind), ", and ".join(words for words, holds in seen.items() if holds))


def _sizes(sizes: list[int], n: int, size: int) -> Finding:
    """The sizes of the batches: all `size`, but for one that may be short."""
    full, rest = divmod(n, size)
    if sorted(sizes) == sorted([size] * full + [rest] * (rest > 0)):
        return Finding("as asked")
    counts = [f"{times} of {rows}" for rows, times in Counter(sizes).items()]
    shown = " and ".join(counts[:3]) + (" and …" if len(counts) > 3 else "")
    return Finding(str(sorted(sizes)), f"{len(sizes)} batches came: {shown} rows" if counts else "no batch came")


def _chance(first: list[NDArray], second: list[NDArray], n: int, size: int) -> Finding:
    """Where the order of the rows comes from; few rows can come in any order by accident."""
    if n < ENOUGH_ROWS:
        return Finding("drawn")
    rows = np.concatenate([*first[:-1], np.array([], int)])
    if len(rows) and (np.diff(rows) >= 0).all():
        return Finding("file", "the rows come in the order of the file")
    loose = sum(len(batch) > 1 and np.ptp(batch) >= len(batch) for batch in first)
    if size > 1 and loose <= 1:
        return Finding("neighbours", "each batch holds neighbours in the file")
    same = len(first) == len(second) and all(map(np.array_equal, first, second))
    return Finding("always the same", "a second epoch brings the very same batches") if same else Finding("drawn")


def minibatches_probes(rng: Generator) -> list[Probe]:
    """A short last batch; none; batches of one; more room in a batch than rows; a few rows to do by hand."""
    cases = [
        (60, 7, "60 rows in batches of 7"),
        (48, 12, "48 rows in batches of 12"),
        (10, 3, "10 rows in batches of 3"),
        (33, 1, "33 rows in batches of 1"),
        (5, 8, "5 rows in batches of 8"),
    ]
    return [Probe((n, size, _generator(rng)), words, small=n == 10) for n, size, words in cases]


def _generator(rng: Generator) -> Generator:
    return np.random.default_rng(int(rng.integers(2**32)))


def drawn_anew(seen: Observation, right: Observation, probe: Probe) -> bool:
    """O32 where every batch, or every row, is drawn by itself: some rows come often, some never."""
    n, _, _ = probe.args
    rows = seen.parts["votes"]
    return n < ENOUGH_ROWS or (rows.kind == OFTEN_AND_NEVER and seen.parts["chance"].kind == "drawn")


MINIBATCHES = Exercise(
    name="minibatches",
    chapter="06",
    section="Cut an epoch into mini-batches",
    reference=minibatches,
    probes=minibatches_probes,
    parts=("votes", "sizes", "chance"),
    returns=("batches",),
    run=run_minibatches,
    read=read_minibatches,
    arguments=("n", "size", "rng"),
    faulty=minibatches_with,
    accepted=(
        Accepted(minibatches_shared_out, "Your batches are of nearly equal size; the course lets one be short."),
    ),
    mistakes=(
        Mistake(
            "O27",
            "Every epoch goes through the file from top to bottom.",
            "The file may be sorted by class. What would the first batches then teach, and the last ones?",
            {"order": "file"},
        ),
        Mistake(
            "O30",
            "`rng` decides nothing: every epoch has the same batches.",
            "Call it twice with one generator. Do the same rows always sit together?",
            {"order": "own generator"},
        ),
        Mistake(
            "O31",
            "The batches change places, but each holds neighbours in the file.",
            "Are rows 0 and 1 ever in different batches? What was shuffled, and what was not?",
            {"order": "batches"},
        ),
        Mistake(
            "O32",
            "Rows are drawn anew, so some come often and some never.",
            "Count the votes of each row. Does a row that was drawn go back into the hat?",
            {"order": "put back"},
            signature=drawn_anew,
        ),
        Mistake(
            "O33",
            "The rows that do not fill a batch are left out.",
            "10 rows in batches of 3: how many rows does your epoch show?",
            {"last": "dropped"},
        ),
        Mistake(
            "O34",
            "The last batch is filled up with rows that had their turn.",
            "Did every example get exactly one vote?",
            {"last": "filled"},
        ),
        Mistake(
            "O81",
            "Where the rows fit exactly, an empty batch follows.",
            "4 rows in batches of 2: at which rows do your batches begin, and how many begin there?",
            {"last": "empty"},
        ),
        Mistake(
            "O35",
            "`size` was taken for the number of batches.",
            "For 60 rows and size 7: how many rows does one of your batches hold?",
            {"cut": "count"},
        ),
        Mistake(
            "O36",
            "The first row never takes part.",
            "At which number do rows begin to count?",
            {"rows": "without row 0"},
        ),
        Mistake(
            "O37",
            "The rows are counted from 1.",
            "What is the smallest row number in Python, and what the largest of n rows?",
            {"rows": "from 1"},
        ),
    ),
    passed="Every example now has one vote in each epoch, and `nn.fit` cuts its epochs the same way.",
    start="First put all row numbers in an order by chance. Then at which positions do you cut?",
    example=(
        "On something else: 7 letters are dealt to hands of 3. Shuffle the cards once: E B G A D C F.\n"
        "Hands begin at card 0, 3 and 6: E B G, then A D C, then F alone.\n"
        "Nobody holds a card twice, none stays on the table, and the next round is shuffled anew."
    ),
    tiny=tuple(
        Probe((n, size, np.random.default_rng(0)), f"{n} rows in batches of {size}")
        for n, size in ((1, 1), (2, 1), (2, 2), (3, 2))
    ),
)


# ---- what optimizers share


STEPS = ("step 1", "step 2", "step 3")


def walk(implementation: Callable, w: ArrayLike, gradients: Iterable[ArrayLike], *settings: float) -> Parts:
    """How far the weights move at each step, for these gradients one after the other; the first state is None."""
    found: Parts = {}
    state: State = None
    for name, g in zip(STEPS, gradients, strict=False):
        before = np.array(w)
        w, state = unpack(implementation(w, g, state, *settings), ("w", "state")).values()
        found[name] = _move(before, w)
    return found


def _move(before: NDArray, w: Any) -> Any:  # noqa: ANN401
    """The way from the old weights to the new ones; what is not of their size stays as it came."""
    after = as_numbers(w)
    return w if isinstance(after, str) or after.size != before.size else after.reshape(before.shape) - before


def _signed(rng: Generator, *shape: int, low: float = 0.3, high: float = 2.5) -> NDArray:
    """Numbers of both signs with two decimals, none near 0 or ±1."""
    size = rng.uniform(low, high, shape)
    size += 0.2 * (np.abs(size - 1) < 0.1)
    return np.round(size * np.resize([1, -1, -1, 1, 1], shape), 2)


# ---- momentum_step


def momentum_step(w, g, state, lr, mu):
    v = 0 if state is None else state
    v = mu * v - lr * g
    return w + v, v


def momentum_step_with(
    w: Any,  # noqa: ANN401
    g: Any,  # noqa: ANN401
    state: State,
    lr: float,
    mu: float,
    *,
    sign: str = "down",
    speed: str = "kept",
    friction: str = "right",
    rate: str = "once",
) -> Step:
    """`momentum_step` with switches for the mistakes that can be made at once."""
    old = 0 * g if state is None else state
    push = -g if rate == "none" else -lr * g
    push = -push if sign == "uphill" else push
    v = _speed(old, push, mu, friction)
    step = {"late": old, "ahead": mu * v + push}.get(speed, v)
    return w + (lr * step if rate == "twice" else step), 0 * v if speed == "forgotten" else v


def _speed(old: Any, push: Any, mu: float, friction: str) -> Any:  # noqa: ANN401
    """The new velocity from the old one and the push of the gradient."""
    kept = {"negative": -mu, "rest": 1 - mu, "none": 1}.get(friction, mu)
    return mu * (old + push) if friction == "on both" else kept * old + push


def momentum_averaged(w: Any, g: Any, state: State, lr: float, mu: float) -> Step:  # noqa: ANN401
    """The form O8: the velocity is an average of the gradients, so a step is shorter by the factor 1 − μ."""
    v = (1 - mu) * g + (0 if state is None else mu * state)
    return w - lr * v, v


def momentum_in_place(w: Any, g: Any, state: State, lr: float, mu: float) -> Step:  # noqa: ANN401
    """The mistake F8: right, and the caller's weights have moved."""
    moved, v = momentum_step(w, g, state, lr, mu)
    if isinstance(w, np.ndarray):
        w[...] = moved
        moved = w
    return moved, v


def momentum_step_probes(rng: Generator) -> list[Probe]:
    """Two weights, a table of them, and one number to do by hand; three steps each, gradients of both signs."""
    by_hand = (1.5, [2.0, -0.5, 3.0], 0.1, 0.8)
    return [
        Probe((_signed(rng, 2), _signed(rng, 3, 2), 0.1, 0.9), "2 weights, 3 steps"),
        Probe((_signed(rng, 3, 2), _signed(rng, 3, 3, 2), 0.05, 0.7), "6 weights, 3 steps"),
        Probe(by_hand, "one weight, 3 steps", small=True),
    ]


MOMENTUM_STEP = Exercise(
    name="momentum_step",
    chapter="06",
    section="Write a step with momentum",
    reference=momentum_step,
    probes=momentum_step_probes,
    parts=STEPS,
    returns=("w", "state"),
    run=walk,
    read=lambda moves, args: moves,
    arguments=("w", "gradients", "lr", "mu"),
    faulty=momentum_step_with,
    accepted=(
        Accepted(momentum_averaged, "Valid, but another definition: slopes are averaged, so lr means less by 1 − μ."),
    ),
    # Without a memory there is nothing that friction could slow down.
    cancelling=tuple(frozenset({"O6", code}) for code in ("O7", "O43", "O44")),
    mistakes=(
        Mistake(
            "O5",
            "The ball gathers speed uphill.",
            "Which way does the gradient point, and which way is down?",
            {"sign": "uphill"},
        ),
        Mistake(
            "O6",
            "The velocity is forgotten after each call.",
            "Where does the ball keep its speed between two steps?",
            {"speed": "forgotten"},
        ),
        Mistake(
            "O38",
            "The step is made with the old velocity.",
            "At the very first step, does the weight move at all?",
            {"speed": "late"},
        ),
        Mistake(
            "O39",
            "This looks ahead, as Nesterov's step does.",
            "How often does the new gradient enter your step? In plain momentum it enters by the velocity only.",
            {"speed": "ahead"},
        ),
        Mistake(
            "O7",
            "Friction turns the ball round.",
            "The old velocity points left. Without a push, where should the ball roll next?",
            {"friction": "negative"},
        ),
        Mistake(
            "O43",
            "The old velocity keeps the wrong share: what friction takes is kept.",
            "With μ = 0.9, how much of the old speed should be left after a step?",
            {"friction": "rest"},
        ),
        Mistake(
            "O44",
            "There is no friction at all.",
            "On a flat floor, does your ball ever come to rest? Which of the arguments is never used?",
            {"friction": "none"},
        ),
        Mistake(
            "O40",
            "μ also shrinks the newest push.",
            "At the first step there is no old speed. How far should the weight move then?",
            {"friction": "on both"},
        ),
        Mistake(
            "O41",
            "The learning rate enters twice.",
            "Halve `lr`. Does your first step become half as long, or a quarter?",
            {"rate": "twice"},
        ),
        Mistake(
            "O42",
            "The learning rate does not enter.",
            "Double `lr`. Does your step change?",
            {"rate": "none"},
        ),
        Mistake(
            "F8",
            "An argument is no longer what it was.",
            "Keep the weights from before a step. After it, are they still what they were?",
            momentum_in_place,
        ),
    ),
    passed="This ball is `nn.Momentum`. In the ravine it needs 68 steps where plain descent needs 458.",
    start="Two numbers belong together: where the ball is, and how fast it rolls. Which of the two changes first?",
    example=(
        "On something else: saving. Each month the habit keeps 0.5 of what it was, and gains the month's push.\n"
        "Pushes 4, 2, 0. Habit: 4; then 0.5 * 4 + 2 = 4; then 0.5 * 4 + 0 = 2. Saved in all: 4, 8, 10.\n"
        "In month 3 there is no push at all, and still something is saved: the habit was handed on."
    ),
    tiny=(
        Probe((2.0, [3.0], 0.1, 0.5), "one weight, one step"),
        Probe((2.0, [3.0, -4.0], 0.1, 0.5), "one weight, two steps"),
    ),
)


# ---- adam_step


def adam_step(w, g, state, lr, b1, b2, eps, wd=0):
    m, v, t = (0, 0, 0) if state is None else state
    t = t + 1
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g**2
    m_hat, v_hat = m / (1 - b1**t), v / (1 - b2**t)
    return w - lr * (m_hat / (np.sqrt(v_hat) + eps) + wd * w), (m, v, t)


SQUARES: dict[str, Callable[[Any], Any]] = {
    "of g": lambda g: g**2,
    "g itself": lambda g: g,
    "size of g": np.abs,
    "shared": lambda g: np.mean(g**2),
}
RATES: dict[str, Callable[[float, float], tuple[float, float]]] = {
    "right": lambda b1, b2: (b1, b2),
    "swapped": lambda b1, b2: (b2, b1),
    "first for both": lambda b1, b2: (b1, b1),
}
# What the two averages are divided by, from 1 − b1^t and 1 − b2^t.
CORRECTIONS: dict[str, Callable[[float, float], tuple[float, float]]] = {
    "both": lambda c1, c2: (c1, c2),
    "none": lambda c1, c2: (1, 1),
    "m only": lambda c1, c2: (c1, 1),
    "v only": lambda c1, c2: (1, c2),
    "swapped": lambda c1, c2: (c2, c1),
}
# From √v̂, v̂ and ε what the average slope is divided by.
ROOTS: dict[str, Callable[[Any, float], Any]] = {
    "outside": lambda v, eps: np.sqrt(v) + eps,
    "inside": lambda v, eps: np.sqrt(v + eps),
    "none": lambda v, eps: np.sqrt(v),
}


def adam_step_with(
    w: Any,  # noqa: ANN401
    g: Any,  # noqa: ANN401
    state: State,
    lr: float,
    b1: float,
    b2: float,
    eps: float,
    wd: float = 0,
    *,
    sign: str = "down",
    clock: str = "runs",
    kept: str = "raw",
    small: str = "outside",
    root: str = "taken",
    decay: str = "apart",
    correction: str = "both",
    **averages: str,
) -> Step:
    """`adam_step` with switches for the mistakes that can be made at once."""
    g = g + wd * w if decay == "inside" else g
    rates = RATES[averages.pop("betas", "right")](b1, b2)
    m, v, t = (0, 0, 0) if state is None else state
    t = 1 if clock == "stands still" else t + 1
    m, v = _averages(m, v, g, *rates, **averages)
    c1, c2 = CORRECTIONS[correction](1 - rates[0] ** t, 1 - rates[1] ** t)
    below = ROOTS[small]
    divisor = below(v / c2, eps) if root == "taken" else v / c2 + eps * (small != "none")
    move = lr * (m / c1) / divisor * (-1 if sign == "uphill" else 1)
    return _decayed(w, move, lr, wd, decay), ((m / c1, v / c2, t) if kept == "corrected" else (m, v, t))


def _averages(
    m: Any,  # noqa: ANN401
    v: Any,  # noqa: ANN401
    g: Any,  # noqa: ANN401
    b1: float,
    b2: float,
    *,
    first: str = "own",
    second: str = "of g",
    share: str = "taken",
) -> tuple[Any, Any]:
    """The two running averages after one more gradient."""
    slope = np.mean(g) if first == "shared" else g
    m = b1 * m + (1 if share in ("not for m", "not at all") else 1 - b1) * slope
    return m, b2 * v + (1 if share in ("not for v", "not at all") else 1 - b2) * SQUARES[second](g)


def _decayed(w: Any, move: Any, lr: float, wd: float, decay: str) -> Any:  # noqa: ANN401
    """The weights after the move and after weight decay."""
    if decay == "after":
        return (w - move) * (1 - lr * wd)
    shares = {"apart": lr * wd, "without lr": wd, "growing": -lr * wd, "growing without lr": -wd}
    return w - move - shares.get(decay, 0) * w


def adam_from_zero(w: Any, g: Any, state: State, lr: float, b1: float, b2: float, eps: float, wd: float = 0) -> Step:  # noqa: ANN401
    """The mistake O9: the first step has the number 0, and 1 − β⁰ is nothing to divide by."""
    m, v, t = (0 * g, 0 * g, 0) if state is None else state
    m, v = _averages(m, v, g, b1, b2)
    c1, c2 = np.float64(1 - b1**t), np.float64(1 - b2**t)
    return w - lr * (m / c1 / (np.sqrt(v / c2) + eps) + wd * w), (m, v, t + 1)


def adam_short(w: Any, g: Any, state: State, lr: float, b1: float, b2: float, eps: float, wd: float = 0) -> Step:  # noqa: ANN401
    """The short form of the paper: the corrections are drawn into the learning rate, and ε stands beside the raw √v."""
    m, v, t = (0, 0, 0) if state is None else state
    m, v = _averages(m, v, g, b1, b2)
    rate = lr * np.sqrt(1 - b2 ** (t + 1)) / (1 - b1 ** (t + 1))
    return w - rate * m / (np.sqrt(v) + eps) - lr * wd * w, (m, v, t + 1)


def adam_in_place(w: Any, g: Any, state: State, lr: float, b1: float, b2: float, eps: float, wd: float = 0) -> Step:  # noqa: ANN401
    """The mistake F8: right, and the caller's weights have moved."""
    moved, state = adam_step(w, g, state, lr, b1, b2, eps, wd)
    if isinstance(w, np.ndarray):
        w[...] = moved
        moved = w
    return moved, state


def adam_step_probes(rng: Generator) -> list[Probe]:
    """Gradients of very different size and both signs; other rates and decay; tiny ones; one number by hand."""
    uneven = _signed(rng, 3, 3) * [1, 20, 0.05]
    tiny = [float(f"{size:.2g}") for size in rng.uniform(0.7, 1.6, 3) * [1e-8, 2e-8, -1e-8]]
    return [
        Probe((_signed(rng, 3), uneven, 0.1, 0.9, 0.999, 1e-8), "3 weights, 3 steps"),
        Probe((_signed(rng, 2, 3), _signed(rng, 3, 2, 3), 0.1, 0.8, 0.95, 1e-8, 0.4), "6 weights with decay"),
        Probe((1.5, tiny, 0.1, 0.9, 0.999, 1e-8), "gradients near one hundred-millionth"),
        Probe((1.5, [4.0, 2.0, -3.0], 0.1, 0.9, 0.999, 1e-8), "one weight, 3 steps", small=True),
    ]


ADAM_STEP = Exercise(
    name="adam_step",
    chapter="06",
    section="Write Adam and AdamW",
    reference=adam_step,
    probes=adam_step_probes,
    parts=STEPS,
    returns=("w", "state"),
    run=walk,
    read=lambda moves, args: moves,
    arguments=("w", "gradients", "lr", "b1", "b2", "eps", "wd"),
    faulty=adam_step_with,
    accepted=(
        Accepted(adam_short, "Your ε stands beside the raw √v, as in the paper's short form: tiny slopes move less."),
    ),
    # Without a correction nothing depends on the clock, and there is no corrected copy to keep. Without the root, no
    # place of ε is inside it. With equal rates a swap changes nothing. And what enters in full, uncorrected, is what
    # is corrected like the first step for ever.
    cancelling=tuple(
        map(
            frozenset,
            (
                *(("O10", "O11"), ("O11", "O13"), ("O15", "O16"), ("O14", "O51")),
                *(("O11", "O52"), ("O11", "O53"), ("O11", "O54")),
            ),
        )
    ),
    mistakes=(
        Mistake(
            "O1",
            "The step goes uphill.",
            "The gradient is positive. Should this weight grow, or shrink?",
            {"sign": "uphill"},
        ),
        Mistake(
            "O9",
            "The first step has the number 0.",
            "At the very first step, what is 1 − β^t?",
            adam_from_zero,
        ),
        Mistake(
            "O10",
            "The clock stands still: every step is corrected like the first.",
            "How old is your average at step two?",
            {"clock": "stands still"},
        ),
        Mistake(
            "O11",
            "The averages are used as they are, close to the zero where they began.",
            "An average that started at zero: is it fair after one sample?",
            {"correction": "none"},
        ),
        Mistake(
            "O12",
            "Only the average slope is corrected.",
            "Which of the two averages is *more* biased at the start?",
            {"correction": "m only"},
        ),
        Mistake(
            "O45",
            "Only the average square is corrected.",
            "Both averages began at zero. Did you treat both alike?",
            {"correction": "v only"},
        ),
        Mistake(
            "O13",
            "The corrected averages are stored, and corrected again next time.",
            "You corrected a copy for reading. Did you overwrite the diary?",
            {"kept": "corrected"},
        ),
        Mistake(
            "O14",
            "Each average is corrected with the other one's β.",
            "Which correction belongs to which average?",
            {"correction": "swapped"},
        ),
        Mistake(
            "O50",
            "The two β have changed places.",
            "Which of the averages should forget faster, and which β is smaller?",
            {"betas": "swapped"},
        ),
        Mistake(
            "O51",
            "Both averages forget at the rate of the first.",
            "Which of your arguments is never used?",
            {"betas": "first for both"},
        ),
        Mistake(
            "O15",
            "ε stands inside the root.",
            "Try a gradient of one hundred-millionth. How large is √ε beside it?",
            {"small": "inside"},
        ),
        Mistake(
            "O46",
            "There is no ε.",
            "A weight whose slope has always been 0: what do you divide, and by what?",
            {"small": "none"},
        ),
        Mistake(
            "O16",
            "The root is missing.",
            "Multiply the loss by 10. Should Adam's first step change?",
            {"root": "forgotten"},
        ),
        Mistake(
            "O17",
            "The second average is one of slopes, not of their squares.",
            "Can an average *size* be negative?",
            {"second": "g itself"},
        ),
        Mistake(
            "O47",
            "The second average is one of sizes, not of squares.",
            "At the end a root is taken. Of which unit: that of the slope, or its square?",
            {"second": "size of g"},
        ),
        Mistake(
            "O18",
            "All weights share one memory.",
            "Does the bias remember the weight's history?",
            {"first": "shared", "second": "shared"},
        ),
        Mistake(
            "O48",
            "All weights are divided by one common size.",
            "One slope is 400 times another. After Adam's first step, how far has each weight moved?",
            {"second": "shared"},
        ),
        Mistake(
            "O52",
            "The new slope enters the first average in full.",
            "If every slope is 3, what should their average be?",
            {"share": "not for m"},
        ),
        Mistake(
            "O53",
            "The new square enters the second average in full.",
            "If every square is 9, what should their average be?",
            {"share": "not for v"},
        ),
        Mistake(
            "O54",
            "Both averages are sums: what is new enters in full.",
            "If every slope is 3, what should the averages of slopes and squares be?",
            {"share": "not at all"},
        ),
        Mistake(
            "O19",
            "The decay is added to the gradient, and Adam rescales it.",
            "Set the data gradient to zero. Does a weaker decay then move the weight less?",
            {"decay": "inside"},
        ),
        Mistake(
            "O28",
            "The weights decay by `wd` alone.",
            "Make `lr` zero. Should anything move?",
            {"decay": "without lr"},
        ),
        Mistake(
            "O49",
            "The decay makes weights grow.",
            "A weight of 2 and no gradient: where should decay take it?",
            {"decay": "growing"},
        ),
        Mistake(
            "O82",
            "The decay makes weights grow, and by `wd` alone.",
            "A weight of 2 and no gradient: where should decay take it? And with a learning rate of 0?",
            {"decay": "growing without lr"},
        ),
        Mistake(
            "O55",
            "`wd` has no effect.",
            "Set the gradient to zero and `wd` to 0.5. Does the weight move?",
            {"decay": "ignored"},
        ),
        Mistake(
            "O56",
            "What decays is the weight after the step.",
            "Two terms stand in one bracket. Whose weight does each of them speak of, the old or the new?",
            {"decay": "after"},
        ),
        Mistake(
            "F8",
            "An argument is no longer what it was.",
            "Keep the weights from before a step. After it, are they still what they were?",
            adam_in_place,
        ),
    ),
    passed="This is the optimizer behind most networks of today; chapter 07 trains with it.",
    start="Adam keeps two running averages for each weight. Of which two quantities?",
    example=(
        "On something else: the mean of temperatures 20, 20, 20, with a memory that starts at 0 and keeps half.\n"
        "Day 1: 0.5 * 0 + 0.5 * 20 = 10, far too low. Only half of the weight lies on real days, and 10 / 0.5 = 20.\n"
        "Day 2: 15, with 0.75 of the weight: 15 / 0.75 = 20. The diary keeps 10 and 15; 20 is only read off."
    ),
    tiny=(
        Probe((2.0, [3.0], 0.1, 0.9, 0.99, 1e-8), "one weight, one step"),
        Probe((2.0, [3.0], 0.1, 0.9, 0.99, 1e-8, 0.5), "one weight, one step with decay"),
        Probe((2.0, [3.0, -4.0], 0.1, 0.9, 0.99, 1e-8), "one weight, two steps"),
    ),
)


# ---- init_layer


def init_layer(fan_in, fan_out, kind, rng):
    variances = {"zeros": 0, "xavier": 2 / (fan_in + fan_out), "he": 2 / fan_in}
    return np.sqrt(variances[kind]) * rng.normal(size=(fan_in, fan_out))


DRAWS: dict[str, Callable[[Generator, tuple[int, int]], NDArray]] = {
    "normal": lambda rng, shape: rng.normal(size=shape),
    "one sided": lambda rng, shape: rng.random(shape),
    "short": lambda rng, shape: rng.uniform(-1, 1, shape),
    "one neuron": lambda rng, shape: np.repeat(rng.normal(size=(shape[0], 1)), shape[1], axis=1),
}


def init_layer_with(
    fan_in: int,
    fan_out: int,
    kind: str,
    rng: Generator,
    *,
    draw: str = "normal",
    spread: str = "root",
    chance: str = "rng",
    shape: str = "right",
    nothing: str = "zeros",
    **variances: str,
) -> NDArray:
    """`init_layer` with switches for the mistakes that can be made at once."""
    rng = np.random.default_rng(0) if chance == "own generator" else rng
    variance = _variance(fan_in, fan_out, kind, **variances)
    if kind == "zeros" and nothing == "small":
        variance = 1e-4
    scale = {"root": np.sqrt(variance), "variance": variance, "none": float(variance > 0)}[spread]
    W = scale * DRAWS[draw](rng, (fan_in, fan_out))
    return np.ascontiguousarray(W.T) if shape == "turned" else W


def init_zeros(fan_in: int, fan_out: int, kind: str, rng: Generator) -> NDArray:
    """The mistake O20: zeros, whatever is asked for."""
    return np.zeros((fan_in, fan_out))


def init_constant(fan_in: int, fan_out: int, kind: str, rng: Generator) -> NDArray:
    """The mistake O21: the right size, and the same for every weight."""
    return np.full((fan_in, fan_out), np.sqrt(_variance(fan_in, fan_out, kind)))


def init_one_number(fan_in: int, fan_out: int, kind: str, rng: Generator) -> Any:  # noqa: ANN401
    """The mistake O83: one draw of the right size for the whole layer."""
    return np.sqrt(_variance(fan_in, fan_out, kind)) * rng.normal()


def one_number(seen: Observation, right: Observation, probe: Probe) -> bool:
    """O83 of any size, and also where zeros are handled apart."""
    return probe.args[2] == "zeros" or seen.parts["shape"].kind == str(())


def _variance(
    fan_in: int, fan_out: int, kind: str, *, kinds: str = "right", he: str = "right", xavier: str = "right"
) -> float:
    """The variance of a weight, right or not."""
    if kinds == "swapped":
        kind = {"he": "xavier", "xavier": "he"}.get(kind, kind)
    he_ones = {"right": 2 / fan_in, "fan out": 2 / fan_out, "one": 1 / fan_in}
    xaviers = {"right": 2 / (fan_in + fan_out), "one": 1 / (fan_in + fan_out), "fan in": 1 / fan_in}
    return {"zeros": 0.0, "xavier": xaviers[xavier], "he": he_ones[he]}[kind]


def run_init_layer(implementation: Callable, fan_in: int, fan_out: int, kind: str, rng: Generator) -> tuple[Any, Any]:
    """The first weights of a layer, and those of a second layer of the same size."""
    return implementation(fan_in, fan_out, kind, rng), implementation(fan_in, fan_out, kind, rng)


INIT_PARTS = ("shape", "weights", "centre", "spread", "chance")


def read_init_layer(result: Any, args: tuple[Any, ...]) -> Parts:  # noqa: ANN401
    """The shape; whether neurons differ; the mean; the variance as a multiple of the right one; what chance decides."""
    if any(value is None or value is ... for value in result):
        return dict.fromkeys(INIT_PARTS)
    W, other = map(as_numbers, result)
    if isinstance(W, str) or isinstance(other, str):
        raise WrongReturn(f"`W` is {W if isinstance(W, str) else other}. Expected is a table of numbers.")
    fan_in, fan_out, kind = args[:3]
    words = f"`W` has shape {W.shape}, expected is {(fan_in, fan_out)}"
    target = _variance(fan_in, fan_out, kind) or 1
    return {
        "shape": Finding(str(W.shape), words),
        "weights": _sameness(W, kind),
        "centre": _centre(W),
        "spread": float(W.var() / target),
        "chance": _repeated(W, other, kind),
    }


def _sameness(W: NDArray, kind: str) -> Finding:
    """Whether weights and neurons differ from each other, where they should."""
    if kind == "zeros":
        return Finding("zeros") if not W.any() else Finding("not zeros", "some weights are not zero")
    if W.size and np.ptp(W) == 0:
        return Finding("all equal", f"all weights are {W.flat[0]:.3g}")
    if W.ndim == 2 and W.shape[1] > 1 and not np.ptp(W, axis=1).any():
        return Finding("columns equal", "all neurons of the layer have the same weights")
    return Finding("different")


def _centre(W: NDArray) -> Finding:
    size = np.sqrt(np.mean(W**2)) if W.size else 0
    if abs(W.mean()) <= 0.2 * size:
        return Finding("centred")
    return Finding("off", f"the mean of the weights is {W.mean():.2g}, where their usual size is {size:.2g}")


def _repeated(W: NDArray, other: NDArray, kind: str) -> Finding:
    if kind != "zeros" and W.size > 1 and np.array_equal(W, other):
        return Finding("always the same", "a second layer gets the very same weights")
    return Finding("drawn")


def init_layer_probes(rng: Generator) -> list[Probe]:
    """Layers large enough to measure a spread, wide to narrow and narrow to wide; zeros to look at by hand."""
    cases = [(200, 120, "he"), (120, 250, "xavier"), (90, 270, "he"), (260, 90, "xavier"), (3, 2, "zeros")]
    return [
        Probe((n_in, n_out, kind, _generator(rng)), f"{n_in} in, {n_out} out, {kind}", small=n_in == 3)
        for n_in, n_out, kind in cases
    ]


INIT_LAYER = Exercise(
    name="init_layer",
    chapter="06",
    section="Write the first weights",
    reference=init_layer,
    probes=init_layer_probes,
    parts=INIT_PARTS,
    returns=("W",),
    run=run_init_layer,
    read=read_init_layer,
    arguments=("fan_in", "fan_out", "kind", "rng"),
    faulty=init_layer_with,
    tolerance=0.1,
    # Where the variance is not used, it does not matter which one it is.
    cancelling=tuple(frozenset({"O61", code}) for code in ("O62", "O25", "O63", "O64", "O65")),
    mistakes=(
        Mistake(
            "O57",
            "The table lies on its side.",
            "In `A_prev @ W`, which axis of `W` meets the inputs?",
            {"shape": "turned"},
        ),
        Mistake(
            "O20",
            "All weights start at zero, whatever kind is asked for.",
            "Write the messages of two hidden neurons side by side. What tells them apart?",
            init_zeros,
        ),
        Mistake(
            "O21",
            "All weights start equal.",
            "You pay for many neurons. How many different ones do you own?",
            init_constant,
        ),
        Mistake(
            "O83",
            "One number came for the whole layer.",
            "In `rng.normal(a, b)`, what do a and b say? Which argument says how many numbers are drawn?",
            init_one_number,
            signature=one_number,
        ),
        Mistake(
            "O58",
            "All neurons of the layer start as copies of one.",
            "Compare two columns of `W`. Could training ever tell these neurons apart?",
            {"draw": "one neuron"},
        ),
        Mistake(
            "O59",
            "For zeros, something small came.",
            "You were asked for exactly zero. Which kind is handled by which of your lines?",
            {"nothing": "small"},
        ),
        Mistake(
            "O23",
            "The weights are not centred: none is negative.",
            "Can any weight start negative? What does a layer add up if none can?",
            {"draw": "one sided"},
        ),
        Mistake(
            "O60",
            "The deviation was used as the limit of a uniform draw.",
            "Numbers between −s and s: is their standard deviation s, or less?",
            {"draw": "short"},
        ),
        Mistake(
            "O24",
            "The variance was used as a standard deviation.",
            "Which of the two is squared: the variance, or the deviation?",
            {"spread": "variance"},
        ),
        Mistake(
            "O61",
            "The weights have a deviation of 1, however large the layer is.",
            "Add up 200 such weights. How large is the sum, compared with one?",
            {"spread": "none"},
        ),
        Mistake(
            "O62",
            "The two kinds have changed places.",
            "Which of the two was made for a bend that cuts half of the signal away?",
            {"kinds": "swapped"},
        ),
        Mistake(
            "O25",
            "He's spread is taken from the neurons that go out.",
            "Whose sum are you keeping in bounds: what comes in, or what goes out?",
            {"he": "fan out"},
        ),
        Mistake(
            "O63",
            "He's spread is half of what it should be.",
            "ReLU silences half of the inputs. What makes up for them?",
            {"he": "one"},
        ),
        Mistake(
            "O64",
            "Xavier's spread is half of what it should be.",
            "For a layer with as many inputs as outputs, Xavier should give 1/n. What do you get?",
            {"xavier": "one"},
        ),
        Mistake(
            "O65",
            "Xavier's spread looks one way only.",
            "Signals go forward, and messages back. Which fan matters for which, and where is the compromise?",
            {"xavier": "fan in"},
        ),
        Mistake(
            "O66",
            "`rng` decides nothing: every layer gets the same weights.",
            "Call it twice with one generator. Should two layers be copies of each other?",
            {"chance": "own generator"},
        ),
    ),
    passed="Signals now keep their size through many layers; `nn.Network` begins in this way.",
    start="What does a weight's variance have to be? And what do you multiply a draw of deviation 1 by to get it?",
    example=(
        "On something else: 50 coins are thrown, each worth +s or −s; the total should have a variance of 9.\n"
        "Variances of independent coins add up: 50 s² = 9, so s² = 9/50 and s = 0.42.\n"
        "Not s = 9/50: that would be the variance. And with coins worth 0 or s, the total would never be centred."
    ),
    tiny=tuple(Probe((1, 1, kind, np.random.default_rng(0)), f"1 in, 1 out, {kind}") for kind in ("he", "xavier")),
)


# ---- verdict


def verdict(losses):
    tenths = [part.mean() for part in np.array_split(losses, 10)]
    begin, before, end = tenths[0], tenths[-3], tenths[-1]
    if not end <= 1.5 * begin:
        return "diverges"
    rises = np.diff(losses[len(losses) // 2 :]) > 0
    if np.all(rises[1:] != rises[:-1]):
        return "oscillates"
    if begin - end < 0.1 * begin:
        return "stuck"
    return "still falling" if before - end > 0.1 * (begin - end) else "converged"


LABELS = ("diverges", "oscillates", "stuck", "still falling", "converged")


def verdict_with(
    losses: NDArray,
    *,
    numbers: str = "looked at",
    growth: str = "seen",
    zigzag: str = "seen",
    level: str = "seen",
    scale: str = "relative",
    late: str = "looked at",
    ends: str = "means",
) -> str:
    """`verdict` with switches for what a reader can overlook."""
    tenths = [part.mean() for part in np.array_split(losses, 10)]
    begin, before, end = tenths[0], tenths[-3], tenths[-1]
    begin, end = (losses[0], losses[-1]) if ends == "single" else (begin, end)
    rises = np.diff(losses[len(losses) // 2 :]) > 0
    unit = {"relative": (begin, begin - end), "absolute": (1.0, 1.0)}[scale]
    turns = np.diff(losses[len(losses) // 2 :])
    zigzags = {
        "seen": np.all(rises[1:] != rises[:-1]),
        "any rise": rises.any(),
        "or level": np.all(turns[1:] * turns[:-1] <= 0),
    }
    signs = {
        "diverges": (not np.isfinite(end) and numbers == "looked at") or (end > 1.5 * begin and growth == "seen"),
        "oscillates": zigzags.get(zigzag, False),
        "stuck": begin - end < 0.1 * unit[0] and level == "seen",
        "still falling": before - end > 0.1 * unit[1] and late == "looked at",
    }
    return next((label for label, holds in signs.items() if holds), "converged")


def always_converged(losses: NDArray) -> str:
    """O67: an answer without a look."""
    return "converged"


def by_its_ends(losses: NDArray) -> str:
    """O68: only the first and the last number are compared."""
    return "converged" if losses[-1] < losses[0] else "diverges"


def _noise(rng: Generator, steps: int, size: float) -> NDArray:
    return size * rng.normal(size=steps)


def _explodes(t: NDArray, rng: Generator) -> NDArray:
    """Falls at first, then grows until it is no number any more."""
    losses = np.exp(-9 * t) + np.exp(np.minimum(60 * (t - 0.4), 30))
    losses[-20:-8], losses[-8:] = np.inf, np.nan
    return losses


# From the times 0 to 1 a curve around 1, and what is to be said of it.
CURVES: dict[str, tuple[str, Callable[[NDArray, Generator], NDArray]]] = {
    "grows from the start": ("diverges", lambda t, rng: np.exp(0.9 * t) * (1 + _noise(rng, len(t), 0.01))),
    "falls, then is no number": ("diverges", _explodes),
    "falls, then zigzags": ("oscillates", lambda t, rng: 0.3 + 0.7 * np.exp(-8 * t) + (t > 0.45) * _zigzag(t, 0.1)),
    "zigzags from the start": ("oscillates", lambda t, rng: 1 + _zigzag(t, 0.4)),
    "level throughout": ("stuck", lambda t, rng: 1 + 0 * t),
    "level and noisy": ("stuck", lambda t, rng: 1 + _noise(rng, len(t), 0.01)),
    "level, with one wild loss at the end": ("stuck", lambda t, rng: 1 + _noise(rng, len(t), 0.01) + 0.9 * (t == 1)),
    "falls at an even pace": ("still falling", lambda t, rng: 1 - 0.4 * t + _noise(rng, len(t), 0.005)),
    "level, then falls": ("still falling", lambda t, rng: 1 - 1.5 * np.maximum(t - 0.5, 0)),
    "falls, then is level": ("converged", lambda t, rng: 0.01 + np.exp(-6 * t)),
    "falls, then is noisy": ("converged", lambda t, rng: 0.2 + np.exp(-40 * t) + _noise(rng, len(t), 0.006)),
}


def _zigzag(t: NDArray, size: float) -> NDArray:
    return size * np.resize([1, -1], len(t))


def verdict_probes(rng: Generator) -> list[Probe]:
    """Two curves for each label, of any length and in any unit, in an order that is drawn."""
    probes = []
    for words in rng.permutation(list(CURVES)):
        t = np.linspace(0, 1, int(rng.integers(120, 220)))
        scale = {"level and noisy": 400, "falls, then is noisy": 50, "falls at an even pace": 0.01}.get(str(words), 1)
        losses = CURVES[str(words)][1](t, rng) * scale * rng.uniform(0.8, 1.2)
        probes.append(Probe((losses,), f"a curve: {words}"))
    return probes


BORDERS = (
    "begin - end < 0.1 * begin -> begin - end <= 0.1 * begin",
    "end <= 1.5 * begin -> end < 1.5 * begin",
    "before - end > 0.1 * (begin - end) -> before - end >= 0.1 * (begin - end)",
    "0.1 -> 0.2",
)
WINDOWS = ("part.mean() -> part.sum()", "10 -> 11", "10 -> 9", "3 -> 4", "1 -> 2")
HALF = "np.diff(losses[len(losses) // 2:])"
NEAR_BORDERS = {
    **dict.fromkeys(BORDERS, "No curve lies at a border, or near it: all verdicts are clear."),
    **dict.fromkeys(WINDOWS, "Windows of nearly this size and place tell the same of every curve."),
    **dict.fromkeys(
        (f"{HALF} > 0 -> {HALF} {sign} 0" for sign in ("<", ">=")),
        "In a zigzag rises and falls take turns; it does not matter which of them is marked.",
    ),
}

VERDICT = Exercise(
    name="verdict",
    chapter="06",
    section="Read a loss curve",
    reference=verdict,
    probes=verdict_probes,
    parts=("label",),
    read=label_reader(LABELS),
    faulty=verdict_with,
    cancelling=(frozenset({"O70", "O80"}),),  # one wild loss is taken for growth, or for nothing
    equivalent=NEAR_BORDERS,
    mistakes=(
        Mistake(
            "O67",
            "The answer is the same for every curve.",
            "What would you have to see to say something else?",
            always_converged,
        ),
        Mistake(
            "O68",
            "Only the ends of the curve are compared.",
            "Two curves end equally low. One is level, the other still falls. What would tell you?",
            by_its_ends,
        ),
        Mistake(
            "O69",
            "A loss that is no number any more escapes you.",
            "What does a comparison with NaN give? Try it in a cell.",
            {"numbers": "not looked at"},
        ),
        Mistake(
            "O70",
            "A loss that grows escapes you.",
            "Must a training end lower than it began? Which of your lines asks?",
            {"growth": "not seen"},
        ),
        Mistake(
            "O71",
            "An endless zigzag escapes you.",
            "The mean of a zigzag is level. What do its steps do, one after the other?",
            {"zigzag": "not seen"},
        ),
        Mistake(
            "O4",
            "Any rise is taken for a zigzag.",
            "Which loss did a step promise to lower: everyone's, or that of its batch?",
            {"zigzag": "any rise"},
        ),
        Mistake(
            "O84",
            "A level loss is taken for a zigzag.",
            "Where nothing rises and nothing falls, do rises and falls take turns?",
            {"zigzag": "or level"},
        ),
        Mistake(
            "O72",
            "A loss that never moved is called converged.",
            "Level at the end: had it got anywhere before?",
            {"level": "not seen"},
        ),
        Mistake(
            "O73",
            "A fall is judged by a fixed number, whatever the unit of the loss.",
            "Multiply all losses by 100. Should the verdict change?",
            {"scale": "absolute"},
        ),
        Mistake(
            "O3",
            "A loss that still falls is called converged.",
            "Is it low because it arrived, or would it go on? What did the last steps bring?",
            {"late": "not looked at"},
        ),
        Mistake(
            "O80",
            "A single loss stands for the beginning or the end.",
            "One step in a hundred is wild. Should the verdict hang on whether it was the last?",
            {"ends": "single"},
        ),
    ),
    passed="You can now say what a training needs next: a smaller step, a larger one, more steps, or another start.",
    start="Five labels, asked in order. Which of them can you decide from the beginning and the end alone?",
    example=(
        "On something else: a patient's temperature over 20 hours: 40.1, 39.9, 40.2, …, 37.1, 36.9, 37.0.\n"
        "Single readings waver, so compare means: first hours 40.0, hours 13 to 16 37.0, last hours 37.0.\n"
        "It fell by 3.0 in all and by 0.0 lately: cured. With 38.0 in hours 13 to 16 it would still be on its way."
    ),
)


EXERCISES = (MINIBATCHES, MOMENTUM_STEP, ADAM_STEP, INIT_LAYER, VERDICT)
