"""JupyterLab as the browser tests need it: alone, without a token, with everything it writes in a folder of its own."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from course_lib.classroom.editions import NOTEBOOKS, clean_environment

START_TIMEOUT = 120  # seconds, for a machine that is busy with other things
QUIET = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}  # its question covers a corner
FOLDERS = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR",
           "JUPYTERLAB_WORKSPACES_DIR")  # fmt: skip
OPTIONS = {
    "ServerApp.ip": "127.0.0.1",
    "ServerApp.open_browser": "False",
    "IdentityProvider.token": "",
    "LabApp.expose_app_in_browser": "True",  # the tests ask it what the page knows
    "Application.log_level": "ERROR",
}


@contextmanager
def jupyterlab() -> Iterator[tuple[str, Path]]:
    """JupyterLab with a copy of the chapters, as fresh and as untrusted as a clone: its address and its folder."""
    with tempfile.TemporaryDirectory(prefix="course-browser-") as home, clean_environment() as variables:
        served = Path(home) / "course"
        shutil.copytree(NOTEBOOKS, served / "notebooks", ignore=shutil.ignore_patterns("source", ".*"))
        variables |= {name: str(Path(home) / name.lower()) for name in FOLDERS} | {"HOME": home}
        write(Path(home) / "jupyter_config_dir" / "labconfig" / "page_config.json", json.dumps(QUIET))
        port = free_port()
        options = OPTIONS | {"ServerApp.port": port, "ServerApp.root_dir": served}
        options |= {"ServerApp.allow_root": "True"} if hasattr(os, "geteuid") and os.geteuid() == 0 else {}
        command = [sys.executable, "-m", "jupyterlab", *(f"--{name}={value}" for name, value in options.items())]
        server = subprocess.Popen(command, env=variables, cwd=served, stdin=subprocess.DEVNULL)
        try:
            wait_for(f"http://127.0.0.1:{port}", server)
            yield f"http://127.0.0.1:{port}", served
        finally:
            server.terminate()
            server.wait()


def write(path: Path, text: str) -> None:
    """Write a file, in a folder that may not be there yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def free_port() -> int:
    """A port where nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(address: str, server: subprocess.Popen) -> None:
    """Return as soon as the server answers."""
    end = time.monotonic() + START_TIMEOUT
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/api", timeout=START_TIMEOUT).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(f"JupyterLab did not answer at {address} within {START_TIMEOUT} s")
