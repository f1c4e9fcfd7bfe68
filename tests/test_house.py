"""The house as it was drawn: what stands where, what may import what, how large it may be."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from statistics import mean, quantiles

import pytest

import course_lib
from course_lib import checkup
from course_lib.tutor import exercises
from tests.measure import Function, code_lines, function_lengths

ROOT = Path(__file__).parents[1]
LIBRARY = ROOT / "course_lib"
MODULES = sorted(LIBRARY.rglob("*.py"))
ARRAY_ENGINE = LIBRARY / "autodiff" / "arrays.py"  # the last build of chapter 05, and a reading of its own
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

# A part may import from itself and from parts on a lower floor.
FLOORS = {
    "archive": 0,
    "checks": 0,
    "threads": 0,
    "nn": 1,
    "autodiff": 1,
    "data": 1,
    "drawing": 2,
    "tutor": 3,
    "labs": 4,
    "classroom": 5,
}
SUBJECT = [part for part, floor in FLOORS.items() if floor <= 1]
# Small packages that the subject may use, but loads only when it does
WHEN_USED = {"tqdm", "platformdirs", "threadpoolctl"}
# IPython, traitlets and PIL come with ipywidgets and matplotlib.
LEARNERS_HAVE = WHEN_USED | {"numpy", "matplotlib", "PIL", "ipywidgets", "anywidget", "IPython", "traitlets"}
BUILDERS_HAVE = LEARNERS_HAVE | {"jupytext", "nbclient", "nbformat"}

VISIBLE = {
    "CITATION.cff",
    "LICENSE",
    "LICENSE-CONTENT",
    "Makefile",
    "README.md",
    "binder",
    "course_lib",
    "notebooks",
    "pyproject.toml",
    "requirements.txt",
    "tests",
}


def name_of(module: Path) -> str:
    return str(module.relative_to(ROOT))


def part_of(module: Path) -> str:
    """The part of the house that a module belongs to."""
    return module.relative_to(LIBRARY).parts[0].removesuffix(".py")


def imports(module: Path, *, everywhere: bool = True) -> set[str]:
    """What a module imports, in full, everywhere or only when it is loaded itself."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree) if everywhere else _run_on_loading(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            here = module.relative_to(ROOT).with_suffix("").parts[: -node.level or None]
            start = [*here, node.module] if node.level else [node.module]
            found |= {".".join(filter(None, [*start, alias.name])) for alias in node.names}
    return found


def _run_on_loading(tree: ast.AST) -> list[ast.AST]:
    found = [tree]
    for node in found:  # grows while it is read
        never = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        if not never and not isinstance(node, Function):
            found.extend(ast.iter_child_nodes(node))
    return found


def outside(names: set[str]) -> set[str]:
    """The packages among these that neither Python nor the course brings."""
    tops = {name.partition(".")[0] for name in names}
    return tops - sys.stdlib_module_names - {"course_lib", "__future__"}


@pytest.mark.parametrize("module", [m for m in MODULES if part_of(m) in FLOORS], ids=name_of)
def test_imports_go_down_only(module):
    part = part_of(module)
    for name in imports(module):
        if name.startswith("course_lib."):
            other = name.split(".")[1]
            assert other == part or FLOORS.get(other, 99) < FLOORS[part], f"{name} is not below"


@pytest.mark.parametrize("module", [m for m in MODULES if part_of(m) in SUBJECT], ids=name_of)
def test_the_subject_needs_numpy_and_nothing_else(module):
    assert outside(imports(module, everywhere=False)) <= {"numpy"}
    assert outside(imports(module)) <= {"numpy"} | WHEN_USED


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_learners_have_every_package_that_is_imported(module):
    allowed = BUILDERS_HAVE if part_of(module) == "classroom" else LEARNERS_HAVE
    if part_of(module) == "launch":
        allowed = {"jupyterlab", "jupyter_server", "zmq"}
    assert outside(imports(module)) <= allowed


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_pyplot_is_not_used(module):
    # It keeps every figure, and an inline kernel shows its figures a second time.
    names = {".".join(name.split(".")[:2]) for name in imports(module)}
    assert names.isdisjoint({"matplotlib.pyplot", "matplotlib.pylab"})


def test_importing_the_library_is_free():
    check = "import sys, course_lib; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, cwd=ROOT)
    assert not set(loaded.stdout.split()) & {"numpy", "matplotlib", "ipywidgets", "IPython"}


@pytest.mark.parametrize("part", sorted({part_of(m) for m in MODULES} & set(SUBJECT)))
def test_the_subject_loads_without_pictures_and_widgets(part):
    check = f"import sys, course_lib.{part}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, cwd=ROOT)
    assert f"course_lib.{part}" in loaded.stdout.split()
    heavy = WHEN_USED | {"matplotlib", "ipywidgets", "IPython", "scipy", "sklearn", "torch"}
    assert not set(loaded.stdout.split()) & heavy


@pytest.mark.parametrize("name", course_lib.__all__)
def test_every_exported_name_is_there(name):
    assert getattr(course_lib, name) is not None
    assert name in dir(course_lib)


