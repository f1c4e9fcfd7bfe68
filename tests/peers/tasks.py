"""The rows of the benchmark about whole tasks, the engine, and what surrounds them.

Seconds are the processor's, as in `rounds`; only a chapter, which waits for its kernel, is timed by the clock.
"""

import gc
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import cache, partial

import numpy as np

from course_lib import data, nn
from tests.peers import engines
from tests.peers.rounds import Entry, timed, times
from tests.peers.table import Measure, Row, against, percent

HEAD = ("what", "measured", "bar", "reached")
SMALL, LARGE = [64, 64, 10], [64, 256, 128, 10]
NODES = 100_000
MISSING = "not on this computer (COURSE_DATA_DIR)"


def rows() -> dict[str, Measure]:
    """What measures each row."""
    return {
        "`Value`, digits 64-32-10, 10 at once, one graph": partial(engine, engines.digits, engines.scalar, 4.5),
        "the same with weighted sums": partial(engine, engines.digits, engines.weighted_sums, 50),
        "`Value`, moons 2-16-16-1, 100 at once, one graph": partial(engine, engines.moons, engines.scalar, 4.5),
        "the same with weighted sums, of 2 and 16 inputs": partial(engine, engines.moons, engines.weighted_sums, 50),
        f"backward through a chain of {NODES:,} nodes": chain,
        "digits 64-64-10, ten shuffled folds, 5 seeds": partial(digits, SMALL, 20, bar=(0.973, 2)),
        "digits 64-256-128-10, ten shuffled folds, 5 seeds": partial(digits, LARGE, 25, bar=(0.982, 15)),
        "digits 64-256-128-10, ten contiguous folds, 5 seeds": partial(digits, LARGE, 25, shuffled=False),
        "wheat seeds 7-16-3, five folds, 5 seeds": wheat,
        "MNIST 784-128-64-10 to 97 %": partial(mnist, 0.97, 3),
        "MNIST 784-128-64-10 to 98 %": partial(mnist, 0.98, 12),
        "import of `course_lib.nn` after NumPy": importing,
        "every chapter, from restart to its end": chapters,
    }


def engine(task: Callable, build: Callable, bar: float) -> Row:
    """How much faster than micrograd a cost and all its slopes are found."""
    entries = {"ours": Entry(build(task).step), "micrograd": Entry(engines.micrograd(task).step)}
    gc.collect()
    gc.freeze()  # micrograd's time goes into the collector of garbage: let it look at nothing but this graph
    seconds = timed(entries, tidy=True)
    gc.unfreeze()
    faster, took = times(seconds["micrograd"], seconds["ours"]), np.median(seconds["ours"]) * 1e3
    found = f"{took:.1f} ms, {faster} times faster than micrograd"
    return against(f"{bar:g} times", faster.median >= bar, found)


def chain() -> Row:
    """Seconds of the backward pass."""
    seconds = []
    for _ in range(5):
        end = engines.chain(NODES)
        start = time.process_time()
        end.backward()
        seconds.append(time.process_time() - start)
    return against("1 s", statistics.median(seconds) <= 1, f"{statistics.median(seconds):.2f} s")


def digits(
    sizes: list[int], epochs: int, shuffled: bool = True, bar: tuple[float, float] | None = None, seeds: int = 5
) -> Row:
    """Mean accuracy over all folds and seeds, and the seconds for one set of folds."""
    digits = data.digits()
    X, Y = digits.X / 16, data.one_hot(digits.y, 10)
    start, scores = time.process_time(), []
    for seed in range(seeds):
        folds = data.stratified_kfold(digits.y, 10, seed) if shuffled else data.contiguous_kfold(len(X), 10)
        for i_in, i_out in folds:
            network = trained(sizes, X[i_in], Y[i_in], nn.Adam(0.01 if len(sizes) == 3 else 0.003), epochs, 32, seed)
            scores.append(np.mean(network.classify(X[i_out]) == digits.y[i_out]))
    seconds, accuracy = (time.process_time() - start) / seeds, np.mean(scores)
    found = f"{percent(accuracy)} in {seconds:.1f} s, worst fold {percent(min(scores))}"
    if bar is None:
        return Row((found,))
    return against(f"{100 * bar[0]:g} % in {bar[1]} s", accuracy >= bar[0] and seconds <= bar[1], found)


