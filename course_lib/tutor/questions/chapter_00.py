"""Questions of chapter 00: shapes, silent broadcasting, arguments that change, slopes and gradients."""

import numpy as np
from numpy.random import Generator

from course_lib.tutor.question import Choice, Code, Drawn, Number, Option, Shape, written


def _slope_by_nudging(rng: Generator) -> Drawn:
    x, nudge = int(rng.integers(3, 9)), float(rng.choice([0.1, 0.2, 0.5]))
    words = (
        f"For f(x) = x², x is nudged from {x} to {written(x + nudge)}. "
        "By how much does f change per unit of nudge?"
    )
    change = (x + nudge) ** 2 - x**2
    wrong = (
        (change, "That is the whole change. Over which length did it happen?"),
        ((x + nudge) ** 2, "That is where f has arrived. From where did it come?"),
        (change * nudge, "You made the change smaller by the nudge. Which of the two do you divide by the other?"),
    )
    return Drawn(words, change / nudge, wrong)


def _nudged_product(rng: Generator) -> Drawn:
    length, width = (int(number) for number in rng.choice(np.arange(4, 13), 2, replace=False))
    nudge = float(rng.choice([0.1, 0.25, 0.5]))
    words = (
        f"A field is {length} m long and {width} m wide. Only the length grows, by {written(nudge)} m. "
        "By how many square metres does the area grow?"
    )
    wrong = (
        (nudge, "That is what the length gained. How wide is the strip that was added?"),
        (nudge * length, "The new strip lies along the other side. How long is it there?"),
        (nudge * (length + width), "Both sides would have to grow for that. Which one grew?"),
        ((length + nudge) * width, "That is the whole field. How much of it is new?"),
    )
    return Drawn(words, nudge * width, wrong)


QUESTIONS = (
    Choice(
        id="predict five-minus-five",
        chapter="00",
        section="7. Meet the silent trap",
        mistake="F6",
        can="count the numbers of a difference before NumPy does",
        words="`a` has the shape (5, 1), `b` the shape (5,). How many numbers does `a - b` hold?",
        options=(
            Option("5", "You let them meet in pairs. Write the shapes aligned at the right: what stands over the 5?"),
            Option("10", "A difference puts nothing behind anything. Which numbers of `b` does the first of `a` meet?"),
            Option("25", "Each number of the column meets each of the vector, and no error says so.", right=True),
            Option("None: NumPy refuses", "The shapes differ, but must they be equal? Look for a 1 in them."),
        ),
    ),
    Shape(
        id="00.1",
        chapter="00",
        section="5. Multiply a matrix by a matrix",
        can="say the shape of a matrix product with a bias",
        code="X.shape = (12, 5)\nW.shape = (5, 3)\nb.shape = (3,)",
        words="Which shape has `X @ W + b`?",
        shape=(12, 3),
        why="The two fives meet and disappear; the bias is laid on every row.",
        wrong={
            (12, 5): "A product entry by entry would keep the shape of `X`. What does `@` do with the 5?",
            (5, 5): "Those are the two sizes that meet. What becomes of sizes that meet?",
            (3, 12): "The sizes are right. Which array decides the number of rows?",
            (3,): "That is the bias alone. How many examples are there?",
            None: "Write the shapes side by side, and the bias flush right under the product. Which sizes clash?",
        },
    ),
    Choice(
        id="00.2",
        chapter="00",
        section="7. Meet the silent trap",
        mistake="F6",
        can="find the silent trap behind a plausible number",
        words=(
            "A program computes `np.mean((answers - targets)**2)` with `answers` of shape (100, 1) and `targets` of "
            "shape (100,). It prints 0.83 and no error. Over how many differences was that mean taken?"
        ),
        options=(
            Option("100", "That was meant. Which size of the column stands over the 100 of the vector?"),
            Option("10,000", "Every answer was compared with every target, and nothing complained.", right=True),
            Option("1", "A mean is one number. Over how many was it taken?"),
        ),
    ),
    Code(
        id="00.3",
        chapter="00",
        section="8. Sum along an axis",
        mistake="F8",
        can="take a mean along the right axis",
        words="`X` has shape (n, d). Write the mean of each column in one line: a result of shape (d,).",
        accepted=("X.mean(axis=0)",),
        why="The axis that is named is the one that disappears: here the n rows.",
        wrong={
            "X.mean(axis=1)": "That leaves one number for each row. Which axis has to disappear?",
            "X.mean()": "That is one number for the whole table. How many columns has it?",
            "X.sum(axis=0)": "The axis is right. What sets a sum apart from a mean?",
        },
    ),
    Number(
        id="00.4",
        chapter="00",
        section="Nudge, and divide by the nudge",
        mistake="C1",
        can="find a slope by nudging",
        make=_slope_by_nudging,
    ),
    Choice(
        id="00.5",
        chapter="00",
        section="Read the sign",
        mistake="C12",
        can="say which way a slope points",
        words="The slope of the cost with respect to one weight is −2. You want a lower cost. What do you do?",
        options=(
            Option("Make the weight a little larger", "As the weight goes up, the cost goes down.", right=True),
            Option("Make the weight a little smaller", "Follow the sign: where does the cost go?"),
            Option("Make the weight 2 smaller", "A slope holds nearby. And which way does this one point?"),
            Option("Nothing: a negative cost is low already", "The slope is negative. What is known of the cost?"),
        ),
    ),
    Number(
        id="00.6",
        chapter="00",
        section="Make a list of slopes",
        can="say how much a product grows with one factor",
        make=_nudged_product,
    ),
)

QUIZ = ("00.1", "00.2", "00.3", "00.4", "00.5")
