"""Another country's law is not answered from this one's; a debt here of someone who lives there is."""

import pytest

from bot.field import is_elsewhere


@pytest.mark.parametrize(
    "question",
    [
        "香港财务公司几点之后不能打电话",
        "What does the FDCPA say about calls at work?",
        "Can a US collector garnish my wages?",
        "日本で督促状が来ました",
        "马来西亚的大耳窿泼漆怎么报警",
    ],
)
def test_another_law_is_recognised(question: str) -> None:
    assert is_elsewhere(question)


@pytest.mark.parametrize(
    "question",
    [
        "我在日本留学，国内的网贷逾期了",
        "I'm British and my Chinese loan app keeps calling",
        "They keep calling us at night",
        "催收能上门吗",
    ],
)
def test_the_mainland_is_not_elsewhere(question: str) -> None:
    assert not is_elsewhere(question)
