"""Language right = 1 if the answer's own words are in the question's language by script, else 0.

Official wording stays Chinese in an English answer, so quotations (block quotes, “…”, 《…》) are left out; Chinese when
ideographs outnumber Latin words (`bot.question.detect_language`).
"""

from __future__ import annotations

import re

from bot.question import detect_language
from eval.case import Case
from eval.metrics.metric import Metric

_QUOTATION = re.compile(r"^\s*>.*$|“[^”]*”|《[^》]*》|\[\d+\]", re.MULTILINE)


def spoken(text: str) -> str | None:
    """The language of a text's own words, ``zh`` or ``en``; None when it has none."""
    own = _QUOTATION.sub(" ", text)
    if not re.search(r"[A-Za-z\u4e00-\u9fff]", own):
        return None
    return detect_language(own)


def score(case: Case) -> float | None:
    """1 when the languages agree, else 0; None when the work failed."""
    if not (case.answered or case.refused):
        return None
    return float(spoken(case.answer.text) == case.question.language)


METRIC = Metric("language_right", "Language right", score, binary=True, bar=1.0)
