"""The contract of the labs, held by every lab in the folder: a new one is tested by adding its file."""

import asyncio
import base64
import re
import subprocess
import sys
from dataclasses import FrozenInstanceError, fields, is_dataclass, replace
from html import escape
from html.parser import HTMLParser
from itertools import combinations
from xml.etree import ElementTree

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from course_lib import labs
from course_lib.drawing import palette, svg
from course_lib.labs import panel as panels
from course_lib.labs.controls import Action, Choice, Slider, Steps, Text, Toggle, of
from course_lib.labs.lab import MOST_ROWS, LabError, plain, rich
from course_lib.tutor import asking, questions

SVG = "{http://www.w3.org/2000/svg}"
LABS = labs.every()
PRESETS = [(slug, name) for slug, lab in LABS.items() for name in lab.presets]
SHOWN = {"ButtonModel", "TextModel", "CheckboxModel", "BoundedIntTextModel", "BoundedFloatTextModel"}
LAID_OUT = {"HTMLModel", "VBoxModel", "HBoxModel", "LabelModel", "IntSliderModel", "FloatSliderModel"}
TYPED = {
    "backprop_stepper": {"source": "a * b", "chosen": "b"},
    "graph_builder": {"source": "a * b"},
    "punishment_curves": {"p": "0.7"},
    "shape_lego": {"a": "(2, 4)", "b": "(2, 1)"},
}
DRAWN_ON = {"AnyModel"}  # the digit pad: its JavaScript gives it a name, tests/browser/test_labs.py looks


@pytest.fixture(autouse=True)
def session(monkeypatch, tmp_path):
    """A session in which nothing was predicted yet."""
    monkeypatch.setenv("COURSE_PROGRESS_DIR", str(tmp_path))
    monkeypatch.setattr(asking, "_asked", {})


@pytest.fixture(params=LABS)
def lab(request):
    """Each lab, open."""
    return LABS[request.param](predict_first=False)


@pytest.fixture(params=[slug for slug, lab in LABS.items() if lab(predict_first=False).steps])
def walk(request):
    """Each lab with steps, open."""
    return LABS[request.param](predict_first=False)


