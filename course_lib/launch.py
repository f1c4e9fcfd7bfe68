"""Open the course in JupyterLab: `make lab`, or `python -m course_lib.launch`.

JupyterLab listens on this computer only and always asks for its token, which the printed address
contains. It stays quiet: only errors are shown.
"""

import argparse
import os
import secrets
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

COURSE = Path(__file__).resolve().parents[1]
FIRST_PAGE = "notebooks/00_start_here.ipynb"
DEFAULT_PORT = 8888


def has_display(environ: Mapping[str, str], platform: str) -> bool:
    """Whether opening a browser here makes sense: not in CI, over ssh, or without a screen."""
    if environ.get("BROWSER"):
        return True
    if environ.get("CI") or environ.get("SSH_CONNECTION"):
        return False
    screen = environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    return bool(screen) or not platform.startswith(("linux", "freebsd"))


def is_root() -> bool:
    """Whether this is the superuser, as it usually is in a container."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def port_from(words: str) -> int:
    """The number of a port, as somebody wrote it.

    Raises:
        SystemExit: it is no number, or JupyterLab cannot listen there; the message says what to do.
    """
    try:
        port = int(words)
    except ValueError:
        sys.exit(f"{words!r} is not the number of a port: choose one from 1024 to 65535, as in PORT=8890.")
    if problem := port_problem(port):
        sys.exit(problem)
    return port


def port_problem(port: int) -> str | None:
    """Why JupyterLab cannot listen on this port, with what to do; None if it can."""
    if not 0 < port < 65536:
        return f"Port {port} does not exist: choose a number from 1024 to 65535."
    with socket.socket() as probe:
        if os.name != "nt":  # as JupyterLab does: a port that was just given up is free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            return f"Port {port} is reserved for the system: choose a number from 1024 to 65535."
        except OSError:
            return (
                f"Port {port} is taken by another program: stop that program, or choose another "
                f"port, for example PORT={port + 1 if port < 65535 else port - 1}."
            )
    return None


def server_options(port: int | None, *, browser: bool, root: bool) -> list[str]:
    """The command line for JupyterLab. `port` None means the usual one or the next that is free."""
    options = [
        f"--ServerApp.root_dir={COURSE}",
        f"--ServerApp.port={port or DEFAULT_PORT}",
        f"--ServerApp.open_browser={browser}",
        f"--LabApp.default_url=/lab/tree/{FIRST_PAGE}",
        f"--IdentityProvider.token={secrets.token_hex(24)}",
        "--Application.log_level=ERROR",
    ]
    return options + ["--ServerApp.allow_root=True"] * root


def prepare(port: int | None) -> "ServerApp":
    """JupyterLab, ready to start; once it serves the course, it says where.

    `port` None means the usual one or the next that is free.
    """
    import zmq
    from jupyterlab.labapp import LabApp

    browser, root = has_display(os.environ, sys.platform), is_root()
    if root:
        print("You are root, as in a container: JupyterLab is told to allow that (--allow-root).")
    options = server_options(port, browser=browser, root=root)
    if zmq.has("curve"):  # without encryption, each kernel warns of eavesdroppers
        options.append("--KernelManager.transport_encryption=auto")
    server = LabApp.initialize_server(argv=options)

    def announce() -> None:
        if port is None and server.port != DEFAULT_PORT:
            print(f"Port {DEFAULT_PORT} is taken: the course uses {server.port}.")
        where = "The course opens in your browser" if browser else "Open the course in a browser"
        print(f"{where}:\n\n    {address(server)}\n\nCtrl-C here ends it.", flush=True)

    server.io_loop.add_callback(announce)
    server.web_app.settings["page_config_hook"] = without_news
    return server


def without_news(_handler: object, page_config: dict) -> dict:
    """JupyterLab's page without its question about news, which covers a corner of every chapter."""
    page_config.setdefault("disabledExtensions", []).append(
        "@jupyterlab/apputils-extension:announcements"
    )
    return page_config


def address(server: "ServerApp") -> str:
    """Where the course begins, with the token that opens it."""
    place = f"http://127.0.0.1:{server.port}{server.base_url}lab/tree/{FIRST_PAGE}"
    return f"{place}?token={server.identity_provider.token}"


def main(arguments: list[str] | None = None) -> None:
    """Read the command line and serve the course until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m course_lib.launch")
    parser.add_argument("--port", help="default: 8888, or the next one that is free")
    asked = parser.parse_args(arguments).port
    port = None if asked is None else port_from(asked)
    if not (COURSE / FIRST_PAGE).is_file():
        sys.exit(f"{FIRST_PAGE} is missing beside course_lib: clone the course anew.")
    try:
        server = prepare(port)
    except ModuleNotFoundError as error:
        sys.exit(
            f"{error.name} is not installed for this Python: run `make lab`, or "
            "`python -m course_lib.install` and then this with the Python in .venv."
        )
    except KeyboardInterrupt:
        sys.exit("\nStopped before it was ready.")
    # JupyterLab's own answer to Ctrl-C is a question and a page of text.
    signal.signal(signal.SIGINT, lambda *_: server.stop(from_signal=True))
    server.start()
    print("\nThe course has ended.")


if __name__ == "__main__":
    main()
