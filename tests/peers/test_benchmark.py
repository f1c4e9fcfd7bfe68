"""The benchmark judges right, fails in one row only, and the README holds the tables that it prints."""

import numpy as np
import pytest

from tests.peers import benchmark, rounds, steps, table, tasks
from tests.peers.rounds import Entry, times
from tests.peers.table import Row

README = benchmark.README.read_text(encoding="utf-8")


def test_the_readme_has_a_row_for_everything_that_is_measured():
    passage = README.partition(table.BEGIN)[2].partition(table.END)[0]
    cells = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in passage.splitlines() if "|" in line]
    heads = [tuple(row) for row in cells if tuple(row) in (steps.HEAD, tasks.HEAD)]
    assert heads == [steps.HEAD, tasks.HEAD]
    names = [row[0] for row in cells if tuple(row) not in heads and not row[0].startswith("---")]
    assert names == [*steps.rows(), *steps.about(), *tasks.rows()]
    assert benchmark.LEGEND in passage
    assert "failed" not in passage


def test_a_passage_takes_the_place_of_the_one_before():
    text = f"before\n{table.BEGIN}\nold\n{table.END}\nafter"
    once = table.with_passage(text, "new")
    assert once == f"before\n{table.BEGIN}\n\nnew\n\n{table.END}\nafter"
    assert table.with_passage(once, "new") == once
    with pytest.raises(ValueError, match="add both lines"):
        table.with_passage("no marker", "new")


def test_a_row_that_fails_says_so_and_the_next_one_is_measured():
    def broken():
        raise OSError("the disk\nis full | empty")

    printed = list(table.lines(tasks.HEAD, {"first": broken, "second": lambda: table.against("1 s", True, "0.5 s")}))
    assert printed[2:] == [
        "| first | failed: OSError: the disk is full / empty | – | **no** |",
        "| second | 0.5 s | 1 s | yes |",
    ]
    assert {line.count("|") for line in printed} == {5}


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        (Row(("1",)), "–"),
        (Row(("1",), "2", ()), "yes"),
        (Row(("1",), "2", ("",)), "**no**"),
        (Row(("1",), "2", ("JAX jit", "PyTorch")), "**no**: JAX jit, PyTorch"),
    ],
)
def test_the_verdict_says_what_missed_the_bar(row, verdict):
    assert row.written()[-1] == verdict


def test_the_fastest_variant_of_pytorch_counts():
    ratios = {"PyTorch": 9.0, "PyTorch foreach": 8.0, "PyTorch fused": 6.9, "scikit-learn": 4.0, "JAX jit": 0.9}
    assert steps.missed(ratios, steps.bars("a", "SGD")) == ("PyTorch", "JAX jit")
    assert steps.missed(ratios, steps.bars("a", "Adam")) == ("PyTorch",)
    assert steps.missed({"scikit-learn": 3.9}, steps.bars("c", "Adam")) == ("scikit-learn",)  # the others are absent
    assert steps.missed(ratios | {"PyTorch fused": 7.0}, steps.bars("b", "Adam")) == ()


def test_a_ratio_is_of_each_round_and_of_the_minima():
    assert times(np.array([4.0, 9.0, 8.0]), np.array([2.0, 3.0, 1.0])) == (3.0, 4.0)
    assert str(times(np.array([3.0]), np.array([2.0]))) == "1.50 (1.50)"


def test_everyone_is_called_as_often_in_every_round_and_nobody_is_always_first(monkeypatch):
    monkeypatch.setattr(rounds, "ROUNDS", 4)
    monkeypatch.setattr(rounds, "SECONDS", 0)
    called = []
    entries = {"one": Entry(lambda: called.append(1)), "two": Entry(lambda: called.append(2), steps=10)}
    seconds = rounds.timed(entries)
    assert [seconds[name].shape for name in entries] == [(4,), (4,)]
    assert called[-8:] == [1, 2, 2, 1, 1, 2, 2, 1]


def test_time_is_per_step(monkeypatch):
    clock = iter(range(1000))
    monkeypatch.setattr(rounds.time, "process_time", lambda: float(next(clock)))
    seconds = rounds.timed({"one": Entry(lambda: None), "ten": Entry(lambda: None, steps=10)})
    np.testing.assert_array_equal(seconds["one"], 10 * seconds["ten"])
    assert set(seconds["one"]) == {1.0}  # each call of the clock is a second later


def test_the_description_names_processor_threads_and_versions():
    words = benchmark.machine()
    assert f"numpy {np.__version__}" in words
    assert "thread" in words
