"""What the exercises of chapter 07 need from the machinery: findings, functions judged together, sealed data."""

import numpy as np
import pytest

from course_lib import data
from course_lib.tutor import exercises, journal
from course_lib.tutor.attempting import attempt
from course_lib.tutor.checking import check
from course_lib.tutor.comparing import Finding, difference
from course_lib.tutor.exercises import chapter_07
from course_lib.tutor.feedback import judged
from course_lib.tutor.hints import rung
from course_lib.tutor.observing import argument_names, fingerprint, observe_all, probes_of
from course_lib.tutor.small_inputs import smallest_input
from course_lib.tutor.yours import Yours, yours
from tests.tutor.cells import compiled, notebook
from tests.tutor.outsiders import chapter_07 as outsiders

IN_A_DICT = """
def fit_scaler(X):
    std = X.std(axis=0)
    return {"mean": X.mean(axis=0), "std": np.where(std > 1e-12, std, 1)}

def transform(X, state):
    return (X - state["mean"]) / state["std"]
"""
HALF_WRITTEN = """
def fit_scaler(X):
    std = X.std(axis=0)
    return X.mean(axis=0), np.where(std == 0, 1, std)

def transform(X, state):
    ...
"""
SLOW_STEP = """
def train_step(params, X, Y, lr):
    raise TimeoutError("so slow that nobody waits for it")
"""


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS_DIR", str(tmp_path / "progress"))
    for memory in (journal._unwritten, journal._read, journal._told, journal._mine):
        memory.clear()


# ---- findings


def test_findings_are_equal_by_kind_and_shown_by_their_words():
    got, right = Finding("missing", "3 of 12 rows are in no part"), Finding("once")
    assert difference("rows", got, right, 1e-4).words == "3 of 12 rows are in no part"
    assert difference("rows", Finding("once", "whatever was seen"), right, 1e-4) is None
    assert difference("rows", 3.0, right, 1e-4).words == "`rows` should not be 3.0"


def test_another_finding_of_the_same_kind_counts_as_a_new_attempt():
    split = exercises.find("split")

    def without(count):
        def losing(y, fractions, rng):
            train, val, test = chapter_07.split(y, fractions, rng)
            return train[count:], val, test

        return losing

    one, again, other = (fingerprint(attempt(split, without(count)).seen) for count in (1, 1, 2))
    assert one == again
    assert one != other


def test_the_words_of_a_finding_reach_the_card_and_no_number_that_is_expected():
    card = judged(attempt(exercises.find("split"), compiled("def split(y, fractions, rng):\n"
                  "    rows = rng.permutation(len(y))\n    return rows[:3], rows[3:5], rows[5:9]\n", "split")))
    assert card.verdict == "not_yet"
    assert "75 of the rows are in no part" in card.text


@pytest.mark.parametrize("number", [11, 12, 13])
def test_who_counts_out_the_ten_digits_is_told_of_other_labels_however_it_is_written(number):
    card = judged(attempt(exercises.find("split"), getattr(outsiders, f"split_{number}")))
    assert card.mistakes == ("R63",)
    assert "14 of the rows are in no part" in card.text


# ---- functions that are judged together


def test_a_pair_with_a_state_of_its_own_passes_and_is_kept_as_a_pair(capsys):
    space = notebook(IN_A_DICT)
    assert check(space["fit_scaler"]).passed
    later = Yours()
    X = np.random.default_rng(0).normal(5, 2, size=(20, 3))
    scaled = later.transform(X, later.fit_scaler(X))
    assert np.allclose(scaled.mean(axis=0), 0)
    assert np.allclose(scaled.std(axis=0), 1)
    assert isinstance(later.fit_scaler(X), dict)


def test_a_companion_that_does_not_pass_is_not_kept():
    space = notebook(HALF_WRITTEN)
    assert check(space["fit_scaler"]).passed
    assert yours.source("fit_scaler")
    assert not yours.source("transform")


def test_without_the_other_half_a_state_that_only_its_author_can_read_is_refused_in_words():
    alone = IN_A_DICT.partition("def transform")[0]
    card = check(notebook(alone)["fit_scaler"])
    assert card.verdict == "not_yet"
    assert "Write both" in card.text


def test_a_half_that_was_kept_in_an_earlier_session_goes_with_the_new_one():
    check(notebook(IN_A_DICT)["fit_scaler"])
    better = IN_A_DICT.partition("def transform")[0].replace("1e-12", "1e-11")
    assert check(notebook(better)["fit_scaler"]).passed


