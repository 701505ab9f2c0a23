"""Marks right = 1 if every [n] has a citation, every citation a [n], and every claim line a mark, else 0."""

from __future__ import annotations

from eval.case import Case
from eval.metrics.metric import Metric
from eval.statements import claim_lines, marks_of


def problems(case: Case) -> list[str]:
    """What is wrong with the marks, one line each; empty when all is right."""
    used = set(marks_of(case.answer.text))
    numbers = [citation.n for citation in case.answer.citations]
    found = [f"[{n}] has no citation" for n in sorted(used - set(numbers))]
    found += [f"citation {n} has no mark" for n in sorted(set(numbers) - used)]
    found += [f"{numbers.count(n)} citations are numbered {n}" for n in sorted(set(numbers)) if numbers.count(n) > 1]
    return found + [f"no mark: {line}" for line in claim_lines(case.answer) if not marks_of(line)]


def score(case: Case) -> float | None:
    """1 when the marks are right, else 0; None when the work failed."""
    return float(not problems(case)) if case.answered or case.refused else None


METRIC = Metric("marks_right", "Marks right", score, binary=True, bar=1.0)
