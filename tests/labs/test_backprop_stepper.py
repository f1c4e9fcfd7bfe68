"""The backprop stepper: its numbers against the network that trains, its questions, its picture, by keyboard alone."""

import re
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from course_lib import labs, nn
from course_lib.autodiff import Value
from course_lib.drawing.expression_graph import SMALLEST, staged
from course_lib.drawing.graph_layout import layered
from course_lib.labs import panel as panels
from course_lib.labs.backprop_stepper import WORKED, State
from course_lib.labs.lab import LabError
from course_lib.labs.workings.expression import parse
from course_lib.labs.workings.expression_walk import Record, walk
from course_lib.labs.workings.network_walk import SmallNetwork, walk_network
from course_lib.labs.workings.typed_number import Ask, Slip
from course_lib.tutor import asking
from tests.drawing.test_graph_layout import graphs

# Source: M. Mazur's worked example; each number was computed once more by hand.
PUBLISHED = {"$C$": 0.298371109, "$∂C/∂w_{5}$": 0.082167041, "$∂C/∂w_{1}$": 0.000438568, "$δ_{o1}$": 0.138498562}


def opened(*args, **kwargs):
    lab = labs.backprop_stepper(*args, predict_first=False, **kwargs)
    return lab, panels.LabPanel(lab)


# The numbers.


def test_the_worked_example_has_its_published_numbers():
    way = walk_network(WORKED)
    found = {way.symbol(move): way.result(move) for move in way.moves}
    assert way.last == 21
    for name, value in PUBLISHED.items():
        assert found[name] == pytest.approx(value, abs=1e-9)


@settings(max_examples=25)
@given(
    st.lists(st.integers(1, 4), min_size=2, max_size=4),
    st.sampled_from(["sigmoid", "tanh", "relu", "identity"]),
    st.sampled_from([("sigmoid", "half_squared_error"), ("tanh", "half_squared_error"), ("softmax", "cross_entropy"),
                     ("identity", "half_squared_error"), ("sigmoid", "binary_cross_entropy")]),
    st.integers(0, 1000),
)  # fmt: skip
def test_every_gradient_is_that_of_the_network_that_trains(sizes, hidden, ending, seed):
    output, loss = ending
    assume(output != "softmax" or sizes[-1] > 1)
    rng = np.random.default_rng(seed)
    network = nn.Network(sizes, hidden, output, loss, rng=seed)
    network.params += rng.normal(0, 0.2, network.params.shape)
    x = rng.normal(size=(1, sizes[0]))
    one_hot = np.eye(sizes[-1])[[rng.integers(sizes[-1])]]
    y = rng.normal(size=one_hot.shape) if loss == "half_squared_error" else one_hot
    lab = labs.backprop_stepper(network, x=x, y=y, predict_first=False)
    way = lab.state.walk
    grads = network.named(network.gradient(x, y))
    assert way.C.data == pytest.approx(network.cost(x, y), rel=1e-10)
    for move in way.moves:
        if move.kind == "w":
            assert way.result(move) == pytest.approx(grads[f"W{move.layer}"][move.i, move.j], rel=1e-9, abs=1e-13)
        if move.kind == "delta":
            assert way.result(move) == pytest.approx(grads[f"b{move.layer}"][move.j], rel=1e-9, abs=1e-13)


def test_the_steps_back_are_those_of_the_sweep():
    way = walk("(a + b) * (b + 1)", (("a", 2.0), ("b", 1.0)))
    records = [(r.parent, r.node, r.upstream, r.local, r.product, r.total) for r in way.records]
    assert set(records) == {
        ("c", "e", 1.0, 2.0, 2.0, 2.0), ("d", "e", 1.0, 3.0, 3.0, 3.0), ("b", "d", 3.0, 1.0, 3.0, 3.0),
        ("a", "c", 2.0, 1.0, 2.0, 2.0), ("b", "c", 2.0, 1.0, 2.0, 5.0),
    }  # fmt: skip
    assert way.last == 8


def test_a_square_of_a_node_is_two_edges():
    way = walk("s = a + b; s * s", (("a", 2.0), ("b", 1.0)))
    assert [(r.parent, r.total, r.place) for r in way.records[:2]] == [("s", 3.0, 0), ("s", 6.0, 1)]
    assert "used twice" in way.words(4)


