"""`Value` against PyTorch, against published numbers, and on the graphs that tell wrong orders apart."""

import math
import operator
import time
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.autodiff import MLP, Layer, Neuron, Step, Value, backward_steps, safe_order, weighted_sum
from course_lib.autodiff.value import BINARY, UNARY


def slopes(build, *numbers):
    """The slopes of a computation with respect to its inputs."""
    leaves = [Value(number) for number in numbers]
    build(*leaves).backward()
    return [leaf.grad for leaf in leaves]


@pytest.mark.parametrize(
    ("build", "numbers", "expected"),
    [
        (lambda a: a + a, [3.0], [2.0]),
        (lambda a: a * a, [3.0], [6.0]),
        (lambda a: a * a * a, [2.0], [12.0]),
        (lambda a: (3 * a) ** 2 + (3 * a) ** 3, [2.0], [360.0]),
        (lambda a, b: (a * b) * (a + b), [-2.0, 3.0], [-3.0, -8.0]),
        (lambda a, b: (a + b) * (b + 1), [2.0, 1.0], [2.0, 5.0]),  # colah
        (lambda x, y, z: (x + y) * z, [-2.0, 5.0, -4.0], [-4.0, -4.0, 3.0]),  # CS231n
    ],
)
def test_published_and_worked_examples(build, numbers, expected):
    assert slopes(build, *numbers) == expected


def shared_diamond(a):
    b = 3 * a
    return b**2 + b**3


def doublings(a):
    for _ in range(3):
        a = a + a
    return a


def fork_and_chain(a):
    b = 2 * a
    c = 3 * b
    return b + c


def fork_and_square(a):
    b = 2 * a
    return b + b * b


@pytest.mark.parametrize(
    ("build", "number", "expected"),
    [(shared_diamond, 2.0, 360.0), (doublings, 1.0, 8.0), (fork_and_chain, 1.0, 8.0), (fork_and_square, 1.0, 10.0)],
)
def test_a_node_waits_until_everyone_who_used_it_has_spoken(build, number, expected):
    assert slopes(build, number) == [expected]


def test_the_neuron_of_cs231n():
    w0, x0, w1, x1, w2 = leaves = [Value(number) for number in (2.0, -1.0, -3.0, -2.0, -3.0)]
    f = (w0 * x0 + w1 * x1 + w2).sigmoid()
    f.backward()
    assert f.data == pytest.approx(0.7310585786300049, abs=1e-15)
    expected = [-0.19661193324, 0.39322386648, -0.39322386648, -0.58983579972, 0.19661193324]
    assert [leaf.grad for leaf in leaves] == pytest.approx(expected, abs=1e-11)


def test_calling_it_twice_adds_exactly_twice():
    a = Value(2.0)
    b = 3 * a
    c = 4 * b
    c.backward()
    assert (a.grad, b.grad, c.grad) == (12.0, 4.0, 1.0)
    c.backward()
    assert (a.grad, b.grad, c.grad) == (24.0, 8.0, 2.0)


def test_two_outputs_add_up():
    a = Value(3.0)
    b = a * a
    (b + 1).backward()
    (b * 2).backward()
    assert a.grad == 6.0 + 12.0


def test_zero_grad_empties_every_node():
    a = Value(2.0)
    b = a * a
    c = b + a
    c.backward()
    c.zero_grad()
    assert [a.grad, b.grad, c.grad] == [0.0, 0.0, 0.0]
    c.backward()
    assert a.grad == 5.0


def test_a_chain_of_100_000_nodes_takes_no_recursion():
    x = y = Value(1.0)
    for _ in range(100_000):
        y = y * 1.0
    y.backward()
    assert x.grad == 1.0
    assert sum(1 for _ in safe_order(y)) == 200_001


def test_sixty_doublings_take_no_path_by_path_walk():
    start = time.perf_counter()
    a = b = Value(1.0)
    for _ in range(60):
        b = b + b
    b.backward()
    assert a.grad == 2.0**60
    assert time.perf_counter() - start < 10  # path by path it would be 10^18 visits


def test_later_changes_of_data_do_not_reach_an_old_graph():
    a = Value(3.0)
    b = a * a
    a.data = 100.0
    b.backward()
    assert a.grad == 6.0


