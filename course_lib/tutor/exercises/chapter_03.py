"""Chapter 03, the chain rule: slopes by nudging, along chains, over paths; a gradient check; forward mode."""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from course_lib.tutor.comparing import as_numbers, close
from course_lib.tutor.exercise import Exercise, Mistake, Parts, Probe, WrongReturn, unpack
from course_lib.tutor.observing import Observation
from course_lib.tutor.question import Drawn, Number, written

Function = Callable[[NDArray], float]
Slope = Callable[[Any], Any]
Edges = Sequence[tuple[str, str, float]]


def _written(text: str, function: Callable) -> Callable:
    """The function, under a name that a hint can show: its own text."""
    function.__name__ = text
    return function


def _array(values: NDArray) -> str:
    return f"np.array({values.tolist()})"


def numeric_gradient(f, x, h=1e-5):
    grad = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        nudge = np.zeros(x.shape)
        nudge[i] = h
        grad[i] = (f(x + nudge) - f(x - nudge)) / (2 * h)
    return grad


def numeric_gradient_with(
    f: Function,
    x: NDArray,
    h: float = 1e-5,
    *,
    sides: str = "two",
    gap: str = "both",
    nudge: str = "given",
    entries: str = "each",
    whole: str = "nowhere",
    back: str = "put back",
    precision: str = "double",
) -> NDArray:
    """`numeric_gradient` with switches for the mistakes that can be made at once."""
    h = {"given": h, "tiny": 1e-13, "coarse": 0.1}[nudge]
    kind = np.float32 if precision == "single" else np.float64
    kind = x.dtype if whole == "in place" and x.dtype.kind == "i" else kind
    at = np.asarray(x, kind) if "in x" in back else np.array(x, kind)
    grad = np.zeros(x.shape, x.dtype if whole == "table" else float)
    step = float(x.dtype.type(h)) if whole == "nudge" else h
    for i in _indices(x, entries):
        up, here, down = _three_values(f, at, i, step, back)
        change = {"two": up - down, "forward": up - here, "backward": here - down, "flipped": down - up}[sides]
        grad[i] = _over(change, h, 1 if sides in ("forward", "backward") else 2, gap)
    return grad


def _indices(x: NDArray, entries: str) -> Iterator[Any]:
    if entries == "all":
        return iter([...])
    return iter(range(len(x))) if entries == "rows" else np.ndindex(x.shape)


def _three_values(f: Function, at: NDArray, i: Any, h: float, back: str) -> tuple[float, float, float]:  # noqa: ANN401
    """f above, at and below the point, nudging the array itself; `back` says how the point is restored."""
    old, here = at[i].copy(), f(at)
    at[i] = old + h
    up = f(at)
    if back == "put back":
        at[i] = old - h
        down = f(at)
        at[i] = old
    else:
        at[i] -= 2 * h
        down = f(at)
        at[i] += h if "added" in back else 0
    return up, here, down


def _over(change: float, h: float, nudges: int, gap: str) -> float:
    """The change over the distance of this many nudges, and what else is made of the three."""
    return {
        "both": change / (nudges * h),
        "half": 2 * change / (nudges * h),
        "precedence": change / nudges * h,
        "none": change,
    }[gap]


def _waves(rng: Generator, *shape: int) -> Function:
    """A smooth function with bends everywhere, in which every entry feels the others."""
    c = rng.uniform(0.5, 2, shape).round(1) * rng.choice([-1, 1], shape)
    text = f"lambda x: np.sum({_array(c)} * np.sin(x)) + 0.2 * np.sum(x) ** 2"
    return _written(text, lambda x: float(np.sum(c * np.sin(x)) + 0.2 * np.sum(x) ** 2))


def _near_the_bottom(rng: Generator) -> tuple[Function, NDArray]:
    """A bowl, and a place so near to its bottom that a look to one side alone is far off."""
    steep, bottom = rng.uniform(0.5, 2, 4).round(1), rng.normal(size=4).round(1)
    away = 1e-4 * rng.uniform(0.5, 1.5, 4) * rng.choice([-1, 1], 4)
    text = f"lambda x: np.sum({_array(steep)} * (x - {_array(bottom)}) ** 2) / 2"
    return _written(text, lambda x: float(np.sum(steep * (x - bottom) ** 2) / 2)), bottom + away


BOTTOM, SQUARES = "a point near the bottom of a bowl", "f = x0² + 3 x0 x1"


def numeric_gradient_probes(rng: Generator) -> list[Probe]:
    """A vector, a matrix, whole numbers, a longer nudge, the bottom of a bowl; two to work out by hand."""
    small = _written("lambda x: x[0] ** 2 + 3 * x[0] * x[1]", lambda x: float(x[0] ** 2 + 3 * x[0] * x[1]))
    around = rng.uniform(0.3, 1.2, (3, 4)) * rng.choice([-1, 1], (3, 4))
    return [
        Probe((small, np.array([2.0, 5.0])), SQUARES, small=True),
        Probe(_near_the_bottom(rng), BOTTOM),
        Probe((_waves(rng, 3, 4), around), "x of shape (3, 4)"),
        Probe((_waves(rng, 2), rng.uniform(0.3, 1.2, 2).round(1), 0.01), "a nudge of h = 0.01", small=True),
        Probe((_waves(rng, 4), rng.permutation([2, 3, 4, 5])), "whole numbers in x"),
    ]


def _nearly(seen: Observation, right: Observation, share: float) -> bool:
    """Whether the gradient is right up to this share of its largest entry."""
    got, grad = as_numbers(seen.parts.get("grad")), right.parts["grad"]
    return not isinstance(got, str) and got.shape == grad.shape and close(got, grad, share)


def noise_of_a_tiny_nudge(seen: Observation, right: Observation, probe: Probe) -> bool:
    """C3 at any strength: rounding errors everywhere, also where a difference without them would be exact."""
    given = len(probe.args) == 3  # with an h of the caller's the default does no harm
    return _nearly(seen, right, 0.3) and (given or probe.words != BOTTOM or not _nearly(seen, right, 1e-6))


def bend_of_a_coarse_nudge(seen: Observation, right: Observation, probe: Probe) -> bool:
    """C4 at any strength: nearly right, and exactly right on functions without a third derivative."""
    return _nearly(seen, right, 1e-6 if probe.words in (BOTTOM, SQUARES) else 0.3)


def _nudged_slope(rng: Generator) -> Drawn:
    x, h = int(rng.integers(2, 7)), float(rng.choice([0.5, 0.25, 0.1]))
    a = int(rng.integers(2, 6))
    words = (
        f"f(x) = x³ + {a}x. Nudge x = {x} by {h} to both sides and divide as your function does. Which slope comes "
        "out? Give all its decimals."
    )
    exact, two_sided = 3 * x * x + a, 3 * x * x + a + h * h
    wrong = (
        (exact, "That is the slope of the formula. What do the two values at a distance make of x³?"),
        (2 * two_sided, "How far apart are the two points that you visited?"),
        (exact + 3 * x * h + h * h, "You looked to one side. What does the other side say?"),
        (two_sided * 2 * h, "That is the change of f. Per how much of x?"),
    )
    return Drawn(words, two_sided, wrong)


