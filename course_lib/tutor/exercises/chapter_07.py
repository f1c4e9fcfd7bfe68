"""Chapter 07, a real dataset: parts, a scaler, folds, a network that reads digits, and an honest summary."""

import copy
from collections.abc import Callable, Iterable
from functools import cache
from itertools import permutations
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from course_lib import data
from course_lib.tutor.comparing import Finding, as_numbers
from course_lib.tutor.exercise import Accepted, Exercise, Mistake, Parts, Probe, WrongReturn, unpack
from course_lib.tutor.observing import Observation
from course_lib.tutor.question import Drawn, Number
from course_lib.tutor.yours import yours

Folds = list[tuple[NDArray, NDArray]]
Predict = Callable[[NDArray], NDArray]

ENOUGH_ROWS = 60  # from here on, rows that lie evenly spaced, or the same twice, are no accident


# ---- what row numbers say about themselves


def _row_numbers(value: Any, what: str, n: int) -> NDArray:  # noqa: ANN401
    """Row numbers as a flat array of whole numbers from 0 to n - 1; refuses what is none."""
    numbers = as_numbers(value)
    if isinstance(numbers, str):
        raise WrongReturn(f"{what} is {numbers}. Expected are row numbers.")
    if not np.array_equal(numbers, np.round(numbers)):
        raise WrongReturn(f"{what} holds numbers with decimals. Expected are row numbers.")
    rows = np.ravel(numbers).astype(int)
    if rows.size and (rows.min() < 0 or rows.max() >= n):
        raise WrongReturn(f"{what} holds row {rows.min() if rows.min() < 0 else rows.max()}: rows count from 0.")
    return rows


def _groups(y: NDArray) -> list[NDArray]:
    return [np.flatnonzero(y == label) for label in np.unique(y)]


def _counts(parts: Iterable[NDArray], groups: list[NDArray], n: int) -> NDArray:
    """How many rows of each group every part holds, shape (parts, groups)."""
    held = [np.bincount(part, minlength=n) for part in parts]
    return np.array([[times[group].sum() for group in groups] for times in held])


def _evenly_spaced(parts: Iterable[NDArray], y: NDArray) -> bool:
    """Whether every part holds, of every class, neighbours in the file, or every second row, and so on."""
    groups = _groups(y)
    for part in parts:
        times = np.bincount(part, minlength=len(y))
        spacings = (np.diff(np.flatnonzero(times[group])) for group in groups)
        if any(len(spacing) > 1 and np.ptp(spacing) for spacing in spacings):
            return False
    return True


def _chance(parts: list[NDArray], others: list[NDArray], y: NDArray) -> Finding:
    """Where the parts come from; `others` came from another generator."""
    if len(y) < ENOUGH_ROWS:
        return Finding("drawn")
    if _evenly_spaced(parts, y):
        return Finding("as in the file", "the rows go to the parts as they stand in the file")
    same = len(parts) == len(others) and all(set(a) == set(b) for a, b in zip(parts, others, strict=True))
    return Finding("always the same", "another `rng` gives the very same parts") if same else Finding("drawn")


def _labels(rng: Generator, counts: list[int], mixed: bool) -> NDArray:
    y = np.repeat(np.arange(len(counts)), counts)
    return rng.permutation(y) if mixed else y


# ---- split


def split(y, fractions, rng):
    parts = [[] for _ in fractions]
    for label in np.unique(y):
        rows = rng.permutation(np.flatnonzero(y == label))
        ends = np.round(np.cumsum(fractions) * len(rows)).astype(int)
        for part, block in zip(parts, np.split(rows, ends[:-1])):
            part.extend(block)
    return tuple(np.array(part) for part in parts)


Cut = Callable[[NDArray, NDArray], list[NDArray]]

# From the rows of a class in their order, and the fractions, a block for each part.
CUTS: dict[str, Cut] = {
    "cumulative": lambda rows, f: np.split(rows, np.round(np.cumsum(f) * len(rows)).astype(int)[:-1]),
    "floors": lambda rows, f: np.split(rows, np.cumsum([int(share * len(rows)) for share in f]))[:-1],
    "of the rest": lambda rows, f: _of_the_rest(rows, f),
}


def _of_the_rest(rows: NDArray, fractions: NDArray) -> list[NDArray]:
    blocks = []
    for share in fractions[:-1]:
        block, rows = np.split(rows, [round(share * len(rows))])
        blocks.append(block)
    return [*blocks, rows]


def split_with(
    y: NDArray,
    fractions: tuple[float, ...],
    rng: Generator,
    *,
    classes: str = "kept",
    order: str = "drawn",
    cut: str = "cumulative",
    parts: str = "in order",
) -> tuple[NDArray, ...]:
    """`split` with switches for the mistakes that can be made at once."""
    rng = np.random.default_rng(0) if order == "own generator" else rng
    blocks: list[list[NDArray]] = [[] for _ in fractions]
    for group in _dealt_together(y, classes, rng):
        for kept, block in zip(blocks, _blocks(group, fractions, rng, order, cut), strict=True):
            kept.append(block)
    found = [np.concatenate(kept) for kept in blocks]
    if parts == "everything trains":
        found[0] = np.concatenate(found)
    return tuple(found[1:] + found[:1] if parts == "turned" else found)


def _dealt_together(y: NDArray, classes: str, rng: Generator) -> list[NDArray]:
    """The rows that are shared out in one go: those of a class, or what is taken for it."""
    listed = rng.permutation(y) if classes == "positions" else y * (classes != "ignored")
    groups = _groups(listed)
    return [group for group in groups if listed[group[0]] < 10] if classes == "ten digits" else groups


def _blocks(group: NDArray, fractions: tuple[float, ...], rng: Generator, order: str, cut: str) -> list[NDArray]:
    def drawn() -> NDArray:
        return group if order == "file" else rng.permutation(group)

    if cut == "apart":
        return [drawn()[: round(share * len(group))] for share in fractions]
    rows = rng.choice(group, len(group)) if cut == "put back" else drawn()
    return CUTS.get(cut, CUTS["cumulative"])(rows, np.array(fractions))


def split_to_labels(y: NDArray, fractions: tuple[float, ...], rng: Generator) -> tuple[NDArray, ...]:
    """The mistake R28: the labels of the rows come back, in place of their numbers."""
    return tuple(y[rows] for rows in split(y, fractions, rng))


def split_by_places(y: NDArray, fractions: tuple[float, ...], rng: Generator) -> tuple[NDArray, ...]:
    """The mistake R60: places within a class, each counted from 0, in place of rows."""
    blocks = [[] for _ in fractions]
    for group in _groups(y):
        for kept, block in zip(blocks, _blocks(np.arange(len(group)), fractions, rng, "", ""), strict=True):
            kept.append(block)
    return tuple(map(np.concatenate, blocks))


def split_shuffling_y(y: NDArray, fractions: tuple[float, ...], rng: Generator) -> tuple[NDArray, ...]:
    """The mistake F8: the caller's own labels are shuffled, so row numbers no longer point to their pictures."""
    rng.shuffle(y)
    return split(y, fractions, rng)


def run_split(implementation: Callable, y: NDArray, fractions: tuple[float, ...], rng: Generator) -> tuple:
    """The parts, and those that the same generator draws next."""
    before = y.copy()
    return before, implementation(y, fractions, rng), implementation(before.copy(), fractions, rng)


def read_split(result: Any, args: tuple[Any, ...]) -> Parts:  # noqa: ANN401
    """Whether every row is in one part, every class has its shares, and chance decides which row goes where."""
    y, first, second = result
    names = ("i_train", "i_val", "i_test")
    parts, others = (
        [_row_numbers(value, f"`{name}`", len(y)) for name, value in unpack(found, names).items()]
        for found in (first, second)
    )
    if np.array_equal(np.sort(np.concatenate(parts)), np.sort(y)):
        told = Finding("labels", "the parts hold labels: no number in them is larger than the largest label")
        return {"rows": told, "shares": told, "chance": Finding("drawn")}
    return {
        "rows": _rows_of_parts(parts, len(y)),
        "shares": _shares(parts, y, np.array(args[1])),
        "chance": _chance(parts, others, y),
    }


def _rows_of_parts(parts: list[NDArray], n: int) -> Finding:
    train, *rest = map(set, parts)
    missing, shared = n - len(train.union(*rest)), train & set().union(*rest)
    seen = {
        f"{missing} of the rows are in no part": missing,
        "some rows are in a part twice": any(len(set(part)) < len(part) for part in parts),
        f"{len(shared)} training rows are in another part too": shared,
        "the validation and the test part share rows": set.intersection(*rest),
    }
    flags = [bool(found) for found in seen.values()]
    return Finding(str(flags), ", and ".join([words for words, found in seen.items() if found][:2]))


