"""Reading a question: language, plain wording, parts, what it leans on; and no text at all makes reading fail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.question import MAX_PARTS, detect_language, negations, parts, plain, standalone, yes_no

anything = st.text(max_size=300)
asking = st.lists(
    st.sampled_from(
        ["催收", "能", "上门", "吗", "？", "，", "还有", "几点", "不", "Can ", "they ", "call", "? ", "；"]
    ),
    max_size=20,
).map("".join)
languages = st.sampled_from(["zh", "en"])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("催收几点后不能打", "zh"),
        ("What hours may collectors call?", "en"),
        ("APP读通讯录算同意吗", "zh"),
        ("What does 民法典 say?", "en"),
        ("LPR 是多少", "zh"),
        ("", "en"),
    ],
)
def test_the_language_is_that_of_the_question(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_traditional_characters_and_full_width_digits_become_plain() -> None:
    assert plain("接電話等於承認欠款嗎？第１０條") == "接电话等于承认欠款吗？第10条"


def test_a_compound_question_comes_apart_in_order() -> None:
    assert parts("晚上十一点能打吗？一天几次？可以上门吗？", "zh") == ["晚上十一点能打吗", "一天几次", "可以上门吗"]
    assert parts("Can they call at night, and how many times a day?", "en") == [
        "Can they call at night",
        "how many times a day",
    ]


def test_a_statement_stays_with_the_question_after_it() -> None:
    assert parts("我欠了三万。催收能找我爸吗？", "zh") == ["我欠了三万，催收能找我爸吗"]


def test_what_only_tells_is_no_question_of_its_own() -> None:
    told = "同事全收到了短信，写着我欠多少钱。报案该提哪一条？"
    assert parts(told, "zh") == ["同事全收到了短信，写着我欠多少钱，报案该提哪一条"]
    assert parts("彩信落款是什么资产管理公司。这东西能算数吗？", "zh") == ["彩信落款是什么资产管理公司，这东西能算数吗"]
    assert len(parts("He told me what he knows about my debt. Is that allowed?", "en")) == 1
    assert len(parts("催收一天能打几次。能不能上门？", "zh")) == 1
    assert len(parts("催收一天能打几次？能不能上门？", "zh")) == 2


def test_one_question_is_left_as_it_is() -> None:
    assert parts("催收能上门吗", "zh") == ["催收能上门吗"]
    assert parts("催收电话", "zh") == ["催收电话"]


def test_a_follow_up_takes_along_what_it_leans_on() -> None:
    history = [("user", "催收能上门吗"), ("assistant", "……")]
    assert standalone("那几点以后不行", history, "zh") == "催收能上门吗，那几点以后不行"


def test_a_question_of_its_own_takes_nothing_along() -> None:
    history = [("user", "催收能上门吗"), ("assistant", "……")]
    own = "网贷逾期记录会在征信报告里保留多少年"
    assert standalone(own, history, "zh") == own
    assert standalone("那几点以后不行", [], "zh") == "那几点以后不行"


def test_what_the_assistant_said_is_no_question_of_the_user() -> None:
    assert "秘密" not in standalone("那呢", [("user", "能上门吗"), ("assistant", "秘密")], "zh")


@pytest.mark.parametrize(
    ("question", "no"),
    [
        ("接电话等于承认欠款吗", "不等于。"),
        ("不接电话会坐牢吗", "不会。"),
        ("紧急联系人要替我还钱吗", "不用。"),
        ("催收能上门吗", "不能。"),
        ("Does picking up mean I admit the debt?", "No. "),
    ],
)
def test_a_yes_no_question_is_answered_in_its_own_words(question: str, no: str) -> None:
    assert yes_no(question, detect_language(question)).no == no


@pytest.mark.parametrize("question", ["催收几点后不能打", "怎么投诉", "一直不接会怎样", "What hours may they call?"])
def test_another_question_is_no_yes_no_question(question: str) -> None:
    assert yes_no(question, detect_language(question)) is None


def test_the_not_of_a_question_form_is_no_negation() -> None:
    assert negations("能不能上门", "zh") == 0
    assert negations("不接电话", "zh") == 1
    assert negations("They must not call", "en") == 1


@given(st.one_of(anything, asking), languages)
def test_no_text_makes_reading_fail(text: str, language: str) -> None:
    cleaned = plain(text)
    assert detect_language(cleaned) in ("zh", "en")
    found = parts(cleaned, language)
    assert 1 <= len(found) <= MAX_PARTS
    yes_no(cleaned, language)
    negations(cleaned, language)


@given(st.one_of(anything, asking), st.lists(st.tuples(st.sampled_from(["user", "assistant"]), anything)), languages)
def test_no_conversation_makes_reading_fail(text: str, history: list[tuple[str, str]], language: str) -> None:
    assert standalone(text, history, language).endswith(text)


@given(st.one_of(anything, asking))
def test_plain_text_stays_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(anything, anything)
def test_a_yes_or_no_is_only_given_where_a_sentence_says_it(question: str, sentence: str) -> None:
    asked = yes_no(question, "zh")
    if asked:
        assert asked.answered_by(sentence) in (None, asked.yes, asked.no)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("平台说勾了同意就能群发，会不会太过分？这是真的吗？", "zh"),
        ("The app says I agreed when I signed up, so it may tell everyone. Is that true?", "en"),
    ],
)
def test_a_question_whether_that_is_true_is_no_part_of_its_own(question: str, language: str) -> None:
    assert len(parts(question, language)) == 1


def test_a_piece_without_a_subject_stays_with_the_question_before_it() -> None:
    assert parts("发骚扰短信拘留几天？罚多少？", "zh") == ["发骚扰短信拘留几天，罚多少"]
    assert len(parts("催收能上门吗？一天能打几次？", "zh")) == 2


def test_a_property_is_affirmed_only_by_a_belief_that_speaks_of_it() -> None:
    asked = yes_no("我事后说不同意电子送达还有用吗", "zh")
    assert asked is not None
    assert not asked.speaks_of("合同里约定过电子送达就算同意")
    assert asked.speaks_of("事后反悔没有用")
    plain = yes_no("催收会上门吗", "zh")
    assert plain is not None
    assert plain.speaks_of("任何说法")


def test_whether_someone_can_be_trusted_is_not_asked_by_what_he_can_do() -> None:
    asked = yes_no("交钱就能办停息挂账的公司可信吗", "zh")
    assert asked is not None
    assert asked.no == "不可信。"
    assert not asked.speaks_of("中介能办停息挂账")
