"""What a message says to frighten: kinds of statement, where they stand in the text, and what holds instead.

A message is made to alarm, not to ask; matching whole sentences against the index would take its tone for its point.
So the kinds are listed with the words that give them away, and what is said of each comes from the reviews.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path

from corpus.data_files import load_yaml, read_text, require
from corpus.errors import CuidaError
from corpus.library import Library
from corpus.model import Review, Sentence, Text

_FILE = Path(__file__).with_name("threats.yaml")


class Verdict(str, Enum):
    """What to make of a kind of statement; the value names it in threats.yaml."""

    UNTRUE = "untrue"
    UNLAWFUL = "unlawful"
    SCAM = "scam"
    VERIFY = "verify"
    DEPENDS = "depends"


VERDICT_NAMES: dict[Verdict, Text] = {
    Verdict.UNTRUE: Text("站不住脚", "Does not hold"),
    Verdict.UNLAWFUL: Text("对方不能这样做", "They may not do this"),
    Verdict.SCAM: Text("诈骗迹象", "Sign of a scam"),
    Verdict.VERIFY: Text("先核实真假", "Verify first"),
    Verdict.DEPENDS: Text("要看情况", "It depends"),
}


@dataclass(frozen=True)
class Threat:
    """A kind of statement, with the words that give it away in either language and the review that answers it."""

    id: str
    name: Text
    verdict: Verdict
    pattern: re.Pattern[str]
    review: str
    also: str


@dataclass(frozen=True)
class Said:
    """A kind of statement found in a message: its places, as offsets, and what holds."""

    threat: Threat
    spans: tuple[tuple[int, int], ...]
    review: Review

    @property
    def holds(self) -> tuple[Sentence, ...]:
        """The first sentence of the review, and the one that the kind asks for beside it."""
        beside = (sentence for sentence in self.review.holds[1:] if self.threat.also in sentence.zh)
        return (self.review.holds[0], *list(beside)[:1])


@lru_cache(maxsize=1)
def threats() -> tuple[Threat, ...]:
    """All kinds. Raises CuidaError when the file is not right."""
    kinds = []
    for entry in load_yaml(_FILE):
        where = f"{_FILE.name} {entry.get('id')}"
        require(entry, ("id", "name", "verdict", "zh", "en", "review", "also"), where)
        try:
            pattern = re.compile(f"{entry['zh']}|{entry['en']}", re.IGNORECASE)
        except re.error as error:
            raise CuidaError(f"{where}: {error}") from None
        verdict = Verdict(entry["verdict"])
        kinds.append(
            Threat(entry["id"], read_text(entry["name"], where), verdict, pattern, entry["review"], entry["also"])
        )
    return tuple(kinds)


def find_threats(text: str, library: Library) -> list[Said]:
    """The kinds of statement that ``text`` makes, in the order in which they are first made."""
    reviews = {review.id: review for review in library.reviews}
    found = []
    for threat in threats():
        spans = tuple(match.span() for match in threat.pattern.finditer(text))
        if spans:
            found.append(Said(threat, spans, reviews[threat.review]))
    return sorted(found, key=lambda said: said.spans[0])
