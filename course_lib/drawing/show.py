"""`show`: the only way that a figure is displayed, because it asks for the words that go with the picture."""

import gc
import io
import sys
from typing import TYPE_CHECKING

import numpy as np

from course_lib.drawing.palette import theme

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from PIL import Image


# Off the page but not hidden from a screen reader.
UNSEEN = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)"


def show(fig: "Figure", *, alt: str) -> None:
    """Display a figure as one PNG together with `alt`, one or more sentences that say what the picture shows.

    A screen reader speaks `alt` in place of the picture, so it states the finding, with its numbers: "The
    validation loss is lowest at epoch 12 and rises afterwards." Outside a notebook it is printed. The words go into
    the picture's metadata, and, since JupyterLab does not read them there, into a line after it that is not seen.
    """
    if not callable(getattr(fig, "savefig", None)):
        raise TypeError(f"show() got {type(fig).__name__}: expected a figure, such as loss_curves(...) returns")
    words = _sentence(alt)
    text = f"<Figure: {words}>"
    if not _in_notebook():
        print(text)
        return
    from html import escape

    from IPython.display import display

    gc.collect()  # a figure is one large cycle: the one shown before would keep its megabytes for a while
    width, height = (round(96 * inches) for inches in fig.get_size_inches())
    about = {"alt": words, "width": width, "height": height}
    bundle = {"image/png": png(fig), "text/plain": text}
    display(bundle, raw=True, metadata={"image/png": about})
    spoken = f'<p style="{UNSEEN}">Picture: {escape(words)}</p>'
    display({"text/html": spoken, "text/plain": ""}, raw=True)


def png(fig: "Figure") -> bytes:
    """The figure as PNG bytes with at most 256 colours, a third of the usual size; equal figures give equal bytes."""
    from PIL import Image

    from course_lib.drawing.figures.paper import house_style

    pixels, small = io.BytesIO(), io.BytesIO()
    with house_style():
        fig.savefig(pixels, format="rgba", dpi=fig.dpi)
    full = Image.frombytes("RGBA", fig.canvas.get_width_height(), pixels.getvalue())
    _with_few_colours(full.convert("RGB")).save(small, format="png", optimize=True)
    return small.getvalue()


def _with_few_colours(image: "Image.Image") -> "Image.Image":
    """At most 256 colours, those of the theme to the bit: rounded text would lose its contrast."""
    from PIL import Image

    tokens = sorted(theme().colours)
    others = 256 - len(tokens)
    first = image.quantize(others, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    numbers = np.array(first)
    packed = np.array(image, dtype=np.uint32) @ np.array([1 << 16, 1 << 8, 1], dtype=np.uint32)
    for number, token in enumerate(tokens, others):
        numbers[packed == int(token[1:], 16)] = number
    palette = np.zeros((256, 3), dtype=np.uint8)
    kept = np.array(first.getpalette()[: 3 * others], dtype=np.uint8).reshape(-1, 3)
    palette[: len(kept)] = kept
    palette[others:] = [list(bytes.fromhex(token[1:])) for token in tokens]
    reduced = Image.fromarray(numbers)
    reduced.putpalette(palette.tobytes())
    return reduced


def _sentence(alt: object) -> str:
    words = " ".join(alt.split()) if isinstance(alt, str) else ""
    if len(words.split()) < 4 or words[-1] not in ".!?":
        raise ValueError(
            f"alt is {alt!r}: expected a sentence of at least four words that ends with a full stop and says "
            'what the picture shows, such as alt="The validation loss is lowest at epoch 12."'
        )
    return words


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    return ipython is not None and ipython.get_ipython() is not None
