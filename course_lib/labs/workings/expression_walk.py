"""The walk through an expression: each operation on the way forward, each edge on the way back.

The way back is the list of records that `Value.backward_steps` yields: nothing is differentiated here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from course_lib.autodiff.sweep import Step
from course_lib.autodiff.value import UNARY
from course_lib.drawing.expression_graph import LARGE, EdgeLook, NodeLook, draw_graph, shown, staged
from course_lib.drawing.formula import Code, Part, draw_code, draw_formula, draw_table
from course_lib.drawing.graph_layout import layered
from course_lib.drawing.step_track import Stop, draw_track
from course_lib.drawing.svg import BODY, CAPTION, SMALL, Picture, number, text_width
from course_lib.labs.lab import MOST_ROWS, Table
from course_lib.labs.workings.expression import Operation, Program, parse, written
from course_lib.labs.workings.typed_number import BACK, Ask, Slip

GRAPH_TOP, GRAPH_TALL = 132, 330
HEIGHT, RULE = 660, 476
HEADS = RULE + 24
ROWS = 5
NAMES = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}


@dataclass(frozen=True)
class Record:
    """One edge on the way back, with names in place of nodes; `before` is what the parent held."""

    node: str
    parent: str
    upstream: float
    local: float
    product: float
    total: float
    before: float
    place: int  # which argument of the node this is
    nth: int  # how many edges have reached the parent, this one included


class ExpressionWalk:
    """All steps of one expression at given values of its leaves; see `walk`."""

    head = "The steps back"

    def __init__(self, source: str, leaves: tuple[tuple[str, float], ...]) -> None:
        self.program: Program = parse(source)
        self.leaves = dict(leaves)
        self.nodes = self.program.values(self.leaves)
        self.column, self.stage = _staged(self.program)
        self.operations = sorted(self.program.operations, key=lambda one: self.column[one.name])
        self.records = self._recorded()
        self.last = len(self.operations) + len(self.records)

    def _recorded(self) -> list[Record]:
        """The steps of the backward pass, without those to plain numbers, which nobody asks for."""
        names = {node: name for name, node in self.nodes.items()}
        total, count, records = {}, {}, []
        seen: dict[tuple[str, str], int] = {}
        for step in self.nodes[self.program.output].backward_steps():
            if step.parent in names:
                node, parent = names[step.node], names[step.parent]
                count[parent] = count.get(parent, 0) + 1
                place = seen[node, parent] = seen.get((node, parent), -1) + 1
                records.append(self._record(step, node, parent, total.get(parent, 0.0), place, count[parent]))
                total[parent] = step.total
        return records

    def _record(self, step: Step, node: str, parent: str, before: float, place: int, nth: int) -> Record:
        args = [i for i, arg in enumerate(self.operation(node).args) if arg == parent]
        numbers = (step.upstream, step.local, step.product, step.total)
        return Record(node, parent, *numbers, before, args[place], nth)

    def operation(self, name: str) -> Operation:
        """The operation that computes a node."""
        return self._operations[name]

    @cached_property
    def _operations(self) -> dict[str, Operation]:
        return {one.name: one for one in self.program.operations}

    @cached_property
    def uses(self) -> dict[str, int]:
        """How often each node is used."""
        args = [arg for one in self.program.operations for arg in one.args]
        return {name: args.count(name) for name in self.nodes}

    def value(self, arg: str | float) -> float:
        """The number of a node, or the number itself."""
        return self.nodes[arg].data if isinstance(arg, str) else arg

    def gradient(self, name: str) -> float:
        """The slope of the output with respect to a node, complete."""
        return self.nodes[name].grad

    def at(self, step: int) -> Operation | Record | None:
        """What this step does; None before the first."""
        if step == 0:
            return None
        forward = len(self.operations)
        return self.operations[step - 1] if step <= forward else self.records[step - forward - 1]

    def own(self, step: int) -> bool:
        """Whether this step is the learner's: every third one, the last included."""
        return 0 < step <= self.last and (self.last - step) % 3 == 0

    # The words.

    def words(self, step: int) -> str:
        """What this step has done."""
        now = self.at(step)
        if now is None:
            given = ", ".join(f"{_m(name)} = {number(value)}" for name, value in list(self.leaves.items())[:6])
            return f"Nothing is computed yet; given are {given}. Step forward to compute {_m(self.program.output)}."
        if isinstance(now, Operation):
            return f"{_m(now.name)} = {self.formula(now)} = {self.substituted(now)} = {number(self.value(now.name))}."
        out, said = _m(self.program.output), self._said(now)
        if now.nth == self.uses[now.parent] and self.uses[now.parent] > 1:
            parts = [r.product for r in self.records if r.parent == now.parent]
            total = " + ".join(_bracketed(part) for part in parts) if len(parts) < 4 else f"{len(parts)} parts"
            slope = 0.01 * now.total
            return (
                f"{_m(now.parent)} is used {_times(len(parts))}, so its gradient is {total} = {number(now.total)}: "
                f"raising {_m(now.parent)} by 0.01 {'raises' if slope >= 0 else 'lowers'} {out} "
                f"by about {number(abs(slope))}."
            )
        return said

    def _said(self, now: Record) -> str:
        more = self.uses[now.parent] - now.nth
        rest = f"; {more} more will arrive there" if more else ""
        return (
            f"{_m(now.parent)} receives {number(now.product)}: {number(now.upstream)} arrives from {_m(now.node)}, "
            f"times the local slope {number(now.local)}{rest}."
        )

    def formula(self, one: Operation) -> str:
        """The right side of an operation in mathematics."""
        args = [_m(arg) if isinstance(arg, str) else number(arg) for arg in one.args]
        return _arranged(one.op, args)

    def substituted(self, one: Operation) -> str:
        """The same with numbers in place of names."""
        args = [number(self.value(arg)) for arg in one.args]
        return _arranged(one.op, [args[0], *map(_lone, args[1:])])

    def rows(self, step: int) -> Table:
        """The steps on this way as a table, at most twelve around the present one."""
        done = step - len(self.operations)
        if done <= 0:
            rows = [(f"{_m(o.name)} = {self.formula(o)}", number(self.value(o.name))) for o in self.operations[:step]]
            rows = rows or [(f"{_m(name)}", number(value)) for name, value in self.leaves.items()]
            return Table(("node", "value"), rows[-MOST_ROWS:])
        head = ("edge", "arrives", "local slope", "product", "sum")
        return Table(head, [self._row(record) for record in self.records[:done]][-MOST_ROWS:])

    def _row(self, r: Record, digits: int = 4) -> tuple[str, ...]:
        numbers = (r.upstream, r.local, r.product, r.total)
        return (f"{_m(r.parent)} ← {_m(r.node)}", *(number(value, digits) for value in numbers))

    # What the learner is asked.

    def ask(self, step: int) -> Ask:
        """The question whose answer is this step's number."""
        now = self.at(step)
        return self._ask_forward(now) if isinstance(now, Operation) else self._ask_back(now)

    def _ask_forward(self, one: Operation) -> Ask:
        args = [self.value(arg) for arg in one.args]
        words = f"Next: {_m(one.name)} = {self.formula(one)}. What is {_m(one.name)}?"
        slips = [Slip(value, reply) for value, reply in _forward_slips(one, args)]
        return Ask(words, self.value(one.name), slips, self._on_screen())

    def _ask_back(self, r: Record) -> Ask:
        where = f"the edge from {_m(r.node)} back to {_m(r.parent)}"
        words = f"Next: {where}. What is the gradient of {_m(r.parent)} after this step?"
        if r.nth > 1:
            words = f"Next: {where}. {_m(r.parent)} already holds {number(r.before)}. What does it hold then?"
        why = "What arrives over several edges adds up." if r.nth > 1 else "What arrives, times the local slope."
        return Ask(words, r.total, self._back_slips(r), self._on_screen(), why, BACK)

    def _back_slips(self, r: Record) -> list[Slip]:
        node, parent = _m(r.node), _m(r.parent)
        slips = [
            Slip(r.product, f"That is what this edge brings. {parent} was reached before: what happens at a fork?"),
            Slip(
                r.before + r.upstream,
                f"That is what arrives at {node}, passed on unchanged. Which local slope stands on this edge?",
            ),
            Slip(r.before + r.local, f"That is the local slope alone. How much arrives at {node} to be multiplied?"),
            Slip(
                r.before + r.upstream * self.value(r.parent),
                f"You multiplied by {parent} itself. The slope of {node} for {parent} is something else: which?",
            ),
            Slip(
                r.before + self.value(r.node) * r.local,
                f"You took the value of {node}. On the way back, its gradient {number(r.upstream)} arrives.",
            ),
        ]
        others = [arg for i, arg in enumerate(self.operation(r.node).args) if i != r.place and isinstance(arg, str)]
        if others:
            other = self.nodes[r.node].local[1 - r.place]
            reply = f"That goes to {_m(others[0])}. Which slope is on the edge to {parent}?"
            slips.append(Slip(r.before + r.upstream * other, reply))
        return slips

    def _on_screen(self) -> list[float]:
        return [node.data for node in self.nodes.values()] + [record.total for record in self.records]

    # The picture.

    def draw(self, step: int, ghost: str = "", typed: Sequence[int] = ()) -> Picture:
        """The picture of a step; `typed` are the steps whose numbers the learner has typed."""
        page, now = Picture(1000, HEIGHT), self.at(step)
        focus = _focus(now)
        done, came = self._known(step)
        nodes = [self._look(name, now, done, came.get(name, ())) for name in self.nodes]
        edges = self._edges(step, done, came)
        inner = draw_graph(page, GRAPH_TOP, GRAPH_TALL, self.stage, nodes, edges, focus)
        draw_track(page, self._stops(inner, typed), step)
        page.line(32, RULE, 968, RULE, "hairline", 1)
        for x, words in ((32, "One number"), (390, self._middle_head(step)), (708, "In Python")):
            page.text(x, HEADS, words, CAPTION, "muted", bold=True)
        if isinstance(now, Record):
            self._draw_back(page, now, step)
        else:
            self._draw_forward(page, now, step)
        return page

    def _stops(self, shift: float, typed: Sequence[int]) -> list[Stop]:
        x = {name: self.stage.places[name][0] - shift for name in self.nodes}
        places = [(_m(one.name), x[one.name], False) for one in self.operations]
        places += [(f"{_m(r.parent)} ← {_m(r.node)}", 0.7 * x[r.parent] + 0.3 * x[r.node], True) for r in self.records]
        return [Stop(*place, self.own(i), i in typed) for i, place in enumerate(places, 1)]

    def _known(self, step: int) -> tuple[set[str], dict[str, list[Record]]]:
        """The nodes whose values are known, and for each node what has come back to it."""
        came: dict[str, list[Record]] = {}
        for record in self.records[: max(step - len(self.operations), 0)]:
            came.setdefault(record.parent, []).append(record)
        return {one.name for one in self.operations[:step]}, came

    def _look(
        self, name: str, now: Operation | Record | None, done: set[str], came: Sequence[Record]
    ) -> NodeLook:  # fmt: skip
        scale = self.stage.scale
        value = shown(self.value(name), scale) if name in self.leaves or name in done else ""
        label = _m(name) if name in self.leaves else f"{_m(name)} = {self.formula(self.operation(name))}"
        gradient, note = ("1", "") if name == self.program.output else self._gradient_now(name, came)
        gradient = gradient if isinstance(now, Record) else ""
        active = under = ""
        if isinstance(now, Operation):
            active, under = ("value" if now.name == name else ""), ("value" if name in now.args else "")
        elif now is not None:
            active, under = ("gradient" if now.parent == name else ""), ("gradient" if now.node == name else "")
        return NodeLook(name, label, value, gradient, active, under, note)

    def _gradient_now(self, name: str, came: Sequence[Record]) -> tuple[str, str]:
        """What has arrived at a node, and how it came together if it is a fork."""
        if not came:
            return "", ""
        scale = self.stage.scale
        whole, many = shown(came[-1].total, scale), self.uses[name]
        if len(came) == 1 or scale is not LARGE:
            return whole, "" if len(came) == many else f"{len(came)} of {many}"
        parts = " + ".join(_bracketed(record.product) for record in came[:3])
        return whole, f"{parts} = {number(came[-1].total)}" if len(came) <= 3 else f"{len(came)} of {many}"

    def _edges(self, step: int, done: set[str], came: Mapping[str, Sequence[Record]]) -> list[EdgeLook]:
        now, following = self.at(step), self.at(step + 1) if self.own(step + 1) else None
        ahead = (following.parent, following.node) if isinstance(following, Record) else ()
        present = (now.parent, now.node) if isinstance(now, Record) else ()
        looks = []
        for start, end in self.stage.bends:
            back = [record for record in came.get(start, ()) if record.node == end]
            active = (start, end) == present
            own = (start, end) == ahead and not back
            words = ("", "")
            if active or self.stage.scale is LARGE:
                words = (self._slope(start, end) if end in done else "", self._product(back[-1]) if back else "")
            looks.append(EdgeLook(start, end, end in done, bool(back), active, own, *words))
        return looks

    def _slope(self, start: str, end: str) -> str:
        slope = number(self._local(start, end))
        return f"$∂${_m(end)}$/∂${_m(start)} = {slope}" if self.stage.scale is LARGE else slope

    def _product(self, r: Record) -> str:
        product = number(r.product)
        return f"{number(r.upstream)} × {_bracketed(r.local)} = {product}" if self.stage.scale is LARGE else product

    def _local(self, start: str, end: str) -> float:
        """The local slope along the edge; along several of them at once their sum."""
        node = self.nodes[end]
        return sum(slope for parent, slope in zip(node.parents, node.local, strict=True) if parent is self.nodes[start])

    def _middle_head(self, step: int) -> str:
        back, many = step - len(self.operations), len(self.records)
        if back <= 0:
            return "Computed so far"
        first, last = _around(back, many)
        return f"The {many} steps back" if many <= ROWS else f"Steps back {first + 1} to {last} of {many}"

    def _draw_forward(self, page: Picture, now: Operation | None, step: int) -> None:
        y = HEADS + 34
        if now is None:
            given = list(self.leaves.items())
            for i, (name, value) in enumerate(given[:5]):
                page.text(32, y + 22 * i, f"{_m(name)} = {number(value)}", BODY, "forward-text")
            page.text(150, y, "The leaves are given.", BODY, "muted")
        else:
            self._draw_operation(page, now, y)
        first, last = _around(max(step, 1), len(self.operations))
        rows = [(f"{_m(one.name)} = {self.formula(one)}", number(self.value(one.name)) if i < step else "")
                for i, one in enumerate(self.operations)][first:last]  # fmt: skip
        active = step - 1 - first if step else None
        draw_table(page, 390, HEADS + 28, ("node", "value"), rows, (620,), active, ("ink", "forward-text"))
        lines = [self._line(one, one is now) for one in self.operations[first:last]]
        draw_code(page, 708, HEADS + 30, lines)

    def _draw_operation(self, page: Picture, one: Operation, y: float) -> None:
        numbers = self.substituted(one)
        parts = [
            Part(_m(one.name), "", "forward"), Part("=", "="), Part(self.formula(one), numbers, "", "the inputs"),
            Part("", "=", ""), Part("", number(self.value(one.name)), "forward", "the value", bold=True),
        ]  # fmt: skip
        draw_formula(page, 32, y, parts)
        slopes = [f"$∂${_m(one.name)}$/∂${_m(arg)} = {number(self._local(arg, one.name))}"
                  for arg in dict.fromkeys(one.args) if isinstance(arg, str)]  # fmt: skip
        page.text(32, y + 84, "Kept for the way back, the local slopes:", SMALL, "muted")
        page.text(32, y + 104, ",   ".join(slopes), BODY, "forward-text")

    def _line(self, one: Operation, active: bool) -> Code:
        code = _python(one)
        comment = f"   # {number(self.value(one.name))}" if active else ""
        role = "forward" if active else ""
        return Code([(f"{one.name} = ", ""), (code, role), (comment, "muted")], active, active)

    def _draw_back(self, page: Picture, r: Record, step: int) -> None:
        draw_formula(page, 32, HEADS + 34, self._parts(r))
        self._name_goals(page, r)
        first, last = _around(step - len(self.operations), len(self.records))
        some, done = self.records[first:last], step - len(self.operations)
        digits = 4 if max(text_width(f"{r.parent} ← {r.node}", BODY) for r in some) < 46 else 2
        rows = [self._row(record, digits) if i < done else (self._row(record)[0], *[""] * 4)
                for i, record in enumerate(some, first)]  # fmt: skip
        head = ("edge", "arrives", "local", "product", "sum")
        roles = ("ink", "backward-text", "forward-text", "backward-text", "backward-text")
        active, under = done - 1 - first, ("", "backward", "forward", "", "")
        draw_table(page, 390, HEADS + 28, head, rows, (484, 548, 612, 674), active, roles, under)
        comment = f"   # {number(r.before)} + {_bracketed(r.product)}" if r.nth > 1 else ""
        draw_code(page, 708, HEADS + 30, [
            Code([("for parent, local in zip(", "")]),
            Code([("    node.parents, node.local):", "")]),
            Code([("parent.grad += node.grad * local", "")], active=True, bold=True),
            Code([(f"{r.parent}.grad", "backward-text"), (" += ", ""), (f"{r.node}.grad", "backward"), (" * ", ""),
                  (number(r.local), "forward"), (comment, "muted")], active=True),
        ])  # fmt: skip

    def _parts(self, r: Record) -> list[Part]:
        """The chain rule for what has reached the parent, with its numbers."""
        out = _m(self.program.output)
        came = [record for record in self.records if record.parent == r.parent][: r.nth]
        parts = [Part(f"$∂${out}$/∂${_m(r.parent)}", "", "backward"), Part("=", "=")]
        if r.nth > 2:
            parts += [Part("so far", number(r.before), "", "the sum|so far"), Part("+", "+")]
        for i, one in enumerate(came[-1:] if r.nth > 2 else came):
            notes = ("2 times|what arrives", "1 local|slope") if self.uses[r.parent] == 1 else ("", "")
            parts += [Part("+", "+")] if i else []
            parts += [
                Part(f"$∂${out}$/∂${_m(one.node)}", number(one.upstream), "backward", notes[0]),
                Part("·", "×"),
                Part(f"$∂${_m(one.node)}$/∂${_m(r.parent)}", _bracketed(one.local), "forward", notes[1]),
            ]
        note = "3 sum over|uses: one" if self.uses[r.parent] == 1 else ""
        return [*parts, Part("", "="), Part("", number(r.total), "backward", note, bold=True)]

    def _name_goals(self, page: Picture, r: Record) -> None:
        """The three sub-goals in words, where the formula has no room for them under its terms."""
        if r.nth > 1 or self.uses[r.parent] > 1:
            y, uses = HEADS + 92, self.uses[r.parent]
            page.text(32, y, "1 local slope", SMALL, "forward-text")
            page.text(118, y, "·  2 times what arrives", SMALL, "backward-text")
            page.text(32, y + 17, f"3 sum over uses: {r.nth} of {uses} so far", SMALL, "backward-text", bold=True)


