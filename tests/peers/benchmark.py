"""`make bench`: how fast the course trains beside its peers, as two Markdown tables with the bar for each row.

All contenders that are installed take turns in one process, each on one thread. The data sets that are too large to
come with the course are read from COURSE_DATA_DIR or the cache. `--readme` writes the tables into README.md.
"""

import argparse
import os
import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from course_lib.threads import one_thread
from tests.peers import steps, table, tasks
from tests.peers.rounds import ROUNDS

README = Path(__file__).parents[2] / "README.md"
PACKAGES = ("numpy", "torch", "scikit-learn", "jax", "micrograd")
LEGEND = f"""\
All take turns in one process, in {ROUNDS} rounds. The course's column gives the processor's time for one step: the \
median of the rounds, and the minimum in parentheses. The peers' columns say how many times longer they took: the \
median of the rounds, in parentheses the ratio of the minima. A bar is for the medians, and for PyTorch it counts \
against the fastest of the three. scikit-learn makes no single steps: its `fit` is compared with `nn.epochs`, and both \
shuffle. The second table counts the processor's seconds too, but a chapter is timed by the clock."""


def main() -> None:
    """Print the tables; `--only` measures one of them, `--readme` writes both into README.md."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", choices=("steps", "tasks"), help="one of the two tables")
    parser.add_argument("--readme", action="store_true", help="write the tables into README.md as well")
    asked = parser.parse_args()
    if asked.only and asked.readme:
        parser.error("README.md takes both tables: leave --only out")
    printed = []
    with one_thread()():
        for line in report(asked.only):
            print(line, flush=True)
            printed.append(line)
    if asked.readme:
        README.write_text(table.with_passage(README.read_text(encoding="utf-8"), "\n".join(printed)), encoding="utf-8")


def report(only: str | None = None) -> Iterator[str]:
    """The description and the tables, line by line as they are measured."""
    yield from (machine(), "")
    if only != "tasks":
        yield from (LEGEND, "")
        yield from table.lines(steps.HEAD, steps.rows())
        yield ""
    if only != "steps":
        yield from table.lines(tasks.HEAD, steps.about() | tasks.rows())


def machine() -> str:
    """The processor, the number of threads and the versions, in one line."""
    try:
        described = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.split(":")[1].strip() for line in described if line.startswith("model name"))
    except (OSError, StopIteration):
        model = platform.processor() or platform.machine()
    versions = [f"{name} {found}" for name in PACKAGES if (found := installed(name))]
    python = f"Python {platform.python_version()}"
    load = f" with a load of {os.getloadavg()[0]:.1f} before the run" if hasattr(os, "getloadavg") else ""
    return f"Measured on {model}, {os.cpu_count()} cores{load}, {threads()}: {', '.join([python, *versions])}."


def threads() -> str:
    """How many threads matrix products have; the contenders hold themselves to one as well."""
    from threadpoolctl import threadpool_info

    counts = {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}
    return "each contender on one thread" if counts <= {1} else f"matrix products on {max(counts)} threads"


def installed(package: str) -> str | None:
    """The version of a package, None where it is not there."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


if __name__ == "__main__":
    main()
