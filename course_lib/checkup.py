"""Is this computer ready for the course? `doctor()` answers in plain words.

When all is well the text is the same on every computer, so that a chapter can show it and a test
can compare it; `doctor(verbose=True)` adds the versions and folders that were found.
"""

import os
import re
import sys
import tempfile
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# What the course needs at least. pyproject.toml and requirements.txt say the same; a test compares.
PYTHON = "3.11"
PACKAGES = {"numpy": "2.0", "matplotlib": "3.9", "ipywidgets": "8.1", "anywidget": "0.9.21"}
JUPYTERLAB = "4.4"
JUPYTERLAB_WIDGETS = "3.0"
MEMORY_MB = 300  # room for one notebook; a chapter's kernel stays below 160

INSTALL_AGAIN = "run `make lab` again (without make: `py -m course_lib.install`)"


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: what it is called in the report.
        good: what is true when all is well, in words that are the same on every computer.
        found: what is true here.
        problem: what is wrong, or "" when all is well.
        advice: what to do about the problem.
    """

    name: str
    good: str
    found: str
    problem: str = ""
    advice: str = ""

    def lines(self, verbose: bool) -> list[str]:
        """The check in words: one line when all is well, a second one that says what to do."""
        state, words = ("PROBLEM", self.problem) if self.problem else ("ok", self.good)
        line = f"{self.name + ' ':.<17} {state:<7} {words}"
        found = f" ({self.found})" if verbose and self.found else ""
        return [line + found, f"    What to do: {self.advice}."][: 2 if self.problem else 1]


@dataclass(frozen=True)
class Report:
    """All checks. Its `repr` is the text, so a notebook shows it when it ends a cell."""

    checks: tuple[Check, ...]
    verbose: bool = False

    @property
    def problems(self) -> list[str]:
        """The names of the checks that found a problem."""
        return [check.name for check in self.checks if check.problem]

    def __repr__(self) -> str:
        lines = [line for check in self.checks for line in check.lines(self.verbose)]
        end = f"Not ready: {', '.join(self.problems)}." if self.problems else "Everything is ready."
        return "\n".join([*lines, "", end])


def doctor(verbose: bool = False) -> Report:
    """Look whether this computer is ready for the course; where it is not, say what to do.

    Args:
        verbose: also show the versions and the folders that were found.
    """
    checks = (
        check_python(),
        *(check_package(name, minimum) for name, minimum in PACKAGES.items()),
        check_jupyterlab(),
        check_widgets(),
        check_folder("notebook folder", Path.cwd(), "move the course to a folder of your own"),
        check_progress_folder(),
        check_memory(),
    )
    return Report(checks, verbose)


def check_python() -> Check:
    """Python is new enough."""
    found = sys.version.split()[0]
    advice = "install a newer Python, run `make clean` and then `make lab`"
    return _compare("Python", found, PYTHON, advice)


def check_package(name: str, minimum: str) -> Check:
    """A package is new enough, and it can be imported."""
    try:
        import_module(name)
        return _compare(name, version(name), minimum, INSTALL_AGAIN)
    except ModuleNotFoundError as error:
        return Check(name, "", "", f"{error.name} is not installed", INSTALL_AGAIN)
    except Exception as error:  # a broken package may raise anything
        return Check(name, "", "", f"cannot be imported: {error}", INSTALL_AGAIN)


def check_jupyterlab() -> Check:
    """JupyterLab is new enough, if it is in this environment: VS Code and Colab do without it."""
    try:
        return _compare("jupyterlab", version("jupyterlab"), JUPYTERLAB, INSTALL_AGAIN)
    except PackageNotFoundError:
        return Check("jupyterlab", "not in this environment, fine in VS Code or Colab", "none")


def check_widgets() -> Check:
    """JupyterLab has the part that draws sliders and buttons."""
    try:
        found = version("jupyterlab_widgets")
    except PackageNotFoundError:
        found = "none"
    well = _numbers(found) >= _numbers(JUPYTERLAB_WIDGETS)
    problem = "" if well else "sliders and buttons cannot be shown"
    good = "sliders and buttons can be shown"
    return Check("widgets", good, f"jupyterlab_widgets {found}", problem, INSTALL_AGAIN)


def check_progress_folder() -> Check:
    """What you have mastered can be saved."""
    advice = "set COURSE_PROGRESS_DIR to a folder that you may write to, then restart"
    try:
        return check_folder("progress folder", progress_folder(), advice)
    except (ModuleNotFoundError, RuntimeError) as error:  # no platformdirs, or no home folder
        return Check("progress folder", "", "", str(error), advice)


def check_folder(name: str, folder: Path, advice: str) -> Check:
    """Files can be written to a folder (or, if it is not there yet, to the one it will be in)."""
    nearest = next(path for path in [folder, *folder.parents] if path.exists())
    try:
        with tempfile.TemporaryFile(dir=nearest) as file:
            file.write(bytes(1_000_000))  # a full disk often still takes an empty file
    except OSError as error:
        problem = f"{folder} cannot be written to ({error.strerror})"
        return Check(name, "", str(folder), problem, advice)
    return Check(name, "can be written to", str(folder))


def check_memory() -> Check:
    """There is room for a notebook."""
    try:
        free = import_module("psutil").virtual_memory().available // 1_000_000
    except ModuleNotFoundError:  # it comes with the Jupyter kernel; without one nobody asks
        return Check("memory", f"{MEMORY_MB} MB or more are free", "not measured")
    problem = "" if free >= MEMORY_MB else f"only {free} MB are free, {MEMORY_MB} are needed"
    advice = "close other programs, or shut down notebooks that you do not need"
    return Check("memory", f"{MEMORY_MB} MB or more are free", f"{free} MB", problem, advice)


def progress_folder() -> Path:
    """Where your progress is kept: COURSE_PROGRESS_DIR, or the system's place for such things."""
    chosen = os.environ.get("COURSE_PROGRESS_DIR")
    if chosen:
        return Path(chosen).expanduser().absolute()
    from platformdirs import user_state_path

    return user_state_path("backpropagation-course", appauthor=False)


def _compare(name: str, found: str, minimum: str, advice: str) -> Check:
    good = f"{minimum} or newer"
    well = _numbers(found) >= _numbers(minimum)
    problem = "" if well else f"this is {found}, the course needs {good}"
    return Check(name, good, found, problem, advice)


def _numbers(version_text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version_text)[:2])


if __name__ == "__main__":
    report = doctor(verbose=True)
    print(report)
    sys.exit(bool(report.problems))
