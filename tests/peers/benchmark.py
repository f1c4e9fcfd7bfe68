"""`make bench`: how fast the course trains beside its peers, as one Markdown table with the bar for each row.

All contenders that are installed take turns in one process, each on one thread, so that a change in the machine's
speed meets all of them. A ratio is the median over the rounds. The data sets that are too large to come with the
course are read from COURSE_DATA_DIR. `--readme` writes the table into README.md.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from pathlib import Path

import numpy as np

from course_lib import data, nn
from course_lib.threads import one_thread
from tests.peers import contenders
from tests.peers.contenders import SKLEARN_BATCHES, WORKLOADS, Step, Workload

ROUNDS = 11
SECONDS = 0.1  # for each contender in each round
TORCH = {"PyTorch": {}, "PyTorch foreach": {"foreach": True}, "PyTorch fused": {"fused": True}}
PEERS = ("PyTorch", "scikit-learn", "JAX jit", "textbook NumPy")
HEAD = ("what", "course", *(f"{peer}, times slower" for peer in PEERS), "bar", "reached")
README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- benchmark -->", "<!-- /benchmark -->"


@dataclass(frozen=True)
class Result:
    """What was measured in one row.

    course: in words. peers: how many times longer each of them took. bar: in words, or "–". missed: what did not
    reach it; None where nothing was measured or there is no bar.
    """

    course: str
    bar: str = "–"
    missed: tuple[str, ...] | None = None
    peers: dict[str, float] = field(default_factory=dict)

    def cells(self) -> list[str]:
        """The row of the table after its name."""
        ratios = [f"{self.peers[peer]:.2f}" if peer in self.peers else "–" for peer in PEERS]
        reached = "–" if self.missed is None else ": ".join(filter(None, ["no", ", ".join(self.missed)]))
        return [self.course, *ratios, self.bar, "yes" if self.missed == () else reached]


def against(bar: str, passed: bool, course: str) -> Result:
    """A row with a single bar."""
    return Result(course, bar, () if passed else ("",))


def main() -> None:
    """Print the table; `--only` measures a part of it, `--readme` writes it into README.md."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", choices=("steps", "tasks"), help="one half of the table")
    parser.add_argument("--readme", action="store_true", help="write the table into README.md as well")
    asked = parser.parse_args()
    if asked.only and asked.readme:
        parser.error("README.md takes the whole table: leave --only out")
    chosen = step_rows() if asked.only == "steps" else task_rows() if asked.only == "tasks" else rows()
    lines = []
    with one_thread()():
        for line in report(chosen):
            print(line, flush=True)
            lines.append(line)
    if asked.readme:
        README.write_text(with_passage(README.read_text(encoding="utf-8"), "\n".join(lines)), encoding="utf-8")


def report(chosen: dict[str, Callable[[], Result]]) -> Iterator[str]:
    """The lines of the description and of the table, row by row as they are measured."""
    yield machine()
    yield ""
    yield f"| {' | '.join(HEAD)} |"
    yield "|---" * len(HEAD) + "|"
    for name, measure in chosen.items():
        yield f"| {' | '.join([name, *measure().cells()])} |"


def with_passage(text: str, passage: str) -> str:
    """The text with another passage between the two markers. Raises ValueError where they are not both there."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the text has no passage between {BEGIN} and {END}: add both lines where the table belongs")
    return f"{before}{begin}\n\n{passage}\n\n{end}{after}"


def machine() -> str:
    """The processor, the versions and the number of threads, in one line."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        model = platform.processor() or platform.machine()
    packages = ("numpy", "torch", "scikit-learn", "jax")
    versions = [f"{name} {found}" for name in packages if (found := installed(name))]
    python = f"Python {platform.python_version()}"
    return f"{model}, {os.cpu_count()} cores, each contender on one thread; {', '.join([python, *versions])}."