def _shares(parts: list[NDArray], y: NDArray, fractions: NDArray) -> Finding:
    """How the classes are spread: the exact rule first, then what may have happened to it."""
    groups = _groups(y)
    of_class, counts = np.array([len(group) for group in groups]), _counts(parts, groups, len(y))
    sizes = counts.sum(axis=1)
    if np.all(np.abs(counts - np.outer(fractions, of_class)) <= 1 + 1e-9):
        return Finding("kept")
    for turned in permutations(fractions):
        if np.all(np.abs(counts - np.outer(turned, of_class)) <= 1 + 1e-9):
            return Finding("turned", f"the parts hold {_listed(sizes)} rows, which is another order of the fractions")
    wrong = np.abs(sizes - fractions * len(y)) > len(of_class)
    if np.all(np.abs(counts - np.outer(sizes, of_class) / len(y)) <= 1 + 1e-9):
        return Finding(f"sizes {wrong}", f"the parts hold {_listed(sizes)} of {len(y)} rows")
    uneven = int(np.argmax(np.abs(counts - np.outer(fractions, of_class)).max(axis=0)))
    words = f"of the {of_class[uneven]} rows of class {uneven} the parts hold {_listed(counts[:, uneven])}"
    return Finding(f"lost, {_how_sizes_fit(sizes, fractions * len(y), len(of_class))}", words)


def _how_sizes_fit(sizes: NDArray, wanted: NDArray, classes: int) -> str:
    """Rounding once leaves sizes within one row, rounding for each class within one row for each class."""
    for turned in permutations(wanted):
        order = "in order" if np.array_equal(turned, wanted) else "turned"
        for word, room in {"rounded once": 1, "rounded for each class": classes}.items():
            if np.all(np.abs(sizes - turned) <= room):
                return f"{word} {order}"
    return "off"


def _listed(numbers: Iterable[int]) -> str:
    *others, last = map(str, numbers)
    return f"{', '.join(others)} and {last}"


def split_probes(rng: Generator) -> list[Probe]:
    """Many small classes in file order; classes of very different size, mixed; a few rows to do by hand."""
    cases = [
        (_labels(rng, [7] * 12, mixed=False), (0.6, 0.2, 0.2), "12 classes of 7 rows, one after the other"),
        (_labels(rng, [40, 22, 12, 10, 6], mixed=True), (0.5, 0.3, 0.2), "5 classes of 40 to 6 rows"),
        (_labels(rng, [7, 5], mixed=False), (0.5, 0.3, 0.2), "7 rows of one class and 5 of another"),
    ]
    return [Probe((y, shares, _generator(rng)), words, small=len(y) == 12) for y, shares, words in cases]


def _generator(rng: Generator) -> Generator:
    return np.random.default_rng(int(rng.integers(2**32)))


def _share_asked(rng: Generator) -> Drawn:
    n, other = 10 * int(rng.integers(3, 9)), 10 * int(rng.integers(10, 20))
    words = (
        f"A class has {n} members, all others together {other}. The fractions are 0.5, 0.3 and 0.2, stratified. "
        "How many members of the class go to the validation part, the second one?"
    )
    wrong = (
        (0.5 * n, "That is the share of the first part. Which fraction is the second?"),
        (0.3 * (n + other), "You counted all classes. How many of these are in this one?"),
        (0.15 * n, "The fraction is one of the whole class. Of what did you take it?"),
        (0.2 * n, "That is the share of the last part. Which fraction is the second?"),
    )
    return Drawn(words, 0.3 * n, wrong)


DRAWS_NO_ROWS = "Call it with two generators of different seeds. Should the same people's digits always train?"

SPLIT = Exercise(
    name="split",
    chapter="07",
    section="Write the split",
    reference=split,
    probes=split_probes,
    parts=("rows", "shares", "chance"),
    returns=("i_train", "i_val", "i_test"),
    run=run_split,
    read=read_split,
    arguments=("y", "fractions", "rng"),
    faulty=split_with,
    # What is drawn with replacement, or taken from a shuffled list, has lost the order of the file already.
    cancelling=tuple(map(frozenset, (("R11", "R25"), ("R6", "R11")))),
    mistakes=(
        Mistake(
            "R21",
            "The classes are not looked at: chance alone spreads them.",
            "How many sixes can a part miss, if nobody counts them?",
            {"classes": "ignored"},
        ),
        Mistake(
            "R63",
            "Classes other than 0 to 9 are never dealt out.",
            "Another file has twelve classes. From where does your loop know which there are?",
            {"classes": "ten digits"},
        ),
        Mistake(
            "R6",
            "The numbers are places in a shuffled list, not rows of the file.",
            "Pick one row that you return. Is its label in `y` the one you meant?",
            {"classes": "positions"},
        ),
        Mistake(
            "R11",
            "The rows go to the parts in the order of the file.",
            "Who wrote the first rows of the file, and who the last? In which part is each of them?",
            {"order": "file"},
        ),
        Mistake(
            "R22",
            "`rng` decides nothing: the parts are always the same.",
            DRAWS_NO_ROWS,
            {"order": "own generator"},
        ),
        Mistake(
            "R23",
            "Rows that are left over by rounding down are lost.",
            "Add up the sizes of your parts. Which rows has nobody got?",
            {"cut": "floors"},
        ),
        Mistake(
            "R24",
            "A share is taken of what was left, not of the whole.",
            "After the first cut, how large is the rest? Is a fifth of it a fifth of everything?",
            {"cut": "of the rest"},
        ),
        Mistake(
            "R25",
            "A drawn row is put back, and may be drawn again.",
            "You deal out cards. Does a card go back into the pack before the next is dealt?",
            {"cut": "put back"},
        ),
        Mistake(
            "R27",
            "Each part is drawn by itself, from all rows.",
            "Is any question of the exam also on the practice sheet? Compare the parts two by two.",
            {"cut": "apart"},
        ),
        Mistake(
            "R9",
            "The training part holds all rows, those of the exam too.",
            "Is any question of the exam also on the practice sheet?",
            {"parts": "everything trains"},
        ),
        Mistake(
            "R26",
            "The parts have changed places.",
            "Which fraction belongs to the part that you return first?",
            {"parts": "turned"},
        ),
        Mistake(
            "R28",
            "Labels came back where rows were asked for.",
            "What would `X[i_train]` pick with your numbers?",
            split_to_labels,
        ),
        Mistake(
            "R60",
            "Places within a class came back, each class counted from 0.",
            "The third six of the file: in which row of the file does it stand? What did you shuffle?",
            split_by_places,
        ),
        Mistake(
            "F8",
            "The labels of the caller were shuffled.",
            "After your function has run, is label 7 still that of picture 7?",
            split_shuffling_y,
        ),
    ),
    passed="Five splits of yours now decide which pictures train and which lie in the vault.",
    start="Take one class alone. How do you share out its rows, so that none is left and none comes twice?",
    example=(
        "On something else: a pack of 40 cards in 4 suits, for two players, 3 to 1.\n"
        "Suit by suit: shuffle its 10 cards, give 7 or 8 to one player and the rest to the other.\n"
        "Both then hold every suit. Shuffled as one pack, a player may get no heart at all."
    ),
    exit_question=Number(
        id="exit:split",
        chapter="07",
        section="Write the split",
        can="say how many members of a class each part gets",
        make=_share_asked,
        mistake="R9",
    ),
)


# ---- fit_scaler and transform, judged as a pair


def fit_scaler(X):
    mean = X.mean(axis=0)
    std = X.std(axis=0)
    return mean, np.where(std == 0, 1, std)


def transform(X, state):
    mean, std = state
    return (X - mean) / std


def fit_scaler_with(
    X: NDArray, *, mean: str = "of columns", std: str = "of columns", zero: str = "guarded"
) -> tuple[NDArray, NDArray]:
    """`fit_scaler` with switches for the mistakes that can be made at once."""
    centres: dict[str, Callable[[], Any]] = {
        "of columns": lambda: X.mean(axis=0),
        "of everything": lambda: X.mean(),
        "of rows": lambda: X.mean(axis=1),
        "lowest": lambda: X.min(axis=0),
        "none": lambda: np.zeros(X.shape[1]),
    }
    spreads: dict[str, Callable[[], Any]] = {
        "of columns": lambda: X.std(axis=0),
        "of everything": lambda: np.full(X.shape[1], X.std()),
        "variance": lambda: X.var(axis=0),
        "range": lambda: np.ptp(X, axis=0).astype(float),
        "none": lambda: np.ones(X.shape[1]),
        "small numbers": lambda: np.sqrt((X * X).mean(axis=0) - X.mean(axis=0) ** 2),
    }
    spread = spreads[std]()
    in_place_of_0 = {"guarded": 1.0, "free": 0.0, "next to nothing": 1e-8}[zero]
    return centres[mean](), np.where(np.nan_to_num(spread, nan=1) == 0, in_place_of_0, spread)


