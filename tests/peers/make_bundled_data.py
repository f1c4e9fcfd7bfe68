"""Make the bundled data files from scikit-learn's copies: no value and no order is changed.

    python tests/peers/make_bundled_data.py course_lib/data/files

prints the lines of the table in course_lib/data/files/README.md. Another version of zlib may pack
the same arrays into other bytes; test_bundled_data.py therefore compares contents.
"""

import hashlib
import sys
from pathlib import Path

import numpy as np


def make(folder: Path) -> list[Path]:
    """Write digits.npz and wine.npz into the folder and return their paths."""
    from sklearn.datasets import load_digits, load_wine  # so that the file imports without it

    digits, wine = load_digits(), load_wine()
    paths = [folder / "digits.npz", folder / "wine.npz"]
    np.savez_compressed(paths[0], X=digits.data.astype(np.uint8), y=digits.target.astype(np.uint8))
    np.savez_compressed(paths[1], X=wine.data, y=wine.target.astype(np.uint8))
    return paths


def readme_line(path: Path) -> str:
    """Return the file's row for the table of sizes and checksums."""
    content = path.read_bytes()
    return f"| `{path.name}` | {len(content)} | `{hashlib.sha256(content).hexdigest()}` |"


if __name__ == "__main__":
    for made in make(Path(sys.argv[1])):
        print(readme_line(made))