NUMERIC_GRADIENT = Exercise(
    name="numeric_gradient",
    chapter="03",
    section="Write a numeric gradient",
    reference=numeric_gradient,
    probes=numeric_gradient_probes,
    parts=("grad",),
    faulty=numeric_gradient_with,
    mistakes=(
        Mistake(
            "C1",
            "You look to one side only.",
            "Halve h. By what factor does the error shrink? Could you also look the other way?",
            {"sides": "forward"},
        ),
        Mistake(
            "C26",
            "You look backwards only.",
            "Halve h. By what factor does the error shrink? Which point on the other side is missing?",
            {"sides": "backward"},
        ),
        Mistake(
            "C21",
            "The two sides have changed places.",
            "If f grows with x, which of your two values is the larger? And which comes first in your difference?",
            {"sides": "flipped"},
        ),
        Mistake(
            "C2",
            "You divide by half of the distance.",
            "How far apart are the two points that you visited?",
            {"gap": "half"},
        ),
        Mistake(
            "C20",
            "The division takes in less than you think.",
            "Type `1 / 2 * 4` into a cell. Which of the two operations does Python do first?",
            {"gap": "precedence"},
        ),
        Mistake(
            "C19",
            "This is the change of f, not a slope.",
            "Make h ten times smaller. Should a slope become smaller too?",
            {"gap": "none"},
        ),
        Mistake(
            "C3",
            "The nudge is so small that rounding drowns it.",
            "Print f above and f below to sixteen digits. How many of them still differ?",
            {"nudge": "tiny"},
            signature=noise_of_a_tiny_nudge,
        ),
        Mistake(
            "C4",
            "The nudge is long compared with the bends of f.",
            "Where does your function use the `h` that it was given? Is your ruler short beside the bend?",
            {"nudge": "coarse"},
            signature=bend_of_a_coarse_nudge,
        ),
        Mistake(
            "C5",
            "A nudged entry stays nudged while the next one is tested.",
            "After you have tested the first entry, is it back where it was?",
            {"back": "left"},
        ),
        Mistake(
            "C23",
            "The nudges were made in the caller's own array, and left there.",
            "Print `x` before and after your function. Whose array did you change?",
            {"back": "left in x"},
        ),
        Mistake(
            "C24",
            "You put the entry back by arithmetic, and the last digit of `x` is no longer what it was.",
            "Print `0.3 + 0.1 - 0.1`. What could you keep, so that nothing has to be computed back?",
            {"back": "added in x"},
        ),
        Mistake(
            "C6",
            "With whole numbers the nudge vanishes.",
            "Print the array right after the nudge. What became of 0.00001 in it?",
            {"whole": "nudge"},
        ),
        Mistake(
            "C25",
            "With whole numbers a nudge in place is cut off.",
            "Print the array right after each nudge. What does a whole number do with 2.99999?",
            {"whole": "in place"},
        ),
        Mistake(
            "F11",
            "Slopes with decimals were poured into an array of whole numbers.",
            "Which type has the array that takes up your slopes? What does it make of 0.7?",
            {"whole": "table"},
        ),
        Mistake(
            "C7",
            "All entries are nudged at the same time.",
            "If you push every door at once, how do you know which one was open?",
            {"entries": "all"},
        ),
        Mistake(
            "C22",
            "A whole row of the matrix is nudged at once.",
            "How many slopes has an `x` of shape (3, 4)? How often does your loop run?",
            {"entries": "rows"},
        ),
        Mistake(
            "C16",
            "Your nudges are made in float32.",
            "How many digits does a float32 keep? How many does your difference need?",
            {"precision": "single"},
        ),
    ),
    cancelling=tuple(
        map(
            frozenset,
            (
                ("C1", "C25"),  # upwards, a nudge that is cut off is no nudge: the same as C1 with C6
                ("C5", "C7"),  # a single round leaves nothing behind for the next
                ("C6", "C20"),  # what is so small counts as zero, and zero it is
                ("C20", "F11"),
                ("C19", "F11"),
                ("C3", "C16"),  # in float32 the tiny nudge vanishes everywhere
                ("C16", "C23"),  # the float32 array is a copy: the same as C16 with C5
            ),
        )
    ),
    equivalent={
        "1e-05 -> 2e-05": "A default twice as long: the error stays below a billionth of the slope.",
    },
    passed="You can now find the slope of any black box, and test whatever somebody claims about one.",
    start="Take one entry of `x`. Which two values of f tell you its slope?",
    example=(
        "On another task: how steep is a hillside at your tent? Measure the height 1 m east of it: 402.5 m,\n"
        "and 1 m west: 401.1 m. The two places are 2 m apart, so the slope to the east is 0.7.\n"
        "Go back to the tent, and do the same for north and south."
    ),
    exit_question=Number(
        id="exit:numeric_gradient",
        chapter="03",
        section="Write a numeric gradient",
        mistake="C2",
        can="work out a two-sided difference",
        make=_nudged_slope,
        relative=0.0005,
    ),
)


def compose_slope(df, g, dg):
    def slope(x):
        return df(g(x)) * dg(x)

    return slope


def compose_slope_with(
    df: Slope, g: Slope, dg: Slope, *, outer: str = "at g", inner: str = "slope", join: str = "times"
) -> Slope:
    """`compose_slope` with switches for the mistakes that can be made at once."""
    places: dict[str, Slope] = {"at g": g, "at x": lambda x: x, "at dg": dg}
    inners: dict[str, Slope] = {
        "slope": dg,
        "none": lambda x: 1.0 + 0 * x,
        "value": g,
        "at g": lambda x: dg(g(x)),
    }
    joins: dict[str, Callable[[Any, Any], Any]] = {"times": np.multiply, "plus": np.add, "dot": np.dot}
    return lambda x: joins[join](df(places[outer](x)), inners[inner](x))


def _applied(implementation: Callable, df: Slope, g: Slope, dg: Slope, x: Any) -> Any:  # noqa: ANN401
    """What the function that comes back says at x."""
    made = implementation(df, g, dg)
    if not callable(made):
        raise WrongReturn(f"One {type(made).__name__} came back. Expected is a function: it waits for `x`.")
    return made(x)


def compose_slope_probes(rng: Generator) -> list[Probe]:
    """A number by hand; arrays, with functions drawn so that no two of them are alike."""
    a, b, c = (round(float(value), 1) for value in rng.uniform(1.2, 2.5, 3))
    small = [
        _written("np.cos", lambda u: np.cos(u)),
        _written("lambda x: x**2", lambda x: x**2),
        _written("lambda x: 2 * x", lambda x: 2 * x),
    ]
    rising = [
        _written(f"lambda u: 3 * u**2 + {a}", lambda u: 3 * u**2 + a),
        _written(f"lambda x: {b} * x + np.sin(x)", lambda x: b * x + np.sin(x)),
        _written(f"lambda x: {b} + np.cos(x)", lambda x: b + np.cos(x)),
    ]
    falling = [
        _written(f"lambda u: {a} * np.exp(-u)", lambda u: a * np.exp(-u)),
        _written(f"lambda x: {c} * x**3", lambda x: c * x**3),
        _written(f"lambda x: 3 * {c} * x**2", lambda x: 3 * c * x**2),
    ]
    places = rng.uniform(0.3, 1.4, 4), float(rng.uniform(0.4, 0.9))
    return [
        Probe((*small, 1.5), "sin(x²) at 1.5", small=True),
        Probe((*rising, places[0]), "an array of 4 places"),
        Probe((*falling, places[1]), "one place"),
    ]


