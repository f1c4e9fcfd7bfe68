"""One server and one browser for all tests of this folder; each notebook has a page of its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import NoBrowser, chromium
from tests.browser.notebook_page import NotebookPage
from tests.browser.serving import jupyterlab


class Desk(NamedTuple):
    """A browser beside a server."""

    browser: Browser
    address: str
    served: Path

    def open(self, path: str) -> NotebookPage:
        """Open a notebook."""
        return NotebookPage(self.browser, self.address, path)


@pytest.fixture(scope="session")
def desk() -> Iterator[Desk]:
    try:
        with chromium() as browser, jupyterlab() as (address, served):
            yield Desk(browser, address, served)
    except NoBrowser as problem:
        pytest.exit(str(problem), returncode=1)
