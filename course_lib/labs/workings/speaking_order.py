"""Who speaks when on the way back, if the next one is picked from the waiting list in this or that order.

A node that speaks passes what it holds, times the local slopes, to its parents; each node speaks once. It waits from
the first message on that it hears. Picked too early it has not heard everything, and what comes later is lost for
those below it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from course_lib.autodiff import Value
from course_lib.labs.workings.expression import Program, parse

ORDERS = {
    "breadth-first": "the one that waits longest",
    "depth-first": "the one that came last",
    "all users first": "one whose users have all spoken",
}


class Message(NamedTuple):
    """What a node tells one of its parents: what it holds, times the local slope; and what the parent then holds."""

    parent: str
    local: float
    product: float
    total: float


class Speech(NamedTuple):
    """One step: a node speaks. `missing` counts the messages that it has not heard yet."""

    node: str
    holds: float
    missing: int
    messages: tuple[Message, ...]
    waiting: tuple[str, ...]  # afterwards


@dataclass(frozen=True)
class Speeches:
    """All steps of one order, and what each node's gradient really is."""

    program: Program
    values: Mapping[str, float]
    steps: Sequence[Speech]
    right: Mapping[str, float]

    def held(self, step: int) -> dict[str, float]:
        """What each node holds after a step, as far as it has heard anything."""
        found = {self.program.output: 1.0}
        for speech in self.steps[:step]:
            found |= {message.parent: message.total for message in speech.messages}
        return found

    @property
    def wrong(self) -> list[str]:
        """The nodes whose gradient is wrong at the end."""
        held = self.held(len(self.steps))
        return [name for name, grad in held.items() if abs(grad - self.right[name]) > 1e-9 * max(1.0, abs(grad))]


@lru_cache(maxsize=128)
def speeches(source: str, leaves: tuple[tuple[str, float], ...], order: str) -> Speeches:
    """The way back through an expression in one of the ORDERS.

    Raises:
        LabError: the text is no expression, or a number cannot be computed.
    """
    program = parse(source)
    nodes = program.values(dict(leaves))
    nodes[program.output].backward()
    steps = list(_spoken(nodes, program.output, order))
    values, right = ({name: getattr(node, what) for name, node in nodes.items()} for what in ("data", "grad"))
    return Speeches(program, values, steps, right)


def _spoken(nodes: Mapping[str, Value], output: str, order: str) -> list[Speech]:
    names = {node: name for name, node in nodes.items()}
    missing = _messages_to_come(nodes, names, output)
    holds, spoken, waiting, steps = {output: 1.0}, set(), [output], []
    while waiting:
        name = waiting.pop(_pick(waiting, missing, order))
        spoken.add(name)
        messages = []
        for parent, local in zip(nodes[name].parents, nodes[name].local, strict=True):
            if (below := names.get(parent)) is None:
                continue  # a plain number
            product = holds[name] * local
            holds[below] = holds.get(below, 0.0) + product
            messages.append(Message(below, local, product, holds[below]))
        lacking = missing[name]
        for message in messages:
            missing[message.parent] -= 1
            if nodes[message.parent].parents and message.parent not in {*spoken, *waiting}:
                waiting.append(message.parent)
        steps.append(Speech(name, holds[name], lacking, tuple(messages), tuple(waiting)))
    return steps


def _pick(waiting: Sequence[str], missing: Mapping[str, int], order: str) -> int:
    if order == "breadth-first":
        return 0
    if order == "depth-first":
        return len(waiting) - 1
    return next(i for i, name in enumerate(waiting) if not missing[name])


def _messages_to_come(nodes: Mapping[str, Value], names: Mapping[Value, str], output: str) -> dict[str, int]:
    """For each node how many edges lead to it from nodes that the output depends on."""
    counts = dict.fromkeys(nodes, 0)
    found, seen = [nodes[output]], {nodes[output]}
    while found:
        for parent in found.pop().parents:
            if parent in names:
                counts[names[parent]] += 1
            if parent not in seen:
                seen.add(parent)
                found.append(parent)
    return counts