def _gear_asked(rng: Generator) -> Drawn:
    a, b, x = int(rng.integers(2, 6)), int(rng.integers(2, 6)), int(rng.integers(2, 5))
    u = a * x + b
    words = f"f(u) = u³ and g(x) = {a}x + {b}. What is the slope of f(g(x)) at x = {x}?"
    wrong = (
        (3 * u * u, "The outer gear is right. How fast does the inner one turn?"),
        (3 * x * x * a, "Which number does the outer function receive?"),
        (3 * u * u + a, "Gears in a row: do their speeds add or multiply?"),
        (u**3, "That is the value. How fast does it change?"),
        (3 * x * x, "Which number does the outer function receive? And how fast does that number move?"),
    )
    return Drawn(words, float(3 * u * u * a), wrong)


COMPOSE_SLOPE = Exercise(
    name="compose_slope",
    chapter="03",
    section="Write the slope of a composition",
    reference=compose_slope,
    probes=compose_slope_probes,
    parts=("slope",),
    run=_applied,
    arguments=("df", "g", "dg", "x"),
    faulty=compose_slope_with,
    mistakes=(
        Mistake(
            "C8",
            "The outer slope is taken at the wrong place.",
            "What number does the outer function actually receive?",
            {"outer": "at x"},
        ),
        Mistake(
            "C27",
            "The outer slope is taken at a slope.",
            "The outer function receives a value on the way forward. Which one?",
            {"outer": "at dg"},
        ),
        Mistake(
            "C9",
            "The inner slope is missing.",
            "The inner gear turns too. How fast?",
            {"inner": "none"},
        ),
        Mistake(
            "C28",
            "The inner value stands where the inner slope should be.",
            "If the inner function were large and flat, would the result move when x does?",
            {"inner": "value"},
        ),
        Mistake(
            "C29",
            "The inner slope is taken at the wrong place.",
            "What number does the inner function receive?",
            {"inner": "at g"},
        ),
        Mistake(
            "C10",
            "The two slopes are added.",
            "One gear turns twice as fast as you, the next three times as fast as that one. And together?",
            {"join": "plus"},
        ),
        Mistake(
            "C30",
            "Over an array of places the products are summed up.",
            "I asked about four places at once. How many slopes should come back?",
            {"join": "dot"},
        ),
    ),
    passed="Every layer of a network is such a composition: chapter 04 chains this line once per layer.",
    start="Something is to come back that still waits for its `x`. How does Python write a function inside a function?",
    example=(
        "On money: 1 euro buys 1.2 dollars, and 1 dollar buys 150 yen.\n"
        "One more euro is then 1.2 · 150 = 180 yen more.\n"
        "If the dollar rate depends on how many dollars you change, look it up for the dollars that you hold,\n"
        "not for the number of euros."
    ),
    exit_question=Number(
        id="exit:compose_slope",
        chapter="03",
        section="Write the slope of a composition",
        mistake="C9",
        can="find the slope of a function inside a function",
        make=_gear_asked,
        relative=0.0005,
    ),
)


def path_derivative(edges, src, dst):
    if src == dst:
        return 1.0
    return sum(slope * path_derivative(edges, end, dst) for start, end, slope in edges if start == src)


def path_derivative_with(
    edges: Edges,
    src: str,
    dst: str,
    *,
    along: str = "product",
    over: str = "sum",
    parallel: str = "kept",
    nodes: str = "every time",
    same: str = "one",
) -> float:
    """`path_derivative` with switches for the mistakes that can be made at once."""
    if src == dst and same == "zero":
        return 0.0
    kept = [(*ends, slope) for ends, slope in {(a, b): s for a, b, s in edges}.items()]
    edges, seen = kept if parallel == "lost" else edges, set()
    joins = {"product": lambda slope, rest: slope * rest, "sum": lambda slope, rest: slope + rest}

    def from_here(node: str) -> float:
        if node == dst:
            return 1.0
        if node in seen and nodes == "once":
            return 0.0
        seen.add(node)
        return OVER[over]([joins[along](slope, from_here(end)) for start, end, slope in edges if start == node])

    return from_here(src)


# What a node makes of the slopes that it finds on its way out, one for each edge.
OVER: dict[str, Callable[[list[float]], float]] = {
    "sum": sum,
    "product": lambda found: math.prod(found) if found else 0.0,
    "first": lambda found: found[0] if found else 0.0,
    "last": lambda found: found[-1] if found else 0.0,
    "mean": lambda found: sum(found) / len(found) if found else 0.0,
}


def path_derivative_backwards(edges: Edges, src: str, dst: str) -> float:
    """C33: the arrows are walked against their direction."""
    return path_derivative(edges, dst, src)


def path_derivative_as_listed(edges: Edges, src: str, dst: str) -> float:
    """C34: one walk over the list, which hands on sums that are not complete."""
    arrived = {src: 1.0}
    for start, end, slope in edges:
        arrived[end] = arrived.get(end, 0.0) + slope * arrived.get(start, 0.0)
    return arrived.get(dst, 0.0)


def _paths(edges: Edges, src: str, dst: str) -> list[list[float]]:
    """The slopes along every path."""
    if src == dst:
        return [[]]
    return [[slope, *rest] for start, end, slope in edges if start == src for rest in _paths(edges, end, dst)]


def product_over_paths(seen: Observation, right: Observation, probe: Probe) -> bool:
    """C10 by a list of paths: everything on all of them multiplied; 1 or 0 where there is none."""
    found = _paths(*probe.args)
    return _is_one_of(seen, [math.prod(map(math.prod, found))] if found else [0.0, 1.0])


def sum_along_paths(seen: Observation, right: Observation, probe: Probe) -> bool:
    """C31 by a list of paths: everything on all of them added; 1 or 0 from a node to itself."""
    found = _paths(*probe.args)
    return _is_one_of(seen, [0.0, 1.0] if found == [[]] else [sum(map(sum, found))])


def _is_one_of(seen: Observation, values: list[float]) -> bool:
    got = as_numbers(seen.parts.get("slope"))
    return not isinstance(got, str) and got.size == 1 and any(close(got, np.full(got.shape, v), 1e-6) for v in values)