def fit_scaler_in_place(X: NDArray) -> tuple[NDArray, NDArray]:
    """The mistake F8: the training rows are centred on the way."""
    mean, std = fit_scaler(X)
    X[...] = X - mean
    return mean, std


def fit_scaler_with_fewer(X: NDArray) -> tuple[NDArray, NDArray]:
    """The other convention for the deviation: n - 1."""
    std = X.std(axis=0, ddof=1)
    return X.mean(axis=0), np.where(std == 0, 1, std)


TRANSFORMS: dict[str, Callable[[NDArray, Any, Any], Any]] = {
    "centred and stretched": lambda X, mean, std: (X - mean) / std,
    "added": lambda X, mean, std: (X + mean) / std,
    "not centred": lambda X, mean, std: X / std,
    "stretched first": lambda X, mean, std: X / std - mean,
}


def transform_with(X: NDArray, state: Any, *, mean: str = "", std: str = "", form: str = "") -> NDArray:  # noqa: ANN401
    """`transform` with switches for the mistakes that can be made at once."""
    centre, spread = state
    centre = X.mean(axis=0) if mean == "own" else centre
    spreads = {"own": lambda: X.std(axis=0), "none": lambda: 1.0, "upside down": lambda: 1 / spread}
    spread = spreads.get(std, lambda: spread)()
    return TRANSFORMS[form or "centred and stretched"](X, centre, spread)


def transform_in_place(X: NDArray, state: Any) -> NDArray:  # noqa: ANN401
    """The mistake F8: the caller's rows are overwritten."""
    mean, std = state
    X -= mean
    X /= std
    return X


def transform_by_itself(X: NDArray, state: Any) -> NDArray:  # noqa: ANN401
    """The mistake R61: every table is scaled by its own numbers, and the state is not looked at."""
    return transform(X, fit_scaler(X))


def transform_into_whole_numbers(X: NDArray, state: Any) -> NDArray:  # noqa: ANN401
    """The mistake R5: decimals are poured into an array of the type of the pixels."""
    scaled = np.zeros_like(X)
    scaled[...] = (X - state[0]) / state[1]
    return scaled


def _scaled(fit: Callable, apply: Callable, X_train: NDArray, X_new: NDArray) -> dict[str, Any]:
    state = fit(X_train)
    return {"training rows": apply(X_train, state), "new rows": apply(X_new, state), "one row": apply(X_new[:1], state)}


def _is_nothing(value: Any) -> bool:  # noqa: ANN401
    return value is None or value is ...


def run_fit_scaler(implementation: Callable, X_train: NDArray, X_new: NDArray, transform: Any = None) -> Any:  # noqa: ANN401
    """Fit, then scale with the learner's own `transform`; where that is not written yet, with the course's."""
    state = implementation(X_train)
    if _is_nothing(state):
        return state
    if transform is not None and not _is_nothing(transform(X_new.copy(), state)):
        return _scaled(lambda _: state, transform, X_train, X_new)
    try:
        return _scaled(lambda _: state, COURSES["transform"], X_train, X_new)
    except (TypeError, ValueError, KeyError):
        words = "No `transform` of yours goes with it, and mine wants the pair (mean, deviation). Write both."
        raise WrongReturn(words) from None


def run_transform(implementation: Callable, X_train: NDArray, X_new: NDArray, fit_scaler: Any = None) -> Any:  # noqa: ANN401
    """Scale with the state of the learner's own `fit_scaler`; where that is not written yet, of the course's."""
    state = fit_scaler(X_train.copy()) if fit_scaler is not None else None
    state = COURSES["fit_scaler"](X_train) if _is_nothing(state) else state
    return _scaled(lambda _: state, implementation, X_train, X_new)


COURSES = {"fit_scaler": fit_scaler, "transform": transform}


def read_scaled(result: Any, args: tuple[Any, ...]) -> Parts:  # noqa: ANN401
    """The scaled rows; a column that tells nothing may be 0 everywhere, or only be centred."""
    found = unpack(result, ("training rows", "new rows", "one row"))
    if all(map(_is_nothing, found.values())):
        raise WrongReturn(f"One {type(found['new rows']).__name__} came back. Expected are the scaled rows.")
    X_train, X_new = args
    dull = np.ptp(X_train, axis=0) == 0
    if dull.any():
        given = (("new rows", X_new), ("one row", X_new[:1]))
        found |= {name: _centred_where_zero(found[name], rows - X_train.mean(axis=0), dull) for name, rows in given}
    return found


def _centred_where_zero(scaled: Any, centred: NDArray, dull: NDArray) -> Any:  # noqa: ANN401
    """The rows with what is only centred in place of the zeros of dull columns; other forms as they are."""
    if np.shape(scaled) != centred.shape or not np.all(np.asarray(scaled)[:, dull] == 0):
        return scaled
    return np.where(dull, centred, scaled)


def read_transformed(result: Any, args: tuple[Any, ...]) -> Parts:  # noqa: ANN401
    """The same, where a deviation with n - 1 is as good: then the factor between the two is taken out again."""
    found, n = read_scaled(result, args), len(args[0])
    spreads = np.std(found["training rows"], axis=0)
    if np.allclose(spreads[spreads > 0], np.sqrt((n - 1) / n), rtol=1e-9, atol=0):
        return {name: np.asarray(rows) * np.sqrt(n / (n - 1)) for name, rows in found.items()}
    return found


def _table(rng: Generator, n: int, d: int) -> NDArray:
    """Columns of very different size."""
    return rng.normal(size=(n, d)) * rng.uniform(2, 9, size=d) + rng.uniform(20, 60, size=d)


def scaler_probes(rng: Generator) -> list[Probe]:
    """Sizes all different; square; a column that never changes; pixels in small whole numbers; one by hand."""
    sizes = [(7, 5, 3), (4, 4, 4)]
    drawn = [(_table(rng, n, d), _table(rng, m, d), f"{n} training rows of {d} columns") for n, m, d in sizes]
    with_constant = [np.insert(_table(rng, n, 2), 1, 7.0, axis=1) for n in (3, 4)]
    no_longer = [np.insert(_table(rng, n, 2), 1, 7.0, axis=1) for n in (5, 4)]
    no_longer[1][:, 1] += rng.choice([-0.5, 0.5], 4)
    pixels = [rng.integers(130, 250, size=(n, 6)).astype(np.uint8) for n in (6, 4)]
    small = np.array([[1.0, 30.0], [3.0, 50.0], [8.0, 10.0]]), np.array([[4.0, 20.0], [6.0, 60.0]])
    cases = [
        *drawn,
        (*with_constant, "a column that is 7 in every row"),
        (*no_longer, "a column that was always 7 in training, and now is not"),
        (*pixels, "pixels from 0 to 255, of type uint8"),
        (*small, "3 training rows of 2 columns"),
    ]
    return [Probe((train, new), words, small=words.startswith("3")) for train, new, words in cases]


def _scaled_asked(rng: Generator) -> Drawn:
    mean, std = float(rng.integers(20, 60)), float(rng.integers(3, 9))
    own, x = mean + float(rng.integers(4, 9)), mean + float(rng.integers(10, 30))
    words = (
        f"In the training part a column has mean {mean:.0f} and standard deviation {std:.0f}; in the test part its "
        f"mean is {own:.0f}. What becomes of the test value {x:.0f}?"
    )
    wrong = (
        ((x - own) / std, "Whose mean did you subtract? What if this one row came alone?"),
        (x - mean, "It is centred. In which unit is it measured now?"),
        (x / std, "Where should a row with the mean value land?"),
        ((x - mean) / std**2, "The deviation, or its square: which of the two has the unit of the column?"),
    )
    return Drawn(words, (x - mean) / std, wrong)


def gigantic_where_dull(seen: Observation, right: Observation, probe: Probe) -> bool:
    """R62 at any strength: in a column that never changed in training new values become gigantic."""
    for name, wanted in right.parts.items():
        got = as_numbers(seen.parts.get(name))
        if isinstance(got, str) or got.shape != np.shape(wanted):
            return False
        far = ~(np.abs(got - wanted) < 1e-4 * np.abs(wanted).max())
        if np.any(far & ~(np.ptp(probe.args[0], axis=0) == 0)) or np.any(np.abs(got[far]) < 1e3):
            return False
    return True


