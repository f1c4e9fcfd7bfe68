"""A notebook that is open in JupyterLab in a browser: open it, run it, look at it, press keys in it."""

import re
from itertools import count
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage

PATIENCE = 120  # seconds, for a machine that is busy with other things
_numbers = count(1)

# The indicator of the page says "idle" before there is a kernel: this asks the kernel itself.
READY = """async path => {
  const moment = () => new Promise(resolve => setTimeout(resolve, 50));
  while (window.jupyterapp?.shell?.currentWidget?.context?.path !== path) await moment();
  const panel = jupyterapp.shell.currentWidget;
  await panel.revealed; await panel.context.ready; await panel.sessionContext.ready;
  const kernel = () => panel.sessionContext.session?.kernel;
  while (kernel()?.connectionStatus !== "connected" || kernel().status !== "idle") await moment();
}"""
# Started without being waited for: waiting for an answer of the page has no time-out, waiting for a condition has.
START = """([work, argument]) => {
  window.courseAnswer = null;
  Promise.resolve(eval(`(${work})`)(argument)).then(value => { window.courseAnswer = {value} },
                                                   error => { window.courseAnswer = {error: String(error)} });
}"""
RUN_ALL = '() => jupyterapp.commands.execute("notebook:run-all-cells")'
ERRORS = """() => [...jupyterapp.shell.currentWidget.content.model.cells].flatMap(cell =>
  (cell.toJSON().outputs ?? []).filter(output => output.output_type === "error")
    .map(output => `cell ${cell.id}: ${output.ename}: ${output.evalue}`))"""
KERNEL = """async code => {
  const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  let said = "", wrong = null;
  const request = kernel.requestExecute({code, silent: false, store_history: false});
  request.onIOPub = message => {
    said += message.content.text ?? "";
    wrong ??= message.content.evalue;
  };
  await request.done;
  if (wrong) throw new Error(wrong);
  return said;
}"""
THEME = 'name => jupyterapp.commands.execute("apputils:change-theme", {theme: `JupyterLab ${name}`})'
# JupyterLab attaches a cell to the page when it comes near to the window.
WALK = """async () => {
  const {content} = jupyterapp.shell.currentWidget, seen = [];
  for (let i = 0; i < content.widgets.length; i++) {
    const widget = content.widgets[i], outputs = widget.model.toJSON().outputs ?? [];
    await content.scrollToItem(i);
    await widget.ready;
    await new Promise(resolve => requestAnimationFrame(resolve));
    const images = [...widget.node.querySelectorAll(".jp-OutputArea-output img")];
    await Promise.all(images.map(image => image.decode().catch(() => null)));
    const shown = element => element.checkVisibility() && element.getBoundingClientRect().height > 0;
    seen.push({
      id: widget.model.id, source: widget.model.sharedModel.getSource(), trusted: widget.model.trusted ?? null,
      stored: outputs.length, outputs: [...widget.node.querySelectorAll(".jp-OutputArea-child")].filter(shown).length,
      images: images.filter(image => shown(image) && image.naturalWidth > 0 && image.clientWidth > 300).length,
      pictures: outputs.filter(output => output.data?.["image/png"]).length,
      words: widget.node.querySelector(".jp-OutputArea")?.textContent ?? "",
    });
  }
  return seen;
}"""
SHUT_DOWN = "() => jupyterapp.shell.currentWidget.sessionContext.shutdown()"

# What JupyterLab itself says as an error when all is well, and nothing else.
NOISE = ()


class NotebookPage:
    """One notebook in a page of its own. `path` is relative to the folder that the server serves."""

    def __init__(self, browser: Browser, address: str, path: str) -> None:
        self.path, self.complaints = path, []
        self.page = browser.new_page(viewport={"width": 1360, "height": 1600})
        self.page.set_default_timeout(1000 * PATIENCE)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        self.page.goto(f"{address}/lab/workspaces/test-{next(_numbers)}/tree/{path}")
        self.do(READY, path)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(re.search(noise, message.text) for noise in NOISE):
            self.complaints.append(message.text)

    def do(self, work: str, argument: object = None) -> Any:
        """The answer of a JavaScript function, which may take its time but not for ever."""
        self.page.evaluate(START, [work, argument])
        answer = self.page.wait_for_function("() => window.courseAnswer").json_value()
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer.get("value")

    def run(self) -> bool:
        """Run every cell; whether none raised an error."""
        return self.do(RUN_ALL)

    def errors(self) -> list[str]:
        """The errors among the outputs."""
        return self.page.evaluate(ERRORS)

    def kernel(self, code: str) -> str:
        """What the kernel prints for a line of code."""
        return self.do(KERNEL, code)

    def theme(self, name: str) -> None:
        """Change to the theme Light or Dark."""
        self.do(THEME, name)
        wanted = f'body[data-jp-theme-light="{str(name == "Light").lower()}"]'
        self.page.wait_for_selector(wanted, state="attached")

    def walk(self) -> list[dict[str, Any]]:
        """Scroll past every cell, as a reader does; what is seen of each."""
        return self.do(WALK)

    def close(self) -> None:
        """End the kernel and close the page."""
        self.do(SHUT_DOWN)
        self.page.close()
