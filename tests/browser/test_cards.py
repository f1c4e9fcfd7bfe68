"""Questions and cards of the tutor in JupyterLab: answered by key alone, and as axe-core sees them."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import violations
from tests.browser.making import notebook

QUESTIONS = ["from course_lib import predict, quiz", 'predict("small-change")', 'quiz("01")']
CARDS = "from tests.tutor.gallery import cards\nfor card in cards().values():\n    display(card)"
VERDICTS = "RIGHT|NOT YET|COMPARE"
# JupyterLab brings style sheets of its own: a class that one of them knows may change the letters.
OTHER_FONTS = """() => [...document.querySelectorAll(".tutor-card pre *")]
  .filter(part => getComputedStyle(part).fontFamily !== getComputedStyle(part.closest("pre")).fontFamily)
  .map(part => part.outerHTML)"""
SIZES = """() => [...new Set([...document.querySelectorAll(".tutor-card pre, .tutor-card code")]
  .map(code => getComputedStyle(code).fontSize))]"""
EDGES = """() => [...new Set([...document.querySelectorAll(".tutor-card > pre")]
  .map(code => getComputedStyle(code).borderLeftWidth))]"""


@pytest.fixture(scope="module")
def page(desk):
    page = desk.open(notebook(desk.served, "all_cards", [*QUESTIONS, CARDS]))
    assert page.run(), page.errors()
    page.walk()
    yield page
    page.close()


def tab_to(page, button):
    """Press Tab until a button has the focus."""
    expect(button).to_be_enabled()
    for _ in range(20):
        if button.evaluate("button => button === document.activeElement"):
            return
        page.page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not reach {button}")


def test_a_prediction_is_answered_by_key(page):
    question = page.page.locator(".tutor-question").first
    option = question.locator("button.tutor-option")
    option.first.focus()
    tab_to(page, option.nth(1))
    page.page.keyboard.press("Enter")
    expect(option.nth(1)).to_contain_text("(your choice)")
    tab_to(page, question.get_by_role("button", name="Fairly sure"))
    page.page.keyboard.press("Enter")
    reply = question.locator(".tutor-live [role=alert]")
    expect(reply).to_contain_text("AS PREDICTED")
    expect(reply).to_contain_text("You predicted: b.")
    expect(reply).to_contain_text("(fairly sure)")
    expect(option.first).to_be_disabled()
    assert page.complaints == []


def test_a_quiz_is_answered_by_key_from_its_first_question_to_its_last(page):
    quiz = page.page.locator(".tutor-set").first
    progress, ahead = quiz.locator(".tutor-progress"), quiz.get_by_role("button", name="Next", exact=True)
    expect(progress).to_contain_text("question 1 of 5. 0 of 5 answered.")
    for number in range(1, 6):
        expect(progress).to_contain_text(f"question {number} of 5")
        answer(page, quiz.locator(".tutor-question:visible"))
        expect(progress).to_contain_text(f"{number} of 5 answered.")
        if number < 5:
            tab_to(page, ahead)
            page.page.keyboard.press("Enter")
    expect(quiz).to_contain_text("Right at the first attempt:")
    assert page.complaints == []


def answer(page, question):
    """Press the first option, or type something that can be judged, and wait for the verdict."""
    option, field = question.locator("button.tutor-option"), question.locator("input, textarea")
    if field.count():
        field.first.focus()
        page.page.keyboard.type(fitting(field.first.evaluate("field => field.labels[0].innerText")))
        tab_to(page, question.locator("button.tutor-answer"))
    else:
        option.first.focus()
    page.page.keyboard.press("Enter")
    expect(question.locator(".tutor-live [role=alert] strong").first).to_have_text(re.compile(VERDICTS))


def fitting(label):
    """An answer of the kind that a field asks for, hardly a right one."""
    if "order" in label:
        return "1 2 3 4 5 6 7"
    return {"Your shape": "(7, 5)", "Your line": "A_prev @ W", "Your number": "-12345"}.get(label, "in my own words")


def test_code_on_a_card_looks_as_the_card_wants_it(page):
    assert page.page.locator(".tutor-card pre .above").count() > 1
    assert page.page.evaluate(OTHER_FONTS) == []
    assert page.page.evaluate(SIZES) == ["13px"]
    assert page.page.evaluate(EDGES) == ["3px"]


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_axe_finds_nothing_serious(page, theme):
    page.theme(theme)
    assert page.page.locator(".course").count() > 20
    assert violations(page, ".course") == []
