"""A lab on a page, and how it is touched without a mouse.

Everything is found as a person finds it: by what it is and what stands on it, in the order of the page.
"""

from collections.abc import Callable

from playwright.sync_api import ElementHandle, Locator, TimeoutError, expect

SOON = 20_000  # milliseconds in which something has to happen, on a machine that is busy with other things
LOOK = """root => [".lab-live", ".lab-picture", ".lab-turn", ".lab-table", ".lab-task", ".widget-label"].map(part =>
  [...root.querySelectorAll(part)].map(element => element.innerHTML).join()).join("|")"""
CAN_FOCUS = """root => [...root.querySelectorAll("button, input, textarea, .noUi-handle, [role=application]")]
  .filter(element => !element.disabled && element.checkVisibility())"""


class LabInHand:
    """One lab on a page: `root` is its outermost element."""

    def __init__(self, root: Locator) -> None:
        self.root, self.page = root, root.page
        root.scroll_into_view_if_needed()

    @property
    def words(self) -> str:
        """The sentence of the present state."""
        return self.root.locator(".lab-live").inner_text()

    @property
    def picture(self) -> str:
        """The picture as it is now, as text."""
        return self.root.locator(".lab-picture").inner_html()

    def button(self, name: str) -> Locator:
        """The first button on which exactly these words stand."""
        return self.root.get_by_role("button", name=name, exact=True).first

    def press(self, name: str) -> None:
        """Press a button by key. (The Enter key would reach another one while this one is disabled.)"""
        expect(self.button(name)).to_be_enabled(timeout=SOON)
        self.button(name).press("Enter")

    def names(self) -> list[str]:
        """What stands on the buttons, in the order of the page."""
        return self.root.locator("button:not(.tutor-question *):visible").all_inner_texts()

    def changes(self, act: Callable[[], object], what: str) -> None:
        """Fail unless words, picture, strip or table change soon after the act."""
        before = self.root.evaluate(LOOK)
        act()
        self.soon(f"(root, before) => ({LOOK})(root) !== before", before, f"nothing changed after {what}")

    def soon(self, condition: str, argument: object, otherwise: str) -> None:
        """Wait until a JavaScript function of `root` and the argument is true."""
        both = {"root": self.root.element_handle(), "argument": argument}
        try:
            work = f"({{root, argument}}) => ({condition})(root, argument)"
            self.page.wait_for_function(work, arg=both, timeout=SOON)
        except TimeoutError:
            raise AssertionError(f"{otherwise}. The lab says: {self.words}") from None

    def type_into(self, field: Locator | ElementHandle, words: str) -> None:
        """Replace what stands in a field, and press Enter."""
        field.focus()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(words)
        self.page.keyboard.press("Enter")

    def tab_stops(self) -> list[int]:
        """Where the Tab key stops from the first thing on: 0, 1, 2 ... if it keeps the order of the page."""
        found = self.root.evaluate_handle(CAN_FOCUS)
        size = found.evaluate("things => things.length")
        found.evaluate("things => things[0].focus()")
        stops = [0]
        for _ in range(size - 1):
            self.page.keyboard.press("Tab")
            stops.append(found.evaluate("things => things.indexOf(document.activeElement)"))
        return stops
