"""What every lab shares: a state, a picture of it, words, a table, a task, a prediction first, a twin without a kernel.

A lab is a subclass in a file of its own, named like its slug. It says what the state is (a frozen dataclass) and, as
functions of that state alone, the picture, the words and the rows of the table; controls only replace the state.
`one_neuron.py` is a small one to start from.
"""

import math
import re
import sys
from base64 import b64encode
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from html import escape
from itertools import count
from numbers import Integral, Real
from reprlib import repr as shortened
from typing import Any, ClassVar, Self, get_args, get_origin

from course_lib.drawing.palette import css_tokens
from course_lib.drawing.svg import CAPTION, Picture, in_theme, tokens_css
from course_lib.labs.controls import Action, Control, Steps, of
from course_lib.threads import ONE_AT_A_TIME
from course_lib.tutor import asking
from course_lib.tutor.showing import Shown

MOST_ROWS = 12  # of a table
MULTIPLES = 6  # small pictures in place of motion
_CODE = re.compile(r"`([^`]*)`")
_MARKUP = re.compile(r"\$([^$]*)\$")
_SHIFT = re.compile(r"([_^])\{([^}]*)\}")
_numbers = count(1)


class LabError(ValueError):
    """Something that a lab cannot show; the message is one sentence for the learner."""

    def _render_traceback_(self) -> list[str]:
        # IPython asks for this: the lines of the library that led here would hide the sentence.
        return [f"{type(self).__name__}: {self}"]


def check_choices(state: object, **known: Collection[str]) -> None:
    """Refuse a state in which a field has none of the values that are known for it."""
    for name, values in known.items():
        if getattr(state, name) not in values:
            raise LabError(f"{name} is {getattr(state, name)!r}: choose one of {', '.join(values)}.")


@dataclass(frozen=True)
class Task:
    """What to reach. `done` looks at a state, `praise` is said once it holds; from then on it stays done."""

    words: str
    done: Callable[[Any], bool]
    praise: str


@dataclass(frozen=True)
class Reply:
    """What is said to a number that was typed."""

    right: bool
    words: str


@dataclass(frozen=True)
class Turn:
    """A number that the learner produces: the question, how to judge it, and the state that follows a right one."""

    words: str
    judge: Callable[[float], Reply]
    after: Any
    hint: str = ""


