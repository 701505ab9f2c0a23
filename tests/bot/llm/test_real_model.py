"""A real small model writes: whatever it says, only what was verified is shown, with its marks, or a fallback is told."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from conftest import World
from small_model import Served, missing, served

from bot.answer import Answer, Language
from bot.compose import passage_of
from bot.llm import LlmWriter
from bot.llm.verify import Verdict, Verifier
from corpus.settings import Settings, settings

pytestmark = [pytest.mark.model, pytest.mark.skipif(missing() is not None, reason=str(missing()))]

QUESTIONS: list[tuple[str, Language]] = [
    ("晚上十点以后还能打催收电话吗？", "zh"),
    ("不还网贷会坐牢吗？", "zh"),
    ("催收能给我父母打电话吗？", "zh"),
    ("Can debt collectors call me after 10 p.m.?", "en"),
    ("Can they tell my boss about my debt?", "en"),
    ("Will I go to jail for not paying an online loan?", "en"),
]
_MARKS = re.compile(r"(?:\[\d+\])+")


@pytest.fixture(scope="module")
def model() -> Iterator[Served]:
    with served() as running:
        yield running


def ask(
    world: World, model: Served, question: str, language: Language, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[Answer], list[Verdict], Answer]:
    """All snapshots, every verdict on the way, and the extractive answer."""
    verdicts: list[Verdict] = []
    verify = Verifier.verify

    def recorded(self: Verifier, piece: object) -> Verdict:
        verdicts.append(verify(self, piece))  # type: ignore[arg-type]
        return verdicts[-1]

    monkeypatch.setattr(Verifier, "verify", recorded)
    changed = Settings(
        llm_model=model.model, llm_base_url=model.base_url, llm_timeout=120, llm_context=2048,
        index_dir=settings().index_dir,
    )  # fmt: skip
    extractive, hits = world.extractive(question, language)
    writer = LlmWriter(world.library, world.encoder, changed)
    return list(writer.stream(question, (), language, extractive, hits)), verdicts, extractive


@pytest.mark.parametrize(("question", "language"), QUESTIONS)
def test_only_verified_sentences_of_a_real_model_are_shown(
    world: World, model: Served, question: str, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshots, verdicts, extractive = ask(world, model, question, language, monkeypatch)
    passed = {verdict.text: verdict.passages for verdict in verdicts if verdict.text}
    for answer in snapshots:
        check_contract(answer, world)
        check_every_line(answer, passed, extractive)
    final = snapshots[-1]
    details = final.details["llm"]
    assert final.engine in (f"llm:{model.model}", "extractive")
    if final.engine == "extractive":
        assert details["fallback"]
        assert re.search("直接取自资料|straight from the sources", final.text)
        assert final.citations == extractive.citations
    else:
        assert details["kept"] >= 1
    # A server that cannot be used would pass the checks above without a model's word.
    assert details["fallback"] in (None, "unverified", "declined", "empty")
    assert details["first_token_ms"] > 0


def check_contract(answer: Answer, world: World) -> None:
    """Marks and citations match, and quotes stand in their passages."""
    marks = {int(n) for n in re.findall(r"\[(\d+)\]", answer.text)}
    assert marks == {citation.n for citation in answer.citations}
    assert [citation.n for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    for citation in answer.citations:
        assert citation.quote
        assert citation.quote in passage_of(world.library, citation.passage_id).text


def check_every_line(answer: Answer, passed: dict[str, tuple[str, ...]], extractive: Answer) -> None:
    """Each line is made of sentences that passed with the passages they passed by, or is the extractive answer's, or
    the program's own."""
    known = {bare(line) for line in extractive.text.splitlines()}
    cited = {citation.n: citation.passage_id for citation in answer.citations}
    for line in filter(str.strip, answer.text.splitlines()):
        if bare(line) in known or not _MARKS.search(line):
            assert bare(line) in known or line.startswith("*"), line
            continue
        rest = line.removeprefix("- ")
        while rest:
            match = _MARKS.search(rest)
            assert match, rest
            text, marks, rest = rest[: match.start()], match[0], rest[match.end() :].strip()
            assert tuple(cited[int(n)] for n in re.findall(r"\d+", marks)) == passed.get(text), line


def bare(line: str) -> str:
    """A line without marks and emphasis."""
    return re.sub(r"\[\d+\]|\*\*|^- ", "", line).strip()
