"""The controls of questions, pressed as a person would press them."""

from threading import Thread

import pytest

from course_lib.threads import ONE_AT_A_TIME
from course_lib.tutor import asking, journal, questions
from course_lib.tutor.controls import Field, Lines, Options, Pages, Panel, panel_under
from course_lib.tutor.question import Choice, Option

CHOSEN = "(your choice)"


@pytest.fixture(autouse=True)
def session(monkeypatch, tmp_path):
    """A session in which nothing was asked or answered yet."""
    monkeypatch.setenv("COURSE_PROGRESS_DIR", str(tmp_path))
    monkeypatch.setattr(asking, "_asked", {})
    asking._draws.clear()


def reply(panel):
    return panel.reply.widget.value


def press(panel, words):
    (button,) = [b for b in (*panel.submits, *panel.input.buttons, panel.again) if b.description.startswith(words)]
    assert not button.disabled
    button.click()


def every(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from every(child)


def test_pressing_an_option_answers():
    panel = Panel(asking.ask("01.5"))
    press(panel, "b.")
    assert "NOT YET" in reply(panel)
    assert 'role="alert" aria-live="assertive"' in reply(panel)
    assert "wrong" in panel.box._dom_classes
    press(panel, "d.")
    assert "RIGHT" in reply(panel)
    assert "wrong" not in panel.box._dom_classes
    assert [CHOSEN in button.description for button in panel.input.buttons] == [False, False, False, True]
    assert [record["right"] for record in journal.records("answer")] == [False, True]


def test_an_option_waits_until_what_is_being_done_is_done():
    panel = Panel(asking.predict("double-weights"))
    click = Thread(target=panel.input.buttons[0].click)
    with ONE_AT_A_TIME:
        click.start()
        click.join(0.1)
        assert panel.input.value is None
    click.join(10)
    assert panel.input.value == "a"


def test_a_prediction_takes_an_option_and_how_sure_you_are():
    panel = Panel(asking.predict("double-weights"))
    press(panel, "Certain")
    assert "Choose one of the options first." in reply(panel)
    press(panel, "b.")
    press(panel, "a.")
    assert journal.records("answer") == []
    press(panel, "Fairly sure")
    assert "NOT AS PREDICTED" in reply(panel)
    assert "What is true: c." in reply(panel)
    assert [record["confidence"] for record in journal.records("answer")] == ["fairly sure"]
    assert all(button.disabled for button in (*panel.submits, *panel.input.buttons))


def test_a_prediction_answered_before_is_shown_with_its_answer():
    asking.answer("predict double-weights", "a", "guess")
    panel = Panel(asking.predict("double-weights"))
    assert "You predicted: a." in reply(panel)
    assert all(button.disabled for button in panel.input.buttons)


def test_numbers_are_typed_and_drawn_again():
    panel = Panel(asking.ask("01.1"))
    before = panel.words.value
    assert panel.again.layout.display == "none"
    panel.input.field.value = str(panel.asked.drawn.value)
    press(panel, "Answer")
    assert "RIGHT" in reply(panel)
    assert panel.again.layout.display == ""
    press(panel, "Again")
    assert panel.words.value != before
    assert (panel.input.field.value, reply(panel)) == ("", "")
    assert "right" not in panel.box._dom_classes
    press(panel, "Answer")
    assert "NOT COUNTED" in reply(panel)
    panel.input.field.value = "1e9"
    press(panel, "Answer")
    assert "NOT YET" in reply(panel)


@pytest.mark.parametrize(("name", "typed"), [("01.2", "(64, 5)"), ("01.3", "Z = b + A_prev @ W")])
def test_shapes_and_lines_are_typed(name, typed):
    panel = Panel(asking.ask(name))
    panel.input.field.value = typed
    press(panel, "Answer")
    assert "RIGHT" in reply(panel)


def test_own_words_are_compared():
    panel = Panel(asking.ask("01.7"))
    press(panel, "Compare")
    assert "Write your own answer first" in reply(panel)
    panel.input.field.value = "two linear layers are one again"
    press(panel, "Compare")
    assert "COMPARE" in reply(panel)


def test_lines_are_pressed_in_their_order_or_typed_as_numbers():
    panel = Panel(asking.ask("01.6"))
    numbers = {line: number for number, line in enumerate(panel.asked.question.shown, 1)}
    right = [numbers[line] for line in panel.asked.question.lines.values()]
    press(panel, f"{right[1]}.")
    assert panel.input.field.value == str(right[1])
    press(panel, f"{right[1]}.")
    assert panel.input.field.value == ""
    for number in right:
        press(panel, f"{number}.")
    assert panel.input.field.value == " ".join(map(str, right))
    assert panel.input.buttons[right[0] - 1].description.endswith("(place 1)")
    press(panel, "Answer")
    assert "RIGHT" in reply(panel)
    panel.input.field.value = "2, 1"
    assert [b.description.partition("(")[2] for b in panel.input.buttons[:3]][:2] != ["", ""]
    assert panel.input.buttons[1].description.endswith("(place 1)")
    panel.input.field.value = "2 1 x 99"
    press(panel, "Answer")
    assert "NOT COUNTED" in reply(panel)


def test_a_quiz_turns_its_pages_and_sums_up():
    pages = Pages(asking.quiz("01"))
    assert "question 1 of 5. 0 of 5 answered." in pages.head.value
    assert (pages.back.disabled, pages.next.disabled) == (True, False)
    right = [None, "64, 5", "A_prev @ W + b", None, "d"]
    for place, value in enumerate(right):
        panel = pages.panels[place]
        assert pages.page.children == (panel.box,)
        if isinstance(panel.input, Options):
            press(panel, f"{value}.")
        else:
            panel.input.field.value = value or str(panel.asked.drawn.value)
            press(panel, "Answer")
        assert ("Right at the first attempt: 5 of 5." in pages.live.widget.value) == (place == 4)
        assert "Right at the first attempt" not in reply(panel)
        pages.next.click()
    assert pages.next.disabled
    pages.back.click()
    assert "question 4 of 5. 5 of 5 answered." in pages.head.value
    assert "RIGHT" in reply(pages.panels[3])


def test_a_single_question_has_no_pages_to_turn():
    alone = asking.AskedSet("interview", "Interview", [questions.find("01.7")])
    descriptions = [getattr(w, "description", "") for w in every(Pages(alone).box)]
    assert "Next" not in descriptions


def test_a_question_stands_below_a_card():
    box = panel_under("<p>card</p>", asking.ask("01.1"))
    assert box.children[0].value == "<p>card</p>"
    assert "tutor-question" in box.children[1]._dom_classes


@pytest.mark.parametrize("name", ["01.1", "01.2", "01.3", "01.5", "01.6", "01.7", "predict double-weights"])
def test_every_field_has_a_label_and_the_keyboard_reaches_everything(name):
    asked = asking.predict("double-weights") if name.startswith("predict") else asking.ask(name)
    kinds = {"HTMLModel", "VBoxModel", "HBoxModel", "LabelModel", "ButtonModel", "TextModel", "TextareaModel"}
    for widget in every(Panel(asked).box):
        # A list or radio buttons would lose their arrow keys to JupyterLab, which moves to the next cell.
        assert widget._model_name in kinds
        if widget._model_name in {"ButtonModel", "TextModel", "TextareaModel"}:
            assert widget.description
            assert widget.tabbable is not False
        if widget._model_name in {"TextModel", "TextareaModel"}:
            assert widget.continuous_update is False  # a key stroke must not arrive after the button


def test_an_error_in_a_callback_is_shown(monkeypatch):
    panel = Panel(asking.ask("01.5"))

    def broken(*_, **__):
        raise OSError("the disk is gone")

    monkeypatch.setattr(journal, "record", broken)
    press(panel, "a.")
    assert "ERROR IN THE COURSE" in reply(panel)
    assert "OSError: the disk is gone" in reply(panel)


def test_an_interrupt_passes(monkeypatch):
    panel = Panel(asking.ask("01.5"))

    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(journal, "record", stop)
    with pytest.raises(KeyboardInterrupt):
        press(panel, "a.")


def test_options_of_code_look_like_code():
    options = (Option("`a @ b`", "Yes.", right=True), Option("`a * b`", "No?"))
    question = Choice(id="x", chapter="01", section="", can="do it", words="Which?", options=options)
    panel = Panel(asking.exit_question(question))
    assert [button.description for button in panel.input.buttons] == ["a.  a @ b", "b.  a * b"]
    assert all("tutor-code" in button._dom_classes for button in panel.input.buttons)


def test_layouts_are_not_shared():
    # One layout for two buttons hides both when it hides one.
    widgets = [w for w in every(Panel(asking.ask("01.1")).box) if w._model_name == "ButtonModel"]
    assert len({id(w.layout) for w in widgets}) == len(widgets) == 2


def test_kinds_of_input():
    inputs = [type(Panel(asking.ask(name)).input) for name in ("01.1", "01.5", "01.6")]
    assert inputs == [Field, Options, Lines]
