"""How fast a lab answers the hand, in JupyterLab in a real browser: `make bench-labs`.

    python -m tests.browser.latency

A key is pressed on a slider; the clock stops at the frame that shows what has changed. Each lab is measured in turns
with a bare label of text that the same kind of slider changes, and `one_neuron` also with the same picture drawn by
Matplotlib through `interact`. Bars, from the design of the labs: the median at most 1.4 times that of the label, 9 of
10 within 100 ms, 3 times faster than Matplotlib; the kernel's work at most 10 ms (20 ms with a network on a grid).
"""

import json
import sys
from collections.abc import Sequence
from statistics import median, quantiles
from typing import NamedTuple

from playwright.sync_api import TimeoutError

from course_lib import labs
from tests.browser.chromium import NoBrowser, chromium
from tests.browser.making import notebook
from tests.browser.notebook_page import NotebookPage
from tests.browser.serving import jupyterlab

ROUNDS, PRESSES = 6, 8
PATIENCE = 20_000  # milliseconds
RATIO, LATE, FASTER, WORK = 1.4, 100.0, 3.0, 10.0
ON_A_GRID = 20.0  # milliseconds of work where a network is evaluated on a grid
GRIDS = {"playground", "space_folder", "hidden_size_sweep"}

LABEL = """\
import ipywidgets as widgets
slider, label = widgets.FloatSlider(min=-10, max=10, step=0.1), widgets.Label("0")
slider.observe(lambda change: setattr(label, "value", f"{change['new']:.1f}"), "value")
box = widgets.VBox([slider, label]); box.add_class("bench-label"); box"""
LAB = """\
from course_lib import labs
{slug} = labs.{slug}(predict_first=False)
{slug}"""
MATPLOTLIB = """\
import matplotlib.pyplot as plt
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def draw(w1=1.0):
    w2, b, x1, x2 = -1.0, 0.5, 1.0, 0.5
    figure, (plane, curve) = plt.subplots(1, 2, figsize=(10, 4.8))
    x = np.linspace(-3, 3, 60)
    z = w1 * x[None, :] + w2 * x[:, None] + b
    plane.imshow(sigmoid(z), origin="lower", extent=(-3, 3, -3, 3), cmap="RdBu", vmin=0, vmax=1)
    plane.plot(x, (w1 * x + b) / -w2, "k")
    plane.plot(x1, x2, "ks")
    plane.set(xlim=(-3, 3), ylim=(-3, 3), xlabel="x1", ylabel="x2")
    at = w1 * x1 + w2 * x2 + b
    for i, (name, value, weight) in enumerate((("x1", x1, w1), ("x2", x2, w2), ("bias", 1, b))):
        curve.text(-8, 1.5 - 0.1 * i, f"{name}  {value} x {weight:.1f} = {value * weight:.2f}")
    zs = np.linspace(-8, 8, 161)
    curve.plot(zs, sigmoid(zs))
    curve.plot(at, sigmoid(at), "ks")
    curve.set(xlim=(-8, 8), ylim=(0, 1.7), xlabel="z", title=f"z = {at:.2f}, a = {sigmoid(at):.3f}")
    plt.show()

shown = widgets.interactive(draw, w1=widgets.FloatSlider(value=1.0, min=-10, max=10, step=0.1))
shown.add_class("bench-matplotlib"); shown"""
WORK_CODE = """\
import json, time
from course_lib.labs.controls import Slider, Steps, of
lab, took = {slug}, []
control = next(one for one in lab.controls() if isinstance(one, (Slider, Steps)))
start = lab.state
low, high = ((0, of(control.last, start)) if isinstance(control, Steps)
             else (of(control.low, start), of(control.high, start)))
for i in range(60):
    state = control.write(start, low + (high - low) * (i * 7 % 60) / 59)
    begin = time.perf_counter()
    lab.picture(state).svg(lab.title, lab.words(state), "bench"); lab.rows(state)
    took.append(1000 * (time.perf_counter() - begin))
print(json.dumps(took))"""

# The next frame after a change is the first that shows it; what follows its callbacks is after it was drawn.
WATCH = """([where, what]) => {
  const root = document.querySelector(where), handle = root.querySelector(".noUi-handle");
  root.scrollIntoView({block: "start"}); handle.focus({preventScroll: true});
  const look = () => [...root.querySelectorAll(what)].map(one => one.src ?? one.innerHTML).join();
  window.courseFrames = []; let pressed = null, before = null;
  const press = event => { pressed = event.timeStamp; before = look(); };
  const seen = new MutationObserver(async () => {
    if (pressed === null || look() === before || !look()) return;
    const begin = pressed; pressed = null;
    await Promise.all([...root.querySelectorAll("img")].map(one => one.decode().catch(() => null)));
    requestAnimationFrame(() => { const channel = new MessageChannel();
      channel.port1.onmessage = () => window.courseFrames.push(performance.now() - begin);
      channel.port2.postMessage(null); });
  });
  handle.addEventListener("keydown", press, true);
  seen.observe(root, {subtree: true, childList: true, attributes: true, characterData: true});
  window.courseUnwatch = () => { seen.disconnect(); handle.removeEventListener("keydown", press, true); };
}"""

