"""The course elsewhere: Binder, Codespaces, Colab, and one address for all of them.

What Binder would make of these files is tried by .ci/binder, which installs them.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from course_lib.launch import FIRST_PAGE

ROOT = Path(__file__).parents[1]
BINDER = ROOT / "binder"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ADDRESS = PROJECT["urls"]["Repository"]
LOCK = (BINDER / "requirements.txt").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
# Where a course can be opened; what follows is OWNER/REPOSITORY.
OPENERS = r"(?:mybinder\.org/v2/gh|colab\.research\.google\.com/github|codespaces\.new)/([\w.-]+/[\w.-]+)"


def python_on_binder() -> str:
    return (BINDER / "runtime.txt").read_text(encoding="utf-8").removeprefix("python-").strip()


def locked() -> dict[str, str]:
    """The packages of the lock with their versions; every line must have the form of a pin."""
    text = re.sub(r"^#.*\n", "", LOCK, flags=re.MULTILINE).replace(" \\\n", "")
    pin = re.compile(r"([a-z0-9-]+)==([\w.]+)(?:\s+--hash=sha256:[0-9a-f]{64})+")
    pins = [pin.fullmatch(line) or pytest.fail(f"no pin with hashes: {line}") for line in text.splitlines()]
    return {match[1]: match[2] for match in pins}


def asked() -> list[Requirement]:
    """What the package and requirements.txt ask for."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    named = [line for line in lines if re.match(r"\w", line)]
    return [Requirement(line) for line in [*PROJECT["dependencies"], *named]]


def test_binder_reads_these_files_and_no_others():
    # Each further file would add a step to the image: packages, programs, a start-up.
    assert {path.name for path in BINDER.iterdir()} == {"postBuild", "requirements.txt", "runtime.txt"}
    assert not (ROOT / ".binder").exists(), "Binder refuses a course with both folders"


def test_binder_runs_a_python_that_is_supported():
    assert f"Programming Language :: Python :: {python_on_binder()}" in PROJECT["classifiers"]


def test_the_lock_says_how_to_make_it_again():
    assert "make lock" in LOCK.splitlines()[0]
    assert re.search(r"^lock:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_lock_names_no_address_and_no_other_file():
    # Another file or a local path would make every commit install everything anew.
    assert "://" not in LOCK
    assert [line for line in LOCK.splitlines() if line.startswith(("-", "."))] == []


def test_the_lock_holds_what_the_course_imports():
    assert {canonicalize_name(Requirement(name).name) for name in PROJECT["dependencies"]} <= set(locked())


def test_the_lock_keeps_to_the_versions_that_are_asked_for():
    versions = locked()
    wrong = [str(need) for need in asked() if not need.specifier.contains(versions.get(need.name, "0"))]
    assert [need for need in wrong if Requirement(need).name in versions] == []


def test_the_lock_leaves_the_jupyter_of_binder_alone():
    taken = {name for name in locked() if re.match(r"jupyter|notebook|nb|ipykernel", name)}
    assert taken <= {"jupyterlab-widgets"}, "Binder brings its own; replacing it breaks pip check"


def test_the_image_is_finished_by_a_strict_script_that_installs_the_course_alone():
    script = (BINDER / "postBuild").read_text(encoding="utf-8")
    commands = [line for line in script.splitlines() if line and not line.startswith("#")]
    assert script.startswith("#!/usr/bin/env bash\n")
    assert commands[0] == "set -euo pipefail"
    (install,) = [line for line in commands if "install" in line]
    assert install.endswith("--no-deps -e .")
    assert "python -m course_lib.checkup" in commands
    assert not re.search(r"\b(apt|curl|wget|conda|jupyter)\b|://", script)


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no executable files")
@pytest.mark.parametrize("name", ["binder/postBuild", ".ci/binder", ".ci/run"])
def test_scripts_can_be_executed(name):
    assert os.access(ROOT / name, os.X_OK)


def test_codespaces_has_the_same_python_and_installs_the_course():
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    assert container["image"] == f"mcr.microsoft.com/devcontainers/python:{python_on_binder()}"
    python, *module = container["postCreateCommand"].split()
    assert (python, module[:2]) == ("python3", ["-m", "course_lib.install"])
    subprocess.run([sys.executable, *module, "--help"], cwd=ROOT, check=True, capture_output=True)
    editor = container["customizations"]["vscode"]
    assert "ms-toolsai.jupyter" in editor["extensions"]
    assert editor["settings"]["python.defaultInterpreterPath"].endswith("/.venv/bin/python")
    assert container["customizations"]["codespaces"]["openFiles"] == [FIRST_PAGE]


def pages() -> list[Path]:
    """Every file in which a reader may meet the address."""
    chapters = ROOT / "notebooks"
    return [ROOT / "README.md", ROOT / "CITATION.cff", *chapters.rglob("*.md"), *chapters.glob("*.ipynb")]


def test_the_address_is_that_of_a_repository():
    assert re.fullmatch(r"https://github\.com/[\w-]+/[\w.-]*[\w-]", ADDRESS)


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_the_address_is_the_same_everywhere(page):
    text = page.read_text(encoding="utf-8")
    ours = ADDRESS.removeprefix("https://github.com/")
    assert set(re.findall(OPENERS, text)) <= {ours}
    said = re.findall(r"git\+(https://[^\s\"'\\]+)|git clone (https://\S+)|repository-code: \"?([^\s\"]+)", text)
    assert {"".join(address) for address in said} <= {ADDRESS}


def test_the_readme_opens_the_course_in_three_places():
    assert len(set(re.findall(r"mybinder\.org/v2|colab\.research\.google\.com/github|codespaces\.new", README))) == 3
    assert f"/main?urlpath=lab/tree/{FIRST_PAGE}" in README


def test_every_notebook_that_the_readme_opens_is_there():
    linked = re.findall(r"(?:urlpath=lab/tree|labpath=|/blob/[\w.-]+)/?([\w/.-]+\.ipynb)", README)
    linked += re.findall(r"\]\(([\w/.-]+\.ipynb)\)", README)
    assert len(linked) >= 3
    assert [path for path in linked if not (ROOT / path).is_file()] == []
