"""`Array` against PyTorch, with upstream gradients that are not all ones, and against `Value` and `nn`."""

import operator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import nn
from course_lib.autodiff import Array, Value
from course_lib.autodiff.arrays import shrink


def agree(peer, build, *inputs):
    """The result and all gradients of a computation are those of PyTorch, for an upstream that is drawn."""
    torch = peer("torch")
    ours = [Array(x) for x in inputs]
    theirs = [torch.tensor(np.asarray(x, dtype=float), requires_grad=True) for x in inputs]
    mine, expected = build(*ours), build(*theirs)
    assert mine.shape == tuple(expected.shape)
    np.testing.assert_allclose(mine.data, expected.detach().numpy(), rtol=1e-13, atol=1e-13)
    upstream = np.random.default_rng(5).normal(size=mine.shape)
    mine.backward(upstream)
    expected.backward(torch.tensor(upstream))
    for own, other in zip(ours, theirs, strict=True):
        assert own.grad.shape == own.shape
        np.testing.assert_allclose(own.grad, other.grad.numpy(), rtol=1e-12, atol=1e-12)


def drawn(*shapes, low=0.5, high=2.0, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.uniform(low, high, shape) for shape in shapes]


OPERATORS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
SHAPES = [((4, 3), (4, 3)), ((4, 3), (3,)), ((3,), (4, 3)), ((4, 1), (1, 3)), ((4, 1), (3,)), ((), (4, 3))]
SHAPES += [((2, 1, 3), (4, 1))]


@pytest.mark.parametrize("op", OPERATORS)
@pytest.mark.parametrize(("left", "right"), SHAPES)
def test_broadcasting_has_a_way_back(peer, op, left, right):
    agree(peer, OPERATORS[op], *drawn(left, right))


@pytest.mark.parametrize("name", ["exp", "log", "tanh", "sigmoid", "relu"])
def test_functions_entry_by_entry(peer, name):
    low = 0.2 if name == "log" else -2.0
    agree(peer, lambda A: getattr(A * 1.1, name)(), *drawn((3, 4), low=low))


@pytest.mark.parametrize("power", [2, 3, 0.5, -1, 0, np.int64(3), np.float32(0.5)])
def test_powers(peer, power):
    agree(peer, lambda A: A**power * 1.5, *drawn((2, 3)))


def test_a_power_that_is_no_number_is_refused():
    with pytest.raises(TypeError, match="the exponent is a Array: only numbers"):
        Array([1.0]) ** Array([2.0])


def test_the_matrix_product(peer):
    agree(peer, lambda A, B: A @ B, *drawn((4, 3), (3, 5)))
    agree(peer, lambda A: A @ A.T @ A, *drawn((3, 4)))


@pytest.mark.parametrize("shapes", [((4, 3), (4, 3)), ((3,), (3, 2)), ((2, 3), (3,))])
def test_a_matrix_product_that_does_not_fit_says_both_shapes(shapes):
    with pytest.raises(ValueError, match=r"@ got shapes .*expected \(n, m\) and \(m, k\)"):
        Array(np.ones(shapes[0])) @ np.ones(shapes[1])


@pytest.mark.parametrize("axis", [None, 0, 1, -1, (0, 2)])
@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("name", ["sum", "mean"])
def test_sums_and_means(peer, name, axis, keepdims):
    def build(A):
        axes = tuple(range(3)) if axis is None else axis
        how = {"keepdims": keepdims} if isinstance(A, Array) else {"keepdim": keepdims}
        return getattr(A * A, name)(axes, **how)

    agree(peer, build, *drawn((2, 4, 3)))


def test_reshaping_and_turning(peer):
    agree(peer, lambda A: (A.reshape(6, 2) * A.reshape(2, 6).T).exp(), *drawn((3, 4)))
    assert Array(np.ones((2, 3))).reshape(3, 2).shape == (3, 2)


@pytest.mark.parametrize(
    "index",
    [0, (slice(None), 1), (slice(1, 3),), (np.array([0, 2, 2, 1]),), (np.arange(4), np.array([2, 0, 0, 1]))],
    ids=["row", "column", "slice", "rows twice", "one of each row"],
)
def test_entries_that_are_taken_receive_as_often_as_they_are_taken(peer, index):
    agree(peer, lambda A: (A * A)[index], *drawn((4, 3)))


def test_numbers_and_plain_arrays_stand_on_either_side(peer):
    table = np.arange(1.0, 7.0).reshape(2, 3)

    def build(A):
        plain = table if isinstance(A, Array) else peer("torch").tensor(table)
        return plain * A + (2 - A) / plain + plain / A - (3.0 / A - 1) + (plain - A) * 2 + -A

    agree(peer, build, *drawn((2, 3)))
    A = Array(table.T)
    assert type(table @ A) is Array
    (table @ A).backward(np.ones((2, 2)))
    np.testing.assert_array_equal(A.grad, table.T @ np.ones((2, 2)))


@given(st.lists(st.sampled_from([1, 2, 3]), max_size=3), st.integers(0, 2), st.data())
def test_shrink_is_the_transpose_of_stretching(shape, new, data):
    small = np.array(shape, dtype=int)
    large = [data.draw(st.integers(1, 3)) for _ in range(new)]
    large += [data.draw(st.integers(1, 3)) if size == 1 else int(size) for size in small]
    rng = np.random.default_rng(0)
    x, G = rng.normal(size=tuple(shape)), rng.normal(size=tuple(large))
    assert shrink(G, tuple(shape)).shape == tuple(shape)
    assert np.sum(np.broadcast_to(x, large) * G) == pytest.approx(np.sum(x * shrink(G, tuple(shape))), abs=1e-12)


