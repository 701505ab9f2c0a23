"""Support of a statement by a passage."""

from __future__ import annotations

import pytest

from eval.support import How, contained


@pytest.mark.parametrize(
    ("statement", "passage_id", "how"),
    [
        ("晚上十点到早上八点不得催收。", "norm:甲:1#1", How.CHECKED),
        ("不能。夜里十点以后对方不该再打来。", "norm:乙:2#1", How.CHECKED),
        ("After ten at night they should not ring.", "norm:甲:1#1", How.CHECKED),
        ("《题a》称合法催收在早八点到晚八点，这一说法已经过时。", "article:a#1", How.CHECKED),
        ("《题1》是行业自律规范（不是法律）。", "norm:甲:1#1", How.CHECKED),
        ("《民法典》规定：“除法律另有规定或者权利人明确同意外”", "law:民法典:1033#1", How.QUOTED),
        ("催收在晚上十点到第二天早上八点之间是不得进行的。", "norm:甲:1#1", How.CONTAINED),
        ("每天最多接通三次。", "norm:甲:1#1", None),
        ("每天最多接通三次。", "norm:无:1#1", None),
    ],
)
def test_the_first_rule_that_holds_is_named(support, statement, passage_id, how):
    assert support.how(statement, passage_id) is how


def test_a_checked_sentence_does_not_speak_for_a_statement_that_says_much_more(support):
    padded = "每天最多接通三次。" + "而且你欠的钱从此一笔勾销再也不用归还给任何人，法院和平台都会为你作证并且赔偿损失。"
    assert support.how(padded, "norm:乙:2#1") is not How.CHECKED


def test_passages_may_support_a_statement_together(support):
    statement = "晚上十点到早上八点不得打来，每天接通最多三次，其余由双方另行商量着办理"
    assert support.supported(statement, ["norm:甲:1#1", "norm:乙:2#1"])
    assert not support.supported("今天天气很好适合散步", ["norm:甲:1#1", "norm:乙:2#1"])
    assert not support.supported(statement, [])


def test_english_content_is_compared_by_stems():
    assert contained("Collectors calling at night", "The collector must not call you at night") == 1.0
    assert contained("Courts seized houses", "The collector must not call you at night") == 0.0


@pytest.mark.slow
@pytest.mark.parametrize(("language", "most"), [("zh", 0.01), ("en", 0.02)])
def test_a_random_passage_seldom_supports_a_reviewed_sentence(language, most):
    import random

    from corpus.library import library
    from eval.support import CONTAINED, reference

    rng = random.Random(7)
    passages = [p for p in library().passages.values() if p.parent_id is None]
    pairs = [(s, rng.choice([p for p in passages if p.id not in s.basis])) for r in library().reviews for s in r.holds]
    found = [contained(s.in_language(language), reference(p)) >= CONTAINED[language] for s, p in pairs]
    assert sum(found) / len(found) <= most
