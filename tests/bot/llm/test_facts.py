"""Figures are the same however they are written, and different when they are."""

from __future__ import annotations

import pytest

from bot.llm.facts import facts, missing

SAME = [
    ("晚上十点", "22:00"),
    ("晚上10点", "10 p.m."),
    ("早上八点", "8 a.m."),
    ("百分之二十四", "24%"),
    ("24％", "24 percent"),
    ("百分之三点八", "3.80%"),
    ("五万元", "50000元"),
    ("5万元", "RMB 50,000"),
    ("三年", "3 years"),
    ("三年", "three years"),
    ("2026年1月1日", "January 1, 2026"),
    ("二〇二六年一月一日", "2026-01-01"),
    ("第一千零三十二条", "Article 1032"),
    ("第５０条", "第五十条"),
    ("拨打一二三七八", "call 12378"),
    ("半年", "六个月"),
    ("四倍", "4倍"),
    ("between 8 and 10 p.m.", "晚上八点到十点"),
    ("三次", "three times"),
]
DIFFERENT = [
    ("晚上十点", "晚上九点"),
    ("早上八点", "晚上八点"),
    ("24%", "36%"),
    ("五万元", "五千元"),
    ("三年", "三个月"),
    ("2026年1月1日", "2026年1月11日"),
    ("第50条", "第42条"),
    ("12378", "12387"),
    ("四倍", "十四倍"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_same_figure(one: str, other: str) -> None:
    assert facts(one)
    assert not missing(facts(one), facts(other))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_figure(one: str, other: str) -> None:
    assert missing(facts(one), facts(other))


@pytest.mark.parametrize("text", ["一般来说，一次性还清", "第三人和第三方", "1. 联系平台", "一个人"])
def test_words_that_are_no_figures(text: str) -> None:
    assert not facts(text)