def installed(package: str) -> str | None:
    """The version of a package, None where it is not there."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def rows() -> dict[str, Callable[[], Result]]:
    """The name of every row, and what measures it."""
    return step_rows() | task_rows()


def step_rows() -> dict[str, Callable[[], Result]]:
    """A training step on every workload, and what belongs to it."""
    steps = {
        f"{letter} {work.name}, {optimizer}": partial(step, letter, optimizer)
        for letter, work in WORKLOADS.items()
        for optimizer in ("SGD", "Adam")
    }
    return steps | {"share of the peak of matrix products, e SGD": peak, "heap allocated by a step, d SGD": heap}


def task_rows() -> dict[str, Callable[[], Result]]:
    """Whole tasks, and what surrounds them."""
    small = partial(digits, [64, 32, 10], epochs=20, seeds=1, bar=(0.973, 2))
    large = partial(digits, [64, 256, 128, 10], epochs=25, seeds=5, bar=(0.982, 15))
    return {
        "digits 64-32-10, ten shuffled folds": small,
        "digits 64-256-128-10, ten shuffled folds, 5 seeds": large,
        "digits 64-256-128-10, ten contiguous folds": partial(digits, [64, 256, 128, 10], 25, 1, shuffled=False),
        "wheat seeds 7-16-3, five folds, 5 seeds": wheat,
        "MNIST 784-128-64-10 to 97 %": partial(mnist, 0.97, 3),
        "MNIST 784-128-64-10 to 98 %": partial(mnist, 0.98, 12),
        "import course_lib.nn after NumPy": importing,
        "chapter 07, from restart to its end": chapter,
    }


def bars(letter: str, optimizer: str) -> dict[str, float]:
    """How many times longer each peer must take at least."""
    if letter in "abc":
        return {"PyTorch": 7, "scikit-learn": 4, "JAX jit": 1 if optimizer == "SGD" else 0.75}
    return {"PyTorch": 1.4 if letter == "d" else 1.05 if optimizer == "SGD" else 0.95, "scikit-learn": 1.4}


def step(letter: str, optimizer: str) -> Result:
    """Microseconds of a training step, and the peers' times over it; PyTorch is the fastest of its variants."""
    seconds = timed(entrants(WORKLOADS[letter], optimizer))
    base = seconds.pop("course")
    ratios = {name: statistics.median(np.divide(values, base).tolist()) for name, values in seconds.items()}
    variants = [ratios.pop(name) for name in TORCH if name in ratios]
    ratios |= {"PyTorch": min(variants)} if variants else {}
    wanted = bars(letter, optimizer)
    missed = tuple(name for name, least in wanted.items() if ratios.get(name, least) < least)
    bar = ", ".join(f"{name} {least:g}" for name, least in wanted.items())
    return Result(f"{statistics.median(base) * 1e6:.1f} µs", bar, missed, ratios)


def entrants(work: Workload, optimizer: str) -> dict[str, tuple[Step, int]]:
    """Every contender that is installed and knows this optimizer, with the number of steps that one call makes."""
    found = {"course": (contenders.course(work, optimizer), 1)}
    if optimizer == "SGD":
        found["textbook NumPy"] = contenders.textbook(work, optimizer), 1
    if installed("torch"):
        found |= {name: (contenders.torch_eager(work, optimizer, **variant), 1) for name, variant in TORCH.items()}
    if installed("scikit-learn"):
        found["scikit-learn"] = contenders.scikit_learn(work, optimizer), SKLEARN_BATCHES * work.passes
    if installed("jax"):
        found["JAX jit"] = contenders.jax_jit(work, optimizer), 1
    return found


def timed(entered: dict[str, tuple[Step, int]]) -> dict[str, list[float]]:
    """Seconds per step of each contender: ROUNDS rounds in which all of them take their turn."""
    loops = {name: _loops(step) for name, (step, _) in entered.items()}
    seconds: dict[str, list[float]] = {name: [] for name in entered}
    for _ in range(ROUNDS):
        for name, (step, steps) in entered.items():
            seconds[name].append(_time(step, loops[name]) / loops[name] / steps)
    return seconds


