"""The browser: the Chromium of this machine, or the one that Playwright was told to download."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
MISSING = (
    "The browser tests need Chromium: install it (on Debian: apt-get install chromium; elsewhere: "
    "python -m playwright install chromium), then run the same command again."
)
# In a container neither the sandbox nor /dev/shm can be relied upon. A hidden page would be slowed down.
OPTIONS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-renderer-backgrounding"]


class NoBrowser(Exception):
    """There is no browser; the message says what to do."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window.

    Raises:
        NoBrowser: none is installed.
    """
    with sync_playwright() as playwright:
        found = next(filter(None, map(shutil.which, NAMES)), None) or playwright.chromium.executable_path
        if not Path(found).exists():
            raise NoBrowser(MISSING)
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        browser = playwright.chromium.launch(executable_path=found, args=OPTIONS, env=environment)
        try:
            yield browser
        finally:
            browser.close()
