"""The flagship: forward and backward, one step at a time, through the learner's own expression, `Value` or network.

`labs.backprop_stepper("(a + b) * (b + 1)", a=2, b=1)` steps through an expression, `labs.backprop_stepper(loss)`
through a `Value`, `labs.backprop_stepper(network, x=[0.5, -1], y=[1])` through an `nn.Network` or params [(W1, b1), …].
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar

import numpy as np

from course_lib import nn
from course_lib.autodiff import Value
from course_lib.drawing.svg import Picture, number
from course_lib.labs.controls import Action, Control, Slider, Steps, Text
from course_lib.labs.lab import Lab, LabError, Table, Task, Turn
from course_lib.labs.workings.expression import filled, from_value, parse
from course_lib.labs.workings.expression_walk import ExpressionWalk, walk
from course_lib.labs.workings.network_walk import NetworkWalk, SmallNetwork, walk_network
from course_lib.threads import ONE_AT_A_TIME
from course_lib.tutor.question import Unreadable, read_number

Walk = ExpressionWalk | NetworkWalk
RESERVED = ("preset", "step", "chosen", "typed", "predict_first", "reduced_motion")
SETTINGS = ("hidden", "output", "loss")
LEAST_RANGE = 2.0


@dataclass(frozen=True)
class State:
    """An expression with the values of its leaves, or a network on an example; the step; the leaf that is edited.

    `ghost` is the weight that the learner predicted to get the largest push; `typed` are the steps whose numbers the
    learner has typed.
    """

    source: str = "(a + b) * (b + 1)"
    leaves: tuple[tuple[str, float], ...] = (("a", 2.0), ("b", 1.0))
    network: SmallNetwork | None = None
    step: int = 0
    chosen: str = ""
    ghost: str = ""
    typed: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.step not in range(self.walk.last + 1):
            raise LabError(f"There is no step {self.step!r}: this way has {self.walk.last}.")
        if self.chosen and self.chosen not in self.walk.leaves:
            raise LabError(f"There is no value {self.chosen!r} to change: there are {', '.join(self.walk.leaves)}.")

    @property
    def walk(self) -> Walk:
        """All steps through what is looked at."""
        return walk(self.source, self.leaves) if self.network is None else walk_network(self.network)

    @property
    def own_steps(self) -> list[int]:
        """The steps whose numbers the learner types."""
        return [step for step in range(1, self.walk.last + 1) if self.walk.own(step)]

    @property
    def leaf(self) -> str:
        """The leaf whose value the slider moves."""
        return self.chosen or next(iter(self.walk.leaves))


# The worked example of many courses. Source: M. Mazur, "A step by step backpropagation example", 2015.
WORKED = SmallNetwork(
    ((((0.15, 0.25), (0.20, 0.30)), (0.35, 0.35)), (((0.40, 0.50), (0.45, 0.55)), (0.60, 0.60))),
    x=(0.05, 0.10), y=(0.01, 0.99),
)  # fmt: skip
NEURON = "L = (tanh(w1*x1 + w2*x2 + b) - y)**2"
NEURON_LEAVES = (("w1", 0.5), ("x1", 1.5), ("w2", -0.8), ("x2", 0.5), ("b", 0.1), ("y", 1.0))


class BackpropStepper(Lab):
    """See the docstring of the module."""

    slug, title, State = "backprop_stepper", "Backprop stepper", State
    asks = True
    task = Task(
        "Go all the way forward and back. Every third number (purple) is yours: type it before you step on.",
        lambda state: state.step == state.walk.last and all(map(state.typed.__contains__, state.own_steps)),
        "Each of them was a local slope times what arrived, summed over the uses.",
    )
    presets: ClassVar = {
        "expression": State(),
        "fork": State(step=8, typed=(2, 5, 8)),
        "neuron": State(NEURON, NEURON_LEAVES),
        "network": State(network=WORKED),
        "worked example": State(network=WORKED, step=12),
    }

    def __init__(
        self, source: Any = None, x: Any = None, y: Any = None, *others: Any,  # noqa: ANN401
        predict_first: bool = True, reduced_motion: bool = False, step: int | None = None, chosen: str = "",
        typed: tuple[int, ...] | None = None, **values: Any,  # noqa: ANN401
    ) -> None:  # fmt: skip
        """Open the lab on an expression, a preset, a Value, or a network with one example.

        Args:
            source: the text of an expression, the name of a preset, a `Value`, an `nn.Network`, or params [(W, b), …].
            x: for a network its inputs; otherwise a leaf of this name.
            y: for a network its targets; otherwise a leaf of this name.
            others: nothing: whatever else there is comes by its name.
            predict_first: whether to ask for a prediction before the worked example.
            reduced_motion: small pictures in place of playing.
            step: where to start; None where the preset does.
            chosen: the leaf to edit.
            typed: the steps whose numbers were typed already; None those of the preset.
            values: the leaves by name; for params also hidden, output and loss.
        """
        self._refuse(others, "an expression or a network, x and y")
        if x is not None:
            values["x"] = x
        if y is not None:
            values["y"] = y
        start = _start(source, values)
        step, typed = start.step if step is None else step, start.typed if typed is None else typed
        typed = tuple(typed) if isinstance(typed, list) else typed
        self.first = replace(start, **self._known({"step": step, "chosen": chosen, "typed": typed}))
        self.prediction = "largest-push" if self.first.network == WORKED else ""
        super().__init__(predict_first=predict_first, reduced_motion=reduced_motion)

    def _start(self, preset: str | None, values: Mapping[str, object]) -> State:
        return self.first

    def set(self, **values: object) -> None:
        """Replace leaves by name, the source, or the step."""
        names = [one.name for one in fields(State)]
        leaves = {name: value for name, value in values.items() if name not in names}
        settings = self._known({name: value for name, value in values.items() if name in names})
        with ONE_AT_A_TIME:
            state = self.state
            if "source" in settings:
                state = with_source(state, settings.pop("source"))
            for name, value in leaves.items():
                state = with_leaf(state, name, value)
            self.state = replace(state, **settings)

    @property
    def code(self) -> str:
        """The line that opens this lab in its present state."""
        state = self.state
        if state.network is None:
            leaves = [f"{name}={value!r}" for name, value in state.leaves]
            first = [repr(state.source), *leaves]
        elif state.network == WORKED:
            first = [repr("network")]
        else:
            net = state.network
            changed = [name for name in SETTINGS if getattr(net, name) != getattr(WORKED, name)]
            settings = [f"{name}={getattr(net, name)!r}" for name in changed]
            first = [repr(net.layers), f"x={net.x!r}", f"y={net.y!r}", *settings]
        more = [f"{name}={getattr(state, name)!r}" for name in ("step", "chosen", "typed") if getattr(state, name)]
        return f"labs.{self.slug}({', '.join([*first, *more])})"

    def controls(self) -> list[Control | Action]:
        """Steps first; then the expression, and the value that is edited."""
        text = [] if self.first.network is not None else [
            Text("source", "Expression", 34, put=with_source)
        ]  # fmt: skip
        return [
            Steps("step", "Step", lambda state: state.walk.last),
            *text,
            Text("chosen", "Value to change", 13, get=lambda state: state.leaf, put=with_choice, rests=_is_alone),
            Action("Next value", next_choice, rests=_is_alone),
            Slider("leaves", lambda state: state.leaf, low, high, 0.01,
                   get=lambda state: state.walk.leaves[state.leaf],
                   put=lambda state, value: with_leaf(state, state.leaf, value)),
        ]  # fmt: skip

    def picture(self, state: State) -> Picture:
        """The track, the graph or network, and three more forms of the same step."""
        return state.walk.draw(state.step, state.ghost, state.typed)

    def words(self, state: State) -> str:
        """What this step has done, in one sentence or two."""
        return state.walk.words(state.step)

    def rows(self, state: State) -> Table:
        """The last steps as numbers."""
        return state.walk.rows(state.step)

    def turn(self, state: State) -> Turn | None:
        """The next number, if that step is the learner's."""
        if not state.walk.own(state.step + 1):
            return None
        ask = state.walk.ask(state.step + 1)
        after = replace(state, step=state.step + 1, typed=tuple(sorted({*state.typed, state.step + 1})))
        return Turn(ask.words, ask.judge, after, ask.hint)

    def predicted(self, state: State, given: str) -> State:
        """Keep the predicted weight in sight."""
        named = re.search(r"w_?\{?(\d+)", given)
        return replace(state, ghost=f"$w_{{{named[1]}}}$" if named else "")


