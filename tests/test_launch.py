"""`make lab`: JupyterLab serves the course, to this computer only, and says where."""

import pty
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from course_lib import launch

ROOT = Path(__file__).parents[1]

DESKTOP = {"DISPLAY": ":0"}
PATIENCE = 120  # seconds, for a machine that is busy with other things


@pytest.mark.parametrize(
    ("environ", "platform", "expected"),
    [
        (DESKTOP, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "linux", False),
        ({}, "darwin", True),
        ({}, "win32", True),
        (DESKTOP | {"CI": "true"}, "linux", False),
        ({"SSH_CONNECTION": "10.0.0.1"}, "darwin", False),
        ({"BROWSER": "open-on-my-laptop"}, "linux", True),
    ],
)
def test_a_browser_opens_only_where_somebody_sees_it(environ, platform, expected):
    assert launch.has_display(environ, platform) is expected


@pytest.fixture
def taken():
    """A port of this computer on which another program listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_free_port_is_no_problem():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert launch.port_problem(port) is None


def test_a_taken_port_that_was_asked_for_ends_with_one_sentence(taken):
    command = [sys.executable, "-m", "course_lib.launch", "--port", str(taken)]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"Port {taken} is taken by another program: stop that program")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_port_that_does_not_exist(port):
    assert "choose a number from 1024 to 65535" in launch.port_problem(port)


@pytest.mark.parametrize("words", ["abc", "80 90", "", "8888.5", "--help"])
def test_what_is_no_port_ends_with_one_sentence(words, capsys):
    with pytest.raises(SystemExit, match=rf"^{words!r} is not the number of a port: choose .* as in PORT=8890\.$"):
        launch.main([f"--port={words}"])
    assert capsys.readouterr() == ("", "")


def test_a_port_is_read_as_a_number(taken):
    assert launch.port_from(" 08890 ") == 8890
    with pytest.raises(SystemExit, match="is taken by another program"):
        launch.port_from(str(taken))


def test_a_port_that_is_reserved(monkeypatch):
    def refuse(self: socket.socket, address: tuple[str, int]) -> None:
        raise PermissionError

    monkeypatch.setattr(launch.socket, "socket", type("", (socket.socket,), {"bind": refuse}))
    assert "reserved for the system" in launch.port_problem(80)


@pytest.mark.parametrize("root", [True, False])
@pytest.mark.parametrize("browser", [True, False])
def test_the_server_is_never_open_to_others(root, browser):
    options = launch.server_options(None, browser=browser, root=root)
    again = launch.server_options(None, browser=browser, root=root)
    token = next(option for option in options if "token" in option)
    assert re.fullmatch(r"--IdentityProvider\.token=[0-9a-f]{48}", token)
    assert token not in again, "each server has a token of its own"
    assert not any("0.0.0.0" in option or ".ip=" in option for option in options)
    assert any("allow_root" in option for option in options) is root
    assert f"--ServerApp.open_browser={browser}" in options


def test_without_jupyterlab_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "jupyterlab.labapp", None)
    with pytest.raises(SystemExit, match="is not installed for this Python: run `make lab`"):
        launch.main([])


def test_without_the_notebooks_it_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(launch, "COURSE", tmp_path)
    with pytest.raises(SystemExit, match=r"00_start_here\.ipynb is missing"):
        launch.main([])


def test_the_course_is_served_on_the_next_free_port_until_ctrl_c(taken):
    # the usual port is taken, so that the next one is chosen
    start = f"from course_lib import launch; launch.DEFAULT_PORT = {taken}; launch.main([])"
    command = [sys.executable, "-u", "-c", start]
    _, terminal = pty.openpty()  # at a terminal, JupyterLab by itself would ask before it ends
    pipes = {"stdin": terminal, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as server:
        try:
            said = "".join(until(server.stdout, "Ctrl-C"))
            address = re.search(r"http://127\.0\.0\.1:(\d+)/lab/tree/\S+\?token=\w+", said)
            assert address, said
            assert int(address[1]) != taken
            assert f"Port {taken} is taken" in said
            assert f"the course uses {address[1]}." in said
            assert ("--allow-root" in said) is launch.is_root()
            page = read(address[0])
            assert PAGE in page
            assert b"apputils-extension:announcements" in page, "the question about news is off"
            assert PAGE not in read(address[0].partition("?")[0]), "served without the token"
            server.send_signal(signal.SIGINT)
            rest = server.communicate(timeout=PATIENCE)[0]
        finally:
            server.kill()
    assert server.returncode == 0
    assert rest.strip() == "The course has ended."


PAGE = b"jupyter-config-data"


def until(lines: Iterable[str], mark: str) -> Iterator[str]:
    for line in lines:
        yield line
        if mark in line:
            return


def read(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=PATIENCE) as page:
        return page.read()
