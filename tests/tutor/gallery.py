"""One card of every kind, light and dark side by side, to be looked at beside the mock-up: `make screenshots` has it.

    python -m tests.tutor.gallery          write screenshots/tutor.html, and with Chromium tutor-1.png ...

The tests of appearance look at the same cards (test_gallery.py).
"""

import os
import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from html import escape

from course_lib.drawing.palette import css_tokens
from course_lib.tutor import asking, exercises, hints, journal
from course_lib.tutor.attempting import attempt
from course_lib.tutor.card import Card
from course_lib.tutor.checking import check
from course_lib.tutor.feedback import judged
from course_lib.tutor.progress import progress
from course_lib.tutor.question import Order
from course_lib.tutor.questions import bank
from tests.tutor.cells import compiled

RIGHT = "delta @ W.T, A_prev.T @ delta, delta.sum(axis=0)"
HEIGHT = 2200  # of one picture
WIDTH = 1000  # two columns, as in the mock-up

# What the learner writes; the names say which card it gets.
BODIES = {
    "pass": f"return {RIGHT}",
    "pass with a note": "delta = delta.astype('float32')\n    return " + RIGHT.replace("axis=0", "0, keepdims=True"),
    "one mistake": "return delta @ W.T, A_prev.T @ delta, delta.mean(axis=0)",
    "two mistakes": "return delta @ delta.T @ A_prev, A_prev.T @ delta, delta.mean(axis=0)",
    "not recognised": "return delta @ W.T, A_prev.T @ delta * W, delta.sum(axis=0)",
    "shape": "return delta @ W.T, delta.T @ A_prev, delta.sum(axis=0)",
    "NaN": "return delta @ W.T, A_prev.T @ delta, (delta / (delta - delta)).sum(axis=0)",
    "changed argument": "dW = A_prev.T @ delta\n    delta *= 2\n    return delta @ W.T / 2, dW, delta.sum(axis=0) / 2",
    "not attempted": "...",
    "error": "dW = A_prev @ delta\n    return delta @ W.T, dW, delta.sum(axis=0)",
    "variable of the notebook": "return delta @ W.T, A_prev.T @ deltas, delta.sum(axis=0)",
    "with prints": f"print('delta has the shape', delta.shape)\n    return {RIGHT}",
}
LADDER = ("delta.mean(axis=0)", "delta[0]", "delta.mean(axis=0)", "delta[0]")


def function(body: str) -> Callable:
    return compiled(f"def affine_backward(delta, A_prev, W):\n    {body}\n", "affine_backward")


def with_bias(bias: str) -> Callable:
    return function(f"return delta @ W.T, A_prev.T @ delta, {bias}")


def too_slow() -> Card:
    exercise = replace(exercises.find("affine_backward"), seconds=0.2)
    return judged(attempt(exercise, function("while True:\n        pass")))


def rungs() -> dict[str, Card]:
    return {f"hint {number}": hints.hint(with_bias(bias)) for number, bias in enumerate(LADDER, 1)}


def questions() -> dict[str, object]:
    """One question of each kind, and a right and a wrong reply."""
    order = next(question for question in bank().values() if isinstance(question, Order))
    shown = {f"question, {type(one).__name__}": asking.ask(one.id) for one in reversed(bank().values())}
    places = [order.shown.index(line) + 1 for line in order.lines.values()]
    right = asking.answer(order.id, places)
    wrong = asking.answer(order.id, places[::-1])
    prediction = next(name for name in bank() if name.startswith("predict ")).removeprefix("predict ")
    shown["prediction"] = asking.predict(prediction)
    return shown | {"right": right, "wrong": wrong, "predicted": asking.answer(prediction, "a", "certain")}


def cards() -> dict[str, object]:
    """Everything that the tutor shows, by name."""
    found: dict[str, object] = {name: check(function(body)) for name, body in BODIES.items()}
    found |= {"too slow": too_slow(), "no such exercise": check(function(BODIES["pass"]), "afine_bakward")}
    last = {"progress": progress("04"), "solution": hints.show_solution("affine_backward")}
    return found | rungs() | questions() | last


def html_of(shown: object) -> str:
    """The page that something shows."""
    return shown._repr_mimebundle_()["text/html"]


def side(theme: str, shown: dict[str, object]) -> str:
    light = str(theme == "light").lower()
    ground = {"light": "#FFFFFF;color:#1A1A1A", "dark": "#111111;color:#F2F2F2"}[theme]
    items = "".join(f"<h2>{escape(name)}</h2>{html_of(one)}" for name, one in shown.items())
    # JupyterLab says the theme on the body; a page with both has it on a part, so the rule is given that way.
    items = items.replace("body[data-jp-theme-light", "[data-jp-theme-light")
    return f'<section data-jp-theme-light="{light}" style="background:{ground};padding:28px 32px">{items}</section>'


def css_of(theme: str) -> dict[str, str]:
    """The colours of the cards in a theme, by the names of their variables."""
    light, dark = re.findall(r"\{([^}]*)\}", css_tokens())
    return dict(re.findall(r"--course-([\w-]+):(#\w+)", light if theme == "light" else dark))


def page(shown: dict[str, object]) -> str:
    """Both themes side by side."""
    style = "body{margin:0;display:grid;grid-template-columns:1fr 1fr;width:1000px}"
    style += "h2{font:700 13px Arial;margin:20px 0 8px}"
    both = "".join(side(theme, shown) for theme in ("light", "dark"))
    return f'<!doctype html><meta charset="utf-8"><style>{style} section{{min-width:0}}</style><body>{both}</body>'


def main() -> None:
    """Write the page and its pictures, a handful of cards on each."""
    from tests.labs.screenshots import FOLDER, shoot

    with tempfile.TemporaryDirectory() as own:
        os.environ |= {"COURSE_PROGRESS_DIR": own, "COURSE_SEED": "0"}
        everything = cards()
        journal.forget()
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "tutor.html").write_text(page(everything), encoding="utf-8")
    names = list(everything)
    for number in range(0, len(names), 6):
        part = {name: everything[name] for name in names[number : number + 6]}
        shoot(page(part), FOLDER / f"tutor-{number // 6 + 1}.png", width=WIDTH, height=HEIGHT)


if __name__ == "__main__":
    sys.exit(main())
