"""How questions and replies look: as plain text, and as HTML that says the same and reads well without its style."""

import re
import sys
from collections.abc import Sequence
from html import escape
from typing import Any

from course_lib.drawing.palette import css_tokens
from course_lib.tutor.question import Choice, Drawn, Order, Question, Reply
from course_lib.tutor.words import for_console, inline_html, plain

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
CONFIDENCES = ("guess", "fairly sure", "certain")

# The verdict of a reply in words, its symbol, and the class that draws its bar.
RIGHT = ("RIGHT", "●", "right")
WRONG = ("NOT YET", "▲", "wrong")
AS_PREDICTED = ("AS PREDICTED", "●", "right")
NOT_AS_PREDICTED = ("NOT AS PREDICTED", "▲", "wrong")
COMPARE = ("COMPARE", "○", "open")
NOTED = ("NOTED", "○", "open")
NOT_SURE = ("I CANNOT TELL", "○", "open")
NOT_COUNTED = ("NOT COUNTED", "○", "open")
PROBLEM = ("ERROR IN THE COURSE", "■", "open")
Verdict = tuple[str, str, str]


class Shown:
    """Something that is shown: the same words as text and as HTML, with controls where a notebook is live."""

    @property
    def text(self) -> str:
        """The words for a terminal."""
        raise NotImplementedError

    @property
    def html(self) -> str:
        """The words for a page."""
        raise NotImplementedError

    def view(self) -> Any:  # noqa: ANN401  (a widget; the kind is known when ipywidgets is loaded)
        """The controls, or None if there are none."""
        return None

    def __repr__(self) -> str:
        return for_console(self.text)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {"text/plain": self.text, "text/html": self.html} | live_view(self.view)


def live_view(make: Any) -> dict[str, Any]:  # noqa: ANN401
    """What shows the widget that `make()` returns: empty without a running notebook, or where it returns None."""
    if not in_live_notebook():
        return {}
    widget = make()
    if widget is None:
        return {}
    return {WIDGET_VIEW: {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}}


def in_live_notebook() -> bool:
    """Whether this is a notebook's kernel, which can carry controls."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None


def paragraphs(words: str) -> list[str]:
    r"""The paragraphs of a text, each on one line.

    >>> paragraphs("One\n   line.\n\nAnother.")
    ['One line.', 'Another.']
    """
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", words) if part.strip()]


def bare(words: str) -> str:
    """Words without marks, for buttons, which show neither code nor emphasis.

    >>> bare("`W.T @ x`, *not* `x`")
    'W.T @ x, not x'
    """
    return plain(words).replace("`", "")


def question_text(question: Question, drawn: Drawn, how: str = "") -> str:
    """A question as plain text: its words, its options or lines, and how to answer in code."""
    parts = [f"{title(question)} {name(question)}", *(plain(part) for part in paragraphs(drawn.words))]
    parts += [_indented(question.code)] if question.code else []
    parts += ["\n".join(f"  {mark} {plain(item)}" for mark, item in marked(question))] if marked(question) else []
    return "\n".join([*parts, *([plain(how)] if how else [])])


def question_html(question: Question, drawn: Drawn, how: str = "", options: bool = True) -> str:
    """A question as HTML; without its options where buttons show them."""
    body = "".join(f"<p>{inline_html(part)}</p>" for part in paragraphs(drawn.words))
    code = f"<pre><code>{escape(question.code)}</code></pre>" if question.code else ""
    items = _list_html(question) if options else ""
    last = f'<p class="next">{inline_html(how)}</p>' if how else ""
    head = f'<p class="head"><strong class="v">{title(question)}</strong> <code>{escape(name(question))}</code></p>'
    return f"{head}{body}{code}{items}{last}"


def title(question: Question) -> str:
    """What kind of question this is to the learner."""
    return "PREDICT" if question.id.startswith("predict ") else "QUESTION"


def name(question: Question) -> str:
    """The id as it stands behind the title."""
    return question.id.removeprefix("predict ")


def marked(question: Question) -> list[tuple[str, str]]:
    """The options of a choice by letter, or the lines of an order by number."""
    if isinstance(question, Choice):
        return [(f"{letter}.", option.words) for letter, option in question.letters.items()]
    lines = question.shown if isinstance(question, Order) else ()
    return [(f"{number}.", f"`{line}`") for number, line in enumerate(lines, 1)]


def _list_html(question: Question) -> str:
    # A front end may number a list in its own way, so the letters and numbers are part of the words.
    items = "".join(f"<li><strong>{mark}</strong> {inline_html(item)}</li>" for mark, item in marked(question))
    return f'<ul class="options">{items}</ul>' if items else ""


def _indented(code: str) -> str:
    return "\n".join(f"    {line}" for line in code.splitlines())


def verdict(reply: Reply, *, predicted: bool = False) -> Verdict:
    """How a reply begins."""
    if reply.points:
        return COMPARE
    if reply.right is None:
        return NOT_SURE
    if predicted:
        return AS_PREDICTED if reply.right else NOT_AS_PREDICTED
    return RIGHT if reply.right else WRONG


def reply_text(of: str, begins: Verdict, sentences: Sequence[str], points: Sequence[str] = ()) -> str:
    """A reply as plain text."""
    lines = [f"{begins[0]} {begins[1]} {of}".rstrip(), *map(plain, sentences)]
    return "\n".join([*lines, *(f"  - {plain(point)}" for point in points)])


def reply_html(of: str, begins: Verdict, sentences: Sequence[str], points: Sequence[str] = ()) -> str:
    """A reply as HTML."""
    symbol = f'<span class="s" aria-hidden="true">{begins[1]}</span>'
    label = f" <code>{escape(of)}</code>" if of else ""
    head = f'<p class="head"><strong class="v">{begins[0]}</strong> {symbol}{label}</p>'
    items = "".join(f"<li>{inline_html(point)}</li>" for point in points)
    body = "".join(f"<p>{inline_html(sentence)}</p>" for sentence in sentences)
    return f"{head}{body}" + (f"<ul>{items}</ul>" if items else "")


def framed(html: str, label: str, state: str = "") -> str:
    """A page's section with the style of questions around some HTML."""
    kinds = " ".join(filter(None, ["course", "tutor-question", state]))
    return f'{css_tokens()}{STYLE}<section class="{kinds}" aria-label="{escape(label)}">{html}</section>'