def path_derivative_probes(rng: Generator) -> list[Probe]:
    """Two paths by hand; a chain, shared stations, parallel edges, nine paths, dead ends, no path, no way to go."""

    def edges(text: str) -> list[tuple[str, str, float]]:
        slopes = rng.uniform(0.4, 2.2, len(text.split())) * rng.choice([-1, 1], len(text.split()))
        return [(*ends, round(float(slope), 2)) for ends, slope in zip(text.split(), slopes, strict=True)]

    small = [("x", "u", 2.0), ("x", "v", -0.5), ("u", "y", 3.0), ("v", "y", 4.0)]
    shared = edges("py xb my aq xa qy ap bq bp am")
    return [
        Probe((small, "x", "y"), "two paths", small=True),
        Probe((edges("bc xa cy ab"), "x", "y"), "a chain of four edges in mixed order"),
        Probe((shared, "x", "y"), "stations that several paths share"),
        Probe((edges("xa xy ay xa"), "x", "y"), "two edges between the same two nodes"),
        Probe((edges("xm xm xm my my my"), "x", "y"), "three edges, then three edges"),
        Probe((edges("wx xd xa ye xb ay by ad bd"), "x", "y"), "dead ends, and edges before and after"),
        Probe((edges("xa by ac"), "x", "y"), "no path"),
        Probe((shared, "a", "a"), "a node and itself"),
    ]


def _paths_asked(rng: Generator) -> Drawn:
    first, second = (int(n) for n in rng.integers(2, 6, 2)), (int(n) for n in rng.integers(2, 6, 2) * [1, -1])
    (a, b), (c, d), e = first, second, int(rng.integers(2, 9))
    words = (
        f"x feeds u with slope {a} and v with slope {b}. u feeds y with slope {c}, v feeds y with slope {written(d)}. "
        f"There is also a direct edge from x to y with slope {e}. How fast does y change with x?"
    )
    wrong = (
        (a * c + b * d, "Cover all but the direct edge. Does x still reach y?"),
        (a * c, "Cover this path. Does x still reach y?"),
        (a * c * b * d * e, "Three pipes fill the same bath. Do their flows multiply?"),
        (a + b + c + d + e, "Along a pipe, each edge acts on what the edge before let through. Does that add?"),
        ((a + b) * (c + d) + e, "Here water from the first pipe would end up in the second one. Do they meet?"),
    )
    return Drawn(words, float(a * c + b * d + e), wrong)


PATH_DERIVATIVE = Exercise(
    name="path_derivative",
    chapter="03",
    section="Write the sum over paths",
    reference=path_derivative,
    probes=path_derivative_probes,
    parts=("slope",),
    faulty=path_derivative_with,
    cancelling=(frozenset({"C11", "C37"}),),  # who takes only the first way out meets no node twice
    mistakes=(
        Mistake(
            "C10",
            "Several ways are multiplied with each other.",
            "Two pipes fill the same bath. Do their flows add or multiply?",
            {"over": "product"},
            signature=product_over_paths,
        ),
        Mistake(
            "C31",
            "Along a way the slopes are added.",
            "One gear turns twice as fast as you, the next three times as fast as that one. And together?",
            {"along": "sum"},
            signature=sum_along_paths,
        ),
        Mistake(
            "C11",
            "Of several ways out of a node only the first is taken.",
            "Cover that arrow. Does the start still reach the end? At which line does your function stop looking?",
            {"over": "first"},
        ),
        Mistake(
            "C32",
            "Of several ways out of a node the last one replaces the others.",
            "Two pipes pour into one bath. What happened to the water of the first?",
            {"over": "last"},
        ),
        Mistake(
            "C35",
            "The ways out of a node are averaged.",
            "Open a second pipe. Does less water arrive through the first?",
            {"over": "mean"},
        ),
        Mistake(
            "C36",
            "Two edges between the same two nodes count as one.",
            "How many arrows lead from `a` to `c` in c = a · a? How many does your function keep?",
            {"parallel": "lost"},
        ),
        Mistake(
            "C37",
            "A node that was visited once is not entered again.",
            "Two paths meet at a station and go on together. How many paths pass there?",
            {"nodes": "once"},
        ),
        Mistake(
            "C38",
            "From a node to itself there comes out nothing.",
            "Nudge y by 0.01. By how much does y change?",
            {"same": "zero"},
        ),
        Mistake(
            "C33",
            "The arrows are walked against their direction.",
            "In `(from, to, slope)`, at which end of the arrow does a walk from `src` begin?",
            path_derivative_backwards,
        ),
        Mistake(
            "C34",
            "A node hands on what it has before everything has arrived.",
            "Shuffle the list of edges. Should the answer change?",
            path_derivative_as_listed,
        ),
    ),
    passed="This is the whole chain rule. What follows is only about not walking the same edge twice.",
    start="Stand at `src`. Which edges leave it, and what would you like to know at the other end of each?",
    example=(
        "On another graph: how many ways lead from A to D, if A has roads to B and C, and both have one to D?\n"
        "From D to D there is 1 way: stay. From B: as many as from D, 1. From C: 1.\n"
        "From A: those from B plus those from C, 2. Each place asks only its next places."
    ),
    exit_question=Number(
        id="exit:path_derivative",
        chapter="03",
        section="Write the sum over paths",
        mistake="C10",
        can="combine slopes along and across paths",
        make=_paths_asked,
        relative=0.0005,
    ),
)


def gradient_check(f, grad, x, rng):
    h, errors = 1e-5, []
    for point in [x, x + rng.normal(size=x.shape)]:
        claimed, measured = grad(point), np.empty(x.shape)
        for i in np.ndindex(x.shape):
            nudge = np.zeros(x.shape)
            nudge[i] = h
            measured[i] = (f(point + nudge) - f(point - nudge)) / (2 * h)
        scale = max(np.linalg.norm(claimed), np.linalg.norm(measured))
        errors.append(np.linalg.norm(claimed - measured) / scale if scale else 0.0)
    rel_err = np.max(errors)
    return rel_err < 1e-6, rel_err


LIMITS = {"relative": 1e-6, "absolute": 1e-5, "loose": 0.3, "strict": 1e-15}


def gradient_check_with(
    f: Function,
    grad: Callable[[NDArray], NDArray],
    x: NDArray,
    rng: Generator,
    *,
    points: str = "two",
    entries: str = "all",
    compare: str = "entries",
    limit: str = "relative",
    holes: str = "caught",
    zeros: str = "guarded",
    precision: str = "double",
) -> tuple[bool, float]:
    """`gradient_check` with switches for what a check can leave out."""
    places = [x] if points == "given" else [x, x + rng.normal(size=x.shape)]
    chosen = {"all": slice(None), "not the last": slice(-1), "one": slice(1)}[entries]
    errors = []
    for point in places:
        measured = numeric_gradient_with(f, point, precision=precision).ravel()[chosen]
        errors.append(_error(grad(point).ravel()[chosen], measured, compare, zeros, limit))
    worst = np.nanmax([0.0, *errors]) if holes == "missed" else np.max(errors)
    return bool(worst < LIMITS[limit]), float(worst)


