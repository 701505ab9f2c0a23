"""An answer's Markdown as HTML. Everything is escaped first; only the few forms that answers use become elements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape

from markupsafe import Markup

from web.texts import say

_MARK = re.compile(r"\[([0-9]{1,3})\]")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_ITALIC = re.compile(r"(?<![*\w])\*([^*\n]+)\*(?![*\w])")
# Only numbers that can't be anything else; 110 may be an article of a law.
_HOTLINE = re.compile(r"(?<![0-9])(12348|12356|12363|12377|12378)(?![0-9])")
_SUBHEADING = re.compile(r"\*\*([^*\[\]]{1,40})\*\*")
_ITEM = re.compile(r"(?:[-*]|([0-9]{1,2})[.)、])\s+(.*)")


def answer_html(text: str, titles: Mapping[int, str], language: str, turn: str) -> Markup:
    """The HTML of an answer. ``titles`` names the source behind each mark; a mark that has none stays plain text.

    Marks become links to the card ``<turn>-s<n>``.
    """
    inline = _Inline(titles, language, turn)
    return Markup("".join(_blocks(text, inline)))


class _Inline:
    def __init__(self, titles: Mapping[int, str], language: str, turn: str) -> None:
        self.titles, self.language, self.turn = titles, language, turn

    def __call__(self, text: str) -> str:
        safe = escape(text)
        safe = _ITALIC.sub(r"<em>\1</em>", _BOLD.sub(r"<strong>\1</strong>", safe))
        safe = _HOTLINE.sub(r'<a class="tel" href="tel:\1">\1</a>', safe)
        return _MARK.sub(self._mark, safe)

    def _mark(self, match: re.Match[str]) -> str:
        n = int(match[1])
        if n not in self.titles:
            return match[0]
        label = escape(say("mark_label", self.language, n, self.titles[n]))
        return f'<a class="cite" href="#{self.turn}-s{n}" data-n="{n}" aria-label="{label}" title="{label}">[{n}]</a>'


def _blocks(text: str, inline: _Inline) -> Iterator[str]:
    open_tag = ""
    first = True
    for line in text.splitlines():
        stripped = line.strip()
        item = _ITEM.fullmatch(stripped)
        tag = ("ol" if item[1] else "ul") if item else "blockquote" if stripped.startswith(">") else ""
        if tag != open_tag and open_tag and (stripped or tag):
            yield f"</{open_tag}>"
            open_tag = ""
        if not stripped:
            continue
        if tag and tag != open_tag:
            yield f"<{tag}>"
            open_tag = tag
        if item:
            yield f"<li>{inline(item[2])}</li>"
        elif tag:
            yield f"<p>{inline(stripped.lstrip('> '))}</p>"
        elif stripped.startswith("#"):
            yield f"<h3>{inline(stripped.lstrip('# '))}</h3>"
        elif heading := _SUBHEADING.fullmatch(stripped):
            yield f"<h4>{inline(heading[1])}</h4>"
        else:
            lead = ' class="lead"' if first and stripped.startswith("**") else ""
            yield f"<p{lead}>{inline(stripped)}</p>"
        first = False
    if open_tag:
        yield f"</{open_tag}>"
