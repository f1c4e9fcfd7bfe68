"""SVG pictures: one string, both themes, sharp numbers, words that stay readable."""

import base64
import io
import re
import zlib
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from course_lib.drawing import palette, svg

NS = {"s": "http://www.w3.org/2000/svg"}


def parsed(picture):
    return ElementTree.fromstring(picture.svg("Title", "A sentence.", "one"))


def texts(picture):
    return ["".join(node.itertext()) for node in parsed(picture).iterfind(".//s:text", NS)]


def test_a_picture_is_an_image_with_a_title_and_a_description():
    root = parsed(svg.Picture(300, 100))
    assert root.get("role") == "img"
    assert root.get("viewBox") == "0 0 300 100"
    assert root.get("aria-labelledby") == "one-t one-d"
    assert {node.get("id"): node.text for node in root[:2]} == {"one-t": "Title", "one-d": "A sentence."}


def test_words_are_escaped():
    picture = svg.Picture()
    picture.text(10, 10, "a < b & c")
    assert texts(picture) == ["a < b & c"]
    assert "<desc" in picture.svg("<", "&", "x")


def test_every_token_of_the_palette_is_a_variable_with_the_light_colour_behind_it():
    for name in ("ink", "muted", "wire", "border", "hairline", "panel", "background"):
        assert svg.colour(name) == f"var(--course-{name},{getattr(palette.theme('light'), name)})"
    for role in ("forward", "backward", "prediction"):
        now = getattr(palette.theme("light"), role)
        for token, wanted in ((role, now.mark), (f"{role}-text", now.text), (f"{role}-tint", now.tint)):
            assert svg.colour(token) == f"var(--course-{token},{wanted})"
            assert f"--course-{token}:" in palette.css_tokens()
    assert svg.colour("parameters") == svg.colour("ink")
    with pytest.raises(ValueError, match=r"no colour 'red': choose one of .*forward"):
        svg.colour("red")


def test_further_curves_have_their_colours_in_both_themes():
    light, dark = svg.tokens_css(".lab").split("body[")
    for name, rule in (("light", light), ("dark", dark)):
        for token, at in svg.FURTHER.items():
            role = palette.theme(name).series[at]
            for variable, colour in ((token, role.mark), (f"{token}-text", role.text), (f"{token}-tint", role.tint)):
                assert f"--course-{variable}:{colour};" in rule


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_ticks_are_round_few_and_inside(low, width):
    high = low + width
    ticks = svg.nice_ticks(low, high)
    assert len(ticks) <= 6
    tolerance = 1e-9 * max(abs(low), abs(high), 1)
    assert all(low - tolerance <= tick <= high + tolerance for tick in ticks)
    if len(ticks) > 2 and width > 1e-3 * abs(low):
        step = np.diff(ticks)
        assert np.allclose(step, step[0], rtol=1e-3)
        assert f"{step[0]:e}"[0] in "125" or f"{step[0]:.3e}"[0] in "125"


def test_an_axis_without_length_is_refused():
    with pytest.raises(ValueError, match="the smaller first"):
        svg.nice_ticks(1, 1)


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "0"), (-0.0, "0"), (2.0, "2"), (-0.5, "−0.5"), (0.13849, "0.1385"), (1e-9, "1e−9"), (-2.5e7, "−2.5e7"),
     (np.inf, "∞"), (-np.inf, "−∞"), (np.nan, "not a number"), (100.0, "100")],
)  # fmt: skip
def test_numbers_are_short(value, words):
    assert svg.number(value) == words


def test_numbers_of_fixed_length_have_no_negative_zero():
    assert [svg.fixed(v, 2) for v in (-0.001, 0, -1.005, 3)] == ["0.00", "0.00", "−1.00", "3.00"]


def test_lower_and_higher_parts_return_to_the_line():
    picture = svg.Picture()
    picture.text(0, 20, "$w_{5}$ and $A^{2}$ end", size=20)
    (node,) = parsed(picture).iterfind(".//s:text", NS)
    assert "".join(node.itertext()) == "w5 and A2 end"
    shifts = [float(span.get("dy", 0)) for span in node]
    assert sum(shifts) == pytest.approx(0, abs=0.11)
    assert min(shifts) < -5 < 5 < max(shifts)
    slanted = [span.text for span in node if span.get("class") == "svg-math"]
    assert slanted == ["w", "A"]


def test_no_part_of_a_text_is_below_eleven_pixels():
    picture = svg.Picture()
    picture.text(0, 20, "x_{1}", size=12)
    assert float(re.search(r'<tspan dy="[^"]+" font-size="([\d.]+)"', "".join(picture.parts))[1]) >= 11


def test_widths_are_those_of_arial():
    # from the metrics of Helvetica: 0.556 for a digit, 0.278 for a point
    assert svg.text_width("0.5", 100) == pytest.approx(55.6 + 27.8 + 55.6)
    assert svg.text_width("$w_{5}$", 100) == pytest.approx(72.2 + 55.6)
    assert svg.text_width("ab", 10, font="code") == pytest.approx(12.04)


def test_an_arrow_ends_at_its_tip():
    picture = svg.Picture()
    picture.arrow(10, 50, 110, 50)
    points = re.search(r'points="([^"]+)"', picture.parts[-1])[1]
    assert "110.0,50.0" in points
    assert float(re.search(r'x2="([\d.]+)"', picture.parts[0])[1]) < 110


