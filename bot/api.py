"""The Python calls."""

from __future__ import annotations

from collections.abc import Iterator

from bot.answer import Answer
from bot.question import History


def ask(question: str, history: History = (), language: str = "auto", library: str = "core") -> Answer:
    """Answer one question, with the earlier turns of the conversation in ``history``.

    ``history`` is pairs of role (``user`` or ``assistant``) and text; ``language`` is ``auto``, ``zh`` or ``en``;
    ``library`` is ``core`` (articles, norms and law of the field) or ``laws`` (the whole statute book, as provisions
    that may apply). The first call opens the index, building it if need be. Raises corpus.errors.CuidaError when the
    index cannot be built and its subclass InputError when the question is empty or too long.
    """
    from bot.engine import bot

    return bot().ask(question, history, language, library)


def stream(
    question: str, history: History = (), language: str = "auto", library: str = "core", stepwise: bool = True
) -> Iterator[Answer]:
    """As `ask`, but yields the answer as it grows: each snapshot holds only what is final, the last is the whole."""
    from bot.engine import bot

    yield from bot().stream(question, history, language, library, stepwise)
