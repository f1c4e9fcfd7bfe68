"""The network: one flat vector, its views and buffers; right gradients for every pair; saving and loading."""

import io
import os
import stat
import tracemalloc
import zipfile
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import nn
from course_lib.nn.network import CHUNK, class_of
from tests.nn import textbook
from tests.nn.cases import HIDDEN, Case, every_pair, no_hidden_layer

CASES = [
    *every_pair(between=[(4,), (4, 3, 4)], n=(1, 5), weight_decay=(0.3,)),
    *no_hidden_layer(),
    Case("tanh", "softmax", "cross_entropy", (3, 4, 3)),
    Case("relu", "sigmoid", "binary_cross_entropy", (1, 1, 1), n=1),
    Case("gelu", "swish", "half_squared_error", (2, 6, 5, 4, 3, 2), n=3),
]


def params_of(network):
    """In the form of chapter 4: [(W1, b1), …]."""
    return [(layer.W, layer.b) for layer in network.layers]


def textbook_gradients(case, network, X, Y):
    functions = case.hidden, case.output
    cache = textbook.forward(params_of(network), X, *functions)
    grads = textbook.backward(params_of(network), cache, Y, *functions, case.loss, case.weight_decay)
    return cache, grads


def small(**settings):
    """A network with biases, and a batch for it."""
    network = nn.Network(**{"sizes": [3, 4, 2], "hidden": "tanh", "rng": 1} | settings)
    rng = np.random.default_rng(0)
    network.params[...] = rng.normal(size=network.params.size)
    X = rng.normal(size=(6, network.sizes[0])).astype(network.dtype)
    Y = np.eye(network.sizes[-1], dtype=network.dtype)[rng.integers(0, network.sizes[-1], 6)]
    return network, X, Y


# The fast form is the textbook's


@pytest.mark.parametrize("case", CASES, ids=str)
def test_gradients_and_costs_are_those_of_the_textbook(case):
    network, X, Y = case.build()
    cache, grads = textbook_gradients(case, network, X, Y)

    network.grads[...] = np.nan
    network.forward(X)
    loss = network.backward(Y)
    for layer, (dW, db) in zip(network.layers, grads, strict=True):
        assert nn.relative_error(layer.dW, dW) < 1e-12
        assert nn.relative_error(layer.db, db) < 1e-12

    cost = textbook.cost(params_of(network), X, Y, case.hidden, case.output, case.loss, case.weight_decay)
    assert loss == pytest.approx(cost, rel=1e-12)
    assert network.cost(X, Y) == pytest.approx(cost, rel=1e-12)
    assert np.array_equal(network.gradient(X, Y), network.grads)

    trace = network.trace(X)
    for name in "AZ":
        for ours, theirs in zip(trace[name], cache[name], strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-13)
    np.testing.assert_array_equal(network.predict(X), trace["A"][-1])


@pytest.mark.parametrize("case", every_pair(n=(3,)), ids=str)
def test_gradients_fit_values_alone(case):
    network, X, Y = case.build()
    complex_step = nn.gradient_check(network, X, Y)
    assert complex_step.passed, complex_step
    assert complex_step.tolerance == 1e-12
    central = nn.gradient_check(network, X, Y, method="central")
    assert max(central.errors.values()) <= (1e-7 if case.kinked else 1e-8), central


@pytest.mark.parametrize("case", no_hidden_layer(n=(4,)), ids=str)
def test_gradients_without_hidden_layer_fit_values_alone(case):
    check = nn.gradient_check(*case.build())
    assert check.passed, check


def test_weight_decay_is_on_weights_only_and_not_divided_by_n():
    network, X, Y = small()
    plain, cost = network.gradient(X, Y), network.cost(X, Y)
    network.weight_decay = 0.5
    decayed = network.gradient(X, Y)
    weights, biases = slice(None, 20), slice(20, None)
    np.testing.assert_allclose(decayed[weights] - plain[weights], 0.5 * network.params[weights], rtol=1e-12)
    np.testing.assert_array_equal(decayed[biases], plain[biases])
    assert network.penalty() == pytest.approx(0.25 * sum(np.sum(layer.W**2) for layer in network.layers), rel=1e-14)
    assert network.cost(X, Y) == pytest.approx(cost + network.penalty(), rel=1e-14)


