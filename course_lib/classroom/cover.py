"""The picture in README.md: the web's standard worked example, computed by `nn` and drawn as chapter 04 draws it.

    python -m course_lib.classroom.cover      draw it anew into notebooks/pictures, light and dark

The words of the picture are kept as text in its file, so a test can tell whether they still are the right ones.
"""

import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from course_lib import nn
from course_lib.classroom.editions import NOTEBOOKS
from course_lib.drawing import backprop_network, palette
from course_lib.drawing.show import png

if TYPE_CHECKING:
    from matplotlib.figure import Figure

THEMES = ("light", "dark")
# M. Mazur (2015), https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/: all neurons are sigmoids
X, Y = np.array([[0.05, 0.10]]), np.array([[0.01, 0.99]])
W1, b1 = [[0.15, 0.25], [0.20, 0.30]], 0.35
W2, b2 = [[0.40, 0.50], [0.45, 0.55]], 0.60


def main() -> None:
    """Draw the picture in both themes."""
    for name in THEMES:
        path(name).parent.mkdir(exist_ok=True)
        path(name).write_bytes(picture(name))
        print(f"{path(name).relative_to(NOTEBOOKS.parent)} is drawn.")
    print(f"Its words for those who do not see it: {alt()}")


def path(theme: str) -> Path:
    """Where the picture of a theme is kept."""
    return NOTEBOOKS / "pictures" / f"backpropagation-{theme}.png"


def example() -> nn.Network:
    """The network, after one forward and one backward pass."""
    network = nn.Network([2, 2, 2], "sigmoid", "sigmoid", "half_squared_error")
    for layer, (W, b) in zip(network.layers, ((W1, b1), (W2, b2)), strict=True):
        layer.W[...], layer.b[...] = W, b
    network.gradient(X, Y)
    return network


def figure() -> "Figure":
    """The network with every value on the way forward and every slope on the way back, in the theme in use."""
    network = example()
    params, grads = ([(layer.W, layer.b) for layer in network.layers], [(layer.dW, None) for layer in network.layers])
    deltas = [layer.delta for layer in network.layers]
    return backprop_network(network.trace(X), params, Y=Y, cost=network.cost(X, Y), deltas=deltas, grads=grads)


def words(fig: "Figure") -> str:
    """Everything that stands in a figure, one piece in a line."""
    return "\n".join(text.get_text() for page in fig.axes for text in page.texts)


def picture(theme: str) -> bytes:
    """The picture as PNG, its words with it."""
    from PIL import Image, PngImagePlugin

    before = palette.theme().name
    palette.use_theme(theme)
    try:
        fig = figure()
        drawn, notes, kept = Image.open(io.BytesIO(png(fig))), PngImagePlugin.PngInfo(), io.BytesIO()
        notes.add_itxt("words", words(fig))
        drawn.save(kept, format="png", optimize=True, pnginfo=notes)
    finally:
        palette.use_theme(before)
    return kept.getvalue()


def alt() -> str:
    """What the picture shows, in a sentence."""
    network = example()
    (first, second), cost, largest = network.predict(X)[0], network.cost(X, Y), max(network.grads[: network.n_weights])
    return (
        "A network of two inputs, two hidden neurons and two outputs in the middle of backpropagation: "
        f"it answers {first:.4f} and {second:.4f} where {Y[0, 0]} and {Y[0, 1]} were wanted, which costs "
        f"{cost:.4f}, and every weight shows its slope, the largest {largest:.4f}."
    )


if __name__ == "__main__":
    main()