FIT_SCALER = Exercise(
    name="fit_scaler",
    chapter="07",
    section="Write the scaler",
    reference=fit_scaler,
    probes=scaler_probes,
    parts=("training rows", "new rows", "one row"),
    returns=("state",),
    run=run_fit_scaler,
    read=read_scaled,
    arguments=("X_train", "X_new"),
    companions=("transform",),
    accepted=(Accepted(fit_scaler_with_fewer, "You divide by n − 1: another convention, and as good here."),),
    faulty=fit_scaler_with,
    mistakes=(
        Mistake(
            "R4",
            "A column that never changes has deviation 0, and the division makes NaN of it.",
            "Which column never changes? What does it tell about a row?",
            {"zero": "free"},
        ),
        Mistake(
            "R62",
            "A column that never changed in training is divided by next to nothing.",
            "In training it was always 7. What comes out for a new row with 7.1?",
            {"zero": "next to nothing"},
            signature=gigantic_where_dull,
        ),
        Mistake(
            "R29",
            "There is a single mean for all columns.",
            "One column counts centimetres, another kilograms. What is their joint mean?",
            {"mean": "of everything"},
        ),
        Mistake(
            "R30",
            "The means are those of the rows.",
            "How many means are wanted: one for each measurement, or one for each wine?",
            {"mean": "of rows"},
        ),
        Mistake(
            "R31",
            "The smallest value is subtracted, not the mean.",
            "After scaling, around which number should the training rows lie?",
            {"mean": "lowest"},
        ),
        Mistake(
            "R32",
            "Nothing is subtracted.",
            "After scaling, around which number should the training rows lie?",
            {"mean": "none"},
        ),
        Mistake(
            "R33",
            "There is a single deviation for all columns.",
            "One column spreads over 3, another over 300. What does a joint deviation do to the first?",
            {"std": "of everything"},
        ),
        Mistake(
            "R34",
            "The variance is used for the deviation.",
            "Which of the two has the unit of the column, and which its square?",
            {"std": "variance"},
        ),
        Mistake(
            "R35",
            "The range of a column is used for its deviation.",
            "One row with a slip of the pen, ten times too large: what becomes of all others?",
            {"std": "range"},
        ),
        Mistake(
            "R36",
            "Nothing is divided by.",
            "Print the deviation of each column after scaling. Are they alike?",
            {"std": "none"},
        ),
        Mistake(
            "R5",
            "The sum of squares runs over: the pixels live in small boxes.",
            "What is 200 times 200 in a box that holds up to 255?",
            {"std": "small numbers"},
        ),
        Mistake(
            "F8",
            "The training rows are no longer what they were.",
            "Fit twice on the same array. Same state?",
            fit_scaler_in_place,
        ),
    ),
    equivalent={"1 -> 2": "The column never changes: it is 0 once it is centred, whatever it is divided by."},
    # A joint deviation is never 0, and neither is a deviation that was left out.
    cancelling=tuple(map(frozenset, (("R4", "R33"), ("R4", "R36"), ("R62", "R33"), ("R62", "R36")))),
    passed="A scaler is learned, as weights are; so it may see the training part, and nothing else.",
    start="Which two numbers describe a column: where it lies, and how far it spreads?",
    example=(
        "On something else: runners and their times. Fit: the record of this track, 40 s, and the usual gap, 5 s.\n"
        "A runner with 50 s is 10 s behind, that is 2 usual gaps. A track where all take the same time has no\n"
        "gap: say 0 for everybody there, since nothing can be told."
    ),
    exit_question=Number(
        id="exit:fit_scaler",
        chapter="07",
        section="Write the scaler",
        can="scale a new value with the numbers of the training part",
        make=_scaled_asked,
        mistake="R2",
    ),
)


def _rows_back_asked(rng: Generator) -> Drawn:
    mean, std = float(rng.integers(20, 60)), float(rng.integers(3, 9))
    z = round(float(rng.uniform(1.2, 2.8)), 1)
    words = (
        f"A scaler was fitted on a training part with mean {mean:.0f} and deviation {std:.0f}. A new row comes out "
        f"as {z}. What was its value before?"
    )
    wrong = (
        (z * std, "Zero means: as large as the mean. How large is that?"),
        (z + mean, "In which unit does the scaled row count its distance from the mean?"),
        (mean - z * std, "It came out above zero. On which side of the mean does it lie?"),
        (mean + z / std, "The scaler divided. What takes that back?"),
    )
    return Drawn(words, mean + z * std, wrong)


TRANSFORM = Exercise(
    name="transform",
    chapter="07",
    section="Write the scaler",
    reference=transform,
    probes=scaler_probes,
    parts=("training rows", "new rows", "one row"),
    returns=("X_scaled",),
    run=run_transform,
    read=read_transformed,
    cancelling=(
        frozenset({"R2", "R32"}),  # where nothing is subtracted, nobody can see whose mean it was
        frozenset({"R36", "R40"}),  # where nothing is divided, the order of the two steps is no matter
    ),
    arguments=("X_train", "X_new"),
    companions=("fit_scaler",),
    faulty=transform_with,
    mistakes=(
        Mistake(
            "R2",
            "New rows are centred by their own mean.",
            "At work a single customer arrives. What is her mean?",
            {"mean": "own"},
        ),
        Mistake(
            "R37",
            "New rows are stretched by their own deviation.",
            "At work a single customer arrives. How far does she spread?",
            {"std": "own"},
        ),
        Mistake(
            "R61",
            "Every table is scaled by its own numbers: the state is not used.",
            "At work a single customer arrives. What are her mean and her deviation?",
            transform_by_itself,
        ),
        Mistake(
            "R36",
            "Nothing is divided by.",
            "Print the deviation of each column after scaling. Are they alike?",
            {"std": "none"},
        ),
        Mistake(
            "R38",
            "The deviation multiplies.",
            "A column spreads over 300. Should it spread more after scaling, or less?",
            {"std": "upside down"},
        ),
        Mistake(
            "R39",
            "The mean is added.",
            "Where should a row that has the mean value in every column land?",
            {"form": "added"},
        ),
        Mistake(
            "R32",
            "Nothing is subtracted.",
            "Where should a row that has the mean value in every column land?",
            {"form": "not centred"},
        ),
        Mistake(
            "R40",
            "The mean is subtracted after the stretching.",
            "In which unit is the mean, and in which unit is the row at that moment?",
            {"form": "stretched first"},
        ),
        Mistake(
            "F8",
            "The rows of the caller were overwritten.",
            "Transform the same array twice. Same answer?",
            transform_in_place,
        ),
        Mistake(
            "R5",
            "The decimals were poured into an array for small whole numbers.",
            "Look at the type of the array that takes up your results. What does it do to 0.7, and to −0.7?",
            transform_into_whole_numbers,
        ),
    ),
    passed="One row or a thousand: each is measured with the numbers of the training part.",
    start="A single new row arrives. Which two numbers does the state hold for each of its columns?",
    example=(
        "On something else: the record is 40 s and the usual gap 5 s, both from last year.\n"
        "Today's only runner takes 48 s: 8 s behind, 1.6 usual gaps. Measured by today's best, her own time,\n"
        "she would be 0 behind, as anybody would who runs alone."
    ),
    exit_question=Number(
        id="exit:transform",
        chapter="07",
        section="Write the scaler",
        can="read a scaled value back into its unit",
        make=_rows_back_asked,
        mistake="R2",
    ),
)


# ---- train


def train(X_train, Y_train, X_val, Y_val, rng):
    state = yours.fit_scaler(X_train)
    X, X_check = yours.transform(X_train, state), yours.transform(X_val, state)

    (n, d), h, k = X.shape, 32, Y_train.shape[1]
    W1, W2 = rng.normal(size=(d, h)) / np.sqrt(d), rng.normal(size=(h, k)) / np.sqrt(h)
    params = [(W1, np.zeros(h)), (W2, np.zeros(k))]

    step, lowest, best = yours.train_step, np.inf, params
    for _ in range(10):
        for batch in np.array_split(rng.permutation(n), 33):
            params, _ = step(params, X[batch], Y_train[batch], 1.0)
        _, loss = step(params, X_check, Y_val, 0.0)  # a step of length 0 measures the loss and moves nothing
        if loss < lowest:
            lowest, best = loss, params

    def predict(X):
        out, _ = yours.forward(yours.transform(X, state), best, lambda Z: 1 / (1 + np.exp(-Z)))
        return out.argmax(axis=1)

    return predict


