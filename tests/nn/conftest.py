"""Hypothesis draws the same few examples in every run: quick, and a failure repeats."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("nn", derandomize=True, database=None, deadline=None, max_examples=20)


@pytest.fixture(autouse=True, scope="module")
def _few_examples() -> Iterator[None]:
    before = settings.get_current_profile_name()
    settings.load_profile("nn")
    yield
    settings.load_profile(before)