# What it takes.


def test_an_expression_with_its_leaves():
    lab, _ = opened("(a + b) * (b + 1)", a=3, b=1)
    assert dict(lab.state.leaves) == {"a": 3.0, "b": 1.0}
    assert labs.backprop_stepper("x * y", x=2, y=5).state.leaves == (("x", 2.0), ("y", 5.0))


def test_a_value():
    a, b = Value(2.0), Value(1.0)
    lab, _ = opened((a + b) * (b + b))
    assert lab.state.walk.nodes[lab.state.walk.program.output].data == 6.0


def test_params_with_an_example():
    lab, _ = opened([(W, b) for W, b in WORKED.layers], x=[0.05, 0.10], y=[0.01, 0.99])
    assert lab.state == State(network=WORKED)


@pytest.mark.parametrize(
    ("arguments", "values", "says"),
    [
        (("a +",), {}, "cannot be read"),
        (("a * b",), {"c": 1}, "has no 'c'"),
        (("a * b",), {"a": "x"}, "a is a number, as in a=2, and 'x' is none"),
        (("a * b",), {"b": [1, 2]}, "b is a number"),
        (("a * b",), {"b": np.inf}, "not finite"),
        ((), {"a": "x"}, "a is a number"),
        (("a * b",), {"step": "x"}, "step of backprop_stepper is a whole number, and 'x' is not"),
        (("a * b",), {"step": 99}, "no step 99"),
        (("a * b",), {"typed": 3}, r"typed of backprop_stepper is written like \(2,\), and 3 is not"),
        ((WORKED.layers,), {"x": "q", "y": [1]}, "x holds numbers"),
        (("a * step",), {}, "cannot be the name"),
        ((WORKED.layers,), {}, "needs an example"),
        ((WORKED.layers,), {"x": [1], "y": [0, 1]}, "1 inputs differ"),
        ((WORKED.layers,), {"x": [1, 2], "y": [0]}, "1 numbers for 2 outputs"),
        ((WORKED.layers,), {"x": [1, 2], "y": [0, 1], "hidden": "gelu"}, "hidden is one of"),
        ((WORKED.layers,), {"x": [1, np.nan], "y": [0, 1]}, "not finite"),
        ((3,), {"x": [1], "y": [1]}, "no expression, Value, network"),
        (([(np.ones((1, 9)), np.ones(9))],), {"x": [1], "y": [1] * 9}, "at most 4 neurons"),
        (("a * b",), {"chosen": "q"}, "no value 'q'"),
    ],
)
def test_what_cannot_be_shown_is_answered_in_a_sentence(arguments, values, says):
    with pytest.raises(LabError, match=says):
        labs.backprop_stepper(*arguments, predict_first=False, **values)


def test_what_is_no_number_is_not_set():
    lab, _ = opened("neuron")
    before = lab.state
    with pytest.raises(LabError, match="w1 is a number"):
        lab.set(w1="much")
    assert lab.state == before


def test_one_line_restores_an_edited_state():
    lab, _ = opened("neuron")
    lab.set(w1=-2.5, step=4, chosen="b")
    assert eval(lab.code, {"labs": labs}).state == lab.state
    lab, _ = opened("network")
    lab.set(w5=0.9, x1=-1, step=20)
    assert eval(lab.code, {"labs": labs}).state == lab.state
    assert lab.state.network.layers[1][0][0][0] == 0.9


# Editing, stepping, typing: what the keyboard reaches.


def control(live, kind, label=""):
    return next(one for one in live.bound if isinstance(one, kind) and label in str(one.control.label))


def test_another_expression_keeps_the_values_of_shared_leaves():
    lab, live = opened(a=7, step=3)
    control(live, panels.TextField, "Expression").field.value = "a * c + b"
    assert lab.state.source == "a * c + b"
    assert dict(lab.state.leaves)["a"] == 7.0
    assert lab.state.step == 0


def test_a_bad_expression_is_answered_and_can_be_corrected():
    lab, live = opened()
    field = control(live, panels.TextField, "Expression").field
    field.value = "2a"
    assert "needs its star" in live.live.value
    assert 'role="alert"' in live.live.value
    assert field.value == "2a"
    assert lab.state == State()
    field.value = "2 * a"
    assert lab.state.source == "2 * a"
    assert "star" not in live.live.value