GOOD = 0.95  # of the sealed pictures
CHANCE = 0.3
WRONG_LABELS = 3  # in the validation part: a network that has learned them gives itself away
COPIES = 10  # of each of them, where a few epochs are to be enough to learn them
ROUGHLY = 0.85  # of the sealed pictures, where the wrong labels make a poor judge of the epochs
BRIGHTER = 50.0  # times as bright are most validation pictures once: who has measured them too sees no others any more
FEWER = 0.15  # of the sealed pictures: as many are no longer read then, which another choice of the epoch never does


def _nearest(X: NDArray, labels: NDArray, pictures: NDArray) -> NDArray:
    """The label of the most similar row: the fastest way to read digits about as well as a network."""
    return labels[((X**2).sum(axis=1) - 2 * pictures @ X.T).argmin(axis=1)]


# What is learned from: rows of pictures, and their labels. Every third row will do.
LEARNED: dict[str, Callable[..., tuple[NDArray, NDArray]]] = {
    "training part": lambda X, y, X_val, y_val, rng: (X[::3], y[::3]),
    "labels shuffled": lambda X, y, X_val, y_val, rng: (X[::3], rng.permutation(y)[::3]),
    "a few": lambda X, y, X_val, y_val, rng: (X[::40], y[::40]),
    "validation part too": lambda X, y, X_val, y_val, rng: (np.vstack([X_val, X[::3]]), np.append(y_val, y[::3])),
}


def train_with(
    X_train: NDArray,
    Y_train: NDArray,
    X_val: NDArray,
    Y_val: NDArray,
    rng: Generator,
    *,
    learned: str = "training part",
    answer: str = "labels",
    scale: str = "as in training",
    memory: str = "kept",
) -> Predict:
    """`train` with switches for the mistakes that can be made at once; instead of a network it looks up pictures."""
    X, y, _, _ = given = X_train, Y_train.argmax(axis=1), X_val, Y_val.argmax(axis=1)
    if learned in LEARNED:
        X, y = LEARNED[learned](*given, rng)
    measure = _measure(scale, X, X_val)
    rows = measure(X)
    if memory == "in place":
        X_train -= X_train.mean(axis=0)

    def predict(pictures: NDArray) -> NDArray:
        labels = np.full(len(pictures), 9) if learned == "nothing" else _nearest(rows, y, measure(pictures))
        return ANSWERS[answer](labels)

    return predict


def _measure(scale: str, X: NDArray, X_val: NDArray) -> Callable[[NDArray], NDArray]:
    """From what is learned from, how pictures are scaled."""
    if scale == "validation rows too":
        both = np.vstack([X, X_val])
        state = both.mean(axis=0), both.std() / 4
        return lambda pictures: np.round(transform(pictures, state))  # what is too small is lost, as in training
    mean = X.mean(axis=0)
    return lambda pictures: pictures - (pictures.mean(axis=0) if scale == "by the batch" else mean)


ANSWERS: dict[str, Callable[[NDArray], NDArray]] = {
    "labels": lambda labels: labels,
    "rows of shares": lambda labels: np.eye(10)[labels],
    "from 1": lambda labels: labels + 1,
}


def train_over_examples(X_train: NDArray, Y_train: NDArray, X_val: NDArray, Y_val: NDArray, rng: Generator) -> Predict:
    """The mistake R8: the largest entry is looked for among the examples, not among the classes."""
    predict = train_with(X_train, Y_train, X_val, Y_val, rng, answer="rows of shares")
    return lambda X: predict(X).argmax(axis=0)


def train_to_answers(X_train: NDArray, Y_train: NDArray, X_val: NDArray, Y_val: NDArray, rng: Generator) -> NDArray:
    """The mistake R41: what comes back is no function, but answers to the validation part."""
    return train_with(X_train, Y_train, X_val, Y_val, rng)(X_val)


@cache
def _sealed(copies: int) -> tuple[NDArray, ...]:
    """Training, validation and test part of the digits; a few labels of the validation part are wrong."""
    digits = data.digits()
    i_train, i_val, i_test = split(digits.y, (0.6, 0.2, 0.2), np.random.default_rng(10))
    X, Y = digits.X / 16, np.eye(10)
    y_val = digits.y[i_val]
    y_val[:WRONG_LABELS] = (y_val[:WRONG_LABELS] + 5) % 10
    often = np.append(np.arange(len(i_val)), np.tile(np.arange(WRONG_LABELS), copies - 1))
    return X[i_train], Y[digits.y[i_train]], X[i_val][often], Y[y_val[often]], X[i_test], digits.y[i_test]


def _has_copies(X_val: NDArray) -> bool:
    return np.array_equal(X_val[-1], X_val[WRONG_LABELS - 1])


def train_probes(rng: Generator) -> list[Probe]:
    """The digits, always cut in the same way; only the learner's own generator differs."""
    seed = _generator(rng)
    return [
        Probe((*_sealed(1), seed), "the digits of the vault"),
        Probe((*_sealed(COPIES), seed), f"{WRONG_LABELS} wrong labels in the validation part, each {COPIES} times"),
    ]


def run_train(
    implementation: Callable,
    X_train: NDArray,
    Y_train: NDArray,
    X_val: NDArray,
    Y_val: NDArray,
    X_test: NDArray,
    y_test: NDArray,
    rng: Generator,
) -> Any:  # noqa: ANN401
    """Train, and open the vault once: the answers to it, to its first five alone, and to the labels that are wrong.

    The last answers are those to the vault after another training, in which most validation pictures were bright.
    """
    seen, wrong = X_val[:WRONG_LABELS].copy(), Y_val[:WRONG_LABELS].argmax(axis=1)
    again = copy.deepcopy((X_train, Y_train, _brightened(X_val), Y_val, rng)) if not _has_copies(X_val) else ()
    predict = implementation(X_train, Y_train, X_val, Y_val, rng)
    if _is_nothing(predict):
        raise WrongReturn(f"One {type(predict).__name__} came back. Expected is a function that predicts.")
    if not callable(predict):
        return Finding("no function", f"`predict` is of type {type(predict).__name__}, and cannot be called"), None
    alone = [predict(X_test[i : i + 1].copy()) for i in range(5)]
    answers = predict(X_test), alone, predict(seen)
    with np.errstate(all="ignore"):  # what overflows there is no matter for a card
        then = implementation(*again)(X_test.copy()) if again else None
    return answers[0], (*answers[1:], wrong, then)


def _brightened(X_val: NDArray) -> NDArray:
    """The validation part with two of three pictures much brighter; whoever only watches it hardly notices."""
    return X_val * np.where(np.arange(len(X_val)) % 3 > 0, BRIGHTER, 1.0)[:, None]


def read_train(result: Any, args: tuple[Any, ...]) -> Parts:  # noqa: ANN401
    """The form of the answers, how many are right, and what gives a slip away."""
    answers, others = result
    names = ("answers", "vault", "one at a time", "validation part", "scaling")
    if others is None:
        return dict.fromkeys(names, answers)
    alone, to_wrong, wrong, then = others
    form, labels = _labels_from(answers, len(args[5]))
    if labels is None:
        return dict.fromkeys(names, form)
    first = 1 if form.kind == "from 1" else 0
    together = all(np.array_equal(_labels_from(one, 1)[1], labels[i : i + 1]) for i, one in enumerate(alone))
    learned = np.sum(_labels_from(to_wrong, len(wrong))[1] - first == wrong) > 1
    return {
        "answers": form,
        "vault": _score(labels - first, args[5], ROUGHLY if _has_copies(args[2]) else GOOD),
        "one at a time": Finding("the same" if together else "other", "a picture alone gets another answer"),
        "validation part": Finding("learned" if learned else "watched", "wrong labels of the validation part come out"),
        "scaling": _scaling(np.mean(labels - first == args[5]), then, first, args[5]),
    }


def _scaling(right: float, then: Any, first: int, y_test: NDArray) -> Finding:  # noqa: ANN401
    """Whether bright pictures in the validation part take away what is read; `then` are the answers beside them."""
    labels = None if then is None else _labels_from(then, len(y_test))[1]
    if labels is None:
        return Finding("of the training part")
    darker = float(np.mean(labels - first == y_test))
    words = f"with very bright pictures in the validation part it reads {int(100 * darker)} of 100 right"
    kind = "of both parts" if right - darker > FEWER else "of the training part"
    return Finding(kind, f"{words}, and without them {int(100 * right)}")