def test_a_name_that_is_not_there_is_answered_with_those_that_are():
    with pytest.raises(AttributeError, match=r"no 'network'; it has .*nn"):
        course_lib.network  # noqa: B018


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_public_names_have_docstrings_and_types(module):
    tree = ast.parse(module.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "the module has no docstring"
    for node in _public(tree, written_by_learners(module)):
        assert ast.get_docstring(node), f"{node.name} has no docstring"
        for function in [node] if isinstance(node, Function) else []:
            arguments = function.args
            named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            untyped = {a.arg for a in named if a.annotation is None} - {"self", "cls"}
            assert not untyped, f"{function.name}: what type is {', '.join(untyped)}?"
            assert function.returns, f"{function.name}: what type does it return?"


def written_by_learners(module: Path) -> set[str]:
    """The references of the exercises: they are written as a learner writes them, without types."""
    if module.parent.name != "exercises":
        return set()
    return {exercise.reference.__name__ for exercise in exercises.every().values()}


def _public(tree: ast.Module | ast.ClassDef, aside: set[str] = frozenset()) -> list[ast.ClassDef | Function]:
    """The public classes and functions with all their parts, those named aside."""
    found = []
    for node in tree.body:
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_") and node.name not in aside:
            found += [node, *(_public(node) if isinstance(node, ast.ClassDef) else [])]
    return found


@pytest.mark.parametrize(
    ("parts", "most"), [({"nn"}, 550), ({"nn", "autodiff"}, 900)], ids=["nn", "nn and autodiff"]
)
def test_the_subject_can_be_read_in_an_evening(parts, most):
    modules = [module for module in MODULES if part_of(module) in parts and module != ARRAY_ENGINE]
    sizes = {name_of(m): len(code_lines(m.read_text(encoding="utf-8"))) for m in modules}
    assert sum(sizes.values()) <= most, sizes


def test_functions_are_short():
    lengths = {
        f"{name_of(module)}: {name}": length
        for module in MODULES
        for name, length in function_lengths(module.read_text(encoding="utf-8")).items()
    }
    assert {name: length for name, length in lengths.items() if length > 30} == {}
    assert quantiles(lengths.values(), n=10)[-1] <= 20
    assert mean(lengths.values()) <= 10


def committed_files() -> list[Path]:
    """The files of the project: what git has or would take, or everything that is not hidden."""
    ask = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(ask, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        names = filter(None, listed.split("\0"))
    except (OSError, subprocess.CalledProcessError):
        unhidden = [path for path in ROOT.glob("*") if not path.name.startswith(".")]
        names = [file for path in unhidden for file in [path, *path.rglob("*")]]
    paths = [ROOT / name for name in names]
    return [path for path in paths if path.is_file() and "__pycache__" not in path.parts]


def test_the_top_level_holds_what_belongs_there():
    names = {path.relative_to(ROOT).parts[0] for path in committed_files()}
    visible = {name for name in names if not name.startswith(".")}
    assert visible <= VISIBLE
    assert len(visible) <= 12


def test_no_file_knows_the_machine_it_was_written_on():
    # spelled so that this file does not contain them
    places = ["/" + "work/", "/" + "root/", "/" + "tmp/", "/" + "home/[a-z]", "/" + "Users/[a-z]"]
    pattern = re.compile("|".join(rf"(?<![\w.$}}]){place}" for place in places))
    found = {}
    for path in committed_files():
        if path.suffix not in {".npz", ".gz", ".png"}:
            match = pattern.search(path.read_text(encoding="utf-8"))
            if match:
                found[name_of(path)] = match[0]
    assert found == {}


def test_every_link_of_the_readme_leads_somewhere():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?://|#)([^)]+)\)", text)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_the_version_is_said_once_more_and_the_same():
    assert PROJECT["project"]["version"] == course_lib.__version__
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"version: {course_lib.__version__}\n" in citation


def test_requirements_and_package_ask_for_the_same_versions():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    asked = [line for line in lines if line and not line.startswith("#")]
    assert asked[-1] == "-e ."
    assert set(PROJECT["project"]["dependencies"]) <= set(asked)
    assert all(re.fullmatch(r"[\w-]+>=[\d.]+,<\d+", line) for line in asked[:-1])


def test_the_doctor_asks_for_what_is_installed():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    minima = dict(re.findall(r"^([\w-]+)>=([\d.]+)", "\n".join(lines), re.MULTILINE))
    wanted = {**checkup.PACKAGES, "jupyterlab": checkup.JUPYTERLAB}
    assert wanted == {name: minima[name] for name in wanted}
    assert PROJECT["project"]["requires-python"] == f">={checkup.PYTHON}"


def test_every_supported_python_is_tested_in_the_workflow():
    classifiers = PROJECT["project"]["classifiers"]
    supported = re.findall(r"Python :: (3\.\d+)", " ".join(classifiers))
    (workflow,) = (ROOT / ".github" / "workflows").glob("*.yml")
    text = workflow.read_text(encoding="utf-8")
    assert supported == re.findall(r'"(3\.\d+)"', text)
    for version in supported:
        assert version in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