OPERATORS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}


@pytest.mark.parametrize("op", sorted(BINARY))
@pytest.mark.parametrize(("left", "right"), [(3.0, 2.0), (-1.5, 0.7), (3, 2)])
def test_numbers_mix_on_either_side(op, left, right):
    computed, h = OPERATORS[op], 1e-6
    a, b = Value(left), Value(right)
    for node in (computed(a, b), computed(a, right), computed(left, b)):
        assert node.data == pytest.approx(computed(left, right))
        node.backward()
    by_left = (computed(left + h, right) - computed(left - h, right)) / (2 * h)
    by_right = (computed(left, right + h) - computed(left, right - h)) / (2 * h)
    assert [a.grad, b.grad] == pytest.approx([2 * by_left, 2 * by_right], rel=1e-8)


@pytest.mark.parametrize("name", sorted(UNARY))
@given(x=st.floats(0.05, 3))
def test_the_table_of_slopes_agrees_with_differences(name, x):
    h = 1e-6
    value = UNARY[name].value
    expected = (value(x + h) - value(x - h)) / (2 * h)
    assert slopes(lambda a: getattr(a, name)(), x)[0] == pytest.approx(expected, rel=1e-6)


def test_the_slope_of_relu_at_zero_is_zero():
    assert slopes(lambda a: a.relu(), 0.0) == [0.0]
    assert slopes(lambda a: a.relu(), -1.0) == [0.0]


@pytest.mark.parametrize(("power", "x"), [(2, 3.0), (-1, 2.0), (0.5, 4.0), (3, -2.0), (0, 5.0), (1, 0.0), (0, 0.0)])
def test_powers(power, x):
    expected = power * x ** (power - 1) if power else 0.0
    assert slopes(lambda a: a**power, x) == [expected]
    assert Value(x).__pow__(power).op == f"**{power}"


@pytest.mark.parametrize("power", [np.int64(3), np.float32(0.5), np.float64(-1), True])
def test_numbers_of_numpy_are_exponents(power):
    assert slopes(lambda a: a**power, 4.0) == [float(power) * 4.0 ** (float(power) - 1)]
    assert type(Value(4.0).__pow__(power).data) in (float, np.float64)


def test_a_quotient_has_a_slope_wherever_it_is_a_number():
    quotient, slope = 1e-300 / 1e-200, -1e-300 / 1e-200 / 1e-200
    assert slopes(lambda a, b: a / b, 1e-300, 1e-200) == [1 / 1e-200, slope]
    assert (Value(1e-300) / Value(1e-200)).data == quotient
    assert slopes(lambda a, b: a / b, 3.0, 1e200) == [1e-200, 0.0]


def test_a_power_that_is_no_number_is_refused():
    with pytest.raises(TypeError, match="the exponent is a Value: only numbers"):
        Value(2.0) ** Value(3.0)


def test_large_inputs_of_the_sigmoid_do_not_overflow():
    assert [Value(x).sigmoid().data for x in (-1e4, 1e4)] == [0.0, 1.0]


@given(st.lists(st.tuples(st.floats(-2, 2), st.floats(-2, 2)), min_size=1, max_size=6), st.floats(-2, 2))
def test_the_weighted_sum_is_the_sum_of_products(pairs, bias):
    def nodes():
        return [Value(x) for x, _ in pairs], [Value(w) for _, w in pairs], Value(bias)

    xs, ws, b = nodes()
    one = weighted_sum(xs, ws, b).tanh()
    ys, vs, c = nodes()
    many = c
    for y, v in zip(ys, vs, strict=True):
        many = many + y * v
    many = many.tanh()
    one.backward()
    many.backward()
    assert one.data == pytest.approx(many.data, abs=1e-12)
    for left, right in zip([*xs, *ws, b], [*ys, *vs, c], strict=True):
        assert left.grad == pytest.approx(right.grad, abs=1e-12)


def test_the_weighted_sum_takes_plain_numbers_and_one_node_twice():
    w = Value(2.0)
    x = Value(3.0)
    total = weighted_sum([5.0, x, 1], [w, w, w], x)
    total.backward()
    assert total.data == 2 * 5 + 2 * 3 + 2 + 3
    assert w.grad == 9.0
    assert x.grad == 3.0