@dataclass(frozen=True)
class Table:
    """What the picture shows, as at most MOST_ROWS rows of words and numbers; the first column names its row."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


class Lab(Shown):
    """One lab with its present state.

    A subclass sets `slug`, `title`, `State`, `task`, `presets` (the first is where it starts) and if there is one
    `prediction`, the slug of a question that is asked first. It defines `controls`, `picture`, `words` and `rows`;
    `turn` if the learner types numbers, `surface` if the hand draws in the picture. If the picture keeps the prediction
    in sight, its state has a `guess`, and `guesses` says which one belongs to which letter of the question's options.
    """

    slug: ClassVar[str]
    title: ClassVar[str]
    State: ClassVar[type]
    task: ClassVar[Task]
    presets: ClassVar[Mapping[str, Any]]
    prediction: ClassVar[str] = ""
    guesses: ClassVar[Mapping[str, Any]] = {}
    asks: ClassVar[bool] = False  # whether `turn` ever asks for a number: its strip then has a fixed place

    def __init__(
        self, preset: str | None = None, *others: object, predict_first: bool = True, reduced_motion: bool = False,
        **values: object,
    ) -> None:  # fmt: skip
        self._refuse(others, "one preset")
        self.reduced_motion, self._watchers, self.done = reduced_motion, [], False
        self.name = f"lab-{self.slug}-{next(_numbers)}".replace("_", "-")
        self.asked = self._gate(locked=predict_first)
        self._state = self._start(preset, values)
        self.done = self.task.done(self._state)
        if self.asked is not None and self.asked.answered:
            self._state = self.predicted(self._state, self.asked.given)

    def __init_subclass__(cls) -> None:
        """`labs.pipes?` shows what its module says."""
        cls.__doc__ = sys.modules[cls.__module__].__doc__

    # What a subclass defines.

    def controls(self) -> Sequence[Control | Action]:
        """The controls, in the order in which they stand."""
        raise NotImplementedError

    def picture(self, state: Any) -> Picture:  # noqa: ANN401
        """The picture of a state: it depends on nothing else, and always has the same size."""
        raise NotImplementedError

    def words(self, state: Any) -> str:  # noqa: ANN401
        """One sentence that says what the picture of this state shows."""
        raise NotImplementedError

    def rows(self, state: Any) -> Table:  # noqa: ANN401
        """The same as a table."""
        raise NotImplementedError

    def turn(self, state: Any) -> Turn | None:  # noqa: ANN401
        """The number that the learner is asked for at this state, if there is one."""
        return None

    def surface(self, panel: Any) -> Any:  # noqa: ANN401
        """A control that lies over the picture, for a lab in which the hand draws: a `Bound` of the panel, or None."""
        return None

    def predicted(self, state: Any, given: str) -> Any:  # noqa: ANN401
        """The state that keeps what the learner predicted in sight."""
        if not self.guesses:
            return state
        return replace(state, guess=self.guesses.get(given[:1].lower(), self.State().guess))

    # What every lab can do.

    @property
    def state(self) -> Any:  # noqa: ANN401
        """The present state. A new one is shown at once."""
        return self._state

    @state.setter
    def state(self, state: Any) -> None:  # noqa: ANN401
        """Show another state."""
        if not isinstance(state, self.State):
            raise TypeError(f"the state of {self.slug} is a {type(state).__name__}: expected {self.State.__name__}")
        with ONE_AT_A_TIME:
            self._state, self.done = state, self.done or self.task.done(state)
            for watcher in self._watchers:
                watcher()

    def set(self, **values: object) -> None:
        """Replace some fields of the state."""
        with ONE_AT_A_TIME:
            self.state = replace(self.state, **self._known(values))

    def preset(self, name: str) -> None:
        """Go to the state of this name."""
        self.state = self._preset(name)

    def describe(self) -> str:
        """What the picture now shows, in one sentence of plain words."""
        return plain(self.words(self.state))

    def table(self) -> Table:
        """What the picture now shows, as a table."""
        return self.rows(self.state)

    @property
    def code(self) -> str:
        """The line that opens this lab in its present state."""
        start = self.State()
        values = {one.name: getattr(self.state, one.name) for one in fields(self.State)}
        changed = [f"{name}={value!r}" for name, value in values.items() if value != getattr(start, name)]
        return f"labs.{self.slug}({', '.join(changed)})"

    def svg(self) -> str:
        """The present picture as an SVG that stands alone."""
        return self.picture(self.state).svg(self.title, self.describe(), self.name)

    def watch(self, callback: Callable[[], None]) -> None:
        """Call this after every change of the state."""
        self._watchers.append(callback)

    @property
    def steps(self) -> Steps | None:
        """The control that steps and plays, if there is one."""
        return next((control for control in self.controls() if isinstance(control, Steps)), None)

    def frames(self, state: Any) -> list[Any]:  # noqa: ANN401
        """At most six states that tell in pictures what playing shows in time."""
        if (steps := self.steps) is None:
            return list(self.presets.values())[:MULTIPLES]
        last = of(steps.last, state)
        some = min(MULTIPLES, last + 1)
        return [steps.write(state, round(last * i / max(some - 1, 1))) for i in range(some)]

    def multiples(self) -> Picture:
        """Several small pictures beside each other, in place of motion."""
        states = self.frames(self.state)
        small = [self.picture(state) for state in states]
        width, gap = 480, 40
        tall = width * small[0].height / small[0].width + gap
        page = Picture(1000, tall * -(-len(small) // 2))
        for i, (state, one) in enumerate(zip(states, small, strict=True)):
            x, y = 520 * (i % 2), tall * (i // 2)
            page.text(x, y + 16, self._caption(state, i), CAPTION, "muted", bold=True)
            page.inset(one, x, y + 24, width)
        return page

    def _caption(self, state: Any, i: int) -> str:  # noqa: ANN401
        return list(self.presets)[i] if self.steps is None else f"Step {self.steps.read(state)}"

    @property
    def text(self) -> str:
        """What a terminal shows."""
        return f"<Lab {self.slug}>"

    @property
    def html(self) -> str:
        """The present picture and words for a page without a kernel, below the question if it is still open."""
        question = "" if self.is_open else self.asked.html
        many = _images(self.multiples_svg(), f"{self.title}: step by step.") if self.reduced_motion else ""
        inside = f"{self.head_html()}{_images(self.svg(), self.describe())}{many}{self.words_html()}{self.more_html()}"
        return question + framed(f"{inside}{self._table_folded()}", self.title)

    @property
    def is_open(self) -> bool:
        """Whether the controls may be used: not before the prediction, if there is one."""
        return self.asked is None or self.asked.open

    def view(self) -> Any:  # noqa: ANN401
        """The controls with the picture."""
        from course_lib.labs.panel import LabPanel

        return LabPanel(self).box

    # The pieces of the page.

    def head_html(self) -> str:
        """Title and task, and whether the task is done."""
        state = f"<strong>● Done.</strong> {rich(self.task.praise)}" if self.done else "<strong>○ Open.</strong>"
        kind = " done" if self.done else ""
        return (
            f'<p class="lab-title">{escape(self.title)}</p>'
            f'<p class="lab-task{kind}"><strong>Task</strong> {rich(self.task.words)} {state}</p>'
        )

    def words_html(self) -> str:
        """The sentence of the present state."""
        return f'<p class="lab-words"><strong>Now</strong> {rich(self.words(self.state))}</p>'

    def more_html(self) -> str:
        """The line that restores the present state."""
        return f'<p class="lab-code">This state: <code>{escape(self.code)}</code></p>'

    def table_html(self) -> str:
        """The table of the present state."""
        table = self.table()
        head = "".join(f'<th scope="col">{rich(cell)}</th>' for cell in table.head)
        rows = "".join(f"<tr>{_row(row)}</tr>" for row in table.rows)
        return f'<table class="lab-table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'

    def _table_folded(self) -> str:
        return f"<details><summary>As a table</summary>{self.table_html()}</details>"

    def multiples_svg(self) -> str:
        """The small pictures as an SVG."""
        return self.multiples().svg(f"{self.title}: step by step", self.describe(), f"{self.name}-many")

    # Checks at the door.

    def _start(self, preset: str | None, values: Mapping[str, object]) -> Any:  # noqa: ANN401
        state = next(iter(self.presets.values())) if preset is None else self._preset(preset)
        return replace(state, **self._known(values))

    def _refuse(self, others: Sequence[object], may_come: str) -> None:
        """Values that came without a name beyond those that may: nobody can tell what they are meant for."""
        if others:
            names = ", ".join(one.name for one in fields(self.State))
            raise LabError(
                f"{self.slug} takes {may_come} without a name, and {others[0]!r} is one more: write it with its name "
                f"and =. The names are {names}."
            )

    def _known(self, values: Mapping[str, object]) -> dict[str, Any]:
        """Values for fields of the state; the numbers of NumPy as those of Python."""
        types = {one.name: one.type for one in fields(self.State)}
        for name, value in values.items():
            if name not in types:
                raise LabError(f"{self.slug} has no {name!r}: it has {', '.join(types)}.")
            if not _fits(value, types[name]):
                kind = _KINDS.get(types[name])
                kind = kind or f"written like {getattr(self.State(), name) or _example(types[name])!r}"
                raise LabError(f"{name} of {self.slug} is {kind}, and {shortened(value)} is not.")
        return {name: _plain(value, types[name]) for name, value in values.items()}

    def _preset(self, name: str) -> Any:  # noqa: ANN401
        if not isinstance(name, str) or name not in self.presets:
            names = ", ".join(repr(one) for one in self.presets)
            raise LabError(f"{self.slug} has no preset {name!r}: it has {names}.")
        return self.presets[name]

    def _gate(self, *, locked: bool) -> "asking.Asked | None":
        if not self.prediction:
            return None
        asked = asking.predict(self.prediction, locked=locked)  # not locked, it still knows what was predicted earlier
        if not isinstance(asked, asking.Asked):
            raise LookupError(f"{self.slug} asks for the prediction {self.prediction!r}, and there is no such question")
        return asked

    @classmethod
    def named(cls, name: str) -> Self:
        """The lab at one of its presets, without the question first."""
        return cls(name, predict_first=False)


_KINDS = {int: "a whole number", float: "a number", str: "a text in quotation marks", bool: "True or False"}


def _fits(value: Any, kind: Any) -> bool:  # noqa: ANN401
    """Whether a value is what a field of a state holds; a number is finite, and True is none."""
    if get_origin(kind) is tuple:
        if not isinstance(value, tuple):
            return False
        wanted = _entries(kind, value)
        return len(value) == len(wanted) and all(map(_fits, value, wanted))
    if kind in (int, float):
        is_number = isinstance(value, Integral if kind is int else Real) and not isinstance(value, bool)
        return is_number and _finite(value)
    return isinstance(value, kind)


def _entries(kind: Any, value: tuple) -> tuple:  # noqa: ANN401
    """The kinds of the entries of a tuple."""
    kinds = get_args(kind)
    return kinds[:1] * len(value) if kinds[-1] is ... else kinds


def _example(kind: Any) -> Any:  # noqa: ANN401
    """Something that fits, where the state begins with an empty tuple."""
    if get_origin(kind) is tuple:
        return tuple(_example(one) for one in get_args(kind) if one is not ...)
    return {int: 2, float: 0.5, str: "a"}.get(kind)


def _finite(number: Real) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:  # a whole number that no float holds
        return False


def _plain(value: Any, kind: Any) -> Any:  # noqa: ANN401
    """A value that fits, with Python's own kinds: `lab.code` writes them, and not all labs know those of NumPy."""
    if get_origin(kind) is tuple:
        return tuple(map(_plain, value, _entries(kind, value)))
    own = (int, float, str)
    return kind(value) if kind in own and type(value) not in own else value