@lru_cache(maxsize=128)
def walk(source: str, leaves: tuple[tuple[str, float], ...]) -> ExpressionWalk:
    """The walk through an expression at these values.

    Raises:
        LabError: the text is no expression, or a number cannot be computed.
    """
    return ExpressionWalk(source, leaves)


@lru_cache(maxsize=32)
def _staged(program: Program) -> tuple[Mapping[str, int], object]:
    """In which column each node stands, and where; it depends on the expression alone, not on its values."""
    parents = dict.fromkeys(program.leaves, ())
    for one in program.operations:
        parents[one.name] = tuple(dict.fromkeys(arg for arg in one.args if isinstance(arg, str)))
    layout = layered(parents)
    return {name: column for name, (column, _) in layout.places.items()}, staged(layout, 1000, GRAPH_TALL)


def _focus(now: Operation | Record | None) -> Sequence[str]:
    if now is None:
        return ()
    if isinstance(now, Record):
        return (now.node, now.parent)
    return (now.name, *(arg for arg in now.args if isinstance(arg, str)))


def _around(at: int, many: int) -> tuple[int, int]:
    """A stretch of at most five places that ends at the present one or begins with the first."""
    first = max(0, min(at - ROWS, many - ROWS))
    return first, min(first + ROWS, many)


