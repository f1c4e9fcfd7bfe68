"""Every lab of the folder in JupyterLab, one below the other in a notebook of its own."""

import json

import pytest
from playwright.sync_api import expect

from course_lib import labs
from tests.browser.accessibility import violations
from tests.browser.hand import SOON, LabInHand
from tests.browser.making import notebook
from tests.browser.moving import BOX_OF, LABEL, PICTURE_IS_NEW, move_everything

SLUGS = list(labs.every())
OPEN = "{slug} = labs.{slug}({values}predict_first=False)\n{slug}"
VALUES = {"graph_builder": "source='(a + b) * b', "}  # two inputs, so that there is a next one
PANEL = '.lab-picture rect[width="288"][stroke-width]'
DOTS = """import json
from course_lib.labs.workings.digit_pad_bitmap import dots_of
print(json.dumps([[int(y) + 1, int(x) + 1] for y, x in zip(*dots_of(digit_pad.state.ink).nonzero())]))"""
# Here arrow keys choose a cell; the answer is which one is chosen.
COMMAND_MODE = """() => {
  const notebook = jupyterapp.shell.currentWidget.content;
  notebook.mode = "command";
  return notebook.activeCellIndex;
}"""
IS_NEAR = "(root, [box, wanted]) => Math.abs(box.value - wanted) < 1e-9"
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
    sliders = [one for one in lab.root.locator(".noUi-handle").all() if box_of(one).is_enabled()]
    for slider in sliders:
        move_rapidly(lab, slider, MOVES if slider is sliders[0] else MOVES[:50])
    said = json.loads(page.kernel(f"import json; print(json.dumps([{lab.slug}.code, {lab.slug}.describe()]))"))
    shown = '(root, [code, words]) => root.querySelector(".lab-code code").innerText === code && ' \
            'root.querySelector(".lab-picture desc").textContent === words'  # fmt: skip
    lab.soon(shown, said, f"it does not show {said}")


def box_of(slider):
    return slider.evaluate_handle(BOX_OF).as_element()


def move_rapidly(lab, slider, keys):
    """Press keys as fast as the browser takes them: the box and the slider come to where the last one leads."""
    box = box_of(slider)
    now, low, high, step = (float(box.evaluate(f"e => e.{name}")) for name in ("value", "min", "max", "step"))
    wanted = after_moves(keys, low + step * round((now - low) / step), low, high, step)
    slider.focus()
    for key in keys:
        lab.page.keyboard.press(key)
    lab.soon(IS_NEAR, [box, wanted], f"{box.evaluate(LABEL)} is not {wanted}")
    assert float(slider.get_attribute("aria-valuenow")) == pytest.approx(wanted, abs=0.051)  # it has one decimal


def after_moves(keys, now, low, high, step):
    """Where the keys lead: at an end of the slider it stays."""
    for key in keys:
        now = min(max(now + (step if key == "ArrowRight" else -step), low), high)
    return now


@pytest.fixture
def digit_pad(page):
    """The digit pad with its drawing cleared."""
    lab = LabInHand(page.page.locator(".course.lab.lab-digit_pad"))
    if lab.button("Clear the pad").is_enabled():
        lab.changes(lambda: lab.press("Clear the pad"), "clearing the pad")
    expect(lab.button("Clear the pad")).to_be_disabled(timeout=SOON)
    assert ink(page) == set()
    yield lab
    assert page.complaints == []


def ink(page):
    """The dots of the drawing that the kernel has, as (row, column) from 1."""
    return {tuple(dot) for dot in json.loads(page.kernel(DOTS))}


def soon_ink(page, wanted, paper=frozenset()):
    """Wait until some dots of the kernel's drawing are ink and others paper."""
    for _ in range(100):
        found = ink(page)
        if found >= wanted and not found & paper:
            return
        page.page.wait_for_timeout(100)
    raise AssertionError(f"the kernel has {sorted(found)}")


def spot(lab, column, row):
    """The middle of a dot, counted from 1, on the page."""
    box = lab.root.locator(".pad").bounding_box()
    return box["x"] + box["width"] * (column - 0.5) / 32, box["y"] + box["height"] * (row - 0.5) / 32


def test_digit_pad_the_surface_lies_over_the_drawing(digit_pad):
    drawn, surface = (digit_pad.root.locator(one).bounding_box() for one in (PANEL, ".pad"))
    assert all(abs(drawn[side] - surface[side]) <= 2 for side in drawn), (drawn, surface)


def test_digit_pad_the_mouse_draws_and_erases(digit_pad, page):
    mouse, spoken = page.page.mouse, digit_pad.words
    picture = digit_pad.picture
    mouse.move(*spot(digit_pad, 16, 4))
    mouse.down()
    mouse.move(*spot(digit_pad, 16, 20), steps=8)
    soon_ink(page, {(row, 16) for row in range(4, 21)})
    digit_pad.soon(PICTURE_IS_NEW, picture, "the picture stayed while the pen was down")
    mouse.move(*spot(digit_pad, 16, 29), steps=4)
    mouse.up()
    mouse.move(*spot(digit_pad, 4, 29), steps=4)
    soon_ink(page, {(row, 16) for row in range(4, 30)})
    assert {column for _, column in ink(page)} == {15, 16, 17}
    assert digit_pad.words != spoken
    digit_pad.press("○ Erase")
    digit_pad.button("● Erase").wait_for()
    mouse.click(*spot(digit_pad, 16, 16))
    soon_ink(page, {(14, 16), (18, 16)}, paper={(15, 16), (16, 16), (17, 16)})


