"""Reading statements and marks out of an answer."""

from __future__ import annotations

import pytest

from bot.answer import ANSWERED, REFUSED, Answer
from bot.wording import HELPS_WITH
from eval.statements import Statement, claim_lines, statements


def answer(text: str, status: str = ANSWERED) -> Answer:
    return Answer("问", "zh", status, None, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**会。接了也不会怎样，放心。**[1][2]", [("会。接了也不会怎样，放心。", (1, 2))]),
        ("- 第一句话在这里说。第二句在那里说。[3]", [("第一句话在这里说。", (3,)), ("第二句在那里说。", (3,))]),
        ("前半句有出处[1]，后半句有别的出处。[2]", [("前半句有出处", (1,)), ("，后半句有别的出处。", (2,))]),
        ("这句话有出处的呀。[1]这句话却没有出处。", [("这句话有出处的呀。", (1,)), ("这句话却没有出处。", ())]),
        ("> Code: “条文。”[2] *(Gist: You may sue.)*", [("Code: “条文。”", (2,)), ("Gist: You may sue.", (2,))]),
    ],
)
def test_a_mark_covers_what_stands_before_it_in_its_line(text, expected):
    assert statements(answer(text)) == [Statement(*pair) for pair in expected]


def test_notes_below_a_models_answer_claim_nothing_but_what_resembles_them_does():
    from bot.llm.model import Fault
    from bot.llm.wording import WITHHELD, fault_note

    for language in ("zh", "en"):
        notes = [WITHHELD[language].format(n=12), *(fault_note(fault, language) for fault in Fault)]
        assert claim_lines(answer("\n\n".join(f"*{note}*" for note in notes))) == []
        assert claim_lines(answer(f"*{notes[0]} 晚上可以催收。*")) != []


def test_headings_lead_ins_greetings_and_the_bots_own_words_claim_nothing():
    text = f"你好！\n### 关于“几点”\n**法律依据**\n可以这样做：\n{HELPS_WITH['zh']}\n\n---"
    assert claim_lines(answer(text)) == []


def test_in_a_refusal_only_lists_and_quotations_claim_something():
    text = "《民法典》没有第二千条。\n- 可以拨打12378。"
    assert claim_lines(answer(text, REFUSED)) == ["- 可以拨打12378。"]
    assert len(claim_lines(answer(text))) == 2
