"""Pipes: three ways of walking give one slope, a closed pipe takes its paths away, and the work is counted right."""

import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import labs
from course_lib.labs.pipes import State, next_input, next_pipe, turned, with_slope
from course_lib.labs.workings.pipes_graphs import GRAPHS, along_paths, cost, in_one_sweep, open_pipes
from course_lib.tutor.exercises.chapter_03 import path_derivative

slopes = st.floats(-3, 3).map(lambda x: round(x, 1))


def opened(**values):
    return labs.pipes(predict_first=False, **values)


@st.composite
def states(draw):
    """A graph with drawn slopes, some pipes closed, and one of its inputs."""
    name = draw(st.sampled_from(list(GRAPHS)))
    names = [pipe.name for pipe in GRAPHS[name].pipes]
    changed = tuple((one, draw(slopes)) for one in names)
    closed = tuple(draw(st.lists(st.sampled_from(names), max_size=3, unique=True)))
    return State(name, source=draw(st.sampled_from(GRAPHS[name].inputs)), changed=changed, closed=closed)


@settings(max_examples=60)
@given(states())
def test_every_walk_gives_the_slope_of_the_textbook(state):
    edges = [(pipe.start, pipe.end, pipe.slope) for pipe in state.pipes]
    right = path_derivative(edges, state.source, state.now.result)
    assert state.slope == pytest.approx(right, abs=1e-9)
    forward = in_one_sweep(state.pipes, state.source, back=False)
    back = in_one_sweep(state.pipes, state.now.result, back=True)
    for moves, node in ((forward, state.now.result), (back, state.source)):
        held = [move.total for move in moves if move.node == node]
        assert (held[-1] if held else 0.0) == pytest.approx(right, abs=1e-9)


@settings(max_examples=40)
@given(states(), st.data())
def test_a_closed_pipe_takes_away_the_paths_through_it_and_nothing_else(state, data):
    pipe = data.draw(st.sampled_from([pipe.name for pipe in state.pipes]))
    through = [move.product for move in along_paths(state.pipes, state.source, state.now.result)
               if move.adds and pipe in move.pipes]  # fmt: skip
    fewer = open_pipes(state.graph, state.changed, (*state.closed, pipe))
    rest = along_paths(fewer, state.source, state.now.result)
    assert (rest[-1].total if rest else 0.0) == pytest.approx(state.slope - math.fsum(through), abs=1e-9)


WORK = {
    "two ways": (4, 4, 4),
    "(a + b)(b + 1)": (6, 6, 5),
    "3 × 3 ways": (18, 6, 6),
    "four stages": (324, 12, 12),
    "a network": (81, 45, 21),
}


@pytest.mark.parametrize("graph", GRAPHS)
def test_the_work_of_the_three_ways(graph):
    assert tuple(cost(GRAPHS[graph].pipes, GRAPHS[graph]).values()) == WORK[graph]


@pytest.mark.parametrize("graph", GRAPHS)
def test_a_sweep_walks_each_pipe_once_and_reads_only_what_is_complete(graph):
    pipes, result = GRAPHS[graph].pipes, GRAPHS[graph].result
    moves = in_one_sweep(pipes, result, back=True)
    assert sorted(move.pipes[0] for move in moves) == sorted(pipe.name for pipe in pipes)
    ends = {pipe.name: pipe.end for pipe in pipes}
    for i, move in enumerate(moves):
        assert ends[move.pipes[0]] not in {later.node for later in moves[i:]}


def test_paths_are_carried_on_step_by_step_and_added_at_their_end():
    state = State(step=3)
    assert [move.adds for move in state.moves] == [False, True, False, True]
    assert opened(step=3).describe() == "On the way along this path the product is 3, at v."
    assert opened(step=4).describe() == (
        "Along this path the product is 12; the sum over 2 of 2 paths is 36, after 4 multiplications."
    )


def test_closing_and_turning_as_the_task_wants_it():
    state = turned(next_pipe(State(chosen="u→y")))
    assert state.closed == ("v→y",)
    assert state.slope == 24
    state = with_slope(next_pipe(state), 6.0)
    assert state.chosen == "x→u"
    assert state.slope == 36
    assert opened(chosen=state.chosen, closed=state.closed, changed=state.changed).done
    assert turned(turned(state)) == state
    assert not opened().done


def test_an_input_without_an_open_way_has_slope_0():
    lab = opened(closed=("x→u", "v→y"))
    assert lab.state.slope == 0
    assert lab.describe() == "No open way leads from x to y: the slope is 0."


def test_a_closed_pipe_is_said_in_words_and_barred():
    assert "4, closed" in opened(closed=("v→y",)).svg()
    bars = [svg.count('stroke="var(--course-ink,#1A1A1A)" stroke-width="3"')
            for svg in (opened().svg(), opened(closed=("v→y",)).svg())]  # fmt: skip
    assert bars == [0, 2]


def test_what_does_not_belong_to_a_graph_falls_back_to_its_own():
    state = State("a network", source="x", chosen="α", changed=(("u→y", 9.0),), closed=("v→y",), step=5000)
    assert (state.source, state.changed, state.closed) == ("a", (), ())
    assert state.step == len(state.moves) == 27
    assert next_input(next_input(next_input(state))).source == "a"


def test_the_way_back_has_dashes_and_triangles_that_point_back():
    ahead, back = (opened(graph="(a + b)(b + 1)", mode=mode).svg() for mode in ("forward mode", "reverse mode"))
    assert "stroke-dasharray" not in ahead
    assert back.count("stroke-dasharray") >= 5
    tips = re.findall(r'<polygon points="([\d.]+),[\d.]+ ([\d.]+),', back)
    assert tips
    assert all(float(tip) < float(base) for tip, base in tips)


def test_the_prediction_stays_in_sight_where_it_was_asked():
    lab = opened()
    lab.state = lab.predicted(lab.state, "10")
    assert "you predicted 10" in lab.svg()
    lab.set(graph="a network")
    assert "you predicted" not in lab.svg()