def rich(words: str) -> str:
    """Words with `$...$`, `_{...}`, `^{...}` and code between backticks as HTML.

    >>> rich("the slope of $w_{5}$ < 1")
    'the slope of <i class="lab-math">w</i><sub>5</sub> &lt; 1'
    >>> rich("`abc` is not a number")
    '<code>abc</code> is not a number'
    """
    safe = _CODE.sub(r"<code>\1</code>", escape(words, quote=False))
    slanted = _MARKUP.sub(lambda part: _slanted(part[1]), safe)
    return _SHIFT.sub(lambda part: f"<{_TAG[part[1]]}>{part[2]}</{_TAG[part[1]]}>", slanted)


_TAG = {"_": "sub", "^": "sup"}


def _slanted(mathematics: str) -> str:
    outside = re.split(r"([_^]\{[^}]*\})", mathematics)
    letters = re.compile(r"[^\W\d_]+")
    return "".join(
        part if i % 2 else letters.sub(lambda word: f'<i class="lab-math">{word[0]}</i>', part)
        for i, part in enumerate(outside)
    )


def plain(words: str) -> str:
    """The same words without marks.

    >>> plain("the slope of $w_{5}$")
    'the slope of w5'
    """
    unmarked = _CODE.sub(r"\1", words).replace("$", "")
    return _SHIFT.sub(lambda part: part[2] if part[1] == "_" else f"^{part[2]}", unmarked)


