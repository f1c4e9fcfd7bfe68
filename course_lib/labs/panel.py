"""The live form of a lab: core ipywidgets around the picture, loaded only here.

Controls stand in the order in which they are seen, and each is a button or a labelled field, so the keyboard reaches
all of them. (Arrow keys leave lists and radio buttons for JupyterLab's next cell, so there are none.)
"""

import asyncio
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from time import monotonic
from typing import Any

import ipywidgets as widgets

from course_lib.drawing.palette import css_tokens
from course_lib.labs.controls import Action, Choice, Slider, Steps, Text, Toggle, of
from course_lib.labs.lab import STYLE, Lab, LabError, Turn, plain, rich
from course_lib.threads import ONE_AT_A_TIME
from course_lib.tutor.controls import Panel
from course_lib.tutor.question import Unreadable, read_number

WIDE = {"width": "100%", "height": "auto"}
NOISE = 1e-9  # what the steps of a slider add to a number
AT_LEAST = 0.015  # seconds between two frames
LONGEST_PLAY, SLOWEST_STEP = 5.0, 0.7  # seconds
OWN_FAULTS = (LabError, Unreadable)  # what a learner typed; anything else is a fault of the course


class Frames:
    """Draws at once if the last frame is old enough, else a moment later: the last state wins, nothing queues."""

    def __init__(self, draw: Callable[[], None]) -> None:
        self._draw, self._waits, self._free = draw, None, 0.0

    def ask(self) -> None:
        """There is something new to draw."""
        loop = running_loop()
        pause = self._free - monotonic()
        waits = loop is self._waits  # the loop of another thread may be busy with a cell
        if loop is None or (pause <= 0 and not waits):
            self._now()
        elif not waits:
            self._waits = loop
            loop.call_later(max(pause, 0), self._now)

    def _now(self) -> None:
        with ONE_AT_A_TIME:
            self._waits, begin = None, monotonic()
            self._draw()
            end = monotonic()
            self._free = end + max(AT_LEAST, end - begin)  # a slow picture leaves as much time for messages