def _error(claimed: NDArray, measured: NDArray, compare: str, zeros: str, limit: str) -> float:
    """How far two gradients lie apart, in one of several ways, most of them blind in one eye."""
    views: dict[str, Callable[[NDArray], NDArray]] = {
        "entries": lambda values: values,
        "sizes": np.abs,
        "sums": np.sum,
        "norms": np.linalg.norm,
    }
    one, other = views[compare](claimed), views[compare](measured)
    if limit == "absolute":
        return float(np.linalg.norm(one - other))
    scale = np.maximum(np.linalg.norm(one), np.linalg.norm(other))
    return float(np.linalg.norm(one - other) / scale) if scale or zeros == "not guarded" else 0.0


def always_content(f: Function, grad: Callable[[NDArray], NDArray], x: NDArray, rng: Generator) -> tuple[bool, float]:
    """C59: an answer without a look."""
    return True, 0.0


def never_content(f: Function, grad: Callable[[NDArray], NDArray], x: NDArray, rng: Generator) -> tuple[bool, float]:
    """C60: the other one."""
    return False, 1.0


def _claims(g: Callable[[NDArray], NDArray], big: int, small: int) -> dict[str, Callable[[NDArray], NDArray]]:
    """A right gradient, spoiled in the ways that happen: one entry is large, one smaller."""
    right = g.__name__.removeprefix("lambda x: ")

    def with_entry(at: int, factor: float) -> Callable[[NDArray], NDArray]:
        factors = np.ones(4)
        factors[at] = factor
        text = str(factors.tolist()).replace("nan", "np.nan")
        return _written(f"lambda x: np.array({text}) * {right}", lambda x: factors * g(x))

    order = np.arange(4)
    order[[big, small]] = order[[small, big]]
    return {
        "a gradient that is twice too large": _written(f"lambda x: 2 * {right}", lambda x: 2 * g(x)),
        "a gradient with the wrong sign": _written(f"lambda x: -{right}", lambda x: -g(x)),
        "a gradient that is 1 % too large": _written(f"lambda x: 1.01 * {right}", lambda x: 1.01 * g(x)),
        "a gradient with 10 % too much in one large entry": with_entry(big, 1.1),
        "a gradient whose last entry was forgotten": with_entry(-1, 0.0),
        "a gradient with two entries exchanged": _written(
            f"lambda x: ({right})[{order.tolist()}]", lambda x: g(x)[order]
        ),
        "a gradient with one NaN in it": with_entry(small, np.nan),
    }


IN_PLACES = ("one large entry", "last entry", "exchanged", "NaN")  # faults that most entries know nothing of


def _bent(rng: Generator, scale: float, *shape: int) -> tuple[Function, Callable[[NDArray], NDArray]]:
    """A smooth function of a certain size with a large entry at 1, and its gradient."""
    c = rng.uniform(0.8, 1.4, shape).round(2)
    c.flat[1] = 5.0
    size = f"{scale:g} * " if scale != 1 else ""
    f_text = f"lambda x: {size}np.sum({_array(c)} * (x + 0.3 * np.sin(x)))"
    g_text = f"lambda x: {size}{_array(c)} * (1 + 0.3 * np.cos(x))"
    f = _written(f_text, lambda x: float(scale * np.sum(c * (x + 0.3 * np.sin(x)))))
    return f, _written(g_text, lambda x: scale * c * (1 + 0.3 * np.cos(x)))


def _hidden(rng: Generator) -> tuple[Function, Callable[[NDArray], NDArray]]:
    """A function, and a claim about its gradient that is right at 0 and nowhere else."""
    c = rng.uniform(0.8, 1.4, 4).round(2)
    f = _written(f"lambda x: np.sum({_array(c)} * (x + x**2))", lambda x: float(np.sum(c * (x + x**2))))
    return f, _written(f"lambda x: {_array(c)}", lambda x: c * (1 + 0 * x))


def _constant() -> tuple[Function, Callable[[NDArray], NDArray]]:
    return _written("lambda x: 3.5", lambda x: 3.5), _zeros()


def _zeros() -> Callable[[NDArray], NDArray]:
    return _written("np.zeros_like", lambda x: np.zeros_like(x))


def gradient_check_probes(rng: Generator) -> list[Probe]:
    """Five right gradients and nine wrong ones."""
    x, matrix = rng.uniform(1.2, 2.8, 4), rng.uniform(1.2, 2.8, (2, 3))
    f, g = _bent(rng, 1.0, 4)
    tiny, huge = _bent(rng, 1e-7, 4), _bent(rng, 1e9, 4)
    right = [
        ((f, g), x, "a right gradient"),
        (_bent(rng, 1.0, 2, 3), matrix, "a right gradient of shape (2, 3)"),
        (tiny, x, "a right gradient of tiny slopes"),
        (huge, x, "a right gradient of huge slopes"),
        (_constant(), x, "a right gradient of zeros"),
    ]
    wrong = [((f, claim), x, words) for words, claim in _claims(g, 1, 2).items()]
    wrong.append(((tiny[0], _zeros()), x, "zeros, claimed for tiny slopes"))
    wrong.append((_hidden(rng), np.zeros(4), "a gradient that is right at this x, and wrong elsewhere"))
    seeds = rng.integers(2**31, size=len(right) + len(wrong))
    return [
        Probe((*functions, place, np.random.default_rng(seed)), words)
        for (functions, place, words), seed in zip([*right, *wrong], seeds, strict=True)
    ]


def _read_check(result: Any, args: tuple[Any, ...]) -> Parts:  # noqa: ANN401
    """The verdict as a truth value, and the error only as far as every definition of it agrees."""
    found = unpack(result, ("ok", "rel_err"))
    error, ok = as_numbers(found["rel_err"]), found["ok"]
    if isinstance(error, str) or error.size != 1:
        raise WrongReturn("`rel_err` is not a number. Two things are expected: `ok`, True or False, and `rel_err`.")
    if isinstance(ok, np.ndarray) and ok.size == 1:
        ok = ok.item()
    if isinstance(ok, int | float | np.number) and ok in (0, 1):
        ok = bool(ok)
    return {"ok": ok, "rel_err": "small" if error.item() < 1e-4 else "not small"}


def all_but_some_entries(seen: Observation, right: Observation, probe: Probe) -> bool:
    """C17: only faults in single entries can slip through, whichever entries are looked at."""
    slips = bool(seen.parts["ok"]) and any(words in probe.words for words in IN_PLACES)
    return seen.parts == right.parts or slips


def some_percent_pass(seen: Observation, right: Observation, probe: Probe) -> bool:
    """C53 at other strengths: the smallest fault passes, others may, and NaN does not."""
    ok, smallest = bool(seen.parts["ok"]), "1 % too large" in probe.words
    may_pass = any(words in probe.words for words in ("twice", *IN_PLACES) if words != "NaN")
    return ok if smallest else seen.parts == right.parts or (may_pass and ok)