def test_any_leaf_is_edited_and_everything_follows():
    lab, live = opened("network", step=21)
    before = live.picture.value
    control(live, panels.TextField, "Value to change").field.value = "w5 = 0.9"
    assert lab.state.leaf == "w5"
    assert lab.state.network.layers[1][0][0][0] == 0.9
    assert live.picture.value != before
    slider = control(live, panels.SliderField)
    assert (slider.number.description, slider.number.value) == ("w5", 0.9)
    slider.number.value = -1.5
    assert lab.state.walk.leaves["w5"] == -1.5
    control(live, panels.ActionButton).box.click()
    assert lab.state.leaf == "w6"


@given(st.floats(-1e5, 1e5).filter(lambda v: abs(v) > 1e-3))
@settings(max_examples=50)
def test_the_slider_has_room_for_every_value(value):
    lab = labs.backprop_stepper("a * b", a=value, predict_first=False)
    assert panels.LabPanel(lab).bound[-1].number.value == pytest.approx(value)
    assert lab.state.leaf == "a"


def test_stepping_by_buttons_and_number():
    lab, live = opened()
    steps = control(live, panels.StepControls)
    assert steps.back.disabled
    steps.step.click()
    steps.number.value = 8
    assert lab.state.step == 8
    assert steps.step.disabled
    steps.back.click()
    assert lab.state.step == 7
    assert not lab.done


def test_the_task_is_done_when_every_number_was_typed():
    lab, live = opened("network")
    steps, strip = control(live, panels.StepControls), live.your_turn
    while lab.state.step < lab.state.walk.last:
        assert not lab.done
        if strip.turn:
            strip.field.value = f"{lab.state.walk.ask(lab.state.step + 1).right:.8f}"
            strip.check.click()
        else:
            steps.step.click()
    assert lab.state.typed == (4, 7, 10, 13, 16, 19)
    assert lab.done
    assert "Done." in live.head.value
    assert eval(lab.code, {"labs": labs}).state == lab.state


def test_the_learner_types_the_next_number():
    lab, live = opened("worked example")
    strip = live.your_turn
    assert "What is" in strip.words.value
    for typed, says in (("0.0822", "another wire"), ("0.1385", "local slope is missing"), ("0.5969", "What arrives"),
                        ("0.0623", "by the weight"), ("-0.0827", "Which sign"), ("0.9", "do not see"),
                        ("one", "number")):  # fmt: skip
        strip.field.value = typed
        strip.check.click()
        assert says in strip.reply.value, typed
        assert lab.state.step == 12
    strip.field.value = "0.0827"
    strip.check.click()
    assert lab.state.step == 13
    assert "It is 0.0827" in strip.reply.value
    assert strip.check.disabled


def test_at_the_fork_the_slips_have_names():
    lab, live = opened(a=2, b=1, step=7)
    ask = lab.state.walk.ask(8)
    assert "already holds 3" in ask.words
    assert ask.judge(5.0).right
    assert "at a fork" in ask.judge(2.0).words
    strip = live.your_turn
    strip.field.value = "5"
    strip.check.click()
    assert lab.state.step == 8
    assert "It is 5" in strip.reply.value


# In (a·b + c)·b, on the edge from d = a·b back to b: b holds 11 already, 3 arrives at d, the local slope is 7.
@pytest.mark.parametrize(
    ("typed", "says"),
    [(3.0 * 7.0, "what happens at a fork"), (11.0 + 3.0, "Which local slope"), (11.0 + 7.0, "the local slope alone"),
     (11.0 + 3.0 * 3.0, "multiplied by $b$ itself"), (11.0 + 21.0 * 7.0, "You took the value of $d$")],
)  # fmt: skip
def test_on_an_edge_every_slip_is_told_apart(typed, says):
    way = walk("d = a * b; e = d + c; e * b", (("a", 7.0), ("b", 3.0), ("c", -10.0)))
    (record,) = [r for r in way.records if (r.parent, r.node) == ("b", "d")]
    assert (record.before, record.upstream, record.local, record.total) == (11.0, 3.0, 7.0, 32.0)
    reply = way._ask_back(record).judge(typed)
    assert not reply.right
    assert says in reply.words


