"""The walk through a small network on one example: z and a of each neuron, the cost, then δ and ∂C/∂w, one by one.

The network is built from `Value`s, and the way back is read from the records of `Value.backward_steps`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from course_lib.autodiff import Value, weighted_sum
from course_lib.drawing.network_picture import NetworkLook, draw_network, places_of
from course_lib.drawing.step_track import Stop, draw_track
from course_lib.drawing.svg import Picture, fixed, number, short
from course_lib.labs.lab import MOST_ROWS, LabError, Table
from course_lib.labs.workings.network_forms import draw_forms
from course_lib.labs.workings.typed_number import BACK, FORWARD, Ask, Slip

Rows = tuple[tuple[float, ...], ...]
ACTIVATIONS = ("sigmoid", "tanh", "relu", "identity")
LOSSES = {"half_squared_error": ACTIVATIONS, "binary_cross_entropy": ("sigmoid",), "cross_entropy": ("softmax",)}
MOST_NEURONS, MOST_LAYERS = 4, 3
TOP, TALL, HEIGHT = 132, 330, 660


@dataclass(frozen=True)
class SmallNetwork:
    """A network and one example. `layers` holds W (n_in rows, n_out columns) and b of each layer."""

    layers: tuple[tuple[Rows, tuple[float, ...]], ...]
    x: tuple[float, ...]
    y: tuple[float, ...]
    hidden: str = "sigmoid"
    output: str = "sigmoid"
    loss: str = "half_squared_error"

    def __post_init__(self) -> None:
        if self.loss not in LOSSES or self.hidden not in ACTIVATIONS or self.output not in LOSSES[self.loss]:
            raise LabError(
                f"The stepper has no {self.hidden} → {self.output} network with {self.loss}: hidden is one of "
                f"{', '.join(ACTIVATIONS)}, and {self.loss} goes with {', '.join(LOSSES.get(self.loss, LOSSES))}."
            )
        if not 1 <= len(self.layers) <= MOST_LAYERS or max(self.sizes) > MOST_NEURONS:
            raise LabError(
                f"This network is {'-'.join(map(str, self.sizes))}: up to {MOST_LAYERS} layers of at most "
                f"{MOST_NEURONS} neurons can be shown. Step through a part of it."
            )
        for (W, b), n_in in zip(self.layers, self.sizes, strict=False):
            if len(W) != n_in or {len(row) for row in W} != {len(b)}:
                raise LabError(f"A W of {len(W)} rows, a b of {len(b)} and {n_in} inputs differ: W is (n_in, n_out).")
        if len(self.y) != self.sizes[-1]:
            raise LabError(f"y has {len(self.y)} numbers for {self.sizes[-1]} outputs: expected one for each.")

    @property
    def sizes(self) -> tuple[int, ...]:
        """Neurons per layer, inputs first."""
        return (len(self.x), *(len(b) for _, b in self.layers))


@dataclass(frozen=True)
class Move:
    """One step: "z", "a", "C", "delta" or "w", of neuron j of layer l (from 1), for a weight from neuron i before."""

    kind: str
    layer: int = 0
    j: int = 0
    i: int = 0


class NetworkWalk:
    """All steps of one network on one example; see `walk_network`."""

    def __init__(self, network: SmallNetwork) -> None:
        self.network, self.sizes, self.L = network, network.sizes, len(network.layers)
        self._forward()
        self.records = {(step.node, step.parent): step for step in self.C.backward_steps()}
        self.moves = [*self._moves_there(), *self._moves_back()]
        self.there = sum(move.kind in "zaC" for move in self.moves)
        self.last = len(self.moves)

    def _forward(self) -> None:
        net = self.network
        self.W = [[[Value(w) for w in row] for row in W] for W, _ in net.layers]
        self.b = [[Value(bias) for bias in b] for _, b in net.layers]
        self.a, self.z = [[Value(x) for x in net.x]], []
        for W, b in zip(self.W, self.b, strict=True):
            self.z.append([weighted_sum(self.a[-1], [row[j] for row in W], bias) for j, bias in enumerate(b)])
            act = net.output if len(self.z) == self.L else net.hidden
            self.a.append(_activated(self.z[-1], act))
        self.costs = [_cost(p, y, net.loss) for p, y in zip(self.a[-1], net.y, strict=True)]
        self.C = self.costs[0]
        for cost in self.costs[1:]:
            self.C = self.C + cost

    def _moves_there(self) -> list[Move]:
        moves = []
        for layer in range(1, self.L + 1):
            many = range(self.sizes[layer])
            if layer == self.L and self.network.output == "softmax":  # every output needs all z
                moves += [Move(kind, layer, j) for kind in "za" for j in many]
            else:
                moves += [Move(kind, layer, j) for j in many for kind in "za"]
        return [*moves, Move("C")]

    def _moves_back(self) -> list[Move]:
        moves = []
        for layer in range(self.L, 0, -1):
            moves += [Move("delta", layer, j) for j in range(self.sizes[layer])]
            moves += [Move("w", layer, j, i) for j in range(self.sizes[layer]) for i in range(self.sizes[layer - 1])]
        return moves

    # Numbers, all from the graph and its records.

    def act(self, layer: int) -> str:
        """The activation of a layer."""
        return self.network.output if layer == self.L else self.network.hidden

    def A(self, layer: int, j: int) -> float:
        """What a neuron, or for layer 0 an input, says."""
        return self.a[layer][j].data

    def Z(self, layer: int, j: int) -> float:
        """The weighted sum of a neuron."""
        return self.z[layer - 1][j].data

    def delta(self, layer: int, j: int) -> float:
        """∂C/∂z of a neuron."""
        return self.z[layer - 1][j].grad

    def slope(self, layer: int, j: int) -> float:
        """f′(z) of a neuron, as the graph has stored it."""
        if self.act(layer) == "identity":
            return 1.0
        return self.records[self.a[layer][j], self.z[layer - 1][j]].local

    def arrives(self, layer: int, j: int) -> float:
        """∂C/∂a of a neuron: what arrives before its own slope."""
        return self.a[layer][j].grad

    def weight(self, layer: int, i: int, j: int) -> float:
        """The weight from neuron i to neuron j of a layer."""
        return self.W[layer - 1][i][j].data

    def dW(self, layer: int, i: int, j: int) -> float:
        """∂C/∂w."""
        return self.records[self.z[layer - 1][j], self.W[layer - 1][i][j]].product

    @property
    def matched(self) -> bool:
        """Whether output and loss fit, so that δ is p − y."""
        return self.network.loss != "half_squared_error"

    def result(self, move: Move) -> float:
        """The number that a step produces."""
        if move.kind == "C":
            return self.C.data
        if move.kind == "w":
            return self.dW(move.layer, move.i, move.j)
        return {"z": self.Z, "a": self.A, "delta": self.delta}[move.kind](move.layer, move.j)

    # Names.

    def neuron(self, layer: int, j: int) -> str:
        """The name of a neuron: x1, h1, o1; with several hidden layers h11, h21."""
        if layer == 0:
            return f"x_{{{j + 1}}}"
        if layer == self.L:
            return f"o_{{{j + 1}}}"
        return f"h_{{{j + 1}}}" if self.L == 2 else f"h_{{{layer}{j + 1}}}"

    def upright(self, layer: int, j: int) -> str:
        """The name of a neuron for use in a lower position."""
        return self.neuron(layer, j).replace("_{", "").replace("}", "")

    def weight_name(self, layer: int, i: int, j: int) -> str:
        """w1, w2 …, counted neuron by neuron."""
        before = sum(self.sizes[one - 1] * self.sizes[one] for one in range(1, layer))
        return f"w_{{{before + j * self.sizes[layer - 1] + i + 1}}}"

    def activation_name(self, layer: int, j: int) -> str:
        """The symbol of what a neuron says."""
        return f"$x_{{{j + 1}}}$" if layer == 0 else f"$a_{{{self.upright(layer, j)}}}$"

    @cached_property
    def leaves(self) -> dict[str, float]:
        """All numbers that can be edited, by name, such as w1, b1, x1 and y1."""
        found = {}
        for layer in range(1, self.L + 1):
            for j in range(self.sizes[layer]):
                for i in range(self.sizes[layer - 1]):
                    found[_flat(self.weight_name(layer, i, j))] = self.weight(layer, i, j)
        biases = [bias for _, b in self.network.layers for bias in b]
        for letter, values in (("b", biases), ("x", self.network.x), ("y", self.network.y)):
            found |= {f"{letter}{i}": value for i, value in enumerate(values, 1)}
        return found

    def with_leaf(self, name: str, value: float) -> SmallNetwork:
        """The network with another number at one place."""
        known = {**self.leaves, name: value}
        layers, bias = [], 0
        for layer in range(1, self.L + 1):
            ins, outs = range(self.sizes[layer - 1]), range(self.sizes[layer])
            W = tuple(tuple(known[_flat(self.weight_name(layer, i, j))] for j in outs) for i in ins)
            layers.append((W, tuple(known[f"b{bias + j + 1}"] for j in outs)))
            bias += len(outs)
        ends = (("x", self.sizes[0]), ("y", self.sizes[-1]))
        x, y = (tuple(known[f"{one}{i + 1}"] for i in range(many)) for one, many in ends)
        net = self.network
        return SmallNetwork(tuple(layers), x, y, net.hidden, net.output, net.loss)

    def at(self, step: int) -> Move | None:
        """What this step does; None before the first."""
        return self.moves[step - 1] if step else None

    def own(self, step: int) -> bool:
        """Whether this step is the learner's: every third one."""
        return 1 < step <= self.last and step % 3 == 1

    # The words.

    def words(self, step: int) -> str:
        """What this step has done."""
        now = self.at(step)
        if now is None:
            shape = "-".join(map(str, self.sizes))
            return f"A {shape} network and one example; nothing is computed yet. Step to the first weighted sum."
        value, name = fixed(self.result(now)), self.neuron(now.layer, now.j)
        if now.kind == "z":
            return f"${name}$ adds up its inputs times its weights, and its bias: $z$ = {value}."
        if now.kind == "a":
            return f"${name}$ bends {fixed(self.Z(now.layer, now.j))} by its {self.act(now.layer)} to $a$ = {value}."
        if now.kind == "C":
            return f"The cost of this example is {value}. From here every number flows back."
        return self._words_back(now, name, value)

    def _words_back(self, now: Move, name: str, value: str) -> str:
        if now.kind == "w":
            weight = f"${self.weight_name(now.layer, now.i, now.j)}$"
            effect = "raise" if self.result(now) > 0 else "lower"
            read = "input" if now.layer == 1 else "activation"
            before, out = self.neuron(now.layer - 1, now.i), f"δ {fixed(self.delta(now.layer, now.j))}"
            effect = f"Raising {weight} would {effect} the cost." if self.result(now) else "It has no effect here."
            return (
                f"{weight} receives {value}: the {read} {fixed(self.A(now.layer - 1, now.i))} of ${before}$ times the "
                f"{out} of ${name}$. {effect}"
            )
        if now.layer == self.L:
            if self.matched:
                return f"The δ of ${name}$ is output minus target: {value}."
            error, slope = fixed(self.arrives(now.layer, now.j)), fixed(self.slope(now.layer, now.j))
            return f"The δ of ${name}$ is its error {error} times its slope {slope}: {value}."
        many = self.sizes[now.layer + 1]
        blame = "one wire brings" if many == 1 else f"{many} wires together bring"
        return (
            f"The δ of ${name}$ is {value}: {blame} {fixed(self.arrives(now.layer, now.j))} back, times its slope "
            f"{fixed(self.slope(now.layer, now.j))}."
        )

    def rows(self, step: int) -> Table:
        """The last steps as a table."""
        done = self.moves[:step][-MOST_ROWS:]
        rows = [(self.symbol(move), "back" if move.kind in ("w", "delta") else "forward", fixed(self.result(move)))
                for move in done]  # fmt: skip
        return Table(("quantity", "way", "value"), rows or [(f"${self.neuron(0, i)}$", "given", number(x))
                                                            for i, x in enumerate(self.network.x)])  # fmt: skip

    def symbol(self, move: Move) -> str:
        """The symbol of what a step computes."""
        if move.kind == "C":
            return "$C$"
        if move.kind == "w":
            return f"$∂C/∂{self.weight_name(move.layer, move.i, move.j)}$"
        letter = "δ" if move.kind == "delta" else move.kind
        return f"${letter}_{{{self.upright(move.layer, move.j)}}}$"

    # What the learner is asked.

    def ask(self, step: int) -> Ask:
        """The question whose answer is this step's number."""
        move = self.at(step)
        words = f"Next: {self._where(move)}. What is {self.symbol(move)}?"
        others = [self.result(one) for one in self.moves if one is not move]
        is_error = move.kind == "delta" and move.layer == self.L and self.matched
        is_back = move.kind in ("w", "delta")
        why = "Output minus target." if is_error else "What arrives, times the local slope." if is_back else ""
        advice = "Compare the output with its target." if is_error else BACK if is_back else FORWARD
        return Ask(words, self.result(move), self._slips(move), others, why, advice)

    def _where(self, move: Move) -> str:
        name = f"${self.neuron(move.layer, move.j)}$"
        if move.kind == "w":
            return f"the wire from ${self.neuron(move.layer - 1, move.i)}$ to {name}"
        where = {"C": "the cost", "z": f"the weighted sum of {name}", "a": f"the output of {name}"}
        return where.get(move.kind, f"back to {name}")

    def _slips(self, move: Move) -> list[Slip]:
        kind, layer, j = move.kind, move.layer, move.j
        if kind == "w":
            return self._slips_of_weight(layer, move.i, j)
        if kind == "z":
            bias = self.b[layer - 1][j].data
            return [Slip(self.Z(layer, j) - bias, "The products are right. What else does a neuron add?")]
        if kind == "a":
            return [Slip(self.Z(layer, j), f"That is $z$. What does the {self.act(layer)} make of it?")]
        if kind == "C":
            return [Slip(2 * self.C.data, "Twice too large: this cost has a ½ in it.")]
        return self._slips_of_delta(layer, j)

    def _slips_of_weight(self, layer: int, i: int, j: int) -> list[Slip]:
        a, delta, name = self.A(layer - 1, i), self.delta(layer, j), self.neuron(layer, j)
        before = self.neuron(layer - 1, i)
        slips = [
            Slip(delta, f"That is what arrives at ${name}$. The local slope is missing: what flowed along this wire?"),
            Slip(a, f"That is the local slope alone. What arrives at ${name}$?"),
            Slip(
                self.weight(layer, i, j) * delta,
                f"You multiplied by the weight. The slope for a weight is what came in from ${before}$.",
            ),
        ]
        other = f"You took the input of another wire. This one comes from ${before}$."
        slips += [Slip(self.A(layer - 1, k) * delta, other) for k in range(self.sizes[layer - 1]) if k != i]
        other = f"You took the δ of another neuron. This wire ends at ${name}$."
        return slips + [Slip(a * self.delta(layer, k), other) for k in range(self.sizes[layer]) if k != j]

    def _slips_of_delta(self, layer: int, j: int) -> list[Slip]:
        name = self.neuron(layer, j)
        if layer == self.L and self.matched:
            return [Slip(self.A(layer, j), "That is the output. How far is it from its target?")]
        slope = self.slope(layer, j)
        slips = [
            Slip(self.arrives(layer, j), f"That is what arrives. The local slope $f$′($z$) of ${name}$ is missing."),
            Slip(slope, f"That is the local slope alone. What arrives at ${name}$?"),
            Slip(self.arrives(layer, j) * self.A(layer, j), "You multiplied by $a$. Which slope has the activation?"),
        ]
        if layer < self.L:
            slips += [Slip(self.weight(layer + 1, j, k) * self.delta(layer + 1, k) * slope,
                           f"One wire only. ${name}$ feeds {self.sizes[layer + 1]} neurons: what happens at a fork?")
                      for k in range(self.sizes[layer + 1])]  # fmt: skip
        return slips

    # The picture.

    def draw(self, step: int, ghost: str = "", typed: Sequence[int] = ()) -> Picture:
        """The picture of a step.

        The ghost is a weight that the learner predicted to get the largest push, `typed` are the steps whose
        numbers the learner has typed.
        """
        page = Picture(1000, HEIGHT)
        places = places_of(self.sizes, TOP, TALL)
        draw_network(page, places, self._look(step, ghost))
        draw_track(page, self._stops(places, typed), step)
        draw_forms(page, self, step)
        return page

    def _stops(self, places: Sequence[Sequence[tuple[float, float]]], typed: Sequence[int]) -> list[Stop]:
        stops = []
        for i, move in enumerate(self.moves, 1):
            back = move.kind in ("w", "delta")
            x = places[-1][0][0] if move.kind == "C" else places[move.layer][0][0]
            if move.kind == "w":
                x = 0.42 * places[move.layer - 1][0][0] + 0.58 * x
            stops.append(Stop(self.symbol(move), x, back, self.own(i), i in typed))
        return stops

    def _look(self, step: int, ghost: str) -> NetworkLook:
        """Everything the picture needs, as words; what is not known yet is missing."""
        done, following = self.moves[:step], self.at(step + 1) if self.own(step + 1) else None
        values = {(m.kind, m.layer, m.j): fixed(self.result(m)) for m in done if m.kind not in ("w", "C")}
        slopes = {(m.layer, m.i, m.j): fixed(self.result(m)) for m in done if m.kind == "w"}
        weights = {(layer, i, j): (f"${self.weight_name(layer, i, j)}$", short(self.weight(layer, i, j)))
                   for layer in range(1, self.L + 1)
                   for i in range(self.sizes[layer - 1]) for j in range(self.sizes[layer])}  # fmt: skip
        names = [[f"${self.neuron(layer, j)}$" for j in range(n)] for layer, n in enumerate(self.sizes)]
        back, known = step > self.there, step >= self.there
        costs = [f"$C_{{{k}}}$ {fixed(cost.data)}" if known else "" for k, cost in enumerate(self.costs, 1)]
        return NetworkLook(
            names, [short(x) for x in self.network.x], values, weights, slopes,
            [[short(bias.data) for bias in b] for b in self.b], [f"target {number(y)}" for y in self.network.y],
            fixed(self.C.data) if known else "", costs, back, self.at(step), following, ghost,
        )  # fmt: skip


def _activated(zs: Sequence[Value], act: str) -> list[Value]:
    if act == "identity":
        return list(zs)
    if act != "softmax":
        return [getattr(z, act)() for z in zs]
    largest = max(z.data for z in zs)
    exps = [(z - largest).exp() for z in zs]
    total = exps[0]
    for one in exps[1:]:
        total = total + one
    return [one / total for one in exps]


def _cost(p: Value, y: float, loss: str) -> Value:
    if loss == "half_squared_error":
        return (p - y) ** 2 * 0.5
    if loss == "cross_entropy":
        return p.log() * -y
    return p.log() * -y + (1 - p).log() * (y - 1)


def _flat(name: str) -> str:
    return name.replace("_{", "").replace("}", "")


@lru_cache(maxsize=128)
def walk_network(network: SmallNetwork) -> NetworkWalk:
    """The walk through a network on its example."""
    return NetworkWalk(network)
