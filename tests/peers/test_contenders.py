"""The contenders of the benchmark do the same work: the same costs, step by step, from the same parameters."""

from dataclasses import replace

import numpy as np
import pytest

from course_lib.autodiff import safe_order
from tests.peers import contenders, engines
from tests.peers.contenders import WORKLOADS

STEPS = 5
LR = {"SGD": 0.1, "Adam": 0.001}  # large, so that a wrong update shows in five steps

every_workload = pytest.mark.parametrize("letter", WORKLOADS)
both_optimizers = pytest.mark.parametrize("optimizer", LR)


def workload(letter, optimizer, **changes):
    return replace(WORKLOADS[letter], lr=LR[optimizer], passes=STEPS, **changes)


def costs(step):
    return [float(step()) for _ in range(STEPS)]


def assert_same_costs(ours, theirs):
    assert max(ours) - min(ours) > 1e-3 * max(ours)  # the steps change something
    np.testing.assert_allclose(theirs, ours, rtol=1e-3)  # scikit-learn's Adam adds its ε before the bias correction


@every_workload
@both_optimizers
@pytest.mark.parametrize("variant", [{}, {"foreach": True}, {"fused": True}], ids=["plain", "foreach", "fused"])
def test_pytorch_makes_the_same_steps(letter, optimizer, variant):
    pytest.importorskip("torch")
    work = workload(letter, optimizer)
    scale = 2 / work.sizes[-1] if work.loss == "half_squared_error" else 1
    step = contenders.torch_eager(work, optimizer, **variant)
    theirs = costs(lambda: step().detach())
    assert_same_costs(costs(contenders.course(work, optimizer)), np.divide(theirs, scale))


@every_workload
@both_optimizers
def test_jax_makes_the_same_steps(letter, optimizer):
    pytest.importorskip("jax")
    work = workload(letter, optimizer)
    assert_same_costs(costs(contenders.course(work, optimizer)), costs(contenders.jax_jit(work, optimizer)))


@every_workload
@both_optimizers
def test_scikit_learn_makes_the_same_steps(letter, optimizer):
    pytest.importorskip("sklearn")
    work = workload(letter, optimizer)
    scale = 1
    if work.loss == "half_squared_error":
        work, scale = replace(work, output="identity"), 1 / work.sizes[-1]
    theirs = contenders.scikit_learn(work, optimizer, batches=1)()
    assert_same_costs(costs(contenders.course(work, optimizer)), np.divide(theirs, scale))


@every_workload
@both_optimizers
def test_whole_passes_make_the_same_steps(letter, optimizer):
    work = workload(letter, optimizer)
    ours = costs(contenders.course(work, optimizer))
    assert_same_costs(ours, contenders.course_passes(work, optimizer, batches=1)())


@every_workload
def test_the_textbook_makes_the_same_steps(letter):
    work = workload(letter, "SGD")
    assert_same_costs(costs(contenders.course(work, "SGD")), costs(contenders.textbook(work, "SGD")))


@pytest.mark.parametrize("task", [engines.moons, engines.digits])
@pytest.mark.parametrize("build", [engines.scalar, engines.weighted_sums])
def test_the_engine_finds_the_same_cost_and_slopes_as_micrograd(task, build):
    pytest.importorskip("micrograd")
    ours, theirs = build(task), engines.micrograd(task)
    assert ours.step() == pytest.approx(theirs.step(), rel=1e-12)
    found, wanted = ([p.grad for p in graph.parameters] for graph in (ours, theirs))
    assert np.ptp(wanted) > 0.1
    np.testing.assert_allclose(found, wanted, atol=1e-12)


def test_a_chain_passes_its_slope_on_to_its_first_node():
    end = engines.chain(10_000)
    first = list(safe_order(end))
    end.backward()
    assert len(first) == 20_001
    assert {node.grad for node in first} == {1.0}


@every_workload
def test_every_class_occurs(letter):
    # scikit-learn would make its last layer smaller
    Y = WORKLOADS[letter].data()[1]
    assert (np.ptp(Y, axis=0) == 1).all()
