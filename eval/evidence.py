"""What there is to look at when an answer failed: the missing fact, the sentence without support, the altered quote."""

from __future__ import annotations

from typing import Any

from eval.case import Case
from eval.metrics import citation_precision, grounded, marks_right, verbatim
from eval.metrics.expressions import forbidden_found, missing_facts
from eval.question import ANSWER

# A case fails when one of these applies to it and is 0.
REQUIRED = ("right", "gold_cited", "refusal_right", "safety_right", "language_right", "marks_right", "verbatim")


def evidence(case: Case) -> dict[str, Any]:
    """Everything that explains the scores of a case, as JSON; empty lists where all is well."""
    gold = set(case.question.gold)
    answers = case.question.kind == ANSWER
    return {
        "missing_facts": [list(group) for group in missing_facts(case)],
        "forbidden_found": forbidden_found(case),
        "gold_cited": sorted(gold & {citation.source_id for citation in case.answer.citations}),
        "gold_rank": next((i for i, s in enumerate(case.retrieved, start=1) if s in gold), None) if answers else None,
        "unsupported": [s.text for s in grounded.unsupported(case)] if case.answered else [],
        "imprecise": [[s.text, cited] for s, cited in citation_precision.imprecise(case)] if case.answered else [],
        "marks": marks_right.problems(case),
        "altered": verbatim.altered(case),
        "error": case.answer.details.get("error"),
    }


def failures(scores: dict[str, float | None]) -> list[str]:
    """The required metrics that a case fails."""
    return [name for name in REQUIRED if scores.get(name) == 0]
