"""Chapter 00: the shape of a result, a function that leaves its input alone, and a repair by the card alone."""

from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from course_lib.tutor.exercise import Exercise, Mistake, Probe

Shape = tuple[int, ...]


def result_shape(a, b, op):
    if op == "@":
        return a[:-1] + b[1:] if a and b and a[-1] == b[0] else None
    while len(a) < len(b):
        a = (1, *a)
    while len(b) < len(a):
        b = (1, *b)
    for m, n in zip(a, b):
        if m != n and m != 1 and n != 1:
            return None
    return tuple(max(m, n) for m, n in zip(a, b))


def result_shape_with(
    a: Shape,
    b: Shape,
    op: str,
    *,
    align: str = "right",
    ones: str = "stretch",
    refuse: str = "yes",
    product: str = "inner",
) -> Shape | None:
    """`result_shape` with switches for the mistakes that can be made at once."""
    if op == "@":
        return _product_shape(a, b, product)
    if ones == "dropped":
        a, b = (tuple(size for size in shape if size != 1) for shape in (a, b))
    longest = max(len(a), len(b))
    fill = {"right": lambda shape: (1,) * (longest - len(shape)) + shape}.get(
        align, lambda shape: shape + (1,) * (longest - len(shape))
    )
    pairs = list(zip(fill(a), fill(b), strict=True))
    fits = (lambda m, n: m == n) if ones == "refused" else (lambda m, n: m == n or 1 in (m, n))
    if refuse == "yes" and not all(fits(m, n) for m, n in pairs):
        return None
    return tuple(max(pair) for pair in pairs)


def _product_shape(a: Shape, b: Shape, product: str) -> Shape | None:
    if product == "like *" or (product == "numbers too" and () in (a, b)):
        return result_shape(a, b, "*")
    if not a or not b or (a[-1] != b[0] and product != "unchecked"):
        return None
    outer = {"swapped": b[1:] + a[:-1], "all": a + b[1:]}
    return outer.get(product, a[:-1] + b[1:])


def result_shape_probes(rng: Generator) -> list[Probe]:
    """Every rule once, with sizes drawn so that no two are equal by chance."""
    n, d, h = (int(size) for size in rng.choice(np.arange(2, 9), size=3, replace=False))
    op, other = (str(sign) for sign in rng.permutation(["+", "-", "*", "/"])[:2])
    cases = [
        ((n, d), (d,), op),
        ((n, 1), (n,), other),
        ((n, d), (n,), op),
        ((n, n), (n,), other),
        ((), (n, d), op),
        ((n, 1), (1, d), other),
        ((n, d), (h, d), op),
        ((n, d), (n, d), other),
        ((n, d), (d, h), "@"),
        ((n, d), (h, d), "@"),
        ((n, n), (n, n), "@"),
        ((n, d), (d,), "@"),
        ((d,), (d, h), "@"),
        ((d,), (d,), "@"),
        ((), (n, d), "@"),
        ((n, d), (), "@"),
    ]
    return [Probe(case, f"{case[0]} {case[2]} {case[1]}", small=True) for case in cases]


