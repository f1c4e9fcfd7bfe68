"""The ladder of hints: a rung for each change, never for waiting; the solution after a pass or three real attempts."""

import _thread
import threading

import pytest

from course_lib.tutor import exercises, journal
from course_lib.tutor.attempting import attempt
from course_lib.tutor.checking import check
from course_lib.tutor.diagnosis import judge
from course_lib.tutor.feedback import evidence, judged
from course_lib.tutor.hints import RUNGS, Solution, hint, rung, show_solution
from tests.tutor.cells import compiled

MEAN, TOTAL, FIRST = "delta.mean(axis=0)", "np.full(len(W[0]), delta.sum())", "delta[0]"
ODD = "3 * delta.sum(axis=0)"


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS_DIR", str(tmp_path / "progress"))


def with_bias(bias):
    text = f"def affine_backward(delta, A_prev, W):\n    return delta @ W.T, A_prev.T @ delta, {bias}\n"
    return compiled(text, "affine_backward")


def test_the_four_rungs_of_one_mistake():
    cards = []
    for change in (MEAN, ODD, MEAN, ODD):  # what it gives changes each time
        cards.append(hint(with_bias(change)))
    tried, other, reread, example = cards
    assert tried.verdict == "hint"
    assert tried.says.startswith("Try it on this input. There your `db` is `[")
    assert "delta = np.array([[0.2, -0.3]" in tried.example
    assert tried.question == check(with_bias(MEAN)).question
    assert other.example == check(with_bias(ODD)).example, "of a mistake that is not known the card showed the input"
    assert "Reread" in reread.says
    assert "delta = np.array([[0.2, -0.3]" in reread.example
    assert "On another layer" in example.example


def test_a_mistake_that_is_not_known_is_asked_about_where_it_begins():
    def message(slope):
        body = f"return {slope} * (delta @ W.T), A_prev.T @ delta, delta.sum(axis=0)"
        return compiled(f"def affine_backward(delta, A_prev, W):\n    {body}\n", "affine_backward")

    words = "`dW` is right, and `dA_prev` is not. What does `dA_prev` need that `dW` did not?"
    assert hint(message("3")).question == words
    assert hint(message("4")).says.startswith("Try it on this input. There your `dA_prev` is `[[")


def test_what_is_right_on_one_input_is_asked_what_is_different_on_the_other():
    text = "def sigmoid(z):\n    return 1 / (1 + np.exp(-np.asarray(z))) + 0.01 * (np.ndim(z) == 2)\n"
    words = "It is right with z of shape (6,), and not with z of shape (3, 4). What is different there?"
    assert hint(compiled(text, "sigmoid")).question == words


@pytest.mark.parametrize("name", ["neuron", "collapse", "softmax", "activation_slope", "minibatches", "diagnose_loss"])
def test_the_first_two_hints_bring_what_the_card_has_not_said(name):
    exercise = exercises.find(name)
    for mistake in exercise.mistakes:
        attempted = attempt(exercise, exercise.wrong(mistake))
        card = judged(attempted)
        first, second = (rung(attempted, number) for number in (1, 2))
        assert first.says not in card.text or first.question not in card.text, mistake.code
        assert first.text.splitlines()[1:] != second.text.splitlines()[1:], mistake.code
        departure, _ = judge(exercise, attempted.seen)
        assert departure.error or evidence(attempted, departure) not in first.says, mistake.code


def test_where_nothing_can_be_shown_the_first_hint_says_how_to_look_inside():
    card = hint(compiled("def diagnose_loss(pipeline):\n    return 'healthy'\n", "diagnose_loss"))
    assert card.says.startswith("Put a `print` before the line that decides")
    assert card.question == "What would you have to see to call one of them ill?"


NAIVE = "1 / (1 + np.exp(-z))"
BOTH_FORMS = f"np.where(z >= 0, {NAIVE}, np.exp(z) / (1 + np.exp(z)))"


@pytest.mark.parametrize(("form", "words"), [(NAIVE, "numbers on the way"), (BOTH_FORMS, "works out both forms")])
def test_a_pass_with_a_warning_is_led_towards_silence(form, words):
    noisy = compiled(f"def sigmoid(z):\n    return {form}\n", "sigmoid")
    card = check(noisy)
    assert card.passed
    assert card.next == "To silence it: `hint(sigmoid)`"
    assert sum("NumPy warns" in note for note in card.notes) == 1
    led = hint(noisy)
    assert words in led.says
    assert led.question == exercises.find("sigmoid").silence
    assert journal.records("hint") == []


def test_a_pass_without_a_warning_needs_no_hint():
    quiet = compiled("def sigmoid(z):\n    return np.exp(-np.logaddexp(0, -z))\n", "sigmoid")
    assert check(quiet).next == ""
    assert "nothing left to hint at" in hint(quiet).text