def _start(source: Any, values: dict[str, Any]) -> State:  # noqa: ANN401
    """The state that the arguments describe; they are used up."""
    if source is None or (isinstance(source, str) and source in BackpropStepper.presets):
        state = BackpropStepper.presets["expression" if source is None else source]
        for name, value in values.items():
            state = with_leaf(state, name, value)
        return state
    if isinstance(source, str):
        return _of_text(source, values)
    if isinstance(source, Value):
        text, leaves = from_value(source)
        return _of_text(text, leaves | values)
    return State(network=_network(source, values))


def _of_text(source: str, values: Mapping[str, Any]) -> State:
    program = parse(source)
    if clash := [name for name in program.leaves if name in RESERVED]:
        raise LabError(f"{clash[0]} cannot be the name of a value here: choose another.")
    if unknown := [name for name in values if name not in program.leaves]:
        raise LabError(f"The expression has no {unknown[0]!r}: it has {', '.join(program.leaves)}.")
    return State(source, filled(program, {name: _number(value, name) for name, value in values.items()}))


def _network(source: Any, values: dict[str, Any]) -> SmallNetwork:  # noqa: ANN401
    if "x" not in values or "y" not in values:
        raise LabError("A network needs an example to step through: give x=[…] and y=[…].")
    x, y = (_numbers(values.pop(name), name) for name in ("x", "y"))
    if isinstance(source, nn.Network):
        settings = {"hidden": source.hidden.name, "output": source.output.name, "loss": source.loss.name}
        source = [(layer.W, layer.b) for layer in source.layers]
    else:
        settings = {name: values.pop(name) for name in SETTINGS if name in values}
    if values:
        raise LabError(f"A network has no {next(iter(values))!r}: it has x, y, {', '.join(SETTINGS)}.")
    try:
        layers = tuple((tuple(_numbers(row, "W") for row in np.asarray(W, float)), _numbers(b, "b")) for W, b in source)
    except (TypeError, ValueError):
        raise LabError("The source is no expression, Value, network or params such as [(W1, b1), (W2, b2)].") from None
    return SmallNetwork(layers, x, y, **settings)


