"""The network behind the digit pad: trained like that of chapter 07, and what it makes of 64 pixels."""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from course_lib import data, nn
from course_lib.labs.workings.digit_pad_bitmap import BLOCK, SIDE, counts_of

FULL = BLOCK * BLOCK  # dots of a block: its count when all of it is ink
BLOCKS = (SIDE // BLOCK) ** 2
HIDDEN, EPOCHS, BATCH, LR = 64, 30, 64, 0.01  # what chapter 07 chooses


@dataclass(frozen=True)
class Trained:
    """A network, on how many pictures it was tested that it had not seen, and how many of those it got right."""

    network: nn.Network
    n_test: int
    n_right: int


@cache
def trained() -> Trained:
    """The network; it takes less than a second, once."""
    digits = data.digits()
    X, Y = digits.X / FULL, data.one_hot(digits.y, 10)
    train, test = data.stratified_split(digits.y, (0.8, 0.2), 0)
    network = nn.Network([BLOCKS, HIDDEN, 10], rng=0)
    calm = {"epochs": EPOCHS, "batch_size": BATCH, "schedule": nn.schedules.cosine(EPOCHS), "rng": 0}
    nn.fit(network, X[train], Y[train], nn.Adam(LR), **calm, progress=False)
    right = int((network.classify(X[test]) == digits.y[test]).sum())
    return Trained(network, len(test), right)


@dataclass(frozen=True)
class Reading:
    """What the network makes of a picture.

    The activations of the hidden layer (64,), the logits (10,), the shares (10,), and the slope of the largest share
    for each pixel, (8, 8), where a pixel runs from 0 to 1.
    """

    hidden: NDArray
    logits: NDArray
    shares: NDArray
    slopes: NDArray

    @property
    def answer(self) -> int:
        """The digit with the largest share."""
        return int(self.shares.argmax())

    @property
    def sure(self) -> float:
        """The largest share."""
        return float(self.shares.max())


@lru_cache(maxsize=512)
def read(counts: tuple[int, ...]) -> Reading:
    """Read 64 counts of ink, row by row."""
    network = trained().network
    trace = network.trace(np.array(counts)[None] / FULL)
    hidden, shares = (A[0] for A in trace["A"][1:])
    first, second = network.layers
    # The last layer by the Jacobian of softmax, the first by BP2: ReLU lets through what is above 0.
    delta = shares.max() * ((np.arange(10) == shares.argmax()) - shares)
    slopes = first.W @ (second.W @ delta * (trace["Z"][0][0] > 0))
    return Reading(hidden, trace["Z"][1][0], shares, slopes.reshape(SIDE // BLOCK, -1))


@lru_cache(maxsize=64)
def noise(seed: int) -> tuple[NDArray, NDArray]:
    """A picture of noise (32, 32), each count from 0 to 16 equally likely in a block, and an order of the 64 blocks."""
    rng = np.random.default_rng(seed)
    counts = rng.integers(0, FULL + 1, BLOCKS)
    blocks = rng.permuted(np.arange(FULL) < counts[:, None], axis=1)
    n = SIDE // BLOCK
    dots = blocks.reshape(n, n, BLOCK, BLOCK).swapaxes(1, 2).reshape(SIDE, SIDE)
    return dots, rng.permutation(BLOCKS)


def noisy(dots: NDArray, blocks: int, seed: int) -> NDArray:
    """Dots (32, 32) in which so many blocks are replaced by noise."""
    random, order = noise(seed)
    n = SIDE // BLOCK
    hit = np.zeros(BLOCKS, bool)
    hit[order[:blocks]] = True
    return np.where(np.kron(hit.reshape(n, n), np.ones((BLOCK, BLOCK), bool)), random, dots)


@cache
def sure_of_noise(seed: int, least: float) -> bool:
    """Whether the largest share for a picture of pure noise is above `least`."""
    return read(tuple(counts_of(noise(seed)[0]).ravel().tolist())).sure > least