@pytest.mark.parametrize(
    ("text", "typed", "says"),
    [("a * b", 5.0, "That is plus"), ("a + b", 6.0, "That is times"), ("a - b", 1.0, "Which number is taken"),
     ("a / b", 1.5, "other way round"), ("a**3", 6.0, "That is a product"), ("tanh(a)", 2.0, "What comes out")],
)  # fmt: skip
def test_on_the_way_forward_too(text, typed, says):
    program = parse(text)
    way = walk(text, tuple((name, {"a": 2.0, "b": 3.0}[name]) for name in program.leaves))
    assert says in way.ask(1).judge(typed).words


def test_every_third_step_is_the_learners():
    way = walk("(a + b) * (b + 1)", (("a", 2.0), ("b", 1.0)))
    assert [step for step in range(way.last + 1) if way.own(step)] == [2, 5, 8]
    way = walk_network(WORKED)
    assert [step for step in range(10, way.last + 1) if way.own(step)] == [10, 13, 16, 19]


MATCHED = SmallNetwork(WORKED.layers, WORKED.x, (0.0, 1.0), loss="binary_cross_entropy")


@pytest.mark.parametrize("state", [State(), State(network=WORKED), State(network=MATCHED)])
def test_the_advice_to_an_unknown_number_fits_the_way(state):
    way = state.walk
    for step in range(1, way.last + 1):
        move, told = way.at(step), way.ask(step).judge(1e9).words
        back = isinstance(move, Record) or getattr(move, "kind", "") in ("w", "delta")
        matched = getattr(move, "kind", "") == "delta" and move.layer == way.L and way.matched
        assert ("local slope" in told) == (back and not matched)
        assert ("formula" in told) == (not back)
        assert ("target" in told) == matched


@pytest.mark.parametrize("state", [State(), labs.backprop_stepper.presets["neuron"], State(network=WORKED)])
def test_every_number_asked_for_is_judged(state):
    for step in range(1, state.walk.last + 1):
        ask = state.walk.ask(step)
        assert ask.judge(ask.right).right
        assert ask.judge(round(ask.right, 7)).right
        assert not ask.judge(ask.right + 1).right
        assert ask.words.startswith("Next: ")
        for slip in ask.slips:
            told = ask.judge(slip.value)
            assert told.right == (abs(slip.value - ask.right) <= ask.tolerance)
            assert len(slip.reply.split()) <= 40


# The tolerance.


def test_the_tolerance_is_tighter_than_the_way_to_a_neighbour():
    ask = Ask("?", 0.08267, [Slip(0.08217, "that one")], [0.0830])
    assert ask.judge(0.0827).right
    assert ask.judge(0.08217) == ask.judge(0.0822)
    assert ask.judge(0.0822).words == "that one"
    assert not ask.judge(0.0830).right
    assert Ask("?", 0.1, others=[0.10003]).tolerance < 0.00003
    assert Ask("?", 0.12345, others=[0.12348]).hint == "Five decimals."
    assert Ask("?", 5.0).hint == "As exact as the numbers above."


@given(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))
def test_no_other_number_in_sight_is_right(right, other):
    ask = Ask("?", right, others=[other])
    assume(abs(right - other) > 1e-6)
    assert not ask.judge(other).right
    assert ask.judge(right).right


def test_a_slip_that_is_right_by_chance_is_right():
    assert Ask("?", 2.0, [Slip(2.0, "no")]).judge(2.0).right


# The picture.


def test_a_factor_is_underlined_in_every_form():
    svg = State(network=WORKED, step=12).walk.draw(12).parts
    lines = [part for part in svg if part.startswith("<line") and 'stroke-width="2.5"' in part]
    solid = [line for line in lines if "dasharray" not in line]
    # picture, formula, matrix, code: the local slope solid in each, what arrives dashed in each
    assert (len(solid), len(lines) - len(solid)) == (4, 5)
    assert all("--course-forward" in line for line in solid)


