"""The direct leg: a provision that is named comes first and to the letter, or is said not to exist."""

from __future__ import annotations

import re

import pytest

from bot.engine import Bot
from tests.bot.checks import check_contract


@pytest.mark.parametrize(
    ("question", "source_id"),
    [
        ("民法典第一千零三十二条讲什么", "law:民法典:1032"),
        ("《民法典》第１０３３条", "law:民法典:1033"),
        ("个人信息保护法第10条原文", "law:个人信息保护法:10"),
        ("刑法293条之一", "law:刑法:293-1"),
        ("刑法第二百五十三条之一是什么罪", "law:刑法:253-1"),
        ("What does Article 1032 of the Civil Code say?", "law:民法典:1032"),
        ("Article 10 of the Personal Information Protection Law", "law:个人信息保护法:10"),
        ("劳动法第三条写了什么", "law:劳动法:3"),
    ],
)
def test_a_named_provision_comes_first_in_official_wording(bot: Bot, question: str, source_id: str) -> None:
    answer = bot.ask(question)
    assert answer.status == "answered"
    first = answer.citations[0]
    assert (first.source_id, first.verbatim) == (source_id, True)
    assert bot.library.require(source_id).passages[0].text.replace("\n", "") in answer.text
    check_contract(answer, bot.library)


def test_official_wording_in_an_english_answer_has_a_gist_marked_unofficial(bot: Bot) -> None:
    answer = bot.ask("What does Article 1032 of the Civil Code say?")
    assert answer.language == "en"
    assert "自然人享有隐私权" in answer.text
    assert re.search("unofficial", answer.text + (answer.citations[0].note or ""), re.IGNORECASE)


def test_a_named_norm_is_told_and_not_passed_off_as_wording(bot: Bot) -> None:
    answer = bot.ask("自律公约第17条怎么说")
    assert answer.citations[0].source_id == "norm:自律公约:17"
    assert answer.citations[0].verbatim is False
    check_contract(answer, bot.library)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("民法典第九千九百九十九条", "第九千九百九十九条"),
        ("刑法第999条是什么", "第九百九十九条"),
        ("《网络借贷保护法》第三条", "网络借贷保护法"),
        ("《催收管理法》是怎么规定上门的", "催收管理法"),
        ("Article 9999 of the Civil Code", "9999"),
    ],
)
def test_a_provision_that_does_not_exist_is_refused_by_name(bot: Bot, question: str, named: str) -> None:
    answer = bot.ask(question)
    assert (answer.status, answer.reason) == ("refused", "unknown_law")
    assert named in answer.text
    check_contract(answer, bot.library)


def test_an_old_number_leads_to_the_new_one_with_the_day_of_change(bot: Bot) -> None:
    answer = bot.ask("治安管理处罚法第42条怎么规定的")
    assert answer.citations[0].source_id == "law:治安管理处罚法:50"
    assert re.search("2026-01-01|2026年1月1日", answer.text)
    assert "第五十条" in answer.text


def test_a_repealed_law_leads_to_its_successor(bot: Bot) -> None:
    answer = bot.ask("合同法第一百零七条")
    assert answer.status == "answered"
    assert answer.citations[0].source_id == "law:民法典:577"
    assert re.search("废止|失效", answer.text)


def test_several_provisions_are_told_in_the_order_they_are_named(bot: Bot) -> None:
    answer = bot.ask("民法典第1032条和第1033条分别写了什么")
    assert [citation.source_id for citation in answer.citations][:2] == ["law:民法典:1032", "law:民法典:1033"]


def test_an_existing_and_a_missing_provision_are_both_spoken_of(bot: Bot) -> None:
    answer = bot.ask("民法典第1032条和民法典第9999条")
    assert answer.status == "answered"
    assert "第九千九百九十九条" in answer.text
    assert answer.citations[0].source_id == "law:民法典:1032"


@pytest.mark.parametrize(
    ("question", "unknown", "source_id"),
    [
        (
            "《催收电话管理办法》第八条写着每天最多一通，那规范里一天到底能打几次？",
            "《催收电话管理办法》",
            "norm:催收风控指引:5.3",
        ),
        ("《网贷借款人权益法》第十二条我找不到，请问父母要替我还网贷吗", "《网贷借款人权益法》", "law:民法典:681"),
    ],
)
def test_what_is_asked_beside_an_unknown_law_is_answered(bot: Bot, question: str, unknown: str, source_id: str) -> None:
    answer = bot.ask(question)
    assert answer.status == "answered"
    assert unknown in answer.text.splitlines()[0]
    assert source_id in {citation.source_id for citation in answer.citations}


def test_a_request_for_an_unknown_laws_wording_stays_a_refusal(bot: Bot) -> None:
    answer = bot.ask("《催收电话管理办法》第八条的原文发我，我打印出来给催收看")
    assert (answer.status, answer.reason) == ("refused", "unknown_law")


def test_a_name_that_holds_and_is_one_name(bot: Bot) -> None:
    answer = bot.ask("What does Article 9 of the Debtor Rescue and Collection Limits Act say?")
    assert (answer.status, answer.reason) == ("refused", "unknown_law")
