"""What axe-core, the accessibility checker, finds on a page."""

from axe_playwright_python.sync_playwright import Axe

from tests.browser.notebook_page import NotebookPage

# ipywidgets gives the handle of a slider no name. The labelled number box before it in the same row has one.
EXCUSED = ("aria-input-field-name", "noUi-handle")

RUN = """selector => axe.run({include: [[selector]]}, {resultTypes: ["violations"]}).then(result =>
  result.violations.filter(one => ["serious", "critical"].includes(one.impact)).flatMap(one =>
    one.nodes.map(node => ({rule: one.id, html: node.html.slice(0, 200), why: node.failureSummary}))))"""


def violations(page: NotebookPage, selector: str) -> list[dict[str, str]]:
    """The serious and critical violations inside what a selector finds."""
    page.page.evaluate(Axe().axe_script)
    assert page.page.locator(selector).count()
    rule, place = EXCUSED
    return [one for one in page.do(RUN, selector) if not (one["rule"] == rule and place in one["html"])]
