"""What other programs call, over HTTP as /ask, /look_up_provision and /check_citations and, with ``--mcp``, as MCP tools.

The docstrings of the three are what an MCP client shows to its model. All raise CuidaError with one line.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from bot import ask as ask_bot
from corpus.__main__ import source_dict
from corpus.checker import check_citations as check
from corpus.errors import InputError
from corpus.library import library
from web.warmup import wait

LONGEST_TEXT = 20_000


def ask(question: str, language: str = "auto", library: str = "core") -> dict[str, Any]:
    """Answer a question about debt collection and overdue online loans in China, from law and reviewed sources only.

    Every sentence of the answer carries a mark [n] whose source, exact quote and legal force are in "citations".
    A question outside this field, or one that the sources cannot answer, is refused and "reason" says why.

    Args:
        question: The question, in Chinese or English, at most 2000 characters.
        language: "auto" to answer in the language of the question, or "zh" or "en".
        library: "core", or "laws" for questions beyond this field: what the core cannot answer gets provisions from all
            national law in force that may apply, never advice on a case. The first such question may take minutes.
    """
    wait()
    return ask_bot(question, language=language, library=library).to_dict()


def look_up_provision(provision: str, language: str = "zh") -> list[dict[str, Any]]:
    """Look up provisions of Chinese law by number, with their status and wording.

    Each result has the citation's "status" (VERIFIED, NOT_FOUND, UNKNOWN_LAW, RENUMBERED, REPEALED, ...), a "detail"
    in words, and "source": the provision that holds today with its official wording, or null.

    Args:
        provision: A law and an article, e.g. "民法典第1033条" or "law:刑法:293-1"; several at once are fine.
        language: "zh" or "en", for the details.
    """
    return [_looked_up(row) for row in lookup(provision, language)]


def check_citations(text: str, as_of: str = "", language: str = "zh") -> list[dict[str, Any]]:
    """Check every citation of Chinese law in a text: that the article exists, still holds, and says what is claimed.

    Returns one object per citation, in order: "text", "source_id", "status" (VERIFIED, NOT_FOUND, UNKNOWN_LAW,
    RENUMBERED, REPEALED, CONTENT_MISMATCH or UNPARSED), "detail" in words, and "current", the provision to cite today.

    Args:
        text: The text to check, at most 20000 characters.
        as_of: The day whose law counts, as YYYY-MM-DD; empty for today's.
        language: "zh" or "en", for the details.
    """
    found = check(limited(text), library(), as_of=_day(as_of), language=_either(language))
    return [dict(each.to_dict()) for each in found]


def lookup(text: str, language: str) -> list[dict[str, Any]]:
    """The provisions named in ``text`` as checked citations; a bare source id counts as one."""
    text = limited(text).strip()
    source = library().source(text) if ":" in text else None
    if source:
        return [{"text": text, "source_id": source.id, "status": "VERIFIED", "detail": "", "current": source.id}]
    return [dict(found.to_dict()) for found in check(text, library(), language=_either(language))]


def limited(text: str) -> str:
    """``text`` unchanged. Raises InputError when it is too long to be looked at."""
    if len(text) > LONGEST_TEXT:
        raise InputError(f"the text is longer than {LONGEST_TEXT} characters")
    return text


def _looked_up(row: dict[str, Any]) -> dict[str, Any]:
    source = library().source(row["current"] or row["source_id"] or "")
    return {**row, "source": source_dict(source) if source else None}


def _either(language: str) -> str:
    if language not in ("zh", "en"):
        raise InputError(f"language is zh or en, not {language}")
    return language


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise InputError(f"as_of is a day as YYYY-MM-DD, not {written}") from None
