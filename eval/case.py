"""A case: one question, the answer that a system gave, what it retrieved, and what judges it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from bot.answer import ANSWERED, REFUSED, Answer
from corpus.library import Library
from eval.question import Question
from eval.statements import Statement, statements
from eval.support import Support


@dataclass(frozen=True)
class Case:
    """What a metric sees. ``retrieved`` is source ids, best first; empty when the system was not asked for them."""

    question: Question
    answer: Answer
    retrieved: tuple[str, ...]
    support: Support

    @property
    def library(self) -> Library:
        """The corpus that the answer was made from."""
        return self.support.library

    @property
    def answered(self) -> bool:
        """Whether the system answered."""
        return self.answer.status == ANSWERED

    @property
    def refused(self) -> bool:
        """Whether the system refused; neither when the work failed."""
        return self.answer.status == REFUSED

    @cached_property
    def statements(self) -> list[Statement]:
        """The statements of the answer."""
        return statements(self.answer)

    @cached_property
    def passage_of_mark(self) -> dict[int, str]:
        """The passage id behind each number."""
        return {citation.n: citation.passage_id for citation in self.answer.citations}

    def cited(self, statement: Statement) -> list[str]:
        """The passage ids behind a statement's marks, each once; marks without a citation have none."""
        found = (self.passage_of_mark.get(mark) for mark in statement.marks)
        return list(dict.fromkeys(passage_id for passage_id in found if passage_id))
