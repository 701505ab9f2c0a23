"""Times of the day as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import times, within


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("早上7点半就来催", [7.5]),
        ("昨晚十一点四十还打", [23 + 40 / 60]),
        ("晚上9点多打来", [21]),
        ("凌晨两点打电话", [2]),
        ("半夜一点敲门", [1]),
        ("夜里十二点", [0]),
        ("下午三点打来，五点又打", [15]),
        ("10:40 last night", [22 + 2 / 3]),
        ("at 9 this morning", [9]),
        ("晚上8点和晚上11点都打", [20, 23]),
        ("早上8点前就打来", [8 - 1 / 60]),
        ("before 8 am or after 9 pm", [8 - 1 / 60, 21]),
        ("at 7 am and 11 pm", [7, 23]),
        ("中午12点被吵醒", [12]),
        ("23:15上门", [23.25]),
        ("today at 6:30 am", [6.5]),
        ("they rang at 11:15 pm", [23.25]),
        ("calls at 2am", [2]),
        ("8 in the evening", [20]),
        ("around midnight", [0]),
        ("晚上8:45", [20.75]),
    ],
)
def test_times_are_read_as_hours_since_midnight(text: str, hours: list[float]) -> None:
    assert times(text) == pytest.approx(hours)


@pytest.mark.parametrize(
    "text",
    [
        "几点能打电话",
        "他打了三点了",
        "第8条第3点",
        "欠了3万",
        "at 7 they called",
        "比例是3:1",
        "一点都不想还",
        "有一点钱",
        "法律只准早八点到晚八点打电话",
        "22:00到次日8:00不应催收",
        "calls between 10 p.m. and 8 a.m. are banned",
    ],
)
def test_what_is_no_time_or_leaves_the_half_of_the_day_open_is_none(text: str) -> None:
    assert times(text) == []


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    assert all(0 <= time < 24 for time in times(text))


def test_hours_run_over_midnight() -> None:
    assert within(23.5, (22, 8))
    assert within(7.5, (22, 8))
    assert not within(8.0, (22, 8))
    assert within(21, (20, 22))