@pytest.mark.parametrize("kind", [float, Value], ids=["numbers", "nodes"])
@pytest.mark.parametrize("count", [1, 2, 4])
def test_as_many_inputs_as_weights_or_none(kind, count):
    xs = [kind(1.0)] * count
    with pytest.raises(ValueError, match=f"^the neuron has 3 weights and got {count} inputs: expected one for each"):
        weighted_sum(xs, [Value(1.0)] * 3, Value(0.0))
    for network in (Neuron(3, rng=0), Layer(3, 2, rng=0), MLP(3, [2, 1], rng=0)):
        with pytest.raises(ValueError, match=f"3 weights and got {count} inputs"):
            network(xs)


def graph_of(steps, leaves, make):
    """A random graph with forks: each step combines two earlier nodes."""
    nodes = [make(x) for x in leaves]
    first = list(nodes)
    for op, i, j in steps:
        a, b = nodes[i % len(nodes)], nodes[j % len(nodes)]
        new = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b * 0.5}.get(op)
        nodes.append(new(a, b) if new else getattr(a, op)())
    total = nodes[0]
    for node in nodes[1:]:
        total = total + node
    return total, first


random_steps = st.lists(
    st.tuples(st.sampled_from(["+", "-", "*", "tanh", "sigmoid", "relu"]), st.integers(0, 50), st.integers(0, 50)),
    max_size=25,
)


@settings(max_examples=60)
@given(random_steps, st.lists(st.floats(-1.5, 1.5), min_size=2, max_size=4))
def test_random_graphs_agree_with_pytorch(peer, steps, leaves):
    torch = peer("torch")
    ours, values = graph_of(steps, leaves, Value)
    theirs, tensors = graph_of(steps, leaves, lambda x: torch.tensor(x, dtype=torch.float64, requires_grad=True))
    ours.backward()
    theirs.backward()
    assert ours.data == pytest.approx(theirs.item(), rel=1e-13, abs=1e-13)
    for value, tensor in zip(values, tensors, strict=True):
        assert value.grad == pytest.approx(tensor.grad.item(), rel=1e-13, abs=1e-13 * max(1, abs(value.grad)))


@settings(max_examples=40)
@given(random_steps, st.lists(st.floats(-1.5, 1.5), min_size=2, max_size=4))
def test_the_steps_run_to_their_end_are_the_backward_pass(steps, leaves):
    fast, values = graph_of(steps, leaves, Value)
    stepped, others = graph_of(steps, leaves, Value)
    fast.backward()
    records = list(backward_steps(stepped))
    for value, other in zip(values, others, strict=True):
        assert value.grad == pytest.approx(other.grad, rel=1e-13, abs=1e-13)
    assert len(records) == sum(len(node.parents) for node in safe_order(stepped))
    for record in records:
        assert record.product == record.upstream * record.local


def test_a_step_says_who_what_and_the_sum_so_far():
    a = Value(3.0)
    out = a * a
    first, second = out.backward_steps()
    assert first == Step(out, a, 1.0, 3.0, 3.0, 3.0)
    assert second == Step(out, a, 1.0, 3.0, 3.0, 6.0)


def test_the_order_is_safe_and_complete():
    a, b = Value(1.0), Value(2.0)
    c = a * b
    d = c + a
    e = d * c
    order = list(safe_order(e))
    assert order[0] is e
    assert {id(node) for node in order} == {id(node) for node in (a, b, c, d, e)}
    places = {id(node): place for place, node in enumerate(order)}
    for node in order:
        assert all(places[id(parent)] > places[id(node)] for parent in node.parents)


