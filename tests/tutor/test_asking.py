"""Questions as they are shown, answered in code, and recorded."""

import re
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread
from time import sleep

import nbformat
import pytest
from nbclient import NotebookClient

from course_lib.classroom.editions import normalise
from course_lib.tutor import asking, journal, questions
from course_lib.tutor.asking import answer, ask, exit_question, interview, predict, quiz, warm_up
from course_lib.tutor.question import Choice, Drawn, Number, Option
from course_lib.tutor.showing import WIDGET_VIEW

ROOT = Path(__file__).parents[2]
# What is right, and what is wrong, in chapter 01.
RIGHT = {"01.w1": "6, 4", "01.w2": "8, 8", "01.2": (64, 5), "01.3": "A_prev @ W + b", "01.5": "d"}


@pytest.fixture(autouse=True)
def session(monkeypatch, tmp_path):
    """A session in which nothing was asked or answered yet."""
    monkeypatch.setenv("COURSE_PROGRESS_DIR", str(tmp_path))
    monkeypatch.setattr(asking, "_asked", {})
    asking._draws.clear()


def solve(asked_set, *wrong):
    """Answer every question of a set, rightly but for these."""
    said = None
    for one in asked_set.asked:
        right = RIGHT.get(one.question.id, one.drawn.value)
        said = answer(one.question.id, "999" if one.question.id in wrong else right)
    return said


def answers():
    return [
        {key: record.get(key) for key in ("question", "given", "right", "confidence", "where")}
        for record in journal.records("answer")
    ]


def test_a_prediction_shows_its_question_and_not_its_answer():
    gate = predict("double-weights")
    assert gate.text.startswith("PREDICT double-weights\n")
    assert "  c. It stays, and the colours change faster beside it." in gate.text
    assert 'Answer in code: `answer("predict double-weights", ..., "fairly sure")`.' in gate.text
    assert "<li><strong>c.</strong> It stays, and the colours" in gate.html
    for option in gate.question.options:
        assert option.reply not in gate.text + gate.html
    assert (gate.answered, gate.given, gate.open) == (False, None, False)
    assert predict("double-weights", locked=False).open


def test_of_two_predictions_that_come_together_one_counts(monkeypatch):
    gate, kind = predict("double-weights"), Choice
    judge, begun, said = kind.judge, Event(), []

    def slowly(self, value, drawn):
        begun.set()
        sleep(0.1)  # room for the other to come between
        return judge(self, value, drawn)

    monkeypatch.setattr(kind, "judge", slowly)
    other = Thread(target=lambda: said.append(gate.answer("a", "certain")))
    other.start()
    assert begun.wait(10)
    said.append(answer("predict double-weights", "c", "certain"))
    other.join(10)
    assert not other.is_alive()
    assert [one["given"][0] for one in answers()] == ["a"]
    assert gate.given.startswith("a.")
    assert sum("You have predicted already" in one.text for one in said) == 1


def test_a_prediction_is_shown_against_what_is_true_and_recorded():
    gate = predict("double-weights")
    said = answer("predict double-weights", "a", "certain")
    assert (said.right, gate.answered, gate.given) == (False, True, "a. It moves away from the origin.")
    assert gate.open
    assert said.text.splitlines()[:2] == [
        "NOT AS PREDICTED ▲ predict double-weights",
        "You predicted: a. It moves away from the origin. (certain)",
    ]
    assert "What is true: c. It stays" in said.text
    assert "What is true: c. It stays" in gate.text
    assert answers() == [
        {
            "question": "predict double-weights",
            "given": "a. It moves away from the origin.",
            "right": False,
            "confidence": "certain",
            "where": "predict",
        }
    ]


def test_an_option_without_a_full_stop_does_not_run_into_its_reason():
    said = answer("predict longest-path", "b")
    assert "What is true: a. w1, further from the cost. Its path picks up" in said.text
    assert ".." not in said.text


def test_a_right_prediction_says_why():
    said = answer("double-weights", "c")
    assert said.right
    assert said.text.startswith("AS PREDICTED ● predict double-weights\n")
    assert "What is true" not in said.text


