"""What must hold of every answer, whatever was asked."""

from __future__ import annotations

import json
import re

from bot.answer import Answer
from bot.compose import passage_of
from bot.wording import HEADINGS
from corpus.library import Library
from corpus.model import Force

KEYS = ["question", "language", "status", "reason", "text", "citations", "engine", "elapsed_ms"]
CITATION_KEYS = (
    "n source_id passage_id kind title locator quote verbatim url in_force effective note".split()  # noqa: SIM905
)
REASONS = {"off_topic", "no_source", "unknown_law", "harmful", "crisis"}
_WEAK_TITLES = r"(?:国标|国家标准|GB/T ?45251|自律公约|工作指引|风控指引|银行业协会的指引|协会指引)"
_CALLED_LAW = re.compile(
    rf"{_WEAK_TITLES}[^。；\n，]{{0,12}}(?<!不)(?:是|属于)(?:国家)?(?:法律|法规)|法律[^。；\n，]{{0,4}}{_WEAK_TITLES}规定"
)
_CALLED_LAW_EN = re.compile(r"(?:standard|convention|pledge|guideline)s? (?:is|are) (?:a |the )?law\b", re.IGNORECASE)


def own_words(answer: Answer) -> str:
    """The text without the sections that report what articles wrongly say."""
    kept, reporting = [], False
    for line in answer.text.splitlines():
        if HEADINGS["articles"][answer.language] in line:
            reporting = True
        elif line.startswith(("**", "###")):
            reporting = False
        if not reporting:
            kept.append(line)
    return "\n".join(kept)


def lead(answer: Answer) -> str:
    """The conclusion: the first line."""
    return next(line for line in answer.text.splitlines() if line.strip() and not line.startswith("###"))


def check_contract(answer: Answer, library: Library) -> None:
    """Shape, marks, quotes, language and forces."""
    told = json.loads(json.dumps(answer.to_dict(), ensure_ascii=False))
    assert list(told) == KEYS
    assert told["status"] in ("answered", "refused")
    assert (told["reason"] is None) == (told["status"] == "answered")
    assert told["reason"] is None or told["reason"] in REASONS
    assert told["language"] in ("zh", "en")
    marks = {int(n) for n in re.findall(r"\[(\d+)\]", told["text"])}
    assert marks == {citation["n"] for citation in told["citations"]}
    assert [citation["n"] for citation in told["citations"]] == list(range(1, len(told["citations"]) + 1))
    assert len({citation["passage_id"] for citation in told["citations"]}) == len(told["citations"])
    for citation in told["citations"]:
        assert list(citation) == CITATION_KEYS
        source, passage = library.require(citation["source_id"]), passage_of(library, citation["passage_id"])
        assert citation["passage_id"].partition("#")[0] == citation["source_id"]
        assert citation["quote"]
        assert citation["quote"] in passage.text
        assert citation["kind"] == source.kind.value == citation["source_id"].partition(":")[0]
        assert citation["verbatim"] is (citation["kind"] == "law")
        assert citation["title"]
        if citation["kind"] != "law":
            assert citation["note"], citation["source_id"]
    if told["status"] == "answered":
        assert told["citations"]
        check_every_claim_is_marked(answer)
    check_language(answer)
    check_forces(answer, library)


def check_every_claim_is_marked(answer: Answer) -> None:
    """Each line that says something carries a mark."""
    for line in answer.text.splitlines():
        if line.strip() and not line.startswith("#") and not re.fullmatch(r"\*\*[^*]+\*\*", line):
            assert re.search(r"\[\d+\]", line), line


def check_language(answer: Answer) -> None:
    """Chinese is answered in Chinese; English in English, official wording in Chinese quotation marks aside."""
    bare = re.sub(r"“[^”]*”|《[^》]*》", "", answer.text)
    ideographs, letters = len(re.findall(r"[\u4e00-\u9fff]", bare)), len(re.findall(r"[A-Za-z]", bare))
    if answer.language == "zh":
        assert ideographs > letters
    else:
        assert letters > 5 * ideographs


def check_forces(answer: Answer, library: Library) -> None:
    """No standard or pledge is called law, and what is national law is binding."""
    assert not _CALLED_LAW.search(own_words(answer)), _CALLED_LAW.search(own_words(answer))
    assert not _CALLED_LAW_EN.search(own_words(answer))
    for citation in answer.citations:
        if library.require(citation.source_id).force in (Force.STANDARD, Force.SELF_REGULATION):
            assert citation.kind == "norm"