def test_one_empty_half_is_not_attempted_and_no_error():
    space = notebook("def fit_scaler(X):\n    ...\ndef transform(X, state):\n    ...\n")
    assert [check(space[name]).verdict for name in ("fit_scaler", "transform")] == ["not_attempted"] * 2


def test_an_argument_that_was_changed_has_the_name_of_the_probe():
    exercise = exercises.find("transform")
    (in_place,) = (mistake for mistake in exercise.mistakes if mistake.code == "F8")
    assert argument_names(exercise, 2) == ("X_train", "X_new")
    seen = attempt(exercise, exercise.wrong(in_place)).seen
    assert {name for one in seen for name in one.changed} == {"X_train", "X_new"}


# ---- training on sealed data


def test_what_is_right_does_not_depend_on_what_the_learner_has_kept(capsys):
    yours.keep("train_step", SLOW_STEP)
    train = exercises.find("train")
    seen, _ = observe_all(train, train.reference, probes_of(train, (5,)))
    assert seen.error is None
    assert seen.parts["vault"] == Finding("good")
    assert capsys.readouterr().out == ""
    with pytest.raises(TimeoutError):
        yours.train_step([], None, None, 0.1)


def test_the_reference_trains_with_the_learners_own_step():
    marker = "def train_step(params, X, Y, lr):\n    calls.append(lr)\n    return params, 0.0\ncalls = []\n"
    yours.keep("train_step", marker)
    X, Y = np.random.default_rng(0).normal(size=(40, 6)), np.eye(3)[np.arange(40) % 3]
    chapter_07.train(X, Y, X, Y, np.random.default_rng(0))
    assert len(yours.train_step.__globals__["calls"]) == 10 * 34


@pytest.mark.parametrize("number", [11, 12, 13])
def test_who_scales_with_the_validation_part_is_told_so_however_it_is_done(number):
    card = judged(attempt(exercises.find("train"), getattr(outsiders, f"train_{number}")))
    assert card.mistakes == ("R1",)
    assert "with very bright pictures in the validation part it reads" in card.text
    assert [name for name, right in card.parts.items() if not right] == ["scaling"]


def test_bright_pictures_are_only_some_and_never_those_with_wrong_labels():
    _, _, X_val, *_ = chapter_07._sealed(1)
    bright = chapter_07._brightened(X_val)
    changed = np.any(bright != X_val, axis=1)
    assert 0.6 < changed.mean() < 0.7
    assert bright.max() == pytest.approx(chapter_07.BRIGHTER * X_val.max())
    assert X_val.max() <= 1


def test_a_training_that_opens_the_notebooks_vault_is_stopped_by_name():
    space = notebook("vault = None\ndef train(X_train, Y_train, X_val, Y_val, rng):\n"
                     "    X_test, y_test = vault.open()\n    return lambda X: y_test\n")
    space["vault"] = data.Vault(np.ones((3, 2)), np.zeros(3, int))
    card = check(space["train"])
    assert card.verdict == "error"
    assert "`vault`" in card.text
    assert space["vault"].openings == 0


def test_nearly_enough_is_named_when_one_seed_passes_and_another_does_not():
    def sometimes(X_train, Y_train, X_val, Y_val, rng):
        learned = "training part" if rng.random() < 0.5 else "a few"
        return chapter_07.train_with(X_train, Y_train, X_val, Y_val, rng, learned=learned)

    draws = [probe.args[-1] for probe in probes_of(exercises.find("train"))]
    assert len({rng.random() < 0.5 for rng in draws}) == 2, "the two seeds of a check should differ here"
    assert judged(attempt(exercises.find("train"), sometimes)).mistakes == ("O3",)


# ---- hints


def test_a_hint_shows_no_address_and_no_input_that_is_only_a_generator():
    for name in ("split", "kfold", "train"):
        exercise = exercises.find(name)
        for mistake in exercise.mistakes:
            attempted = attempt(exercise, exercise.wrong(mistake))
            assert "0x" not in smallest_input(attempted)
            assert smallest_input(attempted) != "rng = np.random.default_rng()"


def test_without_a_small_input_the_third_rung_asks_for_something_that_can_be_done():
    train = exercises.find("train")
    card = rung(attempt(train, train.wrong(train.mistakes[5])), 3)
    assert card.example == ""
    assert "by hand:" not in card.text
