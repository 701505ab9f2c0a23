"""A server that copies true sentences with their marks is shown, nearly whole."""

from __future__ import annotations

import pytest
from conftest import Write
from honest import MOST, copied, copy
from scripted import ScriptedServer

from bot.answer import Language

PROMPT = """资料：
[1] 《甲》（国家标准；要旨，非原文）
晚上十点后不应催收。
[2] 《乙》（法律；官方原文）
“自然人享有隐私权。”
你有隐私权。

核对过的结论（可以直接采用，方括号是出处）：
- 晚上不该来电。[1][2]

问题：几点？"""


def test_checked_statements_come_first_and_official_wording_is_left_out() -> None:
    assert copied(PROMPT) == ["晚上不该来电。[1][2]", "晚上十点后不应催收。[1]", "你有隐私权。[2]"]


@pytest.mark.parametrize(
    ("question", "language"),
    [("晚上十点以后还能打催收电话吗？", "zh"), ("Can they tell my boss about my debt?", "en")],
)
def test_what_is_copied_is_shown(server: ScriptedServer, write: Write, question: str, language: Language) -> None:
    server.script = copy
    final = write(question, language, llm_timeout=30)[-1]
    assert final.engine == "llm:scripted"
    assert final.details["llm"]["kept"] >= MOST - 2
