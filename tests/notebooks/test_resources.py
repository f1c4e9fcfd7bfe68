"""The table of famous resources in chapter 00: every place that it names is there, or is said to be in preparation.

The same holds for the other tables of that page, and for every link to a section in any chapter.
"""

import re
from urllib.parse import unquote

import pytest

from course_lib.classroom import editions

FOLDER = editions.NOTEBOOKS
READY = {path.name[:2]: path.name for path in sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))}
PAGE = (FOLDER / "source" / "00_start_here.md").read_text(encoding="utf-8")
COURSE = [f"{number:02}" for number in range(9)]
RESOURCES = [
    *("dennybritz", "colah.github.io", "ufldl.stanford.edu", "mlfromscratch.com", "ocw.mit.edu", "cs231n.github.io"),
    *("vitalflux.com", "3blue1brown.com/lessons/gradient-descent", "3blue1brown.com/lessons/backpropagation)"),
    *("3blue1brown.com/lessons/backpropagation-calculus", "neuralnetworksanddeeplearning.com/chap2"),
    *("machinelearningmastery.com", "Hecht-Nielsen", "deeplizard.com", "karpathy/micrograd", "interview questions"),
]
LINK = re.compile(r"\[([^\]]*)\]\(((?!https?://|mailto:)[^)\s]+)\)")
PROMISE = re.compile(r"chapters? ((?:\d\d(?:, | and )?)+), in preparation")


def rows(page, head):
    """The cells of each row of the table whose first column has that head."""
    lines = page.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"| {head} |")) + 2
    stop = next(i for i in range(start, len(lines)) if not lines[i].startswith("|"))
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[start:stop]]


def anchors(name):
    """The headings of a chapter as JupyterLab makes anchors of them: a hyphen for each space."""
    return {title.replace(" ", "-") for _, _, title in editions.headings(source_of(name))}


def source_of(name):
    return (FOLDER / "source" / name).with_suffix(".md").read_text(encoding="utf-8")


def faults(place, ready):
    """What is wrong with one place of the second column, in words; `ready` maps a chapter to its notebook."""
    promise = PROMISE.fullmatch(place)
    if promise:
        numbers = re.findall(r"\d\d", promise[1])
        found = [f"chapter {number} is there: link to a section of it" for number in numbers if number in ready]
        return found + [f"there is no chapter {number}" for number in numbers if number not in COURSE]
    link = LINK.fullmatch(place)
    if not link:
        return [f"{place!r} is neither a link to a section nor 'chapter 04, in preparation'"]
    number, _, title = link[1].partition(", ")
    name, _, anchor = link[2].partition("#")
    if number not in ready:
        return [f"chapter {number} is not there: write 'chapter {number}, in preparation'"]
    wrong = [f"{name} is not chapter {number}"] if name != ready[number] else []
    return wrong + ([] if unquote(anchor) == title.replace(" ", "-") else [f"{title!r} links to {anchor!r}"])


def places():
    return [place for _, here, _ in rows(PAGE, "resource") for place in here.split(" · ")]


@pytest.mark.parametrize("place", places())
def test_every_place_is_a_section_that_is_there_or_in_preparation(place):
    assert faults(place, READY) == []


@pytest.mark.parametrize("name", READY.values())
def test_every_link_to_a_section_leads_to_a_heading(name):
    targets = [target for _, target in LINK.findall(source_of(name)) if "#" in target]
    for file, _, anchor in (target.partition("#") for target in targets):
        assert unquote(anchor) in anchors(file or name), f"{name} links to {file}#{anchor}"


def test_nothing_on_the_page_is_in_preparation_once_it_is_there():
    promised = {number for promise in PROMISE.findall(PAGE) for number in re.findall(r"\d\d", promise)}
    assert promised & set(READY) == set()
    assert PAGE.count(", in preparation") == len(PROMISE.findall(PAGE))


def test_the_list_of_chapters_links_to_those_that_are_there_and_to_no_other():
    chapters = [first for first, *_ in rows(PAGE, "chapter")]
    assert [re.search(r"\d\d", first)[0] for first in chapters] == COURSE
    for number, first in zip(COURSE, chapters, strict=True):
        linked = [target for _, target in LINK.findall(first)]
        assert linked == ([READY[number]] if number in READY and number != "00" else []), first
        assert ("in preparation" in first) == (number not in READY), first


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_famous_resource_has_a_row_with_all_three_cells(resource):
    (row,) = [row for row in rows(PAGE, "resource") if resource in row[0]]
    assert len(row) == 3
    assert all(row)


@pytest.mark.parametrize("text", [here for here, *_ in rows(PAGE, "resource")])
def test_resources_are_linked_by_their_public_address(text):
    addresses = re.findall(r"\]\(([^)]+)\)", text)
    assert all(re.fullmatch(r"https?://[\w.-]+\.[a-z]+(/[\w./-]*)?", address) for address in addresses)
    assert addresses or "usual interview questions" in text


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        ("chapter 01, in preparation", "chapter 01 is there: link to a section of it"),
        ("chapters 01 and 04, in preparation", "chapter 01 is there: link to a section of it"),
        ("chapter 12, in preparation", "there is no chapter 12"),
        ("chapter 04", "'chapter 04' is neither a link"),
        ("[04, Blame](04_x.ipynb#Blame)", "chapter 04 is not there: write 'chapter 04, in preparation'"),
        ("[01, Vote](07_x.ipynb#Vote)", "07_x.ipynb is not chapter 01"),
        ("[01, Vote](01_x.ipynb#Note)", "'Vote' links to 'Note'"),
    ],
)
def test_the_check_of_a_place_bites(place, fault):
    (found,) = faults(place, {"01": "01_x.ipynb"})
    assert found.startswith(fault)
