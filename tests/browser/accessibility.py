"""What axe-core, the accessibility checker, finds on a page."""

from axe_playwright_python.sync_playwright import Axe

from tests.browser.notebook_page import NotebookPage

# ipywidgets gives the handle of a slider no name. The labelled number box before it in the same row has one.
EXCUSED = ("aria-input-field-name", "noUi-handle")

# The checker takes for hidden what lies outside the window, and everything in a body without height, as JupyterLab's
# is: so the body gets one, and each part is brought into the window. Contrast is looked at only then.
RUN = """async selector => {
  document.body.style.height = "100vh";
  const found = [], all = [...document.querySelectorAll(selector)];
  const report = (one, node) => ({rule: one.id, html: node.html.slice(0, 200), why: node.failureSummary});
  let contrasts = 0;
  for (const part of all.filter(one => !one.parentElement.closest(selector) && one.checkVisibility())) {
    part.scrollIntoView();
    const result = await axe.run(part, {resultTypes: ["violations", "passes"]});
    contrasts += result.passes.filter(one => one.id === "color-contrast").flatMap(one => one.nodes)
      .filter(node => node.any[0]?.data?.contrastRatio).length;
    found.push(...result.violations.filter(one => ["serious", "critical"].includes(one.impact))
      .flatMap(one => one.nodes.map(node => report(one, node))));
  }
  document.body.style.height = "";
  return {found, contrasts};
}"""


def violations(page: NotebookPage, selector: str) -> list[dict[str, str]]:
    """The serious and critical violations inside what a selector finds; fails if no contrast could be measured."""
    page.page.evaluate(Axe().axe_script)
    seen = page.do(RUN, selector)
    assert seen["contrasts"] > 0, "the checker saw no text"
    rule, place = EXCUSED
    return [one for one in seen["found"] if not (one["rule"] == rule and place in one["html"])]
