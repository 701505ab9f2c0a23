"""The prompt: Markdown files in both languages, filled so that it fits the model's context."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from langchain_core.prompts import ChatPromptTemplate

from bot.answer import Language
from bot.llm.evidence import estimate_tokens
from bot.question import History
from bot.wording import CANNOT_ANSWER

PROMPTS = Path(__file__).parent / "prompts"
# Chat templates wrap each message in a few tokens.
_WRAPPING = 40
_TURNS, _TURN_LENGTH = 3, 160
_LONGEST_QUESTION = 600


@lru_cache(maxsize=2)
def template(language: Language) -> ChatPromptTemplate:
    """System rules and question as a LangChain prompt of ``passages``, ``history``, ``question``, ``cannot_answer``."""
    folder = PROMPTS / language
    return ChatPromptTemplate.from_messages(
        [
            (role, (folder / f"{name}.md").read_text(encoding="utf-8"))
            for role, name in (("system", "system"), ("human", "answer"))
        ]
    )


def longest_answer(context: int) -> int:
    """Tokens that an answer may take: a fifth of the context, 256 to 1,024."""
    return max(256, min(1024, context // 5))


def passages_budget(language: Language, context: int, history: str, question: str) -> int:
    """Estimated tokens left for passages."""
    fixed = sum(
        estimate_tokens((PROMPTS / language / f"{name}.md").read_text(encoding="utf-8"))
        for name in ("system", "answer")
    )
    used = (
        fixed
        + estimate_tokens(CANNOT_ANSWER[language])
        + estimate_tokens(history)
        + estimate_tokens(question)
        + _WRAPPING
    )
    return min(6000, context - longest_answer(context) - used)


def shown_question(question: str) -> str:
    """The question as the prompt shows it: a very long one without its middle."""
    half = _LONGEST_QUESTION // 2
    return question if len(question) <= _LONGEST_QUESTION else f"{question[:half]} …… {question[-half:]}"


def shown_history(history: History, language: Language) -> str:
    """The last turns, shortened, or an empty string."""
    names = {"user": "用户", "assistant": "催答"} if language == "zh" else {"user": "User", "assistant": "Cuida"}
    turns = [(role, " ".join(text.split())) for role, text in history if text.strip() and role in names][-_TURNS:]
    if not turns:
        return ""
    lines = [f"{names[role]}：{text[:_TURN_LENGTH]}" for role, text in turns]
    head = "之前的对话：" if language == "zh" else "Earlier in the conversation:"
    return "\n".join([head, *lines]) + "\n\n"
