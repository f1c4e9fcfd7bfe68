"""The picture in the README is what the course computes and draws today; `make notebooks` draws it anew."""

import io
from functools import cache

import numpy as np
import pytest
from PIL import Image

from course_lib.classroom import cover
from course_lib.drawing import palette

README = (cover.NOTEBOOKS.parent / "README.md").read_text(encoding="utf-8")

both_themes = pytest.mark.parametrize("theme", cover.THEMES)


@cache
def drawn(theme):
    return opened(cover.picture(theme))


def opened(content):
    return Image.open(io.BytesIO(content))


@both_themes
def test_the_committed_picture_says_what_a_new_one_says(theme):
    kept, new = opened(cover.path(theme).read_bytes()), drawn(theme)
    assert kept.info["words"] == new.info["words"]
    assert kept.size == new.size


@both_themes
def test_the_committed_picture_looks_as_a_new_one_does(theme):
    images = opened(cover.path(theme).read_bytes()), drawn(theme)
    kept, new = (np.asarray(image.convert("L"), float) for image in images)
    assert np.mean(np.abs(kept - new)) < 2  # of 255: another version of Matplotlib may smooth its letters otherwise


def test_its_numbers_are_the_published_ones():
    network = cover.example()
    np.testing.assert_allclose(network.predict(cover.X)[0], [0.75136507, 0.772928465], rtol=1e-8)
    assert network.cost(cover.X, cover.Y) == pytest.approx(0.298371109, abs=1e-9)
    assert network.layers[1].dW[0, 0] == pytest.approx(0.082167041, abs=1e-9)
    assert network.layers[0].dW[0, 0] == pytest.approx(0.000438568, abs=1e-9)
    for word in ("a 0.7514", "a 0.7729", "0.2984", "\N{BLACK UP-POINTING TRIANGLE} 0.0822", "target 0.99"):
        assert word in drawn("light").info["words"].splitlines()


def test_drawing_it_leaves_the_theme_as_it_was():
    before = palette.theme()
    cover.picture("dark")
    assert palette.theme() is before


def test_the_readme_shows_it_in_both_themes_and_says_in_words_what_it_shows():
    light, dark = (cover.path(theme).relative_to(cover.NOTEBOOKS.parent).as_posix() for theme in ("light", "dark"))
    picture = README.partition("<picture>")[2].partition("</picture>")[0]
    assert f'<source media="(prefers-color-scheme: dark)" srcset="{dark}">' in picture
    assert f'<img src="{light}" width="720" alt="{cover.alt()}">' in picture


def test_main_draws_both(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(cover, "NOTEBOOKS", tmp_path / "notebooks")
    (tmp_path / "notebooks").mkdir()
    cover.main()
    assert sorted(file.name for file in (tmp_path / "notebooks/pictures").iterdir()) == [
        "backpropagation-dark.png",
        "backpropagation-light.png",
    ]
    assert cover.alt() in capsys.readouterr().out