# One vector, many views


def test_layers_are_views_of_the_flat_vectors_weights_first_then_biases():
    network = nn.Network([3, 4, 2])
    assert network.n_weights == 20
    assert network.params.shape == network.grads.shape == (26,)
    network.params[...] = np.arange(26)
    network.grads[...] = -np.arange(26)
    first, second = network.layers
    np.testing.assert_array_equal(first.W, np.arange(12).reshape(3, 4))
    np.testing.assert_array_equal(second.W, np.arange(12, 20).reshape(4, 2))
    np.testing.assert_array_equal(first.b, np.arange(20, 24))
    np.testing.assert_array_equal(second.b, [24, 25])
    for layer in network.layers:
        np.testing.assert_array_equal(layer.dW, -layer.W)
        np.testing.assert_array_equal(layer.db, -layer.b)
        layer.W[0, 0], layer.b[0], layer.dW[0, 0], layer.db[0] = 100, 200, 300, 400
    assert list(np.flatnonzero(network.params >= 100)) == [0, 12, 20, 24] == list(np.flatnonzero(network.grads >= 300))


def test_named_parts_are_views_too():
    network = nn.Network([3, 4, 2])
    parts = network.named(network.params)
    assert {name: part.shape for name, part in parts.items()} == {"W1": (3, 4), "b1": (4,), "W2": (4, 2), "b2": (2,)}
    parts["W2"][...], parts["b1"][...] = 5, 7
    np.testing.assert_array_equal(network.layers[1].W, np.full((4, 2), 5))
    np.testing.assert_array_equal(network.layers[0].b, np.full(4, 7))


def test_gradient_returns_a_vector_of_its_own():
    network, X, Y = small()
    gradient = network.gradient(X, Y)
    assert not np.shares_memory(gradient, network.grads)
    np.testing.assert_array_equal(gradient, network.grads)


def test_forward_and_backward_change_no_parameter_and_no_argument():
    network, X, Y = small(weight_decay=0.1)
    before = [a.copy() for a in (network.params, X, Y)]
    network.gradient(X, Y)
    network.cost(X, Y)
    network.predict(X)
    for now, then in zip((network.params, X, Y), before, strict=True):
        np.testing.assert_array_equal(now, then)


# Buffers


def test_a_step_writes_into_the_same_room_while_the_batch_keeps_its_size():
    network, X, Y = small(hidden="gelu")
    network.gradient(X, Y)
    rooms = [(layer.Z, layer.A, layer.delta, layer.ones) for layer in network.layers]
    network.gradient(X[::-1].copy(), Y)
    for layer, before in zip(network.layers, rooms, strict=True):
        for now, then in zip((layer.Z, layer.A, layer.delta, layer.ones), before, strict=True):
            assert now is then


@pytest.mark.parametrize("hidden", ["sigmoid", "swish"])
def test_batches_of_changing_size_give_what_fresh_networks_give(hidden):
    network, X, Y = small(hidden=hidden)
    for n in (6, 2, 2, 5, 1, 6):
        fresh, _, _ = small(hidden=hidden)
        np.testing.assert_array_equal(network.gradient(X[:n], Y[:n]), fresh.gradient(X[:n], Y[:n]))
        assert [len(layer.delta) for layer in network.layers] == [n, n]


def test_an_interrupt_between_two_layers_leaves_no_room_of_the_wrong_size(monkeypatch):
    network, X, Y = small()
    expected = network.gradient(X, Y)
    second = network.layers[1]
    with monkeypatch.context() as patch:
        patch.setattr(second, "make_room", lambda n: (_ for _ in ()).throw(KeyboardInterrupt))
        for n in (2, 1, 6):  # the sizes that a careless network would now take for prepared
            with pytest.raises(KeyboardInterrupt):
                network.forward(X[:n])
    np.testing.assert_array_equal(network.gradient(X, Y), expected)
    np.testing.assert_array_equal(network.gradient(X[:2], Y[:2]), small()[0].gradient(X[:2], Y[:2]))


