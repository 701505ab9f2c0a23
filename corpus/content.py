"""Whether words told as a provision's content are that provision's: weighted overlap, and figures with units.

Overlap is the share of a claim's character pairs (Chinese) or words (English) that occur in a text, each weighted by
its inverse document frequency among the texts compared (Spärck Jones 1972), so that 他人 and 规定 count little.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from corpus.citation import read_number
from corpus.text import normalize

_FRAME = re.compile(
    r"文章(?:称|引用|列出|认为)|规定|明确|要求|指出|根据|依据|按照|应当|不得|可以|任何(?:组织|个人|人)?(?:或者个人)?|"
    r"有关|相关|催收(?:员|机构|公司|人员|时)?"
)
_STOP = frozenset(
    """the and for that this with from not may must shall should are was has have any its who whom which under article
    law says states provides requires when where than into their them they you your our also being been will would can
    cannot""".split()  # noqa: SIM905 - a list of words reads best as words
)
_CJK_RUN = re.compile(r"[\u4e00-\u9fff0-9]+")
_WORD = re.compile(r"[a-z][a-z'’-]{2,}")
_NUMERAL = r"(?:[0-9]+(?:\.[0-9]+)?|[零〇一二两三四五六七八九十百千]+)"
_FIGURE = re.compile(
    rf"(?<![第0-9.月])({_NUMERAL})\s*(万|亿)?\s*"
    r"(个月|周年|年(?!度|化|来|代)|日|天|元|倍|%|周岁|岁|次(?!性)|小时)"
)
_SAME_UNIT = {"天": "日", "周年": "年", "岁": "周岁"}
_SCALE = {"万": 10_000, "亿": 100_000_000}


def terms(text: str) -> set[str]:
    """Character pairs of Chinese and stems of English words, frame words left out."""
    text = _FRAME.sub(" ", normalize(text).lower())
    pairs = {run[i : i + 2] for run in _CJK_RUN.findall(text) for i in range(len(run) - 1)}
    return pairs | {_stem(word) for word in _WORD.findall(text) if word not in _STOP}


def segments(claim: str) -> list[str]:
    """The parts of a claim between commas, for claims that join what several clauses say; none when there is one."""
    parts = [part for part in re.split(r"[，；,;…。]+", claim) if terms(part)]
    return parts if len(parts) > 1 else []


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s", "ment"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


@dataclass(frozen=True)
class Match:
    """The text of a collection that a claim fits best: how well, 0 to 1, and how many terms they share."""

    id: str
    score: float
    shared: int


class Collection:
    """Texts that answer for each other: the provisions of one law, or the clauses of the norms."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._terms = {key: terms(text) for key, text in texts.items()}
        self._frequency = Counter(term for found in self._terms.values() for term in found)

    def score(self, claim: str, *keys: str) -> float:
        """How much of ``claim`` the texts ``keys`` together contain, 0 to 1."""
        together: set[str] = set().union(*(self._terms.get(key, set()) for key in keys))
        return self._score(terms(claim), together)

    def best(self, claim: str, prefix: str = "") -> Match | None:
        """The best text whose key begins with ``prefix``; None when nothing overlaps."""
        wanted = terms(claim)
        scored = ((self._score(wanted, found), key) for key, found in self._terms.items() if key.startswith(prefix))
        score, key = max(scored, default=(0.0, ""), key=lambda pair: pair[0])
        return Match(key, score, len(wanted & self._terms[key])) if score else None

    def _score(self, claim: set[str], text: set[str]) -> float:
        total = sum(self._weight(term) for term in claim)
        return sum(self._weight(term) for term in claim & text) / total if total else 0.0

    def _weight(self, term: str) -> float:
        return math.log(1 + (1 + len(self._terms)) / (1 + self._frequency[term]))


def contradicting_figure(claim: str, provision: str) -> tuple[str, str] | None:
    """A figure of ``claim`` that ``provision`` denies, with the provision's own: (两年, 三年).

    Only units in which the provision itself has figures are compared, so that examples and dates do not count.
    """
    told, official = _figures(claim), _figures(provision)
    for (value, unit), written in told.items():
        same = {figure: words for figure, words in official.items() if figure[1] == unit}
        if same and (value, unit) not in same and not (unit == "年" and value > 1900):
            return written, next(iter(same.values()))
    return None


def _figures(text: str) -> dict[tuple[float, str], str]:
    found: dict[tuple[float, str], str] = {}
    for match in _FIGURE.finditer(normalize(text)):
        number = float(match[1]) if match[1][0].isdigit() else read_number(match[1])
        if number:
            unit = _SAME_UNIT.get(match[3], match[3])
            found.setdefault((float(number) * _SCALE.get(match[2] or "", 1), unit), match[0])
    return found
