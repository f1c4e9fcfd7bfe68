"""`show`: one bundle with the words, the words once more for a screen reader, and the same bytes each time."""

import io
import re
import struct

import IPython
import IPython.display
import nbformat
import numpy as np
import pytest
from matplotlib.figure import Figure
from nbclient import NotebookClient

from course_lib import drawing
from course_lib.drawing.palette import theme
from course_lib.drawing.show import png, show
from tests.drawing.figures.gallery import FIGURES

ALT = "The validation loss is lowest at epoch 12."


@pytest.fixture
def figure():
    return drawing.loss_curves({"training": [3.0, 2.0, 1.0]})


@pytest.fixture
def displayed(monkeypatch):
    """What a notebook would receive."""
    calls = []
    monkeypatch.setattr(IPython, "get_ipython", object)
    monkeypatch.setattr(IPython.display, "display", lambda *args, **kwargs: calls.append((args, kwargs)))
    return calls


def pixels(data):
    """A PNG as whole numbers 0 to 255, (height, width, 3)."""
    from PIL import Image

    return np.array(Image.open(io.BytesIO(data)).convert("RGB"))


def test_a_notebook_gets_the_picture_and_the_words(figure, displayed, capsys):
    assert show(figure, alt=ALT) is None
    ((bundle,), options), ((spoken,), _) = displayed
    assert bundle == {"image/png": png(figure), "text/plain": f"<Figure: {ALT}>"}
    width, height = (96 * figure.get_size_inches()).round().tolist()
    assert options == {"raw": True, "metadata": {"image/png": {"alt": ALT, "width": width, "height": height}}}
    assert width == 720
    assert spoken["text/html"].endswith(f">Picture: {ALT}</p>")
    assert capsys.readouterr().out == ""


def test_the_picture_has_one_and_a_half_dots_for_each_pixel(figure):
    width, height = struct.unpack(">II", png(figure)[16:24])
    assert [width, height] == (144 * figure.get_size_inches()).round().tolist()


def test_plain_python_prints_the_words(figure, capsys, monkeypatch):
    monkeypatch.setattr(IPython, "get_ipython", lambda: None)
    assert show(figure, alt="  The loss\n falls all the way. ") is None
    assert capsys.readouterr().out == "<Figure: The loss falls all the way.>\n"


def test_plain_python_without_ipython_prints_the_words(figure, capsys, monkeypatch):
    monkeypatch.delitem(__import__("sys").modules, "IPython")
    show(figure, alt=ALT)
    assert capsys.readouterr().out == f"<Figure: {ALT}>\n"


@pytest.mark.parametrize("alt", ["", "   ", "loss.", "A loss curve.", "The loss falls all the way", None, 7])
def test_words_that_are_no_sentence_are_refused(alt, figure, displayed):
    expected = rf"alt is {re.escape(repr(alt))}: expected a sentence .* such as alt="
    with pytest.raises(ValueError, match=expected):
        show(figure, alt=alt)
    assert displayed == []


def test_words_are_required(figure):
    with pytest.raises(TypeError, match="alt"):
        show(figure)


def test_only_figures_are_shown():
    with pytest.raises(TypeError, match=r"show\(\) got list: expected a figure"):
        show([1, 2], alt=ALT)


def test_a_figure_of_ones_own_is_shown_too(displayed):
    own = Figure(figsize=(2, 1))
    own.subplots().plot([1, 2])
    show(own, alt=ALT)
    assert displayed[0][1]["metadata"]["image/png"]["width"] == 192


def test_equal_figures_give_equal_bytes_without_marks_of_the_machine():
    one, other = (png(FIGURES["folds"]()) for _ in range(2))
    assert one == other
    chunks = set(re.findall(rb"[a-zI][A-Za-z]{2}[A-Z](?=.)", one))
    assert not {b"tEXt", b"iTXt", b"tIME", b"eXIf"} & chunks


def test_few_colours_keep_those_of_the_theme_and_come_close_to_the_others():
    fig = FIGURES["two classes"]()
    full = io.BytesIO()
    fig.savefig(full, format="png")
    wanted, got = pixels(full.getvalue()), pixels(png(fig))
    assert len(np.unique(got.reshape(-1, 3), axis=0)) <= 256
    assert np.abs(wanted.astype(int) - got).mean() < 0.2
    for token in (theme().background, theme().forward.text, theme().muted, theme().ink):
        colour = list(bytes.fromhex(token[1:]))
        same = (wanted == colour).all(axis=2)
        assert same.any()
        assert (got[same] == colour).all()


def test_a_cell_that_ends_in_show_has_the_picture_and_its_words():
    code = f"""
from course_lib import drawing, show
show(drawing.loss_curves({{"training": [3.0, 2.0, 1.0]}}), alt="{ALT}")
"""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, timeout=60).execute()
    output, spoken = notebook.cells[0].outputs
    assert ALT in spoken.data["text/html"]
    assert output.output_type == "display_data"
    assert set(output.data) == {"image/png", "text/plain"}
    assert output.data["text/plain"] == f"<Figure: {ALT}>"
    assert output.metadata["image/png"]["alt"] == ALT