def test_the_first_prediction_counts_in_this_session_and_in_later_ones(monkeypatch):
    predict("double-weights")
    answer("predict double-weights", "a")
    assert "the first one counts" in answer("predict double-weights", "c").text
    monkeypatch.setattr(asking, "_asked", {})
    gate = predict("double-weights")
    assert (gate.answered, gate.given) == (True, "a. It moves away from the origin.")
    assert "the first one counts" in answer("predict double-weights", "c").text
    assert len(answers()) == 1


def test_a_recorded_prediction_whose_option_is_gone_is_asked_again():
    about = {"question": "predict double-weights", "right": False, "where": "predict"}
    journal.record("answer", given="f. It explodes.", **about)
    journal.record("answer", given=None, **about)
    assert not predict("double-weights").answered


def test_how_sure_you_are_is_one_of_three():
    said = answer("predict double-weights", "a", "very")
    assert "How sure you are is one of" in said.text
    assert said.right is None
    assert answers() == []


def test_an_answer_that_cannot_be_read_is_not_counted():
    shown = quiz("01")
    for name, value in {"01.1": "x", "01.2": 4, "01.3": "X @", "01.5": "z"}.items():
        said = answer(name, value)
        assert said.text.startswith(f"NOT COUNTED ○ {name}\n")
    assert answers() == []
    assert shown.progress == "0 of 5 answered."


def test_a_line_of_code_that_is_not_known_is_recorded_and_can_be_mended():
    shown = quiz("01")
    assert answer("01.3", "np.einsum('ij,jk', A_prev, W) + b").text.startswith("I CANNOT TELL ○ 01.3")
    assert answers()[-1]["right"] is None
    assert shown.progress == "0 of 5 answered."
    assert answer("01.3", RIGHT["01.3"]).right
    assert [one.question.id for one in shown.known] == ["01.3"]


def test_numbers_are_judged_by_what_was_shown_last():
    first, second = quiz("01").asked[0], quiz("01").asked[0]
    assert first.drawn.words != second.drawn.words
    assert answer("01.1", second.drawn.value).right
    assert not answer("01.1", first.drawn.value).right
    second.draw()
    assert answer("01.1", second.drawn.value).right


def test_numbers_that_nobody_has_seen_are_shown_before_they_are_judged():
    said = answer("01.1", 3)
    assert said.text.startswith("NOT COUNTED ○ 01.1\nIts numbers are drawn afresh")
    assert "What is its z?" in said.text
    assert answer("01.1", asking._asked["01.1"].drawn.value).right
    assert len(answers()) == 1


def test_the_seed_fixes_the_numbers_and_without_it_they_change(monkeypatch):
    monkeypatch.setenv("COURSE_SEED", "0")
    shown = [quiz("01").text, quiz("01").text]
    asking._draws.clear()
    assert [quiz("01").text, quiz("01").text] == shown
    assert shown[0] != shown[1]
    monkeypatch.setenv("COURSE_SEED", "other")
    asking._draws.clear()
    assert quiz("01").text != shown[0]
    monkeypatch.delenv("COURSE_SEED")
    assert len({quiz("01").text for _ in range(5)}) == 5


def test_a_quiz_says_at_its_end_what_you_can_do_and_what_to_reread():
    shown = quiz("01")
    assert shown.text.startswith("Quiz 01. 5 questions.\n\nQUESTION 01.1\n")
    assert shown.html.count("<section>") == 5
    said = solve(shown, "01.1", "01.4")
    end = said.text.partition("\n\n")[2]
    assert end.splitlines() == [
        "Right at the first attempt: 3 of 5.",
        "You can now follow a shape through two layers.",
        "You can now write a layer in one line.",
        "You can now say what stacked linear layers can and cannot do.",
        "Reread chapter 01, Let one neuron vote.",
        "Reread chapter 01, Count what can be turned.",
    ]
    assert "<p>Reread chapter 01, <em>Let one neuron vote</em>.</p>" in said.html
    assert shown.progress == "5 of 5 answered."


def test_the_first_attempt_decides_and_a_wrong_answer_may_be_mended():
    shown = quiz("01")
    assert not answer("01.2", (64, 30)).right
    assert answer("01.2", (64, 5)).right
    solve(shown)
    assert "Right at the first attempt: 4 of 5." in shown.summary
    assert [record["right"] for record in answers() if record["question"] == "01.2"] == [False, True, True]