def _relative_asked(rng: Generator) -> Drawn:
    exponent = int(rng.integers(3, 8))
    measured = int(rng.integers(2, 9))
    claimed = measured + int(rng.integers(1, 4))
    words = (
        f"A check measures the slope {measured}e-{exponent}, the code claims {claimed}e-{exponent}. What is the "
        "relative error, measured by the larger of the two?"
    )
    gap = claimed - measured
    wrong = (
        (gap * 10.0**-exponent, "That is the absolute error. Is it small compared with the slopes?"),
        (gap / measured, "By which of the two did you divide?"),
        (gap / (claimed + measured), "This divides by their sum: a convention too, but another one."),
    )
    return Drawn(words, gap / claimed, wrong)


GRADIENT_CHECK = Exercise(
    name="gradient_check",
    chapter="03",
    section="Write a checker that cannot be fooled easily",
    reference=gradient_check,
    probes=gradient_check_probes,
    parts=("ok", "rel_err"),
    read=_read_check,
    faulty=gradient_check_with,
    mistakes=(
        Mistake(
            "C59",
            "Your checker is content with everything.",
            "What would it have to see to say no?",
            always_content,
        ),
        Mistake(
            "C60",
            "Your checker is content with nothing.",
            "Two computations of one slope never agree to the last digit. How far apart may they be?",
            never_content,
        ),
        Mistake(
            "C13",
            "Your limit is an absolute one.",
            "Is an error of one millionth small if the slopes are a millionth themselves? And if they are a billion?",
            {"limit": "absolute"},
        ),
        Mistake(
            "C53",
            "Your limit lets a visible error pass.",
            "How many digits of a two-sided difference are right? How many does your limit ask for?",
            {"limit": "loose"},
            signature=some_percent_pass,
        ),
        Mistake(
            "C54",
            "Your limit asks for more digits than a difference has.",
            "Print the error of a gradient that you know is right. On which side of your limit does it lie?",
            {"limit": "strict"},
        ),
        Mistake(
            "C16",
            "Your differences are taken in float32.",
            "How many digits can a float32 keep? How many does your difference need?",
            {"precision": "single"},
        ),
        Mistake(
            "C17",
            "Only a part of the entries is looked at.",
            "I broke a single entry on purpose. Did your checker notice?",
            {"entries": "one"},
            signature=all_but_some_entries,
        ),
        Mistake(
            "C48",
            "The last entry is never looked at.",
            "I forgot the last entry on purpose, as people forget a bias. At which entry does your loop end?",
            {"entries": "not the last"},
        ),
        Mistake(
            "C49",
            "You compare sums of slopes.",
            "Exchange two entries of a gradient. Does its sum notice?",
            {"compare": "sums"},
        ),
        Mistake(
            "C50",
            "You compare the lengths of the two gradients.",
            "Turn a gradient round. Does its length notice?",
            {"compare": "norms"},
        ),
        Mistake(
            "C52",
            "Signs get lost before you compare.",
            "Would your checker tell uphill from downhill?",
            {"compare": "sizes"},
        ),
        Mistake(
            "C55",
            "A NaN slips through.",
            "Type `np.nan > 1` and `np.nan < 1` into a cell. On which of the two answers does your verdict rest?",
            {"holes": "missed"},
        ),
        Mistake(
            "C56",
            "Where all slopes are 0, your checker stumbles.",
            "If both gradients are zero, by what do you divide? And do the two agree?",
            {"zeros": "not guarded"},
        ),
        Mistake(
            "C18",
            "You look at one place only, and it may be a special one.",
            "At x = 0 many faults vanish. What else could you do with `grad`, which is a function, and `rng`?",
            {"points": "given"},
        ),
    ),
    cancelling=tuple(
        map(
            frozenset,
            (
                # float32 is too coarse for every right gradient: whatever else is done, nothing more is let through
                *(("C16", other) for other in ("C17", "C48", "C49", "C50", "C52", "C54")),
                ("C16", "C56"),  # the same as C60
                ("C13", "C56"),  # without a division nothing stumbles
                ("C55", "C56"),  # the NaN of 0/0 slips through like any other
                ("C17", "C49"),  # the sum of one entry is that entry
                ("C17", "C55"),  # the entry that is looked at is not the one with the NaN
                ("C17", "C52"),  # the size of one entry is its length: the same as C17 with C50
            ),
        )
    ),
    equivalent={
        "1e-05 -> 2e-05": "A nudge twice as long: the error stays far below the limit.",
        "1e-06 -> 2e-06": "A limit twice as high lies between right gradients and faults all the same.",
        "rel_err < 1e-06 -> rel_err <= 1e-06": "No error is exactly a millionth.",
        "x + rng.normal(size=x.shape) -> x - rng.normal(size=x.shape)": "Another place that is as good.",
        "x + rng.normal(size=x.shape) -> rng.normal(size=x.shape)": "Another place that is as good.",
        "rng.normal(size=x.shape) -> rng.normal()": "Another place that is as good.",
        "claimed - measured -> measured - claimed": "The length of a difference does not know which came first.",
    },
    passed="From now on nobody has to believe a gradient, not even yours.",
    start="You have `grad`, a claim, and f, a fact. Which function of yours measures what `grad` only claims?",
    example=(
        "On money: a till should hold what the receipts say.\n"
        "Shop A is 2 cents off in 400,000, shop B is 2 cents off in 4.\n"
        "The same difference, and only one of them needs a talk: divide it by what is in the till.\n"
        "Both empty: nothing is off, and there is nothing to divide by.\n"
        "And who counts on Sundays only learns nothing about Mondays: count on a day that is drawn."
    ),
    exit_question=Number(
        id="exit:gradient_check",
        chapter="03",
        section="Write a checker that cannot be fooled easily",
        mistake="C13",
        can="tell a small error from a small number",
        make=_relative_asked,
    ),
)


def jvp(f, x, v):
    slopes = {
        np.add: (lambda a, b: 1, lambda a, b: 1),
        np.subtract: (lambda a, b: 1, lambda a, b: -1),
        np.multiply: (lambda a, b: b, lambda a, b: a),
        np.divide: (lambda a, b: 1 / b, lambda a, b: -a / b**2),
        np.power: (lambda a, b: b * a ** (b - 1), lambda a, b: a**b * np.log(a)),
        np.negative: (lambda a: -1,),
        np.exp: (lambda a: np.exp(a),),
        np.log: (lambda a: 1 / a,),
        np.sin: (lambda a: np.cos(a),),
        np.cos: (lambda a: -np.sin(a),),
        np.tanh: (lambda a: 1 - np.tanh(a) ** 2,),
        np.sqrt: (lambda a: 0.5 / np.sqrt(a),),
    }

    class Dual(np.lib.mixins.NDArrayOperatorsMixin):
        def __init__(self, value, slope):
            self.value, self.slope = value, slope

        def __array_ufunc__(self, ufunc, method, *inputs):
            values = [i.value if isinstance(i, Dual) else i for i in inputs]
            pairs = [(local, i.slope) for local, i in zip(slopes[ufunc], inputs) if isinstance(i, Dual)]
            return Dual(ufunc(*values), sum(local(*values) * slope for local, slope in pairs))

        def __getitem__(self, index):
            return Dual(self.value[index], self.slope[index])

        def sum(self, **options):
            return Dual(self.value.sum(), self.slope.sum())

    result = f(Dual(np.asarray(x, float), np.asarray(v, float)))
    return result.value, result.slope


