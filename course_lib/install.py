"""Make `.venv` and install the course into it; when that fails, one sentence says what to do.

    python -m course_lib.install             what a learner needs (requirements.txt)
    python -m course_lib.install developer   that, and what the tests and the linter need
    python -m course_lib.install peers       what the course is measured against
    python -m course_lib.install browser     what the tests in a real browser need, but for the browser

`make` calls this. Without make (Windows), call it yourself: `py -m course_lib.install`.
It runs before anything is installed, so it needs nothing but Python; an old Python can read it
far enough to say that it is too old.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036  (here is where an old Python is told so)
    sys.exit(
        f"This course needs Python 3.11 or newer and this is Python {sys.version.split()[0]}: "
        "install a newer one from https://www.python.org/downloads/ and run this again with it."
    )

WHAT = {
    "learner": ["-r", "requirements.txt"],
    "developer": ["-r", "requirements.txt", "-e", ".[dev]"],
    "peers": ["-e", ".[peers]"],
    "browser": ["-e", ".[browser]"],
}

# What the log says, and what a person can do about it. The first match counts.
CAUSES = (
    (
        r"No space left|Errno 28\b|os error 28\b|Disk quota",
        "the disk is full: make about 1 GB of room",
    ),
    (
        r"Permission denied|Errno 13\b|os error 13\b|Read-only file system",
        "this folder cannot be written to: move the course to a folder of your own",
    ),
    (
        r"ensurepip is not available|No module named '?(ensurepip|venv)",
        "this Python comes without venv: on Debian or Ubuntu run `sudo apt install python3-venv`",
    ),
    (
        r"NewConnectionError|Connection (refused|reset|broken)|Max retries exceeded|[Tt]imed out"
        r"|[Nn]ame resolution|Name or service not known|getaddrinfo|Network is unreachable"
        r"|ProxyError|SSLError|CERTIFICATE_VERIFY|dns error|error sending request"
        r"|from versions: none",
        "the packages could not be downloaded: check the network connection and the proxy settings",
    ),
)


class InstallError(Exception):
    """The installation cannot go on; the message is a sentence for the person who waits for it."""


class Installer:
    """Brings one virtual environment up to date and keeps a log of what was done."""

    def __init__(self, venv: Path) -> None:
        self.venv = venv
        self.log = Path(f"{venv}-install.log")
        self.python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        self.uv = shutil.which("uv")

    def install(self, what: str) -> None:
        """Install `what` (a key of WHAT), making the environment first if need be."""
        self.log.write_text("", encoding="utf-8")
        if not self.is_usable():
            print(f"Making {self.venv} with Python {sys.version.split()[0]} ...", flush=True)
            self.make_environment()
        stamp = self.venv / f"{what}.ready"
        stamp.unlink(missing_ok=True)
        print(f"Installing: {what} (the first time takes a minute or two) ...", flush=True)
        self.add_packages(what)
        stamp.write_text(here(), encoding="utf-8")

    def is_usable(self) -> bool:
        """Whether the environment's Python starts, has pip, and was not made in another folder."""
        stamps = [path.read_text(encoding="utf-8") for path in self.venv.glob("*.ready")]
        test = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
        return all(text == here() for text in stamps) and self.run(self.python, "-c", test)

    def make_environment(self) -> None:
        """Make the environment anew, with uv where that works, else with Python's own venv."""
        with_uv = ["venv", "--clear", "--seed", "--python", sys.executable, self.venv]
        if self.uv and self.run(self.uv, *with_uv):
            return
        if not self.run(sys.executable, "-m", "venv", "--clear", self.venv):
            raise InstallError(f"{self.venv} could not be made: {self.cause()}")

    def add_packages(self, what: str) -> None:
        """Install with uv where that works, else with pip (the peers always: it finds wheels)."""
        with_uv = ["pip", "install", "--python", self.python, *WHAT[what]]
        if self.uv and what != "peers" and self.run(self.uv, *with_uv):
            return
        if not self.run(self.python, "-m", "pip", "install", *WHAT[what]):
            raise InstallError(f"The installation did not finish: {self.cause()}")

    def run(self, *command: "str | Path") -> bool:
        """Run a command with its output in the log; whether it succeeded."""
        with self.log.open("a", encoding="utf-8") as log:
            print("\n$", *command, file=log, flush=True)
            try:
                return subprocess.run(command, stdout=log, stderr=log, check=False).returncode == 0
            except OSError as error:  # it is not there, or it is for another machine
                print(error, file=log)
                return False

    def cause(self) -> str:
        """Why the last command failed and what to do about it, read from the log."""
        if shutil.disk_usage(".").free < 100_000_000:  # the log may have had no room either
            return f"{CAUSES[0][1]}, then run the same command again."
        last_command = self.log.read_text(encoding="utf-8", errors="replace").rpartition("\n$ ")[2]
        for pattern, advice in CAUSES:
            if re.search(pattern, last_command):
                return f"{advice}, then run the same command again (details: {self.log})."
        return f"the last lines of {self.log} say why."


def here() -> str:
    """This folder as the stamps hold it, so that make can see that the course was moved."""
    return f"[{Path.cwd()}]"


def main(arguments: "list[str] | None" = None) -> None:
    """Read the command line, install, and end with one sentence when that fails."""
    parser = argparse.ArgumentParser(prog="python -m course_lib.install")
    parser.add_argument("what", nargs="?", default="learner", choices=WHAT)
    parser.add_argument("--venv", type=Path, default=Path(".venv"), metavar="FOLDER")
    options = parser.parse_args(arguments)
    if not Path("requirements.txt").is_file():
        sys.exit("Run this in the folder of the course, where requirements.txt is.")
    try:
        Installer(options.venv).install(options.what)
    except InstallError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(
            f"{error.filename or options.venv} cannot be written ({error.strerror}): move the "
            "course to a folder of your own, with room to spare, and run the same command again."
        )
    except KeyboardInterrupt:
        sys.exit("\nStopped. The same command takes the installation up again.")


if __name__ == "__main__":
    main()
