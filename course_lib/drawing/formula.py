"""The linked forms below a stepper's picture: a formula with its numbers, a table, matrices, lines of code.

A factor keeps its underline in every form: solid blue for the local slope, dashed vermillion for what arrives.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from course_lib.drawing.svg import BODY, CAPTION, SMALL, Picture, text_width

DASH = (5, 3)
FORMULA, EDGE = 16, 968  # the size of a formula, and where lines of code end
ROW = 18


def underline(page: Picture, left: float, right: float, y: float, role: str) -> None:
    """The mark of a factor: solid for forward, dashed for backward."""
    page.line(left, y, right, y, role, 2.5, DASH if role == "backward" else ())


@dataclass(frozen=True)
class Part:
    """One column of a formula: the symbol, under it its number, under that what it is called."""

    symbol: str
    number: str = ""
    role: str = ""
    note: str = ""
    bold: bool = False


def draw_formula(page: Picture, x: float, y: float, parts: Sequence[Part], width: float = 332) -> None:
    """A formula in two lines, symbols over numbers; it is set smaller if it would not fit."""
    size = FORMULA
    while sum(_width(part, size) for part in parts) > width and size > SMALL:
        size -= 0.5
    for part in parts:
        wide = _width(part, size)
        _draw_part(page, x + wide / 2, y, part, size)
        x += wide


def _width(part: Part, size: float) -> float:
    words = max(text_width(words, size, bold=part.bold) for words in (part.symbol, part.number))
    notes = max(text_width(line, SMALL) for line in part.note.split("|"))
    return max(words + (0.6 if part.role else 0.35) * size, notes + 6)


def _draw_part(page: Picture, x: float, y: float, part: Part, size: float) -> None:
    ink = f"{part.role}-text" if part.role else "ink"
    page.text(x, y, part.symbol, size + 1, ink, "middle")
    if part.number:
        page.text(x, y + 30, part.number, size, ink, "middle", bold=part.bold)
    if part.role and not part.bold and part.number:
        half = text_width(part.number, size) / 2 + 3
        underline(page, x - half, x + half, y + 38, part.role)
    for i, line in enumerate(part.note.split("|") if part.note else []):
        page.text(x, y + 56 + 15 * i, line, SMALL, ink, "middle")


def draw_table(
    page: Picture, x: float, y: float, head: Sequence[str], rows: Sequence[Sequence[str]], rights: Sequence[float],
    active: int | None, roles: Sequence[str], under: Sequence[str] = (),
) -> None:  # fmt: skip
    """Rows of text; the first column starts at x, the others end at `rights`. The active row is tinted."""
    for i, words in enumerate(head):
        page.text(x if i == 0 else rights[i - 1], y, words, SMALL, "muted", "start" if i == 0 else "end")
    for j, row in enumerate(rows):
        line, bold = y + 20 + ROW * j, j == active
        if bold:
            page.rect(x - 10, line - 14, rights[-1] - x + 20, ROW + 1, "backward-tint" if under else "forward-tint")
            page.rect(x - 10, line - 14, 3, ROW + 1, "backward" if under else "forward")
        for i, words in enumerate(row):
            at, anchor = (x, "start") if i == 0 else (rights[i - 1], "end")
            page.text(at, line, words, BODY, roles[i], anchor, bold=bold)
            if bold and i < len(under) and under[i]:
                underline(page, at - text_width(words, BODY, bold=True), at, line + 4, under[i])


@dataclass(frozen=True)
class Code:
    """A line of code in pieces (words, role); an active line is marked at its side. A role underlines its piece."""

    pieces: Sequence[tuple[str, str]]
    active: bool = False
    bold: bool = False


def draw_code(page: Picture, x: float, y: float, lines: Sequence[Code]) -> None:
    """Lines of code below each other; a muted comment is left out where it does not fit."""
    lines = [_fitting(line, EDGE - x) for line in lines]
    active = [i for i, line in enumerate(lines) if line.active]
    if active:
        top, tall = y + 24 * active[0] - 16, 24 * len(active)
        page.rect(x - 11, top, EDGE - x + 11, tall, "panel", radius=2)
        page.rect(x - 11, top, 3, tall, "backward" if _flows_back(lines) else "forward")
    for i, line in enumerate(lines):
        _draw_line(page, x, y + 24 * i, line)


def _fitting(line: Code, width: float) -> Code:
    whole = text_width("".join(words for words, _ in line.pieces), CAPTION, font="code")
    if whole <= width or line.pieces[-1][1] != "muted":
        return line
    return Code(line.pieces[:-1], line.active, line.bold)


def _flows_back(lines: Sequence[Code]) -> bool:
    return any(role == "backward" for line in lines if line.active for _, role in line.pieces)


def _draw_line(page: Picture, x: float, y: float, line: Code) -> None:
    for words, role in line.pieces:
        ink = f"{role}-text" if role in ("forward", "backward") else role or ("ink" if line.active else "muted")
        wide = text_width(words, CAPTION, font="code")
        page.text(x, y, words.replace(" ", "\N{NO-BREAK SPACE}"), CAPTION, ink, bold=line.bold, font="code")
        if line.active and role in ("forward", "backward") and words.strip():
            underline(page, x, x + wide, y + 5, role)
        x += wide


@dataclass(frozen=True)
class Cell:
    """One number of a matrix: a role tints and underlines it; "prediction" is the learner's; "" is at rest."""

    words: str
    role: str = ""
    ink: str = "muted"


def draw_matrix(page: Picture, x: float, y: float, cells: Sequence[Sequence[Cell]], size: float = BODY) -> float:
    """A matrix in brackets around the height y; returns where it ends."""
    wide = [max(text_width(cell.words, size, bold=True) for cell in column) + 10 for column in zip(*cells, strict=True)]
    tall = 26 * len(cells)
    top, right = y - tall / 2, x + sum(wide) + 12
    for edge, step in ((x, 6), (right, -6)):
        page.path(f"M{edge + step:g} {top - 4:g}h{-step}v{tall + 8:g}h{step}", "ink", 1.5)
    for j, row in enumerate(cells):
        for i, cell in enumerate(row):
            _draw_cell(page, (x + 6 + sum(wide[:i]), top + 26 * j, wide[i], 26), cell, size)
    return right


def _draw_cell(page: Picture, box: tuple[float, float, float, float], cell: Cell, size: float) -> None:
    x, y, wide, tall = box
    ink = f"{cell.role}-text" if cell.role in ("forward", "backward", "prediction") else cell.ink
    if cell.role == "prediction":
        page.rect(x + 2, y + 2, wide - 4, tall - 4, "prediction-tint", "prediction", 2, 6, (0.1, 4.2))
    elif cell.role:
        page.rect(x + 1, y + 1, wide - 2, tall - 2, f"{cell.role}-tint", radius=3)
        underline(page, x + 4, x + wide - 4, y + tall - 2, cell.role)
    page.text(x + wide / 2, y + tall / 2 + 5, cell.words, size, ink, "middle", bold=bool(cell.role))
