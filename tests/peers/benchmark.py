"""`make bench`: how fast the course trains beside its peers, as Markdown tables.

All contenders that are installed take turns in one process, on one BLAS thread, so that a change in the machine's
speed meets all of them. Ratios are of medians over the rounds. The data sets that are too large to come with the
course are read from COURSE_DATA_DIR.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from course_lib import data, nn
from course_lib.threads import one_thread
from tests.peers import contenders
from tests.peers.contenders import WORKLOADS, Step, Workload

ROUNDS = 11
SECONDS = 0.1  # for each contender in each round
TORCH = {"PyTorch": {}, "PyTorch foreach": {"foreach": True}, "PyTorch fused": {"fused": True}}


def main() -> None:
    """Print the tables; `--only steps` prints those of the training step alone."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", choices=("steps", "tasks"), help="one half of the tables")
    only = parser.parse_args().only
    print(machine())
    with one_thread()():
        if only != "tasks":
            table("A training step", ("workload", "optimizer", "course", *PEERS), step_rows())
            print("\nµs for the course, then how many times longer the others take (medians).")
            table("The course alone", ("what", "measured"), [*peak_rows(), *heap_rows()])
        if only != "steps":
            table("Whole tasks", ("what", "result", "seconds"), task_rows())
            table("Around it", ("what", "measured"), [import_row(), memory_row()])


def machine() -> str:
    """The processor, the versions and the number of threads, in one line."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        model = platform.processor() or platform.machine()
    versions = [f"{name} {sys.modules[name].__version__}" for name in ("numpy",)]
    for name in ("torch", "sklearn", "jax"):
        if installed(name):
            versions.append(f"{name} {__import__(name).__version__}")
    python = f"Python {platform.python_version()}"
    return f"{model}, {os.cpu_count()} cores, one BLAS thread; {', '.join([python, *versions])}"


def table(title: str, head: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """A Markdown table, row by row as it is measured."""
    head = list(head)
    print(f"\n{title}\n\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(row)} |", flush=True)


PEERS = ("PyTorch, best", "fused or foreach that was", "scikit-learn", "JAX jit", "textbook NumPy", "hand-written")


def step_rows() -> Iterable[list[str]]:
    """One row for each workload and optimizer."""
    for letter, work in WORKLOADS.items():
        for optimizer in ("SGD", "Adam"):
            seconds = timed(entrants(work, optimizer))
            base = statistics.median(seconds.pop("course"))
            times = {name: statistics.median(values) / base for name, values in seconds.items()}
            best = min((name for name in times if name in TORCH), key=times.get, default=None)
            cells = [ratio(times.get(best)), best or "", *(ratio(times.get(name)) for name in PEERS[2:])]
            yield [f"{letter} {work.name}", optimizer, f"{base * 1e6:.1f} µs", *cells]


def ratio(value: float | None) -> str:
    """A ratio in two digits, or a dash for a contender that is not there."""
    return "–" if value is None else f"{value:.2f}"


def entrants(work: Workload, optimizer: str) -> dict[str, Step]:
    """Every contender that is installed and knows this workload."""
    found = {"course": contenders.course(work, optimizer)}
    if optimizer == "SGD":
        found["textbook NumPy"] = contenders.textbook(work, optimizer)
        if len(work.sizes) == 4 and work.hidden == "relu":
            found["hand-written"] = contenders.hand_written(work, optimizer)
    if installed("torch"):
        __import__("torch").set_num_threads(1)
        found |= {name: contenders.torch_eager(work, optimizer, **variant) for name, variant in TORCH.items()}
    if installed("sklearn"):
        found["scikit-learn"] = contenders.scikit_learn(work, optimizer)
    if installed("jax"):
        found["JAX jit"] = contenders.jax_jit(work, optimizer)
    return found


def installed(package: str) -> bool:
    """Whether a peer can be imported."""
    try:
        __import__(package)
    except ImportError:
        return False
    return True


def timed(steps: dict[str, Step], rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Seconds per step of each contender: `rounds` rounds in which all of them take their turn."""
    per_call = {name: contenders.SKLEARN_STEPS if name == "scikit-learn" else 1 for name in steps}
    loops = {name: _loops(step) for name, step in steps.items()}
    seconds: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(rounds):
        for name, step in steps.items():
            seconds[name].append(_time(step, loops[name]) / loops[name] / per_call[name])
    return seconds


def _loops(step: Step) -> int:
    _time(step, 3)  # warm-up: buffers, thread pools, caches, compilation
    return max(2, int(SECONDS / (_time(step, 3) / 3)))


def _time(step: Callable[[], object], loops: int) -> float:
    start = time.perf_counter()
    for _ in range(loops):
        step()
    return time.perf_counter() - start


def peak_rows() -> Iterable[list[str]]:
    """The share of the matrix product's peak speed that a step of workload e reaches."""
    work = WORKLOADS["e"]
    n = 1024
    A, out = np.ones((n, n), np.float32), np.empty((n, n), np.float32)
    seconds = timed({"product": lambda: np.dot(A, A, out=out), "course": contenders.course(work, "SGD")})
    peak = 2 * n**3 / min(seconds["product"])
    pairs = list(zip(work.sizes, work.sizes[1:], strict=False))
    products = 2 * work.batch * (3 * sum(a * b for a, b in pairs) - pairs[0][0] * pairs[0][1])
    share = products / statistics.median(seconds["course"]) / peak
    yield [f"share of the sgemm peak ({peak / 1e9:.0f} GFLOP/s), workload e SGD", f"{share:.0%}"]


