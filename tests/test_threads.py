"""BLAS runs on one thread inside, on as many as before outside; without threadpoolctl nothing happens."""

import sys
from contextlib import nullcontext

import numpy as np
import pytest

from course_lib.threads import one_thread


def test_blas_runs_on_one_thread_inside_and_as_before_outside():
    threadpoolctl = pytest.importorskip("threadpoolctl")

    def threads():
        np.ones((2, 2)) @ np.ones((2, 2))
        return [pool["num_threads"] for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]

    with threadpoolctl.threadpool_limits(2, user_api="blas"):
        before, single = threads(), one_thread()
        if set(before) != {2}:
            pytest.skip("this BLAS cannot use two threads")
        for _ in range(2):  # one call of one_thread, many contexts
            with single():
                assert set(threads()) == {1}
            assert threads() == before
        with pytest.raises(KeyboardInterrupt), single():
            raise KeyboardInterrupt
        assert threads() == before


def test_without_threadpoolctl_nothing_happens(monkeypatch):
    monkeypatch.setitem(sys.modules, "threadpoolctl", None)
    assert one_thread() is nullcontext
