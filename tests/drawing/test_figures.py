"""Every figure, in both themes: readable, nothing on top of something else, small, the same every time."""

import gc
import subprocess
import sys
import weakref
from itertools import combinations

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.contour import ContourSet
from matplotlib.lines import Line2D
from matplotlib.text import Text

from course_lib import drawing
from course_lib.drawing import palette
from course_lib.drawing.palette import contrast, theme, use_theme
from course_lib.drawing.show import png
from tests.drawing.gallery import FIGURES

PIXEL = 72 / 96  # in points


@pytest.fixture(params=["light", "dark"], autouse=True)
def each_theme(request, monkeypatch):
    monkeypatch.setattr(palette, "_in_use", theme())
    use_theme(request.param)


@pytest.fixture(params=FIGURES)
def fig(request):
    return FIGURES[request.param]()


def drawn_texts(fig):
    """The texts that really reach the picture, with their boxes in dots: a tick outside its axis does not."""
    found = []

    def draw(text, renderer):
        if text.get_visible() and text.get_text().strip():
            found.append((text, text.get_window_extent(renderer)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Text, "draw", draw)
        fig.canvas.draw()
    return found


def test_no_two_texts_overlap_and_none_is_cut_off(fig):
    texts = drawn_texts(fig)
    page = fig.bbox
    for text, box in texts:
        inside = box.x0 >= 4 and box.y0 >= 2 and box.x1 <= page.x1 - 4 and box.y1 <= page.y1 - 2
        assert inside, f"{text.get_text()!r} at the edge"
    for (one, a), (other, b) in combinations(texts, 2):
        across, up = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert across <= 0 or up <= 1, f"{one.get_text()!r} on {other.get_text()!r}"


def test_text_is_large_enough(fig):
    assert min(text.get_size() for text, _ in drawn_texts(fig)) >= 11


def test_text_reads_on_what_is_behind_it(fig):
    texts = drawn_texts(fig)  # draws everything else, so the canvas now holds the figure without words
    canvas = np.asarray(fig.canvas.buffer_rgba())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Text, "draw", lambda text, renderer: None)
        fig.canvas.draw()
        canvas = np.array(fig.canvas.buffer_rgba())[..., :3] / 255
    for text, box in texts:
        rows = slice(int(canvas.shape[0] - box.y1), int(np.ceil(canvas.shape[0] - box.y0)))
        behind = canvas[rows, int(box.x0) : int(np.ceil(box.x1))].reshape(-1, 3)
        shades, counts = np.unique(behind, axis=0, return_counts=True)
        reads = np.array([contrast(np.array(to_rgb(text.get_color())), shade) >= 4.5 for shade in shades])
        assert counts[reads].sum() >= 0.99 * counts.sum(), text.get_text()


def test_lines_are_at_least_two_pixels_wide_or_hairlines(fig):
    quiet = {theme().hairline, theme().wire}
    for line in fig.findobj(Line2D):
        if line.get_visible() and len(line.get_xdata()) > 1 and line.get_linestyle() != "None":
            least = 1 if line.get_color() in quiet else 2
            assert line.get_linewidth() >= least * PIXEL, line
    for lines in [*fig.findobj(LineCollection), *fig.findobj(ContourSet)]:
        assert np.min(lines.get_linewidth()) >= 2 * PIXEL


def test_all_letters_come_from_the_font_that_matplotlib_brings(fig):
    assert {text.get_fontname() for text, _ in drawn_texts(fig)} == {"DejaVu Sans"}


def test_a_figure_fits_the_column_of_a_notebook(fig):
    width, height = 96 * fig.get_size_inches()
    assert width <= 720
    assert height <= 640


def test_colours_are_those_of_the_theme(fig):
    corner = np.asarray(fig.canvas.buffer_rgba()) if drawn_texts(fig) else None
    assert "#" + corner[2, 2, :3].tobytes().hex().upper() == theme().background
    assert {text.get_color() for text, _ in drawn_texts(fig)} <= theme().colours


def test_pictures_are_small(fig):
    assert len(png(fig)) < 60_000


@pytest.mark.parametrize("name", FIGURES)
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
        "import sys; from tests.drawing.gallery import FIGURES; from course_lib.drawing.show import png;"
        "[png(draw()) for draw in FIGURES.values()]; print('matplotlib.pyplot' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert (run.stdout, run.stderr) == ("False\n", "")


def test_every_name_that_is_offered_is_there():
    assert {"show", "theme", "use_theme", "loss_curves", "network_diagram"} <= set(dir(drawing))
    assert all(callable(getattr(drawing, name)) for name in drawing.__all__)
    with pytest.raises(AttributeError, match=r"no 'pie_chart': it offers .*sweep"):
        drawing.pie_chart  # noqa: B018
