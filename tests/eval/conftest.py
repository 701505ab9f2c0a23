"""A small corpus and ready-made answers, so that metrics are checked against values worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.answer import ANSWERED, Answer, Citation
from corpus.library import Library
from corpus.model import Concern, Force, Kind, Passage, Review, Sentence, Source, Text, Verdict, Wordings
from corpus.statutes import statute_book
from eval.case import Case
from eval.question import Question
from eval.support import Support

LAW = "law:民法典:1033"


def _passage(passage_id: str, text: str, text_en: str = "", sentences: tuple[Sentence, ...] = ()) -> Passage:
    return Passage(passage_id, passage_id.partition("#")[0], (Text("标题", "Title"),), text, text_en, sentences)


def _source(source_id: str, kind: Kind, force: Force, *passages: Passage) -> Source:
    return Source(source_id, kind, force, Text(f"题{source_id[-1]}", "Title"), Text(""), None, passages=passages)


@pytest.fixture(scope="session")
def small_library() -> Library:
    """One law in its official wording, two norms, one article that a review corrects."""
    book = statute_book()
    official = next(p for p in book.provisions("民法典") if p.id == LAW).text
    sentence = Sentence("催收电话频繁会侵扰你的私人生活安宁。", "Frequent calls intrude upon your private life.")
    law = _source(LAW, Kind.LAW, Force.LAW, _passage(f"{LAW}#1", official, "", (sentence,)))
    night = Sentence("晚上十点到早上八点不得催收。", "Collectors must not call from ten at night to eight.")
    norm = _source("norm:甲:1", Kind.NORM, Force.SELF_REGULATION, _passage("norm:甲:1#1", night.zh, night.en, (night,)))
    times = Sentence("每天最多接通三次。", "No more than three connected calls a day.")
    other = _source(
        "norm:乙:2", Kind.NORM, Force.SELF_REGULATION, _passage("norm:乙:2#1", times.zh, times.en, (times,))
    )
    claim = "文章称，合法催收在早八点到晚八点。"
    article = _source("article:a", Kind.ARTICLE, Force.ARTICLE, _passage("article:a#1", claim))
    says = Text("该文称合法催收在早八点到晚八点", "The article says so")
    basis = ("norm:甲:1#1", "norm:乙:2#1")
    review = Review(
        "hours",
        Text("时间", "Hours"),
        (Concern("a", (Verdict.OUTDATED,), says, "article:a#1", claim),),
        (Sentence("夜里十点以后对方不该再打来。", "After ten at night they should not ring.", basis),),
        True,
        "A",
        Wordings(),
    )
    return Library({s.id: s for s in (law, norm, other, article)}, (review,), book)


@pytest.fixture(scope="session")
def support(small_library: Library) -> Support:
    """The judge over the small corpus."""
    return Support(small_library)


@pytest.fixture(scope="session")
def cite(small_library: Library) -> Callable[..., Citation]:
    """A citation of a passage, its whole text quoted unless a quote is given."""

    def make(n: int, passage_id: str, quote: str | None = None) -> Citation:
        source = small_library.require(passage_id)
        text = source.passages[0].text if quote is None else quote
        names = (source.id, passage_id, source.kind.value, source.title.zh, "")
        return Citation(n, *names, text, source.verbatim, None, True, None, None)

    return make


@pytest.fixture(scope="session")
def case(support: Support) -> Callable[..., Case]:
    """A case from the parts of it that matter to a test."""

    def make(
        text: str = "", citations: tuple[Citation, ...] = (), retrieved: tuple[str, ...] = (), status: str = ANSWERED,
        reason: str | None = None, expected: str | None = None, **keys: Any,
    ) -> Case:  # fmt: skip
        defaults: dict[str, Any] = {"id": "q", "question": "几点？", "language": "zh"}
        defaults |= {"kind": "answer", "slice": "s"}
        question = Question(**{**defaults, **keys}, reason=expected)
        answer = Answer(question.question, "zh", status, reason, text, citations)
        return Case(question, answer, retrieved, support)

    return make