steps = st.lists(
    st.tuples(st.sampled_from(["+", "*", "-", "tanh", "row", "@"]), st.integers(0, 30), st.integers(0, 30)), max_size=15
)


@settings(max_examples=40)
@given(steps)
def test_random_graphs_with_forks_agree_with_pytorch(peer, steps):
    def build(A, b, M):
        nodes = [A, A + b]
        for op, i, j in steps:
            x, y = nodes[i % len(nodes)], nodes[j % len(nodes)]
            made = {
                "+": lambda x, y: x + y,
                "-": lambda x, y: x - y * 0.5,
                "*": lambda x, y: (x * y).tanh(),
                "tanh": lambda x, y: x.tanh(),
                "row": lambda x, y: x + y[0],
                "@": lambda x, y: (x @ M).tanh() + y,
            }[op]
            nodes.append(made(x, y))
        return sum(nodes[1:], nodes[0]) + M.sum()

    agree(peer, build, *drawn((4, 3), (3,), (3, 3), low=-1.0, high=1.0))


def test_softmax_and_cross_entropy_by_hand(peer):
    torch = peer("torch")
    Z, labels = drawn((5, 3), low=-3, high=3)[0], np.array([0, 2, 1, 1, 0])
    ours = Array(Z)
    shifted = ours - ours.data.max(axis=1, keepdims=True)
    P = shifted.exp() / shifted.exp().sum(axis=1, keepdims=True)
    cost = -P[np.arange(5), labels].log().mean()
    cost.backward()
    theirs = torch.tensor(Z, requires_grad=True)
    expected = torch.nn.functional.cross_entropy(theirs, torch.tensor(labels))
    expected.backward()
    assert cost.data == pytest.approx(expected.item(), abs=1e-13)
    np.testing.assert_allclose(ours.grad, theirs.grad.numpy(), atol=1e-13)
    np.testing.assert_allclose(ours.grad, (P.data - np.eye(3)[labels]) / 5, atol=1e-13)


def test_a_network_of_arrays_has_the_gradients_of_nn():
    rng = np.random.default_rng(2)
    network = nn.Network([4, 6, 3], hidden="tanh", rng=0)
    X, Y = rng.normal(size=(7, 4)), np.eye(3)[rng.integers(0, 3, 7)]
    network.gradient(X, Y)
    params = [(Array(layer.W), Array(layer.b)) for layer in network.layers]
    (W1, b1), (W2, b2) = params
    Z = (X @ W1 + b1).tanh() @ W2 + b2
    shifted = Z - Z.data.max(axis=1, keepdims=True)
    cost = (shifted.exp().sum(axis=1).log() - (shifted * Y).sum(axis=1)).mean()
    cost.backward()
    assert cost.data == pytest.approx(network.cost(X, Y), abs=1e-13)
    for layer, (W, b) in zip(network.layers, params, strict=True):
        np.testing.assert_allclose(W.grad, layer.dW, atol=1e-13)
        np.testing.assert_allclose(b.grad, layer.db, atol=1e-13)


def test_an_array_of_one_number_is_a_value():
    a, b = Array(2.0), Value(2.0)
    for node in (a, b):
        c = 3 * node
        (c * c + c * c * c).backward()
    assert a.grad == b.grad == 360.0


def test_calling_it_twice_adds_exactly_twice():
    A = Array([[1.0, -2.0]])
    B = A * 3
    out = (B * B).sum()
    out.backward()
    first = A.grad.copy(), B.grad.copy()
    out.backward()
    np.testing.assert_array_equal(A.grad, 2 * first[0])
    np.testing.assert_array_equal(B.grad, 2 * first[1])
    out.zero_grad()
    assert not A.grad.any()
    assert not B.grad.any()


def test_gradients_of_several_nodes_are_no_view_of_each_other():
    A, B = Array([1.0, 2.0]), Array([3.0, 4.0])
    (A + B).backward([1.0, 10.0])
    A.grad += 100
    np.testing.assert_array_equal(B.grad, [1.0, 10.0])


def test_the_array_that_was_handed_over_is_not_touched():
    given = np.ones((2, 2))
    A = Array(given)
    A.data -= 0.5
    np.testing.assert_array_equal(given, 1.0)


def test_a_slope_needs_one_number_or_an_upstream():
    A = Array(np.ones((2, 3)))
    with pytest.raises(ValueError, match=r"shape \(2, 3\): a slope needs one number"):
        A.backward()
    with pytest.raises(ValueError, match=r"upstream has shape \(3,\): expected \(2, 3\)"):
        A.backward(np.ones(3))
    A.reshape(6)[2:3].backward()  # one number, in whatever shape
    assert A.grad.sum() == 1


def test_a_long_chain_needs_no_recursion():
    A = B = Array([1.0, 2.0])
    for _ in range(5_000):
        B = B * 1.0
    B.backward([1.0, 3.0])
    np.testing.assert_array_equal(A.grad, [1.0, 3.0])


def test_it_says_what_it_is():
    assert repr(Array(np.ones((2, 3))) + 1) == "Array(shape=(2, 3), op='+')"
    assert repr(Array(2.5)) == "Array(2.5)"
