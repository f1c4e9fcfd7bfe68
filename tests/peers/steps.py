"""The rows of the benchmark about one training step."""

from functools import partial
from importlib.util import find_spec
from itertools import pairwise

import numpy as np

from tests.peers import contenders
from tests.peers.contenders import BATCHES, WORKLOADS, Workload
from tests.peers.rounds import Entry, timed, times
from tests.peers.table import Measure, Row, against, percent

TORCH = {"PyTorch": {}, "PyTorch foreach": {"foreach": True}, "PyTorch fused": {"fused": True}}
PEERS = (*TORCH, "scikit-learn", "JAX jit", "textbook NumPy")
HEAD = ("training step", "course, µs", *PEERS, "bar", "reached")
PASSES = ("course, passes", "scikit-learn")  # both shuffle and cut the batches themselves


def rows() -> dict[str, Measure]:
    """A training step on every workload, by each optimizer."""
    return {
        f"{letter} {work.name}, {optimizer}": partial(step, letter, optimizer)
        for letter, work in WORKLOADS.items()
        for optimizer in ("SGD", "Adam")
    }


def bars(letter: str, optimizer: str) -> dict[str, float]:
    """How many times longer each peer must take at least."""
    if letter in "abc":
        return {"PyTorch": 7, "scikit-learn": 4, "JAX jit": 1 if optimizer == "SGD" else 0.75}
    return {"PyTorch": 1.4 if letter == "d" else 1.05 if optimizer == "SGD" else 0.95, "scikit-learn": 1.4}


def step(letter: str, optimizer: str) -> Row:
    """Microseconds of a training step, and the peers' times over it."""
    seconds = timed(entries(WORKLOADS[letter], optimizer))
    ours, passes = seconds.pop("course"), seconds.pop("course, passes", None)
    found = {name: times(theirs, passes if name in PASSES else ours) for name, theirs in seconds.items()}
    wanted = bars(letter, optimizer)
    bar = ", ".join(f"{name} {least:g}" for name, least in wanted.items())
    cells = f"{np.median(ours) * 1e6:.1f} ({ours.min() * 1e6:.1f})", *(str(found.get(peer, "–")) for peer in PEERS)
    return Row(cells, bar, missed({name: ratio.median for name, ratio in found.items()}, wanted))


def missed(ratios: dict[str, float], wanted: dict[str, float]) -> tuple[str, ...]:
    """The peers that are not beaten by as much as is wanted; the fastest variant of PyTorch stands for all of them."""
    variants = [ratios[name] for name in TORCH if name in ratios]
    ratios = ratios | ({"PyTorch": min(variants)} if variants else {})
    return tuple(name for name, least in wanted.items() if name in ratios and ratios[name] < least)


def entries(work: Workload, optimizer: str) -> dict[str, Entry]:
    """Every contender that is installed and knows this optimizer."""
    found = {"course": Entry(contenders.course(work, optimizer))}
    if optimizer == "SGD":
        found["textbook NumPy"] = Entry(contenders.textbook(work, optimizer))
    if find_spec("torch"):
        found |= {name: Entry(contenders.torch_eager(work, optimizer, **variant)) for name, variant in TORCH.items()}
    if find_spec("sklearn"):
        for name, make in zip(PASSES, (contenders.course_passes, contenders.scikit_learn), strict=True):
            found[name] = Entry(make(work, optimizer), BATCHES * work.passes)
    if find_spec("jax"):
        found["JAX jit"] = Entry(contenders.jax_jit(work, optimizer))
    return found


def about() -> dict[str, Measure]:
    """What else is known of a step."""
    return {"share of the peak of matrix products, e SGD": peak, "heap allocated by a step, d SGD": heap}


def peak() -> Row:
    """The share of the speed of a large matrix product that a step of workload e reaches."""
    work, n = WORKLOADS["e"], 1024
    A, out = np.ones((n, n), np.float32), np.empty((n, n), np.float32)
    product, step = Entry(lambda: np.dot(A, A, out=out)), Entry(contenders.course(work, "SGD"))
    seconds = timed({"product": product, "step": step})
    shapes = list(pairwise(work.sizes))
    operations = 2 * work.batch * (3 * sum(a * b for a, b in shapes) - shapes[0][0] * shapes[0][1])
    ratio = times(seconds["product"], seconds["step"])
    share, best = (operations / (2 * n**3) * value for value in ratio)
    fastest = 2 * n**3 / np.median(seconds["product"]) / 1e9
    return against("75 %", share >= 0.75, f"{percent(share, 0)} ({percent(best, 0)}) of {fastest:.0f} GFLOP/s")


def heap() -> Row:
    """The most memory that is taken during one step, after the first."""
    import tracemalloc

    step = contenders.course(WORKLOADS["d"], "SGD")
    step()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    step()
    taken = (tracemalloc.get_traced_memory()[1] - before) / 2**20
    tracemalloc.stop()
    return against("0.1 MiB", taken <= 0.1, f"{taken:.3f} MiB")
