"""Backprop clinic: six backward passes without a name. What the loss says of them, and what a gradient check says."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import ClassVar

import numpy as np

from course_lib.drawing.svg import BODY, CAPTION, CLASSES, SMALL, Axes, Picture, fixed, number
from course_lib.drawing.zero_line import zero_line
from course_lib.labs.controls import Action, Choice, Control, Steps, Toggle
from course_lib.labs.lab import Lab, LabError, Table, Task, check_choices
from course_lib.labs.workings.clinic_patients import LABELS, PATIENTS, STEPS, Finding, findings, moons, outputs, trained

OPEN = "no diagnosis"
WINDOW = (-1.6, 2.6, -1.2, 1.7)  # x and y of the decision map
GRID = 50
CURVE, MAP = (74, 184, 262, 228), (404, 176, 264, 236)
TABLE = 716
LOSSES = (0.2, 400.0)  # lowest and highest that are drawn
MARKS = "^o"


@dataclass(frozen=True)
class State:
    """The patient, the training step, whether its slopes are compared, and the diagnosis of each of the six."""

    patient: str = "A"
    step: int = STEPS
    checked: bool = False
    diagnoses: tuple[str, ...] = ("",) * len(PATIENTS)

    def __post_init__(self) -> None:
        check_choices(self, patient=PATIENTS)
        if not 0 <= self.step <= STEPS:
            raise LabError(f"There is no step {self.step}: training has {STEPS}.")
        if len(self.diagnoses) != len(PATIENTS) or not set(self.diagnoses) <= {"", *LABELS}:
            raise LabError(f"A diagnosis for each of the six is needed, one of {', '.join(LABELS)}.")

    @property
    def label(self) -> str:
        """What this patient has."""
        return PATIENTS[self.patient]

    @property
    def diagnosis(self) -> str:
        """What the learner says that this patient has; empty so far."""
        return self.diagnoses[list(PATIENTS).index(self.patient)]

    @property
    def right(self) -> int:
        """How many diagnoses are right."""
        return sum(said == label for said, label in zip(self.diagnoses, PATIENTS.values(), strict=True))


def diagnosed(state: State, label: str) -> State:
    """The state with a diagnosis for the present patient."""
    at = list(PATIENTS).index(state.patient)
    return replace(state, diagnoses=(*state.diagnoses[:at], label, *state.diagnoses[at + 1 :]))


def next_patient(state: State) -> State:
    """The next patient, please."""
    names = list(PATIENTS)
    return replace(state, patient=names[(names.index(state.patient) + 1) % len(names)])


class BackpropClinic(Lab):
    """See the docstring of the module."""

    slug, title, State = "backprop_clinic", "Backprop clinic", State
    prediction = "wrong-backward"
    task = Task(
        "One of these six backward passes is healthy. Diagnose all six.",
        lambda state: state.right == len(PATIENTS),
        "The loss gave away one of them. Ratios to measured slopes gave away all.",
    )
    presets: ClassVar = {
        "start": State(),
        "checked": State(checked=True),
        "the one that the loss gives away": State("D", 20),
        "half way": State("F", 50, True, ("slope missing", "", "averaged again", "sign flipped", "", "")),
        "all diagnosed": State("E", checked=True, diagnoses=tuple(PATIENTS.values())),
    }

    def controls(self) -> list[Control | Action]:
        """Training; the patient, the check, the diagnosis."""
        return [
            Steps("step", "Training step", STEPS),
            Choice("patient", "Patient", tuple(PATIENTS)),
            Action("Next patient", next_patient),
            Toggle("checked", "gradient check"),
            Choice("diagnoses", "Diagnosis", LABELS, get=lambda state: state.diagnosis, put=diagnosed),
        ]

    def picture(self, state: State) -> Picture:
        """All patients in a strip; the chosen one with loss, map and check."""
        page = Picture(1000, 480)
        for i, name in enumerate(PATIENTS):
            _draw_card(page, state, i, name)
        page.line(32, 140, 968, 140, "hairline", 1)
        _draw_loss(page, state)
        _draw_map(page, state)
        _draw_check(page, state)
        return page

    def words(self, state: State) -> str:
        """What the loss says, and what the check says."""
        losses = trained(state.label).losses
        now, way = losses[state.step], "fell" if losses[state.step] < losses[0] else "rose"
        said = f"Patient {state.patient} after {state.step} steps: the loss {way} from {fixed(losses[0], 2)} "
        said += f"to {_loss(now)}"
        if state.step == 0:
            said = f"Patient {state.patient} before training: the loss is {fixed(losses[0], 2)}"
        if all(state.diagnoses):
            return f"{said}. Of your six diagnoses {'all' if state.right == 6 else state.right or 'none'} are right."
        if not state.checked:
            return f"{said}; its slopes are not compared yet."
        off = [f"${one.name[0]}{one.name[1]}_{{{one.name[2]}}}$" for one in findings(state.label) if not one.fits]
        return f"{said}; {'the slopes of ' + ', '.join(off) + ' are wrong' if off else 'all slopes are right'}."

    def rows(self, state: State) -> Table:
        """The six with what is known of them."""
        rows = []
        for name, said in zip(PATIENTS, state.diagnoses, strict=True):
            losses = trained(PATIENTS[name]).losses
            check = f"off by {number(round(max(one.error for one in findings(PATIENTS[name])), 9), 2)}"
            check = check if state.checked else "not made"
            rows.append((name, fixed(losses[0], 2), _loss(losses[-1]), check, said or OPEN))
        return Table(("patient", "loss before", "loss after", "gradient check", "your diagnosis"), rows)


def _loss(value: float) -> str:
    return fixed(value, 2) if value < 100 else number(value, 0)


def _draw_card(page: Picture, state: State, i: int, name: str) -> None:
    """One patient: the loss over all steps in small, and the diagnosis."""
    x, chosen, said = 32 + 158 * i, name == state.patient, state.diagnoses[i]
    page.rect(x, 8, 146, 120, "background", "ink" if chosen else "border", 3 if chosen else 1, 6)
    page.text(x + 12, 29, name, 17, "ink", bold=chosen)
    page.text(x + 134, 29, "loss", SMALL, "muted", "end")
    losses = trained(PATIENTS[name]).losses
    xs = x + 12 + 122 * np.arange(STEPS + 1) / STEPS
    share = np.log(losses / LOSSES[0]) / np.log(LOSSES[1] / LOSSES[0])
    page.curve(xs, 98 - 62 * np.clip(share, 0, 1), "ink" if chosen else "muted", 2)
    page.line(x + 12, 98, x + 134, 98, "hairline", 1)
    size, ink = (CAPTION, "ink") if said else (SMALL, "muted")
    page.text(x + 73, 118, said or OPEN, size, ink, "middle", bold=bool(said))


def _draw_loss(page: Picture, state: State) -> None:
    losses = trained(state.label).losses
    page.text(32, 164, f"Loss of patient {state.patient}", CAPTION, "muted", bold=True)
    axes = Axes(page, CURVE, (0, STEPS), LOSSES, xlabel="training step", logy=True)
    axes.curve(np.arange(STEPS + 1), losses, "muted", 2)
    axes.curve(np.arange(state.step + 1), losses[: state.step + 1], "ink", 2.5)
    now = float(losses[state.step])
    page.mark(float(axes.x(state.step)), float(axes.y(now)), "s", "ink", 6)
    page.text(336, 164, _loss(now), BODY, "ink", "end", bold=True)


@lru_cache(maxsize=1)
def _grid() -> np.ndarray:
    left, right, low, high = WINDOW
    x, y = np.linspace(left, right, GRID), np.linspace(high, low, GRID)
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def _draw_map(page: Picture, state: State) -> None:
    """What the network says over the plane: tint, border, and every second point with its mark."""
    left, right, low, high = WINDOW
    page.text(404, 164, "What its network says", CAPTION, "muted", bold=True)
    P = outputs(state.label, state.step, np.concatenate([_grid(), moons().X]))
    table = (P[: GRID * GRID, 1] - P[: GRID * GRID, 0]).reshape(GRID, GRID)
    right_ones = float(np.mean(P[GRID * GRID :].argmax(axis=1) == moons().y))
    page.heat_map(*MAP, 0.6 * table)
    x, y, wide, tall = MAP
    across, down = wide / (GRID - 1), tall / (GRID - 1)
    lines = "".join(f"M{x + a * across:.1f} {y + b * down:.1f}L{x + c * across:.1f} {y + d * down:.1f}"
                    for a, b, c, d in zero_line(table))  # fmt: skip
    if lines:
        page.path(lines, "ink", 2.5)
    for (px, py), label in zip(moons().X[::2], moons().y[::2], strict=True):
        at = (x + wide * (px - left) / (right - left), y + tall * (high - py) / (high - low))
        page.mark(*at, MARKS[label], CLASSES[label], 3.5)
    page.rect(*MAP, stroke="border")
    page.text(668, 164, f"{100 * right_ones:.0f} % right", BODY, "ink", "end", bold=True)
    page.mark(414, 430, MARKS[0], CLASSES[0], 4.5)
    page.text(424, 435, "upper moon", CAPTION, "muted")
    page.mark(524, 430, MARKS[1], CLASSES[1], 4.5)
    page.text(534, 435, "lower moon", CAPTION, "muted")


def _draw_check(page: Picture, state: State) -> None:
    """Each array of slopes beside the measured one: error, and the ratio entry by entry."""
    page.text(TABLE, 164, "Gradient check, before the first step", CAPTION, "muted", bold=True)
    if not state.checked:
        for i, words in enumerate(("Not made yet. Judge by the loss first,", "then tick “gradient check”.")):
            page.text(TABLE, 204 + 22 * i, words, BODY, "muted")
        return
    for x, words in ((TABLE + 96, "off by"), (TABLE + 252, "got / right")):
        page.text(x, 194, words, CAPTION, "muted", "end")
    for i, one in enumerate(findings(state.label)):
        _draw_finding(page, one, 222 + 34 * i)
    wrong = sum(not one.fits for one in findings(state.label))
    words = f"▲ {wrong} of 4 arrays are wrong" if wrong else "● All four arrays are right"
    page.text(TABLE, 376, words, BODY, "backward-text" if wrong else "forward-text", bold=True)


def _draw_finding(page: Picture, one: Finding, y: float) -> None:
    role = "forward-text" if one.fits else "backward-text"
    page.text(TABLE, y, f"{'●' if one.fits else '▲'} ${one.name[0]}{one.name[1]}_{{{one.name[2]}}}$", 16, role)
    page.text(TABLE + 96, y, "0" if one.fits else fixed(one.error, 2), BODY, role, "end", bold=not one.fits)
    page.text(TABLE + 252, y, _ratio(one), BODY, "ink", "end", bold=not one.fits)


def _ratio(one: Finding) -> str:
    """The ratio if it is the same everywhere, or from where to where it goes."""
    if one.most - one.least < 1e-6 * abs(one.most):
        return f"{_two_decimals(one.most)} everywhere"
    return f"from {_two_decimals(one.least)} to {_two_decimals(one.most)}"


def _two_decimals(value: float) -> str:
    return number(value, 3) if abs(value) < 0.1 else fixed(value, 2)
