"""What a data set is: examples, labels, names for both, and where they come from."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Examples with their labels. The fields cannot be replaced; the arrays are yours to change.

    name           short name, such as "digits"
    X              inputs, float64 (MNIST: float32), shape (n, d): one example per row
    y              labels, int64, shape (n,): whole numbers that count the classes from 0
    feature_names  d names, one for each column of X
    class_names    k names; class_names[y[i]] is the class of example i
    source         who made the data, and where they are published
    licence        what you may do with them
    image_shape    (height, width) when a row of X is a picture, otherwise None
    """

    name: str
    X: np.ndarray
    y: np.ndarray
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    source: str
    licence: str
    image_shape: tuple[int, int] | None = None

    def __len__(self) -> int:
        """Return the number of examples, n."""
        return len(self.X)

    def __repr__(self) -> str:
        k = len(self.class_names)
        return f"<Dataset {self.name}: X {self.X.shape}, y {self.y.shape}, {k} classes>"

    @property
    def images(self) -> np.ndarray:
        """The rows of X as pictures, shape (n, height, width): a view, so both share their numbers.

        Raises AttributeError for data that are not pictures.
        """
        if self.image_shape is None:
            raise AttributeError(f"{self.name} has no images: its examples are not pictures; use X")
        return self.X.reshape(-1, *self.image_shape)
