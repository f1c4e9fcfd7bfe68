"""From a clone to a working .venv: what make does, and the sentence when that fails.

Nothing is downloaded here. The real installation is what makes these tests run.
"""

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from course_lib import install
from course_lib.install import Installer, InstallError

ROOT = Path(__file__).parents[1]
NEEDED = ["Makefile", "requirements.txt", "pyproject.toml"]

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="there is no make here")


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A copy of what installing needs, in a folder whose name holds a blank; it is entered."""
    folder = tmp_path / "my course"
    (folder / "course_lib").mkdir(parents=True)
    for name in NEEDED:
        shutil.copy(ROOT / name, folder / name)
    for name in ("__init__.py", "install.py"):
        shutil.copy(ROOT / "course_lib" / name, folder / "course_lib" / name)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def tools(tmp_path):
    """A folder for the PATH with what make needs, and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("make", "sh", "awk", "cat"):
        (folder / name).symlink_to(shutil.which(name))
    return folder


def script(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def make(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    for name in ("PYTHON", "VENV", "PORT", "PYTHONPATH"):
        clean.pop(name, None)
    command = ["make", *arguments]
    return subprocess.run(command, env=clean | environment, capture_output=True, text=True)


def test_make_alone_lists_every_target(course):
    listed = re.findall(r"^  make ([\w-]+)", make().stdout, re.MULTILINE)
    phony = re.search(r"^\.PHONY: (.+)$", (course / "Makefile").read_text(), re.MULTILINE)[1]
    assert listed == [target for target in phony.split() if target != "moved"]


def test_no_python_that_is_new_enough(course, tools):
    script(tools / "python3", "exit 1")  # as an old one answers
    ended = make("lab", PATH=str(tools))
    assert ended.returncode != 0
    assert "This course needs Python 3.11 or newer: install one from" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_python_of_your_choice_that_does_not_start(course):
    ended = make("lab", "PYTHON=python9")
    assert "PYTHON=python9 does not start or is older than Python 3.11" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_the_newest_python_that_starts_is_taken(course, tools):
    script(tools / "python3.14", "exit 127")  # a shim for a Python that is not selected
    script(tools / "python3.13", "exit 0")
    script(tools / "python3.12", "exit 0")
    planned = make("-n", "lab", PATH=str(tools)).stdout
    assert "python3.13 -m course_lib.install learner --venv .venv\n" in planned


@pytest.mark.parametrize(
    ("target", "installed"), [("lab", "learner"), ("test", "developer"), ("lint", "developer")]
)
def test_a_target_installs_what_it_needs_and_no_more(course, target, installed):
    planned = make("-n", target).stdout
    assert re.findall(r"course_lib\.install (\w+)", planned) == [installed]


def test_the_port_is_handed_on(course):
    for words in ("8890", "80 90", "-1"):
        assert f'course_lib.launch --port="{words}"\n' in make("-n", "lab", f"PORT={words}").stdout
    assert "--port" not in make("-n", "lab").stdout


@pytest.fixture
def ready(course, monkeypatch):
    """The copy after an installation that did nothing."""
    monkeypatch.setattr(Installer, "run", lambda self, *command: True)
    (course / ".venv").mkdir()
    install.main(["learner"])
    return course


def is_current() -> bool:
    return make("-q", ".venv/learner.ready").returncode == 0


def test_what_is_current_is_left_alone(ready):
    assert is_current()


@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml"])
def test_a_changed_requirement_is_installed(ready, name):
    later = (ready / ".venv" / "learner.ready").stat().st_mtime + 5
    os.utime(ready / name, (later, later))
    assert not is_current()


def test_a_copied_folder_is_installed_anew(ready, monkeypatch):
    copy = ready.with_name("my course, copied")
    shutil.copytree(ready, copy)
    monkeypatch.chdir(copy)
    assert not is_current()
    assert not Installer(Path(".venv")).is_usable()


def test_an_environment_that_works_is_kept(course, monkeypatch):
    commands = []
    monkeypatch.setattr(Installer, "run", lambda self, *command: commands.append(command) or True)
    (course / ".venv").mkdir()
    install.main(["learner"])
    assert not any("venv" in command for command in commands)
    assert commands[-1][-2:] == ("-r", "requirements.txt")


def test_a_half_made_environment_is_made_anew(course, monkeypatch):
    made = []
    (course / ".venv").mkdir()
    monkeypatch.setattr(Installer, "make_environment", lambda self: made.append(True))
    monkeypatch.setattr(Installer, "add_packages", lambda self, what: None)
    install.main(["learner"])
    assert made == [True]


@pytest.mark.parametrize(("what", "first"), [("learner", "uv"), ("peers", "pip")])
def test_uv_is_tried_first_except_for_the_peers(course, monkeypatch, what, first):
    commands = []
    monkeypatch.setattr(Installer, "run", lambda self, *command: commands.append(command) or False)
    installer = Installer(Path(".venv"))
    installer.log.touch()
    installer.uv = "uv"
    with pytest.raises(InstallError):
        installer.add_packages(what)
    assert first in commands[0]
    assert "pip" in commands[-1], "pip is tried when uv fails"


LOGS = {
    "OSError: [Errno 28] No space left on device": "the disk is full",
    "error: failed to write (os error 28)": "the disk is full",
    "PermissionError: [Errno 13] Permission denied: '.venv'": "cannot be written to",
    "The virtual environment was not created because ensurepip is not available.": "python3-venv",
    "python3: No module named venv": "python3-venv",
    "Max retries exceeded with url: /simple/ (Caused by NewConnectionError(": "check the network",
    "[Errno -3] Temporary failure in name resolution": "check the network",
    "error: Request failed\n  Caused by: dns error": "check the network",
    "an error that nobody has seen": "the last lines of .venv-install.log say why",
}


@pytest.mark.parametrize("said", LOGS)
def test_a_failure_is_told_in_one_sentence(course, monkeypatch, said):
    installer = Installer(Path(".venv"))
    installer.log.write_text(f"\n$ an earlier command\nErrno 28\n\n$ pip install\n{said}\n")
    assert LOGS[said] in installer.cause()


def test_a_disk_too_full_for_the_log_is_told(course, monkeypatch):
    monkeypatch.setattr(install.shutil, "disk_usage", lambda path: SimpleNamespace(free=50_000_000))
    assert Installer(Path(".venv")).cause().startswith("the disk is full: make about 1 GB of room")


def test_without_ensurepip_the_package_to_install_is_named(course, tmp_path):
    # A module `venv` that says what Debian's says when python3-venv is missing
    (tmp_path / "debian").mkdir()
    (tmp_path / "debian" / "venv.py").write_text(
        "raise SystemExit('The virtual environment was not created successfully because '\n"
        "                 'ensurepip is not available.')"
    )
    path = f"{Path(sys.executable).parent}{os.pathsep}/usr/bin{os.pathsep}/bin"
    hidden = {"PYTHONPATH": str(tmp_path / "debian"), "PATH": path}
    ended = make("lab", f"PYTHON={sys.executable}", **hidden)
    assert ended.returncode != 0
    assert "sudo apt install python3-venv" in ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr


def test_without_a_network_nothing_counts_as_ready(course):
    # The environment is there; the packages come from a port where nobody listens.
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", ".venv"], check=True)
    (pip,) = (Path(p) for p in sys.path if (Path(p) / "pip" / "__init__.py").exists())
    link = next(Path(".venv").glob("lib/python*/site-packages")) / "borrowed.pth"
    link.write_text(f"{pip}\n")
    closed = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_FIND_LINKS": "",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_RETRIES": "0",
        "UV_INDEX_URL": "http://127.0.0.1:9/simple",
    }
    ended = make("lab", f"PYTHON={sys.executable}", **closed)
    assert ended.returncode != 0
    assert "check the network connection" in ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr
    assert not list(Path(".venv").glob("*.ready"))


def test_outside_the_course_nothing_is_made(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match="folder of the course"):
        install.main([])
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(course, monkeypatch):
    Path(".venv-install.log").mkdir()  # so that the log cannot be opened, even by root
    with pytest.raises(SystemExit, match=r"\.venv-install\.log cannot be written"):
        install.main([])


def test_an_interrupted_installation_is_no_traceback(course, monkeypatch):
    def interrupted(self: Installer, *command: str) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(Installer, "run", interrupted)
    with pytest.raises(SystemExit, match="takes the installation up again"):
        install.main([])
    assert not list(course.glob(".venv/*.ready"))
