"""The data sets that come with the course. `files/README.md` tells how their files were made."""

from importlib import resources

import numpy as np

from course_lib.data.dataset import Dataset

FILES = resources.files(__package__) / "files"
LICENCE = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"
WINE_FEATURES = (
    "alcohol, malic acid, ash, alcalinity of ash, magnesium, total phenols, flavanoids, "
    "nonflavanoid phenols, proanthocyanins, color intensity, hue, od280/od315 of diluted wines, "
    "proline"
)


def digits() -> Dataset:
    """Return 1,797 handwritten digits: pictures of 8 x 8 pixels, each from 0 (paper) to 16 (ink).

    Every call returns fresh arrays. The order is that of the original file, in which the digits of
    one writer stand together: a contiguous fold therefore meets writers that training never saw.
    Raises OSError when the file is missing or damaged.

    >>> digits().images.shape
    (1797, 8, 8)
    """
    return Dataset(
        "digits",
        *_read("digits.npz"),
        feature_names=tuple(f"pixel {row},{column}" for row in range(8) for column in range(8)),
        class_names=tuple("0123456789"),
        source="E. Alpaydin and C. Kaynak (1998), Optical Recognition of Handwritten Digits, "
        "UCI Machine Learning Repository, https://doi.org/10.24432/C50P49 (test part)",
        licence=LICENCE,
        image_shape=(8, 8),
    )


def wine() -> Dataset:
    """Return 178 Italian wines: 13 chemical measurements each, from three cultivars of vine.

    Every call returns fresh arrays. The rows are sorted by class, as in the original file, and the
    columns have very different scales. Raises OSError when the file is missing or damaged.

    >>> wine().X.shape
    (178, 13)
    """
    return Dataset(
        "wine",
        *_read("wine.npz"),
        feature_names=tuple(WINE_FEATURES.split(", ")),
        class_names=("cultivar 1", "cultivar 2", "cultivar 3"),
        source="S. Aeberhard and M. Forina (1992), Wine, "
        "UCI Machine Learning Repository, https://doi.org/10.24432/C5PC7J",
        licence=LICENCE,
    )


def _read(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return X as float64 and y as int64, as new arrays."""
    try:
        with (FILES / name).open("rb") as file, np.load(file, allow_pickle=False) as archive:
            return archive["X"].astype(np.float64), archive["y"].astype(np.int64)
    except FileNotFoundError:
        problem = "is missing"
    except Exception as error:  # a damaged zip file fails in a dozen ways, all with one remedy
        problem = f"cannot be read ({type(error).__name__})"
    raise OSError(f"The bundled file {name} {problem}: get a fresh copy of the course")
