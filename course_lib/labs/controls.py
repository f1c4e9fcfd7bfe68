"""What the hand can move in a lab, as data: each control reads one thing of a state and writes a new state.

A label may depend on the state. `get` and `put` replace the plain field where a control means something else, such as
one entry of a tuple. `rests` tells in which states a control has nothing to do: there it is seen, but not moved.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from typing import Any

State = Any  # a frozen dataclass; each lab has its own
Rests = Callable[[State], bool]


def of(setting: Any, state: State) -> Any:  # noqa: ANN401
    """A setting, which may depend on the state."""
    return setting(state) if callable(setting) else setting


@dataclass(frozen=True)
class Control:
    """What all controls share: a field of the state and the words beside it."""

    field: str
    label: str | Callable[[State], str]
    _: KW_ONLY
    rests: Rests | None = None

    def read(self, state: State) -> Any:  # noqa: ANN401
        """What the control shows."""
        return getattr(state, self.field)

    def write(self, state: State, value: Any) -> State:  # noqa: ANN401
        """The state after the control was moved to `value`."""
        return replace(state, **{self.field: value})

    def resting(self, state: State) -> bool:
        """Whether moving it would do nothing."""
        return bool(self.rests and self.rests(state))


@dataclass(frozen=True)
class Slider(Control):
    """A number between two others: a slider with its labelled number box. `whole` makes it an int."""

    low: float | Callable[[State], float]
    high: float | Callable[[State], float]
    step: float
    whole: bool = False
    get: Callable[[State], float] | None = None
    put: Callable[[State, float], State] | None = None

    def read(self, state: State) -> float:
        """The number."""
        return self.get(state) if self.get else super().read(state)

    def write(self, state: State, value: float) -> State:
        """The state with the number, free of the noise of binary steps."""
        value = round(value) if self.whole else round(float(value), 10) + 0.0
        return self.put(state, value) if self.put else super().write(state, value)

    def resting(self, state: State) -> bool:
        """Also where there is one number only."""
        return of(self.low, state) >= of(self.high, state) or super().resting(state)


def powers_of_ten(field: str, low: float, high: float, step: float) -> Slider:
    """A slider for a number with three digits on a logarithmic scale: it holds the power of 10, the state the number.

    A number that one of its steps leads to is shown at that step, and any other where it is, with four decimals.
    """

    def get(state: State) -> float:
        power = math.log10(getattr(state, field))
        near = round(step * round(power / step), 10)
        return near if _three_digits(near) == getattr(state, field) else round(power, 4)

    return Slider(
        field, lambda state: f"{field} {getattr(state, field):g} = 10 to the power", low, high, step,
        get=get, put=lambda state, power: replace(state, **{field: _three_digits(power)}),
    )  # fmt: skip


def _three_digits(power: float) -> float:
    return float(f"{10**power:.3g}")


@dataclass(frozen=True)
class Choice(Control):
    """One of several, as a row of buttons. `options` maps what stands on a button to what the field holds."""

    options: Mapping[str, Any] | Sequence[str]
    get: Callable[[State], Any] | None = None
    put: Callable[[State, Any], State] | None = None

    def read(self, state: State) -> Any:  # noqa: ANN401
        """What is chosen."""
        return self.get(state) if self.get else super().read(state)

    def write(self, state: State, value: Any) -> State:  # noqa: ANN401
        """The state with another choice."""
        return self.put(state, value) if self.put else super().write(state, value)

    @property
    def values(self) -> dict[str, Any]:
        """The options as a mapping."""
        return dict(self.options) if isinstance(self.options, Mapping) else {one: one for one in self.options}


@dataclass(frozen=True)
class Toggle(Control):
    """Yes or no: a box to tick."""


@dataclass(frozen=True)
class Text(Control):
    """A field for words that is read when it is left or Enter is pressed. `width` is in letters."""

    width: int = 40
    get: Callable[[State], str] | None = None
    put: Callable[[State, str], State] | None = None

    def read(self, state: State) -> str:
        """The words."""
        return self.get(state) if self.get else super().read(state)

    def write(self, state: State, value: str) -> State:
        """The state with the words."""
        return self.put(state, value.strip()) if self.put else super().write(state, value.strip())


@dataclass(frozen=True)
class Action:
    """A button that leads from one state to another. It rests where it would lead to the same one."""

    label: str
    change: Callable[[State], State]
    _: KW_ONLY
    rests: Rests | None = None

    def resting(self, state: State) -> bool:
        """Whether pressing it would do nothing. It raises what the change raises."""
        return self.rests(state) if self.rests else self.change(state) == state


@dataclass(frozen=True)
class Steps(Control):
    """Back, step, play both ways, and a number to jump to. The field counts from 0 to `last`."""

    last: int | Callable[[State], int]

    def write(self, state: State, value: int) -> State:
        """The state at that step, or at the nearest there is."""
        return replace(state, **{self.field: min(max(int(value), 0), of(self.last, state))})