def _forward_slips(one: Operation, args: list[float]) -> list[tuple[float, str]]:
    if one.op in UNARY:
        return [(args[0], f"That is what goes into {one.op}. What comes out?")]
    if one.op == "**":
        return [(args[0] * args[1], "That is a product. A power multiplies the number by itself.")]
    other = {"+": ("*", args[0] * args[1]), "*": ("+", args[0] + args[1])}
    if one.op in other:
        return [(other[one.op][1], f"That is {NAMES[other[one.op][0]]}. Which sign stands in this node?")]
    if one.op == "-":
        return [(args[1] - args[0], "The size is right. Which number is taken from which?")]
    turned = [(args[1] / args[0], "You divided the other way round.")] if args[0] else []
    return [*turned, (args[0] * args[1], "That is times. Which sign stands in this node?")]


def _arranged(op: str, args: Sequence[str]) -> str:
    if op in UNARY:
        return f"{op}({args[0]})"
    if op == "**":
        return f"{_lone(args[0])}^{{{args[1].strip('()')}}}"
    sign = {"*": "×", "-": "−"}.get(op, op)
    return f"{args[0]} {sign} {_lone(args[1])}"


def _python(one: Operation) -> str:
    return f"{one.args[0]}.{one.op}()" if one.op in UNARY else written(one)


def _m(name: str | float) -> str:
    """A name in mathematics: a number behind letters is written lower.

    >>> _m("w12"), _m("a")
    ('$w_{12}$', '$a$')
    """
    letters = str(name).rstrip("0123456789")
    digits = str(name)[len(letters) :]
    return f"${letters}_{{{digits}}}$" if digits and letters else f"${name}$"


def _lone(words: str) -> str:
    """A negative number in brackets, after a sign."""
    return f"({words})" if words.startswith("−") else words


def _bracketed(value: float) -> str:
    return _lone(number(value))


def _times(many: int) -> str:
    return {2: "twice", 3: "three times", 4: "four times"}.get(many, f"{many} times")
