"""How answers to each kind of question are judged."""

from itertools import permutations

import numpy as np
import pytest

from course_lib.tutor.question import (
    Before,
    Choice,
    Code,
    Drawn,
    Number,
    Open,
    Option,
    Order,
    Shape,
    Unreadable,
    numbers_in,
    read_number,
    read_shape,
    written,
)

ABOUT = {"chapter": "01", "section": "Here", "can": "do it"}


def judge(question, value):
    return question.judge(value, question.draw(np.random.default_rng(0)))


def fixed(value, *wrong, words="How much?", **tolerance):
    return Number(id="n", make=lambda rng: Drawn(words, value, wrong), **ABOUT, **tolerance)


CHOICE = Choice(
    id="c",
    words="Which?",
    options=(Option("the `left` one", "Why left?"), Option("Right.", "Because.", right=True), Option("none", "Sure?")),
    **ABOUT,
)


@pytest.mark.parametrize("value", ["b", "B", " b. ", "right", "Right."])
def test_a_choice_by_its_letter_or_its_words(value):
    reply = judge(CHOICE, value)
    assert (reply.right, reply.given, reply.words) == (True, "b. Right.", "Because.")


def test_a_wrong_choice_is_answered_by_its_own_reply_and_carries_the_truth():
    reply = judge(CHOICE, "a")
    assert (reply.right, reply.words, reply.truth) == (False, "Why left?", "b. Right. Because.")


@pytest.mark.parametrize("value", ["d", "", 1, True, ["a"], "ab"])
def test_what_is_no_option_is_answered_with_the_letters(value):
    with pytest.raises(Unreadable, match=r'none of the options. Choose one by its letter: "a", "b", "c"\.'):
        judge(CHOICE, value)


def test_no_choice_at_all():
    with pytest.raises(Unreadable, match="Choose one of the options first"):
        judge(CHOICE, None)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("0.25", 0.25),
        (" −1/4 ", -0.25),
        ("13,002", 13002),
        ("1,234,567.5", 1234567.5),
        ("1e-3", 0.001),
        (3, 3),
        (np.float32(0.5), 0.5),
        (np.array([[2]]), 2),
        ("-.5", -0.5),
    ],
)
def test_numbers_as_people_write_them(value, number):
    assert read_number(value) == number


@pytest.mark.parametrize(
    "value", ["", "x", "0,25", "0,250", "1/0", "1/2/3", "nan", "inf", True, None, [1], np.ones(2), 1j, "1 2", 10**400]
)
def test_what_is_not_a_number_is_said_so(value):
    with pytest.raises(Unreadable, match=r"is not a number. Write one like 0.25, -3 or 1/4\."):
        read_number(value)


def test_a_number_is_right_within_its_tolerance_and_not_beyond():
    question = fixed(-2.0, relative=0.01)
    assert judge(question, -2.019).right
    assert not judge(question, -2.021).right
    assert "one more digit" in judge(question, -2.05).words
    assert "Which way" in judge(question, 2.0).words
    assert "do not recognise" in judge(question, 7).words


def test_a_named_wrong_number_is_recognised():
    question = fixed(6.0, (3.0, "Forgot the slope?"), (5.0, "Forgot to add?"))
    assert [judge(question, value).words for value in (3.0, 5.01, 6)] == [
        "Forgot the slope?",
        "Forgot to add?",
        "You can do it.",
    ]
    assert judge(question, 5.0).right is False


def test_zero_can_be_asked_for():
    question = fixed(0.0, absolute=0.01)
    assert judge(question, "-0.005").right
    assert not judge(question, 0.02).right


@pytest.mark.parametrize(
    "question",
    [
        fixed(2.0, (2.01, "Too near?")),
        fixed(2.0, (1.0, "One."), (1.001, "Other.")),
        fixed(2.0, words="From 2 to 3"),
        fixed(13002.0, words="about 13,002 knobs"),
    ],
)
def test_unfair_numbers_are_never_shown(question):
    with pytest.raises(RuntimeError, match="give the answer away or mix up mistakes"):
        question.draw(np.random.default_rng(0))


def test_unfair_numbers_are_drawn_again():
    question = Number(id="n", make=lambda rng: Drawn("Is it 1?", float(rng.integers(1, 3))), **ABOUT)
    assert {question.draw(np.random.default_rng(seed)).value for seed in range(20)} == {2.0}


def test_numbers_in_words_are_found_and_names_are_not():
    assert list(numbers_in("W1 of (6, 3), −0.5 and 1,200; a-2; z10; 3/4")) == [6, 3, -0.5, 1200, 2, 3, 4]
    assert [written(number) for number in (-0.5, 3.0, 1 / 3, 1e-9)] == ["−0.5", "3", "0.333333", "1e−09"]


SHAPE = Shape(id="s", words="Which?", shape=(4, 2), why="So.", wrong={(2, 4): "Rows?", None: "Really?"}, **ABOUT)


@pytest.mark.parametrize("value", [(4, 2), [4, 2], "(4, 2)", "4,2", " 4 2 ", (np.int64(4), 2)])
def test_shapes_as_people_write_them(value):
    assert judge(SHAPE, value).right


