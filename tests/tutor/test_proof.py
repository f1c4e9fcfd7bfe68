"""The proof that the tutor names the mistake, for every exercise; `make proof` prints it and writes tests/PROOF.md."""

import pytest

from course_lib.tutor import exercises
from tests.tutor import proof
from tests.tutor.cells import compiled
from tests.tutor.mutants import mutants


@pytest.mark.parametrize("name", exercises.names())
def test_every_bar_holds_and_stands_in_the_committed_table(name):
    exercise = exercises.find(name)
    claims = proof.prove(exercise, proof.SEEDS_OF_TESTS)
    broken = {key: claim.failures for key, claim in claims.items() if not proof.holds(key, claim)}
    assert broken == {}
    claims["distinct"].total = proof.seeds_of(exercise)  # the table is made on all seeds
    table = proof.TABLE.read_text(encoding="utf-8").splitlines()
    assert any(line.startswith(proof.row(name, claims)) for line in table), "run `make proof`"


def test_the_table_has_a_row_for_every_exercise_and_no_other():
    rows = [line for line in proof.TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == exercises.names()


def test_no_check_was_too_slow_when_the_table_was_made():
    rows = [line for line in proof.TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert not [row for row in rows if row.endswith("| no |")]


def test_the_codes_of_an_exercise_are_all_different():
    for exercise in exercises.every().values():
        codes = [mistake.code for mistake in exercise.mistakes]
        assert len(codes) == len(set(codes)), exercise.name


def test_every_small_edit_is_made():
    source = "def f(x, n):\n    if n > 1:\n        return -x.T @ x / n + x.sum(axis=0)\n    return x[1:]\n"
    found = dict(mutants(source))
    for change in (
        "n > 1 -> n >= 1",
        "1 -> 2",
        "1 -> 0",
        "-x.T -> x.T",
        "x.T -> x",
        "-x.T @ x -> -x.T * x",
        "-x.T @ x -> x @ -x.T",
        "-x.T @ x / n -> -x.T @ x * n",
        "-x.T @ x / n + x.sum(axis=0) -> -x.T @ x / n",
        "-x.T @ x / n + x.sum(axis=0) -> x.sum(axis=0)",
        "x.sum(axis=0) -> x.mean(axis=0)",
        "x.sum(axis=0) -> x.sum()",
        "0 -> 1",
    ):
        assert change in found, change
    for text in found.values():
        compiled(text, "f")
    assert len(set(found.values())) == len(found)


def test_a_hint_that_tells_the_solution_is_found():
    secrets = set(proof._pieces("def f(X, W, b):\n    return X.T @ (W - b)\n"))
    assert any(piece in proof._squeezed("Have you tried A.T @ (B - c) here?") for piece in secrets)
    assert not any(piece in proof._squeezed("Have you tried A.T here?") for piece in secrets)


@pytest.mark.parametrize("name", ["affine", "minibatches", "Value"])
def test_an_edit_passes_exactly_if_its_card_does(name):
    exercise = exercises.find(name)
    texts = [text for _, text in mutants(proof.source_of(exercise.reference))]
    helpers = proof.helpers_of(exercise.reference)
    every = [compiled(helpers + text, exercise.reference.__name__) for text in texts]
    for implementation in (exercise.reference, *proof.variants(exercise), *every):
        assert proof.passes(exercise, implementation) == proof.check(exercise, implementation).passed
