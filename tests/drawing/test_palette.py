"""The palette: the tokens as they were drawn, and readable for every eye."""

import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.drawing import palette
from course_lib.drawing.palette import blend, contrast, css_tokens, readable_on, rgb, theme, use_theme

# The table "Tokens" of the design: light, then dark.
TOKENS = {
    "background": "#FFFFFF #111111",
    "panel": "#F7F8FA #1B1D21",
    "ink": "#1A1A1A #F2F2F2",
    "muted": "#5C6470 #A8B0BC",
    "wire": "#8A929E #747D8A",
    "border": "#7C8594 #7F8896",
    "hairline": "#D5D9E0 #383D45",
    "forward": "#0072B2 #005E94 #E8F1F8 #4FA9DE #8CCBF2 #12293A",
    "backward": "#D55E00 #A64500 #FBEADF #F0803C #FFA06A #3A2012",
    "prediction": "#7A3E9D #6A2F8F #F5EFFA #C79BE6 #D5B3EE #251A30",
}
ROOT = Path(__file__).parents[2]
MEANINGS = ("forward", "backward", "parameters", "prediction")
THEMES = [theme("light"), theme("dark")]
both_themes = pytest.mark.parametrize("now", THEMES, ids=lambda now: now.name)

# Machado, Oliveira and Fernandes (2009), severity 1, on linear red, green and blue.
BLINDNESS = {
    "none": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
every_eye = pytest.mark.parametrize("eye", BLINDNESS)


def linear(colour):
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def ratio(a, b):
    """WCAG contrast, written a second time."""
    one, other = (linear(colour) @ [0.2126, 0.7152, 0.0722] + 0.05 for colour in (a, b))
    return max(one, other) / min(one, other)


def lab(colour, eye):
    """CIE Lab (D65) of a colour as that eye sees it."""
    seen = np.clip(np.array(BLINDNESS[eye]) @ linear(colour), 0, 1)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    t = to_xyz @ seen / [0.9505, 1.0, 1.089]
    f = np.where(t > 216 / 24389, np.cbrt(t), (24389 / 27 * t + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(a, b, eye):
    """How different two colours look: 2 is just visible, 100 is black and white."""
    return float(np.linalg.norm(lab(a, eye) - lab(b, eye)))


def roles(now):
    named = {name: getattr(now, name) for name in (*MEANINGS, "held_out")}
    numbered = {f"series {i}": role for i, role in enumerate(now.series)}
    return named | numbered | {f"class {i}": role for i, role in enumerate(now.classes)}


@pytest.mark.parametrize("token", TOKENS)
def test_tokens_are_those_of_the_design(token):
    def listed(now):
        value = getattr(now, token)
        return [value] if isinstance(value, str) else [value.mark, value.text, value.tint]

    assert [colour for now in THEMES for colour in listed(now)] == TOKENS[token].split()


@both_themes
def test_text_reads_on_background_panel_and_its_own_tint(now):
    for ground in (now.background, now.panel):
        assert min(ratio(now.ink, ground), ratio(now.muted, ground)) >= 4.5
        for name, role in roles(now).items():
            assert ratio(role.text, ground) >= 4.5, name
            assert ratio(role.text, role.tint) >= 4.5, name


@both_themes
def test_marks_stand_out_from_background_and_panel(now):
    for ground in (now.background, now.panel):
        assert ratio(now.border, ground) >= 3
        for name, role in roles(now).items():
            assert ratio(role.mark, ground) >= 3, name
    assert ratio(now.wire, now.background) >= 3  # on the panel it is 2.96 : 1 in the light theme, so never there


@both_themes
@every_eye
def test_roles_differ_for_every_eye_by_colour_or_by_both_other_channels(now, eye):
    for a, b in combinations(MEANINGS, 2):
        one, other = getattr(now, a), getattr(now, b)
        assert one.marker != other.marker, f"{a} and {b} without colour"
        seen = distance(one.mark, other.mark, eye) >= 20
        assert seen or one.dash != other.dash, f"{a} and {b} for {eye}"
    assert distance(now.forward.mark, now.backward.mark, eye) >= 40
    assert now.forward.dash != now.backward.dash


@both_themes
@every_eye
def test_classes_differ_by_colour_and_by_marker(now, eye):
    for one, other in combinations(now.classes, 2):
        assert one.marker != other.marker
        assert distance(one.mark, other.mark, eye) >= 15


@both_themes
def test_curves_differ_in_grey_by_dash_and_by_marker(now):
    assert len({role.dash for role in now.series}) == len(now.series) == 6
    assert len({role.marker for role in now.series}) == len(now.series)
    assert (now.held_out.mark, now.held_out.dash) != (now.series[0].mark, now.series[0].dash)


@both_themes
def test_only_the_learner_is_dotted(now):
    assert now.prediction.dash[0] < 1
    assert all(not role.dash or role.dash[0] >= 2 for name, role in roles(now).items() if name != "prediction")


@both_themes
def test_lines_are_at_least_two_pixels_wide(now):
    assert min(role.width for role in roles(now).values()) >= 2


@both_themes
def test_maps_start_and_end_at_the_tokens(now):
    assert np.allclose(now.greys([0, 1]), [rgb(now.background), rgb(now.ink)])
    three = [rgb(now.backward.mark), rgb(now.background), rgb(now.forward.mark)]
    assert np.allclose(now.diverging([-1, 0, 1]), three)
    assert np.allclose(now.diverging([-9, 9]), [three[0], three[2]])
    assert now.greys(np.zeros((2, 3))).shape == (2, 3, 3)


@both_themes
@every_eye
def test_the_sign_of_a_strong_value_can_be_seen(now, eye):
    ends = ["#" + "".join(f"{round(255 * channel):02X}" for channel in now.diverging(v)) for v in (-0.35, 0.35)]
    assert distance(*ends, eye) >= 20


@both_themes
def test_lightness_moves_one_way_along_the_maps(now):
    steps = np.linspace(0, 1, 20)
    for colours in (now.greys(steps), now.diverging(steps), now.diverging(-steps)):
        away = [contrast(colour, now.background) for colour in colours]
        assert (np.diff(away) > 0).all()


def test_blend_is_linear_between_its_stops():
    assert blend(0.25, ("#000000", "#FFFFFF", "#FF0000")).tolist() == [0.5, 0.5, 0.5]
    assert np.allclose(blend(0.75, ("#000000", "#FFFFFF", "#FF0000")), [1, 0.5, 0.5])


colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")


@given(colours, colours)
def test_contrast_is_that_of_wcag(a, b):
    assert contrast(a, b) == pytest.approx(ratio(a, b))
    assert contrast(rgb(a), b) == contrast(b, a)


@given(colours)
def test_black_or_white_reads_on_everything(colour):
    assert ratio(readable_on(colour), colour) >= 4.5


def test_the_theme_in_use_is_light_until_another_is_chosen(monkeypatch):
    monkeypatch.setattr(palette, "_in_use", theme("light"))
    assert theme().name == "light"
    use_theme("dark")
    assert theme() is theme("dark")
    with pytest.raises(ValueError, match=r"no theme 'sepia': choose one of light, dark"):
        use_theme("sepia")
    assert theme().name == "dark"


@both_themes
def test_the_colours_of_a_theme_are_all_of_them(now):
    assert {now.ink, now.hairline, now.backward.text, now.series[5].tint, "#000000", "#FFFFFF"} <= now.colours
    assert len(now.colours) <= 40


def test_the_palette_costs_no_matplotlib():
    code = "import sys, course_lib.drawing as d; d.theme(), d.show; print('matplotlib' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert run.stdout == "False\n"


def test_the_tokens_of_a_page_are_those_of_the_two_themes():
    light, dark = css_tokens().split("body[data-jp-theme-light=")
    assert light.startswith("<style>.course{--course-sans:Arial,")
    assert dark.startswith('"false"] .course{')
    for part, now in ((light, THEMES[0]), (dark, THEMES[1])):
        variables = dict(re.findall(r"--course-([a-z-]+):(#\w{6});", part))
        assert (variables["ink"], variables["hairline"]) == (now.ink, now.hairline)
        triple = [variables[f"backward{suffix}"] for suffix in ("", "-text", "-tint")]
        assert triple == [now.backward.mark, now.backward.text, now.backward.tint]
        assert len(variables) == 7 + 9