def _labels_from(answers: Any, n: int) -> tuple[Finding, NDArray | None]:  # noqa: ANN401
    """What form the answers have, and the labels in them as far as there are any."""
    array = as_numbers(answers)
    if isinstance(array, str):
        return Finding("no labels", f"`predict` gives {array}"), None
    if array.shape == (n, 10):
        return Finding("shares", f"`predict` gives a table of shape {array.shape}"), array.argmax(axis=1)
    if array.size != n:
        return Finding("other number", f"`predict` gives {array.size} numbers for {n} pictures"), None
    labels = array.ravel()
    return Finding("from 1", "the answers go up to 10") if labels.max() == 10 else Finding("labels"), labels


def _score(labels: NDArray, y_test: NDArray, enough: float) -> Finding:
    right = float(np.mean(labels == y_test))
    words = f"it reads {int(100 * right)} of 100 right"
    if right >= enough:
        return Finding("good", words)
    if len(np.unique(labels)) == 1:
        return Finding("always the same", f"every answer is {labels[0]:.0f}")
    return Finding("by chance" if right < CHANCE else "not enough", words)


def _steps_asked(rng: Generator) -> Drawn:
    size, batches, epochs = 2 ** int(rng.integers(3, 7)), int(rng.integers(11, 40)), int(rng.integers(4, 10))
    n = size * batches
    words = f"{n} training pictures, batches of {size}, {epochs} epochs. How many steps do the weights take?"
    wrong = (
        (batches, "That is one epoch. How often does training go through all pictures?"),
        (n * epochs, "Does each picture get a step of its own, or each batch?"),
        (batches + epochs, "Within each epoch all batches have their turn. Which operation counts that?"),
    )
    return Drawn(words, float(batches * epochs), wrong)


def learned_too_little(seen: Observation, right: Observation, probe: Probe) -> bool:
    """O3 near the border: on one seed it reads just enough, on another not; all else is as it should be."""
    return _only_the_vault(seen, right, "good", "not enough")


def learned_what_came_often(seen: Observation, right: Observation, probe: Probe) -> bool:
    """R9 by a network: what stands once in the validation part need not have been learned, and may be measured."""
    free = ("validation part", "scaling")
    rest_is_right = all(seen.parts[name] == value for name, value in right.parts.items() if name not in free)
    once = not _has_copies(probe.args[2])
    return rest_is_right and (once or seen.parts["validation part"].kind == "learned")


def learned_nothing(seen: Observation, right: Observation, probe: Probe) -> bool:
    """R6 where some answers are all the same; all else is as it should be."""
    return _only_the_vault(seen, right, "by chance", "always the same")


def _only_the_vault(seen: Observation, right: Observation, *kinds: str) -> bool:
    """Whether the score is of one of these kinds, and nothing else is wrong."""
    if "vault" not in seen.parts or seen.changed:
        return False
    rest_is_right = all(seen.parts[name] == value for name, value in right.parts.items() if name != "vault")
    return rest_is_right and seen.parts["vault"].kind in kinds


OTHER_SETTINGS = (
    "range(10) -> range(10 - 1)",
    "range(10) -> range(1, 10)",
    "10 -> 11",
    "10 -> 9",
    "33 -> 34",
    "33 -> 32",
    "32 -> 33",
    "32 -> 31",
    "1.0 -> 2.0",
    "rng.normal(size=(d, h)) / np.sqrt(d) -> rng.normal(size=(d, h))",
    "rng.normal(size=(h, k)) / np.sqrt(h) -> rng.normal(size=(h, k))",
    "rng.normal(size=(h, k)) / np.sqrt(h) -> rng.normal(size=(h, k)) * np.sqrt(h)",
    "np.sqrt(d) -> np.square(d)",
    "np.sqrt(h) -> np.square(h)",
    "np.zeros(h) -> np.ones(h)",
    "np.zeros(k) -> np.ones(k)",
    "1 -> 2",
    "-Z -> Z",
)

TRAIN = Exercise(
    name="train",
    chapter="07",
    section="Write the training",
    reference=train,
    probes=train_probes,
    parts=("answers", "vault", "one at a time", "validation part", "scaling"),
    returns=("predict",),
    run=run_train,
    read=read_train,
    arguments=("X_train", "Y_train", "X_val", "Y_val", "X_test", "y_test", "rng"),
    seconds=60.0,
    faulty=train_with,
    # Who always says the same says it to a picture alone as well; labels by chance do not come out of the wrong ones.
    # Who learns the validation part has measured it as well; who reads by chance reads no less in another scale.
    cancelling=tuple(map(frozenset, (("R17", "R2"), ("R1", "R9"), ("R1", "R17"), ("R1", "R6")))),
    equivalent={
        **dict.fromkeys(
            OTHER_SETTINGS, "Another setting of the training, about as good: it reads 95 of 100, give or take."
        ),
        "0.0 -> 1.0": "`train_step` tells the loss before its step, and the new parameters are not kept.",
        "loss < lowest -> loss <= lowest": "No two epochs have the very same loss.",
    },
    mistakes=(
        Mistake(
            "R41",
            "Answers came back, not a function that gives them.",
            "Tomorrow a new picture arrives. Which of your names can be called with it?",
            train_to_answers,
        ),
        Mistake(
            "R8",
            "The largest entry is looked for over the examples.",
            "One answer for each what? Count your answers to five pictures.",
            train_over_examples,
        ),
        Mistake(
            "R42",
            "A row of shares comes back for each picture.",
            "A friend asks which digit it is. How many digits do you answer?",
            {"answer": "rows of shares"},
        ),
        Mistake(
            "R7",
            "The labels count from 1.",
            "How many classes are there, and what is the smallest label?",
            {"answer": "from 1"},
        ),
        Mistake(
            "R17",
            "Every picture gets the same answer.",
            "Take three pictures of a batch. Do their labels fit? Do their hidden answers differ, as numbers do?",
            {"learned": "nothing"},
        ),
        Mistake(
            "R6",
            "It reads no better than chance.",
            "Pick one row of a batch. Is its label its own? And do the weights that you return ever change?",
            {"learned": "labels shuffled"},
            signature=learned_nothing,
        ),
        Mistake(
            "O3",
            "It has learned something, and not enough.",
            "Does the loss still fall at the end? Do hidden neurons differ? Are new pictures treated like old ones?",
            {"learned": "a few"},
            signature=learned_too_little,
        ),
        Mistake(
            "R9",
            "It has learned the validation part by heart.",
            "Which rows may set weights, and which may only say when to stop?",
            {"learned": "validation part too"},
            signature=learned_what_came_often,
        ),
        Mistake(
            "R1",
            "The scaling was learned from the validation part too.",
            "It stands for pictures of tomorrow. Which rows were there when mean and deviation were taken?",
            {"scale": "validation rows too"},
        ),
        Mistake(
            "R2",
            "A picture is measured by those that come with it.",
            "At work one picture arrives alone. From where does its scaling come?",
            {"scale": "by the batch"},
        ),
        Mistake(
            "F8",
            "The pictures of the caller were overwritten.",
            "Train twice on the same arrays. Same pictures?",
            {"memory": "in place"},
        ),
    ),
    passed="Your own code reads handwriting: every slope came from your lines, and the vault was opened last.",
    start="Three things are set before the first step: the scaling, the first weights, the batches. Which comes first?",
    example=(
        "On something else: a cook tries a soup. Training: taste, add salt, taste again, many times.\n"
        "A friend at the table says after each round whether it is good; the best round is written down.\n"
        "The guests taste once, at the end. A friend whose taste went into the recipe is no judge of it."
    ),
    exit_question=Number(
        id="exit:train",
        chapter="07",
        section="Write the training",
        can="count the steps of a training",
        make=_steps_asked,
        relative=0.0,
    ),
)


# ---- report


def report(scores_by_seed, baseline):
    scores = np.array(scores_by_seed)
    return {
        "mean": scores.mean(),
        "std": scores.std(ddof=1),
        "min": scores.min(),
        "max": scores.max(),
        "n": len(scores),
        "baseline": baseline,
        "gain": scores.mean() - baseline,
    }


# From the scores, the number that stands for all of them.
CENTRES: dict[str, Callable[[NDArray], float]] = {
    "mean": lambda scores: float(scores.mean()),
    "best": lambda scores: float(scores.max()),
    "median": lambda scores: float(np.median(scores)),
    "first": lambda scores: float(scores[0]),
}