class _Slopes:
    """The local slopes of each operation, with switches for what is often believed of them."""

    def __init__(self, **how: str) -> None:
        self.how = RIGHT_RULES | how
        of_one = {np.negative: lambda a: -1.0, np.exp: np.exp, np.log: lambda a: 1 / a, np.sin: np.cos}
        of_one |= {np.cos: self.cosine, np.tanh: self.tanh, np.sqrt: self.root}
        self.of_two = {np.add: self.added, np.subtract: self.taken, np.multiply: self.times}
        self.of_two |= {np.divide: self.divided, np.power: self.power}
        self.of_one = of_one

    def cosine(self, a: NDArray) -> NDArray:
        return {"right": -1, "sign": 1}[self.how["cosine"]] * np.sin(a)

    def tanh(self, a: NDArray) -> NDArray:
        return 1 - {"output": np.tanh(a), "input": a}[self.how["tanh"]] ** 2

    def root(self, a: NDArray) -> NDArray:
        return {"right": 0.5, "no half": 1.0}[self.how["root"]] / np.sqrt(a)

    @staticmethod
    def added(a: NDArray, b: NDArray, da: NDArray, db: NDArray) -> NDArray:
        return da + db

    def taken(self, a: NDArray, b: NDArray, da: NDArray, db: NDArray) -> NDArray:
        return da - db if self.how["minus"] == "right" else da + db

    def times(self, a: NDArray, b: NDArray, da: NDArray, db: NDArray) -> NDArray:
        rule = self.how["product"]
        return {"both": da * b + a * db, "slopes": da * db, "own": da * a + db * b, "first": da * b}[rule]

    def divided(self, a: NDArray, b: NDArray, da: NDArray, db: NDArray) -> NDArray:
        rule = self.how["quotient"]
        square = b if rule == "no square" else b**2
        return (da * b + (a if rule == "sign" else -a) * db) / square

    def power(self, a: NDArray, n: NDArray, da: NDArray, dn: NDArray) -> NDArray:
        if np.any(dn):
            rule = self.how["exponent"]
            return {"log": a**n * np.log(a), "as a power": n * a ** (n - 1)}[rule] * dn
        rule = self.how["power"]
        return {"right": n * a ** (n - 1), "same power": n * a**n, "no factor": a ** (n - 1)}[rule] * da


RIGHT_RULES = {
    "cosine": "right",
    "tanh": "output",
    "root": "right",
    "minus": "right",
    "product": "both",
    "quotient": "right",
    "exponent": "log",
    "power": "right",
    "chain": "times what arrives",
    "numbers": "0",
}


class _Dual(np.lib.mixins.NDArrayOperatorsMixin):
    """A value with its slope, under rules that may be wrong."""

    def __init__(self, value: Any, slope: Any, rules: _Slopes) -> None:  # noqa: ANN401
        self.value, self.slope, self.rules = value, slope, rules

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any) -> "_Dual":  # noqa: ANN401
        rules, values = self.rules, [i.value if isinstance(i, _Dual) else i for i in inputs]
        plain = float(rules.how["numbers"]) if ufunc is not np.power else 0.0
        slopes = [i.slope if isinstance(i, _Dual) else plain for i in inputs]
        value = ufunc(*values)
        if len(inputs) == 2:
            return _Dual(value, rules.of_two[ufunc](*values, *slopes) + 0 * value, rules)
        arrives = 1.0 if rules.how["chain"] == "forgotten" and ufunc is not np.negative else slopes[0]
        return _Dual(value, rules.of_one[ufunc](*values) * arrives, rules)

    def __getitem__(self, index: Any) -> "_Dual":  # noqa: ANN401
        return _Dual(self.value[index], self.slope[index], self.rules)

    def sum(self, **options: Any) -> "_Dual":  # noqa: ANN401
        return _Dual(self.value.sum(), self.slope.sum(), self.rules)


def jvp_with(
    f: Callable, x: Any, v: Any, *, direction: str = "v", out: str = "both", **rules: str  # noqa: ANN401
) -> tuple[Any, Any]:
    """`jvp` with switches for the mistakes that can be made at once."""
    start = np.asarray(x, float)
    slope = {"v": np.asarray(v, float), "ones": np.ones(start.shape), "x": start}[direction]
    result = f(_Dual(start, slope, _Slopes(**rules)))
    return (result.slope, result.value) if out == "exchanged" else (result.value, result.slope)


def jvp_by_differences(f: Callable, x: Any, v: Any) -> tuple[Any, Any]:  # noqa: ANN401
    """C61: a numeric slope, which asks f at three places."""
    x, v = np.asarray(x, float), np.asarray(v, float)
    return f(x), (f(x + 1e-5 * v) - f(x - 1e-5 * v)) / 2e-5


def asked_more_than_once(seen: Observation, right: Observation, probe: Probe) -> bool:
    """C61 in any form: f was called several times."""
    return seen.parts.get("calls of f", 0) > 1


def _counted(implementation: Callable, f: Callable, x: Any, v: Any) -> tuple[Any, int]:  # noqa: ANN401
    """What comes back, and how often f was called for it."""
    calls = []

    def counting(x: Any) -> Any:  # noqa: ANN401
        calls.append(1)
        return f(x)

    return implementation(counting, x, v), len(calls)


def _read_jvp(result: Any, args: tuple[Any, ...]) -> Parts:  # noqa: ANN401
    """Value, slope, and the number of calls."""
    returned, calls = result
    return {"calls of f": calls} | unpack(returned, ("value", "slope"))


def _of_three(a: float, b: float, c: float) -> dict[str, tuple[str, Callable]]:
    """Functions of three numbers: words, text, function."""
    return {
        "products and differences": (
            f"(x[0] - x[1]) * x[2] * {a} + x[0] * x[0]",
            lambda x: (x[0] - x[1]) * x[2] * a + x[0] * x[0],
        ),
        "quotients": (
            f"x[0] / x[1] + {b} / x[2] - x[1] / {c}",
            lambda x: x[0] / x[1] + b / x[2] - x[1] / c,
        ),
        "powers": (
            f"x[0] ** 3 + x[1] ** -1.5 - {a} * x[2] ** 0.5",
            lambda x: x[0] ** 3 + x[1] ** -1.5 - a * x[2] ** 0.5,
        ),
        "sin and cos": (
            f"np.sin(x[0] * x[1]) + np.cos({b} * x[2] + x[0])",
            lambda x: np.sin(x[0] * x[1]) + np.cos(b * x[2] + x[0]),
        ),
        "tanh of a sum": ("np.tanh(np.sum(x) / 4 + 0.2)", lambda x: np.tanh(np.sum(x) / 4 + 0.2)),
        "a sum of squares": (
            f"np.sum(x**2) / 2 + np.sum(x + {a}) * x[0]",
            lambda x: np.sum(x**2) / 2 + np.sum(x + a) * x[0],
        ),
        "an array of results": (f"{a} * x - np.exp(x) * x", lambda x: a * x - np.exp(x) * x),
    }


