"""Data to learn from: bundled sets, larger ones on request, generated sets, honest splits and scaling.

`dataset` says what a data set is; `bundled` reads the two that come with the course; `fetch` finds
larger ones on this computer or has `download` bring them; `generators` draws points in the plane;
`splits` divides examples into parts and `vault` seals one; `preparing` turns labels and features
into what a network receives; `checks` looks at every argument once, at the door.
"""

from course_lib.data.bundled import digits, wine
from course_lib.data.dataset import Dataset
from course_lib.data.fetch import FetchError, Split, fetch, on_disk
from course_lib.data.generators import moons, rings, spiral
from course_lib.data.preparing import Scaler, one_hot
from course_lib.data.splits import contiguous_kfold, stratified_kfold, stratified_split
from course_lib.data.vault import Vault

__all__ = [
    "Dataset",
    "FetchError",
    "Scaler",
    "Split",
    "Vault",
    "contiguous_kfold",
    "digits",
    "fetch",
    "moons",
    "on_disk",
    "one_hot",
    "rings",
    "spiral",
    "stratified_kfold",
    "stratified_split",
    "wine",
]
