"""What a card says where the mistake is not a known one: it points at the place, and asks what fits the place."""

import numpy as np
import pytest

from course_lib.tutor import exercises
from course_lib.tutor.comparing import difference
from course_lib.tutor.expressions import unopened_places
from course_lib.tutor.words import count
from course_lib.tutor.yours import yours
from tests.tutor.cells import compiled
from tests.tutor.proof import check


def card_of(name, text):
    return check(exercises.find(name), compiled(text, name))


def test_right_results_in_another_order_are_said_to_be_so():
    text = "def affine_backward(delta, A, W):\n    return A.T @ delta, delta.sum(axis=0), delta @ W.T\n"
    card = card_of("affine_backward", text)
    assert card.named.startswith("Every result is right")
    assert card.says == "Expected: first `dA_prev`, then `dW`, then `db`."
    wrong = card_of("affine_backward", text.replace("A.T @ delta", "-A.T @ delta"))
    assert not wrong.passed
    assert "another order" not in wrong.text


@pytest.mark.parametrize("body", ["z = w @ x + b", "def a():\n        w @ x + b\n    return a()"])
def test_lines_without_a_return_are_not_called_empty(body):
    card = card_of("neuron", f"def neuron(x, w, b):\n    {body}\n")
    assert card.verdict == "not_yet"
    assert "nothing comes back" in card.says


@pytest.mark.parametrize("body", ["...", "pass", '"""To do."""', 'cache = {"A": []}\n    ...', "return ..."])
def test_a_stub_is_not_attempted(body):
    assert card_of("forward", f"def forward(X, params, act):\n    {body}\n").verdict == "not_attempted"


@pytest.mark.parametrize(
    ("name", "text", "question"),
    [
        ("count_params", "def count_params(sizes):\n    return sizes[1:]", "makes one"),
        ("numeric_gradient", "def numeric_gradient(f, x, h=1e-5):\n    return f(x)", "took the others away"),
        ("activation_slope", "def activation_slope(name, z):\n    return 2", "Is it meant for every place"),
        ("affine", "def affine(X, W, b):\n    return (X @ W + b).T", "changed places"),
        ("affine", "def affine(X, W, b):\n    return (X @ W + b).ravel()", "No number of `Z` is missing"),
        ("affine", "def affine(X, W, b):\n    return X @ W @ np.ones((len(b), 7))", "Which two sizes meet"),
    ],
)
def test_the_question_fits_the_wrong_shape(name, text, question):
    assert question in card_of(name, text).question


def test_a_label_that_is_wrong_is_shown_and_a_function_that_nobody_can_see_is_not():
    card = card_of("diagnose_loss", "def diagnose_loss(pipeline):\n    return 'averaged over cells'")
    assert "`label` should not be 'averaged over cells'." in card.says
    assert card.example == ""


def test_the_input_is_told_where_others_give_no_error():
    text = "def result_shape(a, b, op):\n    return (a[0], b[1])"
    assert card_of("result_shape", text).says.startswith("It happens with (")
    assert "It happens" not in card_of("neuron", "def neuron(x, w, b):\n    return x[99]").says


def test_names_that_get_too_many_values_and_loops_over_a_number_are_explained():
    unpacks = card_of("forward", "def forward(X, params, act):\n    (W, b), = params\n    return W, {}")
    assert "a name for 1 value, and more came" in unpacks.says
    loops = card_of("sigmoid", "def sigmoid(z):\n    return np.array([1 / (1 + np.exp(-v)) for v in z])")
    assert "got a single one" in loops.says


def test_with_another_form_of_state_a_pair_is_judged_by_what_was_written():
    text = (
        "def fit_scaler(X):\n    return {'mean': X.mean(axis=0), 'std': X.var(axis=0)}\n"
        "def transform(X, state):\n    return (X - state['mean']) / np.where(state['std'] == 0, 1, state['std'])\n"
    )
    card = card_of("fit_scaler", text)
    assert card.mistakes == ("R34",)
    assert "NaN" not in card.text


def test_a_tiny_number_beside_a_zero_hides_no_mistake():
    text = "def cross_entropy(P, Y):\n    return -np.mean(Y * np.log(P + 1e-12))\n"
    assert card_of("cross_entropy", text).mistakes == ("A14",)


