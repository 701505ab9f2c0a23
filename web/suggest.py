"""What could be asked next: lay wordings of what stands near the answer, each tried on the bot before it is offered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot import Answer, ask
from bot.answer import ANSWERED
from bot.engine import bot
from bot.question import detect_language
from corpus.library import Library
from corpus.model import Review, Wordings
from corpus.text import containment
from index.entries import review_target

LIMIT = 3
# Two questions that share this much of the shorter one's character pairs ask the same.
_SAME = 0.45
_LONGEST = {"zh": 22, "en": 70}
_SHORTEST = {"zh": 6, "en": 15}


def next_questions(answer: Answer, asked: Sequence[str]) -> list[str]:
    """Up to `LIMIT` questions that the corpus answers, none of them ``asked`` already, in the answer's language."""
    chosen: list[str] = []
    for wordings in _neighbours(answer, bot().library):
        question = _wording(wordings, answer.language, [*asked, *chosen])
        if question and _answered(question, answer.language):
            chosen.append(question)
        if len(chosen) == LIMIT:
            break
    return chosen


def _neighbours(answer: Answer, library: Library) -> Iterator[Wordings]:
    """Reviews that share a source with the answer, most shared first; then the targets nearest the question."""
    cited = {citation.passage_id for citation in answer.citations}
    reviews = [(_overlap(review, cited), review) for review in library.reviews]
    shared = [review for overlap, review in sorted(reviews, key=lambda pair: -pair[0]) if overlap]
    by_target = {review_target(review): review for review in library.reviews}
    # The review that shares most has just been told; its own wordings come last.
    for review in shared[1:4]:
        yield review.wordings
    hits = bot().retriever.search(answer.question, 10, answer.language)
    for hit in hits[1:]:
        if hit.target in by_target:
            yield by_target[hit.target].wordings
        elif hit.target in library.passages:
            yield library.passages[hit.target].wordings
    for review in [*shared[4:], *shared[:1]]:
        yield review.wordings


def _overlap(review: Review, cited: set[str]) -> int:
    basis = {passage_id for sentence in review.holds for passage_id in sentence.basis}
    about = {concern.passage_id for concern in review.concerns if concern.passage_id}
    return len(cited & basis) + 2 * len(cited & about)


def _wording(wordings: Wordings, language: str, asked: Sequence[str]) -> str | None:
    for text in wordings.asked_as:
        if detect_language(text) != language or not _SHORTEST[language] <= len(text) <= _LONGEST[language]:
            continue
        if all(max(containment(text, other), containment(other, text)) < _SAME for other in asked):
            return text if text[-1] in "？?。.!！" else text + ("？" if language == "zh" else "?")
    return None


@lru_cache(maxsize=1024)
def _answered(question: str, language: str) -> bool:
    answer = ask(question, language=language)
    return answer.status == ANSWERED