def test_random_numbers_from_elsewhere_get_the_card_again():
    text = "def minibatches(n, size, rng):\n    order = np.random.permutation(n)\n"
    own = compiled(text + "    return [order[i : i + size] for i in range(0, n, size)]\n", "minibatches")
    assert hint(own).verdict == "not_yet"


def test_a_mistake_at_the_very_first_part_is_asked_how_to_start():
    assert hint(with_bias(ODD)).question.startswith("Start small:")


def test_the_first_hint_again_until_something_changes():
    first = hint(with_bias(MEAN))
    again = hint(with_bias(MEAN))
    assert again.says == first.says
    assert "The next hint opens when your function gives something else." in again.text
    assert "The next hint" not in first.text
    assert hint(with_bias(FIRST)).question
    rungs = [record["rung"] for record in journal.records("hint")]
    assert rungs == [1, 1, 2]


def test_the_ladder_ends_at_its_top():
    changes = [MEAN, TOTAL, FIRST, ODD, MEAN, TOTAL]
    cards = [hint(with_bias(change)) for change in changes]
    assert [record["rung"] for record in journal.records("hint")] == [1, 2, 3, 4, 4, 4]
    assert cards[-1].example == cards[3].example


def test_how_many_rungs_are_left_is_never_said():
    for change in (MEAN, TOTAL, FIRST, ODD):
        text = hint(with_bias(change)).text
        assert "of 4" not in text
        assert "rung" not in text


def test_nothing_to_hint_at():
    assert "passes" in hint(with_bias("delta.sum(axis=0)")).text
    assert hint(with_bias("...")).verdict == "hint"
    stub = compiled("def affine_backward(delta, A_prev, W):\n    ...", "affine_backward")
    assert hint(stub).verdict == "not_attempted"
    assert "without calling it" in hint(None).text
    assert journal.records("hint")[-1]["rung"] == 1


def test_a_function_that_raises_is_hinted_at_too():
    broken = compiled("def affine_backward(delta, A_prev, W):\n    return A_prev @ delta", "affine_backward")
    card = hint(broken)
    assert card.says == "Try it on this input. There it stops with an error."
    assert "A_prev = np." in card.example
    assert card.question == check(broken).question


def test_the_solution_opens_after_a_pass():
    assert "It opens after a pass" in show_solution("affine_backward").text
    check(with_bias("delta.sum(axis=0)"))
    solution = show_solution("affine_backward")
    assert isinstance(solution, Solution)
    assert "db = delta.sum(axis=0)" in repr(solution)
    assert "noqa" not in repr(solution)
    page = solution._repr_mimebundle_()["text/html"]
    assert page.index("The course&#x27;s version") < page.index("db = delta.sum(axis=0)") < page.index("Yours")
    assert repr(solution).count("import numpy") == 0


def test_the_solution_opens_after_three_different_attempts_and_all_hints():
    for bias in (MEAN, MEAN, TOTAL):
        check(with_bias(bias))
    card = show_solution(with_bias(MEAN))
    assert "3 different attempts (so far 2)" in card.text
    check(with_bias(FIRST))
    assert "the hints" in show_solution("affine_backward").text
    for change in (MEAN, TOTAL, FIRST, ODD)[:RUNGS]:
        hint(with_bias(change))
    assert isinstance(show_solution("affine_backward"), Solution)


def test_a_solution_of_nothing_is_answered_with_the_nearest_name():
    assert "Did you mean `affine_backward`" in show_solution("affine_backwards").text
    assert "There is no exercise" in show_solution(3).text


def test_an_interrupt_of_a_hint_shows_its_card_and_gets_through(capsys):
    endless = compiled("def affine_backward(delta, A_prev, W):\n    while True:\n        pass\n", "affine_backward")
    threading.Timer(0.3, _thread.interrupt_main).start()
    with pytest.raises(KeyboardInterrupt):
        hint(endless)
    assert "You stopped the check." in capsys.readouterr().out
    assert journal.records("hint") == []


def test_records_of_another_hand_do_no_harm():
    for entry in ({}, {"verdict": [], "fingerprint": {}}):
        journal.record("attempt", exercise="affine_backward", **entry)
        journal.record("hint", exercise="affine_backward", **entry, rung="high")
    assert "3 different attempts" in show_solution("affine_backward").text
    assert hint(with_bias(MEAN)).verdict == "hint"


def test_a_solution_shows_what_was_kept_where_the_notebook_has_nothing():
    check(with_bias("delta.sum(axis=0)  # mine"))
    assert "# mine" in repr(show_solution("affine_backward"))