@pytest.mark.parametrize(("draw", "passes"), [("rng", True), ("np.random", False)])
def test_whoever_is_given_a_generator_must_ask_it(draw, passes):
    text = f"def minibatches(n, size, rng):\n    order = {draw}.permutation(n)\n    np.random.seed(0)\n"
    card = card_of("minibatches", text + "    return [order[i : i + size] for i in range(0, n, size)]\n")
    assert card.passed == passes


def test_a_name_that_holds_none_is_told():
    text = "def momentum_step(w, g, state, lr, mu):\n    return w, mu * state\n"
    assert card_of("momentum_step", text).says.startswith("`state` is None.")


def test_huge_numbers_are_compared_without_a_warning():
    assert difference("Z", np.full((2, 2), 1e308), 0.001 * np.array([[1, 2], [3, 4]]), 1e-4).kind == "values"


def test_nothing_for_one_of_the_cases_is_asked_which_line_should_answer():
    text = "def activation_slope(name, z):\n    if name == 'step':\n        return 0 * z\n    if name == 'linear':\n"
    card = card_of("activation_slope", text + "        return 0 * z + 1\n")
    assert card.says.startswith("With sigmoid, `slope` is nothing (None)")
    assert card.question.startswith("Which of your lines should answer here?")


LOSS_READER = """
def diagnose_loss(pipeline):
    Y = np.eye(3)[[0, 1, 2, 0]]
    L, best, sure = pipeline(0 * Y, Y), np.log(3), pipeline(100 * Y, Y)
    if {sign}:
        return "sign lost"
    if np.isclose(L, best / 3):
        return "averaged over cells"
    if np.isclose(L, 4 * best):
        return "summed over examples"
    if np.isclose(L, np.log(4)):
        return "{axis}"
    return "softmax twice" if sure > 0.1 else "healthy"
"""


def test_a_label_that_never_comes_is_asked_for():
    right = LOSS_READER.format(sign="L < 0", axis="softmax over examples")
    assert card_of("diagnose_loss", right).passed
    card = card_of("diagnose_loss", right.replace("softmax over examples", "averaged over cells"))
    assert card.question.startswith("One of the labels never comes from your function")
    two = right.replace("softmax over examples", "averaged over cells").replace('"sign lost"', '"softmax twice"')
    assert card_of("diagnose_loss", two).question.startswith("2 of the labels never come")


def test_the_losses_that_an_unseen_pipeline_gave_are_told():
    wrong = LOSS_READER.format(sign="L < 0", axis="averaged over cells")
    assert "`label` should not be 'averaged over cells' after losses of 1.386 and 0.3466." in card_of(
        "diagnose_loss", wrong
    ).says
    guessed = card_of("diagnose_loss", "def diagnose_loss(pipeline):\n    return 'summed over examples'\n")
    assert "`label` should not be 'summed over examples'." in guessed.says


def test_two_computed_numbers_compared_to_the_last_digit_are_pointed_at():
    exact = LOSS_READER.format(sign="L == -best", axis="softmax over examples")
    card = card_of("diagnose_loss", exact)
    assert not card.passed
    assert card.question.startswith("`L == -best` asks for equality to the last digit.")


@pytest.mark.parametrize("sign", ["len(Y) == 99", "str(L) == 'nan'", "Y.size == 7", "L == 7", "L is None"])
def test_other_comparisons_are_not_pointed_at(sign):
    card = card_of("diagnose_loss", LOSS_READER.format(sign=sign, axis="softmax over examples"))
    assert not card.passed
    assert "last digit" not in card.question


def test_where_no_label_is_missing_the_question_leads_inside():
    text = "def verdict(losses):\n    labels = ['diverges', 'oscillates', 'stuck', 'still falling', 'converged']\n"
    card = card_of("verdict", text + "    return labels[len(losses) % 5]\n")
    assert card.question == "Print what your function compares, and check again. Which line decides this case?"
    assert ", …, " in card.example


def test_the_notices_of_yours_are_not_counted_as_the_learners_prints():
    text = "def softmax(Z):\n    print('mine')\n    E = np.exp(Z) * yours.sigmoid(0.0)\n    return E / E.sum()\n"
    own = compiled(text, "softmax")
    own.__globals__["yours"] = yours
    assert set(check(exercises.find("softmax"), own).printed.split()) == {"mine"}


