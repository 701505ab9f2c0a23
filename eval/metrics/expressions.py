"""Facts and forbidden expressions: what of a question's key the answer's text lacks, and what it should not say."""

from __future__ import annotations

import re

from eval.case import Case


def missing_facts(case: Case) -> list[tuple[str, ...]]:
    """The groups of which no expression is found in the text."""
    text = case.answer.text
    return [group for group in case.question.facts if not any(re.search(pattern, text) for pattern in group)]


def forbidden_found(case: Case) -> list[str]:
    """The forbidden expressions that are found in the text."""
    return [pattern for pattern in case.question.forbid if re.search(pattern, case.answer.text)]


def facts_hold(case: Case) -> bool:
    """Whether every fact is there and nothing forbidden."""
    return not missing_facts(case) and not forbidden_found(case)