def _numbers(values: Any, name: str) -> tuple[float, ...]:  # noqa: ANN401
    try:
        array = np.asarray(values, float).ravel()
    except (TypeError, ValueError):
        raise LabError(f"{name} holds numbers, as in {name}=[0.5, -1], and {values!r} does not.") from None
    if not np.isfinite(array).all():
        raise LabError(f"{name} holds a number that is not finite.")
    return tuple(array.tolist())


def _number(value: Any, name: str) -> float:  # noqa: ANN401
    try:
        single = float(value)
    except (TypeError, ValueError):
        raise LabError(f"{name} is a number, as in {name}=2, and {value!r} is none.") from None
    return _numbers(single, name)[0]


def with_source(state: State, source: str) -> State:
    """Another expression, from its beginning; leaves that it shares keep their values."""
    return _of_text(source, {name: value for name, value in state.leaves if name in parse(source).leaves})


def with_leaf(state: State, name: str, value: float) -> State:
    """Another value of one leaf, at the same step."""
    if name not in state.walk.leaves:
        raise LabError(f"There is no value {name!r} to change: it has {', '.join(state.walk.leaves)}.")
    value = _number(value, name)
    if state.network is not None:
        return replace(state, network=state.walk.with_leaf(name, value))
    return replace(state, leaves=tuple((one, value if one == name else old) for one, old in state.leaves))


def with_choice(state: State, words: str) -> State:
    """Another leaf to edit; "a = 3" also sets it."""
    name, _, value = (part.strip() for part in words.partition("="))
    state = replace(state, chosen=name)
    if not value:
        return state
    try:
        return with_leaf(state, name, read_number(value))
    except Unreadable as problem:
        raise LabError(str(problem)) from None


def _is_alone(state: State) -> bool:
    """Whether there is one value only, so that none comes next."""
    return len(state.walk.leaves) == 1


def next_choice(state: State) -> State:
    """The leaf after the one that is edited."""
    names = list(state.walk.leaves)
    return replace(state, chosen=names[(names.index(state.leaf) + 1) % len(names)])


def high(state: State) -> float:
    """The end of the slider: a round number that leaves room on both sides."""
    size = max(abs(state.walk.leaves[state.leaf]), LEAST_RANGE / 2)
    power = 10.0 ** math.floor(math.log10(size))
    return float(number(2 * power * math.ceil(size / power), 2).replace("−", "-"))


def low(state: State) -> float:
    """The other end of the slider."""
    return -high(state)
