"""The controls of questions in a live notebook: core ipywidgets, loaded only here.

Everything is a button or a labelled field, in the order in which it is seen, so the keyboard reaches all of it. A
field sends its text when it is left, before the button is pressed: no key stroke can come too late.
"""

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from course_lib.drawing.palette import css_tokens
from course_lib.threads import ONE_AT_A_TIME
from course_lib.tutor import showing as show
from course_lib.tutor.asking import Asked, AskedSet, Said
from course_lib.tutor.question import Choice, Code, Number, Open, Order, Question, Shape

WIDE = {"width": "100%", "height": "auto"}
OWN = {"width": "auto"}
SHORT = {"width": "17em", "height": "auto"}
HOW_SURE = {"guess": "A guess", "fairly sure": "Fairly sure", "certain": "Certain"}


def panel(asked: Asked) -> widgets.VBox:
    """One question with its controls."""
    return Panel(asked).box


def panel_under(html: str, asked: Asked) -> widgets.VBox:
    """One question with its controls, below other HTML in the same output."""
    return widgets.VBox([widgets.HTML(html), panel(asked)])


def pages(asked_set: AskedSet) -> widgets.VBox:
    """Several questions, one at a time, with a button to each side."""
    return Pages(asked_set).box


class Live:
    """Words that a screen reader speaks when they change."""

    def __init__(self) -> None:
        self.widget = widgets.HTML(layout=WIDE)
        self.widget.add_class("tutor-live")

    def say(self, html: str, state: str = "") -> None:
        """Show and speak some HTML; nothing if it is empty."""
        # ipywidgets puts a new element in place of the old one. Of the live roles only `alert` is spoken then.
        words = f'<div class="reply {state}" role="alert" aria-live="assertive">{html}</div>'
        self.widget.value = words if html else ""

    def guard(self, callback: Callable[[], None]) -> Callable[..., None]:
        """A callback for a control whose exceptions are shown here, and not lost in a log."""

        def call(*_: object) -> None:
            try:
                with ONE_AT_A_TIME:
                    callback()
            except Exception as error:
                sentence = f"{type(error).__name__}: {error}"
                self.say(show.reply_html("", show.PROBLEM, [sentence]), show.PROBLEM[2])

        return call


class Panel:
    """One question: its words, its inputs, the reply."""

    def __init__(self, asked: Asked, answered: Callable[[], None] | None = None) -> None:
        self.asked, self.tell = asked, answered
        self.words, self.reply = widgets.HTML(layout=WIDE), Live()
        self.input = _input(asked.question, self.reply)
        self.again = _button("Again with new numbers", self.reply.guard(self._again))
        self.submits = self._submit_buttons()
        self.again.layout.display = "none"
        self.box = _framed([self.words, self._inputs(), self.reply.widget])
        self._show_words()
        if asked.last:
            self._show(asked.last)

    def _submit_buttons(self) -> list[widgets.Button]:
        if self.asked.predicts:
            return [self._submit_button(words, sure) for sure, words in HOW_SURE.items()]
        if isinstance(self.input, Options):  # pressing an option answers
            self.input.chosen = self.reply.guard(self._submitter(None))
            return []
        return [self._submit_button("Compare" if isinstance(self.asked.question, Open) else "Answer", None)]

    def _submit_button(self, words: str, sure: str | None) -> widgets.Button:
        button = _button(words, self.reply.guard(self._submitter(sure)))
        button.add_class("tutor-answer")
        return button

    def _submitter(self, sure: str | None) -> Callable[[], None]:
        def submit() -> None:
            said = self.asked.answer(self.input.value, sure)
            self._show(said)
            if self.tell is not None:
                self.tell()

        return submit

    def _inputs(self) -> widgets.Box:
        """The input and the buttons: side by side where the input is short, one below the other where it is not."""
        if self.asked.predicts:
            caption = widgets.Label("How sure are you? This gives your answer:")
            box = widgets.VBox([self.input.box, _row([caption, *self.submits])], layout=WIDE)
        elif isinstance(self.asked.question, Number | Shape):
            box = _row([self.input.box, *self.submits, self.again])
        else:
            box = widgets.VBox([self.input.box, *self.submits], layout=WIDE)
        box.add_class("tutor-inputs")
        return box

    def _show_words(self) -> None:
        asked = self.asked
        html = show.question_html(asked.question, asked.drawn, options=not isinstance(asked.question, Choice | Order))
        self.words.value = css_tokens() + show.STYLE + html

    def _show(self, said: Said) -> None:
        self.reply.say(said.inner, said.verdict[2])
        for state in ("right", "wrong", "open"):
            self.box.remove_class(state)
        if said.verdict is not show.NOT_COUNTED:
            self.box.add_class(said.verdict[2])
        if isinstance(self.asked.question, Number) and self.asked.answered and not self.asked.predicts:
            self.again.layout.display = ""
        if self.asked.predicts and self.asked.answered:
            for button in (*self.submits, *self.input.buttons):
                button.disabled = True

    def _again(self) -> None:
        self.asked.draw()
        self._show_words()
        self.input.field.value = ""
        self.reply.say("")
        for state in ("right", "wrong", "open"):
            self.box.remove_class(state)


