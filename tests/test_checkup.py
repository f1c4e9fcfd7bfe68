"""`doctor()`: the same words on every healthy computer, and what to do on the others."""

import runpy
import sys
from collections import namedtuple
from importlib.metadata import PackageNotFoundError

import pytest

import course_lib
from course_lib import checkup

HEALTHY = """\
Python .......... ok      3.11 or newer
numpy ........... ok      2.0 or newer
matplotlib ...... ok      3.9 or newer
ipywidgets ...... ok      8.1 or newer
anywidget ....... ok      0.9.21 or newer
jupyterlab ...... ok      4.4 or newer
widgets ......... ok      sliders and buttons can be shown
notebook folder . ok      can be written to
progress folder . ok      can be written to
memory .......... ok      300 MB or more are free

Everything is ready."""


@pytest.fixture(autouse=True)
def somewhere(tmp_path, monkeypatch):
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COURSE_PROGRESS_DIR", str(tmp_path / "progress"))
    return tmp_path


def found(name: str, version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a package have another version, or none ("")."""
    true_version = checkup.version

    def answer(asked: str) -> str:
        if asked == name and not version:
            raise PackageNotFoundError(name)
        return version if asked == name else true_version(asked)

    monkeypatch.setattr(checkup, "version", answer)


def test_all_is_well():
    report = course_lib.doctor()
    assert repr(report) == HEALTHY
    assert report.problems == []


def test_versions_and_folders_on_request(somewhere):
    text = repr(checkup.doctor(verbose=True))
    assert f"3.11 or newer ({sys.version.split()[0]})" in text
    assert f"({somewhere / 'progress'})" in text


def test_it_leaves_nothing_behind(somewhere):
    checkup.doctor()
    assert list(somewhere.iterdir()) == []


@pytest.mark.parametrize(
    ("version", "well"), [("1.26.4", False), ("2.0.0", True), ("2.10", True), ("10.0", True)]
)
def test_versions_are_compared_as_numbers(monkeypatch, version, well):
    found("numpy", version, monkeypatch)
    report = checkup.doctor()
    assert report.problems == ([] if well else ["numpy"])
    if not well:
        assert "PROBLEM this is 1.26.4, the course needs 2.0 or newer\n    What to" in repr(report)
        assert repr(report).endswith("Not ready: numpy.")


def test_an_old_python(monkeypatch):
    monkeypatch.setattr(checkup.sys, "version", "3.10.2 (main)")
    assert checkup.doctor().problems == ["Python"]


def test_a_package_that_is_not_there(monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    report = checkup.doctor()
    assert "ipywidgets ...... PROBLEM ipywidgets is not installed\n" in repr(report)
    assert "What to do: run `make lab` again" in repr(report)


def test_a_package_that_is_broken(monkeypatch, somewhere):
    monkeypatch.delitem(sys.modules, "ipywidgets", raising=False)
    monkeypatch.syspath_prepend(somewhere)
    (somewhere / "ipywidgets.py").write_text("raise OSError('a library is missing')")
    assert "cannot be imported: a library is missing" in repr(checkup.doctor())


def test_jupyterlab_may_be_elsewhere_but_not_too_old(monkeypatch):
    found("jupyterlab", "", monkeypatch)
    assert checkup.doctor().problems == []
    assert "fine in VS Code or Colab" in repr(checkup.doctor())
    found("jupyterlab", "3.6.0", monkeypatch)
    assert checkup.doctor().problems == ["jupyterlab"]


@pytest.mark.parametrize("version", ["", "1.1.0"])
def test_widgets_need_their_part_of_jupyterlab(monkeypatch, version):
    found("jupyterlab_widgets", version, monkeypatch)
    assert checkup.doctor().problems == ["widgets"]


def test_a_progress_folder_that_cannot_be_written(monkeypatch, somewhere):
    (somewhere / "file").write_text("in the way")
    monkeypatch.setenv("COURSE_PROGRESS_DIR", str(somewhere / "file"))
    report = checkup.doctor()
    assert report.problems == ["progress folder"]
    assert "set COURSE_PROGRESS_DIR to a folder that you may write to" in repr(report)


def test_the_progress_folder_is_the_systems_unless_another_is_chosen(monkeypatch, somewhere):
    assert checkup.progress_folder() == somewhere / "progress"
    monkeypatch.delenv("COURSE_PROGRESS_DIR")
    assert checkup.progress_folder().name == "backpropagation-course"
    monkeypatch.setenv("COURSE_PROGRESS_DIR", "~/mine")
    assert "~" not in str(checkup.progress_folder())


def test_without_a_home_it_says_what_to_set(monkeypatch):
    def homeless() -> None:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(checkup, "progress_folder", homeless)
    report = checkup.doctor()
    assert report.problems == ["progress folder"]
    assert "Could not determine home directory" in repr(report)


def test_little_memory(monkeypatch):
    free = namedtuple("free", "available")(120_400_000)
    psutil = namedtuple("psutil", "virtual_memory")(lambda: free)
    monkeypatch.setitem(sys.modules, "psutil", psutil)
    report = checkup.doctor()
    assert report.problems == ["memory"]
    assert "only 120 MB are free, 300 are needed" in repr(report)


def test_memory_that_cannot_be_measured_is_no_problem(monkeypatch):
    monkeypatch.setitem(sys.modules, "psutil", None)
    assert checkup.doctor().problems == []


def test_on_the_command_line_it_prints_and_returns_what_it_found(capsys):
    with pytest.raises(SystemExit) as end:
        runpy.run_path(checkup.__file__, run_name="__main__")
    assert end.value.code == 0
    assert "Everything is ready." in capsys.readouterr().out


def test_the_text_is_plain_ascii(monkeypatch):
    # an old Windows console can print nothing else
    assert repr(checkup.doctor(verbose=False)).isascii()
