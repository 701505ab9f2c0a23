"""Opens right = 1 if a conclusion of the answer is one of the sentences that answer the question, else 0."""

from __future__ import annotations

import re

from bot.lead import sentences
from eval.case import Case
from eval.metrics.metric import Metric

_CONCLUSION = re.compile(r"^\*\*(.+)\*\*", re.MULTILINE)


def score(case: Case) -> float | None:
    """1 when one opens the answer or a part of it, else 0, refusals included; None where no sentences are named."""
    wanted = set(case.question.opens)
    if not wanted:
        return None
    told = [one.in_language(case.answer.language) for _, one in sentences(case.library) if one.zh in wanted]
    concluded = _CONCLUSION.findall(case.answer.text)
    # A yes or a no may stand before the sentence.
    return float(any(line.endswith(text) for line in concluded for text in told if text))


METRIC = Metric("opens_right", "Opens right", score, binary=True)