def every(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from every(child)


def moved(lab, control):
    """A state that a control leads to from here and that differs."""
    state = lab.state
    if isinstance(control, Action):
        return control.change(state)
    if isinstance(control, Slider):
        now = control.read(state)
        low, high = of(control.low, state), of(control.high, state)
        return control.write(state, low if now != low else high)
    if isinstance(control, Choice):
        return next(control.write(state, v) for v in control.values.values() if v != control.read(state))
    if isinstance(control, Toggle):
        return control.write(state, not control.read(state))
    if isinstance(control, Text):
        return control.write(state, TYPED[lab.slug][control.field])
    last = of(control.last, state)
    return control.write(state, 0 if control.read(state) == last else last)


def test_there_are_labs_and_each_can_be_called_by_its_slug():
    assert "one_neuron" in LABS
    for slug, lab in LABS.items():
        assert lab.slug == slug
        assert lab.__doc__ == sys.modules[lab.__module__].__doc__
        assert getattr(labs, slug) is lab


def test_widgets_are_loaded_when_a_lab_is_shown():
    check = "import sys; from course_lib import labs; labs.one_neuron().html; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True).stdout.split()
    assert "course_lib.labs.one_neuron" in loaded
    assert not {"ipywidgets", "IPython", "matplotlib"} & set(loaded)


def test_the_state_is_a_small_frozen_dataclass(lab):
    assert is_dataclass(lab.State)
    assert len(fields(lab.State)) <= 20
    with pytest.raises(FrozenInstanceError):
        setattr(lab.state, fields(lab.State)[0].name, None)
    assert hash(lab.state) == hash(replace(lab.state))


def test_the_picture_depends_on_nothing_but_the_state(lab):
    other = type(lab)(predict_first=False)
    lab.preset(list(lab.presets)[-1])
    lab.picture(lab.state)
    again = lab.picture(other.state)
    assert "".join(other.picture(other.state).parts) == "".join(again.parts)


@pytest.mark.parametrize(("slug", "name"), PRESETS)
def test_every_preset_has_picture_words_and_table(slug, name):
    lab = LABS[slug](name, predict_first=False)
    root = ElementTree.fromstring(lab.svg())
    assert root.get("role") == "img"
    labels = root.get("aria-labelledby").split()
    found = {node.get("id"): node.text for node in root.iter() if node.get("id")}
    assert [bool(found[label]) for label in labels] == [True, True]
    assert found[labels[1]] == lab.describe()
    assert 4 <= len(lab.describe().split()) <= 60
    assert lab.describe()[-1] in ".?"
    table = lab.table()
    assert 1 <= len(table.rows) <= MOST_ROWS
    assert {len(row) for row in table.rows} == {len(table.head)}


@pytest.mark.parametrize(("slug", "name"), PRESETS)
def test_one_line_restores_the_state(slug, name):
    lab = LABS[slug](name, predict_first=False)
    assert eval(lab.code, {"labs": labs}).state == lab.state
    assert "\n" not in lab.code


def test_two_of_them_share_a_page(lab):
    other = type(lab)(predict_first=False)
    ids = re.findall(r' id="([^"]+)"', lab.svg() + other.svg())
    assert len(ids) == len(set(ids)) > 0


def test_all_pictures_have_the_same_size(lab):
    states = [*lab.presets.values(), *(moved(lab, control) for control in lab.controls()), *lab.frames(lab.state)]
    sizes = {(lab.picture(state).width, lab.picture(state).height) for state in states}
    assert len(sizes) == 1
    assert next(iter(sizes))[0] == 1000


@pytest.mark.parametrize(("slug", "name"), PRESETS)
def test_nothing_is_written_outside_the_picture_and_no_word_is_small(slug, name):
    lab = LABS[slug](name, predict_first=False)
    picture = lab.picture(lab.state)
    root = ElementTree.fromstring(lab.svg())
    for node in root.iter(f"{SVG}text"):
        assert -1 <= float(node.get("x")) <= picture.width + 1, "".join(node.itertext())
        assert 0 <= float(node.get("y")) <= picture.height, "".join(node.itertext())
        assert float(node.get("font-size")) >= 12, "".join(node.itertext())


@pytest.mark.parametrize(("slug", "name"), PRESETS)
def test_colours_are_those_of_the_palette(slug, name):
    drawn = LABS[slug](name, predict_first=False).svg()
    used = set(re.findall(r'(?:fill|stroke)="([^"]+)"', drawn))
    literal = {one for one in used if not one.startswith("var(--course-") and one != "none"}
    assert literal <= palette.theme("light").colours | palette.theme("dark").colours


def test_every_control_changes_the_state_and_the_picture_shows_it(lab):
    live, start = panels.LabPanel(lab), lab.state
    for control, bound in zip(lab.controls(), live.bound, strict=True):
        if isinstance(control, Action):  # which may be refused elsewhere
            lab.state = start
        before, wanted = (lab.state, live.picture.value), moved(lab, control)
        lab.state = wanted
        assert live.wrong == "", control
        assert wanted == lab.state
        assert text_of(rich(lab.words(wanted))) in text_of(live.live.value)
        if not isinstance(control, Action):
            assert lab.state != before[0], control
            assert live.picture.value != before[1] or control.field == "chosen", control
        if box := getattr(bound, "number", None) or getattr(bound, "field", None):
            assert box.value == control.read(lab.state), control


def test_sliders_have_a_labelled_number_box_and_both_move_the_state(lab):
    live = panels.LabPanel(lab)
    for bound in live.bound:
        if isinstance(bound, panels.SliderField):
            control = bound.control
            assert bound.number.description
            for widget, value in ((bound.number, bound.number.min), (bound.slider, bound.slider.max)):
                widget.value = value
                assert live.wrong == ""
                assert control.read(lab.state) == pytest.approx(value)
                assert bound.number.value == bound.slider.value


def test_a_slider_is_not_set_back_by_the_noise_of_its_steps():
    # Sent back while the hand goes on, a rounded number would undo the moves since.
    lab = labs.one_neuron(predict_first=False)
    w1, *_ = panels.LabPanel(lab).bound
    w1.slider.value = noisy = 0.1 + 0.2
    assert noisy != 0.3
    assert (w1.slider.value, lab.state.w1, w1.number.value) == (noisy, 0.3, 0.3)


def test_the_keyboard_reaches_everything_and_everything_has_a_name(lab):
    for widget in every(panels.LabPanel(lab).box):
        assert widget._model_name in SHOWN | LAID_OUT | DRAWN_ON
        if widget._model_name in SHOWN:
            assert widget.description
            assert widget.tabbable is not False
        if widget._model_name == "TextModel":
            assert widget.continuous_update is False


def test_words_are_spoken_when_they_change(lab):
    live = panels.LabPanel(lab)
    assert 'role="alert" aria-live="polite"' in live.live.value
    lab.preset(list(lab.presets)[-1])
    assert plain(lab.words(lab.state)) == lab.describe()
    assert text_of(rich(lab.words(lab.state))) in text_of(live.live.value)


def text_of(html):
    words = []
    parser = HTMLParser()
    parser.handle_data = words.append
    parser.feed(html)
    return "".join(words)


def test_the_table_is_shown_on_request_and_follows_the_state(lab):
    live = panels.LabPanel(lab)
    live.table.click()
    assert live.table.description == "Hide the table"
    assert live.table_html.value == lab.table_html()
    lab.preset(list(lab.presets)[-1])
    assert live.table_html.value == lab.table_html()
    live.table.click()
    assert (live.table.description, live.table_html.value) == ("Show the table", "")
    assert live.wrong == ""


def test_an_error_in_a_callback_is_shown_and_the_controls_go_back(lab, monkeypatch):
    live = panels.LabPanel(lab)

    def broken(_):
        raise ZeroDivisionError("by nothing")

    live.guard(lambda: live.change(broken))()
    assert "Error in the course: ZeroDivisionError: by nothing" in live.live.value
    monkeypatch.setattr(type(lab), "picture", lambda self, state: broken(state))
    live._changed()
    assert "ZeroDivisionError" in live.live.value


async def at_rest(live):
    """Wait until the picture is that of the state, and stays as it is."""
    wanted = live.lab.svg()
    for _ in range(200):
        await asyncio.sleep(0.01)
        if live.picture.value == wanted:
            break
    await asyncio.sleep(0.05)
    assert live.picture.value == wanted


def test_of_many_rapid_moves_the_last_state_wins(lab):
    names = list(lab.presets)
    states = [lab.presets[names[i % len(names)]] for i in range(200)]
    drawn = []

    async def drag():
        live = panels.LabPanel(lab)
        live.picture.observe(lambda change: drawn.append(change["new"]), "value")
        for state in states:
            lab.state = state
        assert len(drawn) <= 2
        await at_rest(live)
        assert len(drawn) <= 3
        for state in states[::-1]:  # and again: waiting ends with the frame that was waited for
            lab.state = state
        await at_rest(live)

    asyncio.run(drag())
    assert lab.state == states[0]
    assert len(drawn) <= 6


def test_nothing_moves_by_itself_and_play_can_be_paused(walk, monkeypatch):
    lab, live = walk, panels.LabPanel(walk)
    (steps,) = [bound for bound in live.bound if isinstance(bound, panels.StepControls)]
    last = of(lab.steps.last, lab.state)
    assert panels.LONGEST_PLAY <= 5
    monkeypatch.setattr(panels, "LONGEST_PLAY", min(0.02 * last, 0.2))

    async def arrives(step):
        for _ in range(20 + 5 * last):
            await asyncio.sleep(0.01)
            if lab.steps.read(lab.state) == step:
                break
        await asyncio.sleep(0.05)
        assert lab.steps.read(lab.state) == step

    async def play():
        lab.state = lab.steps.write(lab.state, 0)
        await asyncio.sleep(0.06)
        assert lab.steps.read(lab.state) == 0
        steps.plays[1].click()
        assert steps.plays[1].description == "Pause"
        await asyncio.sleep(0.05)
        steps.plays[1].click()
        paused = lab.steps.read(lab.state)
        assert paused > 0
        await asyncio.sleep(0.06)
        assert lab.steps.read(lab.state) == paused
        steps.plays[1].click()
        await arrives(last)
        assert steps.plays[1].description == "Play"
        steps.plays[-1].click()
        await arrives(0)

    asyncio.run(play())
    steps.step.click()
    assert lab.steps.read(lab.state) == 1
    steps.back.click()
    assert lab.steps.read(lab.state) == 0


def test_without_motion_there_are_small_multiples_and_no_play(lab):
    still = type(lab)(predict_first=False, reduced_motion=True)
    words = [getattr(w, "description", "") for w in every(panels.LabPanel(still).box)]
    assert not {"Play", "Play back"} & set(words)
    assert 2 <= still.multiples_svg().count('width="480"') <= 6
    assert len(images_of(still.html)) == 2 * len(images_of(lab.html)) == 4


def test_the_task_can_be_done_and_stays_done(lab):
    done = [state for state in solutions(lab) if lab.task.done(state)]
    assert done, "no preset, frame or control leads to the end of the task: add a preset that does it"
    fresh = type(lab)(predict_first=False)
    assert not fresh.done, "it starts done"
    fresh.state = done[0]
    fresh.preset(next(iter(fresh.presets)))
    assert fresh.done
    assert text_of(rich(fresh.task.praise)) in text_of(fresh.head_html())


def solutions(lab):
    yield from lab.presets.values()
    for state in lab.presets.values():
        yield from lab.frames(state)


def test_the_output_is_one_bundle_with_a_twin(lab, monkeypatch):
    bundle = lab._repr_mimebundle_()
    assert bundle["text/plain"] == f"<Lab {lab.slug}>" == repr(lab)
    assert text_of(rich(lab.words(lab.state))) in text_of(bundle["text/html"])
    assert set(bundle) == {"text/plain", "text/html"}
    monkeypatch.setattr("course_lib.tutor.showing.in_live_notebook", lambda: True)
    assert "application/vnd.jupyter.widget-view+json" in lab._repr_mimebundle_()


def test_the_twin_survives_a_notebook_that_is_not_trusted(lab):
    # JupyterLab then takes out <style> and <svg>, but not the words in them, and leaves images.
    assert "<svg" not in lab.html
    (light, first), (dark, second) = images_of(lab.html)
    assert ("hidden" in first, 'hidden="hidden"' in second) == (False, True)  # without a value it is taken out too
    assert f'alt="{escape(lab.describe())}"' in first
    for name, image in (("light", light), ("dark", dark)):
        assert image == svg.in_theme(lab.svg(), name)
        assert "var(" not in image
        assert palette.theme(name).background in image
    ElementTree.fromstring(dark)


def images_of(html):
    """The images of a page: what each holds, and its tag."""
    tags = re.findall(r"<img[^>]+>", html)
    return [(base64.b64decode(re.search(r"base64,([^\"]+)", tag)[1]).decode(), tag) for tag in tags]


def test_the_twin_of_a_small_picture_stays_small(lab):
    assert len(lab.html) < 250_000


def test_a_prediction_comes_first():
    for slug, kind in LABS.items():
        assert f"predict {kind.prediction}" in questions.bank() or slug == "backprop_stepper", slug
        lab = kind() if kind.prediction else kind("worked example")
        live = panels.LabPanel(lab)
        assert not live.controls.children
        assert "PREDICT" in lab.html
        said = asking.answer(f"predict {lab.prediction}", a_guess(lab.asked.question), "guess")
        assert said.right is not None
        again = type(lab)() if kind.prediction else kind("worked example")
        assert panels.LabPanel(again).controls.children, slug
        assert "PREDICT" not in again.html


def test_a_prediction_that_nobody_asks_for_is_an_error(monkeypatch):
    monkeypatch.setattr(LABS["one_neuron"], "prediction", "double-weigths")
    with pytest.raises(LookupError, match="one_neuron asks for the prediction 'double-weigths'"):
        labs.one_neuron()


@pytest.mark.parametrize("slug", [slug for slug, lab in LABS.items() if lab.guesses])
def test_what_the_picture_says_of_a_prediction_is_the_option_of_that_letter(slug):
    guesses, options = LABS[slug].guesses, questions.find(f"predict {LABS[slug].prediction}").letters
    assert set(guesses) <= set(options)
    assert len(guesses) >= len(options) - 1  # one may be nothing that can be drawn
    for one, other in combinations(guesses, 2):
        straight = shared(guesses[one], options[one]) + shared(guesses[other], options[other])
        crossed = shared(guesses[one], options[other]) + shared(guesses[other], options[one])
        assert straight >= crossed, f"{one} and {other}"


def shared(guess, option):
    """How many words and numbers a guess shares with an option."""
    words = guess if isinstance(guess, str) else f"{guess:g}"
    first, second = (set(re.findall(r"\d+(?:\.\d+)?|\w+", text.lower())) for text in (words, option.words))
    return len(first & second)


def a_guess(question):
    return "a" if hasattr(question, "options") else (2, 3)


def test_answering_in_the_lab_opens_its_controls():
    lab = labs.one_neuron()
    live = panels.LabPanel(lab)
    gate = next(w for w in every(live.box) if "tutor-question" in w._dom_classes)
    next(w for w in every(gate) if getattr(w, "description", "").startswith("a.")).click()
    next(w for w in every(gate) if getattr(w, "description", "") == "A guess").click()
    assert live.controls.children


def test_a_wrong_name_is_answered_with_those_that_are(lab):
    with pytest.raises(LabError, match="it has"):
        lab.set(no_such_thing=1)
    with pytest.raises(LabError, match=re.escape(repr(next(iter(lab.presets))))):
        lab.preset("no such preset")
    with pytest.raises(TypeError, match="expected"):
        lab.state = 3


def test_what_is_of_another_kind_is_refused_by_name(lab):
    for one in fields(lab.State):
        for value in (["x"], {}, object(), *([] if one.type is str else ["two"])):
            with pytest.raises(LabError, match=f"{one.name} of .* is (a|True or|written like) .*, and .* is not"):
                lab._known({one.name: value})
        own = getattr(lab.State(), one.name)
        assert lab._known({one.name: own}) == {one.name: own}
    for one in (one for one in fields(lab.State) if one.type in (int, float)):
        for value in (True, np.nan, -np.inf, 1 + 2j, *([2.5] if one.type is int else [])):
            with pytest.raises(LabError, match=f"{one.name} of .* number, and"):
                lab._known({one.name: value})


def test_a_choice_that_there_is_not_is_answered_with_those_that_there_are(lab):
    for control in (one for one in lab.controls() if isinstance(one, Choice)):
        if isinstance(now := control.read(lab.state), str) and control.field not in {"chosen", "diagnoses"}:
            with pytest.raises(LabError, match=rf"{control.field} is 'no such': choose one of .*{re.escape(now)}"):
                replace(lab.state, **{control.field: "no such"})


def test_numbers_of_numpy_become_those_of_python(lab):
    for one in fields(lab.State):
        for number in numbers_of_numpy(one.type, getattr(lab.State(), one.name)):
            found = lab._known({one.name: number})[one.name]
            assert found == number
            assert "np." not in repr(found)
            with pytest.raises(LabError, match=f"{one.name} of .*, and .* is not"):
                lab._known({one.name: np.float32("inf") if one.type is float else object()})


def numbers_of_numpy(kind, own):
    """What a field of this kind holds, with the numbers of NumPy."""
    if kind in (int, float):
        return [np.int64(2), np.int8(1)] if kind is int else [np.float64(0.25), np.float32(0.5), np.int64(2)]
    if isinstance(own, tuple) and own and isinstance(own[0], int | float):
        return [tuple(map(np.float64 if isinstance(own[0], float) else np.int64, own))]
    return []


@pytest.mark.parametrize(("slug", "values"), [
    ("ravine_race", {"step": np.int64(3)}), ("depth_telescope", {"depth": np.int8(5)}),
    ("one_neuron", {"w1": np.float64(0.5)}), ("playground", {"hidden": (np.int64(3),)}),
    ("backprop_stepper", {"step": np.int64(3), "typed": (np.int64(2),), "a": np.float64(0.5)}),
    ("ravine_race", {"hand": (np.float64(0.01), 0.02)}), ("pipes", {"closed": (np.str_("v→y"),)}),
])  # fmt: skip
def test_the_line_of_a_state_that_came_in_numpy_restores_it(slug, values):
    opened, later = LABS[slug](predict_first=False, **values), LABS[slug](predict_first=False)
    later.set(**values)
    for lab in (opened, later):
        assert eval(lab.code, {"labs": labs}).state == lab.state
    assert opened.state == later.state


def test_what_comes_without_a_name_is_refused_with_the_names(lab):
    start = () if lab.slug != "backprop_stepper" else ("a * b", 1, 2)
    with pytest.raises(LabError, match=f"{lab.slug} takes .* 'more' is one more: .* {fields(lab.State)[-1].name}"):
        type(lab)(*(start or ("start",)), "more")
    with pytest.raises(LabError):
        type(lab)(["no name of a preset"])


def test_a_refusal_is_one_sentence_in_a_notebook():
    shell, said = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}})), []
    shell._showtraceback = lambda kind, error, lines: said.extend(lines)
    shell.run_cell("from course_lib import labs\nlabs.one_neuron(w9=2)")
    assert said == ["LabError: one_neuron has no 'w9': it has w1, w2, b, activation, x1, x2."]


def test_a_lab_that_is_not_there_is_answered_with_the_nearest():
    with pytest.raises(AttributeError, match=r"There is no lab 'one_nuron'\. Did you mean one_neuron\?"):
        labs.one_nuron  # noqa: B018
    with pytest.raises(AttributeError, match=r"There are .*one_neuron, .*pipes"):
        labs.xyz  # noqa: B018


def test_the_learner_types_numbers_where_a_lab_asks_for_them(lab):
    if not type(lab).asks:
        assert all(lab.turn(state) is None for state in lab.frames(lab.state))
        return
    steps = [lab.steps.write(state, i) for state in lab.presets.values() for i in range(of(lab.steps.last, state) + 1)]
    turns = [turn for state in steps if (turn := lab.turn(state))]
    assert turns
    for turn in turns:
        assert not turn.judge(1e12).right
        assert len(turn.judge(1e12).words.split()) <= 60


def test_kinds_of_controls_have_widgets():
    assert set(panels.KINDS) == {Slider, Choice, Toggle, Text, Action, Steps}
