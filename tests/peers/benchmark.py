"""`make bench`: how fast a training step is beside the peers, measured interleaved in one process."""

import os
import platform
import statistics
import time
from contextlib import nullcontext

import numpy as np

from tests.peers.contenders import WORKLOADS, Step, Workload, course, hand_written, torch_eager

REPEATS = 11
SECONDS_PER_REPEAT = 0.1


def timed(steps: dict[str, Step], repeats: int = REPEATS) -> dict[str, list[float]]:
    """Seconds per step of each contender: `repeats` rounds in which all of them take their turn."""
    loops = {name: _loops(step) for name, step in steps.items()}
    seconds: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(repeats):
        for name, step in steps.items():
            seconds[name].append(_time(step, loops[name]) / loops[name])
    return seconds


def _loops(step: Step) -> int:
    _time(step, 20)  # warm-up: buffers, thread pools, caches
    return max(3, int(SECONDS_PER_REPEAT / (_time(step, 10) / 10)))


def _time(step: Step, loops: int) -> float:
    start = time.perf_counter()
    for _ in range(loops):
        step()
    return time.perf_counter() - start


def contenders(work: Workload, optimizer: str) -> dict[str, Step]:
    """Every contender that is installed and knows this workload."""
    found = {"course": course(work, optimizer)}
    if len(work.sizes) == 4 and work.hidden == "relu" and optimizer == "SGD":
        found["hand-written"] = hand_written(work, optimizer)
    try:
        import torch
    except ImportError:
        return found
    torch.set_num_threads(1)
    for variant in ({}, {"foreach": True}, {"fused": True}):
        found["PyTorch " + " ".join(variant or ["plain"])] = torch_eager(work, optimizer, **variant)
    return found


def one_thread() -> object:
    """BLAS on one thread, where threadpoolctl is there to say so."""
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        return nullcontext()
    return threadpool_limits(1)


def main() -> None:
    """Print the table."""
    print(f"NumPy {np.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores, one BLAS thread\n")
    print("| workload | optimizer | contender | median µs | minimum µs | times the course's median |")
    print("|---|---|---|---|---|---|")
    with one_thread():
        for letter, work in WORKLOADS.items():
            for optimizer in ("SGD", "Adam"):
                seconds = timed(contenders(work, optimizer))
                base = statistics.median(seconds["course"])
                for name, times in seconds.items():
                    middle, least = statistics.median(times), min(times)
                    print(
                        f"| {letter} {work.name} | {optimizer} | {name} | {middle * 1e6:.1f} | {least * 1e6:.1f} "
                        f"| {middle / base:.2f} |"
                    )


if __name__ == "__main__":
    main()
