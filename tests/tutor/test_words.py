"""Words of the tutor: on the page, in the terminal, and on a console that knows few letters."""

import io
import sys

import pytest

from course_lib.tutor.card import VERDICTS, Card
from course_lib.tutor.progress import MASTERED, OPEN, PASSED, TRIED, progress
from course_lib.tutor.words import count, for_console, inline_html, plain


def test_marks_become_elements_and_everything_else_is_escaped():
    assert inline_html("`a < b` **so** *it* <i>") == (
        "<code>a &lt; b</code> <strong>so</strong> <em>it</em> &lt;i&gt;"
    )
    assert plain("`a * b` **so** *it*") == "`a * b` so it"
    assert count("`a * b` so it") == 3
    assert plain("(-1, 2-3, 1e-5, `x[-1]`, -.5)") == "(−1, 2-3, 1e-5, `x[-1]`, -.5)"
    assert inline_html("-1 `-1`") == "−1 <code>-1</code>"


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp437", "no such encoding"])
def test_a_console_with_few_letters_gets_words_that_it_can_print(monkeypatch, encoding):
    console = io.TextIOWrapper(io.BytesIO(), encoding="cp1252" if "no" in encoding else encoding)
    monkeypatch.setattr(sys, "stdout", console)
    for verdict in VERDICTS:
        print(Card(verdict, "affine", says="every entry of `db` is −1 times the expected one…"))
    print(progress())
    console.flush()


def test_a_console_that_knows_the_symbols_gets_them(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
    for text in (MASTERED, PASSED, TRIED, OPEN, "−1"):
        assert for_console(text) == text


def test_every_symbol_of_the_course_has_a_letter_for_a_poor_console(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    shown = "".join([*(symbol for _, symbol in VERDICTS.values()), MASTERED, PASSED, TRIED, OPEN, "−…"])
    assert "?" not in for_console(shown).replace(for_console(VERDICTS["hint"][1]), "")
