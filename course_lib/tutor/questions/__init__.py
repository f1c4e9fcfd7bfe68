r"""The questions of the course: content only, one module for each chapter, loaded when a question is first asked for.

A module `chapter_NN.py` holds QUESTIONS, a tuple of questions of any kind, and names sets of them by their ids:
WARM_UPS (three about earlier chapters), QUIZ (five), BOSS (eight from several chapters), INTERVIEW. Ids are "04.3"
for a question of chapter 04, "predict some-slug" for a prediction, "exit:affine" for the question after a passed
exercise. `inventory.py` holds the 24 items of the concept inventory.

An exercise names its exit question by id, or carries it itself. A prediction is a Choice or a Shape: its answer is kept
for later sessions, in which drawn numbers would be others.

Every question says what to reread (chapter and a heading of it), what a right answer shows (`can`, to follow on
"You can now"), and where there is one the belief or mistake that it uncovers. Replies have at most 60 words. A wrong
option's reply names the thought behind it and leads on; it does not name the right option. One entry of each kind:

    Choice(
        id="04.1", chapter="04", section="Send blame backwards", mistake="B27",
        can="tell computing slopes from using them",
        words="After `backward` has run, which *weights* have changed?",
        options=(
            Option("All of them", "That would be learning. Which line of the loop uses the slopes?"),
            Option("None", "`backward` only fills in slopes; the optimizer uses them.", right=True),
        ),
    )

    def weighted_sum(rng):                     # numbers are drawn afresh; the words must not contain the answer
        w, x, b = rng.integers(2, 9, 3)
        words = f"A neuron has weight {w} and bias {b}. What is z at x = {x}?"
        return Drawn(words, w * x + b, wrong=((w * x, "What does the neuron say at x = 0?"),))

    Number(id="04.2", ..., make=weighted_sum, relative=0.005)

    Shape(
        id="04.3", ..., code="X.shape = (5, 1)\ny.shape = (5,)", words="Which shape has `X - y`?",
        shape=(5, 5), why="(5, 1) stretches along columns, (5,) along rows.",
        wrong={(5,): "How many axes has `X`?", None: "Sizes of 1 stretch. Which sizes are 1 here?"},
    )

    Code(
        id="04.4", ..., words="One line: the gradient `db` from `delta`, of shape (n, n_out).",
        accepted=("delta.sum(axis=0)",), why="One bias served all examples, so their wishes add up.",
        wrong={"delta.mean(axis=0)": "The rows already carry 1/n. What is left to do?"},
    )                                          # order of sums, np.sum or .sum, np.dot or @ need no extra entries

    Order(
        id="04.5", ..., words="Put the lines of one training step in order.",
        lines={"out": "out, cache = forward(X, params)", "grads": "grads = backward(params, cache, Y)",
               "step": "params = update(params, grads)"},          # keys are short names, in one right order
        pairs=(Before("out", "grads", "It reads the cache."), Before("grads", "step", "It reads the gradients.")),
        why="Forward, backward, update.",
        strangers={"params = forward(X)": "What does `forward` return?"},           # lines that do not belong
    )

    Open(
        id="04.6", ..., words="Why is there a transpose in BP2?",
        model="The answer of a good candidate.", points=("names the wire", "gives shapes", "gives the formula"),
    )
"""

from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from course_lib.tutor import exercises
from course_lib.tutor.question import Question
from course_lib.tutor.words import chapter_name

SETS = {"warm_up": "WARM_UPS", "quiz": "QUIZ", "boss": "BOSS", "interview": "INTERVIEW"}


class NoSuchQuestion(LookupError):
    """There is no question, or no set of questions, of this name; the message says which are near."""


@cache
def modules() -> dict[str, ModuleType]:
    """All modules of questions by the names of their chapters, the inventory as "inventory"."""
    names = sorted(module.name for module in iter_modules(__path__))
    return {name.removeprefix("chapter_"): import_module(f"{__name__}.{name}") for name in names}


@cache
def bank() -> dict[str, Question]:
    """All questions by their ids, those that the exercises carry included.

    Raises:
        ValueError: two of them have the same id.
    """
    listed = [question for module in modules().values() for question in module.QUESTIONS]
    carried = [exercise.exit_question for exercise in exercises.every().values()]
    found: dict[str, Question] = {}
    for question in [*listed, *(one for one in carried if isinstance(one, Question))]:
        if question.id in found:
            raise ValueError(f"two questions are called {question.id}")
        found[question.id] = question
    return found


def find(name: str) -> Question:
    """The question with this id; "some-slug" also finds "predict some-slug".

    Raises:
        NoSuchQuestion: there is none.
    """
    for wanted in (str(name), f"predict {name}"):
        if wanted in bank():
            return bank()[wanted]
    raise NoSuchQuestion(f"There is no question {name!r}. {nearest(name, list(bank()))}")


def of(chapter: str, kind: str) -> tuple[Question, ...]:
    """The questions of a chapter that belong to a set: "warm_up", "quiz", "boss" or "interview".

    Raises:
        NoSuchQuestion: the chapter has no such set.
    """
    ids = getattr(modules().get(chapter_name(chapter)), SETS[kind], ())
    if not ids:
        name, others = kind.replace("_", "-"), ", ".join(having(kind)) or "none"
        raise NoSuchQuestion(f"Chapter {chapter!r} has no {name}. Chapters with one: {others}.")
    return tuple(find(name) for name in ids)


def having(kind: str) -> list[str]:
    """The chapters that have a set of this kind."""
    return [chapter for chapter, module in modules().items() if getattr(module, SETS[kind], ())]


def nearest(name: str, known: list[str]) -> str:
    """A sentence with the known names that are most like `name`; with the first few if none is like it."""
    near = get_close_matches(str(name), known, n=3, cutoff=0.5) or sorted(known)[:3]
    return f"The nearest names: {', '.join(repr(one) for one in near)}." if near else "There are none yet."
