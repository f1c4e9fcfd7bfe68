"""Points in the plane, drawn by a formula: moons, spiral, rings.

Classes are balanced (their sizes differ by at most one) and the rows come in random order. Equal
seeds give equal data; another `noise` then moves the same points further in the same directions,
so that a slider shows one set growing noisier.
"""

import numpy as np

from course_lib.checks import nonnegative, random_generator, whole_number
from course_lib.data.dataset import Dataset

MOST_POINTS = 1_000_000
MOST_NOISE = 100


def moons(n: int = 200, noise: float = 0.2, rng: np.random.Generator | int = 0) -> Dataset:
    """Return two interleaved half circles, n points in all.

    With t evenly spaced from 0 to pi, class 0 is (cos t, sin t) and class 1 is
    (1 - cos t, 1/2 - sin t). `noise` is the standard deviation of what is added to each coordinate.
    Raises ValueError or TypeError unless n is a whole number from 2 to 1,000,000 and noise is from
    0 to 100. The same geometry as scikit-learn's make_moons.

    >>> moons(n=100, rng=1)
    <Dataset moons: X (100, 2), y (100,), 2 classes>
    """
    rng = random_generator(rng)
    t0, t1 = (np.linspace(0, np.pi, m) for m in _class_sizes(n, 2))
    upper = np.column_stack([np.cos(t0), np.sin(t0)])
    lower = np.column_stack([1 - np.cos(t1), 0.5 - np.sin(t1)])
    curves = [curve + _noise(noise, rng, curve.shape) for curve in (upper, lower)]
    return _shuffled("moons", curves, ("upper moon", "lower moon"), rng)


def rings(n: int = 200, noise: float = 0.1, rng: np.random.Generator | int = 0) -> Dataset:
    """Return a ring around another ring, n points in all.

    With t evenly spaced around the circle, class 0 is (cos t, sin t) and class 1 is half that size.
    `noise` is the standard deviation of what is added to each coordinate. Raises ValueError or
    TypeError unless n is a whole number from 2 to 1,000,000 and noise is from 0 to 100.

    >>> data = rings(n=4, noise=0)
    >>> sorted(np.hypot(data.X[:, 0], data.X[:, 1]).round(3).tolist())
    [0.5, 0.5, 1.0, 1.0]
    """
    rng = random_generator(rng)
    circles = []
    for radius, m in zip((1, 0.5), _class_sizes(n, 2), strict=True):
        t = np.linspace(0, 2 * np.pi, m, endpoint=False)
        circle = radius * np.column_stack([np.cos(t), np.sin(t)])
        circles.append(circle + _noise(noise, rng, circle.shape))
    return _shuffled("rings", circles, ("outer ring", "inner ring"), rng)


def spiral(
    n: int = 300, classes: int = 3, noise: float = 0.2, rng: np.random.Generator | int = 0
) -> Dataset:
    """Return the arms of a spiral, one for each class, n points in all.

    An arm of m points has radius r = 1/m, 2/m, ..., 1 and, for class c, the angle
    2 pi c / classes + 4 r, in radians. `noise` is the standard deviation of what is added to that
    angle, so points keep their distance from the centre. Raises ValueError or TypeError unless
    classes is a whole number from 2 to 100, n one from `classes` to 1,000,000, and noise is from
    0 to 100. After the spiral of Stanford's course CS231n.

    >>> spiral(n=60, classes=4).class_names
    ('arm 0', 'arm 1', 'arm 2', 'arm 3')
    """
    rng = random_generator(rng)
    classes = whole_number(classes, "classes", 2, 100)
    arms = []
    for c, m in enumerate(_class_sizes(n, classes)):
        r = np.arange(1, m + 1) / m
        angle = 2 * np.pi * c / classes + 4 * r + _noise(noise, rng, m)
        arms.append(r[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]))
    return _shuffled("spiral", arms, tuple(f"arm {c}" for c in range(classes)), rng)


def _class_sizes(n: int, classes: int) -> list[int]:
    n = whole_number(n, "n, the number of points,", classes, MOST_POINTS)
    return [(n + c) // classes for c in range(classes)]


def _noise(noise: float, rng: np.random.Generator, shape: int | tuple[int, ...]) -> np.ndarray:
    if nonnegative(noise, "noise") > MOST_NOISE:
        raise ValueError(f"noise is {noise}: expected a number from 0 to {MOST_NOISE}")
    return noise * rng.standard_normal(shape)


def _shuffled(
    name: str, curves: list[np.ndarray], class_names: tuple[str, ...], rng: np.random.Generator
) -> Dataset:
    """Return all points in random order, each labelled with the number of its curve."""
    y = np.repeat(np.arange(len(curves), dtype=np.int64), [len(curve) for curve in curves])
    order = rng.permutation(len(y))
    return Dataset(
        name=name,
        X=np.concatenate(curves)[order],
        y=y[order],
        feature_names=("x1", "x2"),
        class_names=class_names,
        source=f"drawn by course_lib.data.{name}",
        licence="none needed: the points are made on your machine",
    )
