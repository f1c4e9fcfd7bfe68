"""Graph builder: type an expression, choose who speaks next on the way back, and watch who speaks too early."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import ClassVar

from course_lib.drawing.expression_graph import LARGE, EdgeLook, NodeLook, Stage, draw_graph, shown, staged
from course_lib.drawing.formula import Code, draw_code
from course_lib.drawing.graph_layout import layered
from course_lib.drawing.svg import BODY, CAPTION, SMALL, Picture, count_of, dash_of, number, text_width
from course_lib.labs.controls import Action, Choice, Control, Slider, Steps, Text
from course_lib.labs.lab import MOST_ROWS, Lab, LabError, Table, Task, check_choices
from course_lib.labs.workings.expression import FUNCTIONS, Operation, Program, filled, parse, written
from course_lib.labs.workings.speaking_order import ORDERS, Speech, Speeches, speeches

GRAPH_TOP, GRAPH_TALL = 12, 330
RULE = 362
ROWS = 6
SQUARE_AND_CUBE = "b = 3 * a; b * b + b * b * b"
DASH = dash_of("backward")
PICKS = {"breadth-first": "waiting.pop(0)", "depth-first": "waiting.pop()", "all users first": "ready(waiting)"}


@dataclass(frozen=True)
class State:
    """An expression with the values of its leaves, the order, the step, and the leaf that the slider moves."""

    source: str = SQUARE_AND_CUBE
    leaves: tuple[tuple[str, float], ...] = (("a", 2.0),)
    order: str = "breadth-first"
    step: int = 0
    chosen: str = ""

    def __post_init__(self) -> None:
        check_choices(self, order=ORDERS)
        program = parse(self.source)
        object.__setattr__(self, "leaves", filled(program, dict(self.leaves)))
        object.__setattr__(self, "chosen", self.chosen if self.chosen in program.leaves else program.leaves[0])
        if not 0 <= self.step <= self.last:
            raise LabError(f"There is no step {self.step}: this way has {self.last}.")

    @property
    def way(self) -> Speeches:
        """All speeches in this order."""
        return speeches(self.source, self.leaves, self.order)

    @property
    def last(self) -> int:
        """The last step."""
        return len(self.way.steps)

    @property
    def now(self) -> Speech | None:
        """Who speaks in this step."""
        return self.way.steps[self.step - 1] if self.step else None

    @property
    def leaf(self) -> float:
        """The value that the slider moves."""
        return dict(self.leaves)[self.chosen]


def with_source(state: State, source: str) -> State:
    """Another expression, from its beginning; leaves that it shares keep their values."""
    return replace(state, source=source, step=0)


def with_leaf(state: State, value: float) -> State:
    """Another value of the chosen leaf."""
    return replace(state, leaves=tuple((name, value if name == state.chosen else old) for name, old in state.leaves))


def next_leaf(state: State) -> State:
    """The leaf after the chosen one."""
    names = [name for name, _ in state.leaves]
    return replace(state, chosen=names[(names.index(state.chosen) + 1) % len(names)])


def _is_own_trap(state: State) -> bool:
    return state.source != SQUARE_AND_CUBE and state.order == "breadth-first" and state.step == state.last and bool(
        state.way.wrong)  # fmt: skip


class GraphBuilder(Lab):
    """See the docstring of the module."""

    slug, title, State = "graph_builder", "Graph builder", State
    prediction = "breadth-first"
    task = Task(
        "Type a formula of your own for which the order breadth-first ends with a wrong gradient.",
        _is_own_trap,
        "Some node was used early and once more late: it spoke before the last message had reached it.",
    )
    presets: ClassVar = {
        "start": State(),
        "too early": State(step=4),
        "wrong": State(step=5),
        "all users first": State(order="all users first", step=5),
        "by luck": State("b = 3 * a; b**2 + b**3", step=4),
        "shortest trap": State("b = 2 * a; d = b * b; b + d", step=3),
    }

    def controls(self) -> list[Control | Action]:
        """Steps, the expression, the order, a value."""
        return [
            Steps("step", "Step", lambda state: state.last),
            Text("source", "Expression", 34, put=with_source),
            Choice("order", "Next to speak", tuple(ORDERS)),
            Action("Next value", next_leaf),
            Slider("leaves", lambda state: state.chosen, -5, 5, 0.1, get=lambda state: state.leaf, put=with_leaf),
        ]

    def picture(self, state: State) -> Picture:
        """The graph, and below it the waiting list, what was said, and the line that decides."""
        page, stage = Picture(1000, 560), _stage(parse(state.source))
        now = state.now
        focus = (now.node, *(message.parent for message in now.messages)) if now else ()
        draw_graph(page, GRAPH_TOP, GRAPH_TALL, stage, _nodes(state, stage), _edges(state, stage), focus)
        page.line(32, RULE, 968, RULE, "hairline", 1)
        _draw_waiting(page, state)
        _draw_spoken(page, state)
        _draw_loop(page, state)
        return page

    def words(self, state: State) -> str:
        """Who has spoken, whether too early, and at the end what came out."""
        now, way = state.now, state.way
        if now is None:
            return f"Nobody has spoken. ${way.program.output}$ holds 1 and waits; the order is {state.order}."
        said = f"${now.node}$ speaks with {number(now.holds)}"
        if now.missing:
            verb = "is" if now.missing == 1 else "are"
            said += f", too early: {count_of(now.missing, 'message')} {verb} still to come"
        if state.step < state.last:
            return f"{said}; {_listed(now.waiting)}."
        return f"{said}. {_verdict(state)}"

    def rows(self, state: State) -> Table:
        """Who spoke, what it held and how much was missing."""
        rows = [(f"{i}. ${one.node}$", number(one.holds), number(state.way.right[one.node]), str(one.missing))
                for i, one in enumerate(state.way.steps[: state.step], 1)][-MOST_ROWS:]  # fmt: skip
        return Table(("speaks", "holds", "should hold", "messages missing"), rows or [("nobody yet", "", "", "")])


def _listed(waiting: tuple[str, ...]) -> str:
    names = ", ".join(f"${name}$" for name in waiting)
    return f"{names} {'waits' if len(waiting) == 1 else 'wait'}" if waiting else "nobody waits"


def _verdict(state: State) -> str:
    held, right = state.way.held(state.last), state.way.right
    leaves = [name for name, _ in state.leaves if name in held]
    wrong = [name for name in leaves if name in state.way.wrong]
    if wrong:
        name = wrong[0]
        return f"The end: ${name}$ holds {number(held[name])}, and right is {number(right[name])}."
    early = any(one.missing for one in state.way.steps)
    known = ", ".join(f"${name}$ {number(held[name])}" for name in leaves[:4])
    return f"The end: {known}, all right{', although somebody spoke too early' if early else ''}."


# The graph.


@lru_cache(maxsize=32)
def _stage(program: Program) -> Stage:
    parents = dict.fromkeys(program.leaves, ())
    for one in program.operations:
        parents[one.name] = tuple(dict.fromkeys(arg for arg in one.args if isinstance(arg, str)))
    return staged(layered(parents), 1000, GRAPH_TALL)


def _nodes(state: State, stage: Stage) -> list[NodeLook]:
    way, now = state.way, state.now
    held, heard = way.held(state.step), {message.parent for message in now.messages} if now else set()
    operations = {one.name: one for one in way.program.operations}
    looks = []
    for name, value in way.values.items():
        label = f"{_m(name)} = {_formula(operations[name])}" if name in operations else _m(name)
        active = "gradient" if name in heard else ""
        under = "gradient" if now and name == now.node else ""
        gradient = shown(held[name], stage.scale) if name in held else ""
        looks.append(NodeLook(name, label, shown(value, stage.scale), gradient, active, under, _note(state, name)))
    return looks


def _note(state: State, name: str) -> str:
    """What is wrong with a node: it speaks too early now, or at the end its gradient is not right."""
    spoken = [one for one in state.way.steps[: state.step] if one.node == name]
    if spoken and spoken[0].missing:
        if state.now is spoken[0]:
            return f"too early: {spoken[0].missing} to come"
        return "spoke too early" if state.step < state.last else ""
    if state.step == state.last and name in state.way.wrong:
        return f"right: {number(state.way.right[name])}"
    return ""


def _edges(state: State, stage: Stage) -> list[EdgeLook]:
    said = {(message.parent, one.node) for one in state.way.steps[: state.step] for message in one.messages}
    looks = []
    for start, end in stage.bends:
        active = state.now is not None and end == state.now.node
        parts = [one for one in state.now.messages if one.parent == start] if active else []
        product = " + ".join(_factor(state.now.holds, one.local) for one in parts)
        if parts and stage.scale is not LARGE:
            product = number(sum(one.product for one in parts))
        looks.append(EdgeLook(start, end, True, (start, end) in said, active, product=product))
    return looks


def _factor(holds: float, local: float) -> str:
    words = number(local)
    return f"{number(holds)} × {f'({words})' if words.startswith('−') else words}"


def _m(name: str) -> str:
    letters = name.rstrip("0123456789")
    return f"${letters}_{{{name[len(letters) :]}}}$" if letters != name and letters else f"${name}$"


def _formula(one: Operation) -> str:
    """The right side of an operation in mathematics."""
    words = written(one).replace("**", "^").replace("*", "×").replace("-", "−")
    if "^" in words:
        base, _, power = words.partition("^")
        return f"{_m(base)}^{{{power.removesuffix('.0')}}}"
    if one.op in FUNCTIONS.split(", "):
        return f"{one.op}({_m(one.args[0])})"
    return " ".join(_m(part) if part in one.args else part for part in words.split())


# The lists below.


def _draw_waiting(page: Picture, state: State) -> None:
    """The waiting list, in the order in which its members came; the next one is framed."""
    page.text(32, RULE + 26, "The waiting list", CAPTION, "muted", bold=True)
    waiting = state.now.waiting if state.now else (state.way.program.output,)
    following = state.way.steps[state.step].node if state.step < state.last else ""
    if not waiting:
        page.text(32, RULE + 62, "Nobody waits: the way back is done.", BODY, "muted")
    for i, name in enumerate(waiting[:6]):
        x, y = 32 + 58 * i, RULE + 44
        picked = name == following
        page.rect(x, y, 48, 34, "background", "ink" if picked else "border", 3 if picked else 1, 4)
        page.text(x + 24, y + 23, _m(name), 17, "ink", "middle", bold=picked)
        if picked:
            page.text(x + 24, y + 50, "next", SMALL, "ink", "middle", bold=True)
    if len(waiting) > 6:
        page.text(32 + 58 * 6, RULE + 66, f"and {len(waiting) - 6} more", CAPTION, "muted")
    page.text(32, RULE + 118, f"Next to speak: {ORDERS[state.order]}.", BODY)
    if state.now and state.now.missing:
        _draw_warning(page, state.now)


def _draw_warning(page: Picture, now: Speech) -> None:
    """The sentence that shouts: a node spoke before it had heard everything."""
    words = f"▲ {_m(now.node)} speaks too early: {count_of(now.missing, 'message')} still to come"
    page.rect(32, RULE + 138, text_width(words, BODY, bold=True) + 30, 34, "backward-tint", "backward", 2, 5, DASH)
    page.text(44, RULE + 160, words, BODY, "backward-text", bold=True)


def _draw_spoken(page: Picture, state: State) -> None:
    """Who has spoken with how much, and how much it should have been."""
    x = 424
    page.text(x, RULE + 26, "Who has spoken", CAPTION, "muted", bold=True)
    for at, words in ((x + 128, "with"), (x + 216, "should be")):
        page.text(at, RULE + 50, words, SMALL, "muted", "end")
    first = max(0, state.step - ROWS)
    for i, one in enumerate(state.way.steps[first : state.step]):
        y, bold, right = RULE + 72 + 20 * i, first + i == state.step - 1, state.way.right[one.node]
        page.text(x, y, f"{first + i + 1}.  {_m(one.node)}", BODY, "ink", bold=bold)
        page.text(x + 128, y, number(one.holds), BODY, "backward-text", "end", bold=bold)
        page.text(x + 216, y, number(right), BODY, "ink", "end", bold=bold)
        if one.missing:
            page.text(x + 226, y, "▲", BODY, "backward-text")


def _draw_loop(page: Picture, state: State) -> None:
    page.text(688, RULE + 26, "In Python", CAPTION, "muted", bold=True)
    lines = [
        Code([("while waiting:", "")]),
        Code([(f"    node = {PICKS[state.order]}", "")], active=True, bold=True),
        Code([("    for p, local in edges(node):", "")]),
        Code([("        p.grad += node.grad * local", "")]),
        Code([("        waiting += new(p)", "")]),
    ]
    draw_code(page, 688, RULE + 54, lines)
