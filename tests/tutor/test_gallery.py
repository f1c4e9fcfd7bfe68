"""One card of every kind: short, words first, the same in both forms, without scripts, in good contrast."""

import re
from html import unescape

import pytest

from course_lib.drawing.palette import contrast
from course_lib.tutor.card import VERDICTS, Card
from course_lib.tutor.card_page import STYLE
from course_lib.tutor.words import count, plain
from tests.tutor import gallery


@pytest.fixture(scope="module")
def cards(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setenv("COURSE_PROGRESS_DIR", str(tmp_path_factory.mktemp("gallery")))
    patch.setenv("COURSE_SEED", "0")
    yield gallery.cards()
    patch.undo()


def test_every_verdict_has_its_card(cards):
    assert {card.verdict for card in cards.values() if isinstance(card, Card)} == set(VERDICTS)


def test_the_cards_are_what_their_names_say(cards):
    verdicts = {name: cards[name].verdict for name in gallery.BODIES}
    assert set(verdicts.values()) == {"pass", "not_yet", "not_attempted", "error"}
    assert len(cards["two mistakes"].mistakes) == 2
    assert cards["one mistake"].mistakes == ("B9",)
    assert cards["not recognised"].mistakes == ()
    assert cards["not recognised"].example
    assert len(cards["pass with a note"].notes) == 2
    assert cards["predicted"].verdict[0].endswith("AS PREDICTED")
    assert (cards["right"].right, cards["wrong"].right) == (True, False)


def test_every_card_says_the_same_as_text_and_as_a_page(cards):
    for name, card in cards.items():
        if not isinstance(card, Card):
            continue
        page = unescape(re.sub(r"<[^>]*>", "", re.sub(r"<style>.*?</style>", "", gallery.html_of(card), flags=re.S)))
        for sentence in card.body:
            assert plain(sentence).replace("`", "") in page, name
            assert plain(sentence) in card.text, name
        assert VERDICTS[card.verdict][0] in page
        assert sum(map(count, card.body)) <= 60, name


def test_no_page_holds_a_script_or_something_from_elsewhere(cards):
    page = gallery.page(cards)
    assert not re.search(r"<script|\son\w+=|https?://|@import|url\(", page)


def test_each_verdict_has_a_bar_of_its_own():
    bars = {" ".join(bar.split()[:2]) for bar in re.findall(r"border-left:([^;}]+)", STYLE)}
    assert {"4px solid", "4px dashed", "2px solid", "6px double", "4px dotted"} <= bars


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_are_read_easily_on_every_ground(theme):
    css = gallery.css_of(theme)
    for ink in ("ink", "muted", "forward-text", "backward-text", "prediction-text"):
        for ground in ("background", "panel"):
            assert contrast(css[ink], css[ground]) >= 4.5, (theme, ink, ground)
    for mark in ("forward", "backward", "prediction", "border"):
        assert contrast(css[mark], css["background"]) >= 3, (theme, mark)