class Options:
    """One button for each option of a choice."""

    def __init__(self, question: Choice, live: Live) -> None:
        self.value: str | None = None
        self.chosen: Callable[..., None] | None = None
        self.buttons = [self._button(letter, option.words, live) for letter, option in question.letters.items()]
        if all(option.words.startswith("`") and option.words.endswith("`") for option in question.options):
            for button in self.buttons:
                button.add_class("tutor-code")
        self.box = widgets.VBox(self.buttons, layout=WIDE)

    def _button(self, letter: str, words: str, live: Live) -> widgets.Button:
        button = widgets.Button(description=f"{letter}.  {show.bare(words)}", layout=WIDE)
        button.add_class("tutor-option")
        button.on_click(live.guard(lambda: self._choose(letter)))
        return button

    def _choose(self, letter: str) -> None:
        self.value = letter
        for button in self.buttons:
            own = button.description.startswith(f"{letter}.")
            (button.add_class if own else button.remove_class)("tutor-chosen")
            button.description = button.description.removesuffix(CHOSEN) + (CHOSEN if own else "")
        if self.chosen is not None:
            self.chosen()


CHOSEN = "  (your choice)"


class Field:
    """A labelled field for a number, a shape, a line of code or a text."""

    def __init__(self, question: Question) -> None:
        code, text = isinstance(question, Code), isinstance(question, Open)
        label = "Your line" if code else "Your answer" if text else "Your number"
        label = label if isinstance(question, Number | Code | Open) else "Your shape"
        kind = widgets.Textarea if text else widgets.Text
        layout = WIDE | {"width": "calc(100% - 4px)"} if code or text else SHORT
        self.field = kind(description=label, continuous_update=False, layout=layout, **({"rows": 4} if text else {}))
        self.field.style.description_width = "auto"
        if code:
            self.field.add_class("tutor-code")
        self.box, self.buttons = self.field, []

    @property
    def value(self) -> str:
        """What was typed."""
        return self.field.value


