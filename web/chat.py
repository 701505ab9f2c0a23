"""One turn of the conversation, as a stream of snapshots that the page puts in place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from bot import Answer, stream
from bot.answer import CRISIS, REFUSED
from corpus.errors import CuidaError
from corpus.library import Library, library
from web.cards import cards, facts
from web.export import answer_markdown
from web.markup import answer_html
from web.suggest import next_questions
from web.texts import CRISIS_LINES, SITUATIONS, say
from web.warmup import ready, wait

# Turns before the question that the bot is given; older ones no longer bear on it.
REMEMBERED = 6
_TURN = re.compile(r"[A-Za-z0-9-]{1,40}")


def converse(question: str, history: list, turn: str, language: str = "auto") -> Iterator[dict]:
    """Answer ``question``; yields JSON objects that each have a ``stage``.

    ``preparing`` while the index is still being opened; ``answer`` with ``html`` as it grows; ``done`` with the
    whole; ``suggest`` with next ``questions``; or ``error`` with a ``message``.
    """
    turn = turn if _TURN.fullmatch(turn) else "t"
    if not ready():
        yield {"stage": "preparing"}
        wait()
    turns = _history(history)
    try:
        answer: Answer | None = None
        for answer in stream(question, turns, language):
            yield {"stage": "answer", "html": _html(answer, turn, library()), "language": answer.language}
        if answer is None:
            return
        yield _done(answer, turn, library())
        yield {"stage": "suggest", "questions": _suggestions(answer, [text for role, text in turns if role == "user"])}
    except CuidaError as error:
        yield {"stage": "error", "message": str(error)}


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
        "markdown": answer_markdown(content, corpus),
        "calls": [call | {"say": say("call", answer.language, call["number"])} for call in calls],
    }


def _suggestions(answer: Answer, before: Sequence[str]) -> list[str]:
    if answer.reason == CRISIS:
        return []
    if answer.status == REFUSED:
        return [situation.question.in_language(answer.language) for situation in SITUATIONS[:3]]
    return next_questions(answer, [*before, answer.question])