def test_replies_to_wrong_shapes():
    assert judge(SHAPE, "2,4").words == "Rows?"
    assert judge(SHAPE, None).words == judge(SHAPE, "none").words == "Really?"
    assert "Write the shape under each array" in judge(SHAPE, (9,)).words
    assert judge(Shape(id="s", shape=None, why="Refused.", **ABOUT), "None").right
    assert read_shape("()") == ()


ENDLESS = ["9" * 5000, "1, " * 5000, (2**63,)]


@pytest.mark.parametrize("value", ["x", "", 4, (4.0, 2), (True, 2), (-1, 2), "(4; 2)", {"a": 1}, *ENDLESS])
def test_what_is_not_a_shape_is_said_so(value):
    with pytest.raises(Unreadable, match="is not a shape"):
        judge(SHAPE, value)


class Nameless:
    def __repr__(self):
        raise RuntimeError


@pytest.mark.parametrize("question", [CHOICE, fixed(2.0), SHAPE])
def test_what_cannot_even_be_shown_is_refused_by_its_type(question):
    with pytest.raises(Unreadable, match=r"^A value of type Nameless is no"):
        judge(question, Nameless())


def test_a_number_of_thousands_of_digits_is_refused():
    for question, value, kind in ((fixed(2.0), 10**5000, "int"), (SHAPE, (10**5000, 2), "tuple")):
        with pytest.raises(Unreadable, match=rf"^A value of type {kind} is not a"):
            judge(question, value)


CODE = Code(id="k", accepted=("Z = X @ W + b",), why="Yes.", wrong={"X * W + b": "How many numbers?"}, **ABOUT)


def test_lines_of_code():
    assert judge(CODE, "b + np.dot(X, W)").right
    assert judge(CODE, "X * W + b").words == "How many numbers?"
    assert judge(CODE, "X * W + b").right is False


def test_a_line_in_an_unknown_form_is_neither_right_nor_wrong():
    assert judge(CODE, "np.einsum('ij,jk', X, W) + b").right is None
    assert "`Q` does not occur here" in judge(CODE, "Q + X").words
    assert "I do not run it" in judge(CODE, "X @ W + b + 0").words


@pytest.mark.parametrize("value", ["X @", "", "  ", None, 3, "a = 1\nb = 2"])
def test_what_is_not_one_line_is_said_so(value):
    with pytest.raises(Unreadable):
        judge(CODE, value)


@pytest.mark.parametrize("line", ["-" * 900 + "x", "+".join("a" * 900), "9" * 400])
def test_a_line_that_is_too_much_is_refused_in_few_words(line):
    with pytest.raises(Unreadable, match=r"^Python cannot read `.{39}…`: ") as refused:
        judge(CODE, line)
    assert len(str(refused.value)) < 120


ORDER = Order(
    id="o",
    lines={"u": "u = 2", "v": "v = 3", "w": "w = u + v"},
    pairs=(Before("u", "w", "It needs u."), Before("v", "w", "It needs v.")),
    why="Good.",
    strangers={"w = u * v": "Is that a sum?"},
    **ABOUT,
)


def numbers_of(*lines):
    return [ORDER.shown.index(line) + 1 for line in lines]


def test_every_order_that_keeps_the_pairs_is_right_and_no_other():
    lines = list(ORDER.lines.values())
    for some in permutations(lines):
        assert judge(ORDER, numbers_of(*some)).right == (some[-1] == "w = u + v")
    assert judge(ORDER, " ".join(map(str, numbers_of(*lines)))).right


def test_replies_to_wrong_orders():
    assert judge(ORDER, numbers_of("w = u + v", "u = 2", "v = 3")).words == (
        "`w = u + v` stands before `u = 2`. It needs u."
    )
    assert judge(ORDER, numbers_of("u = 2", "v = 3", "w = u * v")).words == "Is that a sum?"
    assert "1 of the lines is missing" in judge(ORDER, numbers_of("u = 2", "w = u + v")).words


@pytest.mark.parametrize("value", [[1, 1], [0, 1], [9], "", "x", None, 2, [[1]], "-1 2", [float("inf")], "9" * 5000])
def test_what_is_no_order_is_said_so(value):
    with pytest.raises(Unreadable, match="Use each number from 1 to 4 at most once"):
        judge(ORDER, value)


def test_lines_are_shown_mixed_and_the_same_for_everybody():
    assert sorted(ORDER.shown) == sorted([*ORDER.lines.values(), *ORDER.strangers])
    assert not judge(ORDER, range(1, 5)).right
    plain = Order(id="o", lines={"a": "a", "b": "b"}, pairs=(Before("a", "b", "So."),), why="Yes.", **ABOUT)
    assert plain.shown == ("b", "a")


def test_an_answer_in_own_words_is_never_judged():
    question = Open(id="p", model="Like this.", points=("one", "two", "three"), **ABOUT)
    reply = judge(question, "these are my own words")
    assert (reply.right, reply.words, len(reply.points), reply.given) == (None, "Like this.", 3, "5 words")
    with pytest.raises(Unreadable, match="Write your own answer first"):
        judge(question, "no idea")