class Lines:
    """Lines to be put in order: press them in the order in which they shall stand, or type their numbers.

    The field with the numbers is the answer; pressing only rewrites it. A list to choose from would be no use here:
    in JupyterLab the arrow keys leave it for the next cell.
    """

    def __init__(self, question: Order, live: Live) -> None:
        self.lines = question.shown
        self.buttons = [self._button(number, live) for number in range(1, len(self.lines) + 1)]
        self.field = widgets.Text(
            description="Your order, as numbers", continuous_update=False, layout=SHORT | {"width": "26em"}
        )
        self.field.style.description_width = "auto"
        self.field.observe(live.guard(self._show), names="value")
        caption = widgets.Label("Press the lines in their order. Press a line again to take it out.")
        self.box = widgets.VBox([caption, *self.buttons, self.field], layout=WIDE)
        self._show()

    @property
    def value(self) -> str:
        """The numbers of the lines in the order chosen."""
        return self.field.value

    @property
    def used(self) -> list[int]:
        """The lines in use, as far as the field can be read."""
        numbers = [int(word) for word in self.field.value.replace(",", " ").split() if word.isdecimal()]
        return [number for number in dict.fromkeys(numbers) if 1 <= number <= len(self.lines)]

    def _button(self, number: int, live: Live) -> widgets.Button:
        button = widgets.Button(layout=WIDE)
        for name in ("tutor-option", "tutor-code"):
            button.add_class(name)
        button.on_click(live.guard(lambda: self._press(number)))
        return button

    def _press(self, number: int) -> None:
        kept = [other for other in self.used if other != number]
        numbers = kept if number in self.used else [*kept, number]
        self.field.value = " ".join(map(str, numbers))

    def _show(self) -> None:
        used = self.used
        for number, (button, line) in enumerate(zip(self.buttons, self.lines, strict=True), 1):
            place = f"  (place {used.index(number) + 1})" if number in used else ""
            button.description = f"{number}.  {line}{place}"
            (button.add_class if place else button.remove_class)("tutor-chosen")


class Pages:
    """Several questions, one at a time, and at the end what the answers say."""

    def __init__(self, asked_set: AskedSet) -> None:
        self.set, self.place = asked_set, 0
        self.head, self.live = widgets.HTML(layout=WIDE), Live()
        self.back = _button("Back", self.live.guard(lambda: self._turn(-1)))
        self.next = _button("Next", self.live.guard(lambda: self._turn(1)))
        self.panels: dict[int, Panel] = {}
        self.page = widgets.VBox(layout=WIDE)
        turning = [_row([self.back, self.next])] if len(asked_set.asked) > 1 else []
        self.box = widgets.VBox([self.head, self.page, *turning, self.live.widget], layout=WIDE)
        self.box.add_class("course")
        self.box.add_class("tutor-set")
        self._show()

    def _turn(self, step: int) -> None:
        self.place = min(max(self.place + step, 0), len(self.set.asked) - 1)
        self._show()

    def _show(self) -> None:
        asked = self.set.asked[self.place]
        if self.place not in self.panels:
            self.panels[self.place] = Panel(asked, answered=self._answered)
        self.page.children = [self.panels[self.place].box]
        self.back.disabled, self.next.disabled = self.place == 0, self.place == len(self.set.asked) - 1
        self._show_progress()

    def _answered(self) -> None:
        self._show_progress()
        if self.set.is_complete:
            self.live.say("".join(f"<p>{show.inline_html(sentence)}</p>" for sentence in self.set.summary), "open")

    def _show_progress(self) -> None:
        words = f"{self.set.title}: question {self.place + 1} of {len(self.set.asked)}. {self.set.progress}"
        self.head.value = f'{css_tokens()}{show.STYLE}<p class="tutor-progress">{words}</p>'


def _input(question: Question, live: Live) -> Options | Lines | Field:
    if isinstance(question, Choice):
        return Options(question, live)
    return Lines(question, live) if isinstance(question, Order) else Field(question)


def _button(words: str, callback: Callable[..., None]) -> widgets.Button:
    button = widgets.Button(description=words, layout=OWN)
    button.on_click(callback)
    return button


def _row(children: list[Any]) -> widgets.HBox:
    return widgets.HBox(children, layout={"flex_flow": "row wrap", "align_items": "center"})


def _framed(children: list[Any]) -> widgets.VBox:
    box = widgets.VBox(children, layout=WIDE)
    for name in ("course", "tutor-question"):
        box.add_class(name)
    return box