RESULT_SHAPE = Exercise(
    name="result_shape",
    chapter="00",
    section="Predict any shape",
    reference=result_shape,
    probes=result_shape_probes,
    parts=("shape",),
    seconds=2.0,  # it takes a millisecond, and its loop may never end
    # Where nothing is refused, sizes of 1 are not refused either.
    cancelling=(frozenset({"F41", "F42"}),),
    faulty=result_shape_with,
    mistakes=(
        Mistake(
            "F5",
            "The shapes are compared from the left.",
            "Write the two shapes under each other, flush right. Which sizes stand in one column now?",
            {"align": "left"},
        ),
        Mistake(
            "F6",
            "A size of 1 is thrown away.",
            "Is (5, 1) the same as (5,)? Write both as bricks: one stands upright, the other lies down.",
            {"ones": "dropped"},
        ),
        Mistake(
            "F41",
            "Sizes of 1 are refused.",
            "What does NumPy do with a row of one where five are needed?",
            {"ones": "refused"},
        ),
        Mistake(
            "F42",
            "Nothing is ever refused entry by entry.",
            "Three prices, four customers, entry by entry: which price does the fourth one pay?",
            {"refuse": "no"},
        ),
        Mistake(
            "F1",
            "The matrix product is treated like a product entry by entry.",
            "A row of 3 meets a column of 3. How many numbers remain of the six?",
            {"product": "like *"},
        ),
        Mistake(
            "F43",
            "The inner sizes of a matrix product are not compared.",
            "Each entry of a row needs a partner in the column. What if one is longer?",
            {"product": "unchecked"},
        ),
        Mistake(
            "F44",
            "Rows and columns of a matrix product have changed places.",
            "Which of the two arrays decides how many rows the product has?",
            {"product": "swapped"},
        ),
        Mistake(
            "F45",
            "The inner size of a matrix product is still there.",
            "After the products are added up, how many numbers are left of that axis?",
            {"product": "all"},
        ),
        Mistake(
            "F60",
            "A single number takes part in a matrix product.",
            "Which of its sizes could meet an inner size of the other array? Try `2 @ X` in a cell.",
            {"product": "numbers too"},
        ),
    ),
    passed="You can now say the shape of every line in this course before you run it.",
    start="Begin with `@`: which two sizes must be equal, and which ones are left over?",
    example=(
        "With bricks: a wall of 4 rows of 3 and a single row of 3. The row is laid on all four: 4 rows of 3.\n"
        "A column of 4 and a row of 3: the column is copied 3 times, the row 4 times: again 4 rows of 3."
    ),
)


def center_columns(X):
    return X - X.mean(axis=0)


def center_columns_with(
    X: NDArray, *, axis: str = "columns", also: str = "nothing", sign: str = "minus", place: str = "new array"
) -> NDArray:
    """`center_columns` with switches for the mistakes that can be made at once."""
    means: dict[str, Callable[[], NDArray]] = {
        "columns": lambda: X.mean(axis=0),
        "rows": lambda: X.mean(axis=1, keepdims=True),
        "everything": lambda: X.mean(),
        "middle": lambda: np.median(X, axis=0),
        "first row": lambda: X[0],
    }
    centre = means[axis]() * {"minus": -1, "plus": 1}[sign]
    scale = X.std(axis=0) if also == "divided" else 1.0
    if place == "in place":
        X += centre
        X /= scale
        return X
    centred = (X + centre) / scale
    return centred.astype(X.dtype) if place == "whole numbers" else centred


def center_columns_probes(rng: Generator) -> list[Probe]:
    """All sizes different, square, and whole numbers, as read from a file."""
    drawn = [Probe((rng.normal(3, 2, size=shape),), f"X of shape {shape}") for shape in ((5, 3), (4, 4))]
    whole = rng.integers(2, 30, size=(6, 2))
    whole[0] += whole.sum(axis=0) % 6 == 0  # so that no mean is a whole number
    small = np.array([[1.5, 2.0], [2.5, 6.0], [5.0, 7.0]])
    return [*drawn, Probe((whole,), "whole numbers"), Probe((small,), "X of shape (3, 2)", small=True)]


CENTER_COLUMNS = Exercise(
    name="center_columns",
    chapter="00",
    section="9. Change an array, or make a new one",
    reference=center_columns,
    probes=center_columns_probes,
    parts=("centred",),
    # The first row of a table of whole numbers is whole: no decimals are left to be lost.
    cancelling=(frozenset({"F11", "F49"}),),
    faulty=center_columns_with,
    mistakes=(
        Mistake(
            "F8",
            "The caller's array is changed.",
            "Run your function twice on the same array. Same answer? What happened to the array?",
            {"place": "in place"},
        ),
        Mistake(
            "F11",
            "Decimals are poured into an array of whole numbers.",
            "Look at the type of the array that takes up your results. What does it do to 0.7?",
            {"place": "whole numbers"},
        ),
        Mistake(
            "F46",
            "The mean of each row is taken away.",
            "Each column is one measurement. Along which axis do you walk to average it?",
            {"axis": "rows"},
        ),
        Mistake(
            "F47",
            "One mean of all numbers is taken away.",
            "Column 1 counts metres, column 2 grams. Should they share a mean?",
            {"axis": "everything"},
        ),
        Mistake(
            "F48",
            "The middle value is taken away, not the mean.",
            "Add up a centred column. What should come out?",
            {"axis": "middle"},
        ),
        Mistake(
            "F49",
            "The first row is taken away.",
            "Add up a centred column. What should come out?",
            {"axis": "first row"},
        ),
        Mistake(
            "F50",
            "The columns are divided by something as well.",
            "Two entries of a column lie 3 apart. How far apart should they be after centring?",
            {"also": "divided"},
        ),
        Mistake(
            "F51",
            "The means are added.",
            "Centre a column twice. Should anything happen the second time?",
            {"sign": "plus"},
        ),
    ),
    passed="Chapter 07 will use exactly this before it trains, on the training part alone.",
    start="How many means does an array with 3 columns have, and along which axis do you average for them?",
    example=(
        "On rows instead: three pupils with two marks each. Each pupil's own average has one number per row: (3,).\n"
        "To compare it with the (3, 2) table it must stand upright: (3, 1). Axis 1 has been walked along, and is gone."
    ),
)


