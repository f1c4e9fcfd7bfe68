"""Every chapter in JupyterLab: as it lies after a clone, then run to its end, then with its labs in hand."""

import json
import re

import pytest
from playwright.sync_api import expect

from course_lib.classroom.editions import NOTEBOOKS
from tests.browser.hand import SOON, LabInHand
from tests.browser.moving import move_everything

CHAPTERS = sorted(path.name for path in NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
OPENS_A_LAB = re.compile(r"^labs\.\w+\(", re.MULTILINE)


@pytest.fixture(scope="module", params=CHAPTERS)
def chapter(request, desk):
    """A chapter that was looked at untouched (`seen`), then run (`ran`)."""
    page = desk.open(f"notebooks/{request.param}")
    page.seen = page.walk()
    page.ran = page.run()
    yield page
    page.close()


def labs_of(chapter):
    cells = json.loads((NOTEBOOKS.parent / chapter.path).read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return [cell for cell in code if OPENS_A_LAB.search(cell)]


def test_untouched_it_shows_every_output_and_every_twin(chapter):
    assert any(cell["stored"] for cell in chapter.seen)
    assert not any(cell["trusted"] for cell in chapter.seen if cell["stored"]), "it has to be as after a clone"
    for cell in chapter.seen:
        assert cell["outputs"] or not cell["stored"], cell
        assert cell["images"] >= cell["pictures"], cell
        assert "model not found" not in cell["words"].lower(), cell
        if OPENS_A_LAB.search(cell["source"]):
            assert cell["images"] == 1, f"no twin: {cell}"
            assert "Now" in cell["words"], cell


def test_it_runs_to_its_end(chapter):
    assert chapter.errors() == []
    assert chapter.ran is True


def test_its_labs_answer_the_hand(chapter):
    chapter.walk()
    found = chapter.page.locator(".course.lab")
    expect(found).to_have_count(len(labs_of(chapter)), timeout=SOON)
    for root in found.all():
        move_everything(LabInHand(root))
    assert chapter.complaints == []