def test_before_a_step_its_number_is_not_shown():
    way = walk_network(WORKED)
    for step in range(way.last):
        picture = "".join(way.draw(step).parts)
        words = re.sub(r"<[^>]+>", " ", picture)
        following = way.at(step + 1)
        if following.kind == "w" and way.own(step + 1):
            shown = f"{way.result(following):.4f}".replace("-", "−")
            earlier = {f"{way.result(move):.4f}".replace("-", "−") for move in way.moves[:step]}
            assert shown in earlier or shown not in words
            assert "?" in words


def test_the_prediction_stays_in_sight():
    lab, _ = opened("network")
    ghost = lab.predicted(lab.state, "c. `w8`, from h2 to o2")
    assert "you predicted" in "".join(lab.picture(ghost).parts)
    assert lab.predicted(lab.state, "a. none of them").ghost == ""


def test_a_prediction_made_in_the_chapter_is_remembered(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_PROGRESS_DIR", str(tmp_path))
    monkeypatch.setattr(asking, "_asked", {})
    assert not labs.backprop_stepper("network").is_open
    assert labs.backprop_stepper("network", predict_first=False).is_open
    assert labs.backprop_stepper("a * b").is_open
    assert labs.backprop_stepper([([[1.0]], [0.0])], x=[1], y=[0]).is_open
    asking.answer("largest-push", "d", "guess")
    for asks in (True, False):
        lab = labs.backprop_stepper("network", predict_first=asks)
        assert lab.is_open
        assert lab.state.ghost == "$w_{8}$"


@settings(max_examples=40)
@given(graphs())
def test_up_to_sixty_nodes_nothing_overlaps_and_words_keep_their_size(parents):
    stage = staged(layered(parents), 1000, 330)
    for (x, y), (u, v) in combinations(stage.places.values(), 2):
        assert abs(x - u) >= 2 * stage.scale.radius or abs(y - v) >= 2 * stage.scale.radius + 14
    assert stage.scale.value >= SMALLEST.value >= 12


def test_a_large_graph_is_shown_as_a_window_that_follows():
    text = "; ".join(f"n{i} = n{i - 1} * a + b" if i else "n0 = a * b" for i in range(28))
    lab, _ = opened(text, a=0.5, b=0.25)
    way = lab.state.walk
    assert way.stage.width > 1000
    for step in range(way.last + 1):
        page = "".join(way.draw(step).parts)
        now = way.at(step)
        if isinstance(now, Record):
            assert f">{now.parent[0]}</tspan>" in page
            shown = re.search(r"<svg x=.*</svg>", page)[0]
            assert "▲" in shown


def test_pictures_are_the_same_every_time():
    states = [State(step=i) for i in range(9)]
    first = ["".join(state.walk.draw(state.step).parts) for state in states]
    walk.cache_clear()
    assert ["".join(state.walk.draw(state.step).parts) for state in states] == first


@pytest.mark.parametrize("sizes", [(1, 1), (4, 4), (2, 3, 1), (4, 4, 4, 4), (3, 1, 2)])
@pytest.mark.parametrize(("output", "loss"), [("sigmoid", "half_squared_error"), ("softmax", "cross_entropy")])
def test_networks_of_all_sizes_are_drawn_inside_the_page(sizes, output, loss):
    rng = np.random.default_rng(4)
    layers = tuple((tuple(map(tuple, rng.normal(size=(n, m)).tolist())), tuple(rng.normal(size=m).tolist()))
                   for n, m in pairwise(sizes))  # fmt: skip
    y = (1.0, *[0.0] * (sizes[-1] - 1))
    way = walk_network(SmallNetwork(layers, tuple(rng.normal(size=sizes[0]).tolist()), y, "tanh", output, loss))
    for step in range(way.last + 1):
        picture = way.draw(step)
        places = re.findall(r'<text x="([-\d.]+)" y="([-\d.]+)"', "".join(picture.parts))
        assert all(0 <= float(x) <= 1000 and 0 <= float(y) <= picture.height for x, y in places)
        assert way.words(step)
        assert len(way.rows(step).rows) <= 12


def test_a_step_that_is_given_wins_over_that_of_the_preset():
    lab = labs.backprop_stepper("worked example", predict_first=False)
    assert lab.state.step == 12
    assert labs.backprop_stepper("worked example", step=0, predict_first=False).state.step == 0
    assert labs.backprop_stepper("fork").state.typed == (2, 5, 8)
    assert labs.backprop_stepper("fork", typed=()).state.typed == ()
