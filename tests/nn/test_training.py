"""Training: every example once per epoch, right records, early stopping, and nothing half done after an interrupt."""

import sys
import tracemalloc
from copy import deepcopy
from dataclasses import asdict
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tqdm import tqdm

from course_lib import nn
from course_lib.nn import training

OPTIMIZERS = [nn.SGD, nn.Momentum, nn.Nesterov, nn.Adagrad, nn.RMSprop, nn.Adam, nn.AdamW]
HERE = Path(nn.__file__).parent


def points(n=10, seed=0):
    """X (n, 3) and Y (n, 2), in one-hot rows."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 3))
    return X, np.eye(2)[(X[:, 0] + 0.3 * rng.normal(size=n) > 0).astype(int)]


def fresh(**settings):
    return nn.Network([3, 4, 2], "tanh", rng=1, **settings)


def train(network, optimizer, **options):
    """fit without a progress bar on the points, in batches of 4."""
    return nn.fit(network, *points(), optimizer, **{"batch_size": 4, "progress": False, "rng": 5} | options)


def state_of(network, optimizer):
    return deepcopy((network.params, vars(optimizer)))


def assert_same(one, other):
    """Equal parameters and equal optimizers, to the last bit; the room for a step holds nothing of worth."""
    np.testing.assert_array_equal(one[0], other[0])
    ours, theirs = (vars_of.copy() for vars_of in (one[1], other[1]))
    np.testing.assert_array_equal(ours.pop("memories"), theirs.pop("memories"))
    assert (ours.pop("move") is None) == (theirs.pop("move") is None)
    assert ours == theirs


# Batches


@given(n=st.integers(1, 40), size=st.integers(1, 50), seed=st.integers(0, 5))
def test_an_epoch_draws_every_row_once_with_its_target(n, size, seed):
    X = np.arange(n, dtype=float)[:, None] * [1, 10]
    Y = np.arange(n, dtype=float)[:, None]
    batches = [(x.copy(), y.copy()) for x, y in nn.minibatches(X, Y, size, np.random.default_rng(seed))]
    whole, rest = divmod(n, min(size, n))
    assert [len(x) for x, _ in batches] == [min(size, n)] * whole + [rest] * (rest > 0)
    drawn, targets = np.vstack([x for x, _ in batches]), np.vstack([y for _, y in batches])
    np.testing.assert_array_equal(drawn, targets * [1, 10])
    np.testing.assert_array_equal(np.sort(targets, axis=0), Y)


def test_the_order_follows_from_the_generator_and_changes_from_epoch_to_epoch():
    X = np.arange(20.0)[:, None]

    def orders(seed):
        rng = np.random.default_rng(seed)
        return [np.vstack([x.copy() for x, _ in nn.minibatches(X, X, 6, rng)]).ravel().tolist() for _ in range(2)]

    assert orders(1) == orders(1)
    assert orders(1) != orders(2)
    assert orders(1)[0] != orders(1)[1]
    assert orders(1)[0] != sorted(orders(1)[0])


def test_batches_keep_the_type_of_numbers_and_reuse_their_room():
    X, Y = np.ones((5, 3), np.float32), np.ones((5, 2))
    batches = list(nn.minibatches(X, Y, 2, np.random.default_rng(0)))
    assert [(x.dtype, y.dtype) for x, y in batches] == [(np.float32, np.float64)] * 3
    assert all(np.shares_memory(batches[0][i], batch[i]) for batch in batches for i in range(2))
    assert not any(np.shares_memory(batches[0][i], (X, Y)[i]) for i in range(2))


def test_drawing_a_batch_allocates_nothing_but_its_order():
    X, Y = np.ones((640, 784)), np.ones((640, 10))
    batches = nn.minibatches(X, Y, 64, np.random.default_rng(0))
    next(batches)
    tracemalloc.start()
    try:
        for _ in batches:
            pass
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak <= 0.1 * 2**20


# Records


def by_hand(network, optimizer, count, batch_size, rng, clip=None, schedule=lambda epoch: 1.0, validation=None):
    """The loop of an epoch, written out; the records as tuples."""
    X, Y = points()
    rng, base, records = np.random.default_rng(rng), optimizer.lr, []
    for epoch in range(1, count + 1):
        order, losses = rng.permutation(len(X)), []
        optimizer.lr = base * schedule(epoch)
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            losses += [network.cost(X[rows], Y[rows])] * len(rows)
            gradient = network.gradient(X[rows], Y[rows])
            if clip:
                gradient *= min(1, clip / np.linalg.norm(gradient))
            optimizer.step(network.params, gradient, network.n_weights)
        held_out = (np.nan, np.nan)
        if validation:
            right = network.predict(validation[0]).argmax(axis=1) == validation[1].argmax(axis=1)
            held_out = network.cost(*validation), right.mean()
        records.append((epoch, np.mean(losses), *held_out, optimizer.lr))
    optimizer.lr = base
    return records


def as_tuples(records):
    return [(r.epoch, r.loss, r.validation_loss, r.validation_accuracy, r.lr) for r in records]


OPTIONS = [
    {},
    {"batch_size": 1},
    {"batch_size": 10},
    {"batch_size": 99},
    {"clip": 0.05},
    {"schedule": nn.schedules.step(2, 0.1)},
    {"validation": points(7, seed=3)},
    {"validation": points(7, seed=3), "clip": 0.2, "schedule": nn.schedules.cosine(4), "batch_size": 3},
]


@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: ", ".join(options))
@pytest.mark.parametrize("make", [nn.SGD, nn.AdamW])
def test_training_is_the_loop_written_out(options, make):
    options = {"batch_size": 4} | options
    ours, theirs = fresh(weight_decay=0.01), fresh(weight_decay=0.01)
    expected = by_hand(theirs, make(0.1), 4, rng=5, **options)
    optimizer = make(0.1)
    records = nn.epochs(ours, *points(), optimizer, epochs=4, rng=5, **options)
    np.testing.assert_allclose(as_tuples(records), expected, rtol=1e-12)
    np.testing.assert_allclose(ours.params, theirs.params, rtol=1e-10, atol=1e-14)
    assert optimizer.lr == 0.1


def test_a_validation_accuracy_counts_single_outputs_against_one_half():
    network = nn.Network([1, 1], output="sigmoid", initializer="zeros")
    X, Y = np.array([[-2.0], [-1.0], [1.0], [2.0]]), np.array([[0.0], [0.0], [1.0], [1.0]])
    wrong = np.array([[0.0], [1.0], [1.0], [1.0]])
    (record,) = nn.epochs(network, X, Y, nn.SGD(1.0), epochs=1, validation=(X, wrong))
    assert record.validation_accuracy == 0.75


def test_fit_keeps_what_epochs_yields():
    ours, theirs = fresh(), fresh()
    options = {"epochs": 3, "batch_size": 4, "rng": 5, "validation": points(6, seed=2)}
    history = train(ours, nn.Adam(0.1), **options)
    records = list(nn.epochs(theirs, *points(), nn.Adam(0.1), **options))
    assert history == records
    np.testing.assert_array_equal(ours.params, theirs.params)
    assert isinstance(history, nn.History)
    assert (history.stopped, history.interrupted) == ("finished", False)
    for name in ("loss", "validation_loss", "validation_accuracy"):
        np.testing.assert_array_equal(getattr(history, name), [getattr(record, name) for record in records])
    np.testing.assert_array_equal(history.column("epoch"), [1, 2, 3])


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_training_learns_and_equal_seeds_give_equal_results(make):
    results = []
    for rng in (0, 0, np.random.default_rng(0), 1):
        network = fresh()
        history = train(network, make(0.03), epochs=40, rng=rng)
        assert history[-1].loss < history[0].loss
        results.append(network.params)
    np.testing.assert_array_equal(results[0], results[1])
    np.testing.assert_array_equal(results[0], results[2])
    assert np.all(results[0] != results[3])


def test_without_options_there_are_twenty_epochs_of_32():
    ours, theirs = fresh(), fresh()
    X, Y = points(40)
    history = nn.fit(ours, X, Y, nn.SGD(0.1), progress=False)
    expected = nn.epochs(theirs, X, Y, nn.SGD(0.1), epochs=20, batch_size=32, rng=0)
    np.testing.assert_equal([asdict(record) for record in history], [asdict(record) for record in expected])
    assert len(history) == 20
    assert np.isnan(history.validation_loss).all()
    assert np.isnan(history.validation_accuracy).all()


def test_training_leaves_its_arguments_alone():
    X, Y = points()
    before = X.copy(), Y.copy()
    nn.fit(fresh(), X, Y, nn.SGD(0.1), validation=(X, Y), epochs=2, progress=False)
    np.testing.assert_array_equal(X, before[0])
    np.testing.assert_array_equal(Y, before[1])


def test_float32_networks_train_in_float32():
    network = fresh(dtype="float32")
    history = train(network, nn.Adam(0.1), epochs=2, validation=points())
    assert network.params.dtype == np.float32
    for record in history:
        assert [type(number) for number in vars(record).values()] == [int, float, float, float, float]


# The generator


def test_a_generator_that_is_closed_early_puts_the_learning_rate_back():
    network, optimizer = fresh(), nn.SGD(0.5)
    passes = nn.epochs(network, *points(), optimizer, epochs=9, batch_size=4, rng=5, schedule=nn.schedules.step(1, 0.5))
    for record in passes:
        assert optimizer.lr == record.lr == 0.5 * 0.5 ** (record.epoch - 1)
        if record.epoch == 3:
            break
    kept = network.params.copy()
    passes.close()
    assert optimizer.lr == 0.5
    np.testing.assert_array_equal(network.params, kept)


def test_a_generator_does_nothing_before_it_is_asked():
    network, optimizer = fresh(), nn.SGD(0.5)
    passes = nn.epochs(network, *points(), optimizer, schedule=lambda epoch: 0.1)
    assert optimizer.lr == 0.5
    next(passes)
    assert optimizer.lr == pytest.approx(0.05)


def test_training_runs_on_one_thread_and_in_silence(monkeypatch):
    # an overflow is answered by the sentence about divergence, not by warnings from inside a step
    entered = []

    class Recorder:
        def __enter__(self):
            entered.append(np.geterr())

        def __exit__(self, *_):
            entered.append("left")

    monkeypatch.setattr(training, "one_thread", lambda: Recorder)
    seen = []
    network = fresh()
    forward = network.forward
    monkeypatch.setattr(network, "forward", lambda X: (seen.append((len(entered), np.geterr())), forward(X))[1])
    train(network, nn.SGD(0.1), epochs=2, batch_size=10)
    assert [count for count, _ in seen] == [1, 3]
    assert all(set(state.values()) == {"ignore"} for _, state in seen)
    assert entered[1::2] == ["left", "left"]


# Progress


@pytest.fixture
def visible_bar(monkeypatch):
    """The progress bar, which is off where the tests run."""
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    monkeypatch.setattr("tqdm.auto.tqdm", partial(tqdm, disable=False))


@pytest.mark.usefixtures("visible_bar")
def test_without_progress_nothing_is_printed(capsys):
    train(fresh(), nn.SGD(0.1), epochs=2)
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("visible_bar")
def test_the_progress_bar_counts_epochs(capsys):
    train(fresh(), nn.SGD(0.1), epochs=3, progress=True)
    out, err = capsys.readouterr()
    assert out == ""
    assert "3/3" in err
    assert "epoch" in err


@pytest.mark.usefixtures("visible_bar")
def test_the_environment_can_switch_the_progress_bar_off(capsys, monkeypatch):
    monkeypatch.setenv("TQDM_DISABLE", "1")
    train(fresh(), nn.SGD(0.1), epochs=3, progress=True)
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("visible_bar")
def test_the_progress_bar_is_on_by_default_and_knows_its_length(capsys):
    nn.fit(fresh(), *points(), nn.SGD(0.1))
    assert "20/20" in capsys.readouterr().err


# Early stopping


def scripted(monkeypatch, losses):
    """Let the validation losses be these; note the parameters after each epoch."""
    script, seen = iter(losses), []

    def validate(network, held_out):
        seen.append(network.params.copy())
        return next(script), 0.5

    monkeypatch.setattr(training, "_validate", validate)
    return seen


PATIENCE = [  # validation losses, patience, epochs run, best epoch
    ([3, 2, 1, 4, 5, 6, 7, 8], 2, 5, 3),
    ([3, 2, 1, 4, 5, 6, 7, 8], 1, 4, 3),
    ([3, 2, 1, 4, 0.5, 6, 7, 8], 2, 7, 5),
    ([1, 1, 1, 1, 1, 1, 1, 1], 3, 4, 1),
    ([np.nan, 2, np.nan, 1, 9, np.nan, 9, 9], 3, 7, 4),
    ([5, np.inf, np.inf, 4, 3, 2, 1, 0], 3, 8, 8),
]


@pytest.mark.parametrize(("losses", "patience", "run", "best"), PATIENCE)
def test_patience_stops_and_goes_back_to_the_best_parameters(monkeypatch, losses, patience, run, best):
    seen, network = scripted(monkeypatch, losses), fresh()
    history = train(network, nn.SGD(0.1), epochs=8, validation=points(), patience=patience)
    assert len(history) == len(seen) == run
    assert history.best_epoch == best
    np.testing.assert_array_equal(network.params, seen[best - 1])
    assert history.stopped == ("early" if run < 8 else "finished")


def test_patience_that_does_not_run_out_ends_at_the_best_too(monkeypatch):
    seen, network = scripted(monkeypatch, [3, 1, 2]), fresh()
    history = train(network, nn.SGD(0.1), epochs=3, validation=points(), patience=5)
    assert history.stopped == "finished"
    np.testing.assert_array_equal(network.params, seen[1])


def test_without_patience_training_ends_with_the_last_parameters(monkeypatch):
    seen, network = scripted(monkeypatch, [1, 2, 3]), fresh()
    history = train(network, nn.SGD(0.1), epochs=3, validation=points())
    assert history.best_epoch == 1
    np.testing.assert_array_equal(network.params, seen[2])


def test_an_interrupt_under_patience_goes_back_to_the_best_parameters(monkeypatch):
    network, seen = fresh(), []

    def validate(network, held_out):
        seen.append(network.params.copy())
        if len(seen) == 4:
            raise KeyboardInterrupt
        return [2.0, 1.0, 3.0][len(seen) - 1], 0.5

    monkeypatch.setattr(training, "_validate", validate)
    history = train(network, nn.SGD(0.1), epochs=9, validation=points(), patience=7)
    assert (len(history), history.stopped, history.best_epoch) == (3, "interrupted", 2)
    np.testing.assert_array_equal(network.params, seen[1])


def test_the_best_epoch_is_that_of_the_lowest_loss():
    def history(losses, validation=np.nan):
        values = np.broadcast_to(validation, len(losses))
        return nn.History(nn.Record(i, a, b, 0.0, 0.1) for i, (a, b) in enumerate(zip(losses, values, strict=True), 1))

    assert history([3, 1, 2]).best_epoch == 2
    assert history([3, 1, 2], [1, 2, 3]).best_epoch == 1
    assert history([3, 1, 2], [np.nan, 2, 3]).best_epoch == 2
    assert history([]).best_epoch == 0
    assert history([np.nan, np.nan]).best_epoch == 0
    assert history([np.inf, 5, np.nan]).best_epoch == 2


# Divergence


def diverging(**options):
    network, optimizer = nn.Network([3, 4, 2], "relu", "identity", rng=1), nn.SGD(1e6)
    with pytest.warns(RuntimeWarning) as caught:
        history = train(network, optimizer, epochs=50, **options)
    return network, optimizer, history, caught


def test_a_training_that_diverges_stops_and_says_what_to_do():
    _, optimizer, history, (warning,) = diverging()
    assert str(warning.message) == (
        f"the loss of epoch {len(history)} is {history[-1].loss}: the steps were too long, so training stopped. "
        "Make a new network and try an lr below 1e+06"
    )
    assert 1 < len(history) < 50
    assert np.isfinite(history.loss[:-1]).all()
    assert not np.isfinite(history.loss[-1])
    assert (history.stopped, history.interrupted) == ("diverged", False)
    assert optimizer.lr == 1e6


def test_the_warning_points_at_the_line_that_called_fit():
    with pytest.warns(RuntimeWarning) as caught:
        nn.fit(nn.Network([3, 2], output="identity"), *points(), nn.SGD(1e6), epochs=99, progress=False)
    assert Path(caught[0].filename) == Path(__file__)


def test_a_divergence_under_a_schedule_names_the_rate_of_its_epoch():
    *_, caught = diverging(schedule=lambda epoch: 0.25)
    assert str(caught[0].message).endswith("try an lr below 250000")


def test_a_divergence_under_patience_leaves_the_best_parameters():
    network, _, history, _ = diverging(patience=40, validation=(points()[0], points()[1]))
    assert history.stopped == "diverged"
    assert np.isfinite(network.params).all()


def test_epochs_ends_with_the_record_that_is_not_finite():
    network = nn.Network([3, 4, 2], "relu", "identity", rng=1)
    records = list(nn.epochs(network, *points(), nn.SGD(1e6), epochs=50, batch_size=4))
    assert [np.isfinite(record.loss) for record in records] == [True] * (len(records) - 1) + [False]


# Interrupts


def history_until(epoch, make, **options):
    """Network and optimizer at the end of that epoch of an undisturbed training."""
    network, optimizer = fresh(), make(0.1)
    passes = nn.epochs(network, *points(), optimizer, epochs=9, batch_size=4, rng=5, **options)
    records = [next(passes) for _ in range(epoch)]
    passes.close()
    return network, optimizer, records


def raising_at(count, function):
    """The function, which raises KeyboardInterrupt at its call number `count`, half of its work done."""
    calls = iter(range(1, 10**6))

    def disturbed(*args, **kwargs):
        result = function(*args, **kwargs)
        if next(calls) == count:
            raise KeyboardInterrupt
        return result

    return disturbed


# three batches and one validation in each epoch: which object breaks off, in which of its calls, after how many epochs
BREAKS = [
    *(("network", method, call) for method in ("forward", "backward") for call in (1, 2, 3, 4, 6, 7)),
    *(("optimizer", "step", call) for call in (1, 2, 3, 4, 5, 6, 8)),
    *(("network", "cost", call) for call in (1, 2, 3)),
    *(("network", "classify", call) for call in (1, 2, 3)),
    *(("layer", method, call) for method in ("forward", "backward", "make_room") for call in (1, 2, 4)),
]


@pytest.mark.parametrize("make", [nn.Momentum, nn.Adam])
@pytest.mark.parametrize(("part", "method", "call"), BREAKS)
def test_an_interrupt_leaves_the_end_of_the_last_whole_epoch(monkeypatch, make, part, method, call):
    options = {"validation": points(5, seed=4), "clip": 0.5, "schedule": nn.schedules.step(1, 0.5)}
    network, optimizer = fresh(), make(0.1)
    target = {"network": network, "optimizer": optimizer, "layer": network.layers[1]}[part]
    with monkeypatch.context() as patch:
        if part == "optimizer":
            patch.setattr(make, method, raising_at(call, getattr(make, method)))
        else:
            patch.setattr(target, method, raising_at(call, getattr(target, method)))
        history = train(network, optimizer, epochs=9, **options)

    assert history.interrupted
    assert history.stopped == "interrupted"
    whole = len(history)
    per_epoch = {"cost": 1, "classify": 1, "make_room": 2}.get(method, 3)
    assert whole == (call - 1) // per_epoch
    same, like, records = history_until(whole, make, **options)
    assert history == records
    assert_same(state_of(network, optimizer), state_of(same, like))

    again = train(network, optimizer, epochs=2, rng=8, **options)
    assert again == train(same, like, epochs=2, rng=8, **options)
    assert not again.interrupted
    assert_same(state_of(network, optimizer), state_of(same, like))


EPOCH = ("_one_pass", "_validate", "x__one_pass", "x__validate")  # what an epoch does; as `make mutants` renames it


class Interrupter:
    """Raises KeyboardInterrupt before line number `count` that runs in nn/ inside of an epoch."""

    def __init__(self, count):
        self.left, self.where = count, None

    def trace(self, frame, event, _):
        path = Path(frame.f_code.co_filename)
        if path.parent != HERE:
            return None
        if event == "line" and self.within_epoch(frame):
            self.left -= 1
            if self.left == 0:
                self.where = f"{path.name}:{frame.f_lineno}"
                raise KeyboardInterrupt
        return self.trace

    @staticmethod
    def within_epoch(frame):
        while frame:
            if frame.f_code.co_name.startswith(EPOCH) and frame.f_code.co_filename == training.__file__:
                return True
            frame = frame.f_back
        return False

    def run(self, function):
        before = sys.gettrace()
        sys.settrace(self.trace)
        try:
            return function()
        finally:
            sys.settrace(before)


def test_an_interrupt_before_any_line_of_an_epoch_leaves_the_end_of_the_last_whole_epoch():
    validation = points(5, seed=4)
    ends = [history_until(epoch, nn.Adam, validation=validation) for epoch in range(3)]
    count, places = 0, set()
    while True:
        count += 7  # the lines of a step are no multiple of 7, so that each of them comes to be the one
        network, optimizer, interrupter = fresh(), nn.Adam(0.1), Interrupter(count)
        history = interrupter.run(partial(train, network, optimizer, epochs=2, validation=validation))
        if not interrupter.where:
            break
        places.add(interrupter.where)
        assert history.interrupted
        same, like, records = ends[len(history)]
        assert history == records, interrupter.where
        assert_same(state_of(network, optimizer), state_of(same, like))
        network.gradient(*points())  # whatever room the layers have, it fits the next batch
    assert not history.interrupted
    assert len(places) > 30


def test_an_error_inside_an_epoch_is_undone_and_handed_on(monkeypatch):
    network, optimizer = fresh(), nn.Adam(0.1)
    monkeypatch.setattr(network, "backward", lambda Y: 1 / 0)
    before = state_of(network, optimizer)
    with pytest.raises(ZeroDivisionError):
        train(network, optimizer)
    np.testing.assert_array_equal(network.params, before[0])
    assert vars(optimizer) == before[1]


def test_an_interrupt_before_the_first_epoch_ends_leaves_an_empty_history(monkeypatch):
    network, optimizer = fresh(), nn.SGD(0.1)
    monkeypatch.setattr(network, "forward", raising_at(1, network.forward))
    history = train(network, optimizer, patience=2, validation=points())
    assert (list(history), history.interrupted, history.best_epoch) == ([], True, 0)
    np.testing.assert_array_equal(network.params, fresh().params)
