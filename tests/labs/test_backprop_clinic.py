"""The clinic: the patients are what they are said to be, training is that of the library, only the check tells."""

from dataclasses import replace

import numpy as np
import pytest

from course_lib import data, labs, nn
from course_lib.labs import panel as panels
from course_lib.labs.backprop_clinic import State, diagnosed, next_patient
from course_lib.labs.workings import clinic_patients
from course_lib.labs.workings.clinic_patients import (
    HEALTHY,
    LABELS,
    PATIENTS,
    STEPS,
    UPDATED,
    findings,
    measured,
    outputs,
    trained,
)
from course_lib.tutor.exercises.chapter_04 import DISEASES


def opened(**values):
    return labs.backprop_clinic(predict_first=False, **values)


def start():
    network = nn.Network((2, 8, 2), hidden="sigmoid", output="softmax")
    network.params[:] = trained(HEALTHY).params[0]
    return network, data.moons(200, noise=0.2, rng=0).X, data.one_hot(data.moons(200, noise=0.2, rng=0).y, 2)


def test_each_has_another_disease_and_one_is_healthy():
    assert sorted(PATIENTS.values()) == sorted(LABELS)
    assert list(PATIENTS.values()).count(HEALTHY) == 1
    assert set(LABELS) - {UPDATED} <= set(DISEASES)


def test_the_healthy_one_is_trained_as_the_library_trains():
    network, X, Y = start()
    for _ in range(STEPS):
        network.params -= clinic_patients.RATE * network.gradient(X, Y)
    assert trained(HEALTHY).params[-1] == pytest.approx(network.params, rel=1e-9)
    assert trained(HEALTHY).losses[-1] == pytest.approx(network.cost(X, Y), rel=1e-9)


def test_the_measured_slopes_are_those_of_the_library():
    network, X, Y = start()
    assert measured() == pytest.approx(network.gradient(X, Y), rel=1e-10, abs=1e-14)


def test_nearly_all_lower_the_loss():
    falls = {label: trained(label).losses[-1] < trained(label).losses[0] for label in LABELS}
    assert [label for label, fell in falls.items() if not fell] == ["sign flipped"]
    assert abs(trained(UPDATED).losses[-1] - trained(HEALTHY).losses[-1]) < 0.002
    assert trained("slope missing").losses[-1] < trained(HEALTHY).losses[-1]


def test_only_the_check_tells_and_it_tells_all():
    for label in LABELS:
        assert all(one.fits for one in findings(label)) == (label == HEALTHY)


def test_the_ratios_give_each_disease_away():
    table = {
        label: {one.name: (round(one.least, 3), round(one.most, 3)) for one in findings(label)} for label in LABELS
    }
    assert set(table["sign flipped"].values()) == {(-1.0, -1.0)}
    assert table["bias averaged"] == {"dW1": (1, 1), "db1": (0.005, 0.005), "dW2": (1, 1), "db2": (0.005, 0.005)}
    assert table["averaged again"] == {"dW1": (0.005, 0.005), "db1": (0.005, 0.005), "dW2": (1, 1), "db2": (1, 1)}
    assert table["slope missing"]["db1"][0] > 4  # the slope of a sigmoid is at most a quarter
    assert table[UPDATED]["db1"][0] < 1 < table[UPDATED]["db1"][1] < 4


@pytest.mark.parametrize("label", LABELS)
def test_every_step_keeps_its_own_parameters(label):
    network, X, Y = start()
    assert len(trained(label).losses) == len(trained(label).params) == STEPS + 1
    for step in (0, 1, 37, STEPS):
        network.params[:] = trained(label).params[step]
        assert network.cost(X, Y) == pytest.approx(trained(label).losses[step])


def test_the_map_is_that_of_the_parameters_after_the_step():
    network, X, _ = start()
    for step in (0, 37, STEPS):
        network.params[:] = trained("averaged again").params[step]
        assert outputs("averaged again", step, X) == pytest.approx(network.predict(X))


def test_training_happens_once_for_all_frames():
    lab = opened(checked=True)
    lab.svg()
    before = trained.cache_info().misses, findings.cache_info().misses
    for step in range(0, STEPS, 10):
        lab.set(step=step)
        lab.svg()
    assert (trained.cache_info().misses, findings.cache_info().misses) == before


def test_a_diagnosis_belongs_to_the_present_patient_and_all_six_end_the_task():
    state = State()
    for label in PATIENTS.values():
        assert not opened(**vars(state)).done
        state = next_patient(diagnosed(state, label))
    assert state.patient == "A"
    assert opened(**vars(state)).done
    wrong = diagnosed(replace(state, patient="B"), HEALTHY)
    assert not opened(**vars(wrong)).done
    assert opened(**vars(wrong)).describe().endswith("Of your six diagnoses 5 are right.")


def test_buttons_diagnose():
    lab = opened(patient="C")
    live = panels.LabPanel(lab)
    diagnosis = live.bound[-1]
    diagnosis.buttons["averaged again"].click()
    assert lab.state.diagnosis == "averaged again"
    assert diagnosis.buttons["averaged again"].description.startswith("●")
    lab.set(patient="D")
    assert not any(one.description.startswith("●") for one in diagnosis.buttons.values())


def test_neither_picture_nor_words_nor_table_name_the_disease_before_the_diagnosis():
    for name, label in PATIENTS.items():
        for checked in (False, True):
            lab = opened(patient=name, checked=checked)
            assert label not in lab.svg() + lab.table_html() + lab.code
            assert ("not made" in lab.table_html()) != checked


def test_the_words_say_what_loss_and_check_say():
    assert opened(patient="D").describe() == (
        "Patient D after 100 steps: the loss rose from 2.56 to 206; its slopes are not compared yet."
    )
    assert (
        opened(patient="E", checked=True).describe().endswith("the loss fell from 2.56 to 0.31; all slopes are right.")
    )
    assert opened(patient="F", step=0, checked=True).describe() == (
        "Patient F before training: the loss is 2.56; the slopes of db1, db2 are wrong."
    )


def test_the_losses_are_finite_for_everyone():
    assert all(np.isfinite(trained(label).losses).all() for label in LABELS)
