"""The layered layout: everything points right, nothing overlaps, few edges cross, and always the same."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.drawing.graph_layout import apart, crossings, layered

FORK = {"a": (), "b": (), "c": ("a", "b"), "d": ("b",), "e": ("c", "d")}


@st.composite
def graphs(draw, most=60):
    """Graphs of operations with one or two parents each, forks included."""
    leaves = draw(st.integers(1, most // 3))
    many = draw(st.integers(1, most - leaves))
    parents = dict.fromkeys(range(leaves), ())
    for i in range(leaves, leaves + many):
        chosen = draw(st.lists(st.integers(0, i - 1), min_size=1, max_size=2, unique=True))
        parents[i] = tuple(chosen)
    return parents


@settings(max_examples=60)
@given(graphs())
def test_every_node_stands_right_of_what_it_is_computed_from(parents):
    layout = layered(parents)
    assert set(layout.places) == set(parents)
    for node, many in parents.items():
        for parent in many:
            assert layout.places[parent][0] < layout.places[node][0]
            path = [layout.places[parent], *layout.bends[parent, node], layout.places[node]]
            assert [column for column, _ in path] == list(range(path[0][0], path[-1][0] + 1))


@settings(max_examples=60)
@given(graphs())
def test_nodes_of_a_column_keep_apart(parents):
    places = layered(parents).places.values()
    for (column, row), (other, lower) in combinations(places, 2):
        assert column != other or abs(row - lower) >= 1 - 1e-3


@settings(max_examples=30)
@given(graphs())
def test_the_same_graph_gives_the_same_layout(parents):
    assert layered(parents) == layered(dict(parents))


@settings(max_examples=30)
@given(graphs(30))
def test_a_tree_has_no_crossing(parents):
    tree, used = {}, set()
    for node, many in parents.items():
        tree[node] = tuple(one for one in many if one not in used)
        used |= set(tree[node])
    assert crossings(layered(tree)) <= 1


def test_the_fork_of_the_mock_up_has_no_crossing():
    layout = layered(FORK)
    assert crossings(layout) == 0
    assert [layout.places[name][0] for name in "abcde"] == [0, 0, 1, 1, 2]


def test_leaves_stand_directly_before_their_first_use():
    layout = layered({"a": (), "b": (), "c": ("a",), "d": ("c", "b")})
    assert layout.places["b"][0] == 1


def test_two_layers_that_cross_completely_are_untangled():
    parents = {**{f"a{i}": () for i in range(6)}, **{f"b{i}": (f"a{5 - i}",) for i in range(6)}}
    assert crossings(layered(parents)) == 0


def test_crossings_are_counted():
    # K(3, 3) drawn in two columns has nine edges and nine crossings, whatever the order.
    parents = {**{f"a{i}": () for i in range(3)}, **{f"b{i}": ("a0", "a1", "a2") for i in range(3)}}
    assert crossings(layered(parents)) == 9


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=12), st.integers(0, 2**32 - 1))
def test_apart_is_the_nearest_arrangement(wanted, seed):
    room = [0.5] * len(wanted)
    places = apart(wanted, room)
    assert all(b - a >= 1 - 1e-6 for a, b in pairwise(places))
    cost = np.sum((np.array(places) - wanted) ** 2)
    other = np.sort(np.random.default_rng(seed).normal(wanted, 3)) + np.arange(len(wanted))
    assert cost <= np.sum((other - wanted) ** 2) + 1e-6


def test_places_that_are_far_enough_stay():
    assert apart([0.0, 3.0, 9.0], [0.5] * 3) == pytest.approx([0.0, 3.0, 9.0])
