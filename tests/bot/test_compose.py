"""Composing: right conclusions in any wording, nothing repeated, no corrected claim said, quotes to the letter."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.compose import LONGEST_QUOTE, Draft, quote
from bot.engine import Bot
from bot.question import parts
from corpus.library import Library
from corpus.model import Kind
from tests.bot.checks import check_contract, lead, own_words

TOPICS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "topics.yaml").read_text(encoding="utf-8"))
ASKED = [(topic, language, question) for topic in TOPICS for language in ("zh", "en") for question in topic[language]]


@pytest.mark.parametrize(
    ("topic", "language", "question"), ASKED, ids=[f"{topic['topic']}: {question}" for topic, _, question in ASKED]
)
def test_what_must_be_right_is_right_in_any_wording(
    bot: Bot, topic: dict[str, Any], language: str, question: str
) -> None:
    answer = bot.ask(question)
    assert answer.status == "answered", answer.reason
    assert answer.language == language
    for fact in topic["facts"][language]:
        assert re.search(fact, answer.text, re.IGNORECASE), (fact, answer.text)
    for claim in topic["forbid"][language]:
        assert not re.search(claim, own_words(answer), re.IGNORECASE), (claim, answer.text)
    assert {citation.source_id for citation in answer.citations} & set(topic["gold"]), answer.citations
    check_contract(answer, bot.library)


def test_every_topic_is_asked_in_three_wordings_or_more_in_each_language() -> None:
    for topic in TOPICS:
        assert len(topic["zh"]) >= 3
        assert len(topic["en"]) >= 3


@pytest.mark.parametrize(
    ("question", "concludes", "source"),
    [
        ("派出所说催收骂人属于经济纠纷他们管不了，是这样吗？", r"^\W*不是。.*应当立即立案", "law:治安管理处罚法:90"),
        ("催收说上门要把我电视冰箱搬走抵债，他们有这个权利么", "没有[^。]*扣押|只能由法院", "law:民事诉讼法:253"),
    ],
)
def test_a_question_between_two_topics_is_concluded_from_its_own_source(
    bot: Bot, question: str, concludes: str, source: str
) -> None:
    answer = bot.ask(question)
    assert re.search(concludes, lead(answer))
    assert source in {citation.source_id for citation in answer.citations}


@pytest.mark.parametrize(
    "question", ["催收能上门吗", "一天能打几次催收电话", "会爆通讯录吗", "What hours may they call?"]
)
def test_no_line_says_what_another_says(bot: Bot, question: str) -> None:
    lines = [line for line in re.sub(r"\[\d+\]", "", bot.ask(question).text).splitlines() if line.startswith("- ")]
    assert len(lines) == len(set(lines))


@pytest.mark.parametrize(
    "question",
    [
        "催收发恐吓短信要拘留几天？要罚多少钱？",
        "逾期记录在征信上要保留几年？这几年从哪天算？",
        "How many days' detention for threatening texts, and what is the fine?",
    ],
)
def test_two_asks_that_one_sentence_answers_are_answered_as_one(bot: Bot, question: str) -> None:
    answer = bot.ask(question)
    assert len(parts(question, answer.language)) == 2
    assert "###" not in answer.text
    assert re.search(r"五日|5年|five days|5 years", lead(answer))


@pytest.mark.parametrize("question", ["催收发短信骂人拘留几天", "被催收跟踪警察管不管", "骚扰短信罚多少钱"])
def test_the_rule_of_the_review_is_told_whatever_opens(bot: Bot, question: str) -> None:
    rules = [review.holds[0].zh for review in bot.library.reviews]
    assert any(rule in bot.ask(question).text for rule in rules)


def test_no_claim_that_a_review_corrects_is_said_as_our_own(bot: Bot) -> None:
    wrong = [c.anchor for found in bot.library.corrections.values() for _, c in found if c.anchor]
    for review in bot.library.reviews:
        said = own_words(bot.ask(review.heading.zh or review.heading.en))
        assert not [anchor for anchor in wrong if anchor in said], review.id


def test_contradicting_articles_are_named_and_settled(bot: Bot) -> None:
    answer = bot.ask("催收几点后不能打电话")
    assert {"article:third-party-limits", "article:respond-step-by-step"} <= {c.source_id for c in answer.citations}
    assert "哪些文章说得不对" in answer.text
    assert re.search("十点|22:00", lead(answer))


def test_promising_to_pay_is_warned_of_where_answering_is_asked_about(bot: Bot) -> None:
    answer = bot.ask("接电话等于承认欠款吗")
    assert re.search("时效", answer.text)
    assert re.search("分期|延期|会还", answer.text)


def test_the_stronger_source_is_marked_first(bot: Bot) -> None:
    for question in ("催收能上门吗", "爆通讯录违法吗", "催收一天能打几次", "Can they contact my family?"):
        answer = bot.ask(question)
        rank = {c.n: bot.library.require(c.source_id).force.rank for c in answer.citations}
        for group in re.findall(r"(?:\[\d+\]){2,}", lead(answer)):
            ranks = [rank[int(n)] for n in re.findall(r"\d+", group)]
            assert ranks == sorted(ranks), (question, group)


def test_an_answer_is_short_by_default(bot: Bot) -> None:
    for question in ("催收能上门吗", "不接电话会坐牢吗", "怎么投诉催收"):
        assert len(re.sub(r"> .*|\[\d+\]", "", bot.ask(question).text)) < 700


def test_a_quote_is_part_of_its_passage_to_the_letter(library: Library) -> None:
    for source in library.sources.values():
        for passage in source.passages:
            for uses in ([], [sentence.zh for sentence in passage.sentences[:1]]):
                told = quote(source, passage, uses)
                assert told
                assert told in passage.text
                if source.kind is Kind.LAW and len(passage.text) <= LONGEST_QUOTE:
                    assert told == passage.text


def test_marks_number_passages_in_the_order_of_first_use(library: Library) -> None:
    draft = Draft(library, "zh")
    assert draft.mark(["law:民法典:1032#1"]) == "[1]"
    assert draft.mark(["law:民法典:1033#1", "law:民法典:1032#1"]) == "[2][1]"
    assert [citation.passage_id for citation in draft.citations()] == ["law:民法典:1032#1", "law:民法典:1033#1"]
