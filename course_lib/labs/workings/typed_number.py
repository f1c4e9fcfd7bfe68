"""A number that the learner types: right, one of the known slips, close, or unknown.

The tolerance is tighter than the distance to every other number on the screen: copying a neighbour is not right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

from course_lib.drawing.svg import number
from course_lib.labs.lab import Reply

FINEST = 1e-4  # half of it is the rounding of four decimals
FORWARD = "Which numbers go in here? Put them into the formula one after the other."
BACK = "Multiply what arrives by the local slope."
COUNTS = {4: "Four", 5: "Five", 6: "Six", 7: "Seven"}


@dataclass(frozen=True)
class Slip:
    """A wrong value that is known by name, and what to say to it."""

    value: float
    reply: str


@dataclass(frozen=True)
class Ask:
    """A question for a number: its words, the right value, known slips, other numbers in sight, why it is right.

    `advice` is what an unknown number is told to do.
    """

    words: str
    right: float
    slips: Sequence[Slip] = ()
    others: Sequence[float] = ()
    why: str = ""
    advice: str = FORWARD

    @property
    def tolerance(self) -> float:
        """How far from the right value still counts: at most a third of the way to any other number."""
        apart = [abs(value - self.right) for value in (*self.others, *(slip.value for slip in self.slips))]
        real = [distance for distance in apart if distance > 1e-9 * max(1.0, abs(self.right))]
        most = FINEST * max(1.0, 10 ** (len(str(int(abs(self.right)))) - 4))
        return min([most, *(distance / 3 for distance in real)])

    @property
    def hint(self) -> str:
        """How exact the number must be."""
        if self.right == round(self.right, 2):
            return "As exact as the numbers above."
        digits = max(4, ceil(-log10(2 * self.tolerance)))
        return f"{COUNTS.get(digits, digits)} decimals."

    def judge(self, typed: float) -> Reply:
        """What is said to a number."""
        near = self.tolerance
        if abs(typed - self.right) <= near:
            return Reply(True, f"You typed {number(typed)}. It is {number(self.right)}. {self.why}".rstrip())
        for slip in self.slips:
            if abs(typed - slip.value) <= near and abs(slip.value - self.right) > near:
                return Reply(False, slip.reply)
        if self.right and abs(typed + self.right) <= near:
            return Reply(False, "The size is right. Which sign has it?")
        if abs(typed - self.right) <= 60 * near:
            return Reply(False, "Very close. Compute it with one more digit.")
        return Reply(False, f"I do not see how this came about. {self.advice}")
