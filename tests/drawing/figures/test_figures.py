"""Every figure, in both themes: readable, nothing on top of something else, small, the same every time."""

import functools
import gc
import subprocess
import sys
import weakref
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from course_lib import drawing
from course_lib.drawing import palette
from course_lib.drawing.palette import contrast, rgb, theme
from course_lib.drawing.show import png
from tests.drawing.figures.gallery import FIGURES

ROOT = Path(__file__).parents[3]
PIXEL = 72 / 96  # in points


@dataclass(frozen=True)
class Look:
    """A figure as it was drawn."""

    fig: Figure
    now: palette.Theme
    texts: list  # each Text that reaches the picture (a tick outside its axis does not), with its box in dots
    wordless: np.ndarray  # the picture without words, (height, width, 4)


@functools.cache
def look_at(name, theme_name):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(palette, "_in_use", theme(theme_name))
        fig, texts = FIGURES[name](), []

        def draw(text, renderer):
            if text.get_visible() and text.get_text().strip():
                texts.append((text, text.get_window_extent(renderer)))

        patch.setattr(Text, "draw", draw)
        fig.canvas.draw()
    return Look(fig, theme(theme_name), texts, np.array(fig.canvas.buffer_rgba()))


@pytest.fixture(params=["light", "dark"])
def theme_name(request):
    return request.param


@pytest.fixture(params=FIGURES)
def look(request, theme_name):
    return look_at(request.param, theme_name)


def test_no_two_texts_overlap_and_none_is_cut_off(look):
    page = look.fig.bbox
    for text, box in look.texts:
        inside = box.x0 >= 4 and box.y0 >= 2 and box.x1 <= page.x1 - 4 and box.y1 <= page.y1 - 2
        assert inside, f"{text.get_text()!r} at the edge"
    for (one, a), (other, b) in combinations(look.texts, 2):
        across, up = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert across <= 0 or up <= 1, f"{one.get_text()!r} on {other.get_text()!r}"


def test_text_is_large_enough_and_in_the_font_that_matplotlib_brings(look):
    assert {text.get_fontname() for text, _ in look.texts} <= {"DejaVu Sans"}
    assert all(text.get_size() >= 11 for text, _ in look.texts)


def test_text_reads_on_what_is_behind_it(look):
    for text, box in look.texts:
        rows = slice(int(len(look.wordless) - box.y1), int(np.ceil(len(look.wordless) - box.y0)))
        behind = look.wordless[rows, int(box.x0) : int(np.ceil(box.x1))]
        shades, counts = np.unique(np.ascontiguousarray(behind).view(np.uint32), return_counts=True)
        shades = shades.view(np.uint8).reshape(-1, 4)[:, :3] / 255
        reads = np.array([contrast(text.get_color(), shade) >= 4.5 for shade in shades])
        assert counts[reads].sum() >= 0.99 * counts.sum(), text.get_text()


def test_lines_are_at_least_two_pixels_wide_or_hairlines(look):
    quiet = {look.now.hairline, look.now.wire}
    for line in look.fig.findobj(Line2D):
        if line.get_visible() and len(line.get_xdata()) > 1 and line.get_linestyle() != "None":
            least = 1 if line.get_color() in quiet else 2
            assert line.get_linewidth() >= least * PIXEL, line
    for lines in [*look.fig.findobj(LineCollection), *look.fig.findobj(ContourSet)]:
        assert np.min(lines.get_linewidth()) >= 2 * PIXEL


def test_a_figure_fits_the_column_of_a_notebook(look):
    width, height = 96 * look.fig.get_size_inches()
    assert width <= 720
    assert height <= 640


def test_colours_are_those_of_the_theme(look):
    assert np.allclose(look.wordless[2, 2, :3] / 255, rgb(look.now.background))
    assert {text.get_color() for text, _ in look.texts} <= look.now.colours


@pytest.mark.parametrize("name", FIGURES)
def test_pictures_are_small(name):
    assert len(png(FIGURES[name]())) < 60_000


@pytest.mark.parametrize("name", ["history", "folds", "three classes", "digits", "confusion", "network"])
def test_equal_data_gives_equal_bytes(name):
    assert png(FIGURES[name]()) == png(FIGURES[name]())


def test_a_figure_leaves_nothing_behind():
    fig = FIGURES["one run"]()
    png(fig)
    trace = weakref.ref(fig)
    del fig
    gc.collect()
    assert trace() is None


def test_the_readers_own_settings_change_nothing():
    import matplotlib

    plain = png(FIGURES["folds"]())
    with matplotlib.rc_context({"font.size": 30, "axes.grid": True, "lines.linewidth": 9, "axes.facecolor": "red"}):
        assert png(FIGURES["folds"]()) == plain


def test_pyplot_is_never_loaded():
    code = (
        "import sys; from tests.drawing.figures.gallery import FIGURES; from course_lib.drawing.show import png;"
        "[png(FIGURES[name]()) for name in ('folds', 'two classes', 'network')];"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert run.stdout == "False\n"


def test_every_name_that_is_offered_is_there():
    assert {"show", "theme", "use_theme", "loss_curves", "network_diagram"} <= set(dir(drawing))
    assert all(callable(getattr(drawing, name)) for name in drawing.__all__)
    with pytest.raises(AttributeError, match=r"no 'pie_chart': it offers .*sweep"):
        drawing.pie_chart  # noqa: B018
