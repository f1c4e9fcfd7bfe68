"""Training: epochs of mini-batches, with validation, schedules, early stopping and a history.

`epochs` is a generator, NumPy only: each pass over the data yields one Record. `fit` runs it to its end with a progress
bar and returns the History.
"""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib import checks
from course_lib.nn.network import Network, class_of
from course_lib.nn.optimizers import Optimizer, clip_gradient
from course_lib.nn.schedules import Schedule, constant
from course_lib.threads import one_thread

EPOCHS = 20


@dataclass(frozen=True)
class Record:
    """What one epoch left behind.

    loss: mean of C over the epoch's batches, each with the parameters it met, so it is older than the validation.
    validation_loss, validation_accuracy: at the end of the epoch; nan without a validation set.
    lr: the learning rate used.
    """

    epoch: int
    loss: float
    validation_loss: float
    validation_accuracy: float
    lr: float


class History(list[Record]):
    """The records of a training, oldest first, and why it ended.

    stopped: "finished", "early" (no lower validation loss for `patience` epochs), "diverged" or "interrupted".
    """

    stopped: str = "finished"

    def column(self, name: str) -> NDArray:
        """One number per epoch: column("validation_loss")."""
        return np.array([getattr(record, name) for record in self])

    loss = property(lambda self: self.column("loss"))
    validation_loss = property(lambda self: self.column("validation_loss"))
    validation_accuracy = property(lambda self: self.column("validation_accuracy"))
    interrupted = property(lambda self: self.stopped == "interrupted")

    @property
    def best_epoch(self) -> int:
        """The epoch with the lowest validation loss, or without validation training loss; 0 where there is none."""
        losses = self.loss if np.isnan(self.validation_loss).all() else self.validation_loss
        return self[int(np.nanargmin(losses))].epoch if np.isfinite(losses).any() else 0


def epochs(
    network: Network, X: ArrayLike, Y: ArrayLike, optimizer: Optimizer, *, epochs: int = EPOCHS, batch_size: int = 32,
    validation: tuple[ArrayLike, ArrayLike] | None = None, schedule: Schedule | None = None, clip: float | None = None,
    rng: np.random.Generator | int = 0,
) -> Iterator[Record]:  # fmt: skip
    """Train `network` in place and yield a Record after each epoch.

    X (n, d) and Y (n, k) are shuffled by rng in every epoch and cut into batches; the last batch may be short.
    validation: (X_val, Y_val), measured after each epoch. schedule: factor of the learning rate for each epoch.
    clip: greatest allowed length of the gradient. Ends early when the loss is no longer a finite number.
    Interrupted, it puts parameters and optimizer back to the end of the last whole epoch, so they fit the records.
    """
    X, Y = checks.network(network).check(X, Y)
    held_out = None if validation is None else network.check(*checks.pair(validation, "validation"), "_val")
    clip = None if clip is None else checks.positive(clip, "clip")
    schedule = checks.function(schedule or constant(), "schedule", "nn.schedules.cosine(20)")
    base_lr, rng, single = checks.optimizer(optimizer).lr, checks.random_generator(rng), one_thread()
    try:
        for epoch in range(1, checks.whole_number(epochs, "epochs") + 1):
            optimizer.lr = base_lr * checks.nonnegative(schedule(epoch), "the factor of the schedule")
            with _whole_or_undone(network, optimizer), single(), np.errstate(all="ignore"):
                loss = _one_pass(network, optimizer, minibatches(X, Y, batch_size, rng), clip) / len(X)
                record = Record(epoch, loss, *_validate(network, held_out), optimizer.lr)
            yield record
            if not np.isfinite(loss):
                return
    finally:
        optimizer.lr = base_lr


def fit(
    network: Network, X: ArrayLike, Y: ArrayLike, optimizer: Optimizer, *,
    patience: int | None = None, progress: bool = True, **options: object,
) -> History:  # fmt: skip
    """Train `network` in place with a progress bar and return its History; options as in `epochs`.

    patience: stop after that many epochs without a lower validation loss and go back to the best parameters.
    Interrupting the kernel ends the training and returns what is there, with `history.interrupted` True.
    """
    if patience is not None and checks.whole_number(patience, "patience") and options.get("validation") is None:
        raise ValueError("patience watches the validation loss: give validation=(X_val, Y_val) as well")
    from tqdm.auto import tqdm

    silent = not progress or os.environ.get("TQDM_DISABLE")  # tqdm's bar for notebooks does not ask by itself
    count = checks.whole_number(options.get("epochs", EPOCHS), "epochs")
    passes = epochs(network, X, Y, optimizer, **options)
    history, best = History(), checks.network(network).params.copy()
    try:
        for record in passes if silent else tqdm(passes, total=count, unit="epoch"):
            history.append(record)
            if patience and record.epoch == history.best_epoch:
                best[...] = network.params
            elif patience and record.epoch - history.best_epoch >= patience:
                history.stopped = "early"
                break
    except KeyboardInterrupt:
        history.stopped = "interrupted"
    finally:
        passes.close()
    if patience:
        network.params[...] = best
    if history and not np.isfinite(history[-1].loss):
        history.stopped, lr = "diverged", history[-1].lr
        reason = f"the loss of epoch {len(history)} is {history[-1].loss}: the steps were too long, so training stopped"
        warnings.warn(f"{reason}. Make a new network and try an lr below {lr:g}", RuntimeWarning, stacklevel=2)
    return history


def minibatches(X: NDArray, Y: NDArray, size: int, rng: np.random.Generator) -> Iterator[list[NDArray]]:
    """One epoch of X, (n, d), and Y, (n, k), in batches [X, Y] of `size` rows: every row once, in random order.

    The last batch may be shorter. The arrays are reused: a batch is valid until the next one is drawn.
    """
    n, size = len(X), min(checks.whole_number(size, "batch_size"), len(X))
    order = rng.permutation(n)
    rooms = [(a, np.empty((size, a.shape[1]), a.dtype)) for a in (X, Y)]
    for start in range(0, n, size):
        rows = order[start : start + size]
        # mode="clip" lets take write straight into its room; the default would go through a buffer of its own
        yield [a.take(rows, axis=0, out=room[: len(rows)], mode="clip") for a, room in rooms]


def _one_pass(network: Network, optimizer: Optimizer, batches: Iterator, clip: float | None) -> float:
    """Forward, backward, update on every batch; returns the sum of C over the examples."""
    total = 0.0
    for X, Y in batches:
        network.forward(X)
        total += network.backward(Y) * len(X)
        if clip is not None:
            clip_gradient(network.grads, clip)
        optimizer.step(network.params, network.grads, network.n_weights)
    return float(total)


def _validate(network: Network, held_out: tuple[NDArray, NDArray] | None) -> tuple[float, float]:
    if held_out is None:
        return np.nan, np.nan
    X, Y = held_out
    return network.cost(X, Y), float(np.mean(network.classify(X) == class_of(Y)))


@contextmanager
def _whole_or_undone(network: Network, optimizer: Optimizer) -> Iterator[None]:
    """Undo an epoch that is broken off, so that parameters and optimizer fit the last record."""
    params, memory = network.params.copy(), deepcopy(vars(optimizer))
    try:
        yield
    except BaseException:
        network.params[...] = params
        vars(optimizer).update(memory)
        raise
