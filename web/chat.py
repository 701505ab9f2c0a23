"""One turn of the conversation, as a stream of snapshots that the page puts in place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from bot import Answer, stream
from bot.answer import CRISIS, REFUSED
from bot.engine import bot
from bot.question import History, detect_language
from corpus.errors import CuidaError
from corpus.library import Library
from corpus.library import library as the_library
from web.background import ticking
from web.cards import cards, facts
from web.export import answer_markdown
from web.markup import answer_html
from web.suggest import next_questions
from web.texts import CRISIS_LINES, SITUATIONS, say
from web.warmup import ready, wait

# Turns before the question that the bot is given; older ones no longer bear on it.
REMEMBERED = 6
_TURN = re.compile(r"[A-Za-z0-9-]{1,40}")


def converse(question: str, history: list, turn: str, language: str = "auto", library: str = "core") -> Iterator[dict]:
    """Answer ``question``; yields JSON objects that each have a ``stage``.

    ``preparing`` while the index is still being opened, with ``text`` and ``share`` (0 to 1) while that of the statute
    book is built; ``answer`` with ``html`` as it grows; ``done`` with the whole; ``suggest`` with next ``questions``;
    or ``error`` with a ``message``.
    """
    turn = turn if _TURN.fullmatch(turn) else "t"
    if not ready():
        yield {"stage": "preparing"}
        wait()
    turns = _history(history)
    try:
        answer: Answer | None = None
        for step in _steps(question, turns, language, library):
            if isinstance(step, float):
                yield _preparing(step, detect_language(question) if language == "auto" else language)
                continue
            answer = step
            yield {"stage": "answer", "html": _html(answer, turn, the_library()), "language": answer.language}
        if answer is None:
            return
        yield _done(answer, turn, the_library())
        yield {"stage": "suggest", "questions": _suggestions(answer, [text for role, text in turns if role == "user"])}
    except (CuidaError, OSError) as error:
        yield {"stage": "error", "message": str(error).splitlines()[0]}


def _steps(question: str, history: History, language: str, library: str) -> Iterator[Answer | float]:
    """The answer as it grows; before it, about once a second, the share of the statute book's index that is built."""
    snapshots = stream(question, history, language, library)
    if library != "laws" or bot().statutes.ready:
        yield from snapshots
        return
    for snapshot in ticking(snapshots):
        yield bot().statutes.progress() if snapshot is None else snapshot


def _preparing(share: float, language: str) -> dict[str, Any]:
    key = "preparing_laws" if share < 1 else "preparing_laws_last"
    return {"stage": "preparing", "text": say(key, language, int(100 * share)), "share": share}


def _history(history: Sequence[Any]) -> list[tuple[str, str]]:
    pairs = [(str(pair[0]), str(pair[1])) for pair in history if isinstance(pair, list | tuple) and len(pair) == 2]
    return [(role, text) for role, text in pairs if role in ("user", "assistant")][-2 * REMEMBERED :]


def _html(answer: Answer, turn: str, corpus: Library) -> str:
    titles = {c.n: facts(corpus.require(c.source_id), answer.language).title for c in answer.citations}
    return answer_html(answer.text, titles, answer.language, turn)


def _done(answer: Answer, turn: str, corpus: Library) -> dict[str, Any]:
    content = answer.to_dict()
    calls = []
    if answer.reason == CRISIS:
        calls = [{"number": line.number, "label": line.short.in_language(answer.language)} for line in CRISIS_LINES]
    return {
        "stage": "done",
        "html": _html(answer, turn, corpus),
        "cards": cards(corpus, content["citations"], answer.language, turn),
        "answer": content,
        "library": answer.library,
        "markdown": answer_markdown(content | {"library": answer.library}, corpus),
        "calls": [call | {"say": say("call", answer.language, call["number"])} for call in calls],
    }


def _suggestions(answer: Answer, before: Sequence[str]) -> list[str]:
    # Beside provisions on another subject, questions about debt would be beside the point.
    if answer.reason == CRISIS or answer.library == "laws":
        return []
    if answer.status == REFUSED:
        return [situation.question.in_language(answer.language) for situation in SITUATIONS[:3]]
    return next_questions(answer, [*before, answer.question])
