"""Where refusing should begin: risk against coverage as the threshold of the evidence moves.

Coverage is the share of questions that are answered, risk the share of the answered that are wrong (El-Yaniv & Wiener
2010, JMLR 11; Geifman & El-Yaniv 2017, arXiv:1705.08500). AURC is the mean risk over all coverages. Counted are the
questions that get as far as retrieval: to be answered, or of kind refuse. Those that the screen or the direct leg
decides have no evidence and do not depend on the threshold.

The bot answers every question once with its threshold at −∞ while the evidence that it computes is written down; the
evidence of a compound question is that of its best part.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from bot.engine import Bot, Thresholds
from corpus.console import progress
from corpus.errors import InputError
from corpus.library import Library
from eval.case import Case
from eval.metrics import right
from eval.question import ANSWER, SAFETY, Question
from eval.support import Support
from index.embedding import Encoder, Vectors
from index.retriever import Hit


class EvidenceRecorder(Bot):
    """A bot that never refuses for want of evidence and keeps the evidence that it saw, one value a part of the
    question; −∞ for a part that it refuses for another reason (a change of subject). Not for several threads."""

    def __init__(self, corpus: Library, model: Encoder, home: Path) -> None:
        super().__init__(corpus, model, home, replace(Thresholds(), answer=-math.inf))
        self.seen: list[float] = []
        self._values: list[float] = []

    def evidence(self, text: str, vector: Vectors, hits: Sequence[Hit]) -> float:
        """As the bot's own, and written down."""
        value = super().evidence(text, vector, hits)
        self._values.append(value)
        return value

    def _retrieve(self, *arguments: Any, **named: Any) -> tuple[list[Hit], bool]:
        self._values.clear()
        hits, answers = super()._retrieve(*arguments, **named)
        # The first value is the one that the threshold is about; later ones judge a change of subject.
        self.seen.append(self._values[0] if answers and self._values else -math.inf)
        return hits, answers


@dataclass(frozen=True)
class Sample:
    """A question's evidence, whether the answer is right if given, and whether there should be one."""

    id: str
    evidence: float
    right: bool
    answerable: bool


@dataclass(frozen=True)
class Point:
    """The curve at one threshold. ``answerable_kept`` is the share of answerable questions answered, ``refused_right``
    the share refused of those that should be; None without any."""

    threshold: float
    coverage: float
    risk: float
    answerable_kept: float | None
    refused_right: float | None


@dataclass(frozen=True)
class Curve:
    """Risk and coverage from the strictest threshold to none, the point in use, and the mean risk."""

    points: tuple[Point, ...]
    current: Point
    aurc: float
    n: int
    undecided: int

    def to_dict(self) -> dict[str, Any]:
        """As a JSON object."""
        return asdict(self)

    def thinned(self, count: int = 16) -> list[Point]:
        """At most ``count`` points, evenly over coverage, the last among them."""
        step = max(1, math.ceil(len(self.points) / count))
        return [*self.points[:-1:step], self.points[-1]]

    @property
    def best(self) -> Point:
        """The point where answerable questions kept and others refused are best on average (balanced accuracy)."""
        return max(self.points, key=lambda p: (p.answerable_kept or 0.0) + (p.refused_right or 0.0))


def collect(questions: Sequence[Question], bot: EvidenceRecorder, support: Support) -> list[Sample]:
    """Ask every question that could depend on the threshold; those without evidence are not in the list."""
    samples = []
    for question in progress([q for q in questions if q.kind != SAFETY], "evidence"):
        bot.seen.clear()
        answer = bot.ask(question.question, question.history)
        if bot.seen:
            case = Case(question, answer, (), support)
            samples.append(Sample(question.id, max(bot.seen), right.score(case) == 1.0, question.kind == ANSWER))
    return samples


def curve(samples: Sequence[Sample], threshold: float, undecided: int = 0) -> Curve:
    """The curve over ``samples``; ``threshold`` is the one in use. Raises InputError when none has evidence."""
    ordered = sorted({sample.evidence for sample in samples if sample.evidence > -math.inf}, reverse=True)
    # Answering needs evidence above the threshold, so each point lies just below an observed value.
    points = tuple(_point(samples, math.nextafter(value, -math.inf)) for value in ordered)
    if not points:
        raise InputError("no question gets as far as retrieval: there is nothing to calibrate")
    aurc = sum(point.risk for point in points) / len(points)
    return Curve(points, _point(samples, threshold), aurc, len(samples), undecided)


def _point(samples: Sequence[Sample], threshold: float) -> Point:
    answered = [sample for sample in samples if sample.evidence > threshold]
    answerable = [sample for sample in samples if sample.answerable]
    others = [sample for sample in samples if not sample.answerable]
    return Point(
        threshold,
        len(answered) / len(samples),
        _share(sum(not sample.right for sample in answered), len(answered)) or 0.0,
        _share(sum(sample.evidence > threshold for sample in answerable), len(answerable)),
        _share(sum(sample.evidence <= threshold for sample in others), len(others)),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
