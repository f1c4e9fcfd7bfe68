"""`Value` beside micrograd: the same programs, the same numbers; and the two places where they part on purpose."""

import itertools
import random
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import autodiff, data

OPERATIONS = ("+", "-", "*", "/", "relu", "**2", "**-1", "number first", "number last")


@pytest.fixture(scope="module")
def engine(peer) -> ModuleType:
    peer("micrograd")
    from micrograd import engine

    return engine


def program(make, steps, leaves):
    """A computation with forks, written as for micrograd: only what that library has."""
    nodes = [make(x) for x in leaves]
    inputs = list(nodes)
    for op, i, j in steps:
        a, b = nodes[i % len(nodes)], nodes[j % len(nodes)]
        nodes.append(
            {
                "+": lambda a, b: a + b,
                "-": lambda a, b: a - b,
                "*": lambda a, b: a * b * 0.5,
                "/": lambda a, b: a / (b * b + 1),
                "relu": lambda a, b: a.relu(),
                "**2": lambda a, b: (a * 0.5) ** 2,
                "**-1": lambda a, b: (a * a + 2) ** -1,
                "number first": lambda a, b: 1 - a + 2 / (b * b + 1),
                "number last": lambda a, b: -a / 2 + 3,
            }[op](a, b)
        )
    return sum(nodes), inputs


@given(
    st.lists(st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 40), st.integers(0, 40)), max_size=20),
    st.lists(st.floats(-1.5, 1.5), min_size=2, max_size=4),
)
def test_the_same_program_gives_the_same_numbers(engine, steps, leaves):
    ours, own = program(autodiff.Value, steps, leaves)
    theirs, others = program(engine.Value, steps, leaves)
    ours.backward()
    theirs.backward()
    assert ours.data == pytest.approx(theirs.data, rel=1e-12, abs=1e-12)
    for value, other in zip(own, others, strict=True):
        assert value.grad == pytest.approx(other.grad, rel=1e-12, abs=1e-12 * max(1, abs(ours.data)))


def train(kind, network, X, y, steps):
    """The training of micrograd's demonstration: hinge loss, weight decay, a falling rate. One loss for each step."""
    losses = []
    inputs = [list(map(kind, row)) for row in X.tolist()]
    for step in range(steps):
        scores = list(map(network, inputs))
        hinge = [(1 + -yi * score).relu() for yi, score in zip(y.tolist(), scores, strict=True)]
        loss = sum(hinge) * (1.0 / len(hinge)) + 1e-4 * sum(p * p for p in network.parameters())
        network.zero_grad()
        loss.backward()
        for p in network.parameters():
            p.data -= (1.0 - 0.9 * step / 100) * p.grad
        losses.append(loss.data)
    return losses


def test_the_published_demonstration_runs_unchanged_and_takes_the_same_way(peer, engine):
    nn = peer("micrograd.nn")
    moons = data.moons(20, noise=0.1, rng=1)
    random.seed(1337)
    theirs = nn.MLP(2, [6, 6, 1])
    ours = autodiff.MLP(2, [6, 6, 1])
    for p, q in zip(ours.parameters(), theirs.parameters(), strict=True):
        p.data = q.data
    X, y = moons.X, 2 * moons.y - 1
    ways = [train(autodiff.Value, ours, X, y, 6), train(engine.Value, theirs, X, y, 6)]
    np.testing.assert_allclose(*ways, rtol=1e-9)
    assert str(theirs).count("Neuron") == str(ours).count("neuron") == 13


def walk(root):
    """Every node and edge, by the names that drawings of micrograd graphs use."""
    nodes, edges = set(), set()

    def build(v):
        if v not in nodes:
            nodes.add(v)
            for child in v._prev:
                edges.add((child, v))
                build(child)

    build(root)
    return sorted(f"{v._op:3}{v.data:.4f}" for v in nodes), len(edges)


def test_code_that_draws_a_graph_finds_the_same_nodes_and_edges(engine):
    def picture(kind):
        a, b = kind(2.0), kind(-3.0)
        return walk((a * b + b) * a + a**2)

    assert picture(autodiff.Value) == picture(engine.Value)


def test_two_calls_differ_as_the_course_says(engine):
    def twice(kind):
        a = kind(2.0)
        c = 4 * (3 * a)
        c.backward()
        c.backward()
        return a.grad

    assert twice(engine.Value) == 36
    assert twice(autodiff.Value) == 24


def test_a_chain_of_1_000_is_too_deep_for_one_of_the_two(engine):
    def chain(kind):
        a = kind(1.0)
        last = next(itertools.islice(iter(_longer(a)), 1_000, None))
        last.backward()
        return a.grad

    with pytest.raises(RecursionError):
        chain(engine.Value)
    assert chain(autodiff.Value) == 1.0


def _longer(node):
    while True:
        yield node
        node = node + 1