@pytest.mark.parametrize(
    ("name", "lines", "says", "question"),
    [
        ("sigmoid(z)", "if z >= 0:\n        return 1 / (1 + np.exp(-z))", "One `if` decides once", "chooses by entry"),
        ("sigmoid(z)", "import math\n    return 1 / (1 + math.exp(-z))", "`math.exp` takes one number", "Which `exp`"),
        ("activation_slope(name, z)", "return max(0, z)", "Python's `max`", "entry by entry"),
        ("affine(X, W, b)", "return X @ W + b[:, None]", "`X @ W` is (5, 3) and `b[:, None]` is (3, 1)", "example 3"),
        ("momentum_step(w, g, state, lr, mu)", "if state == None:\n        state = 0 * g\n    v = mu * state - lr * g\n"
         "    return w + v, v", "`state is None`", "where there is nothing"),
        ("init_layer(fan_in, fan_out, kind, rng)", "return np.zeros(fan_in, fan_out)", "`np.zeros` takes", "brackets"),
    ],
)  # fmt: skip
def test_the_card_of_an_error_asks_what_fits_the_line(name, lines, says, question):
    card = card_of(name.partition("(")[0], f"def {name}:\n    {lines}\n")
    assert card.verdict == "error"
    assert says in card.says
    assert question in card.question


GIVES = "`{}` gives a tuple: its first entry is the array of places."
BY_CLASS = """
def split(y, fractions, rng):
    parts = [[], [], []]
    for label in np.unique(y):
        rows = PLACES
        a, b = int(fractions[0] * len(rows)), int(fractions[1] * len(rows))
        for part, block in zip(parts, (rows[:a], rows[a : a + b], rows[a + b :])):
            part.extend(block)
    return GIVEN
"""


@pytest.mark.parametrize("given", ["parts", "tuple(np.array(part) for part in parts)"])
@pytest.mark.parametrize(
    ("places", "call"),
    [
        ("np.where(y == label)", "np.where(y == label)"),
        ("rng.permutation(np.where(y == label))", "np.where(y == label)"),
        ("np.nonzero(np.isclose(y, label, 1e-12, 1e-12))", "np.nonzero(...)"),
    ],
)
def test_a_tuple_of_np_where_is_named_wherever_it_is_noticed(places, call, given):
    """It may be noticed as late as at the `return`."""
    card = card_of("split", BY_CLASS.replace("PLACES", places).replace("GIVEN", given))
    assert card.verdict in ("not_yet", "error")
    assert card.question.startswith(GIVES.format(call))
    assert count(card.text.partition("    y =")[0]) <= 60


def test_a_tuple_of_np_where_that_is_opened_or_fits_is_not_spoken_of():
    for places in (
        "np.where(y == label)[0]", "np.concatenate(np.where(y == label))", "np.arange(len(y))[np.where(y == label)]",
        "np.where(y == label, 1, 0)",
    ):  # fmt: skip
        card = card_of("split", BY_CLASS.replace("PLACES", places).replace("GIVEN", "parts[:2] + [[0, 0]]"))
        assert "gives a tuple" not in card.text, places


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("return np.where(y > 0)", True),
        ("rows = np.where(y > 0)\n    return rows, 3", True),
        ("rows = np.where(y > 0)\n    return len(rows)", True),
        ("for row in np.where(y > 0):\n        print(row)", True),
        ("rows = np.where(y > 0)\n    rows = rows[0]\n    return len(rows)", False),
        ("rows, = np.where(y > 0)\n    return len(rows)", False),
        ("rows = np.where(y > 0)\n    return X[rows]", False),
        ("return len(*np.where(y > 0))", False),
        ("rows = np.where(y > 0)\n    return np.ravel(rows)", False),
        ("return np.where(y > 0, y, 0)", False),
        ("def broken(", False),
    ],
)
def test_where_a_tuple_of_places_is_taken_for_an_array(lines, found):
    source = f"def f(y, X):\n    {lines}\n"
    assert unopened_places(source) == ("np.where(y > 0)" if found else "")
    assert unopened_places(source, returned=False) == ("np.where(y > 0)" if found and "return np" not in lines and
                                                       "rows, 3" not in lines else "")
