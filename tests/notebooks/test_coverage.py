"""The page that shows concept by concept what famous resources teach: all that it names is there, and in its place."""

import re
from urllib.parse import unquote

import pytest

from course_lib import labs
from course_lib.tutor import exercises, questions
from tests.notebooks.test_resources import FOLDER, LINK, PROMISE, READY, RESOURCES, anchors, faults, source_of

PAGE = (FOLDER / "coverage.md").read_text(encoding="utf-8")
TABLES = PAGE.split("\n## ")[1:-1]  # the last part says what stays outside
ITEM = re.compile(r"(exercise|lab|prediction|question|interview) `([^`]+)`|experiment \"([^\"]+)\"")


def rows(table):
    """The cells of each row, those of the two lines of the head left out."""
    lines = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line[1:-1].split(" | ")] for line in lines[2:]]


def stands(kind, name, number):
    """Whether a chapter has this exercise, lab, question or experiment. A name that nobody knows is an error."""
    source = source_of(READY[number])
    if kind == "exercise":
        return exercises.find(name).chapter == number and f":tags: [exercise:{name}]" in source
    if kind == "lab":
        return name in labs.every() and f"labs.{name}(" in source
    if kind == "prediction":
        return questions.find(f"predict {name}").chapter == number and f'predict("{name}")' in source
    if kind == "question":
        return questions.find(name).chapter == number
    if kind == "interview":
        return name in [question.id for question in questions.of(number, "interview")]
    return f'claim("{name}",' in source


def wrong_place(place):
    """What is wrong with a place of the second column: as in chapter 00, and its heading must be there."""
    found = faults(place, READY)
    if found or PROMISE.fullmatch(place):
        return found
    file, _, anchor = LINK.fullmatch(place)[2].partition("#")
    return [] if unquote(anchor) in anchors(file) else [f"{file} has no section {anchor}"]


def wrong_item(item, numbers):
    """What is wrong with an item of the third column, beside sections of these chapters."""
    match = ITEM.fullmatch(item)
    if not match:
        return [] if item in {f"chapter {number}, in preparation" for number in numbers} else [f"{item!r} is no item"]
    kind, name = match[1] or "experiment", match[2] or match[3]
    ready = [number for number in numbers if number in READY]
    return [] if any(stands(kind, name, number) for number in ready) else [f"{item} is in none of {ready}"]


def every_row():
    return [pytest.param(*row, id=f"{t.splitlines()[0][:20]}: {row[0][:30]}") for t in TABLES for row in rows(t)]


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_famous_resource_has_a_table(resource):
    (table,) = [table for table in TABLES if resource in table]
    assert len(rows(table)) >= 7


def test_every_table_belongs_to_a_famous_resource():
    assert len(TABLES) == len(RESOURCES)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.splitlines()[0][:30])
def test_no_cell_is_empty(table):
    assert [row for row in rows(table) if len(row) != 3 or not all(row)] == []
    concepts = [row[0] for row in rows(table)]
    assert len(set(concepts)) == len(concepts)


@pytest.mark.parametrize(("concept", "here", "todo"), every_row())
def test_all_that_a_row_names_is_there(concept, here, todo):
    places = here.split(" · ")
    assert [fault for place in places for fault in wrong_place(place)] == []
    numbers = re.findall(r"\[(\d\d), |chapter (\d\d), in", here)
    numbers = [a or b for a, b in numbers]
    assert [fault for item in todo.split(" · ") for fault in wrong_item(item, numbers)] == []


def test_every_question_of_the_interview_bank_has_a_row():
    asked = [question.id for number in READY if number > "00" for question in questions.of(number, "interview")]
    (table,) = [table for table in TABLES if "interview questions" in table]
    assert [name for name in asked if f"interview `{name}`" not in table] == []
    assert f"In all there are {len(asked)}, each with a model answer" in source_of("00_start_here")


def test_learners_and_teachers_find_the_page():
    assert "](coverage.md)" in source_of("00_start_here")
    assert "](notebooks/coverage.md)" in (FOLDER.parent / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("item", "numbers"),
    [
        ("", ["01"]),
        ("lab one_neuron", ["01"]),
        ("exercise `affine`", ["04"]),
        ("lab `nudge`", ["01", "02"]),
        ("prediction `best-h`", ["01"]),
        ("question `03.7`", ["04"]),
        ("interview `03.7`", ["03"]),
        ('experiment "the moon is made of cheese"', ["03"]),
        ('experiment "the ruler agrees"', ["04"]),
        ("chapter 08, in preparation", ["03"]),
    ],
)
def test_the_check_of_an_item_bites(item, numbers):
    assert len(wrong_item(item, numbers)) == 1


@pytest.mark.parametrize("name", ["exercise `afine`", "prediction `best`", "question `03.777`"])
def test_a_name_that_nobody_knows_is_an_error(name):
    with pytest.raises(LookupError):
        wrong_item(name, ["03"])


def test_the_check_of_a_place_bites():
    assert wrong_place("[01, Let one neuron vote](01_feedforward.ipynb#Let-one-neuron-vote)") == []
    (fault,) = wrong_place("[01, Let two vote](01_feedforward.ipynb#Let-two-vote)")
    assert fault == "01_feedforward.ipynb has no section Let-two-vote"