def test_the_published_tests_of_micrograd_pass(peer):
    """The two sanity checks that micrograd publishes, run on ours with PyTorch beside it."""
    torch = peer("torch")

    def one(x):
        z = 2 * x + 2 + x
        q = z.relu() + z * x
        h = (z * z).relu()
        return h + q + q * x

    def two(a, b):
        c = a + b
        d = a * b + b**3
        c += c + 1
        c += 1 + c + (-a)
        d += d * 2 + (b + a).relu()
        d += 3 * d + (b - a).relu()
        e = c - d
        f = e**2
        g = f / 2.0
        g += 10.0 / f
        return g

    for build, numbers in ((one, [-4.0]), (two, [-4.0, 2.0])):
        ours = [Value(x) for x in numbers]
        theirs = [torch.tensor([x], dtype=torch.float64, requires_grad=True) for x in numbers]
        y, expected = build(*ours), build(*theirs)
        y.backward()
        expected.backward()
        assert y.data == pytest.approx(expected.item(), abs=1e-6)
        assert [leaf.grad for leaf in ours] == pytest.approx([leaf.grad.item() for leaf in theirs], abs=1e-6)


def test_the_names_of_micrograd_are_there():
    a = Value(2.0)
    c = a * a + 1
    assert c._op == "+"
    assert len(c._prev) == 2
    assert repr(a) == "Value(data=2, grad=0)"


def test_a_node_carries_nothing_but_its_slots():
    with pytest.raises(AttributeError):
        Value(1.0).note = "x"


def test_sizes_and_parameters_of_the_modules():
    network = MLP(3, [4, 4, 1], rng=0)
    assert len(network.parameters()) == 41
    assert isinstance(network([1.0, -2.0, 3.0]), Value)
    assert len(Layer(2, 3, rng=0)([1.0, 2.0])) == 3
    assert len(Neuron(2, rng=0).parameters()) == 3
    assert [p.data for p in MLP(2, [3, 1], rng=5).parameters()] == [p.data for p in MLP(2, [3, 1], rng=5).parameters()]
    assert MLP(1, [1, 1, 1], rng=0)([2.0]).data is not None


@pytest.mark.parametrize("build", [partial(Neuron, 2), partial(Layer, 2, 3), partial(MLP, 2, [3, 1])])
def test_an_unknown_activation_is_refused_when_the_network_is_built(build):
    with pytest.raises(ValueError, match=r"act is 'relux': expected one of exp, log, tanh, sigmoid, relu$"):
        build(act="relux")


def test_a_network_without_layers_is_refused():
    with pytest.raises(ValueError, match=r"sizes is \[2\]: expected inputs first and outputs last"):
        MLP(2, [])


def test_the_network_agrees_with_the_one_of_nn():
    from course_lib import nn

    network = MLP(2, [3, 2], act="tanh", rng=1)
    theirs = nn.Network([2, 3, 2], hidden="tanh", output="identity", loss="half_squared_error")
    for layer, ours in zip(theirs.layers, network.layers, strict=True):
        layer.W[:] = [[neuron.w[i].data for neuron in ours.neurons] for i in range(layer.W.shape[0])]
        layer.b[:] = [neuron.b.data for neuron in ours.neurons]
    X, Y = [[0.5, -1.2], [1.5, 0.3], [-0.7, 0.9]], [[0.2, 1.0], [-0.5, 0.4], [0.9, -1.1]]
    cost = Value(0.0)
    for x, y in zip(X, Y, strict=True):
        cost = cost + sum((out - t) ** 2 for out, t in zip(network(x), y, strict=True)) / 2 / len(X)
    cost.backward()
    theirs.gradient(X, Y)
    assert cost.data == pytest.approx(theirs.cost(X, Y), abs=1e-14)
    for layer, ours in zip(theirs.layers, network.layers, strict=True):
        for j, neuron in enumerate(ours.neurons):
            assert [w.grad for w in neuron.w] == pytest.approx(layer.dW[:, j].tolist(), abs=1e-13)
            assert neuron.b.grad == pytest.approx(layer.db[j], abs=1e-13)


def test_xor_is_learned():
    network = MLP(2, [4, 1], act="tanh", rng=3)
    data = [((0.0, 0.0), 0.0), ((0.0, 1.0), 1.0), ((1.0, 0.0), 1.0), ((1.0, 1.0), 0.0)]
    for _ in range(400):
        cost = sum((network(x) - y) ** 2 for x, y in data)
        network.zero_grad()
        cost.backward()
        for parameter in network.parameters():
            parameter.data -= 0.1 * parameter.grad
    assert all(abs(network(x).data - y) < 0.1 for x, y in data)
    assert math.isfinite(cost.data)
