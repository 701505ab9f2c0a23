"""Grounded = 1 if every statement carries a mark whose passage alone supports it, else 0; of answered questions.

Stricter than citation recall: one sentence without support fails the answer, and support is of one passage, not of
several together. Headings, lead-ins and greetings are no statements.
"""

from __future__ import annotations

from eval.case import Case
from eval.metrics.metric import Metric
from eval.statements import Statement


def unsupported(case: Case) -> list[Statement]:
    """The statements that no passage behind their marks supports."""
    return [s for s in case.statements if not any(case.support.how(s.text, passage_id) for passage_id in case.cited(s))]


def score(case: Case) -> float | None:
    """1 when every statement is grounded, else 0; None unless answered."""
    return float(bool(case.statements) and not unsupported(case)) if case.answered else None


METRIC = Metric("grounded", "Grounded answers", score, binary=True)
