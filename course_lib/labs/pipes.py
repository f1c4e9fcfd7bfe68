"""Pipes: slopes multiply along a path and add where paths meet; sweeping from one end walks each pipe only once."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from course_lib.drawing.svg import BODY, CAPTION, Picture, count_of, dash_of, number, text_width
from course_lib.labs.controls import Action, Choice, Control, Slider, Steps
from course_lib.labs.lab import MOST_ROWS, Lab, Table, Task, check_choices
from course_lib.labs.workings.pipes_graphs import GRAPHS, Graph, Move, Pipe, along_paths, cost, in_one_sweep, open_pipes

MODES = {"along paths": "paths", "forward mode": "forward", "reverse mode": "reverse"}
LEFT, WIDE, MIDDLE, TALL = 84, 832, 170, 110
RADIUS = 27
RULE = 344
ROWS = 5
WANTED = 36.0
DASH, ACTIVE_DASH = dash_of("backward"), (8, 5)
Place = tuple[float, float]


@dataclass(frozen=True)
class State:
    """A graph, how it is walked, the step, the input, the pipe in hand, and what was changed or closed.

    What does not belong to the graph falls back to its own; the step is at most the last. `guess` is the slope that
    the learner predicted for one way cut.
    """

    graph: str = "two ways"
    mode: str = "along paths"
    step: int = 9999
    source: str = ""
    chosen: str = ""
    changed: tuple[tuple[str, float], ...] = ()
    closed: tuple[str, ...] = ()
    guess: str = ""

    def __post_init__(self) -> None:
        check_choices(self, graph=GRAPHS, mode=MODES)
        graph = GRAPHS[self.graph]
        names = [pipe.name for pipe in graph.pipes]
        fitting = {
            "source": self.source if self.source in graph.inputs else graph.inputs[0],
            "chosen": self.chosen if self.chosen in names else names[-1],
            "changed": tuple(pair for pair in self.changed if pair[0] in names),
            "closed": tuple(name for name in self.closed if name in names),
        }
        for field, value in fitting.items():
            object.__setattr__(self, field, value)
        object.__setattr__(self, "step", min(max(self.step, 0), len(self.moves)))

    @property
    def now(self) -> Graph:
        """The graph."""
        return GRAPHS[self.graph]

    @property
    def pipes(self) -> tuple[Pipe, ...]:
        """The open pipes."""
        return open_pipes(self.graph, self.changed, self.closed)

    @property
    def moves(self) -> tuple[Move, ...]:
        """All steps of this way of walking."""
        if self.mode == "along paths":
            return along_paths(self.pipes, self.source, self.now.result)
        back = self.mode == "reverse mode"
        return in_one_sweep(self.pipes, self.now.result if back else self.source, back=back)

    @property
    def slope(self) -> float:
        """The slope of the result for the input: the sum over all open paths."""
        paths = along_paths(self.pipes, self.source, self.now.result)
        return paths[-1].total if paths else 0.0

    @property
    def in_hand(self) -> float:
        """The slope of the pipe in hand."""
        own = next(pipe.slope for pipe in self.now.pipes if pipe.name == self.chosen)
        return dict(self.changed).get(self.chosen, own)


def with_slope(state: State, slope: float) -> State:
    """Another slope of the pipe in hand."""
    others = tuple(pair for pair in state.changed if pair[0] != state.chosen)
    return replace(state, changed=(*others, (state.chosen, slope)), step=9999)


def turned(state: State) -> State:
    """The pipe in hand closed, or open again."""
    others = tuple(name for name in state.closed if name != state.chosen)
    return replace(state, closed=others if state.chosen in state.closed else (*others, state.chosen), step=9999)


def next_pipe(state: State) -> State:
    """The next pipe in hand."""
    names = [pipe.name for pipe in state.now.pipes]
    return replace(state, chosen=names[(names.index(state.chosen) + 1) % len(names)])


def next_input(state: State) -> State:
    """The next input; of one input the same state, with the walk where it is."""
    inputs = state.now.inputs
    source = inputs[(inputs.index(state.source) + 1) % len(inputs)]
    return state if source == state.source else replace(state, source=source, step=9999)


class Pipes(Lab):
    """See the docstring of the module."""

    slug, title, State = "pipes", "Pipes", State
    prediction = "cut-edge"
    task = Task(
        "In “two ways”, close a pipe. Then turn another one until the slope of $y$ for $x$ is 36 again.",
        lambda state: state.graph == "two ways" and bool(state.closed) and abs(state.slope - WANTED) < 1e-9,
        "A closed pipe takes away the product along its path, and nothing else.",
    )
    presets: ClassVar = {
        "start": State(),
        "one way closed": State(closed=("v→y",)),
        "solved": State(closed=("v→y",), chosen="u→y", changed=(("u→y", 9.0),)),
        "used twice": State("(a + b)(b + 1)", source="b"),
        "nine paths": State("3 × 3 ways", step=8),
        "one sweep": State("four stages", "reverse mode", step=8),
        "network forward": State("a network", "forward mode", step=9),
        "network back": State("a network", "reverse mode"),
    }

    def controls(self) -> list[Control | Action]:
        """The walk; the graph and its pipes."""
        return [
            Steps("step", "Step", lambda state: len(state.moves)),
            Choice("graph", "Graph", tuple(GRAPHS)),
            Choice("mode", "Walk", tuple(MODES)),
            Action("Next input", next_input),
            Action("Next pipe", next_pipe),
            Slider("changed", lambda state: f"slope of {state.chosen}", -12, 12, 0.5,
                   get=lambda state: state.in_hand, put=with_slope),
            Action("Close or open this pipe", turned),
        ]  # fmt: skip

    def picture(self, state: State) -> Picture:
        """The pipes, and below them the products, the sum and the work."""
        page = Picture(1000, 520)
        places = {name: (LEFT + WIDE * x, MIDDLE + TALL * y) for name, (x, y) in state.now.nodes.items()}
        _draw_pipes(page, state, places)
        for name, place in places.items():
            _draw_node(page, state, name, place)
        page.line(32, RULE, 968, RULE, "hairline", 1)
        _draw_move(page, state)
        _draw_table(page, state)
        _draw_work(page, state)
        return page

    def words(self, state: State) -> str:
        """What this step has done."""
        result, source = f"${state.now.result}$", f"${state.source}$"
        if not state.moves:
            return f"No open way leads from {source} to {result}: the slope is 0."
        if state.step == 0:
            return f"Nothing is walked yet. The slope of {result} for {source} is asked, {state.mode}."
        move = state.moves[state.step - 1]
        if state.mode == "along paths":
            if not move.adds:
                return f"On the way along this path the product is {number(move.product)}, at ${move.node}$."
            paths, many = (sum(one.adds for one in moves) for moves in (state.moves[: state.step], state.moves))
            return (
                f"Along this path the product is {number(move.product)}; the sum over {paths} of {many} paths is "
                f"{number(move.total)}, after {count_of(state.step, 'multiplication')}."
            )
        asked = (result, f"${move.node}$") if state.mode == "reverse mode" else (f"${move.node}$", source)
        more = any(later.node == move.node for later in state.moves[state.step :])
        return (
            f"{number(move.factors[0])} times {number(move.factors[1])} brings {number(move.product)} to "
            f"${move.node}$, which now holds {number(move.total)}: {'part of ' if more else ''}the slope of {asked[0]} "
            f"for {asked[1]}, after {count_of(state.step, 'multiplication')}."
        )

    def rows(self, state: State) -> Table:
        """The last steps."""
        head = ("walked", "factors", "product", "added at", "sum there")
        rows = [(_path(move, state.mode), _product(move.factors), number(move.product), f"${move.node}$",
                 number(move.total)) for move in _added(state)[-MOST_ROWS:]]  # fmt: skip
        return Table(head, rows or [("nothing yet", "", "", "", "")])

    def predicted(self, state: State, given: str) -> State:
        """Keep the predicted slope in sight."""
        named = re.match(r"\d+", given)
        return replace(state, guess=named[0] if named else "")


def _added(state: State) -> list[Move]:
    """The moves so far whose product was added somewhere."""
    return [move for move in state.moves[: state.step] if move.adds]


def _path(move: Move, mode: str) -> str:
    """The pipes of a move: x → u → y, or their letters; walked back, the arrow points back."""
    if "→" not in move.pipes[0]:
        return " ".join(move.pipes)
    arrow = " ← " if mode == "reverse mode" else " → "
    return arrow.join([f"${move.pipes[0][0]}$", *(f"${name[-1]}$" for name in move.pipes)])


def _product(factors: tuple[float, ...]) -> str:
    """The factors with a sign between them, negative ones in brackets."""
    words = [number(value) for value in factors]
    return " × ".join([words[0], *(f"({word})" if word.startswith("−") else word for word in words[1:])])


# The graph.


def _draw_pipes(page: Picture, state: State, places: Mapping[str, Place]) -> None:
    """Each pipe with its slope; active ones last, so that they lie on top."""
    active = set(state.moves[state.step - 1].pipes) if state.step else set()
    walked = {name for move in state.moves[: state.step] for name in move.pipes}
    for pipe in sorted(state.now.pipes, key=lambda one: one.name in active):
        _draw_pipe(page, _curve(pipe, state.now, places), _look(state, pipe, active, walked))
    for pipe in state.now.pipes:
        if len(state.now.pipes) < 16 or pipe.name in active or pipe.name == state.chosen:
            _label(page, _curve(pipe, state.now, places), state, pipe, pipe.name in active)


def _look(state: State, pipe: Pipe, active: set[str], walked: set[str]) -> str:
    if pipe.name in state.closed:
        return "closed"
    kind = "active" if pipe.name in active else "walked" if pipe.name in walked else "rest"
    return f"{kind} back" if kind != "rest" and state.mode == "reverse mode" else kind


def _curve(pipe: Pipe, graph: Graph, places: Mapping[str, Place]) -> tuple[Place, Place, Place]:
    """Start, control point and end; pipes between the same nodes are bent apart."""
    beside = [one for one in graph.pipes if (one.start, one.end) == (pipe.start, pipe.end)]
    lift = 150 * (beside.index(pipe) - (len(beside) - 1) / 2)
    (x1, y1), (x2, y2) = places[pipe.start], places[pipe.end]
    return (x1, y1), ((x1 + x2) / 2, (y1 + y2) / 2 + lift), (x2, y2)


def _at(curve: tuple[Place, Place, Place], share: float) -> Place:
    (x0, y0), (x1, y1), (x2, y2) = curve
    a, b, c = (1 - share) ** 2, 2 * share * (1 - share), share**2
    return a * x0 + b * x1 + c * x2, a * y0 + b * y1 + c * y2


def _trimmed(curve: tuple[Place, Place, Place]) -> list[Place]:
    """Points along the curve, outside of the nodes at its ends."""
    points = [_at(curve, i / 40) for i in range(41)]
    return [p for p in points if min(math.dist(p, curve[0]), math.dist(p, curve[2])) > RADIUS + 5]


def _draw_pipe(page: Picture, curve: tuple[Place, Place, Place], look: str) -> None:
    points = _trimmed(curve)
    xs, ys = zip(*points, strict=True)
    back = look.endswith("back")
    stroke, width, dash = {
        "rest": ("wire", 2, ()), "walked": ("forward", 3, ()), "active": ("forward", 6, ()),
        "walked back": ("backward", 3, DASH), "active back": ("backward", 6, ACTIVE_DASH),
        "closed": ("hairline", 2, ()),
    }[look]  # fmt: skip
    page.curve(xs, ys, stroke, width, dash)
    if look == "closed":
        middle, ahead = _at(curve, 0.3), _at(curve, 0.32)
        _draw_gate(page, middle, ahead)
    elif look != "rest":
        tip, before = (points[0], points[3]) if back else (points[-1], points[-4])
        page.arrow(*before, *tip, stroke, width, (), 18 if look.startswith("active") else 12)


def _draw_gate(page: Picture, at: Place, ahead: Place) -> None:
    """Two bars across a closed pipe."""
    length = math.dist(at, ahead)
    ux, uy = (ahead[0] - at[0]) / length, (ahead[1] - at[1]) / length
    for shift in (-4, 4):
        x, y = at[0] + shift * ux, at[1] + shift * uy
        page.line(x - 11 * uy, y + 11 * ux, x + 11 * uy, y - 11 * ux, "ink", 3)


def _label(page: Picture, curve: tuple[Place, Place, Place], state: State, pipe: Pipe, active: bool) -> None:
    """The slope of a pipe at its middle; the pipe in hand is framed, with its name."""
    x, y = _at(curve, 0.5)
    slope = number(dict(state.changed).get(pipe.name, pipe.slope))
    words = slope if "→" in pipe.name else f"{pipe.name} = {slope}"
    if pipe.name in state.closed:
        words = f"{words}, closed"
    wide = text_width(words, BODY, bold=True) + 14
    hand = pipe.name == state.chosen
    page.rect(x - wide / 2, y - 12, wide, 24, "background", "ink" if hand else "none", 2, 5)
    page.text(x, y + 5, words, BODY, "muted" if pipe.name in state.closed else "ink", "middle", bold=active)


def _draw_node(page: Picture, state: State, name: str, place: Place) -> None:
    """A node with what it holds now."""
    (x, y), back = place, state.mode == "reverse mode"
    role, holds = "backward" if back else "forward", _held(state, name)
    now = state.step > 0 and state.moves[state.step - 1].node == name
    known = holds is not None
    page.circle(x, y, RADIUS, f"{role}-tint" if known else "background", role if known else "wire", 4.5 if now else 2,
                (ACTIVE_DASH if now else DASH) if known and back else ())  # fmt: skip
    page.text(x, y - RADIUS - 9, f"${name}$", 18, "ink", "middle", halo=True)
    if known:
        page.text(x, y + 5, number(holds, 2), 15, f"{role}-text", "middle", bold=True)


def _held(state: State, name: str) -> float | None:
    """What a node holds: its sum so far; on the way along a path the product up to it."""
    if name == (state.now.result if state.mode == "reverse mode" else state.source):
        return 1.0
    sums = [move.total for move in _added(state) if move.node == name]
    if sums or state.mode != "along paths" or not state.step:
        return sums[-1] if sums else None
    last = state.moves[state.step - 1]
    ends = {pipe.name: pipe.end for pipe in state.now.pipes}
    passed = [ends[pipe] for pipe in last.pipes]
    return math.prod(last.factors[: passed.index(name) + 1]) if name in passed else None


# The numbers below.


def _draw_move(page: Picture, state: State) -> None:
    """The product of this step, and the sum that it joins."""
    page.text(32, RULE + 26, "This step: multiply along, add across", CAPTION, "muted", bold=True)
    ask = f"Slope of ${state.now.result}$ for ${state.source}$"
    role = "backward-text" if state.mode == "reverse mode" else "forward-text"
    if state.step:
        move = state.moves[state.step - 1]
        page.text(32, RULE + 58, _path(move, state.mode), 16)
        product = f"{_product(move.factors)} = " if len(move.factors) > 1 else ""
        page.text(32, RULE + 84, f"{product}{number(move.product)}", 16, role, bold=True)
        added = _sum(move.total - move.product, move.product) if move.adds else "carried on"
        page.text(32, RULE + 110, f"at ${move.node}$: {added}", 16, role)
    else:
        page.text(32, RULE + 58, "Press Step.", BODY, "muted")
    whole = f"{ask}, all open paths: {number(state.slope)}"
    page.text(32, RULE + 146, whole, BODY, bold=True)
    if state.guess and state.graph == "two ways":
        words = f"you predicted {state.guess} with the way through $v$ cut"
        page.text(32, RULE + 168, words, CAPTION, "prediction-text")


def _sum(before: float, product: float) -> str:
    """What a node holds after a product has joined what was there."""
    sign = "−" if product < 0 else "+"
    total = number(before + product)
    return f"{number(before)} {sign} {number(abs(product))} = {total}" if before else f"the first, {total}"


def _draw_table(page: Picture, state: State) -> None:
    """The last products, below each other."""
    x = 470
    many = sum(move.adds for move in state.moves)
    page.text(x, RULE + 26, f"Products added, of {many}", CAPTION, "muted", bold=True)
    done = _added(state)[-ROWS:]
    for i, move in enumerate(done):
        y, bold = RULE + 54 + 22 * i, i == len(done) - 1
        page.text(x, y, _path(move, state.mode), BODY, "ink", bold=bold)
        page.text(x + 196, y, number(move.product), BODY, "ink", "end", bold=bold)
    if state.mode == "along paths" and done:
        y = RULE + 54 + 22 * len(done)
        page.line(x, y - 15, x + 196, y - 15, "border", 1)
        page.text(x, y + 2, "sum", BODY, "muted")
        page.text(x + 196, y + 2, number(done[-1].total), BODY, "forward-text", "end", bold=True)


def _draw_work(page: Picture, state: State) -> None:
    """Multiplications for all inputs in each of the three ways, as bars; the way that is walked is bold."""
    x = 720
    many = len(state.now.inputs)
    whom = "1 input" if many == 1 else f"all {many} inputs"
    page.text(x, RULE + 26, f"Multiplications for {whom}", CAPTION, "muted", bold=True)
    work = cost(state.pipes, state.now)
    most = max([*work.values(), 1])
    for i, (mode, key) in enumerate(MODES.items()):
        y, now = RULE + 58 + 32 * i, mode == state.mode
        page.text(x, y, mode, BODY, "ink" if now else "muted", bold=now)
        page.rect(x + 100, y - 13, 100 * work[key] / most, 16, "ink" if now else "wire")
        page.text(x + 108 + 100 * work[key] / most, y, str(work[key]), BODY, "ink" if now else "muted", bold=now)
    page.text(x, RULE + 146, f"so far in this walk: {count_of(state.step, 'multiplication')}", CAPTION, "muted")