def test_looking_on_between_forward_and_backward_disturbs_nothing():
    network, X, Y = small(hidden="swish", weight_decay=0.2)
    expected = network.gradient(X, Y)
    other = np.random.default_rng(9).normal(size=(4, 3))
    network.forward(X)
    network.predict(other)
    network.trace(other)
    network.cost(other, np.eye(2)[[0, 0, 1, 1]])
    network.classify(other)
    repr(network)
    network.backward(Y)
    np.testing.assert_array_equal(network.grads, expected)


def test_forward_returns_logits_where_output_and_loss_match_and_outputs_elsewhere():
    network, X, _ = small(output="softmax")
    np.testing.assert_allclose(network.forward(X), network.trace(X)["Z"][-1], rtol=1e-15)
    for loss, output in [("half_squared_error", "softmax"), ("half_squared_error", "tanh")]:
        network, X, _ = small(output=output, loss=loss)
        np.testing.assert_allclose(network.forward(X), network.predict(X), rtol=1e-15)


def test_a_training_step_allocates_next_to_nothing():
    # workload d of the benchmark: 0.1 MiB may be allocated for a step, once the first has made room
    rng = np.random.default_rng(0)
    network = nn.Network([784, 128, 64, 10], dtype=np.float32)
    X, Y = rng.normal(size=(64, 784)), np.eye(10)[rng.integers(0, 10, 64)]
    X, Y = network.check(X, Y)
    optimizer = nn.SGD(0.01)

    def step():
        network.forward(X)
        network.backward(Y)
        optimizer.step(network.params, network.grads, network.n_weights)

    step()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        step()
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak - before <= 0.1 * 2**20
    assert after - before <= 2**10  # and none of it stays


# Predicting


def test_predict_gives_a_new_array_each_time():
    for output in ("identity", "softmax"):
        network, X, _ = small(output=output)
        P = network.predict(X)
        P[...] = np.nan
        assert np.isfinite(network.predict(X)).all()


def test_predict_goes_through_many_rows_in_parts():
    network, _, _ = small()
    X = np.random.default_rng(0).normal(size=(2 * CHUNK + 3, 3))
    np.testing.assert_allclose(network.predict(X), network.trace(X)["A"][-1], rtol=1e-13)
    assert network.classify(X).shape == (2 * CHUNK + 3,)


def test_classify_takes_the_largest_output_the_first_of_equals():
    network = nn.Network([2, 3], initializer="zeros", output="identity")
    network.layers[0].W[...] = [[1, 0, 0], [0, 1, 1]]
    X = [[3.0, 1.0], [1.0, 3.0], [2.0, 2.0], [-1.0, -1.0]]
    labels = network.classify(X)
    np.testing.assert_array_equal(labels, [0, 1, 0, 0])
    assert labels.dtype == np.int64


def test_a_single_output_is_class_one_above_one_half():
    network = nn.Network([1, 1], initializer="zeros", output="sigmoid")
    network.layers[0].W[...] = 1
    labels = network.classify([[-1.0], [0.0], [1e-9], [5.0]])
    np.testing.assert_array_equal(labels, [0, 0, 1, 1])
    assert labels.shape == (4,)
    assert labels.dtype == np.int64


def test_classes_of_targets():
    np.testing.assert_array_equal(class_of(np.eye(3)[[2, 0, 1]]), [2, 0, 1])
    np.testing.assert_array_equal(class_of(np.eye(2)[[1, 0]]), [1, 0])
    np.testing.assert_array_equal(class_of(np.array([[0.0], [1.0], [0.5]])), [0, 1, 0])


def test_cost_is_a_plain_number():
    for dtype in ("float32", "float64"):
        network, X, Y = small(dtype=dtype)
        assert type(network.cost(X, Y)) is float


def test_the_loss_that_matches_an_output_is_the_default():
    losses = {output: nn.Network([2, 2], output=output).loss.name for output in ["softmax", *HIDDEN]}
    matched = {"softmax": "cross_entropy", "sigmoid": "binary_cross_entropy"}
    assert losses == dict.fromkeys(["softmax", *HIDDEN], "half_squared_error") | matched
    network = nn.Network([2, 2])
    assert (network.hidden.name, network.output.name, network.weight_decay) == ("relu", "softmax", 0)
    assert (network.dtype, network.params.dtype, network.grads.dtype) == (np.float64,) * 3
    assert not network.grads.any()


