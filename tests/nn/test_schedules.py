"""Schedules: factors of the learning rate, the first epoch being number 1."""

import numpy as np
import pytest

from course_lib.nn import schedules


def factors(schedule, count):
    return [schedule(epoch) for epoch in range(1, count + 1)]


def test_constant():
    assert factors(schedules.constant(), 3) == [1.0, 1.0, 1.0]


def test_step_multiplies_after_every_so_many_epochs():
    assert factors(schedules.step(every=2, factor=0.1), 7) == pytest.approx([1, 1, 0.1, 0.1, 0.01, 0.01, 0.001])
    assert factors(schedules.step(1, 3), 3) == [1.0, 3.0, 9.0]
    assert isinstance(schedules.step(1, 3)(2), float)


def test_cosine_goes_from_one_to_the_final_value_and_stays_there():
    assert factors(schedules.cosine(5), 7) == pytest.approx(
        [1, (2 + 2**0.5) / 4, 0.5, (2 - 2**0.5) / 4, 0, 0, 0], abs=1e-16
    )
    assert factors(schedules.cosine(3, final=0.2), 5) == pytest.approx([1, 0.6, 0.2, 0.2, 0.2])
    assert isinstance(schedules.cosine(3)(2), float)


def test_cosine_of_one_epoch_is_that_epoch_at_full_rate():
    assert factors(schedules.cosine(1), 2) == pytest.approx([1.0, 0.0], abs=1e-16)


def test_cosine_falls_all_the_way():
    assert np.all(np.diff(factors(schedules.cosine(30), 30)) < 0)