# From the scores, how far they spread.
SPREADS: dict[str, Callable[[NDArray], float]] = {
    "deviation": lambda scores: float(scores.std(ddof=1)),
    "variance": lambda scores: float(scores.var(ddof=1)),
    "error of the mean": lambda scores: float(scores.std(ddof=1) / np.sqrt(len(scores))),
    "range": lambda scores: float(np.ptp(scores)),
}

# From what stands for all scores, the best of them and the baseline, what was gained.
GAINS: dict[str, Callable[[float, float, float], float]] = {
    "over the baseline": lambda centre, best, baseline: centre - baseline,
    "of the best": lambda centre, best, baseline: best - baseline,
    "turned round": lambda centre, best, baseline: baseline - centre,
    "a ratio": lambda centre, best, baseline: centre / baseline,
    "of nothing": lambda centre, best, baseline: centre,
}


def report_with(
    scores_by_seed: list[float],
    baseline: float,
    *,
    centre: str = "mean",
    spread: str = "deviation",
    gain: str = "over the baseline",
    ends: str = "in order",
    count: str = "seeds",
) -> dict[str, float]:
    """`report` with switches for the mistakes that can be made at once."""
    scores = np.array(scores_by_seed)
    low, high = (scores.min(), scores.max())[:: 1 if ends == "in order" else -1]
    middle = CENTRES[centre](scores)
    return {
        "mean": middle,
        "std": SPREADS[spread](scores),
        "min": low,
        "max": high,
        "n": {"seeds": len(scores), "baseline too": len(scores) + 1, "one": 1}[count],
        "baseline": baseline,
        "gain": GAINS[gain](middle, scores.max(), baseline),
    }


def report_in_order(scores_by_seed: list[float], baseline: float) -> dict[str, float]:
    """The mistake F8: the caller's list is sorted on the way."""
    scores_by_seed.sort()
    return report(scores_by_seed, baseline)


def report_with_all(scores_by_seed: list[float], baseline: float) -> dict[str, float]:
    """The other convention for the deviation: n."""
    return report(scores_by_seed, baseline) | {"std": np.std(scores_by_seed)}


REPORTED = ("n", "mean", "std", "min", "max", "baseline", "gain")


def read_report(result: Any, args: tuple[Any, ...]) -> Parts:  # noqa: ANN401
    """The entries by name; the names are what is agreed upon, so a tuple will not do."""
    if not isinstance(result, dict) and not _is_nothing(result):
        raise WrongReturn(f"A {type(result).__name__} came back. Expected is a dict: {', '.join(REPORTED)}.")
    return unpack(result, REPORTED)


def report_probes(rng: Generator) -> list[Probe]:
    """Three, five and eight seeds; one result that is worse than its baseline."""

    def scores(n: int, about: float) -> list[float]:
        drawn = sorted(round(float(score), 4) for score in about + rng.uniform(-0.04, 0.04, n))
        return [drawn[1], *map(float, rng.permutation([drawn[0], *drawn[2:]]))]  # the first is no special one

    small = [round(float(score), 2) for score in rng.permutation([0.91, 0.97, 0.92])]
    return [
        Probe((scores(5, 0.94), 0.52), "5 seeds and a baseline of 0.52"),
        Probe((scores(8, 0.61), 0.83), "8 seeds and a baseline of 0.83"),
        Probe((small, 0.86), "3 seeds and a baseline of 0.86", small=True),
    ]


def _gain_asked(rng: Generator) -> Drawn:
    scores = [round(float(score), 1) for score in rng.uniform(91, 98, 4)]
    baseline = round(float(rng.uniform(82, 89)), 1)
    mean = sum(scores) / 4
    words = (
        f"Four seeds give {', '.join(map(str, scores))} %; the baseline is right for {baseline} %. "
        "By how many points does the network beat it, on average?"
    )
    wrong = (
        (max(scores) - baseline, "The best of four coins looks skilled too. Which number stands for all four?"),
        (mean, "That is its own score. What does a rule without training reach?"),
        (scores[0] - baseline, "That is one seed. What did the others say?"),
    )
    return Drawn(words, mean - baseline, wrong)


REPORT = Exercise(
    name="report",
    chapter="07",
    section="Write the report",
    reference=report,
    probes=report_probes,
    parts=REPORTED,
    read=read_report,
    accepted=(Accepted(report_with_all, "Your deviation divides by n; for a few seeds n − 1 is usual."),),
    faulty=report_with,
    equivalent=dict.fromkeys(
        ("scores.std(ddof=1) -> scores.std()", "1 -> 0"), "The deviation that divides by n is accepted as well."
    ),
    mistakes=(
        Mistake(
            "R14",
            "The best seed stands for all of them.",
            "If 100 people throw ten coins each, what does the best of them look like?",
            {"centre": "best"},
        ),
        Mistake(
            "R20",
            "One seed stands for all of them.",
            "Would that seed still come first tomorrow?",
            {"centre": "first"},
        ),
        Mistake(
            "R43",
            "The middle score is taken for the mean.",
            "Raise only the best score. Does your mean notice?",
            {"centre": "median"},
        ),
        Mistake(
            "R34",
            "The variance stands where the deviation should.",
            "Scores in points: in which unit is their variance?",
            {"spread": "variance"},
        ),
        Mistake(
            "R44",
            "This is the error of the mean, not the spread of the seeds.",
            "Train with a hundred times as many seeds. Should one seed scatter less for that?",
            {"spread": "error of the mean"},
        ),
        Mistake(
            "R35",
            "The range stands where the deviation should.",
            "Lowest and highest are reported anyway. What does a typical seed do?",
            {"spread": "range"},
        ),
        Mistake(
            "R45",
            "The gain is that of the best seed.",
            "Whose gain may a reader expect: that of the luckiest run, or of a usual one?",
            {"gain": "of the best"},
        ),
        Mistake(
            "R46",
            "The gain has the wrong sign.",
            "A network that beats its baseline: is its gain positive?",
            {"gain": "turned round"},
        ),
        Mistake(
            "R47",
            "The gain is a ratio.",
            "A network as good as its baseline: what has it gained?",
            {"gain": "a ratio"},
        ),
        Mistake(
            "R17",
            "The gain does not know the baseline.",
            "How well does a rule do that never looks, and where is that in your number?",
            {"gain": "of nothing"},
        ),
        Mistake(
            "R48",
            "Lowest and highest have changed places.",
            "Read your dict aloud. Is `min` below `max`?",
            {"ends": "turned"},
        ),
        Mistake(
            "R49",
            "The baseline is counted among the seeds.",
            "How many networks were trained?",
            {"count": "baseline too"},
        ),
        Mistake(
            "R50",
            "`n` says one, whatever was measured.",
            "How many networks were trained?",
            {"count": "one"},
        ),
        Mistake(
            "F8",
            "The caller's list was sorted.",
            "Which seed gave the first score, before your function ran and after?",
            report_in_order,
        ),
    ),
    # Where the best seed stands for all, its gain is taken too.
    cancelling=(frozenset({"R14", "R45"}),),
    passed="Mean, spread, number of runs, baseline: four things without which a score says little.",
    start="A reader sees five scores. Which number stands for all, and which says how far apart they lie?",
    example=(
        "On something else: three bread loaves of 480, 500 and 550 g; the shop next door sells 490 g.\n"
        "Mean 510, from 480 to 550, n = 3; against the shop 20 g more. Distances from the mean: 30, 10, 40;\n"
        "squares 900, 100, 1600; together 2600, over 2 is 1300, its root 36 g."
    ),
    exit_question=Number(
        id="exit:report",
        chapter="07",
        section="Write the report",
        can="say what several seeds have gained over a baseline",
        make=_gain_asked,
        mistake="R14",
    ),
)


# ---- kfold


def kfold(n, k, rng, y=None):
    y = np.zeros(n) if y is None else y
    order = rng.permutation(n)
    order = order[np.argsort(y[order])]
    folds = [order[fold::k] for fold in range(k)]
    return [(np.setdiff1d(order, fold), fold) for fold in folds]


def kfold_with(
    n: int,
    k: int,
    rng: Generator,
    y: NDArray | None = None,
    *,
    order: str = "drawn",
    classes: str = "kept",
    folds: str = "once",
    others: str = "all",
    pair: str = "in order",
    count: str = "k",
) -> Folds:
    """`kfold` with switches for the mistakes that can be made at once."""
    rng = np.random.default_rng(0) if order == "own generator" else rng
    m = k if count == "k" else n // k

    def rows() -> NDArray:
        drawn = np.arange(n) if order == "file" else rng.permutation(n)
        return drawn if y is None or classes == "ignored" else drawn[np.argsort(y[drawn], kind="stable")]

    once, end = rows(), n // m * m if folds == "tail lost" else n
    parts = [(rows() if folds == "drawn again" else once)[i:end:m] for i in range(m)]
    pairs = [(_train_rows(parts, i, n, others), part) for i, part in enumerate(parts)]
    return [(b, a) for a, b in pairs] if pair == "turned" else pairs