def test_a_curve_has_a_gap_where_a_value_is_missing():
    picture = svg.Picture()
    picture.curve([0, 1, 2, 3, 4], [0, 1, np.nan, 3, 4])
    assert re.search(r'd="M0 0L1 1M3 3L4 4"', picture.parts[0])
    picture.curve([0, 1], [np.nan, np.nan])
    assert len(picture.parts) == 1


def test_axes_turn_values_into_pixels():
    picture = svg.Picture()
    axes = svg.Axes(picture, (100, 50, 200, 100), (0, 10), (-1, 1), xlabel="z", ylabel="a")
    assert (float(axes.x(5)), float(axes.y(1)), float(axes.y(-1))) == (200, 50, 150)
    assert {"z", "a", "0", "10", "−1", "1"} <= set(texts(picture))
    log = svg.Axes(picture, (0, 0, 100, 100), (0, 1), (0.01, 100), logy=True)
    assert float(log.y(1)) == pytest.approx(50)
    assert "102" in texts(picture)  # ten to the power of two


@pytest.mark.parametrize(("logx", "ticks", "places"), [(False, (1, 2.8, 10), [0, 20, 100]),
                                                       (True, (1, 5, 10), [0, 69.9, 100])])  # fmt: skip
def test_numbers_can_be_written_at_chosen_places_of_an_axis(logx, ticks, places):
    picture = svg.Picture(100, 100)
    svg.Axes(picture, (0, 0, 100, 100), (1, 10), (0, 1), logx=logx, xticks=ticks)
    written = re.findall(r'<text x="([\d.]+)" y="119"[^>]*>([\d.]+)<', "".join(picture.parts))
    assert [float(x) for x, _ in written] == places
    assert [float(words) for _, words in written] == list(ticks)


def test_points_outside_the_frame_are_not_drawn():
    picture = svg.Picture()
    axes = svg.Axes(picture, (0, 0, 100, 100), (0, 1), (0, 1))
    before = len(picture.parts)
    axes.dots([0.5, 2.0], [0.5, 0.5], "forward")
    assert len(picture.parts) == before + 1


def test_a_heat_map_is_blue_above_vermillion_below_and_lets_the_background_through():
    image = Image.open(io.BytesIO(svg.heat_png([[1.0, 0.0], [-1.0, np.nan]]))).convert("RGBA")
    now = palette.theme("light")
    pixels = np.array(image)
    assert tuple(pixels[0, 0, :3]) == tuple(bytes.fromhex(now.forward.mark[1:]))
    assert tuple(pixels[1, 0, :3]) == tuple(bytes.fromhex(now.backward.mark[1:]))
    assert pixels[..., 3].tolist() == [[204, 0], [204, 0]]


@given(st.lists(st.lists(st.floats(-2, 2), min_size=3, max_size=3), min_size=1, max_size=5))
def test_a_heat_map_is_as_strong_as_its_values(rows):
    pixels = np.array(Image.open(io.BytesIO(svg.heat_png(rows))).convert("RGBA"))
    assert np.allclose(pixels[..., 3] / 204, np.minimum(np.abs(rows), 1), atol=0.0065)  # two roundings


def test_a_heat_map_without_rows_is_refused():
    with pytest.raises(ValueError, match="expected"):
        svg.heat_png([1.0, 2.0])


@pytest.mark.parametrize("size", [1, 0xFFFF, 0xFFFF + 1, 200_000])
def test_stored_bytes_can_be_read_by_any_zlib(size):
    data = np.random.default_rng(0).integers(0, 256, size, dtype=np.uint8).tobytes()
    assert zlib.decompress(svg._stored(data)) == data


def test_equal_calls_give_equal_strings():
    def draw():
        picture = svg.Picture(200, 200)
        axes = svg.Axes(picture, (40, 10, 100, 100), (0, 1), (0, 1))
        axes.heat_map(np.linspace(-1, 1, 12).reshape(3, 4))
        axes.curve([0, 1], [0, 1], "backward")
        return picture.svg("t", "d", "n")

    assert draw() == draw()
    data = re.search(r"base64,([^\"]+)", draw())[1]
    assert base64.b64decode(data)[:4] == b"\x89PNG"


def test_curves_carry_the_dashes_of_their_role():
    picture = svg.Picture()
    axes = svg.Axes(picture, (0, 0, 100, 100), (0, 1), (0, 1))
    for role in ("forward", "backward"):
        axes.curve([0, 1], [0.2, 0.8], role)
    assert ["stroke-dasharray" in part for part in picture.parts[-2:]] == [False, True]
    assert svg.marker_of("backward") == "^"


def test_words_of_a_prediction_stand_beside_its_line_and_end_within_it():
    picture = svg.Picture()
    picture.prediction(30, 10, 42, "you predicted:", "2 times")
    line, *words = parsed(picture).findall("s:line", NS) + parsed(picture).findall("s:text", NS)
    assert [line.get(name) for name in ("x1", "y1", "x2", "y2")] == ["30", "10", "30", "42"]
    assert line.get("stroke-dasharray") == " ".join(f"{one:g}" for one in palette.theme("light").prediction.dash)
    assert [("".join(one.itertext()), one.get("x"), one.get("y")) for one in words] == [
        ("you predicted:", "40", "22"), ("2 times", "40", "38"),
    ]  # fmt: skip
