"""A conversation with its sources, to keep or to hand to someone: Markdown, and a page made for printing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.answer import ANSWERED
from corpus.library import Library, library
from web.cards import Facts, facts
from web.markup import answer_html
from web.templating import render
from web.texts import say

MAX_TURNS = 200


def answer_markdown(answer: Mapping[str, Any], corpus: Library) -> str:
    """One answer (its JSON) as Markdown, followed by the sources behind its marks."""
    language = _language(answer)
    lines = [str(answer.get("text") or ""), ""]
    for citation in _citations(answer):
        lines.append(_source_line(citation, corpus, language))
    lines.append(_came_from(answer, language))
    return "\n".join(lines).strip() + "\n"


def conversation_markdown(turns: Sequence[Mapping[str, Any]], language: str) -> str:
    """Answers (their JSON) with their questions and sources as one Markdown document."""
    lines = [f"# {say('title', language)}", "", f"> {say('not_advice', language)}", ""]
    for answer in turns[:MAX_TURNS]:
        question = " ".join(str(answer.get("question") or "").split())
        lines += [f"## {question}", "", answer_markdown(answer, library())]
    return "\n".join(lines)


def conversation_page(turns: Sequence[Mapping[str, Any]], language: str, printed: str) -> str:
    """The same as one HTML page that needs nothing else. ``printed`` is when, in the reader's words."""
    corpus = library()
    parts = []
    for number, answer in enumerate(turns[:MAX_TURNS], start=1):
        spoken = _language(answer)
        sources = [_source(citation, corpus, spoken) for citation in _citations(answer)]
        titles = {source["n"]: source["title"] for source in sources}
        parts.append(
            {
                "id": f"p{number}",
                "language": spoken,
                "question": str(answer.get("question") or ""),
                "html": answer_html(str(answer.get("text") or ""), titles, spoken, f"p{number}"),
                "sources": sources,
                "came_from": _came_from(answer, spoken),
            }
        )
    return render("export.html.j2", turns=parts, language=language, printed=printed)


def _language(answer: Mapping[str, Any]) -> str:
    return "en" if answer.get("language") == "en" else "zh"


def _came_from(answer: Mapping[str, Any], language: str) -> str:
    """Which library answered, where the browser knows (it adds ``library`` to the answer's JSON)."""
    known = answer.get("library") in ("core", "laws") and answer.get("status") == ANSWERED
    return say(f"from_{answer['library']}", language) if known else ""


def _citations(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    # What the browser kept is input: entries that are not citations are left out.
    found = answer.get("citations")
    return (
        [c for c in found if isinstance(c, Mapping) and str(c.get("n", "")).isdigit()]
        if isinstance(found, list)
        else []
    )


def _facts(citation: Mapping[str, Any], corpus: Library, language: str) -> Facts | None:
    source = corpus.source(str(citation.get("source_id")))
    return facts(source, language) if source else None


def _source(citation: Mapping[str, Any], corpus: Library, language: str) -> dict[str, Any]:
    known = _facts(citation, corpus, language)
    return {
        "n": int(citation["n"]),
        "title": known.title if known else str(citation.get("title") or ""),
        "about": " · ".join(filter(None, (known.kind, known.wording, known.since))) if known else "",
        "quote": str(citation.get("quote") or ""),
        "note": str(citation.get("note") or ""),
        "url": known.url if known else None,
    }


def _source_line(citation: Mapping[str, Any], corpus: Library, language: str) -> str:
    source = _source(citation, corpus, language)
    about = f" ({source['about']})" if source["about"] else ""
    url = f" <{source['url']}>" if source["url"] else ""
    return f"[{source['n']}] {source['title']}{about}: “{' '.join(source['quote'].split())}”{url}\n"
