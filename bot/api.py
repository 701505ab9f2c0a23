"""The Python calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.answer import Answer
from bot.question import History


def ask(question: str, history: History = (), language: str = "auto") -> Answer:
    """Answer one question from the library, with the earlier turns of the conversation in ``history``.

    ``history`` is pairs of role (``user`` or ``assistant``) and text; ``language`` is ``auto``, ``zh`` or ``en``.
    The first call opens the index, building it if need be. Raises corpus.errors.CuidaError when the index cannot be
    built and its subclass InputError when the question is empty or too long.
    """
    from bot.engine import bot

    return bot().ask(question, history, language)


def stream(question: str, history: History = (), language: str = "auto") -> Iterator[Answer]:
    """As `ask`, but yields the answer as it grows: each snapshot holds only what is final, the last is the whole."""
    whole = ask(question, history, language)
    lines = whole.text.splitlines()
    for i, line in enumerate(lines[:-1], start=1):
        if line.strip():
            yield replace(whole, text="\n".join(lines[:i]))
    yield whole
