"""Every lab of the folder in JupyterLab, one below the other in a notebook of its own."""

import json

import pytest

from course_lib import labs
from tests.browser.accessibility import violations
from tests.browser.hand import LabInHand
from tests.browser.making import notebook
from tests.browser.moving import BOX_OF, move_everything

SLUGS = list(labs.every())
OPEN = "{slug} = labs.{slug}({values}predict_first=False)\n{slug}"
VALUES = {"graph_builder": "source='(a + b) * b', "}  # two inputs, so that there is a next one
MOVES = (["ArrowRight"] * 7 + ["ArrowLeft"] * 3) * 20


@pytest.fixture(scope="module")
def page(desk):
    cells = ["from course_lib import labs", *(OPEN.format(slug=slug, values=VALUES.get(slug, "")) for slug in SLUGS)]
    page = desk.open(notebook(desk.served, "all_labs", cells))
    assert page.run(), page.errors()
    page.walk()
    yield page
    page.close()


@pytest.fixture(params=SLUGS)
def lab(request, page):
    lab = LabInHand(page.page.locator(f".course.lab.lab-{request.param}"))
    lab.slug = request.param
    return lab


def test_everything_in_it_answers_the_keyboard(lab, page):
    move_everything(lab)
    assert page.complaints == []


def test_after_200_rapid_moves_it_shows_the_last_state(lab, page):
    slider = lab.root.locator(".noUi-handle").first
    box = slider.evaluate_handle(BOX_OF).as_element()
    wanted = after_moves(*(float(box.evaluate(f"e => e.{name}")) for name in ("value", "min", "max", "step")))
    slider.focus()
    for key in MOVES:
        page.page.keyboard.press(key)
    lab.soon("(root, [box, wanted]) => Math.abs(box.value - wanted) < 1e-9", [box, wanted], f"it is not {wanted}")
    assert float(slider.get_attribute("aria-valuenow")) == pytest.approx(wanted, abs=0.051)  # it has one decimal
    said = json.loads(page.kernel(f"import json; print(json.dumps([{lab.slug}.code, {lab.slug}.describe()]))"))
    shown = '(root, [code, words]) => root.querySelector(".lab-code code").innerText === code && ' \
            'root.querySelector(".lab-picture desc").textContent === words'  # fmt: skip
    lab.soon(shown, said, f"it does not show {said}")


def after_moves(now, low, high, step):
    """Where the moves lead: at an end of the slider it stays."""
    for key in MOVES:
        now = min(max(now + (step if key == "ArrowRight" else -step), low), high)
    return now


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_axe_finds_nothing_serious(page, theme):
    page.theme(theme)
    assert violations(page, ".course.lab") == []