def row_norms(X):
    return np.sqrt((X**2).sum(axis=1))


def row_norms_with(
    X: NDArray, *, axis: str = "rows", root: str = "taken", square: str = "each", gather: str = "sum"
) -> NDArray:
    """`row_norms` with switches for the mistakes that can be made at once."""
    squares = {"each": X**2, "none": np.abs(X), "afterwards": X}[square]
    along = {"rows": 1, "columns": 0, "everything": None}[axis]
    total = {"sum": np.sum, "mean": np.mean, "largest": np.max}[gather](squares, axis=along)
    total = total**2 if square == "afterwards" else total
    return np.sqrt(total) if root == "taken" else total


def row_sums_of_sizes(X: NDArray) -> NDArray:
    """The mistake F62: each square has its root taken, and then they are added."""
    return np.sqrt(X**2).sum(axis=1)


def row_norms_probes(rng: Generator) -> list[Probe]:
    """All sizes different, square, and a right-angled triangle to work out by hand."""
    drawn = [Probe((rng.normal(0, 2, size=shape),), f"X of shape {shape}") for shape in ((5, 3), (4, 4))]
    return [*drawn, Probe((np.array([[3.0, 4.0], [5.0, 12.0], [8.0, 15.0]]),), "X of shape (3, 2)", small=True)]


ROW_NORMS = Exercise(
    name="row_norms",
    chapter="00",
    section="Repair a function by its card",
    reference=row_norms,
    probes=row_norms_probes,
    parts=("norms",),
    faulty=row_norms_with,
    cancelling=(frozenset({"F54", "F55"}),),  # neither squared nor rooted: the sizes are added, as in F62
    mistakes=(
        Mistake(
            "F52",
            "There is one length for each column.",
            "A table of 5 examples has 5 lengths. Which axis has to disappear?",
            {"axis": "columns"},
        ),
        Mistake(
            "F53",
            "The whole table got one length.",
            "How many examples are there, and how many lengths came back?",
            {"axis": "everything"},
        ),
        Mistake(
            "F54",
            "The squares are still squares.",
            "A triangle with sides 3 and 4: how long is the third side, and what do you get?",
            {"root": "forgotten"},
        ),
        Mistake(
            "F55",
            "The entries are not squared.",
            "A triangle with sides 3 and 4: which three operations give the third side?",
            {"square": "none"},
        ),
        Mistake(
            "F56",
            "The sum is squared, not the entries.",
            "What does your function say about the row (3, −3)? Is that arrow of length zero?",
            {"square": "afterwards"},
        ),
        Mistake(
            "F57",
            "The squares are averaged.",
            "Write a zero at the end of a row. Should its length change?",
            {"gather": "mean"},
        ),
        Mistake(
            "F58",
            "Only the largest entry counts.",
            "Walk 3 east and 4 north. Are you only 4 away from home?",
            {"gather": "largest"},
        ),
        Mistake(
            "F62",
            "The sizes of the entries are added.",
            "Walk 3 east and 4 north. How far is it home along the streets, and how far for a bird?",
            row_sums_of_sizes,
        ),
    ),
    passed="You have repaired a function by what the card said. That is how this course works from here on.",
    start="For one row: which three operations, in which order, give the length of (3, 4)?",
    example=(
        "On another measure: the largest entry of each column. The table is (5, 3), three numbers are wanted, so the\n"
        "axis with the 5 disappears: the one with number 0. For the largest of each row it would be the other one."
    ),
)


EXERCISES = (RESULT_SHAPE, ROW_NORMS, CENTER_COLUMNS)
