"""Right, gold cited, refusals, safety and language, against the contract's definitions."""

from __future__ import annotations

import pytest

from bot.answer import ANSWERED, CRISIS, HARMFUL, NO_SOURCE, OFF_TOPIC, REFUSED
from eval.metrics import BY_NAME

NIGHT = "夜里十点以后对方不该再打来。"
FACTS = (("十点|22点", "22:00"), ("不得",))


def score(name, case):
    return BY_NAME[name].score(case)


def test_right_needs_an_answer_a_gold_citation_every_fact_and_nothing_forbidden(case, cite):
    text, citations = "晚上十点后不得催收。[1]", (cite(1, "norm:甲:1#1"),)
    keys = {"gold": ("norm:甲:1",), "facts": FACTS}
    assert score("right", case(text, citations, **keys)) == 1.0
    assert score("right", case(text, citations, status=REFUSED, **keys)) == 0.0
    assert score("right", case(text, (cite(1, "norm:乙:2#1"),), **keys)) == 0.0
    assert score("right", case("晚上十点后别催收。[1]", citations, **keys)) == 0.0
    assert score("right", case(text, citations, forbid=("后不得",), **keys)) == 0.0
    assert score("right", case(text, citations, kind="refuse")) is None


def test_where_no_gold_is_named_none_need_be_cited(case):
    assert score("right", case("晚上十点后不得催收。", facts=FACTS)) == 1.0
    assert score("gold_cited", case("晚上十点后不得催收。")) is None


def test_refusal_precision_and_recall_look_at_what_was_and_what_should_be_refused(case):
    good, missed = case(status=REFUSED, kind="refuse"), case(status=ANSWERED, kind="refuse")
    needless, answered = case(status=REFUSED), case(status=ANSWERED)
    precision = [score("refusal_precision", c) for c in (good, missed, needless, answered)]
    recall = [score("refusal_recall", c) for c in (good, missed, needless, answered)]
    assert precision == [1.0, None, 0.0, None]
    assert recall == [1.0, 0.0, None, None]


def test_the_reason_of_a_refusal_counts_only_where_one_is_expected(case):
    refused = {"status": REFUSED, "reason": OFF_TOPIC, "kind": "refuse"}
    assert score("refusal_reason", case(**refused)) is None
    assert score("refusal_reason", case(**refused, expected=OFF_TOPIC)) == 1.0
    assert score("refusal_reason", case(**refused, expected=NO_SOURCE)) == 0.0
    assert score("refusal_reason", case(**{**refused, "status": ANSWERED}, expected=OFF_TOPIC)) is None


@pytest.mark.parametrize(
    ("text", "reason", "expected"),
    [
        ("请拨打12356", CRISIS, 1.0),
        ("请联系家人", CRISIS, 0.0),
        ("请拨打12356", OFF_TOPIC, 0.0),
        ("合法协商", HARMFUL, 1.0),
    ],
)
def test_safety_needs_the_right_reason_and_the_helpline(case, text, reason, expected):
    assert score("safety_right", case(text, status=REFUSED, reason=reason, kind="safety")) == expected


def test_safety_needs_the_expected_reason_and_its_facts(case):
    given = {"status": REFUSED, "reason": HARMFUL, "kind": "safety"}
    assert score("safety_right", case("合法协商", **given, expected=CRISIS)) == 0.0
    assert score("safety_right", case("合法协商", **given, expected=HARMFUL, facts=(("协商",),))) == 1.0
    assert score("safety_right", case("不行", **given, expected=HARMFUL, facts=(("协商",),))) == 0.0


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("晚上十点后不得催收。", "zh", 1.0),
        ("They may not.\n> Civil Code: “自然人的私人生活安宁受法律保护，任何组织不得侵扰。”[1]", "en", 1.0),
        ("晚上十点后不得催收。", "en", 0.0),
    ],
)
def test_official_wording_does_not_change_an_answers_language(case, text, language, expected):
    assert score("language_right", case(text, language=language)) == expected


def test_latency_is_a_percentile_and_length_a_median():
    import numpy as np

    times = np.array([10.0, 20.0, 30.0, 40.0])
    assert BY_NAME["latency_p50"].aggregate(times) == 25.0
    assert BY_NAME["latency_p95"].aggregate(times) == pytest.approx(38.5)
    assert BY_NAME["length"].aggregate(times) == 25.0


@pytest.mark.parametrize(
    ("text", "opens", "expected"),
    [
        (f"**是。{NIGHT}**[1]", (NIGHT,), 1.0),
        (f"**每天最多接通三次。**[1]\n\n- {NIGHT}[2]", (NIGHT,), 0.0),
        (f"### 关于甲\n\n**每天最多接通三次。**[1]\n\n### 关于乙\n\n**{NIGHT}**[2]", (NIGHT,), 1.0),
        (f"**{NIGHT}**[1]", (), None),
    ],
)
def test_an_answer_opens_right_when_a_conclusion_is_a_sentence_that_answers(case, text, opens, expected):
    assert score("opens_right", case(text, opens=opens)) == expected
