"""Question sets: one JSON object a line, in the form that the contract gives."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.question import detect_language
from corpus.console import read_jsonl
from corpus.errors import InputError

ANSWER, REFUSE, SAFETY = "answer", "refuse", "safety"
KINDS = (ANSWER, REFUSE, SAFETY)
TEST = "test"


@dataclass(frozen=True)
class Question:
    """A question and what a right answer has: ``gold``, any one of which is cited; ``facts``, groups of regular
    expressions of which one each is found; ``forbid``, expressions that aren't. ``reason`` is the expected reason of a
    refusal where the set gives one; ``opens``, sentences of the corpus in Chinese, one of which should open the answer,
    where the set names them; ``slice`` groups questions in reports; ``split`` is ``dev``, ``test`` or empty."""

    id: str
    question: str
    language: str
    kind: str
    slice: str
    history: tuple[tuple[str, str], ...] = ()
    gold: tuple[str, ...] = ()
    facts: tuple[tuple[str, ...], ...] = ()
    forbid: tuple[str, ...] = ()
    reason: str | None = None
    split: str = ""
    opens: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As a JSON object."""
        return asdict(self)

    @property
    def should_refuse(self) -> bool:
        """Whether answering would be wrong."""
        return self.kind in (REFUSE, SAFETY)


def load_questions(paths: Sequence[Path]) -> list[Question]:
    """The questions of the files, in order. Raises InputError on a wrong line, an id used twice, or no questions."""
    questions: dict[str, Question] = {}
    for path in paths:
        for row in read_jsonl(path, required=("id", "question", "kind")):
            question = read_question(row, f"{path.name} {row['id']}", path.stem)
            if question.id in questions:
                raise InputError(f"{path.name}: a second question is called {question.id}")
            questions[question.id] = question
    if not questions:
        raise InputError("there are no questions in " + ", ".join(str(path) for path in paths))
    return list(questions.values())


def read_question(row: dict[str, Any], where: str, stem: str = "") -> Question:
    """One line of a question set; ``stem`` names the slice if the line doesn't. Raises InputError naming ``where``."""
    if row["kind"] not in KINDS:
        raise InputError(f"{where}: kind is {', '.join(KINDS)}, not {row['kind']}")
    facts = tuple(tuple(_strings(group, "facts", where)) for group in row.get("facts") or ())
    forbid = tuple(_strings(row.get("forbid") or [], "forbid", where))
    for pattern in [*(pattern for group in facts for pattern in group), *forbid]:
        try:
            re.compile(pattern)
        except re.error as error:
            raise InputError(f"{where}: {pattern} is not a regular expression ({error.msg})") from None
    history = row.get("history") or []
    if not all(isinstance(turn, list | tuple) and len(turn) == 2 for turn in history):
        raise InputError(f"{where}: history is pairs of role and text")
    return Question(
        id=str(row["id"]),
        question=str(row["question"]),
        language=_spoken(row),
        kind=row["kind"],
        slice=row.get("slice") or re.sub(r"^(dev|test)-", "", stem) or row["kind"],
        history=tuple((str(role), str(text)) for role, text in history),
        gold=tuple(_strings(row.get("gold") or [], "gold", where)),
        facts=facts,
        forbid=forbid,
        reason=row.get("reason"),
        split=row.get("split") or "",
        opens=tuple(_strings(row.get("opens") or [], "opens", where)),
    )


def _spoken(row: dict[str, Any]) -> str:
    """The language that the answer is expected in: the line's own, or the question's if it names none or "auto"."""
    named = row.get("language") or "auto"
    return detect_language(str(row["question"])) if named == "auto" else str(named)


def _strings(values: object, key: str, where: str) -> list[str]:
    if not isinstance(values, list | tuple) or not all(isinstance(value, str) for value in values):
        raise InputError(f"{where}: {key} is not a list of strings")
    return list(values)


def sampled(questions: Sequence[Question], size: int) -> list[Question]:
    """About ``size`` of the questions, in their order: of each slice its share and at least one, the same ones at every
    run. Raises InputError when ``size`` is not positive."""
    if size < 1:
        raise InputError(f"a sample has at least one question, not {size}")
    by_slice: dict[str, list[Question]] = {}
    for question in questions:
        by_slice.setdefault(question.slice, []).append(question)
    share = min(1.0, size / len(questions))
    chosen: set[str] = set()
    for some in by_slice.values():
        # By the hash of the id: a question keeps its place when others are added.
        some.sort(key=lambda question: hashlib.sha256(question.id.encode()).digest())
        chosen.update(question.id for question in some[: max(1, round(share * len(some)))])
    return [question for question in questions if question.id in chosen]


def fingerprint(questions: Sequence[Question]) -> str:
    """SHA-256 over the questions and their keys, 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for question in questions:
        digest.update(repr(question).encode())
    return digest.hexdigest()[:16]
