"""Running question sets: every system answers every question, and every metric scores every answer."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.console import progress
from eval.case import Case
from eval.evidence import evidence
from eval.metrics import METRICS
from eval.metrics.written import written
from eval.question import Question
from eval.results import Outcome, Result
from eval.support import Support
from eval.systems import System, failed


def run_questions(questions: Sequence[Question], systems: Sequence[System], support: Support) -> list[Result]:
    """Ask and score, one question after the other, with progress on standard error."""
    return [
        Result(question, {system.name: outcome(ask(question, system, support)) for system in systems})
        for question in progress(questions, "questions")
    ]


def ask(question: Question, system: System, support: Support) -> Case:
    """The case of one question. A system that breaks down is a failed case, not the end of the run."""
    try:
        answer = system.ask(question.question, question.history)
        retrieved = tuple(system.retrieve(question.question, question.history))
    except Exception as error:
        return Case(question, failed(question.question, question.language, error), (), support)
    return Case(question, answer, retrieved, support)


def outcome(case: Case) -> Outcome:
    """A case with its scores and the evidence for them."""
    scores = {metric.name: metric.score(case) for metric in METRICS}
    return Outcome(case.answer.to_dict(), case.retrieved, scores, evidence(case), written(case))