def framed(html: str, label: str) -> str:
    """A section of a page with the style of labs."""
    return f'{css_tokens()}{STYLE}<section class="course lab" aria-label="{escape(label)}">{html}</section>'


def _row(cells: Sequence[str]) -> str:
    first, *others = (rich(str(cell)) for cell in cells)
    return f'<th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in others)


def _images(svg: str, alt: str) -> str:
    """A picture as two images, of which the style shows the one that suits the page's theme.

    JupyterLab takes <svg> and <style> out of a notebook that it does not trust yet, such as a fresh clone, and leaves
    images. The one for the dark theme is then hidden by its attribute.
    """
    sources = {name: b64encode(in_theme(svg, name).encode()).decode() for name in ("light", "dark")}
    image = '<img class="lab-{}"{} alt="{}" src="data:image/svg+xml;base64,{}">'
    light = image.format("light", "", escape(alt), sources["light"])
    dark = image.format("dark", ' hidden="hidden"', escape(alt), sources["dark"])
    return f'<div class="lab-picture">{light}{dark}</div>'


STYLE = f"""<style>
{tokens_css(".course.lab")}
.course.lab{{box-sizing:border-box;max-width:1000px;background:var(--course-background);color:var(--course-ink);\
font:15px/1.5 var(--course-sans);margin:0 0 8px;padding:4px}}
.course.lab .lab-picture img{{width:100%;min-width:720px;max-width:none;height:auto}}
.course.lab .lab-picture .lab-light{{display:block}}
.course.lab .lab-picture .lab-dark{{display:none}}
body[data-jp-theme-light="false"] .course.lab .lab-picture .lab-light{{display:none}}
body[data-jp-theme-light="false"] .course.lab .lab-picture .lab-dark{{display:block}}
.lab .lab-picture,.lab .lab-multiples{{overflow-x:auto}}
.lab .lab-picture svg,.lab .lab-multiples svg{{display:block;width:100%;min-width:720px;height:auto}}
.lab .lab-scroll{{overflow-x:auto}}
.lab .lab-stage{{position:relative;min-width:720px;overflow:visible}}
.lab .lab-stage .lab-picture{{margin:0;overflow:visible}}
.lab .lab-title{{margin:0;font-size:20px;font-weight:700;line-height:1.3;color:inherit}}
.lab .lab-task{{margin:2px 0 8px;min-height:3em;color:inherit}}
.lab .lab-task.done strong:last-of-type{{color:var(--course-forward-text)}}
.lab .lab-words{{margin:4px 0;min-height:3em;color:inherit}}
.lab .lab-words strong:first-child,.lab .lab-task strong:first-child{{margin-right:.3em}}
.lab .lab-words strong:first-child{{color:var(--course-muted)}}
.lab .lab-words.wrong strong:first-child{{color:var(--course-backward-text)}}
.lab .lab-words.right strong:first-child{{color:var(--course-forward-text)}}
.lab .lab-code{{margin:4px 0;font-size:13px;color:var(--course-muted)}}
.lab .lab-code code{{font:13px var(--course-code);background:none;color:inherit;user-select:all;padding:0}}
.lab .lab-math{{font-family:'Times New Roman',Times,'Liberation Serif','DejaVu Serif',serif;font-size:1.06em}}
.lab sub,.lab sup{{font-size:.78em;line-height:0}}
.lab details summary{{color:var(--course-muted);font-size:13px}}
.lab table.lab-table{{border-collapse:collapse;margin:8px 0;font:13px/1.5 var(--course-sans);color:inherit}}
.lab .lab-table th,.lab .lab-table td{{padding:2px 14px 2px 0;text-align:right;border:0;background:none;\
color:inherit;white-space:nowrap}}
.lab .lab-table th:first-child{{text-align:left}}
.lab .lab-table thead th{{color:var(--course-muted);font-weight:400;border-bottom:1px solid var(--course-hairline)}}
.lab .widget-html-content{{font:15px/1.5 var(--course-sans);color:inherit}}
.lab .jupyter-button{{height:30px;width:auto;min-width:44px;padding:0 12px;font:14px/28px var(--course-sans);\
color:var(--course-ink);background:var(--course-background);border:1px solid var(--course-border);border-radius:4px;\
box-shadow:none}}
.lab .jupyter-button.lab-main{{font-weight:700;color:var(--course-background);background:var(--course-ink)}}
.lab .jupyter-button.lab-chosen{{font-weight:700;border:2px solid var(--course-ink);line-height:26px}}
.lab .jupyter-button:disabled{{opacity:1;color:var(--course-muted);background:var(--course-panel)}}
.course.lab .widget-label,.course.lab .widget-label-basic{{height:30px;font:14px/30px var(--course-sans);\
color:var(--course-ink)}}
.course.lab input[type="text"],.course.lab input[type="number"]{{height:30px;font:14px/1.4 var(--course-sans);\
border:1px solid var(--course-border);border-radius:4px;color:var(--course-ink);background:var(--course-background);\
box-sizing:border-box}}
.lab .lab-turn{{border:2px dotted var(--course-prediction);border-radius:6px;padding:8px 16px;min-height:54px;\
background:var(--course-prediction-tint);align-items:center}}
.course.lab .lab-turn .jupyter-button{{color:var(--course-background);background:var(--course-prediction-text);\
border:0;font-weight:700}}
.course.lab .lab-turn .jupyter-button:disabled{{color:var(--course-muted);background:var(--course-panel)}}
.course.lab .lab-turn input[type="text"]{{border:2px solid var(--course-prediction);font-weight:700;\
color:var(--course-prediction-text)}}
.lab .lab-turn p{{margin:0;color:inherit;line-height:1.3}}
.lab .lab-turn strong{{color:var(--course-prediction-text)}}
.lab .noUi-connect{{background:var(--course-muted)}}
.lab :focus-visible{{outline:3px solid var(--course-forward);outline-offset:2px}}
</style>"""