def _train_rows(parts: list[NDArray], i: int, n: int, others: str) -> NDArray:
    if others == "one fold":
        return parts[i - 1]
    return np.arange(n) if others == "every row" else np.setdiff1d(np.arange(n), parts[i])


def run_kfold(implementation: Callable, n: int, k: int, rng: Generator, y: NDArray | None) -> tuple:
    """The folds, and those that the same generator draws next."""
    labels = () if y is None else (y,)
    return implementation(n, k, rng, *labels), implementation(n, k, rng, *labels)


def read_kfold(result: Any, args: tuple[Any, ...]) -> Parts:  # noqa: ANN401
    """How many folds there are, whether each row is examined once, what trains, and how the classes are spread."""
    n, k, _, labels = args
    first, second = (_fold_pairs(found, n) for found in result)
    turned = np.mean([len(train) < len(val) for train, val in first]) > 0.5 if k > 2 else False
    first, second = ([(b, a) for a, b in found] if turned else found for found in (first, second))
    examined, y = [val for _, val in first], np.zeros(n, int) if labels is None else labels
    return {
        "folds": len(first),
        "pairs": Finding("turned" if turned else "in order", "the small part stands first in the pairs"),
        "validation": _examined(examined, n),
        "training": _trained(first, n),
        "classes": Finding("not asked") if labels is None else _spread(examined, y),
        "chance": _chance(examined, [val for _, val in second], y),
    }


def _fold_pairs(result: Any, n: int) -> Folds:  # noqa: ANN401
    if _is_nothing(result):
        raise WrongReturn(f"One {type(result).__name__} came back. Expected is a list of pairs of row numbers.")
    if not isinstance(result, list | tuple) or len(result) == 0:
        raise WrongReturn("Expected is a list of pairs `(train, validation)` of row numbers.")
    pairs = [unpack(pair, ("train", "validation")) for pair in result]
    return [tuple(_row_numbers(rows, f"`{name}`", n) for name, rows in pair.items()) for pair in pairs]


def _examined(parts: list[NDArray], n: int) -> Finding:
    times = np.bincount(np.concatenate(parts), minlength=n)
    missing, more = int(np.sum(times == 0)), int(np.sum(times > 1))
    words = [f"{missing} of {n} rows are never examined"] * (missing > 0) + [f"{more} rows more than once"] * (more > 0)
    return Finding(f"missing {missing > 0}, more {more > 0}", ", and ".join(words))


def _trained(pairs: Folds, n: int) -> Finding:
    shared = sum(len(np.intersect1d(train, val)) for train, val in pairs)
    fewest = min(len(set(train) - set(val)) - (n - len(set(val))) for train, val in pairs)
    words = [f"{shared} examined rows have been trained on"] * (shared > 0)
    words += ["some rows are neither trained on nor examined"] * (fewest < 0)
    return Finding(f"shared {shared > 0}, missing {fewest < 0}", ", and ".join(words))


def _spread(parts: list[NDArray], y: NDArray) -> Finding:
    groups = _groups(y)
    counts, of_class = _counts(parts, groups, len(y)), np.array([len(group) for group in groups])
    off = np.abs(counts - of_class / len(parts)).max(axis=0)
    worst = int(off.argmax())
    words = f"of the {of_class[worst]} rows of class {worst} the folds examine {_listed(counts[:, worst])}"
    return Finding("lost", words) if off[worst] > 1 + 1e-9 else Finding("kept")


def kfold_probes(rng: Generator) -> list[Probe]:
    """Without classes; classes in file order; classes of different size, mixed; sizes that do not divide."""
    y_sorted, y_mixed = _labels(rng, [7] * 12, mixed=False), _labels(rng, [40, 22, 12, 10, 6], mixed=True)
    return [
        Probe((65, 6, _generator(rng), None), "65 rows in 6 folds"),
        Probe((84, 5, _generator(rng), y_sorted), "12 classes of 7 rows in 5 folds"),
        Probe((90, 4, _generator(rng), y_mixed), "5 classes of 40 to 6 rows in 4 folds"),
        Probe((8, 3, _generator(rng), None), "8 rows in 3 folds", small=True),
    ]


def _fold_asked(rng: Generator) -> Drawn:
    k, size = int(rng.integers(4, 11)), int(rng.integers(12, 40))
    n = k * size
    words = f"{n} rows, {k} folds. On how many rows does each of the networks train?"
    wrong = (
        (size, "These are examined. What happens to all the others meanwhile?"),
        (n, "Some of them are examined. May they train as well?"),
        (n * (k - 1), "That is all networks together. How many rows has one of them?"),
        (2 * size, "How many folds are not being examined?"),
    )
    return Drawn(words, float(n - size), wrong)


def in_the_order_of_the_file(seen: Observation, right: Observation, probe: Probe) -> bool:
    """R11 where the folds are blocks of neighbours, whatever that does to the classes."""
    rest = all(seen.parts[name] == value for name, value in right.parts.items() if name not in ("classes", "chance"))
    return rest and (probe.args[0] < ENOUGH_ROWS or seen.parts["chance"].kind == "as in the file")


KFOLD = Exercise(
    name="kfold",
    chapter="07",
    section="Write the folds",
    reference=kfold,
    probes=kfold_probes,
    parts=("folds", "pairs", "validation", "training", "classes", "chance"),
    returns=("folds",),
    run=run_kfold,
    read=read_kfold,
    arguments=("n", "k", "rng", "y"),
    faulty=kfold_with,
    cancelling=(
        frozenset({"R10", "R11"}),  # in the order of the file every fold is cut from the same list
        frozenset({"R26", "R51"}),  # one fold against another: nobody can see which of them was meant to stand first
    ),
    equivalent={"np.zeros(n) -> np.ones(n)": "One class for all rows, whatever it is called."},
    mistakes=(
        Mistake(
            "R10",
            "Each fold is drawn afresh.",
            "After all rounds, has every row been examined exactly once? Count.",
            {"folds": "drawn again"},
        ),
        Mistake(
            "R23",
            "Rows that are left over are never examined.",
            "Eight rows, three folds: how long are they, and who examines the last rows?",
            {"folds": "tail lost"},
        ),
        Mistake(
            "R11",
            "The folds follow the order of the file.",
            "Which rows stand together in the file, and how much do they know about one another?",
            {"order": "file"},
            signature=in_the_order_of_the_file,
        ),
        Mistake(
            "R22",
            "`rng` decides nothing: the folds are always the same.",
            "Call it with two generators of different seeds. What should differ?",
            {"order": "own generator"},
        ),
        Mistake(
            "R21",
            "The classes are not looked at.",
            "A class has six rows. In how many folds can it be missing, if nobody counts?",
            {"classes": "ignored"},
        ),
        Mistake(
            "R9",
            "All rows train, the examined ones too.",
            "Is any question of the exam also on the practice sheet?",
            {"others": "every row"},
        ),
        Mistake(
            "R51",
            "Only one fold trains.",
            "Five folds: one is examined. What do the other four do?",
            {"others": "one fold"},
        ),
        Mistake(
            "R26",
            "The two parts of each pair have changed places.",
            "Which part of a pair is the large one, and which stands first in the pair that was asked for?",
            {"pair": "turned"},
        ),
        Mistake(
            "R52",
            "`k` is taken for the size of a fold.",
            "How many rounds were asked for, and how many did you prepare?",
            {"count": "size"},
        ),
    ),
    passed="Every picture will be examined once, by a network that has never seen it.",
    start="Deal out the rows like cards, one fold after the other. Which order of the cards keeps the classes even?",
    example=(
        "On something else: 10 children in 3 teams, 4 of them tall. Line them up: the tall first, in a drawn order,\n"
        "then the others. Count off 1, 2, 3, 1, 2, 3 and so on: the teams have 4, 3 and 3 children, and 2, 1 and 1\n"
        "tall ones. While a team plays, all other teams watch: each child plays once."
    ),
    exit_question=Number(
        id="exit:kfold",
        chapter="07",
        section="Write the folds",
        can="say how much each round of cross-validation trains on",
        make=_fold_asked,
        relative=0.0,
        mistake="R10",
    ),
)


EXERCISES = (SPLIT, FIT_SCALER, TRANSFORM, TRAIN, REPORT, KFOLD)
