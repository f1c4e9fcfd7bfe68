"""Playground: train a small network, and see every neuron's own map, every gradient, training and test side by side."""

from dataclasses import dataclass, fields, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from course_lib.drawing.svg import BODY, CAPTION, SMALL, Axes, Picture, dash_of, fixed, number, percent
from course_lib.labs.controls import Action, Choice, Control, Slider, Steps, Toggle, powers_of_ten
from course_lib.labs.lab import Lab, LabError, Table, Task, check_choices
from course_lib.labs.workings import neuron_maps
from course_lib.labs.workings import playground_training as trainings
from course_lib.labs.workings.neuron_maps import Wire, Wires, wires_of

TARGET, NEURONS = 0.95, 3  # of the task: share of right test points, most hidden neurons
MOST = 6  # neurons of a layer
ACTIVATIONS = ("tanh", "relu", "sigmoid", "identity")
DECAYS = {"0": 0.0, "0.001": 0.001, "0.01": 0.01, "0.1": 0.1}
LOSS, RAIL = (752, 56, 128, 176), (800, 96)  # the curve of losses; left end and length of the rails of accuracy
HIGHEST = 1.0  # loss that is drawn
LINE = 16  # pixels: from one line of words to the next
PALE = 0.7  # of the colours of the output, on which points lie


@dataclass(frozen=True)
class State:
    """What is trained, how, and up to which epoch; wire is the number of the wire that is looked at, from 1."""

    data_set: str = "rings"
    hidden: tuple[int, ...] = (4, 2)
    activation: str = "tanh"
    optimizer: str = "Adam"
    lr: float = 0.08
    weight_decay: float = 0.0
    seed: int = 0
    epoch: int = 0
    wire: int = 1
    training: bool = False
    guess: str = ""

    def __post_init__(self) -> None:
        check_choices(self, data_set=trainings.DATA_SETS, activation=ACTIVATIONS, optimizer=trainings.OPTIMIZERS)
        known_sizes = set(range(1, MOST + 1))
        if not (isinstance(self.hidden, tuple) and len(self.hidden) in (1, 2) and set(self.hidden) <= known_sizes):
            raise LabError(f"hidden has one or two layers of 1 to {MOST} neurons, such as (4, 2) or (3,).")
        if not (0 < self.lr <= 10 and 0 <= self.weight_decay <= 1 and 0 <= self.epoch <= trainings.LAST):
            raise LabError(f"lr is above 0 and at most 10, weight decay 0 to 1, the epoch 0 to {trainings.LAST}.")
        if self.seed < 0:
            raise LabError(f"The seed is 0, 1, 2 and so on, and {self.seed} is none of them.")

    @property
    def settings(self) -> trainings.Settings:
        """What the training depends on."""
        return trainings.Settings(**{one.name: getattr(self, one.name) for one in fields(trainings.Settings)})

    @property
    def run(self) -> trainings.Training:
        """The training."""
        return trainings.training(self.settings)

    @property
    def scores(self) -> trainings.Scores:
        """Losses and accuracies after this epoch."""
        return trainings.Scores(*self.run.scores(self.epoch)[-1].tolist())

    @property
    def chosen(self) -> Wire:
        """The wire that is looked at."""
        every = wires_of(self.settings.sizes)
        return every[min(max(self.wire, 1), len(every)) - 1]


def _solved(state: State) -> bool:
    small = state.data_set == "rings" and sum(state.hidden) <= NEURONS
    return small and state.scores.test_right >= TARGET


