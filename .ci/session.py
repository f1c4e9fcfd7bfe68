"""Run a chapter as a session on Binder does: JupyterLab starts its kernel, which runs every cell.

    python .ci/session.py notebooks/07_a_real_dataset.ipynb

It fails if a cell does, or if server and kernel together need more memory than Binder promises.
The chapter is only read. Linux only, with the Python of the environment that is to be tried.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import requests
from jupyter_client import BlockingKernelClient

from course_lib.classroom.editions import CELL_TIMEOUT, clean_environment

PROMISED_MB = 450
START_TIMEOUT = 60  # seconds


@contextmanager
def jupyterlab(home: Path) -> Iterator[tuple[psutil.Process, Path]]:
    """JupyterLab in a home of its own, serving this folder; its process and its runtime folder."""
    runtime = home / "runtime"
    with clean_environment() as variables:
        del variables["PYTHONPATH"]  # the chapter has to find the course that is installed
        variables |= {"HOME": str(home), "JUPYTER_RUNTIME_DIR": str(runtime)}
        variables |= {"JUPYTER_CONFIG_DIR": str(home), "JUPYTER_DATA_DIR": str(home)}
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--ServerApp.port={free_port()}"]
        command += ["--ServerApp.allow_root=True"] * (os.geteuid() == 0)
        command += ["--Application.log_level=ERROR"]
        server = subprocess.Popen(command, env=variables, stdin=subprocess.DEVNULL)
        try:
            yield psutil.Process(server.pid), runtime
        finally:
            server.terminate()
            server.wait()


def free_port() -> int:
    """A port where nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_kernel(runtime: Path, chapter: Path) -> BlockingKernelClient:
    """Open a chapter as a browser does; the client of the kernel that was started for it."""
    (found,) = wait_for(runtime, "jpserver-*.json")
    server = json.loads(found.read_text())
    web = requests.Session()
    web.headers["Authorization"] = f"token {server['token']}"
    for page in ("lab", f"api/contents/{chapter}"):
        web.get(server["url"] + page, timeout=START_TIMEOUT).raise_for_status()
    wanted = {"path": str(chapter), "name": "", "type": "notebook", "kernel": {"name": "python3"}}
    answer = web.post(server["url"] + "api/sessions", json=wanted, timeout=START_TIMEOUT)
    answer.raise_for_status()
    (connection,) = wait_for(runtime, f"kernel-{answer.json()['kernel']['id']}.json")
    client = BlockingKernelClient(connection_file=str(connection))
    client.load_connection_file()
    client.start_channels()
    client.wait_for_ready(timeout=START_TIMEOUT)
    return client


def wait_for(folder: Path, pattern: str) -> list[Path]:
    """The files of this name in a folder, as soon as there are any."""
    for _ in range(10 * START_TIMEOUT):
        if found := [path for path in folder.glob(pattern) if path.stat().st_size]:
            return found
        time.sleep(0.1)
    raise TimeoutError(f"{pattern} did not appear within {START_TIMEOUT} s")


def run(client: BlockingKernelClient, chapter: Path) -> int:
    """Run every code cell of a chapter; how many there were."""
    cells = [c for c in json.loads(chapter.read_text())["cells"] if c["cell_type"] == "code"]
    for cell in cells:
        reply = client.execute_interactive(
            "".join(cell["source"]), timeout=CELL_TIMEOUT, allow_stdin=False, output_hook=lambda _: None
        )
        if reply["content"]["status"] != "ok":
            sys.exit(f"{chapter}, cell {cell['id']}: {reply['content'].get('evalue')}")
    return len(cells)


def peak_mb(process: psutil.Process) -> int:
    """The most memory that a process has had so far (MB of 10⁶ bytes, shared pages included)."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return round(int(status.split("VmHWM:")[1].split()[0]) * 1024 / 1e6)


def main(chapter: Path) -> None:
    """Run a chapter and compare the memory that was needed with what Binder promises."""
    with tempfile.TemporaryDirectory() as home, jupyterlab(Path(home)) as (server, runtime):
        cells = run(start_kernel(runtime, chapter), chapter)
        peaks = [peak_mb(process) for process in (server, *server.children(recursive=True))]
    print(f"{cells} cells ran. Peak memory: server {peaks[0]} MB, kernel {sum(peaks[1:])} MB, together {sum(peaks)} MB")
    if sum(peaks) >= PROMISED_MB:
        sys.exit(f"Binder promises no more than {PROMISED_MB} MB.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