def test_digit_pad_the_keyboard_draws_and_clears(digit_pad, page):
    keys, pad = page.page.keyboard, digit_pad.root.get_by_role("application", name="Drawing pad, 32 by 32 dots")
    picture, spoken = digit_pad.picture, digit_pad.words
    cell = page.page.evaluate(COMMAND_MODE)
    pad.focus()
    for key in ["ArrowUp"] * 5 + ["Shift+ArrowLeft", "Space"] + ["ArrowDown"] * 6 + ["Enter"] + ["ArrowRight"] * 3:
        keys.press(key)
    soon_ink(page, {(row, 13) for row in range(12, 19)})
    assert {column for _, column in ink(page)} == {12, 13, 14}
    digit_pad.soon(PICTURE_IS_NEW, picture, "the picture stayed")
    assert digit_pad.words != spoken
    said = digit_pad.root.locator(".pad-place")
    assert said.inner_text() == "row 18, column 16: paper; pen up"
    assert page.page.evaluate(COMMAND_MODE) == cell
    assert pad.evaluate("pad => pad === document.activeElement")
    assert pad.evaluate("pad => getComputedStyle(pad).outlineStyle") == "solid"
    digit_pad.changes(lambda: keys.press("Backspace"), "Backspace")
    digit_pad.soon('root => root.innerText.includes("The pad is empty")', None, "it is not empty")
    assert ink(page) == set()
    keys.press("Tab")
    assert not pad.evaluate("pad => pad === document.activeElement")


def test_digit_pad_a_button_that_disables_itself_leaves_the_tab_key_in_its_place(digit_pad, page):
    for name, key, neighbour in (
        ("The 3 again", "Shift+Tab", "Clear the pad"),
        ("Clear the pad", "Tab", "The 3 again"),
    ):
        digit_pad.press(name)
        expect(digit_pad.button(name)).to_be_disabled(timeout=SOON)
        expect(digit_pad.button(neighbour)).to_be_enabled(timeout=SOON)
        page.page.keyboard.press(key)
        assert page.page.evaluate("() => document.activeElement.innerText") == neighbour


def test_digit_pad_the_finger_draws_and_the_page_stays(digit_pad, page):
    lower = "() => document.querySelector('.jp-WindowedPanel-outer')?.scrollTop ?? 0"
    digit_pad.root.locator(".pad").scroll_into_view_if_needed()
    before, finger = page.page.evaluate(lower), page.page.context.new_cdp_session(page.page)

    def touch(kind, *place):
        points = [dict(zip("xy", place, strict=True))] if place else []
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", *spot(digit_pad, 8, 6))
    for row in range(7, 25):
        touch("touchMove", *spot(digit_pad, 8, row))
    touch("touchEnd")
    finger.detach()
    soon_ink(page, {(row, 8) for row in range(6, 25)})
    assert page.page.evaluate(lower) == before


def test_digit_pad_shows_what_the_kernel_draws(digit_pad, page):
    pad = digit_pad.root.locator(".pad-ink")
    page.kernel("digit_pad.set(ink='ff.80000001')")
    wanted = "(root, d) => root.querySelector('.pad-ink').getAttribute('d') === d"
    dots = [*((x, 0) for x in range(24, 32)), (0, 1), (31, 1)]
    digit_pad.soon(wanted, "".join(f"M{x} {y}h1v1h-1z" for x, y in dots), f"it shows {pad.get_attribute('d')}")
    page.page.mouse.click(*spot(digit_pad, 16, 16))
    soon_ink(page, {(1, 25), (1, 32), (2, 1), (2, 32), (16, 16)})


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_axe_finds_nothing_serious(page, theme):
    page.theme(theme)
    assert violations(page, ".course.lab") == []


# What the keys of a chapter's text (00, after its first lab) count on: cells, the chosen one, where the keyboard is.
STATE = """() => {
  const {widgets, activeCellIndex} = jupyterapp.shell.currentWidget.content;
  return [widgets.length, activeCellIndex, document.activeElement.tagName];
}"""


def test_keys_on_a_button_do_what_chapter_00_says(page):
    lab = LabInHand(page.page.locator(".course.lab.lab-forward_stepper"))
    keys, step = page.page.keyboard, lab.button("Step")

    def pressed(*names, on=step):
        on.focus()
        cells, chosen, _ = page.page.evaluate(STATE)
        for name in names:
            keys.press(name)
        after = page.page.evaluate(STATE)
        return after[0] - cells, after[1] - chosen, after[2]

    lab.changes(lambda: pressed("Enter"), "Enter on a button")
    lab.changes(lambda: pressed("Space"), "the space bar on a button")
    assert pressed("ArrowDown") == (0, 1, "DIV")
    assert pressed("ArrowUp") == (0, -1, "DIV")
    for letter in ("a", "b"):
        assert pressed(letter, "Control+z")[0] == 1
        keys.press("z")
        assert pressed()[0] == 0
    assert pressed("a", on=lab.root.locator('input[type="number"]').first) == (0, 0, "INPUT")
    cells = page.page.evaluate(STATE)[0]
    for letters in (("x",), ("d", "d")):
        assert pressed(*letters)[0] == -1
        page.do('() => jupyterapp.commands.execute("notebook:undo-cell-action")')
        assert page.page.evaluate(STATE)[0] == cells
