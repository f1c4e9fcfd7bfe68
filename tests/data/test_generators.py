import numpy as np
import pytest

from course_lib import data

GENERATORS = [data.moons, data.rings, data.spiral]
every_generator = pytest.mark.parametrize("generate", GENERATORS)


def of_class(dataset, c):
    """The points of class c, sorted by x1 and then x2."""
    points = dataset.X[dataset.y == c]
    return points[np.lexsort(points.T[::-1].round(9))]


def radius_and_angle(X):
    return np.hypot(X[:, 0], X[:, 1]), np.arctan2(X[:, 1], X[:, 0])


@every_generator
def test_kinds_and_shapes(generate):
    drawn = generate(n=31)
    assert drawn.X.shape == (31, 2)
    assert drawn.X.dtype == np.float64
    assert drawn.y.shape == (31,)
    assert drawn.y.dtype == np.int64
    assert drawn.name == generate.__name__
    assert drawn.feature_names == ("x1", "x2")
    assert len(drawn.class_names) == drawn.y.max() + 1
    assert drawn.source == f"drawn by course_lib.data.{generate.__name__}"


@every_generator
@pytest.mark.parametrize("n", [3, 4, 5, 100, 101, 302])
def test_classes_are_balanced(generate, n):
    sizes = np.bincount(generate(n=n).y)
    assert sizes.sum() == n
    assert sizes.max() - sizes.min() <= 1


@every_generator
def test_equal_seeds_give_equal_data(generate):
    for first, second in [(7, 7), (7, np.random.default_rng(7)), (np.int64(7), 7)]:
        one, two = generate(rng=first), generate(rng=second)
        np.testing.assert_array_equal(one.X, two.X)
        np.testing.assert_array_equal(one.y, two.y)


@every_generator
def test_other_seeds_give_other_data(generate):
    assert not np.array_equal(generate(rng=1).X, generate(rng=2).X)
    rng = np.random.default_rng(1)
    assert not np.array_equal(generate(rng=rng).X, generate(rng=rng).X)


@every_generator
def test_without_a_seed_the_data_are_those_of_seed_0(generate):
    np.testing.assert_array_equal(generate().X, generate(rng=0).X)


@every_generator
def test_rows_are_not_sorted_by_class(generate):
    y = generate(n=300).y
    changes = np.count_nonzero(np.diff(y))
    assert changes > 100


@pytest.mark.parametrize("generate", [data.moons, data.rings])
def test_noise_has_the_deviation_that_was_asked_for_in_each_coordinate(generate):
    added = generate(n=20_000, noise=0.3).X - generate(n=20_000, noise=0).X
    np.testing.assert_allclose(added.std(axis=0), 0.3, rtol=0.03)
    np.testing.assert_allclose(added.mean(axis=0), 0, atol=0.01)
    assert abs(np.corrcoef(added.T)[0, 1]) < 0.03


@pytest.mark.parametrize("generate", [data.moons, data.rings])
def test_more_noise_moves_the_same_points_further(generate):
    exact, near, far = (generate(noise=noise, rng=3) for noise in (0, 0.1, 0.2))
    np.testing.assert_array_equal(near.y, far.y)
    np.testing.assert_allclose(far.X - exact.X, 2 * (near.X - exact.X), atol=1e-12)


def test_moons_follow_their_formula():
    moons = data.moons(n=9, noise=0)
    t = np.linspace(0, np.pi, 4)[::-1]
    upper = np.column_stack([np.cos(t), np.sin(t)])
    np.testing.assert_allclose(of_class(moons, 0), upper, atol=1e-12)
    t = np.linspace(0, np.pi, 5)
    lower = np.column_stack([1 - np.cos(t), 0.5 - np.sin(t)])
    np.testing.assert_allclose(of_class(moons, 1), lower, atol=1e-12)


def test_rings_follow_their_formula():
    rings = data.rings(n=23, noise=0)
    for c, radius, m in [(0, 1, 11), (1, 0.5, 12)]:
        r, angle = radius_and_angle(rings.X[rings.y == c])
        np.testing.assert_allclose(r, radius)
        expected = np.arange(m) * 2 * np.pi / m
        np.testing.assert_allclose(np.sort((angle + 1e-9) % (2 * np.pi)), expected, atol=1e-8)


def test_spiral_follows_its_formula():
    classes, m = 4, 25
    spiral = data.spiral(n=classes * m, classes=classes, noise=0)
    for c in range(classes):
        points = spiral.X[spiral.y == c]
        r, _ = radius_and_angle(points)
        r, points = np.sort(r), points[np.argsort(r)]
        np.testing.assert_allclose(r, np.arange(1, m + 1) / m)
        angle = 2 * np.pi * c / classes + 4 * r
        expected = np.column_stack([r * np.cos(angle), r * np.sin(angle)])
        np.testing.assert_allclose(points, expected, atol=1e-12)


def test_the_noise_of_a_spiral_turns_its_points():
    exact, noisy = data.spiral(n=9000, noise=0), data.spiral(n=9000, noise=0.2)
    r, angle = radius_and_angle(exact.X)
    r_noisy, angle_noisy = radius_and_angle(noisy.X)
    np.testing.assert_allclose(r_noisy, r)
    turned = (angle_noisy - angle + np.pi) % (2 * np.pi) - np.pi
    assert turned.std() == pytest.approx(0.2, rel=0.03)
    assert turned.mean() == pytest.approx(0, abs=0.01)


@every_generator
def test_without_noise_no_two_points_are_the_same(generate):
    drawn = generate(n=600, noise=0)
    assert len(np.unique(drawn.X.round(9), axis=0)) == 600


def test_names_of_the_classes():
    assert data.moons().class_names == ("upper moon", "lower moon")
    assert data.rings().class_names == ("outer ring", "inner ring")
    assert data.spiral().class_names == ("arm 0", "arm 1", "arm 2")
    moons = data.moons()
    assert moons.X[moons.y == 0, 1].mean() > moons.X[moons.y == 1, 1].mean()


def test_a_million_points_and_a_noise_of_100_are_the_documented_limits():
    assert len(data.rings(n=1_000_000)) == 1_000_000
    assert np.isfinite(data.moons(noise=100).X).all()