def running_loop() -> asyncio.AbstractEventLoop | None:
    """The loop of the kernel, or None outside one: then everything happens at once."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


class LabPanel:
    """A lab with its controls. Several may show the same lab."""

    def __init__(self, lab: Lab) -> None:
        self.lab, self.wrong = lab, ""
        self.head, self.picture, self.live, self.more = (widgets.HTML(layout=WIDE) for _ in range(4))
        self.many = widgets.HTML(layout=WIDE)
        for widget, name in ((self.picture, "lab-picture"), (self.many, "lab-multiples"), (self.live, "lab-live")):
            widget.add_class(name)
        self.frames = Frames(self.guard(self._show_picture))
        self.bound = [_bind(control, self) for control in lab.controls()]
        self.surface = lab.surface(self)
        self.your_turn = TurnStrip(self) if lab.asks else None
        self.table = button("Show the table", self.guard(lambda _: self._turn_table()))
        self.table_html = widgets.HTML(layout=WIDE)
        self.controls = widgets.VBox(self._control_rows(), layout=WIDE)
        self.box = self._framed()
        with ONE_AT_A_TIME:
            lab.watch(self._changed)
            self._changed()

    def _framed(self) -> widgets.VBox:
        gate = [] if self.lab.is_open else [self._gate()]
        many = [self.many] if self.lab.reduced_motion else []
        strip = [self.your_turn.box] if self.your_turn else []
        below = [*many, *strip, self.live, row([self.table]), self.table_html, self.more]
        box = widgets.VBox([self.head, *gate, self.controls, self._stage(), *below], layout=WIDE)
        for name in ("course", "lab", f"lab-{self.lab.slug}"):
            box.add_class(name)
        return box

    def _stage(self) -> widgets.Widget:
        """The picture, and what lies over it once the lab is open."""
        if not self.surface:
            return self.picture
        self.stage = widgets.VBox([self.picture, *([self.surface.box] if self.lab.is_open else [])], layout=WIDE)
        scroll = widgets.VBox([self.stage], layout=WIDE)
        for box, name in ((self.stage, "lab-stage"), (scroll, "lab-scroll")):
            box.add_class(name)
        return scroll

    def _control_rows(self) -> list[widgets.HBox]:
        if not self.lab.is_open:
            return []
        return [row([one.box for one in self.bound if isinstance(one, StepControls) == steps]) for steps in (1, 0)]

    def _gate(self) -> widgets.VBox:
        return Panel(self.lab.asked, answered=self._opened).box

    def _opened(self) -> None:
        self.lab.state = self.lab.predicted(self.lab.state, self.lab.asked.given)
        self.controls.children = self._control_rows()
        if self.surface:
            self.stage.children = [self.picture, self.surface.box]

    def change(self, make: Callable[[Any], Any]) -> None:
        """Replace the state by what `make` makes of it."""
        self.wrong = ""
        self.lab.state = make(self.lab.state)

    def guard(self, callback: Callable[..., None]) -> Callable[..., None]:
        """A callback whose exceptions are shown in the lab, and not lost in a log."""

        def call(*arguments: object) -> None:
            with ONE_AT_A_TIME:
                try:
                    callback(*arguments)
                except Exception as error:
                    self.say_wrong(error)

        return call

    def say_wrong(self, error: Exception) -> None:
        """Show an error in place of the words; the controls go back to the state that holds."""
        fault = isinstance(error, OWN_FAULTS)
        self.wrong = str(error) if fault else f"Error in the course: {type(error).__name__}: {error}"
        self._show_words()
        self._sync(keep_text=fault)

    def _changed(self) -> None:
        self._sync()
        self.frames.ask()

    def _sync(self, *, keep_text: bool = False) -> None:
        everything = [*self.bound, *([self.surface] if self.surface else [])]
        for one in everything:  # first, so that nothing new is seen beside what is still locked
            one.lock(self.lab.state)
        for one in everything:
            if not (keep_text and isinstance(one, TextField)):
                one.show(self.lab.state)

    def _show_picture(self) -> None:
        svg = self.lab.svg()
        self.picture.value, self.head.value = svg, css_tokens() + STYLE + self.lab.head_html()
        if self.lab.reduced_motion:
            self.many.value = self.lab.multiples_svg()
        if self.your_turn:
            self.your_turn.show()
        if self.table_html.value:
            self.table_html.value = self.lab.table_html()
        self.more.value = self.lab.more_html()
        self._show_words()

    def _show_words(self) -> None:
        kind, head = (" wrong", "Look") if self.wrong else ("", "Now")
        words = escape(self.wrong, quote=False) if self.wrong else rich(self.lab.words(self.lab.state))
        # ipywidgets puts a new element in place of the old one. Of the live roles only `alert` is spoken then.
        self.live.value = (
            f'<p class="lab-words{kind}" role="alert" aria-live="polite"><strong>{head}</strong> {words}</p>'
        )

    def _turn_table(self) -> None:
        hidden = not self.table_html.value
        self.table_html.value = self.lab.table_html() if hidden else ""
        self.table.description = "Hide the table" if hidden else "Show the table"


class TurnStrip:
    """The strip in which the learner types the next number. It keeps its place when there is nothing to ask."""

    def __init__(self, panel: LabPanel) -> None:
        self.panel, self.asked, self.said = panel, None, ""
        self.words = widgets.HTML(layout={"height": "auto", "flex": "1 1 40%"})
        self.reply = widgets.HTML(layout={"height": "auto", "flex": "1 1 30%"})
        self.field = widgets.Text(description="Number", continuous_update=False, layout={"width": "11em"})
        self.field.style.description_width = "auto"
        self.check = button("Check", panel.guard(lambda _: self._check()))
        self.box = row([self.words, self.field, self.check, self.reply])
        self.box.add_class("lab-turn")

    @property
    def turn(self) -> Turn | None:
        """What is asked now."""
        return self.panel.lab.turn(self.panel.lab.state) if self.panel.lab.is_open else None

    def show(self) -> None:
        """Bring the strip up to the state."""
        turn = self.turn
        self.field.disabled = self.check.disabled = turn is None
        words = rich(turn.words) if turn else "None at this step. Go on."
        self.words.value = f"<p><strong>Your turn</strong> {words}</p>"
        if (turn.words if turn else "") != self.asked:
            self.asked = turn.words if turn else ""
            self.field.value = ""
        if turn and not self.said:
            self._say(turn.hint)
        elif self.said:
            self.said = ""
        else:
            self._say("")

    def _check(self) -> None:
        turn = self.turn
        if turn is None:
            return
        try:
            reply = turn.judge(read_number(self.field.value))
        except Unreadable as problem:
            self._say(str(problem))
            return
        self._say(reply.words)
        if reply.right:
            self.said = reply.words  # it outlives the step that it leads to
            self.panel.change(lambda _: turn.after)

    def _say(self, words: str) -> None:
        self.reply.value = f'<p role="alert" aria-live="polite">{rich(words)}</p>' if words else ""


class Bound:
    """A control that is tied to a state: `box` is what is seen, `show` brings it up to a state."""

    def __init__(self, control: Any, panel: LabPanel) -> None:  # noqa: ANN401
        self.control, self.panel, self.showing = control, panel, False
        self.write = panel.guard(self._write)
        self.box = self.make()
        self.moved = [widget for widget in _inside(self.box) if widget.has_trait("disabled")]

    def make(self) -> widgets.Widget:
        """The widgets."""
        raise NotImplementedError

    def lock(self, state: Any) -> None:  # noqa: ANN401
        """Disable what has nothing to do in a state."""
        rests = self.control.resting(state)
        for widget in self.moved:
            widget.disabled = rests

    def show(self, state: Any) -> None:  # noqa: ANN401
        """Show what the control reads of a state, without writing it back."""
        self.showing = True
        try:
            self.fill(state)
        finally:
            self.showing = False

    def fill(self, state: Any) -> None:  # noqa: ANN401
        """Put what the control reads into the widgets."""
        raise NotImplementedError

    def _write(self, change: Any) -> None:  # noqa: ANN401
        if not self.showing:
            self.panel.change(lambda state: self.control.write(state, change["new"]))


class LimitsFirst(widgets.Widget):
    """Tells the browser its limits before its number, in one message.

    A slider of the browser takes one after the other, cuts a number off at the limits that it knows, and sends that
    back; ipywidgets itself sends in no particular order.
    """

    def send_state(self, key: str | Iterable[str] | None = None) -> None:
        """Send some traits, the value last."""
        super().send_state(key if key is None or isinstance(key, str) else sorted(key, key="value".__eq__))


class IntBox(LimitsFirst, widgets.BoundedIntText):
    """A box for a whole number."""


class IntSlider(LimitsFirst, widgets.IntSlider):
    """A slider for a whole number."""


class FloatBox(LimitsFirst, widgets.BoundedFloatText):
    """A box for a number."""


class FloatSlider(LimitsFirst, widgets.FloatSlider):
    """A slider for a number."""


class SliderField(Bound):
    """A slider and its number box. The box carries the label: a slider of ipywidgets has no accessible name."""

    def make(self) -> widgets.Widget:
        """The label, the box, the slider."""
        control = self.control
        state = self.panel.lab.state
        limits = {"min": of(control.low, state), "max": of(control.high, state), "step": control.step}
        number, slider = (IntBox, IntSlider) if control.whole else (FloatBox, FloatSlider)
        self.number = number(**limits, layout={"width": "auto"})
        self.number.style.description_width = "auto"
        self.number.add_class("lab-number")
        self.slider = slider(**limits, readout=False, layout={"width": "170px"})
        for widget in (self.number, self.slider):
            widget.observe(self.write, names="value")
        self.own = self.reach = limits["min"], limits["max"]
        return widgets.HBox([self.number, self.slider], layout={"margin": "0 16px 0 0"})

    def fill(self, state: Any) -> None:  # noqa: ANN401
        """Set the box to the number itself, the slider to its nearest step."""
        value = self.control.read(state)
        low, high = self._reach(state, value)
        self.at = value if self.control.whole or low == high else on_step(value, low, high, self.control.step)
        self.number.description = plain(of(self.control.label, state))
        for widget, shown in ((self.number, value), (self.slider, self.at)):
            with widget.hold_sync():
                if (widget.min, widget.max) != (low, high):
                    widget.min, widget.max = min(low, widget.min), max(high, widget.max)  # never above each other
                    widget.min, widget.max = low, high
                # Sent back, a number without the noise of binary steps would undo what the hand has moved since.
                if abs(widget.value - shown) > NOISE:
                    widget.value = shown

    def _reach(self, state: Any, value: float) -> tuple[float, float]:  # noqa: ANN401
        """The limits; a number beyond them, which came from code, moves them until the control has others."""
        own = of(self.control.low, state), of(self.control.high, state)
        if own != self.own:
            self.own = self.reach = own
        self.reach = min(self.reach[0], value), max(self.reach[1], value)
        return self.reach

    def _write(self, change: Any) -> None:  # noqa: ANN401
        """What the hand moved. The browser also sends what a slider was made to show, rounded in its own way."""
        if change["owner"] is self.number or abs(change["new"] - self.at) > NOISE:
            super()._write(change)


def on_step(value: float, low: float, high: float, step: float) -> float:
    """The nearest step of a slider, to the last bit as JupyterLab's own slider computes it.

    Of any other number the browser would send its own back, perhaps after what the hand has done meanwhile.
    """
    width = high - low
    share = 100 * step / width
    percent = math.floor(100 * (value - low) / width / share + 0.5) * share
    return high if percent >= 100 or value >= high else max(percent, 0) * width / 100 + low


class ChoiceButtons(Bound):
    """A row of buttons, one of them chosen: in words, not only in colour."""

    def make(self) -> widgets.Widget:
        """The label and the buttons."""
        self.label = widgets.Label(plain(of(self.control.label, self.panel.lab.state)))
        self.buttons = {words: button(words, self._presser(words)) for words in self.control.values}
        return row([self.label, *self.buttons.values()])

    def _presser(self, words: str) -> Callable[..., None]:
        return lambda _: self.write({"new": self.control.values[words]})

    def fill(self, state: Any) -> None:  # noqa: ANN401
        """Mark the chosen one."""
        for words, one in self.buttons.items():
            chosen = self.control.values[words] == self.control.read(state)
            one.description = f"● {words}" if chosen else f"○ {words}"
            (one.add_class if chosen else one.remove_class)("lab-chosen")


class TickBox(Bound):
    """A box to tick."""

    def make(self) -> widgets.Widget:
        """The box with its label."""
        self.tick = widgets.Checkbox(indent=False, layout={"width": "auto", "margin": "0 16px 0 0"})
        self.tick.observe(self.write, names="value")
        return self.tick

    def fill(self, state: Any) -> None:  # noqa: ANN401
        """Tick it or not."""
        self.tick.description = plain(of(self.control.label, state))
        self.tick.value = bool(self.control.read(state))


class TextField(Bound):
    """A field for words."""

    def make(self) -> widgets.Widget:
        """The field with its label."""
        self.field = widgets.Text(continuous_update=False, layout={"width": f"{self.control.width}em"})
        self.field.style.description_width = "auto"
        self.field.observe(self.write, names="value")
        return self.field

    def fill(self, state: Any) -> None:  # noqa: ANN401
        """Put the words."""
        self.field.description = plain(of(self.control.label, state))
        self.field.value = self.control.read(state)


class ActionButton(Bound):
    """A button that changes the state."""

    def make(self) -> widgets.Widget:
        """The button."""
        press = self.panel.guard(lambda _: self.panel.change(self.control.change))
        return button(self.control.label, press)

    def lock(self, state: Any) -> None:  # noqa: ANN401
        """Disable the button where it leads nowhere. What refuses stays: pressed, it says why."""
        try:
            super().lock(state)
        except Exception:
            self.box.disabled = False

    def fill(self, state: Any) -> None:  # noqa: ANN401
        """Nothing: it looks the same in every state."""


@dataclass(frozen=True)
class Run:
    """A walk through the steps while it plays: by 1 or −1 at a time, up to `end`."""

    by: int
    end: int


class StepControls(Bound):
    """Back and step, play both ways with a pause, a number to jump to and a slider to scrub."""

    def make(self) -> widgets.Widget:
        """The buttons, the box, the slider."""
        self.run: Run | None = None
        guard = self.panel.guard
        self.back, self.step = (
            button(words, guard(lambda _, by=by: self._go(by))) for words, by in (("Back", -1), ("Step", 1))
        )
        self.step.add_class("lab-main")
        self.plays = {by: button(words, guard(lambda _, by=by: self._play(by))) for by, words in PLAY.items()}
        self.number = IntBox(min=0, layout={"width": "9em"})
        self.number.style.description_width = "auto"
        self.slider = IntSlider(min=0, readout=False, layout={"width": "170px"})
        self.total = widgets.Label(layout={"margin": "0 12px 0 2px"})
        for widget in (self.number, self.slider):
            widget.observe(self.write, names="value")
        plays = [] if self.panel.lab.reduced_motion else self.plays.values()
        return row([self.back, self.step, *plays, self.number, self.total, self.slider])

    @property
    def last(self) -> int:
        """The last step there is."""
        return of(self.control.last, self.panel.lab.state)

    def lock(self, state: Any) -> None:  # noqa: ANN401
        """Disable Back at the beginning and Step at the end."""
        at, last = self.control.read(state), of(self.control.last, state)
        self.back.disabled, self.step.disabled = at <= 0, at >= last

    def fill(self, state: Any) -> None:  # noqa: ANN401
        """Set the box and the slider."""
        at, last = self.control.read(state), of(self.control.last, state)
        for widget in (self.number, self.slider):
            with widget.hold_sync():
                widget.max, widget.value = last, at
        self.number.description = plain(of(self.control.label, state))
        self.total.value = f"of {last}"

    def _go(self, by: int) -> None:
        self.pause()
        self._move(by)

    def _move(self, by: int) -> None:
        self.panel.change(lambda state: self.control.write(state, self.control.read(state) + by))

    def _play(self, by: int) -> None:
        if self.pause() == by:
            return
        end, start = (self.last, 0) if by > 0 else (0, self.last)
        if self.control.read(self.panel.lab.state) == end:
            self.panel.change(lambda state: self.control.write(state, start))
        self.plays[by].description = "Pause"
        self.run = Run(by, end)
        self._next(self.run)

    def _next(self, run: Run) -> None:
        loop = running_loop()
        if loop is None or self.control.read(self.panel.lab.state) == run.end:
            self.pause()
            return
        pause = min(SLOWEST_STEP, LONGEST_PLAY / max(self.last, 1))
        loop.call_later(pause, self.panel.guard(lambda: self._tick(run)))

    def _tick(self, run: Run) -> None:
        if run is self.run:  # it may have been paused meanwhile
            self._move(run.by)
            self._next(run)

    def pause(self) -> int:
        """Stop playing; the direction in which it played, 0 if it did not."""
        run, self.run = self.run, None
        for by, words in PLAY.items():
            self.plays[by].description = words
        return run.by if run else 0


PLAY = {-1: "Play back", 1: "Play"}
KINDS = {
    Slider: SliderField,
    Choice: ChoiceButtons,
    Toggle: TickBox,
    Text: TextField,
    Action: ActionButton,
    Steps: StepControls,
}


def _bind(control: Any, panel: LabPanel) -> Bound:  # noqa: ANN401
    return KINDS[type(control)](control, panel)


def _inside(widget: widgets.Widget) -> Iterator[widgets.Widget]:
    """A widget and all that is in it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _inside(child)


def button(words: str, callback: Callable[..., None]) -> widgets.Button:
    """A button that is as wide as its words."""
    made = widgets.Button(description=words, layout={"width": "auto"})
    made.on_click(callback)
    return made


def row(children: list[Any]) -> widgets.HBox:
    """Controls beside each other, in as many lines as they need."""
    return widgets.HBox(children, layout={"flex_flow": "row wrap", "align_items": "center"})
