"""How a card looks on a page: semantic HTML that reads well without its style, and the style."""

from html import escape
from typing import Any

from course_lib.drawing.palette import css_tokens
from course_lib.tutor.card import VERDICTS, Card
from course_lib.tutor.glosses import Place
from course_lib.tutor.words import inline_html


def bundle(card: Card) -> dict[str, Any]:
    """The card as one output: plain text, HTML, and in a running notebook the controls of its last question."""
    below = card.follow_up
    made = {"text/plain": card.text, "text/html": page(card) + getattr(below, "html", "")}
    return made if below is None else made | below.under(page(card))


def page(card: Card) -> str:
    """The card as HTML with its style."""
    return f"{css_tokens()}{STYLE}{article(card)}"


def article(card: Card) -> str:
    """The card as one <article>: words first, the symbol second, the bar at its side third."""
    word, symbol = VERDICTS[card.verdict]
    name = f" <code>{escape(card.exercise)}</code>" if card.exercise else ""
    head = f'<strong class="v">{word}</strong> <span class="s" aria-hidden="true">{symbol}</span>{name}'
    label = escape(f"{word.capitalize()}: {card.exercise}".rstrip(": "))
    return (
        f'<article class="course tutor-card {card.verdict}" aria-label="{label}"><p class="head">{head}</p>'
        f"{_parts(card.parts)}{_code(card.place)}{_sentences(card)}{_printed(card)}</article>"
    )


PRE = '<pre tabindex="0">'  # a long line is scrolled by key


def side_by_side(sources: dict[str, str]) -> str:
    """Sources beside each other, each under its heading; below each other where there is no room."""
    columns = "".join(
        f"<section><strong>{escape(heading)}</strong>{PRE}{escape(source)}</pre></section>"
        for heading, source in sources.items()
    )
    return f'{css_tokens()}{STYLE}<div class="course tutor-card tutor-solution">{columns}</div>'


def _parts(parts: dict[str, bool]) -> str:
    items = "".join(_part(name, ok) for name, ok in parts.items())
    return f'<ul class="parts">{items}</ul>' if items else ""


def _part(name: str, ok: bool) -> str:
    kind, word, symbol = ("ok", "matches", "●") if ok else ("off", "departs", "▲")
    return f'<li class="{kind}"><code>{escape(name)}</code> {word} <i aria-hidden="true">{symbol}</i></li>'


def _code(place: Place | None) -> str:
    """The learner's line, the failing part of it marked, with the line above for orientation."""
    if place is None or not place.line:
        return ""
    above = f'<span class="above">{place.number - 1:>3}  {escape(place.before)}</span>\n' if place.before else ""
    start = place.start or len(place.line) - len(place.line.lstrip())
    end = place.end or len(place.line)
    left, failing, right = (escape(text) for text in (place.line[:start], place.line[start:end], place.line[end:]))
    return f"{PRE}{above}<b>{place.number:>3}</b>  {left}<mark>{failing}</mark>{right}</pre>"


def _sentences(card: Card) -> str:
    named = f"<strong>{inline_html(card.named)}</strong> " if card.named else ""
    rows = [f"<p>{named}{inline_html(card.says)}</p>"] if card.named or card.says else []
    rows += [f"<p>{inline_html(note)}</p>" for note in card.notes]
    rows += [f"{PRE}{escape(card.example)}</pre>"] if card.example else []
    rows += [f'<p class="ask">{inline_html(card.question)}</p>'] if card.question else []
    rows += [f'<p class="next">{inline_html(card.next)}</p>'] if card.next else []
    return "".join(rows)


def _printed(card: Card) -> str:
    head, *lines = card.printed_lines() or [""]
    shown = escape("\n".join(line.strip() for line in lines))
    return f"<details><summary>{head.rstrip(':')}</summary><pre>{shown}</pre></details>" if head else ""


# Of both classes, where JupyterLab has rules of its own for code and <pre> in an output.
STYLE = """<style>
.tutor-card{position:relative;box-sizing:border-box;max-width:46em;border:1px solid var(--course-hairline);\
border-radius:6px;padding:16px 20px 18px 28px;margin:0 0 8px;background:var(--course-background);\
color:var(--course-ink);font:15px/1.5 var(--course-sans)}
.tutor-card::before{content:"";position:absolute;left:10px;top:16px;bottom:16px;\
border-left:4px solid var(--course-forward)}
.tutor-card.not_yet::before,.tutor-card.too_slow::before{border-left:4px dashed var(--course-backward)}
.tutor-card.not_attempted::before{border-left:2px solid var(--course-border)}
.tutor-card.error::before{border-left:6px double var(--course-ink)}
.tutor-card.hint::before{border-left:4px dotted var(--course-prediction)}
.tutor-card .head{margin:0;display:flex;align-items:baseline;gap:10px;font-size:16px;line-height:1.3}
.tutor-card .head .v{letter-spacing:.04em}
.course.tutor-card .head code{margin-left:auto;color:var(--course-muted);background:none}
.tutor-card.pass .v,.tutor-card.pass .s,.tutor-card .ok{color:var(--course-forward-text)}
.tutor-card.not_yet .v,.tutor-card.not_yet .s,.tutor-card.too_slow .v,.tutor-card.too_slow .s,\
.tutor-card .off{color:var(--course-backward-text)}
.tutor-card.not_attempted .v,.tutor-card.not_attempted .s{color:var(--course-muted)}
.tutor-card.hint .v,.tutor-card.hint .s{color:var(--course-prediction-text)}
.tutor-card p{margin:10px 0 0;color:inherit}
.course.tutor-card code,.course.tutor-card pre{font-family:var(--course-code);font-size:13px;color:inherit}
.course.tutor-card p code{background:var(--course-panel);padding:1px 4px;border-radius:3px}
.tutor-card .parts{list-style:none;margin:12px 0 0;padding:0;display:flex;gap:8px 18px;flex-wrap:wrap;font-size:14px}
.tutor-card .parts li{margin:0}
.tutor-card .parts .off{font-weight:700}
.tutor-card .parts i{font-style:normal}
.tutor-card .ask{border-top:1px solid var(--course-hairline);margin-top:14px;padding-top:12px;font-weight:700}
.tutor-card .head+.ask{border:0;margin-top:10px;padding:0}
.course.tutor-card pre{margin:12px 0 0;background:var(--course-panel);border-left:3px solid var(--course-ink);\
padding:8px 12px;line-height:1.6;white-space:pre-wrap;word-break:normal}
.tutor-card pre b,.tutor-card .above,.tutor-card .next,.tutor-card summary{color:var(--course-muted);font-weight:400}
.tutor-card pre mark{background:none;color:inherit;border-bottom:2px dashed var(--course-backward);padding-bottom:1px}
.tutor-card .next,.tutor-card details{font-size:13px;margin-top:10px}
.tutor-card.tutor-solution{display:flex;flex-wrap:wrap;gap:16px 24px;max-width:none;padding:16px 20px 18px}
.tutor-card.tutor-solution::before{content:none}
.tutor-card.tutor-solution section{flex:1 1 22em;min-width:0}
</style>"""