class Playground(Lab):
    """See the docstring of the module."""

    slug, title, State = "playground", "Playground", State
    prediction = "two-for-rings"
    guesses: ClassVar = {"a": "two are enough", "b": "two may be enough", "c": "two are too few", "d": "it takes many"}
    task = Task(
        "Separate the rings with at most three hidden neurons, so that at least 95 % of the test points are right.",
        _solved,
        "Each neuron draws one line. Two lines leave an open side, three can close a triangle.",
    )
    presets: ClassVar = {
        "start": State(),
        "trained": State(epoch=60),
        "two neurons": State(hidden=(2,), epoch=100),
        "three neurons": State(hidden=(3,), epoch=100),
        "no bend": State(activation="identity", epoch=60),
        "dead neurons": State(activation="relu", epoch=60),
        "spiral": State("spiral", hidden=(6, 6), epoch=80),
        "moons": State("moons", hidden=(6,), epoch=60, training=True),
    }

    def controls(self) -> list[Control | Action]:
        """Training first, then what is trained and how, last what is looked at."""
        return [
            Steps("epoch", "Epoch", trainings.LAST),
            Choice("data_set", "Data set", tuple(trainings.DATA_SETS)),
            Slider("hidden", "layer 1", 1, MOST, 1, whole=True, get=lambda state: _neurons(state, 0), put=_first),
            Slider("hidden", "layer 2", 0, MOST, 1, whole=True, get=lambda state: _neurons(state, 1), put=_second),
            Choice("activation", "Activation", ACTIVATIONS),
            Choice("optimizer", "Optimizer", tuple(trainings.OPTIMIZERS)),
            powers_of_ten("lr", -3, 0, 0.02),
            Choice("weight_decay", "Weight decay", DECAYS),
            Action("Other first weights", lambda state: replace(state, seed=state.seed + 1, epoch=0)),
            Slider("wire", "Look at wire", 1, lambda state: len(wires_of(state.settings.sizes)), 1, whole=True,
                   get=lambda state: min(max(state.wire, 1), len(wires_of(state.settings.sizes)))),
            Toggle("training", "show the points it trains on"),
        ]  # fmt: skip

    def picture(self, state: State) -> Picture:
        """The network of maps, the losses, the accuracies, the wire that is looked at."""
        page = Picture(1000, 572)
        run, params = state.run, state.run.at(state.epoch)
        sums = [z[0] for z in trainings.forward(run.network, [params], neuron_maps.plane())]
        weights, slopes = (_weights(run, flat) for flat in (params, trainings.gradient(state.settings, state.epoch)))
        _draw_heads(page, state)
        neuron_maps.draw(page, state.settings.sizes, sums, _coloured(state, sums), Wires(weights, slopes, state.chosen))
        box = neuron_maps.boxes(state.settings.sizes)[-1][0]
        X, y = run.split.train if state.training else run.split.test
        neuron_maps.draw_points(page, box, X, y)
        neuron_maps.draw_legend(page, box, run.split.names, "Training points" if state.training else "Test points")
        _draw_losses(page, state)
        _draw_accuracies(page, state)
        layer, i, j = state.chosen
        _draw_wire(page, state, float(weights[layer - 1][i, j]), float(slopes[layer - 1][i, j]))
        return page

    def words(self, state: State) -> str:
        """How far the training is, and a neuron that does nothing."""
        now = state.scores
        if state.run.ended is not None and state.run.ended < state.epoch:
            return f"The training flew off after epoch {state.run.ended}: the steps were too long."
        train, test = fixed(now.train_loss, 2), fixed(now.test_loss, 2)
        loss = f"the loss is {train} on the training points, {test} on the test points"
        found = f"{percent(now.test_right)} of the test points are right"
        how = f"{state.optimizer} at lr {number(state.lr)}"
        how += f" with decay {number(state.weight_decay)}" if state.weight_decay else ""
        return f"Epoch {state.epoch} of {how}, {_size(state)}: {loss}, and {found}{_idle(state)}."

    def rows(self, state: State) -> Table:
        """Losses, accuracies, and for each layer its largest weight and the length of its gradient."""
        now = state.scores
        rows = [
            ("loss", fixed(now.train_loss, 3), fixed(now.test_loss, 3)),
            ("accuracy", percent(now.train_right), percent(now.test_right)),
        ]
        both = (state.run.at(state.epoch), trainings.gradient(state.settings, state.epoch))
        for i, (W, dW) in enumerate(zip(*(_weights(state.run, flat) for flat in both), strict=True), start=1):
            rows.append((f"largest weight of layer {i}", fixed(float(np.abs(W).max()), 3), ""))
            rows.append((f"length of the gradient of layer {i}", fixed(float(np.linalg.norm(dW)), 4), ""))
        return Table((f"epoch {state.epoch}", "training", "test"), rows)


def _neurons(state: State, layer: int) -> int:
    return state.hidden[layer] if layer < len(state.hidden) else 0


def _first(state: State, n: int) -> State:
    return replace(state, hidden=(n, *state.hidden[1:]))


def _second(state: State, n: int) -> State:
    return replace(state, hidden=(*state.hidden[:1], n) if n else state.hidden[:1])


def _size(state: State) -> str:
    return f"{' + '.join(map(str, state.hidden))} {'neuron' if sum(state.hidden) == 1 else 'neurons'}"


def _idle(state: State) -> str:
    """The first hidden neuron that has one sign all over the plane."""
    if state.epoch == 0:
        return ""
    sums = trainings.forward(state.run.network, [state.run.at(state.epoch)], neuron_maps.plane())
    for layer, z in enumerate(sums[:-1], start=1):
        for j, column in enumerate(z[0].T, start=1):
            if (column > 0).all() or not (column > 0).any():
                return f"; neuron {j} of layer {layer} draws no line"
    return ""


def _weights(run: trainings.Training, flat: NDArray) -> list[NDArray]:
    parts = run.network.named(flat)
    return [parts[f"W{i}"] for i in range(1, len(run.network.sizes))]


def _coloured(state: State, sums: list[NDArray]) -> list[NDArray]:
    """What every neuron says over the plane, between −1 and 1."""
    values = []
    for z, activation in zip(sums, state.run.network.activations, strict=True):
        a = activation(z)
        if activation.name == "sigmoid":
            a = (2 * a - 1) * (PALE if len(values) == len(sums) - 1 else 1)
        elif activation.name != "tanh":
            a = a / max(float(np.abs(a).max()), 1e-9)
        values.append(a)
    return values