STYLE = """<style>
.tutor-question{position:relative;box-sizing:border-box;max-width:46em;border:1px solid var(--course-hairline);\
border-radius:6px;padding:16px 20px 18px 28px;margin:0 0 8px;background:var(--course-background);\
color:var(--course-ink);font:15px/1.5 var(--course-sans)}
.tutor-question::before{content:"";position:absolute;left:10px;top:16px;bottom:16px;\
border-left:4px dotted var(--course-prediction)}
.tutor-question.right::before{border-left:4px solid var(--course-forward)}
.tutor-question.wrong::before{border-left:4px dashed var(--course-backward)}
.tutor-question.open::before{border-left:2px solid var(--course-border)}
.tutor-question .head{margin:0;display:flex;align-items:baseline;gap:10px;font-size:16px;line-height:1.3}
.tutor-question .head .v{letter-spacing:.04em;color:var(--course-prediction-text)}
.course.tutor-question .head code{margin-left:auto;color:var(--course-muted);background:none}
.tutor-question .reply.right .v,.tutor-question .reply.right .s{color:var(--course-forward-text)}
.tutor-question .reply.wrong .v,.tutor-question .reply.wrong .s{color:var(--course-backward-text)}
.tutor-question .reply.open .v,.tutor-question .reply.open .s{color:var(--course-muted)}
.tutor-question>.reply:first-child{border-top:0;margin-top:0;padding-top:0}
.tutor-question p{margin:10px 0 0;color:inherit}
.tutor-question ol,.tutor-question ul{margin:8px 0 0;padding-left:1.6em}
.course.tutor-question .options{list-style:none;padding-left:0}
.tutor-question li{margin:2px 0}
.course.tutor-question code,.course.tutor-question pre{font-family:var(--course-code);font-size:13px;color:inherit}
.course.tutor-question p code,.course.tutor-question li code{background:var(--course-panel);padding:1px 4px;\
border-radius:3px}
.course.tutor-question pre{margin:12px 0 0;background:var(--course-panel);border-left:3px solid var(--course-ink);\
padding:8px 12px;line-height:1.6;overflow-x:auto}
.tutor-question .next{font-size:13px;color:var(--course-muted)}
.tutor-question section{margin-top:16px}
.tutor-question section+section{border-top:1px solid var(--course-hairline);padding-top:16px}
.tutor-question .reply{border-top:1px solid var(--course-hairline);margin-top:14px;padding-top:12px}
.tutor-question .widget-html-content,.tutor-set .widget-html-content{font:15px/1.5 var(--course-sans);\
color:inherit}
.tutor-set .tutor-progress{margin:0 0 8px;color:var(--course-ink)}
.tutor-set .jupyter-button,.tutor-question .jupyter-button{height:32px;font:700 14px/30px var(--course-sans);\
color:var(--course-ink);background:var(--course-panel);border:1px solid var(--course-border);border-radius:4px}
.tutor-question .widget-vbox>.tutor-answer{align-self:flex-start}
.tutor-question .widget-vbox>.widget-hbox{margin-top:6px}
.tutor-question .tutor-answer{color:var(--course-background);\
background:var(--course-prediction-text);border:0}
.tutor-question .tutor-option{height:auto;padding:7px 12px;line-height:1.4;font-weight:400;font-size:15px;\
text-align:left;white-space:normal;margin:3px 0}
.tutor-question .tutor-option.tutor-chosen{border:2px dotted var(--course-prediction);padding:6px 11px}
.tutor-question .jupyter-button:disabled{opacity:1;color:var(--course-muted);background:var(--course-panel)}
.tutor-question .tutor-inputs{margin-top:10px}
.course.tutor-question .widget-label{height:32px;font:14px/32px var(--course-sans);color:var(--course-ink)}
.course.tutor-question input[type="text"]{height:32px}
.course.tutor-question input[type="text"],.course.tutor-question textarea{font:700 15px/1.4 var(--course-sans);\
border:2px dotted var(--course-prediction);border-radius:4px;\
color:var(--course-prediction-text);background:var(--course-background);box-sizing:border-box}
.course.tutor-question .tutor-code input[type="text"],.course.tutor-question .tutor-code.jupyter-button\
{font-family:var(--course-code);font-size:13px;font-weight:400}
.tutor-set :focus-visible,.tutor-question :focus-visible{outline:3px solid var(--course-forward);outline-offset:2px}
</style>"""
