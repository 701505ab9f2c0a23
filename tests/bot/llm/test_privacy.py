"""Personal details never leave, come back in the answer, and are not in the log."""

from __future__ import annotations

import json
import logging
import re

import pytest
from conftest import Write
from scripted import Reply, ScriptedServer

from bot.llm.privacy import Masker

DETAILS = {
    "张三丰": "我叫张三丰，逾期了。",
    "13812345678": "电话13812345678，一直打。",
    "138 1234 5678": "号码138 1234 5678。",
    "+86 13812345678": "号码+86 13812345678。",
    "１３８１２３４５６７８": "电话１３８１２３４５６７８。",
    "010-88886666": "座机010-88886666。",
    "110101199003074578": "身份证110101199003074578。",
    "11010119900307457X": "身份证11010119900307457X。",
    "6222021234567890123": "卡号6222021234567890123。",
    "6222 0212 3456 7890": "卡号6222 0212 3456 7890。",
    "li.lei@example.com": "邮箱li.lei@example.com。",
    "建国路88号2单元501室": "住在北京市朝阳区建国路88号2单元501室。",
    "王小明": "本人王小明，家里没人。",
    "李雷": "我是李雷，想问一下。",
    "欧阳修": "我的名字叫欧阳修。",
}
DETAILS_EN = {
    "John Smith": "My name is John Smith and I owe money.",
    "Li Wei": "I'm Li Wei, a borrower.",
    "12 Changning Road": "I live at 12 Changning Road, Shanghai.",
    "+1 415 555 2671": "Call +1 415 555 2671.",
    "j.smith@mail.example.com": "Mail j.smith@mail.example.com.",
}
PUBLIC = [
    "拨打12378投诉，紧急打110或120，心理援助12356，银行95588，400-820-8888。",
    "欠了50000元，2024年1月1日逾期，年利率24%，第1032条。",
    "我是程序员，我是学生，我是担保人，我是第一次逾期。",
    "催收上门到我家，我在平安银行借的钱。",
    "I am worried about my loan of 50000 yuan since 2024-01-01.",
]


@pytest.mark.parametrize(("detail", "text"), [*DETAILS.items(), *DETAILS_EN.items()])
def test_a_detail_is_masked_and_restored(detail: str, text: str) -> None:
    masker = Masker("zh" if text in DETAILS.values() else "en")
    masked = masker.mask(text)
    assert detail not in masked
    assert masker.restore(masked) == text
    assert sum(masker.counts.values()) == 1


@pytest.mark.parametrize("text", PUBLIC)
def test_public_numbers_and_plain_words_stay(text: str) -> None:
    assert Masker().mask(text) == text


def test_placeholders_are_the_same_all_through_a_conversation() -> None:
    masker = Masker()
    first = masker.mask("我叫张三，电话13812345678。")
    second = masker.mask("催收打13812345678找张三，又打13987654321。")
    assert first == "我叫⟦姓名A⟧，电话⟦电话A⟧。"
    assert second == "催收打⟦电话A⟧找⟦姓名A⟧，又打⟦电话B⟧。"


def test_nothing_personal_is_sent_or_logged(
    server: ScriptedServer, write: Write, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    question = (
        "我叫张三，电话13812345678，身份证110101199003074578，住在建国路88号501室，晚上十点以后还能打催收电话吗？"
    )
    history = (("user", "我叫张三，卡号6222021234567890123，欠了网贷怎么办？"), ("assistant", "张三，先别慌。"))
    server.says("⟦姓名A⟧，推荐性国家标准说，双方没有约定时段时，不应在晚上十点到早上八点催收。[1]")
    answers = write(question, history=history)
    sent = json.dumps(list(server.requests), ensure_ascii=False)
    for detail in ("张三", "13812345678", "110101199003074578", "6222021234567890123", "建国路"):
        assert detail not in sent
        assert detail not in caplog.text
    assert "晚上十点以后还能打催收电话吗" in sent
    assert "晚上十点以后还能打催收电话吗" not in caplog.text
    counted = [record.getMessage() for record in caplog.records if record.name == "bot.llm.privacy"]
    assert counted == ["masked before sending: address 1, card 1, id 1, name 1, phone 1"]
    assert "\n张三，推荐性国家标准说" in answers[-1].text


def test_a_masked_number_is_not_offered_as_one_to_call(server: ScriptedServer, write: Write) -> None:
    server.script = lambda reply: (reply.say("晚上十点后还打来，可以拨打⟦电话A⟧投诉。[1]"), reply.end())
    final = write("我的电话13812345678，晚上十点以后还能打催收电话吗？")[-1]
    assert not re.search("13812345678|⟦", final.text)


def test_tracing_services_do_not_get_the_question(
    server: ScriptedServer, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    import langsmith

    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setattr(langsmith.Client, "create_run", lambda *_, **__: pytest.fail("a run was traced"))
    server.script = lambda reply: Reply.end(reply)
    write("晚上十点以后还能打催收电话吗？")
