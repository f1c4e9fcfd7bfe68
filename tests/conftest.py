"""What all tests share: a clean environment, and the peers that some compare with."""

import gc
import importlib
import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings

from course_lib.classroom.editions import clean_environment

# How long an example takes says more about the machine than about the code. A developer's runs look at new examples
# each time; a run that judges a change looks at the same ones before and after it.
settings.register_profile("course", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("course")


def load_peer(name: str) -> ModuleType:
    """A library that the course is compared with.

    Without it the test is skipped, unless COURSE_REQUIRE_PEERS is set, as it is where all of them
    are installed: there a missing one is a failure.
    """
    if os.environ.get("COURSE_REQUIRE_PEERS"):
        return importlib.import_module(name)
    return pytest.importorskip(name, reason=f"{name} is not installed (make peers)")


@pytest.fixture(scope="session")
def peer() -> Callable[[str], ModuleType]:
    """`load_peer`, for tests that ask for one: `torch = peer("torch")`."""
    return load_peer


LONG = ("test_proof.py", "test_solved.py")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Spread the tests over the cores by files: the cells of a chapter stay together, and in order.

    Some files would keep one core longer than all the others: each test of them goes where there is room.
    """
    from xdist.scheduler import LoadFileScheduling

    class ByFile(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return nodeid if any(file in nodeid for file in LONG) else super()._split_scope(nodeid)

    return ByFile(config, log)


class EveryTest:
    """A plugin, because a hook of this file would not be called for what lies outside its folder."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Give each chapter that nbval runs an empty progress folder, as the builder does."""
        if item.path.suffix == ".ipynb":
            folder = Path(os.environ["COURSE_PROGRESS_DIR"])
            os.environ["COURSE_PROGRESS_DIR"] = str(folder.with_name(item.path.stem))

    def pytest_collection_finish(self) -> None:
        """Millions of objects stay to the end. Looking at all of them again and again would take half of the time."""
        set_aside()

    def pytest_runtest_teardown(self, item: pytest.Item, nextitem: pytest.Item | None) -> None:
        """The same for what a file leaves behind, such as answers of the tutor that are computed once."""
        if nextitem is None or nextitem.path != item.path:
            set_aside()


def set_aside() -> None:
    """Let Python's collector of garbage leave alone what is there now."""
    gc.collect()
    gc.freeze()


def pytest_configure(config: pytest.Config) -> None:
    """Run all tests, and the kernels that nbval starts, as the chapters were built."""
    stack = ExitStack()
    os.environ.update(stack.enter_context(clean_environment()))
    config.add_cleanup(stack.close)
    config.pluginmanager.register(EveryTest())