def _loops(step: Step) -> int:
    first = _time(step, 1)
    if first > SECONDS:
        return 1
    _time(step, 3)  # warm-up: buffers, thread pools, caches, compilation
    return max(1, int(SECONDS / (_time(step, 3) / 3)))


def _time(step: Callable[[], object], loops: int) -> float:
    start = time.perf_counter()
    for _ in range(loops):
        step()
    return time.perf_counter() - start


def peak() -> Result:
    """The share of the speed of a large matrix product that a step of workload e reaches."""
    work, n = WORKLOADS["e"], 1024
    A, out = np.ones((n, n), np.float32), np.empty((n, n), np.float32)
    seconds = timed({"product": (lambda: np.dot(A, A, out=out), 1), "course": (contenders.course(work, "SGD"), 1)})
    shapes = list(pairwise(work.sizes))
    products = 2 * work.batch * (3 * sum(a * b for a, b in shapes) - shapes[0][0] * shapes[0][1])
    fastest = 2 * n**3 / statistics.median(seconds["product"])
    share = products / statistics.median(seconds["course"]) / fastest
    return against("75 %", share >= 0.75, f"{share:.0%} of {fastest / 1e9:.0f} GFLOP/s".replace("%", " %"))


def heap() -> Result:
    """The most memory that is taken during one step, after the first."""
    step = contenders.course(WORKLOADS["d"], "SGD")
    step()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    step()
    taken = (tracemalloc.get_traced_memory()[1] - before) / 2**20
    tracemalloc.stop()
    return against("0.1 MiB", taken <= 0.1, f"{taken:.3f} MiB")


def percent(share: float) -> str:
    """A share in words: 98.33 %."""
    return f"{share:.2%}".replace("%", " %")


def digits(
    sizes: list[int], epochs: int, seeds: int, shuffled: bool = True, bar: tuple[float, float] | None = None
) -> Result:
    """Mean accuracy over all folds and seeds, and the seconds for one set of folds."""
    digits = data.digits()
    X, Y = digits.X / 16, data.one_hot(digits.y, 10)
    start, scores = time.perf_counter(), []
    for seed in range(seeds):
        folds = data.stratified_kfold(digits.y, 10, seed) if shuffled else data.contiguous_kfold(len(X), 10)
        for i_in, i_out in folds:
            network = trained(sizes, X[i_in], Y[i_in], nn.Adam(0.01 if len(sizes) == 3 else 0.003), epochs, 32, seed)
            scores.append(np.mean(network.classify(X[i_out]) == digits.y[i_out]))
    seconds, accuracy = (time.perf_counter() - start) / seeds, np.mean(scores)
    found = f"{percent(accuracy)} in {seconds:.1f} s, worst fold {percent(min(scores))}"
    if bar is None:
        return Result(found)
    return against(f"{100 * bar[0]:g} % in {bar[1]} s", accuracy >= bar[0] and seconds <= bar[1], found)


def trained(
    sizes: list[int], X: np.ndarray, Y: np.ndarray, rule: nn.Optimizer, epochs: int, batch: int, seed: int, **more: str
) -> nn.Network:
    """A network in float32, trained along half a cosine wave."""
    network = nn.Network(sizes, dtype=np.float32, rng=seed, **more)
    schedule = nn.schedules.cosine(epochs)
    nn.fit(network, X, Y, rule, epochs=epochs, batch_size=batch, schedule=schedule, rng=seed, progress=False)
    return network


def fetched(name: str) -> Path | None:
    """A file of COURSE_DATA_DIR, None where it is not there."""
    path = Path(os.environ.get("COURSE_DATA_DIR", "")) / name
    return path if path.is_file() else None


