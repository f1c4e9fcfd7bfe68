"""The three forms below the network: one number with the chain rule in it, all of them as matrices, and as NumPy."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from course_lib.drawing.formula import Cell, Code, Part, draw_code, draw_formula, draw_matrix
from course_lib.drawing.svg import BODY, CAPTION, SMALL, Picture, fixed, short, text_width

if TYPE_CHECKING:
    from course_lib.labs.workings.network_walk import Move, NetworkWalk

RULE = 476
HEADS, TOP = RULE + 24, RULE + 58
LEFT, MIDDLE, RIGHT = 32, 352, 690
MOST_COLUMNS = 2  # of a matrix beside others; of a wider one only the column or row of this step is shown


def draw_forms(page: Picture, walk: "NetworkWalk", step: int) -> None:
    """All three forms of the present step."""
    page.line(32, RULE, 968, RULE, "hairline", 1)
    for x, words in ((LEFT, "One number"), (MIDDLE, "All of the layer at once"), (RIGHT, "In NumPy")):
        page.text(x, HEADS, words, CAPTION, "muted", bold=True)
    move = walk.at(step)
    if move is None:
        page.text(LEFT, TOP, "Press Step. Values run forward first.", BODY, "muted")
    else:
        draw_formula(page, LEFT, TOP, _PARTS[move.kind](walk, move), 312)
        _MATRICES[move.kind](page, walk, move, step)
        if move.kind == "delta" and move.layer < walk.L:
            _write_blame(page, walk, move)
        if move.kind == "z" and walk.sizes[move.layer - 1] > MOST_COLUMNS:
            _list_products(page, walk, move)
    draw_code(page, RIGHT, TOP - 4, _code(walk, move))


# One number: the symbols, under them the numbers, under those the sub-goals.


def _lone(value: float) -> str:
    return _bracketed(fixed(value))


def _signed(value: float) -> str:
    return _bracketed(short(value))


def _bracketed(words: str) -> str:
    return f"({words})" if words.startswith("−") else words


def _sum_parts(walk: "NetworkWalk", move: "Move") -> list[Part]:
    parts = [Part(walk.symbol(move), "", "forward"), Part("=", "=")]
    bias = walk.b[move.layer - 1][move.j].data
    last = [Part("+", "+"), Part("$b$", _signed(bias)), Part("", "="), _result(walk, move, "forward")]
    if walk.sizes[move.layer - 1] > MOST_COLUMNS:
        return [*parts, Part("the products below", _lone(walk.result(move) - bias), "forward"), *last]
    for i in range(walk.sizes[move.layer - 1]):
        parts += [Part("+", "+")] if i else []
        weight, name = walk.weight(move.layer, i, move.j), walk.weight_name(move.layer, i, move.j)
        value = walk.A(move.layer - 1, i)
        number = _signed(value) if move.layer == 1 else _lone(value)
        parts += [Part(f"${name}$", _signed(weight)), Part("·", "×")]
        parts += [Part(walk.activation_name(move.layer - 1, i), number, "forward")]
    return [*parts, *last]


def _list_products(page: Picture, walk: "NetworkWalk", move: "Move") -> None:
    """The products of a sum that is too long for one line, below each other."""
    for i in range(walk.sizes[move.layer - 1]):
        weight, value = walk.weight(move.layer, i, move.j), walk.A(move.layer - 1, i)
        name, read = walk.weight_name(move.layer, i, move.j), walk.activation_name(move.layer - 1, i)
        words = f"${name}$ · {read} = {_signed(weight)} × {_lone(value)} = {fixed(weight * value)}"
        page.text(LEFT, TOP + 62 + 17 * i, words, SMALL, "forward-text")


def _result(walk: "NetworkWalk", move: "Move", role: str, note: str = "") -> Part:
    return Part("", fixed(walk.result(move)), role, note, bold=True)


def _bend_parts(walk: "NetworkWalk", move: "Move") -> list[Part]:
    name, act = walk.upright(move.layer, move.j), walk.act(move.layer)
    inside = Part(f"{act}($z_{{{name}}}$)", f"{act}({fixed(walk.Z(move.layer, move.j))})")
    begin = [Part(walk.symbol(move), "", "forward"), Part("=", "=")]
    return [*begin, inside, Part("", "="), _result(walk, move, "forward")]


def _cost_parts(walk: "NetworkWalk", move: "Move") -> list[Part]:
    parts = [Part("$C$", "", "forward"), Part("=", "=")]
    for k, cost in enumerate(walk.costs, 1):
        parts += [Part("+", "+")] if k > 1 else []
        parts += [Part(f"$C_{{{k}}}$", fixed(cost.data), "forward")]
    return [*parts, Part("", "="), _result(walk, move, "forward")]


def _delta_parts(walk: "NetworkWalk", move: "Move") -> list[Part]:
    layer, j = move.layer, move.j
    name = walk.upright(layer, j)
    parts = [Part(walk.symbol(move), "", "backward"), Part("=", "=")]
    if layer == walk.L:
        error = [Part(f"$a_{{{name}}}$", fixed(walk.A(layer, j)), "forward"), Part("−", "−"),
                 Part(f"$y_{{{j + 1}}}$", _signed(walk.network.y[j]))]  # fmt: skip
        if walk.matched:
            return [*parts, *error, Part("", "="), _result(walk, move, "backward", "output|minus target")]
        symbol = f"($a_{{{name}}}$ − $y_{{{j + 1}}}$)"
        parts += [Part(symbol, _lone(walk.arrives(layer, j)), "backward", "2 times|what arrives")]
    else:
        parts += [Part(f"$∂C/∂a_{{{name}}}$", _lone(walk.arrives(layer, j)), "backward", "2 times|what arrives")]
    slope = Part(f"$f$′($z_{{{name}}}$)", fixed(walk.slope(layer, j)), "forward", "1 local|slope")
    uses = 1 if layer == walk.L else walk.sizes[layer + 1]
    note = f"3 sum over|uses: {'one' if uses == 1 else uses}"
    return [*parts, Part("·", "×"), slope, Part("", "="), _result(walk, move, "backward", note)]


def _write_blame(page: Picture, walk: "NetworkWalk", move: "Move") -> None:
    """Where what arrives at a hidden neuron comes from: one product for each wire."""
    terms = [(walk.weight_name(move.layer + 1, move.j, k), walk.upright(move.layer + 1, k),
              walk.weight(move.layer + 1, move.j, k), walk.delta(move.layer + 1, k))
             for k in range(walk.sizes[move.layer + 1])]  # fmt: skip
    name = walk.upright(move.layer, move.j)
    symbols = " + ".join(f"${weight} δ_{{{neuron}}}$" for weight, neuron, _, _ in terms)
    numbers = " + ".join(f"{_signed(weight)}·{_lone(delta)}" for _, _, weight, delta in terms)
    page.text(LEFT, TOP + 92, f"$∂C/∂a_{{{name}}}$ = {symbols}", CAPTION, "backward-text")
    if text_width(numbers, SMALL) < MIDDLE - LEFT - 24:
        page.text(LEFT, TOP + 112, f"= {numbers}", CAPTION if len(terms) < 3 else SMALL, "backward-text")


def _weight_parts(walk: "NetworkWalk", move: "Move") -> list[Part]:
    layer, i, j = move.layer, move.i, move.j
    return [
        Part(walk.symbol(move), "", "backward"), Part("=", "="),
        Part(walk.activation_name(layer - 1, i), _lone(walk.A(layer - 1, i)), "forward", "1 local|slope"),
        Part("×", "×"),
        Part(f"$δ_{{{walk.upright(layer, j)}}}$", _lone(walk.delta(layer, j)), "backward", "2 times|what arrives"),
        Part("", "="), _result(walk, move, "backward", "3 sum over|uses: one"),
    ]  # fmt: skip


_PARTS = {"z": _sum_parts, "a": _bend_parts, "C": _cost_parts, "delta": _delta_parts, "w": _weight_parts}


# All at once: the same numbers as rows and matrices.


def _row(
    walk: "NetworkWalk", step: int, kind: str, layer: int, role: str = "", active: int | None = None
) -> list[list[Cell]]:
    """The row of z, a or δ of a layer; numbers of later steps are dots."""
    done = {(one.kind, one.layer, one.j) for one in walk.moves[:step]}
    read = {"z": walk.Z, "a": walk.A, "delta": walk.delta}[kind]
    ink = "backward-text" if kind == "delta" else "forward-text"
    known = [layer == 0 or (kind, layer, j) in done for j in range(walk.sizes[layer])]
    words = [fixed(read(layer, j)) if known[j] else "·" for j in range(walk.sizes[layer])]
    return [[Cell(word, role if j == active else "", ink) for j, word in enumerate(words)]]


def _name(letter: str, layer: int) -> str:
    return "$X$" if letter == "A" and layer == 0 else f"${letter}^{{{layer}}}$"


def _head(page: Picture, words: str) -> None:
    page.text(MIDDLE, TOP, words, 16)


def _line_up(page: Picture, y: float, pieces: Sequence[str | list[list[Cell]]], size: float = 13) -> None:
    """Matrices and the signs between them on one line."""
    x = MIDDLE
    for piece in pieces:
        if isinstance(piece, str):
            page.text(x + 9, y + 5, piece, 15, "ink", "middle")
            x += 20
        else:
            x = draw_matrix(page, x, y, piece, size) + 5


def _sum_matrices(page: Picture, walk: "NetworkWalk", move: "Move", step: int) -> None:
    layer = move.layer
    _head(page, f"{_name('Z', layer)} = {_name('A', layer - 1)} {_name('W', layer)} + {_name('b', layer)}")
    before = _row(walk, step, "a", layer - 1)
    shown = range(walk.sizes[layer]) if walk.sizes[layer] <= MOST_COLUMNS else [move.j]
    W = [[Cell(short(walk.weight(layer, i, j)), "", "ink" if j == move.j else "muted") for j in shown]
         for i in range(walk.sizes[layer - 1])]  # fmt: skip
    y = TOP + 18 + 13 * max(walk.sizes[layer - 1], 2)
    _line_up(page, y, [before, W, "+ …"], 12)
    if walk.sizes[layer - 1] < 4:
        y += 13 * walk.sizes[layer - 1] + 22
        _line_up(page, y, ["=", _row(walk, step, "z", layer, "forward", move.j)], 12)


def _bend_matrices(page: Picture, walk: "NetworkWalk", move: "Move", step: int) -> None:
    layer = move.layer
    _head(page, f"{_name('A', layer)} = {walk.act(layer)}({_name('Z', layer)})")
    _line_up(page, TOP + 40, [_row(walk, step, "a", layer, "forward", move.j), "="])
    page.text(MIDDLE, TOP + 86, walk.act(layer), BODY)
    _line_up(page, TOP + 81, ["", "", "", _row(walk, step, "z", layer)])


def _cost_matrices(page: Picture, walk: "NetworkWalk", move: "Move", step: int) -> None:
    formula = {"half_squared_error": "½ ‖$A^{%d}$ − $Y$‖^{2}", "cross_entropy": "− sum of $Y$ ⊙ log $A^{%d}$"}
    words = formula.get(walk.network.loss, "− sum of $Y$ log $A^{%d}$ + (1 − $Y$) log(1 − $A^{%d}$)")
    _head(page, f"$C$ = {words.replace('%d', str(walk.L))}")
    y = [[Cell(short(value), "", "ink") for value in walk.network.y]]
    page.text(MIDDLE, TOP + 45, _name("A", walk.L), 15)
    _line_up(page, TOP + 40, ["", "", _row(walk, step, "a", walk.L)])
    page.text(MIDDLE, TOP + 86, "$Y$", 15)
    _line_up(page, TOP + 81, ["", "", y])


def _delta_matrices(page: Picture, walk: "NetworkWalk", move: "Move", step: int) -> None:
    layer, here = move.layer, _row(walk, step, "delta", move.layer, "backward", move.j)
    slopes = [[Cell(fixed(walk.slope(layer, j)), "forward" if j == move.j else "", "forward-text")
               for j in range(walk.sizes[layer])]] if not (layer == walk.L and walk.matched) else []  # fmt: skip
    if layer == walk.L:
        errors = [[Cell(fixed(walk.A(layer, j) - walk.network.y[j]),
                        "backward" if j == move.j and slopes else "", "backward-text")
                   for j in range(walk.sizes[layer])]]  # fmt: skip
        bend = f" ⊙ $f$′({_name('Z', layer)})" if slopes else ""
        _head(page, f"$δ^{{{layer}}}$ = ({_name('A', layer)} − $Y$){bend}")
        _line_up(page, TOP + 40, [errors, "⊙", slopes] if slopes else [errors])
        _line_up(page, TOP + 81, ["=", here])
        return
    _head(page, f"$δ^{{{layer}}}$ = $δ^{{{layer + 1}}}$ ($W^{{{layer + 1}}}$)^{{T}} ⊙ $f$′({_name('Z', layer)})")
    above = _row(walk, step, "delta", layer + 1)
    shown = range(walk.sizes[layer]) if walk.sizes[layer] <= MOST_COLUMNS else [move.j]
    W = [[Cell(short(walk.weight(layer + 1, j, k)), "", "ink" if j == move.j else "muted") for j in shown]
         for k in range(walk.sizes[layer + 1])]  # fmt: skip
    small = len(shown) == walk.sizes[layer]
    slope = [[cell for cell in slopes[0] if cell.role]]
    _line_up(page, TOP + 44, [above, W, "⊙"] if small else [above, W, "×", slope], 12)
    if walk.sizes[layer + 1] < 4:
        y = TOP + 42 + 13 * walk.sizes[layer + 1] + 22
        _line_up(page, y, [slopes, "=", here] if small else ["=", here], 12)


def _weight_matrices(page: Picture, walk: "NetworkWalk", move: "Move", step: int) -> None:
    layer, done = move.layer, {(one.layer, one.i, one.j) for one in walk.moves[:step] if one.kind == "w"}
    before = "$X$" if layer == 1 else f"($A^{{{layer - 1}}}$)"
    _head(page, f"$∂C/∂W^{{{layer}}}$ = {before}^{{T}} $δ^{{{layer}}}$")
    column = [[Cell(fixed(walk.A(layer - 1, i)), "forward" if i == move.i else "", "forward-text")]
              for i in range(walk.sizes[layer - 1])]  # fmt: skip
    row = [[Cell(fixed(walk.delta(layer, j)), "backward" if j == move.j else "", "backward-text")
            for j in range(walk.sizes[layer])]]  # fmt: skip
    following = walk.at(step + 1) if walk.own(step + 1) and step < walk.last else None
    result = [[_gradient_cell(walk, (layer, i, j), move, done, following) for j in range(walk.sizes[layer])]
              for i in range(walk.sizes[layer - 1])]  # fmt: skip
    if walk.sizes[layer] <= MOST_COLUMNS:
        y = TOP + 22 + max(34, 13 * walk.sizes[layer - 1])
        _line_up(page, y, [column, row, "=", result], 12)
    else:
        own = [[cell for cell in row[0] if cell.role]]
        _line_up(page, TOP + 48, [[[column[move.i][0]]], "×", own], 12)
        page.text(MIDDLE, TOP + 96, f"row {move.i}:", CAPTION, "muted")
        _line_up(page, TOP + 91, ["", "", [result[move.i]]], 12)


def _gradient_cell(
    walk: "NetworkWalk", wire: tuple[int, int, int], move: "Move", done: set, following: "Move | None"
) -> Cell:
    if wire in done:
        return Cell(fixed(walk.dW(*wire)), "backward" if wire == (move.layer, move.i, move.j) else "", "backward-text")
    own = following is not None and following.kind == "w" and wire == (following.layer, following.i, following.j)
    return Cell("?", "prediction") if own else Cell("·")


_MATRICES = {
    "z": _sum_matrices,
    "a": _bend_matrices,
    "C": _cost_matrices,
    "delta": _delta_matrices,
    "w": _weight_matrices,
}


# In NumPy: the line before, the line of this step with its entry, the line after.


def _code(walk: "NetworkWalk", move: "Move | None") -> list[Code]:
    lines = _program(walk)
    keys = list(lines)
    key = ("z", 1) if move is None else (move.kind, move.layer)
    at = keys.index(key)
    shown = [Code([(lines[keys[at - 1]], "")])] if at else []
    shown.append(Code([(lines[key], "")], active=move is not None, bold=move is not None))
    if move is not None:
        shown.append(Code(_entry(walk, move), active=True))
    return shown + [Code([(lines[one], "")]) for one in keys[at + 1 : at + 2]]


def _program(walk: "NetworkWalk") -> dict[tuple[str, int], str]:
    lines, L = {}, walk.L
    for layer in range(1, L + 1):
        lines["z", layer] = f"Z{layer} = {_array('A', layer - 1)} @ W{layer} + b{layer}"
        act = walk.act(layer)
        lines["a", layer] = f"A{layer} = {act}(Z{layer})" if act != "identity" else f"A{layer} = Z{layer}"
    lines["C", 0] = {
        "half_squared_error": f"C = 0.5 * np.sum((A{L} - Y)**2)",
        "cross_entropy": f"C = -np.sum(Y * np.log(A{L}))",
    }.get(walk.network.loss, f"C = -np.sum(np.log(np.where(Y, A{L}, 1 - A{L})))")
    for layer in range(L, 0, -1):
        error = f"A{L} - Y" if walk.matched else f"(A{L} - Y) * slope{L}"
        back = f"(delta{layer + 1} @ W{layer + 1}.T) * slope{layer}"
        lines["delta", layer] = f"delta{layer} = {error if layer == L else back}"
        lines["w", layer] = f"dW{layer} = {_array('A', layer - 1)}.T @ delta{layer}"
    return lines


def _array(letter: str, layer: int) -> str:
    return "X" if letter == "A" and layer == 0 else f"{letter}{layer}"


def _entry(walk: "NetworkWalk", move: "Move") -> list[tuple[str, str]]:
    layer, i, j = move.layer, move.i, move.j
    value = f"   # {fixed(walk.result(move))}"
    if move.kind == "w":
        read = f"{_array('A', layer - 1)}[0, {i}]"
        return [(f"dW{layer}[{i}, {j}]", "backward-text"), (" = ", ""), (read, "forward"), (" * ", ""),
                (f"delta{layer}[0, {j}]", "backward"), (value, "muted")]  # fmt: skip
    if move.kind == "delta" and not (layer == walk.L and walk.matched):
        what = f"(A{layer} - Y)" if layer == walk.L else f"(delta{layer + 1} @ W{layer + 1}.T)"
        what += f"[0, {j}]"
        return [(what, "backward"), (" * ", ""), (f"slope{layer}[0, {j}]", "forward"), (value, "muted")]
    name = {"z": "Z", "a": "A", "delta": "delta"}.get(move.kind)
    entry = "C" if name is None else f"{name}{layer}[0, {j}]"
    return [(entry, "backward" if move.kind == "delta" else "forward"), (value, "muted")]
