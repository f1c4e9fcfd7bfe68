"""The course's data against scikit-learn: the same numbers, geometry, scaling and folds."""

import hashlib
import re
import runpy
import zipfile
from pathlib import Path

import numpy as np
import pytest

from course_lib import data
from course_lib.data import bundled

every_set = pytest.mark.parametrize("name", ["digits", "wine"])
make_bundled_data = runpy.run_path(str(Path(__file__).with_name("make_bundled_data.py")))


@pytest.fixture
def datasets(peer):
    return peer("sklearn.datasets")


def both(datasets, name):
    """The set of this name, as the course has it and as scikit-learn has it."""
    return getattr(data, name)(), getattr(datasets, f"load_{name}")()


def assert_same_points(ours, X, y):
    for c in range(2):
        one, two = ours.X[ours.y == c], X[y == c]
        one, two = (points[np.lexsort(points.T.round(9))] for points in (one, two))
        np.testing.assert_allclose(one, two, atol=1e-12)


def counts_per_fold(folds, y):
    return np.sort([np.bincount(y[validation]) for _, validation in folds], axis=0)


@every_set
def test_bundled_sets_are_those_of_scikit_learn_in_its_order(name, datasets):
    ours, theirs = both(datasets, name)
    np.testing.assert_array_equal(ours.X, theirs.data)
    np.testing.assert_array_equal(ours.y, theirs.target)


def test_pictures_stand_the_same_way_up(datasets):
    np.testing.assert_array_equal(data.digits().images, datasets.load_digits().images)


def test_features_have_the_same_names_in_the_same_order(datasets):
    ours = [name.replace(" ", "_") for name in data.wine().feature_names]
    assert ours == datasets.load_wine().feature_names
    ours = [re.sub("[ ,]", "_", name) for name in data.digits().feature_names]
    assert ours == datasets.load_digits().feature_names


def test_the_script_makes_the_bundled_files_again(tmp_path, datasets):
    folders = [tmp_path / "one", tmp_path / "two"]
    contents = []
    for folder in folders:
        folder.mkdir()
        contents.append([path.read_bytes() for path in make_bundled_data["make"](folder)])
    assert contents[0] == contents[1]
    for made in folders[0].iterdir():
        bundled_file = Path(bundled.__file__).parent / "files" / made.name
        with zipfile.ZipFile(made) as new, zipfile.ZipFile(bundled_file) as old:
            assert new.namelist() == old.namelist() == ["X.npy", "y.npy"]
            assert all(new.read(name) == old.read(name) for name in old.namelist())


def test_the_script_prints_the_lines_of_the_readme(tmp_path):
    path = tmp_path / "some.npz"
    path.write_bytes(b"12345")
    line = make_bundled_data["readme_line"](path)
    assert line == f"| `some.npz` | 5 | `{hashlib.sha256(b'12345').hexdigest()}` |"


@pytest.mark.parametrize("n", [2, 7, 200])
def test_moons_have_the_geometry_of_make_moons(n, datasets):
    assert_same_points(data.moons(n=n, noise=0), *datasets.make_moons(n_samples=n, noise=None))


@pytest.mark.parametrize("n", [2, 7, 200])
def test_rings_have_the_geometry_of_make_circles(n, datasets):
    X, y = datasets.make_circles(n_samples=n, noise=None, factor=0.5)
    assert_same_points(data.rings(n=n, noise=0), X, y)


@every_set
def test_scaling_equals_standard_scaler(name, peer):
    ours = getattr(data, name)()
    train, test = data.stratified_split(ours.y, (0.7, 0.3), rng=0)
    X, scaler = ours.X, data.Scaler(ours.X[train])
    standard = peer("sklearn.preprocessing").StandardScaler().fit(X[train])
    np.testing.assert_allclose(scaler.transform(X[train]), standard.transform(X[train]), atol=1e-12)
    varies = scaler.std > 0
    np.testing.assert_array_equal(varies, np.ptp(X[train], axis=0) > 0)
    ours_scaled, theirs_scaled = scaler.transform(X[test]), standard.transform(X[test])
    np.testing.assert_allclose(ours_scaled[:, varies], theirs_scaled[:, varies], atol=1e-12)
    assert (ours_scaled[:, ~varies] == 0).all()


@every_set
@pytest.mark.parametrize("k", [2, 5, 10])
def test_stratified_folds_hold_as_many_of_each_class_as_stratified_kfold(name, k, peer):
    ours = getattr(data, name)()
    theirs = peer("sklearn.model_selection").StratifiedKFold(k, shuffle=True, random_state=0)
    expected = counts_per_fold(theirs.split(ours.X, ours.y), ours.y)
    folds = data.stratified_kfold(ours.y, k, rng=0)
    np.testing.assert_array_equal(counts_per_fold(folds, ours.y), expected)


@pytest.mark.parametrize(("n", "k"), [(1797, 10), (178, 5), (7, 7)])
def test_contiguous_folds_equal_kfold(n, k, peer):
    expected = peer("sklearn.model_selection").KFold(k).split(np.zeros(n))
    for ours, theirs in zip(data.contiguous_kfold(n, k), expected, strict=True):
        np.testing.assert_array_equal(ours[0], theirs[0])
        np.testing.assert_array_equal(ours[1], theirs[1])
