"""A row of the benchmark, and the passage of the README that holds it."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

BEGIN, END = "<!-- benchmark -->", "<!-- /benchmark -->"


class Row(NamedTuple):
    """What was measured, in the cells of its table, and the bar for it.

    missed: what did not reach the bar; None where nothing was measured or there is no bar.
    """

    cells: tuple[str, ...]
    bar: str = "–"
    missed: tuple[str, ...] | None = None

    def written(self) -> list[str]:
        """All cells after the name."""
        verdict = "–" if self.missed is None else "yes" if not self.missed else "**no**: " + ", ".join(self.missed)
        return [*self.cells, self.bar, verdict.removesuffix(": ")]


Measure = Callable[[], Row]


def against(bar: str, passed: bool, measured: str) -> Row:
    """A row with a single bar."""
    return Row((measured,), bar, () if passed else ("",))


def lines(head: tuple[str, ...], rows: dict[str, Measure]) -> Iterator[str]:
    """A Markdown table, line by line as its rows are measured. A row that fails says so and ends nothing."""
    yield f"| {' | '.join(head)} |"
    yield "|---" * len(head) + "|"
    for name, measure in rows.items():
        try:
            cells = measure().written()
        except Exception as problem:
            said = " ".join(str(problem).split())[-200:].replace("|", "/")
            cells = [f"failed: {type(problem).__name__}: {said}", *["–"] * (len(head) - 3), "**no**"]
        yield f"| {' | '.join([name, *cells])} |"


def with_passage(text: str, passage: str) -> str:
    """The text with another passage between the two markers. Raises ValueError where they are not both there."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the text has no passage between {BEGIN} and {END}: add both lines where the table belongs")
    return f"{before}{begin}\n\n{passage}\n\n{end}{after}"


def percent(share: float, digits: int = 2) -> str:
    """A share in words: 98.33 %."""
    return f"{100 * share:.{digits}f} %"