@pytest.mark.parametrize(
    ("wrong", "route"),
    [
        ((), "challenge route"),
        (("01.w2",), "light route"),
        (("01.w1", "01.w2"), "full route"),
        (("01.w1", "01.w2", "01.w3"), "full route"),
    ],
)
def test_a_warm_up_chooses_the_route(wrong, route):
    shown = warm_up("01")
    end = solve(shown, *wrong).text.partition("\n\n")[2]
    assert [route in end for route in ("full route", "light route", "challenge route")].count(True) == 1
    assert route in end
    assert end.count("Reread chapter 00") == len(wrong)
    assert answers()[0]["where"] == "warm-up 01"


def test_the_inventory_notes_and_does_not_judge():
    shown = quiz("inventory")
    assert len(shown.asked) == 12
    for one in shown.asked:
        said = answer(one.question.id, "b")
        assert said.text.startswith(f"NOTED ○ {one.question.id}\nYou answered: b. ")
        assert said.right is None
        assert not any(option.reply in said.text + said.html for option in one.question.options)
    assert "All 12 answers are noted." in said.text
    assert len([record for record in answers() if isinstance(record["right"], bool)]) == 12


def test_the_whole_inventory_is_judged_and_compared_with_the_start():
    for one in quiz("inventory").asked:
        answer(one.question.id, "b")
    then = sum(record["right"] for record in answers())
    shown = quiz("inventory all")
    assert len(shown.asked) == 24
    for one in shown.asked:
        right = next(letter for letter, option in one.question.letters.items() if option.right)
        said = answer(one.question.id, right)
        assert said.right
    assert f"Of the 12 asked at the start, right then: {then}, right now: 12." in said.text


def test_an_interview_is_compared_and_not_judged():
    shown = interview("01")
    assert shown.text.startswith("Interview. 3 questions.")
    said = answer("01.7", "two linear layers are one linear layer again")
    assert said.text.startswith("COMPARE ○ 01.7\nWithout them, (X W1 + b1) W2 + b2")
    assert said.text.count("\n  - ") == 3
    assert said.html.count("<li>") == 3
    assert (said.right, answers()[0]["given"]) == (None, "8 words")
    every = [one.question.id for one in interview().asked]
    assert "01.7" in every
    assert len(every) == sum(len(questions.of(name, "interview")) for name in questions.having("interview"))


def test_a_model_answer_is_shown_after_an_attempt_and_not_before():
    shown = interview()
    for one in shown.asked:
        model = one.question.model
        assert model not in shown.text + one.text
        assert "Write your own answer first" in answer(one.question.id, "no idea").text
        assert model not in one.text
        assert model in answer(one.question.id, "this is what I would say there").text


def test_an_exit_question_by_itself_or_by_its_id():
    assert exit_question("exit:affine").where == "exit"
    own = Number(
        id="exit:none",
        chapter="01",
        section="",
        can="do it",
        make=lambda rng: Drawn("How much?", 2.0, ((1.0, "Why?"),)),
    )
    shown = exit_question(own)
    assert answer("exit:none", 1).text == "NOT YET ▲ exit:none\nWhy?"
    assert shown.under("<p>card</p>") == {}
    assert answer("exit:none", 2).right


@pytest.mark.parametrize("call", [predict, ask, quiz, warm_up, interview, lambda name: answer(name, 1)])
@pytest.mark.parametrize("name", ["01.77", "", "boss", "boss 99", None, 44, ["04.1"]])
def test_an_unknown_name_is_answered_with_a_sentence(call, name):
    if call is interview and name is None:
        return
    said = call(name)
    assert said.text.startswith("NOT COUNTED ○\n")
    assert re.search(r"nearest names: '|Chapters with one: ", said.text)
    assert (said.answered, said.open, said.right) == (False, True, None)


