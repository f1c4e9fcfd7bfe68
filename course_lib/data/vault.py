"""The vault: examples that are put away before anything is tried, and that count how often they are looked at."""

from numpy.typing import NDArray


class Vault:
    """Holds the test part. A result is honest when every choice was made while `openings` was 0.

    X (n, d) and y (n,) are copied, so nothing that happens outside reaches them.
    """

    def __init__(self, X: NDArray, y: NDArray) -> None:
        if len(X) != len(y):
            raise ValueError(f"X has {len(X)} rows and y has {len(y)}: expected one label for each example")
        self._X, self._y = X.copy(), y.copy()
        self.openings = 0

    def open(self) -> tuple[NDArray, NDArray]:
        """X and y, as copies; the opening is counted."""
        self.openings += 1
        return self._X.copy(), self._y.copy()

    def __len__(self) -> int:
        return len(self._y)

    def __repr__(self) -> str:
        times = {0: "never opened", 1: "opened once"}.get(self.openings, f"opened {self.openings} times")
        return f"<Vault: {len(self)} examples, {times}>"
