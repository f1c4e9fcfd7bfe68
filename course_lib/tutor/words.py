"""Words with `code` in them, for the terminal and for the page. Content is written once and never holds HTML."""

import html
import re
import sys

_MARKS = re.compile(r"`([^`]+)`|\*\*([^*\n]+)\*\*|\*([^*\n]+)\*")
_SIGN = re.compile(r"(`[^`]+`)|(?<![\w.)\]`-])-(?=\d)")


def plain(text: str) -> str:
    """The words as a terminal shows them: backticks stay, stars of emphasis go."""
    return re.sub(r"(`[^`]+`)|\*{1,2}([^*\n]+)\*{1,2}", lambda m: m[1] or m[2], signed(text))


def signed(text: str) -> str:
    """The words with true minus signs before their numbers, code aside.

    >>> signed("between -1 and 2-3, as in `x[-1]`")
    'between −1 and 2-3, as in `x[-1]`'
    """
    return _SIGN.sub(lambda found: found[1] or "−", text)


def inline_html(text: str) -> str:
    """The words as HTML: everything escaped, `code`, *emphasis* and **strong** as elements.

    >>> inline_html("`a < b` is *not* enough")
    '<code>a &lt; b</code> is <em>not</em> enough'
    """
    text, parts, end = signed(text), [], 0
    for mark in _MARKS.finditer(text):
        parts.append(html.escape(text[end : mark.start()], quote=False))
        code, strong, emphasis = mark.groups()
        tag = "code" if code else "strong" if strong else "em"
        parts.append(f"<{tag}>{html.escape(code or strong or emphasis, quote=False)}</{tag}>")
        end = mark.end()
    return "".join([*parts, html.escape(text[end:], quote=False)])


def chapter_name(asked: object) -> str:
    """The name of a chapter as it stands in front of its file, however it was asked for.

    >>> chapter_name(4), chapter_name("4"), chapter_name("04"), chapter_name("")
    ('04', '04', '04', '')
    """
    name = str(asked).strip()
    return name.zfill(2) if name else ""


# What stands for the symbols of the course where a console knows only the letters of its own language.
ASCII = str.maketrans({"●": "*", "▲": "!", "○": "-", "■": "#", "◆": "?", "◐": "+", "−": "-", "…": "...", "δ": "delta"})


def for_console(text: str) -> str:
    """The text as it is, or in letters that the console can print: on Windows it may know no symbols."""
    known = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(known)
    except (UnicodeEncodeError, LookupError):
        return text.translate(ASCII).encode(known, "replace").decode(known)
    return text


def count(text: str) -> int:
    """How many words a reader reads; a piece of code counts as one."""
    return len(re.sub(r"`[^`]+`", "code", text).split())
