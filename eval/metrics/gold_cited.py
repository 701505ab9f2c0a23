"""Gold cited = 1 if any gold source is among the answer's citations, else 0; of questions to be answered with gold."""

from __future__ import annotations

from eval.case import Case
from eval.metrics.metric import Metric
from eval.question import ANSWER


def score(case: Case) -> float | None:
    """1 when a gold source is cited, else 0, refusals included; None without gold."""
    if case.question.kind != ANSWER or not case.question.gold:
        return None
    return float(any(citation.source_id in case.question.gold for citation in case.answer.citations))


METRIC = Metric("gold_cited", "Gold cited", score, binary=True, bar=0.97)
