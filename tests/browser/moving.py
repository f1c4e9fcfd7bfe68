"""What is done with every lab, whatever it is: its task is not solved, but everything in it is moved by key.

What is disabled has nothing to do in the state of the moment; tests/labs/test_resting_controls.py holds it to that.
"""

from contextlib import suppress
from itertools import count

from playwright.sync_api import ElementHandle, Locator, TimeoutError

from tests.browser.hand import LabInHand

STEPPING = {"Step", "Back", "Play", "Play back"}
WRONG = "123456789"
PICTURE_IS_NEW = '(root, picture) => root.querySelector(".lab-picture").innerHTML !== picture'
# The line that restores the state is drawn last, so that by then all else is up to date.
AT_STEP = """(root, step) =>
  Number(root.querySelector(".lab-code").innerText.match(/\\bstep=(\\d+)/)?.[1] ?? 0) === step"""
# JupyterLab says the number of a slider with one decimal. The box of a slider stands before it, in the same row.
BOX_OF = 'slider => slider.closest(".widget-hbox").querySelector("input[type=number]")'
AGREE = """(root, [slider, box]) =>
  Math.abs(slider.getAttribute("aria-valuenow") - box.value) <= Math.max(0.051, 0.51 * Number(box.step))"""
LABEL = "box => box.labels[0].innerText"
IS = "(root, [box, wanted]) => Number(box.value) === wanted"
BEGINS = """(root, word) => root.querySelector(".lab-live").innerText.trim().startsWith(word)"""
REPLIES = """root => root.querySelector(".lab-turn [role=alert]")?.innerText.trim()"""
IS_LOCKED = 'slider => slider.closest(".noUi-target").hasAttribute("disabled")'
IS_NOT = "(root, [box, wanted]) => Number(box.value) !== wanted"


def move_everything(lab: LabInHand) -> None:
    """Open a lab, then move every slider, box, field and button of it, but those that are disabled."""
    open_gate(lab)
    stops = lab.tab_stops()
    assert stops == list(range(len(stops))), "the Tab key leaves the order of the page"
    able, disabled = (lab.root.locator(f":is(button, input):{what}").count() for what in ("enabled", "disabled"))
    assert able > disabled, "there is hardly anything to move"
    spoken = {lab.words}
    for slider in lab.root.locator(".noUi-handle").all():
        if slider.evaluate_handle(BOX_OF).as_element().is_enabled():
            spoken |= move_slider(lab, slider)
        else:
            stays(lab, slider)
    assert len(spoken) > 1, "the words never changed"
    for field in lab.root.locator(".widget-text:not(.lab-turn *) input[type=text]:enabled:visible").all():
        retype(lab, field)
    for box in lab.root.locator("input[type=checkbox]").all():
        for words in ("ticking a box", "ticking it again"):
            lab.changes(lambda box=box: box.press("Space"), words)
    press_buttons(lab)
    assert "Error in the course" not in lab.words


def open_gate(lab: LabInHand) -> None:
    """Answer the prediction that stands before the lab, if there is one."""
    gate = lab.root.locator(".tutor-question")
    if gate.count() and not lab.root.locator(".noUi-handle").count():
        gate.locator("button.tutor-option").first.press("Enter")
        gate.get_by_role("button", name="A guess").press("Enter")
        lab.root.locator(".noUi-handle").first.wait_for(state="attached")


def move_slider(lab: LabInHand, slider: Locator) -> set[str]:
    """A step by arrow key, another number by typing, and back: the picture changes; what was said meanwhile."""
    box = slider.evaluate_handle(BOX_OF).as_element()
    name, spoken, start = box.evaluate(LABEL), set(), box.input_value()
    low, high = (float(slider.get_attribute(f"aria-value{end}")) for end in ("min", "max"))
    acts = {
        "the slider": lambda: slider.press("ArrowLeft" if float(start) >= high else "ArrowRight"),
        "the box": lambda: lab.type_into(box, f"{low if float(start) != low else high:g}"),
        "the box, back": lambda: lab.type_into(box, start),
    }
    for what, act in acts.items():
        picture = lab.picture
        act()
        lab.soon(PICTURE_IS_NEW, picture, f"the picture stayed when {name} was moved by {what}")
        lab.soon(AGREE, [slider.element_handle(), box], f"the slider and the box of {name} differ")
        spoken.add(lab.words)
    return spoken