def trained(
    sizes: list[int], X: np.ndarray, Y: np.ndarray, rule: nn.Optimizer, epochs: int, batch: int, seed: int, **more: str
) -> nn.Network:
    """A network in float32, trained along half a cosine wave."""
    network = nn.Network(sizes, dtype=np.float32, rng=seed, **more)
    schedule = nn.schedules.cosine(epochs)
    nn.fit(network, X, Y, rule, epochs=epochs, batch_size=batch, schedule=schedule, rng=seed, progress=False)
    return network


def on_disk(name: str) -> data.Dataset | data.Split | None:
    """A larger set where it is on this computer; that it is not is said beside the table."""
    with redirect_stdout(sys.stderr):
        return data.on_disk(name)


def wheat() -> Row:
    """Wheat seeds, scaled on the training folds only, tanh."""
    seeds = on_disk("wheat_seeds")
    if seeds is None:
        return Row((MISSING,), "95.5 %")
    Y = data.one_hot(seeds.y, 3)
    start, scores = time.process_time(), []
    for seed in range(5):
        for i_in, i_out in data.stratified_kfold(seeds.y, 5, seed):
            scaler = data.Scaler(seeds.X[i_in])
            inputs, rule = scaler.transform(seeds.X[i_in]), nn.Adam(0.01)
            network = trained([7, 16, 3], inputs, Y[i_in], rule, 200, 16, seed, hidden="tanh")
            scores.append(np.mean(network.classify(scaler.transform(seeds.X[i_out])) == seeds.y[i_out]))
    accuracy, seconds = np.mean(scores), time.process_time() - start
    return against("95.5 %", accuracy >= 0.955, f"{percent(accuracy)} in {seconds:.1f} s")


def mnist(target: float, limit: float) -> Row:
    """Seconds of training until this share of the 10,000 test images is right."""
    bar, epochs = f"{limit} s", mnist_epochs()
    if epochs is None:
        return Row((MISSING,), bar)
    reached = [row for row in epochs if row[1] >= target]
    seconds, accuracy, epoch = reached[0] if reached else epochs[-1]
    return against(bar, bool(reached) and seconds <= limit, f"{percent(accuracy)} in {seconds:.1f} s, epoch {epoch}")


@cache
def mnist_epochs() -> list[tuple[float, float, int]] | None:
    """Seconds of training, test accuracy and number of every epoch."""
    split = on_disk("mnist")
    if split is None:
        return None
    X, X_test, Y = split.train.X / 255, split.test.X / 255, data.one_hot(split.train.y, 10)
    network, rule = nn.Network([784, 128, 64, 10], dtype=np.float32), nn.Adam(0.002)
    plan = {"epochs": 8, "batch_size": 128, "schedule": nn.schedules.cosine(8)}
    found, seconds, start = [], 0.0, time.process_time()
    for record in nn.epochs(network, X, Y, rule, **plan):
        seconds += time.process_time() - start
        found.append((seconds, float(np.mean(network.classify(X_test) == split.test.y)), record.epoch))
        start = time.process_time()
    return found


def importing() -> Row:
    """Milliseconds of the import once NumPy is loaded, with all of it that is then still missing."""
    code = "import time, numpy; a = time.process_time(); import course_lib.nn; print((time.process_time() - a) * 1e3)"
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(7)]
    took = [float(run.stdout) for run in runs]
    return against("50 ms", statistics.median(took) <= 50, f"{statistics.median(took):.0f} ({min(took):.0f}) ms")


def chapters() -> Row:
    """The slowest chapter and the one with the largest kernel at its end."""
    from course_lib.classroom import editions

    built = [source for source in editions.sources() if editions.built_from(source).exists()]
    found = {source.stem[:2]: chapter(source) for source in built}
    slow, large = (max(found, key=lambda name: found[name][i]) for i in range(2))
    seconds, megabytes = found[slow][0], found[large][1]
    words = f"{seconds:.1f} s at most (chapter {slow}), {megabytes:.0f} MB at most (chapter {large})"
    return against("20 s, 160 MB", seconds <= 20 and megabytes <= 160, words)


def chapter(source) -> tuple[float, float]:
    """Seconds and megabytes of a kernel that runs a chapter to its end, no peer installed there, as for a learner."""
    from nbformat.v4 import new_code_cell

    from course_lib.classroom import editions

    notebook = editions.read_source(source)
    notebook.cells.insert(0, new_code_cell("import sys; sys.modules['torch'] = None"))
    notebook.cells.append(new_code_cell("print(next(l for l in open('/proc/self/status') if l.startswith('VmRSS')))"))
    start = time.perf_counter()
    editions.execute(notebook, editions.NOTEBOOKS)
    return time.perf_counter() - start, int(notebook.cells[-1].outputs[0]["text"].split()[1]) / 1024
