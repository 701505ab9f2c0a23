"""Marks, verbatim quotes, groundedness, and citation precision and recall in ALCE's sense."""

from __future__ import annotations

import pytest

from eval.metrics import BY_NAME, grounded, marks_right, verbatim

NIGHT, TIMES = "晚上十点到早上八点不得催收。", "每天最多接通三次。"


def score(name, case):
    return BY_NAME[name].score(case)


def test_marks_are_right_when_marks_and_citations_agree_and_every_claim_has_one(case, cite):
    citations = (cite(1, "norm:甲:1#1"), cite(2, "norm:乙:2#1"))
    good = case(f"### 关于“几点”\n\n**{NIGHT}**[1]\n\n**接下来可以**\n- {TIMES}[2]", citations)
    assert marks_right.problems(good) == []
    assert score("marks_right", good) == 1.0


@pytest.mark.parametrize("text", [f"{NIGHT}[1]", f"{NIGHT}[1][2][3]", f"{NIGHT}[1]\n- {TIMES}\n- {TIMES}[2]"])
def test_a_missing_mark_citation_or_claim_is_wrong(case, cite, text):
    assert score("marks_right", case(text, (cite(1, "norm:甲:1#1"), cite(2, "norm:乙:2#1")))) == 0.0


def test_alce_counts_supported_statements_and_relevant_citations(case, cite):
    citations = (cite(1, "norm:甲:1#1"), cite(2, "norm:乙:2#1"))
    # The first statement has a needless second citation, the second none at all, the third a wrong one.
    both = case(f"{NIGHT}[1][2]\n另外说一件别的事情而已。\n今天天气非常好适合出门散步。[2]", citations)
    assert score("citation_recall", both) == pytest.approx(1 / 3)
    assert score("citation_precision", both) == pytest.approx(1 / 3)
    assert [s.text for s in grounded.unsupported(both)] == ["另外说一件别的事情而已。", "今天天气非常好适合出门散步。"]


def test_every_sentence_grounded_is_one_and_a_refusal_is_not_scored(case, cite):
    citations = (cite(1, "norm:甲:1#1"),)
    assert score("grounded", case(f"**不能。{NIGHT}**[1]", citations)) == 1.0
    assert score("grounded", case(NIGHT, citations, status="refused")) is None
    assert score("citation_recall", case("", ())) is None


def test_a_quote_must_stand_in_its_passage_and_in_the_statute_book(case, cite):
    assert score("verbatim", case("", (cite(1, "law:民法典:1033#1"),))) == 1.0
    assert score("verbatim", case("", (cite(1, "law:民法典:1033#1", "除法律另有规定"),))) == 1.0
    assert score("verbatim", case("", (cite(1, "law:民法典:1033#1", "除了法律另有规定"),))) == 0.0
    assert score("verbatim", case("", (cite(1, "norm:甲:1#1", "晚上九点"),))) == 0.0
    assert score("verbatim", case("没有引用")) is None


def test_official_wording_in_the_text_is_compared_line_breaks_aside(case, cite):
    law = cite(1, "law:民法典:1033#1")
    quoted = law.quote.replace("\n", "")
    assert verbatim.altered(case(f"> 《民法典》：“{quoted}”[1]", (law,))) == []
    assert verbatim.altered(case(f"> Civil Code: “{quoted}”[1] *(Gist: no “nuisance”.)*", (law,))) == []
    assert len(verbatim.altered(case(f"> 《民法典》：“{quoted[:-1]}等。”[1]", (law,)))) == 1