def _draw_heads(page: Picture, state: State) -> None:
    page.text(34, 22, "inputs", CAPTION, "muted", bold=True)
    places = neuron_maps.boxes(state.settings.sizes)
    for layer, column in enumerate(places[1:-1], start=1):
        middle = column[0].x + column[0].side / 2
        page.text(middle, 22, f"layer {layer}: {len(column)}", CAPTION, "muted", "middle", bold=True)
    page.text(neuron_maps.RIGHT + neuron_maps.OUTPUT / 2, 22, "output", CAPTION, "muted", "middle", bold=True)


def _draw_losses(page: Picture, state: State) -> None:
    """The losses up to now, on the training points solid, on the test points grey with rings."""
    page.text(728, 22, "Loss", CAPTION, "muted", bold=True)
    page.text(968, 22, f"epoch {state.epoch}", BODY, "ink", "end", bold=True)
    axes = Axes(page, LOSS, (0, trainings.LAST), (0, HIGHEST), xlabel="epoch")
    scores = np.minimum(state.run.scores(state.epoch), HIGHEST)
    epochs = np.arange(len(scores))
    page.curve(axes.x(epochs), axes.y(scores[:, 1]), "muted", 2, dash_of("muted"))
    page.curve(axes.x(epochs), axes.y(scores[:, 0]), "ink", 2.5)
    for at in epochs[::20]:
        page.circle(float(axes.x(at)), float(axes.y(scores[at, 1])), 3.5, "background", "muted", 1.5)
    bottom = LOSS[1] + LOSS[3] - 12
    ys = _apart([min(float(axes.y(value)), bottom) for value in scores[-1, :2]])
    x = float(axes.x(epochs[-1])) + 8
    for y, name, value, role in zip(ys, ("train", "test"), state.scores[:2], ("ink", "muted"), strict=True):
        page.text(x, y + 4, f"{name} {fixed(value, 2)}", CAPTION, role, bold=role == "ink", halo=True)


def _apart(ys: list[float]) -> list[float]:
    """Two heights, at least a line of text from each other."""
    middle, half = sum(ys) / 2, max(LINE, abs(ys[0] - ys[1])) / 2
    return [middle - half, middle + half] if ys[0] < ys[1] else [middle + half, middle - half]


def _draw_accuracies(page: Picture, state: State) -> None:
    """Two rails from one half to all, with the target across."""
    page.text(728, 318, "Accuracy", CAPTION, "muted", bold=True)
    left, long = RAIL
    goal = left + long * (TARGET - 0.5) / 0.5
    for y, name, share in ((348, "train", state.scores.train_right), (376, "test", state.scores.test_right)):
        page.text(left - 14, y + 5, name, BODY, "ink" if name == "train" else "muted", "end", bold=name == "train")
        page.line(left, y, left + long, y, "hairline", 2)
        page.line(goal, y - 12, goal, y + 12, "ink", 2, (5, 4))
        x = left + long * (max(share, 0.5) - 0.5) / 0.5
        fill, rim = ("ink", "background") if name == "train" else ("background", "muted")
        page.circle(x, y, 6, fill, rim, 2)
        page.text(968, y + 5, percent(share), BODY, "ink", "end", bold=True)
    page.text(left, 406, percent(0.5), SMALL, "muted", "middle")
    page.text(goal, 406, f"target {percent(TARGET)}", SMALL, "ink", "middle")
    if state.guess:
        page.prediction(728, 428, 446, f"you predicted: {state.guess}")


def _draw_wire(page: Picture, state: State, weight: float, slope: float) -> None:
    """The numbers of the chosen wire, and what the strokes mean."""
    layer, i, j = state.chosen
    sizes = state.settings.sizes
    source = f"input {i + 1}" if layer == 1 else f"layer {layer - 1}, neuron {i + 1}"
    target = "the output" if layer == len(sizes) - 1 else f"layer {layer}, neuron {j + 1}"
    page.text(32, 514, "Marked wire", CAPTION, "muted", bold=True)
    page.text(124, 514, f"from {source} to {target}", BODY)
    page.line(32, 537, 76, 537, "ink", 3.5)
    page.text(86, 542, "weight", BODY)
    page.text(136, 542, _signed(weight, 2), BODY, "ink", bold=True)
    page.line(212, 537, 256, 537, "backward", 4, dash_of("backward"))
    page.text(266, 542, "gradient", BODY, "backward-text")
    page.text(328, 542, _signed(slope, 4), BODY, "backward-text", bold=True)
    page.text(32, 564, "Width is size. A gradient below a tenth of the largest is not drawn.", CAPTION, "muted")


def _signed(value: float, digits: int) -> str:
    return ("+" if value > 0 else "") + fixed(value, digits)
