"""How long an answer takes: the first of a fresh process, a warm one, and one embedding beside them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

from benchmarks.measure import Spread, timed
from bot.engine import bot

ROUNDS = 3
QUESTIONS = (
    "接了催收电话会爆通讯录吗",
    "催收晚上十一点还打电话合规吗",
    "法院传票不去会怎样",
    "网贷年利率36%要不要还",
    "爆通讯录去哪里投诉",
    "May a collector come to my home?",
    "How long does a late payment stay on my credit record?",
    "Can they freeze my salary?",
)


@dataclass(frozen=True)
class Answering:
    """Seconds to the first answer of a fresh process, and warm timings of an answer and of one embedding."""

    first_seconds: float
    answer: Spread
    embedding: Spread


def answering() -> Answering:
    """Measure with the index that the settings name, which must be built."""
    made = bot()
    made.ask(QUESTIONS[0])
    first = timed(
        lambda: subprocess.run(
            [sys.executable, "-m", "bot", "ask", QUESTIONS[0]], check=True, stdout=subprocess.DEVNULL
        )
    )
    # A question is embedded once and kept, so each round asks it with another ending.
    asked = [f"{question}{'？' * n}" for n in range(1, ROUNDS + 1) for question in QUESTIONS]
    answers = [timed(lambda q=q: made.ask(q)) for q in asked]  # type: ignore[misc]
    embeddings = [timed(lambda q=q: made.encoder.encode([q], "query")) for q in asked]  # type: ignore[misc]
    return Answering(first, Spread.of(answers), Spread.of(embeddings))