def test_lists_and_whole_numbers_are_welcome():
    network, X, Y = small()
    X = X.round()
    expected = network.cost(X, Y)
    for x in (X.tolist(), X.astype(int), np.asfortranarray(X), X.astype(np.float32)):
        assert network.cost(x, Y.astype(bool).tolist()) == expected
        np.testing.assert_array_equal(network.gradient(x, Y.astype(int)), network.gradient(X, Y))


def test_shares_that_sum_to_one_but_for_rounding_pass_the_gradient_check():
    # the shares of a float32 array sum to 1.00000001 in float64, which would look like a wrong gradient
    network, X, _ = small()
    Y = np.full((6, 2), [0.1, 0.9], np.float32)
    assert abs(Y.astype(np.float64).sum(axis=1) - 1).max() > 1e-10
    before = Y.copy()
    assert nn.gradient_check(network, X, Y).passed
    np.testing.assert_array_equal(Y, before)


def test_repr_names_what_matters():
    assert repr(nn.Network([64, 30, 10])) == (
        "<Network 64-30-10, relu → softmax, cross_entropy, 2,260 parameters, float64>"
    )


@given(st.lists(st.integers(1, 9), min_size=2, max_size=5), st.integers(1, 7))
def test_every_shape_of_network_works(sizes, n):
    network = nn.Network(sizes, "tanh", "identity")
    assert network.params.size == sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes))
    X, Y = np.ones((n, sizes[0])), np.zeros((n, sizes[-1]))
    assert network.predict(X).shape == Y.shape
    assert np.isfinite(network.gradient(X, Y)).all()
    for layer, (n_in, n_out) in zip(network.layers, pairwise(sizes), strict=True):
        assert (layer.W.shape, layer.b.shape) == ((n_in, n_out), (n_out,))


def test_sizes_may_be_an_array_and_are_kept_as_a_list():
    network = nn.Network(np.array([3, 4, 2]))
    assert network.sizes == [3, 4, 2]
    assert all(type(size) is int for size in network.sizes)


# Copies in another type of numbers


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex128"])
def test_astype_makes_an_independent_copy(dtype):
    network, X, Y = small(hidden="gelu", output="sigmoid", loss="half_squared_error", weight_decay=0.25)
    twin = network.astype(dtype)
    assert (twin.dtype, twin.params.dtype) == (dtype, dtype)
    assert twin.settings == network.settings
    np.testing.assert_array_equal(twin.params, network.params.astype(dtype))
    assert twin.cost(X, Y) == pytest.approx(network.cost(X, Y), rel=1e-6)
    twin.params[...] = 0
    assert network.params.all()


def test_a_complex_network_becomes_real_without_its_imaginary_parts():
    network, _, _ = small(dtype="complex128")
    network.params += 1e-30j
    np.testing.assert_array_equal(network.astype("complex128").params, network.params)
    np.testing.assert_array_equal(network.astype("float64").params, network.params.real)


def test_a_kind_of_network_stays_what_it_is(tmp_path):
    class Mine(nn.Network):
        pass

    network = Mine([2, 3, 2])
    network.save(tmp_path / "mine")
    assert type(network.astype("float32")) is type(Mine.load(tmp_path / "mine")) is Mine


# Files

KINDS = [
    {"dtype": dtype, "hidden": hidden, "output": output, "loss": loss, "weight_decay": decay, "sizes": sizes}
    for dtype, hidden, output, loss, decay, sizes in [
        ("float32", "relu", "softmax", "cross_entropy", 0.0, [3, 4, 2]),
        ("float64", "gelu", "sigmoid", "binary_cross_entropy", 1e-4, [5, 2]),
        ("complex128", "leaky", "swish", "half_squared_error", 0.5, [2, 3, 4, 2]),
    ]
]


