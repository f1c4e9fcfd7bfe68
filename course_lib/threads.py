"""BLAS on one thread: for networks as small as ours a second thread costs more time than it saves."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial


def one_thread() -> Callable[[], AbstractContextManager]:
    """A function that makes a context in which BLAS runs on one thread; without threadpoolctl it changes nothing.

    Finding the thread pools takes milliseconds, entering the context microseconds: call this once, enter often.
    """
    try:
        from threadpoolctl import ThreadpoolController
    except ImportError:
        return nullcontext
    return partial(ThreadpoolController().limit, limits=1, user_api="blas")