def _of_one(a: float, b: float, c: float) -> dict[str, tuple[str, Callable]]:
    """Functions of one number: words, text, function."""
    return {
        "a power with x above": (f"{b} ** x + x * 2", lambda x: b**x + x * 2),
        "numbers on the left": (f"{a} + ({b} - x) * {c} - (-x)", lambda x: a + (b - x) * c - (-x)),
        "exp and log": (f"np.exp({a} * x) - np.log(x * x + {b})", lambda x: np.exp(a * x) - np.log(x * x + b)),
        "sqrt": (f"np.sqrt(x + {a}) - x", lambda x: np.sqrt(x + a) - x),
    }


def jvp_probes(rng: Generator) -> list[Probe]:
    """Every operation once at least, with numbers on either side; one number, three, and a whole array of results."""
    numbers = [round(float(value), 1) for value in rng.uniform(1.3, 2.6, 3)]
    x, v = rng.uniform(0.4, 1.6, 3).round(2), rng.uniform(0.3, 1.5, 3).round(2) * rng.choice([-1, 1], 3)
    one, way = round(float(rng.uniform(1.2, 1.9)), 2), round(float(rng.uniform(0.3, 0.8)), 2)
    small = _written("lambda x: x[0] * x[1] + x[1] ** 2", lambda x: x[0] * x[1] + x[1] ** 2)
    found = [Probe((small, np.array([2.0, 3.0]), np.array([0.5, -2.0])), "a product and a square", small=True)]
    for functions, args in ((_of_three(*numbers), (x, v)), (_of_one(*numbers), (one, way))):
        for words, (text, f) in functions.items():
            found.append(Probe((_written(f"lambda x: {text}", f), *args), words))
    return found


def _dual_asked(rng: Generator) -> Drawn:
    u, du, w, dw = (int(n) for n in (*rng.integers(2, 8, 2), *rng.integers(2, 8, 2) * [1, -1]))
    words = (
        f"Two dual numbers meet: {u} with slope {du}, and {w} with slope {written(dw)}. Which slope has their product?"
    )
    wrong = (
        (du * dw, "If one of the two stood still, would the product stand still as well?"),
        (u * du + w * dw, "Who lifts whom? When the first one moves, by what is its movement multiplied?"),
        (du + dw, "That is the slope of the sum."),
        (w * du, "The second number moves too. Where is that?"),
    )
    return Drawn(words, float(du * w + u * dw), wrong)


JVP = Exercise(
    name="jvp",
    chapter="03",
    section="Write forward mode",
    reference=jvp,
    probes=jvp_probes,
    parts=("calls of f", "value", "slope"),
    returns=("value", "slope"),
    run=_counted,
    read=_read_jvp,
    faulty=jvp_with,
    tolerance=1e-6,
    mistakes=(
        Mistake(
            "C61",
            "This is a numeric slope: f is asked at several places.",
            "Could the object that goes into f carry its slope along, so that one call is enough?",
            jvp_by_differences,
            signature=asked_more_than_once,
        ),
        Mistake(
            "C62",
            "`v` is not used.",
            "Make `v` twice as long. How should the slope answer?",
            {"direction": "ones"},
        ),
        Mistake(
            "C63",
            "The inputs start out with the wrong slopes.",
            "Before anything is computed: how fast does each input move?",
            {"direction": "x"},
        ),
        Mistake(
            "C64",
            "Value and slope come back in exchanged places.",
            "Which of the two did the exercise name first?",
            {"out": "exchanged"},
        ),
        Mistake(
            "C65",
            "In a product the two slopes are multiplied with each other.",
            "If one factor stands still and the other moves, does the product stand still?",
            {"product": "slopes"},
        ),
        Mistake(
            "C66",
            "In a product each slope meets its own value.",
            "A garden grows longer by a metre. Is the gain measured by its length or by its width?",
            {"product": "own"},
        ),
        Mistake(
            "C67",
            "In a product only the first factor moves.",
            "Write x · x. How fast does it grow at x = 3?",
            {"product": "first"},
        ),
        Mistake(
            "C68",
            "In a difference the second slope is added.",
            "If the number that is taken away grows, what does the result do?",
            {"minus": "sign"},
        ),
        Mistake(
            "C69",
            "In a quotient the lower slope has the wrong sign.",
            "If the lower number grows, what does the quotient do?",
            {"quotient": "sign"},
        ),
        Mistake(
            "C70",
            "In a quotient something is divided once too little.",
            "Check with x / 1, and then with 1 / x at x = 2. What does the second one say?",
            {"quotient": "no square"},
        ),
        Mistake(
            "D11",
            "The power stays what it was.",
            "The slope of x² is a line. Which power of x is a line?",
            {"power": "same power"},
        ),
        Mistake(
            "C71",
            "The exponent does not come down as a factor.",
            "Is x³ at 1 as steep as x² at 1?",
            {"power": "no factor"},
        ),
        Mistake(
            "C72",
            "With x in the exponent the rule for powers is not the right one.",
            "e^x is its own slope. What does your rule make of it?",
            {"exponent": "as a power"},
        ),
        Mistake(
            "C9",
            "The functions of one number give their local slope and forget what arrives.",
            "The argument of `np.exp` moves at a certain speed. Where is that speed in your rule?",
            {"chain": "forgotten"},
        ),
        Mistake(
            "D12",
            "The slope of tanh is formed from its input.",
            "At an input of 1, is tanh flat? What would your rule say?",
            {"tanh": "input"},
        ),
        Mistake(
            "C73",
            "The slope of the cosine has the wrong sign.",
            "Right of 0, does the cosine rise or fall?",
            {"cosine": "sign"},
        ),
        Mistake(
            "C74",
            "The slope of the square root lacks a factor.",
            "The root is the power ½. What does the rule for powers make of it?",
            {"root": "no half"},
        ),
        Mistake(
            "C75",
            "Plain numbers move as if they were inputs.",
            "How fast does the 3 in 3 · x move?",
            {"numbers": "1"},
        ),
    ),
    passed="This is automatic differentiation: no formula, no nudge, one walk, all digits.",
    start="A number should carry its slope along. Which two things does such a number hold, and who adds two of them?",
    example=(
        "On another kind of number: a length with its uncertainty, 5 ± 0.1, as an object with two fields.\n"
        "`+` adds the lengths, and it adds the uncertainties. A plain 3 is a length with uncertainty 0.\n"
        "A function that only uses `+` and `*` never notices that it is not given plain numbers:\n"
        "it computes both fields, and the second one was free."
    ),
    exit_question=Number(
        id="exit:jvp",
        chapter="03",
        section="Write forward mode",
        mistake="D16",
        can="multiply two numbers that carry their slopes",
        make=_dual_asked,
        relative=0.0005,
    ),
)


EXERCISES = (NUMERIC_GRADIENT, COMPOSE_SLOPE, PATH_DERIVATIVE, JVP, GRADIENT_CHECK)