@pytest.mark.parametrize("settings", KINDS, ids=lambda settings: settings["dtype"])
@pytest.mark.parametrize("name", ["digits.npz", "digits", "digits.v2"])
def test_a_saved_network_comes_back_as_it_was(tmp_path, settings, name):
    network, X, _ = small(**settings)
    network.save(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name.removesuffix(".npz") + ".npz"]
    for path in (tmp_path / name, str(tmp_path / name)):
        loaded = nn.Network.load(path)
        assert loaded.settings == network.settings == {k: v for k, v in settings.items() if k != "dtype"}
        assert loaded.dtype == loaded.params.dtype == settings["dtype"]
        np.testing.assert_array_equal(loaded.params, network.params)
        np.testing.assert_array_equal(loaded.predict(X), network.predict(X))


def test_a_loaded_network_can_be_trained(tmp_path):
    network, X, Y = small(dtype="float32")
    network.save(tmp_path / "saved")
    loaded = nn.Network.load(tmp_path / "saved")
    for one in (network, loaded):
        nn.fit(one, X, Y, nn.Adam(0.1), epochs=3, batch_size=2, progress=False)
    np.testing.assert_array_equal(loaded.params, network.params)


def test_a_file_holds_plain_arrays_only(tmp_path):
    network, _, _ = small()
    network.save(tmp_path / "saved.npz")
    with np.load(tmp_path / "saved.npz", allow_pickle=False) as file:
        found = {name: file[name] for name in file.files}
    assert {name: array.tolist() for name, array in found.items() if name != "params"} == {
        "format_version": 1,
        "sizes": [3, 4, 2],
        "hidden": "tanh",
        "output": "softmax",
        "loss": "cross_entropy",
        "weight_decay": 0.0,
    }
    np.testing.assert_array_equal(found["params"], network.params)


def test_saving_over_a_file_replaces_it(tmp_path):
    small()[0].save(tmp_path / "saved")
    other, _, _ = small(sizes=[2, 5])
    other.save(tmp_path / "saved")
    assert nn.Network.load(tmp_path / "saved").sizes == [2, 5]


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_while_saving_keeps_the_old_file_and_leaves_no_other(tmp_path, monkeypatch, failure):
    network, _, _ = small()
    network.save(tmp_path / "saved")
    before = (tmp_path / "saved.npz").read_bytes()

    def half(file, **_):
        file.write(b"half of it")
        raise failure

    monkeypatch.setattr(np, "savez", half)
    with pytest.raises(type(failure)):
        small(sizes=[2, 5])[0].save(tmp_path / "saved")
    assert [path.name for path in tmp_path.iterdir()] == ["saved.npz"]
    assert (tmp_path / "saved.npz").read_bytes() == before


def refusal(path, kind=ValueError):
    """The sentence with which a file is refused."""
    with pytest.raises(kind) as caught:
        nn.Network.load(path)
    return str(caught.value)


def saved(path, **changes):
    """Write a network's file with some of its arrays changed; None takes one out."""
    network, _, _ = small()
    arrays = {"format_version": 1, **network.settings, "params": network.params} | changes
    np.savez(path, **{name: array for name, array in arrays.items() if array is not None})