def stays(lab: LabInHand, slider: Locator) -> None:
    """A disabled slider cannot be moved by key either: it stays while the state does."""
    at = slider.get_attribute("aria-valuenow")
    assert slider.evaluate(IS_LOCKED), "its box is disabled, the slider is not"
    slider.press("ArrowRight")
    assert slider.get_attribute("aria-valuenow") == at


def retype(lab: LabInHand, field: Locator) -> None:
    """What cannot be read is answered in words, and what stood there before brings the state's own words back."""
    before = field.input_value()
    lab.changes(lambda: lab.type_into(field, "?!"), "something unreadable")
    lab.soon(BEGINS, "Look", "it does not say what is wrong")
    lab.changes(lambda: lab.type_into(field, before), "what stood there before")
    lab.soon(BEGINS, "Now", "it does not take what stood there before")


def press_buttons(lab: LabInHand) -> None:
    """Every button that is not disabled does something; those of stepping do what stands on them."""
    names = lab.names()
    if "Step" in names:
        step_and_play(lab)
    for name in names:
        if name == "Check":
            answer_wrongly(lab)
        elif name not in STEPPING and not name.startswith("● ") and can_be_pressed(lab, name):
            lab.changes(lambda name=name: lab.press(name), f"the button {name}")
            if name.startswith("○ "):
                lab.button(f"● {name[2:]}").wait_for()


def can_be_pressed(lab: LabInHand, name: str) -> bool:
    """Whether this still stands on a button that is not disabled."""
    return lab.button(name).count() > 0 and lab.button(name).is_enabled()


def step_and_play(lab: LabInHand) -> None:
    """Forward and back by one, then play and pause both ways."""
    slider = lab.root.locator(".noUi-handle").first
    box = slider.evaluate_handle(BOX_OF).as_element()
    jump(lab, box, 0)
    for name, wanted in (("Step", 1), ("Back", 0)):
        lab.press(name)
        lab.soon(IS, [box, wanted], f"{name} does not lead to {wanted}")
    last = float(slider.get_attribute("aria-valuemax"))
    for name, start in (("Play", 0), ("Play back", last)):
        jump(lab, box, start)
        lab.press(name)
        lab.soon(IS_NOT, [box, start], f"{name} does not move")
        with suppress(TimeoutError):  # a short walk may be over by now
            lab.button("Pause").press("Enter", timeout=2000)
        lab.button(name).wait_for()


def jump(lab: LabInHand, box: ElementHandle, step: float) -> None:
    """Type the number of a step."""
    lab.type_into(box, f"{step:g}")
    lab.soon(IS, [box, step], f"the box of steps does not take {step:g}")


def answer_wrongly(lab: LabInHand) -> None:
    """Go to the first step that asks for a number, and type a wrong one: a reply says so."""
    box = lab.root.locator(".noUi-handle").first.evaluate_handle(BOX_OF).as_element()
    jump(lab, box, 0)
    field = lab.root.locator(".lab-turn input")
    lab.soon(AT_STEP, 0, "it does not go to its beginning")
    for step in count(1):
        if field.is_enabled():
            break
        lab.press("Step")
        lab.soon(AT_STEP, step, f"it does not come to step {step}")
    lab.type_into(field, WRONG)
    lab.changes(lambda: lab.press("Check"), "a wrong number")
    lab.soon(REPLIES, None, "a wrong number is not answered")