UPPER = """where => { const slider = document.querySelector(where);
  const [low, now, high] = ["min", "now", "max"].map(name => Number(slider.getAttribute(`aria-value${name}`)));
  return [slider.courseUpper ??= now - low > high - now, high - low]; }"""


class Measured(NamedTuple):
    """Milliseconds from a key press to the frame that shows the change."""

    name: str
    latency: list[float]

    @property
    def median(self) -> float:
        return median(self.latency)

    @property
    def late(self) -> float:
        """Nine of ten are faster."""
        return quantiles(self.latency, n=10)[-1]


def presses(page: NotebookPage, where: str, what: str, keys: Sequence[str]) -> list[float]:
    """Press one key after the other, each time when the change before it was seen."""
    page.page.evaluate(WATCH, [where, what])
    for count, key in enumerate(keys, 1):
        page.page.keyboard.press(key)
        shown = "count => window.courseFrames.length >= count"
        page.page.wait_for_function(shown, arg=count, polling=5, timeout=PATIENCE)
        page.page.wait_for_timeout(40)  # the kernel ends its work
    page.page.evaluate("() => window.courseUnwatch()")
    return page.page.evaluate("() => window.courseFrames")


def keys_of(page: NotebookPage, where: str, number: int) -> list[str]:
    """The keys of a round: into the longer part of the slider, and back in the next; to and fro if it is short."""
    upper, room = page.page.evaluate(UPPER, f"{where} .noUi-handle")
    there, back = ("ArrowLeft", "ArrowRight") if upper else ("ArrowRight", "ArrowLeft")
    return [there, back] * (PRESSES // 2) if room < PRESSES else [back if number % 2 else there] * PRESSES


def in_turns(page: NotebookPage, rivals: dict[str, str]) -> list[Measured]:
    """Measure several of them in turns, there and back: what disturbs one disturbs all."""
    found = {where: [] for where in rivals}
    for number in range(ROUNDS):
        for where, what in rivals.items():
            found[where] += presses(page, where, what, keys_of(page, where, number))[1:]
    return [Measured(where, latency) for where, latency in found.items()]


def row(slug: str, page: NotebookPage) -> list[str]:
    """The line of the table for a lab."""
    rivals = {".bench-label": ".widget-label", f".lab-{slug}": ".lab-picture"}
    rivals |= {".bench-matplotlib": ".jp-OutputArea-output img"} if slug == "one_neuron" else {}
    try:
        label, lab, *others = in_turns(page, rivals)
    except TimeoutError:
        return [slug, f"a key changed nothing within {PATIENCE // 1000} s", *[""] * 4, "**no**"]
    work, most = json.loads(page.kernel(WORK_CODE.format(slug=slug))), ON_A_GRID if slug in GRIDS else WORK
    ratio, faster = lab.median / label.median, others[0].median / lab.median if others else None
    holds = ratio <= RATIO and lab.late <= LATE and median(work) <= most and (faster is None or faster >= FASTER)
    against = f"{others[0].median:.0f} ({faster:.1f}×)" if others else ""
    own, late = median(work), quantiles(work, n=10)[-1]
    return [slug, f"{lab.median:.0f} / {lab.late:.0f}", f"{label.median:.0f} / {label.late:.0f}", f"{ratio:.2f}×",
            against, f"{own:.1f} / {late:.1f}", "yes" if holds else "**no**"]  # fmt: skip


HEAD = ["lab", "lab, ms: median / 9 of 10", "bare label, ms", "lab / label (at most 1.4×)",
        "Matplotlib through interact, ms (at least 3×)", "kernel's work, ms: median / 9 of 10", "holds"]  # fmt: skip


def main(slugs: list[str]) -> None:
    """Measure these labs, or all, and print a table in Markdown."""
    print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}")
    with chromium() as browser, jupyterlab() as (address, served):
        for slug in slugs or labs.every():
            cells = [LABEL, LAB.format(slug=slug), *([MATPLOTLIB] if slug == "one_neuron" else [])]
            page = NotebookPage(browser, address, notebook(served, f"bench_{slug}", cells))
            if not page.run():
                sys.exit(f"{slug}: {page.errors()}")
            page.walk()
            print(f"| {' | '.join(row(slug, page))} |", flush=True)
            page.close()


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except NoBrowser as problem:
        sys.exit(str(problem))