NEWER = "was saved by a newer version of the course: update the course"
CHANGED = "was changed after it was saved, so save it again:"
NOT_A_NETWORK = "holds no saved network: it was written by something else"
EDITED = [
    ({"format_version": 2}, NEWER),
    ({"format_version": 7, "sizes": None, "momentum": 1}, NEWER),
    ({"format_version": None}, NOT_A_NETWORK),
    ({"format_version": 0}, NOT_A_NETWORK),
    ({"format_version": "1"}, NOT_A_NETWORK),
    ({"format_version": [1, 1]}, NOT_A_NETWORK),
    ({"format_version": np.nan}, NOT_A_NETWORK),
    ({"params": None}, NOT_A_NETWORK),
    ({"loss": None}, NOT_A_NETWORK),
    ({"more": 1}, NOT_A_NETWORK),
    ({"sizes": [3, 5, 2]}, f"{CHANGED} params has shape (26,) and network.params has shape (32,): "
     "expected params and network.params of the same shape"),
    ({"params": np.zeros((2, 13))}, f"{CHANGED} params has shape (2, 13) and network.params has shape (26,): "
     "expected params and network.params of the same shape"),
    ({"params": np.zeros(0)}, f"{CHANGED} params has shape (0,), without any example: "
     "expected params and network.params of the same shape"),
    ({"params": np.zeros(26, int)}, f"{CHANGED} dtype is 'int64': expected one of float32, float64, complex128"),
    ({"params": np.array(["a"] * 26)}, f"{CHANGED} dtype is 'str32': expected one of float32, float64, complex128"),
    ({"sizes": 3}, f"{CHANGED} sizes is 3: expected inputs first and outputs last, such as [64, 30, 10]"),
    ({"sizes": [3.0, 4.0, 2.0]}, f"{CHANGED} sizes[0] is 3.0: expected a whole number from 1 to 1,000,000,000"),
    ({"sizes": [10**5, 10**6]}, f"{CHANGED} sizes [100000, 1000000] need 1.0e+11 parameters, "
     "the course stops at 1e+08: make a layer smaller"),
    ({"hidden": "banana"}, f"{CHANGED} hidden is 'banana': expected one of {', '.join(HIDDEN)}"),
    ({"hidden": 3}, f"{CHANGED} hidden is 3: expected one of {', '.join(HIDDEN)}"),
    ({"output": "tanh"}, f'{CHANGED} cross_entropy needs the probabilities of a softmax, but output is "tanh": '
     'choose output="softmax" or loss="half_squared_error"'),
    ({"loss": ["cross_entropy"]}, f"{CHANGED} loss is ['cross_entropy']: expected one of half_squared_error, "
     "binary_cross_entropy, cross_entropy"),
    ({"weight_decay": -1.0}, f"{CHANGED} weight_decay is -1.0: expected a number of at least 0"),
    ({"weight_decay": np.nan}, f"{CHANGED} weight_decay is nan: expected a number of at least 0"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "sentence"), EDITED, ids=[", ".join(changes) for changes, _ in EDITED])
def test_a_file_that_was_edited_is_refused_in_a_sentence(tmp_path, changes, sentence):
    path = tmp_path / "edited.npz"
    saved(path, **changes)
    assert refusal(path) == f"{path} {sentence}"


def a_pickle(path):
    class Trap:
        def __reduce__(self):
            return os.mkdir, (str(path.with_name("opened")),)

    saved(path, hidden=np.array(Trap(), dtype=object))


def truncated(path):
    saved(path)
    path.write_bytes(path.read_bytes()[:-200])


def cut_early(path):
    saved(path)
    path.write_bytes(path.read_bytes()[:100])


def one_bit_flipped(path):
    saved(path)
    content = bytearray(path.read_bytes())
    place = content.index(small()[0].params.tobytes())
    content[place + 20] ^= 1
    path.write_bytes(content)


def a_single_array(path):
    with path.open("wb") as file:
        np.save(file, np.zeros(3))


def a_zip_of_something_else(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")


def a_promise_of_terabytes(path):
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": (10**13,)})
    saved(path, params=None)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("params.npy", header.getvalue())


DAMAGED = [
    lambda path: path.write_bytes(b""),
    lambda path: path.write_bytes(b"not an archive"),
    lambda path: path.write_text("äöü " * 1000, encoding="utf-16"),
    lambda path: path.mkdir(),
    a_pickle,
    truncated,
    cut_early,
    one_bit_flipped,
    a_single_array,
    a_promise_of_terabytes,
]


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_file_is_refused_in_a_sentence_and_no_pickle_is_opened(tmp_path, damage):
    path = tmp_path / "damaged.npz"
    damage(path)
    assert refusal(path) == f"{path} cannot be read as a file of arrays: it is damaged or something else"
    assert not (tmp_path / "opened").exists()


def test_a_zip_file_of_something_else_is_refused(tmp_path):
    path = tmp_path / "other.npz"
    a_zip_of_something_else(path)
    assert refusal(path) == f"{path} {NOT_A_NETWORK}"


def test_a_file_that_is_not_there(tmp_path):
    expected = f"there is no file {tmp_path / 'nothing.npz'}: check the name and the folder"
    assert refusal(tmp_path / "nothing", FileNotFoundError) == expected


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(OSError, match=r"^could not write .*saved\.npz \(No such file or directory\): choose a folder"):
        small()[0].save(tmp_path / "nowhere" / "saved")


def test_a_file_has_the_rights_that_new_files_have(tmp_path):
    small()[0].save(tmp_path / "saved")
    (tmp_path / "other").touch()
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert len(modes) == 1