def wheat() -> Result:
    """Wheat seeds, scaled on the training folds only, tanh."""
    path = fetched("wheat_seeds.csv")
    if path is None:
        return Result("needs COURSE_DATA_DIR", "95.5 %")
    values = np.loadtxt(path, delimiter=",")
    X, y = values[:, :7], values[:, 7].astype(int) - 1
    Y = data.one_hot(y, 3)
    start, scores = time.perf_counter(), []
    for seed in range(5):
        for i_in, i_out in data.stratified_kfold(y, 5, seed):
            scaler = data.Scaler(X[i_in])
            inputs, rule = scaler.transform(X[i_in]), nn.Adam(0.01)
            network = trained([7, 16, 3], inputs, Y[i_in], rule, 200, 16, seed, hidden="tanh")
            scores.append(np.mean(network.classify(scaler.transform(X[i_out])) == y[i_out]))
    accuracy, seconds = np.mean(scores), time.perf_counter() - start
    return against("95.5 %", accuracy >= 0.955, f"{percent(accuracy)} in {seconds:.1f} s")


def mnist(target: float, limit: float) -> Result:
    """Seconds of training until this share of the 10,000 test images is right."""
    bar, path = f"{limit} s", fetched("mnist.npz")
    if path is None:
        return Result("needs COURSE_DATA_DIR", bar)
    epochs = mnist_epochs(path)
    reached = [row for row in epochs if row[1] >= target]
    seconds, accuracy, epoch = reached[0] if reached else epochs[-1]
    return against(bar, bool(reached) and seconds <= limit, f"{percent(accuracy)} in {seconds:.1f} s, epoch {epoch}")


@cache
def mnist_epochs(path: Path) -> list[tuple[float, float, int]]:
    """Seconds of training, test accuracy and number of every epoch."""
    with np.load(path) as file:
        X, X_test = (file[name].reshape(-1, 784) / np.float32(255) for name in ("x_train", "x_test"))
        y, y_test = (file[name].astype(int) for name in ("y_train", "y_test"))
    network, rule = nn.Network([784, 128, 64, 10], dtype=np.float32), nn.Adam(0.002)
    plan = {"epochs": 8, "batch_size": 128, "schedule": nn.schedules.cosine(8)}
    found, seconds, start = [], 0.0, time.perf_counter()
    for record in nn.epochs(network, X, data.one_hot(y, 10), rule, **plan):
        seconds += time.perf_counter() - start
        found.append((seconds, float(np.mean(network.classify(X_test) == y_test)), record.epoch))
        start = time.perf_counter()
    return found


def importing() -> Result:
    """Milliseconds of the import once NumPy is loaded, with all of it that is then still missing."""
    code = "import time, numpy; a = time.perf_counter(); import course_lib.nn; print((time.perf_counter() - a) * 1e3)"
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(7)]
    took = statistics.median(float(run.stdout) for run in runs)
    return against("50 ms", took <= 50, f"{took:.0f} ms")


def chapter() -> Result:
    """The time and the memory of a kernel that runs chapter 07 to its end."""
    from nbclient import NotebookClient
    from nbformat.v4 import new_code_cell

    from course_lib.classroom import editions

    source = next(path for path in editions.sources() if path.name.startswith("07"))
    notebook = editions.read_source(source)
    notebook.cells.append(new_code_cell("print(next(l for l in open('/proc/self/status') if l.startswith('VmRSS')))"))
    with editions.clean_environment() as environment:
        start = time.perf_counter()
        folder = {"metadata": {"path": str(editions.NOTEBOOKS)}}
        NotebookClient(notebook, timeout=60, resources=folder).execute(env=environment)
        seconds = time.perf_counter() - start
    megabytes = int(notebook.cells[-1].outputs[0]["text"].split()[1]) / 1024
    return against("20 s, 160 MB", seconds <= 20 and megabytes <= 160, f"{seconds:.1f} s, {megabytes:.0f} MB")


if __name__ == "__main__":
    main()