def heap_rows() -> Iterable[list[str]]:
    """The most memory that is taken during one step, after the first."""
    step = contenders.course(WORKLOADS["d"], "SGD")
    step()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    step()
    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    yield ["heap allocated per step, workload d", f"{peak / 2**20:.3f} MiB"]


def task_rows() -> Iterable[list[str]]:
    """Digits in ten folds, wheat seeds in five, and MNIST as far as its files are there."""
    yield digits_row("digits 64-32-10, shuffled 10-fold", [64, 32, 10], epochs=20, seeds=1)
    yield digits_row("digits 64-256-128-10, shuffled 10-fold, 5 seeds", [64, 256, 128, 10], epochs=25, seeds=5)
    yield digits_row("the same, contiguous folds, 1 seed", [64, 256, 128, 10], epochs=25, seeds=1, shuffled=False)
    folder = os.environ.get("COURSE_DATA_DIR")
    if folder:
        yield wheat_row(os.path.join(folder, "wheat_seeds.csv"))
        yield from mnist_rows(os.path.join(folder, "mnist.npz"))


def digits_row(name: str, sizes: list[int], epochs: int, seeds: int, shuffled: bool = True) -> list[str]:
    """Mean accuracy over all folds and seeds, and the seconds for one set of folds."""
    digits = data.digits()
    X, Y = digits.X / 16, data.one_hot(digits.y, 10)
    start, scores = time.perf_counter(), []
    for seed in range(seeds):
        folds = data.stratified_kfold(digits.y, 10, seed) if shuffled else data.contiguous_kfold(len(X), 10)
        for i_in, i_out in folds:
            network = trained(sizes, X[i_in], Y[i_in], nn.Adam(0.01 if len(sizes) == 3 else 0.003), epochs, 32, seed)
            scores.append(np.mean(network.classify(X[i_out]) == digits.y[i_out]))
    seconds = (time.perf_counter() - start) / seeds
    return [name, f"{np.mean(scores):.2%} (worst fold {min(scores):.1%})", f"{seconds:.1f} for ten folds"]


def trained(
    sizes: list[int], X: np.ndarray, Y: np.ndarray, rule: nn.Optimizer, epochs: int, batch: int, seed: int, **more: str
) -> nn.Network:
    """A network in float32, trained along half a cosine wave."""
    network = nn.Network(sizes, dtype=np.float32, rng=seed, **more)
    schedule = nn.schedules.cosine(epochs)
    nn.fit(network, X, Y, rule, epochs=epochs, batch_size=batch, schedule=schedule, rng=seed, progress=False)
    return network


def wheat_row(path: str) -> list[str]:
    """Wheat seeds, scaled on the training folds only: 7-16-3 tanh."""
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
    return ["wheat seeds, stratified 5-fold, 5 seeds", f"{np.mean(scores):.1%}", f"{time.perf_counter() - start:.1f}"]


def mnist_rows(path: str) -> Iterable[list[str]]:
    """Seconds of training until 97 % and 98 % of the 10,000 test images are right, 784-128-64-10."""
    with np.load(path) as file:
        X, X_test = (file[name].reshape(-1, 784) / np.float32(255) for name in ("x_train", "x_test"))
        y, y_test = (file[name].astype(int) for name in ("y_train", "y_test"))
    network, rule = nn.Network([784, 128, 64, 10], dtype=np.float32), nn.Adam(0.002)
    plan = {"epochs": 8, "batch_size": 128, "schedule": nn.schedules.cosine(8)}
    seconds, left, start = 0.0, [0.97, 0.98], time.perf_counter()
    for record in nn.epochs(network, X, data.one_hot(y, 10), rule, **plan):
        seconds += time.perf_counter() - start
        accuracy = np.mean(network.classify(X_test) == y_test)
        while left and accuracy >= left[0]:
            name = f"MNIST to {left.pop(0):.0%}"
            yield [name, f"{accuracy:.2%} after epoch {record.epoch}", f"{seconds:.1f}"]
        start = time.perf_counter()
    for target in left:
        yield [f"MNIST to {target:.0%}", f"not reached: {accuracy:.2%}", f"{seconds:.1f}"]


def import_row() -> list[str]:
    """Milliseconds of `import course_lib` once NumPy is loaded, and of `course_lib.nn` after it."""
    code = (
        "import time, numpy; a = time.perf_counter(); import course_lib; b = time.perf_counter(); import course_lib.nn;"
        "c = time.perf_counter(); print((b - a) * 1e3, (c - b) * 1e3)"
    )
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(7)]
    times = np.median([[float(word) for word in run.stdout.split()] for run in runs], axis=0)
    return ["import course_lib after NumPy, then course_lib.nn", f"{times[0]:.1f} ms, then {times[1]:.1f} ms"]


def memory_row() -> list[str]:
    """The memory of a kernel that has run chapter 07 to its end."""
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
    return ["chapter 07, from restart to its end", f"{seconds:.1f} s, kernel {megabytes:.0f} MB"]


if __name__ == "__main__":
    main()