@pytest.mark.parametrize("name", [1, "1", " 01 "])
def test_a_chapter_may_be_asked_for_by_its_number(name):
    assert [one.question.id for one in quiz(name).asked] == [one.question.id for one in quiz("01").asked]
    assert (quiz(name).where, quiz(name).title) == ("quiz 01", "Quiz 01")
    assert warm_up(name).title == "Warm-up 01"
    assert [one.question.id for one in interview(name).asked] == [one.question.id for one in interview("01").asked]
    assert quiz("boss 4").where == "boss 04"


def test_an_answer_without_its_question_is_told_how_to_call():
    said = answer("b")
    assert said.text.startswith("NOT COUNTED ○\n")
    assert 'as in `answer("04.1", "b")`. The name stands beside the question.' in said.text
    assert 'as in `answer("04.1", ...)`' in answer().text
    assert 'as in `answer("04.1", 2.5)`' in answer(2.5).text
    assert 'as in `answer("04.1", ...)`' in answer("X" * 99).text
    predict("double-weights")
    assert 'as in `answer("predict double-weights", "b")`' in answer("b").text
    assert answers() == []


@pytest.mark.parametrize("dots", [(), (...,)])
def test_a_question_without_its_answer_is_told_what_is_missing(dots):
    said = answer("double-weights", *dots)
    assert said.text.startswith("NOT COUNTED ○ predict double-weights\n")
    assert 'Your answer is missing. Answer in code: `answer("predict double-weights", ..., "fairly sure")`' in said.text
    assert not predict("double-weights").answered
    assert "you have not seen them yet" in answer("exit:affine", *dots).text


def test_words_are_escaped_on_the_page_and_plain_in_a_terminal():
    option = Option("`<b>`", "So `a < b`.", right=True)
    question = Choice(
        id="x", chapter="01", section="", can="do it", words="Is `a < b` *always*?\n\nReally?", options=(option,)
    )
    shown = exit_question(question)
    assert "<p>Is <code>a &lt; b</code> <em>always</em>?</p><p>Really?</p>" in shown.html
    assert "<code>&lt;b&gt;</code>" in shown.html
    assert "\nIs `a < b` always?\nReally?\n  a. `<b>`\n" in shown.text
    assert "<p>So <code>a &lt; b</code>.</p>" in answer("x", "a").html


def test_in_a_terminal_there_is_no_widget_and_none_is_loaded():
    code = (
        "import sys\nfrom course_lib.tutor.asking import predict, quiz\n"
        "print(sorted(predict('double-weights')._repr_mimebundle_()), 'ipywidgets' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert run.stdout == "['text/html', 'text/plain'] False\n", run.stderr


def kernel_outputs(*cells):
    """The outputs of these cells, run one after another in a kernel."""
    before = "from course_lib.tutor.asking import *\nfrom course_lib.tutor import asking"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in (before, *cells)])
    NotebookClient(notebook, kernel_name="python3", timeout=60, resources={"metadata": {"path": str(ROOT)}}).execute()
    return notebook, [cell.outputs for cell in notebook.cells[1:]]


def test_in_a_kernel_one_output_holds_controls_page_and_text_and_the_rest_is_the_same_again():
    cells = ('predict("double-weights")', 'quiz("01")', 'answer("01.5", "d")')
    (notebook, first), (_, second) = kernel_outputs(*cells), kernel_outputs(*cells)
    assert [len(outputs) for outputs in first] == [1, 1, 1]
    kinds = [set(outputs[0].data) for outputs in first]
    assert kinds == [{WIDGET_VIEW, "text/html", "text/plain"}] * 2 + [{"text/html", "text/plain"}]
    for one, other in zip(first, second, strict=True):
        assert one[0].data["text/html"] == other[0].data["text/html"]
        assert one[0].data["text/plain"] == other[0].data["text/plain"]
        assert not re.search(r"[0-9a-f]{12}|<script|\son\w+=|\sid=", one[0].data["text/html"])
    normalise(notebook)
    assert not any(WIDGET_VIEW in output.data for cell in notebook.cells for output in cell.outputs)


def test_a_prediction_of_an_earlier_kernel_is_still_known():
    cell = 'answer("predict double-weights", "a")'
    kernel_outputs(cell)
    _, ((output,),) = kernel_outputs('print(predict("double-weights").given)')
    assert output.text == "a. It moves away from the origin.\n"
