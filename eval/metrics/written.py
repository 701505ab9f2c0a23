"""What a language model took and what became of its draft (``answer.details["llm"]``), as the metrics of models read it.

Only answers that went to the model have it: refusals, provisions asked for by number, the extractive engine and the
baseline have none, and no metric of a model scores them.
"""

from __future__ import annotations

from typing import Any

from eval.case import Case


def written(case: Case) -> dict[str, Any] | None:
    """The details of the model, as `bot.llm.pipeline` leaves them; None when no model was asked."""
    found = case.answer.details.get("llm")
    return found if isinstance(found, dict) else None


def amount(case: Case, key: str) -> float | None:
    """The number that the details call ``key``; None when no model was asked or nothing was counted."""
    value = (written(case) or {}).get(key)
    return None if value is None else float(value)
