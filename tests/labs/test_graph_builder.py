"""The graph builder: orders that are right, wrong, and right by luck, on drawn expressions."""

from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import labs
from course_lib.labs import panel as panels
from course_lib.labs.graph_builder import State, next_leaf, with_leaf, with_source
from course_lib.labs.workings.expression import filled, parse
from course_lib.labs.workings.speaking_order import ORDERS, speeches
from tests.labs.workings.test_expression import texts


def opened(**values):
    return labs.graph_builder(predict_first=False, **values)


def walked(text, order):
    return speeches(text, filled(parse(text), {"a": 1.3, "b": -0.7}), order)


def end(order, source, **leaves):
    way = speeches(source, tuple(leaves.items()), order)
    return way.held(len(way.steps))


def test_the_square_and_the_cube_give_144_breadth_first_and_360_in_a_right_order():
    source = "b = 3 * a; b * b + b * b * b"
    assert end("breadth-first", source, a=2.0)["a"] == 144
    assert end("all users first", source, a=2.0)["a"] == 360


def test_the_same_function_written_with_powers_is_right_by_luck():
    assert end("breadth-first", "b = 3 * a; b**2 + b**3", a=2.0)["a"] == 360


def test_an_example_from_the_most_asked_question():
    source = "b = 2 * a; c = 3 * b; b + c"
    found = {order: end(order, source, a=1.0)["a"] for order in ORDERS}
    assert found["all users first"] == 8
    assert found["breadth-first"] == 2  # b has spoken with 1 before c tells it 3 more


@settings(max_examples=80)
@given(texts())
def test_when_all_users_have_spoken_every_gradient_is_that_of_the_engine(text):
    way = walked(f"({text}) * b + a", "all users first")
    assert way.wrong == []
    assert all(speech.missing == 0 for speech in way.steps)


@settings(max_examples=80)
@given(texts(), st.sampled_from(list(ORDERS)))
def test_who_waits_for_every_message_makes_no_mistake(text, order):
    way = walked(f"({text}) * b + a", order)
    if way.wrong:
        assert any(speech.missing for speech in way.steps)
    for i, speech in enumerate(way.steps):
        heard = sum(m.parent == speech.node for earlier in way.steps[:i] for m in earlier.messages)
        later = sum(m.parent == speech.node for after in way.steps[i:] for m in after.messages)
        assert speech.missing == later
        assert heard + later > 0 or speech.node == way.program.output


@settings(max_examples=40)
@given(texts())
def test_each_node_speaks_once_in_every_order(text):
    said = [[speech.node for speech in walked(f"({text}) * b + a", order).steps] for order in ORDERS]
    assert len({frozenset(one) for one in said}) == 1
    assert all(len(one) == len(set(one)) for one in said)


def test_the_waiting_list_is_what_came_first_or_last():
    ways = [[speech.node for speech in speeches("c = a * b; d = a + 1; c * d", (("a", 2.0), ("b", 3.0)), order).steps]
            for order in ("breadth-first", "depth-first")]  # fmt: skip
    assert ways == [["e", "c", "d"], ["e", "d", "c"]]


def test_a_warning_stands_where_a_node_speaks_too_early_and_nowhere_else():
    for order in ORDERS:
        for step in range(6):
            lab = opened(order=order, step=step)
            early = lab.state.now is not None and lab.state.now.missing > 0
            assert ("speaks too early" in lab.svg()) == early
            assert ("too early" in lab.describe()) == early


def test_the_end_says_what_came_out():
    assert opened(step=5).describe().endswith("The end: a holds 144, and right is 360.")
    assert opened(step=5, order="all users first").describe().endswith("The end: a 360, all right.")
    assert "right: 360" in opened(step=5).svg()


def test_the_task_wants_a_formula_of_ones_own():
    assert not opened(step=5).done
    trap = "b = 2 * a; d = b * b; b + d"
    assert not opened(source=trap, step=2).done
    assert opened(source=trap, step=3).done
    assert not opened(source=trap, step=3, order="all users first").done


def test_another_formula_begins_anew_and_keeps_shared_values():
    state = with_source(with_leaf(State(step=3), -1.5), "a * a + x")
    assert state.step == 0
    assert dict(state.leaves)["a"] == -1.5
    assert next_leaf(state).chosen == "x"
    assert next_leaf(next_leaf(state)).chosen == "a"


def test_a_formula_is_typed_and_a_wrong_one_explained():
    lab = opened()
    live = panels.LabPanel(lab)
    (field,) = [bound.field for bound in live.bound if isinstance(bound, panels.TextField)]
    field.value = "a * a +"
    assert "cannot be read" in live.live.value
    assert lab.state.source == State().source
    field.value = "c = a * a; c * c"
    assert lab.state.last == 2
    assert live.wrong == ""


def test_a_large_graph_is_shown_in_part_around_the_speaker():
    long = "; ".join(f"c{i} = {'a' if i == 0 else f'c{i - 1}'} * a" for i in range(18)) + "; c17 + a"
    lab = opened(source=long)
    for step in range(lab.state.last + 1):
        lab.set(step=step)
        assert lab.svg()
    assert len(lab.table().rows) == 12
