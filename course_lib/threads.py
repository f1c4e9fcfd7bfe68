"""One thread for BLAS, and one callback at a time.

For networks as small as ours a second thread of BLAS costs more time than it saves.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from threading import RLock

# JupyterLab lets widgets answer while a cell runs: what is done by hand comes in two threads. All that follows from it,
# and every training that a lab continues, holds this while it works.
ONE_AT_A_TIME = RLock()


def one_thread() -> Callable[[], AbstractContextManager]:
    """A function that makes a context in which BLAS runs on one thread; without threadpoolctl it changes nothing.

    Finding the thread pools takes milliseconds, entering the context microseconds: call this once, enter often.
    """
    try:
        from threadpoolctl import ThreadpoolController
    except ImportError:
        return nullcontext
    return partial(ThreadpoolController().limit, limits=1, user_api="blas")
