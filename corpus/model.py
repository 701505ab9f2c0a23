"""The corpus in types: sources, the passages they consist of, and the reviews of what articles claim."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property


class Name(str, Enum):
    """An enumeration of strings that prints as its value (enum.StrEnum, which Python 3.10 lacks)."""

    __str__ = str.__str__


class Kind(Name):
    """What a source is, as its id begins."""

    ARTICLE = "article"
    LAW = "law"
    NORM = "norm"


class Force(Name):
    """How far a source binds; `rank` orders them, strongest first."""

    LAW = "law"
    JUDICIAL_INTERPRETATION = "judicial-interpretation"
    ADMINISTRATIVE_REGULATION = "administrative-regulation"
    DEPARTMENTAL_RULE = "departmental-rule"
    JUDICIAL_POLICY = "judicial-policy"
    REGULATORY_DOCUMENT = "regulatory-document"
    STANDARD = "standard"
    SELF_REGULATION = "self-regulation"
    PUBLIC_NOTICE = "public-notice"
    ARTICLE = "article"

    @property
    def rank(self) -> int:
        """0 for national law, rising as the force falls."""
        return list(Force).index(self)


FORCE_NAMES: dict[Force, tuple[str, str]] = {
    Force.LAW: ("法律", "law"),
    Force.JUDICIAL_INTERPRETATION: ("司法解释", "judicial interpretation"),
    Force.ADMINISTRATIVE_REGULATION: ("行政法规", "administrative regulation"),
    Force.DEPARTMENTAL_RULE: ("部门规章", "departmental rule"),
    Force.JUDICIAL_POLICY: ("司法政策文件", "judicial policy document"),
    Force.REGULATORY_DOCUMENT: ("监管文件", "regulatory document"),
    Force.STANDARD: ("推荐性国家标准（不是法律）", "recommended national standard (not law)"),
    Force.SELF_REGULATION: ("行业自律规范（不是法律）", "industry self-regulation (not law)"),
    Force.PUBLIC_NOTICE: ("公开信息", "public information"),
    Force.ARTICLE: ("普法文章（不是法律依据）", "popular article (not a legal authority)"),
}


class Verdict(Name):
    """What a review finds of an article's claim."""

    ACCURATE = "accurate"
    OUTDATED = "outdated"
    MISNUMBERED = "misnumbered"
    IMPRECISE = "imprecise"
    UNSUPPORTED = "unsupported"
    CONTRADICTED = "contradicted"


class Holds(Name):
    """Whether something that people believe holds."""

    TRUE = "true"
    FALSE = "false"
    DEPENDS = "depends"


@dataclass(frozen=True)
class Text:
    """One text in Chinese and in English; English may be empty for articles that a user adds."""

    zh: str
    en: str = ""

    def in_language(self, language: str) -> str:
        """The text in ``language`` ("zh" or "en"), falling back to Chinese."""
        return self.en if language == "en" and self.en else self.zh


@dataclass(frozen=True)
class Sentence(Text):
    """A sentence that an answer may say.

    ``basis`` names what it rests on, strongest first (reviews only); ``cites`` the 款/项 of the provision (law only);
    ``hours`` from when to when it holds, where it speaks of some hours of the day only.
    """

    basis: tuple[str, ...] = ()
    cites: str | None = None
    hours: tuple[float, float] | None = None


@dataclass(frozen=True)
class Belief(Text):
    """A statement that people ask about or take for granted, and whether it holds."""

    holds: Holds = Holds.DEPENDS


@dataclass(frozen=True)
class Wordings:
    """Lay wordings indexed beside a text, never shown (document expansion, Nogueira et al. 2019, arXiv:1904.08375)."""

    beliefs: tuple[Belief, ...] = ()
    asked_as: tuple[str, ...] = ()
    # Questions that one sentence answers better than its siblings: its position, the question.
    asked_of: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Passage:
    """The unit that is retrieved and cited: quotes are taken from ``text``, answers say ``sentences``."""

    id: str
    source_id: str
    heading: tuple[Text, ...]
    text: str
    text_en: str
    sentences: tuple[Sentence, ...]
    wordings: Wordings = field(default_factory=Wordings)
    parent_id: str | None = None


@dataclass(frozen=True)
class Former:
    """An earlier number of a provision: its article, the last day it held, and what changed."""

    article: str
    until: str
    note: Text


@dataclass(frozen=True)
class Source:
    """An article, one article of a law, or one clause of a norm."""

    id: str
    kind: Kind
    force: Force
    title: Text
    locator: Text
    url: str | None
    issuer: Text = field(default_factory=lambda: Text(""))
    published: str | None = None
    effective: str | None = None
    in_force: bool | None = True
    confidence: str = "A"
    note: Text = field(default_factory=lambda: Text(""))
    scope: Text = field(default_factory=lambda: Text(""))
    former: Former | None = None
    aliases: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()

    @property
    def verbatim(self) -> bool:
        """Whether the passages are official wording to the letter."""
        return self.kind is Kind.LAW


@dataclass(frozen=True)
class Concern:
    """A claim of an article that a review is about.

    ``passage_id`` and ``anchor`` are None for page furniture, which the retold article leaves out.
    """

    article: str
    verdicts: tuple[Verdict, ...]
    says: Text
    passage_id: str | None = None
    anchor: str | None = None

    @property
    def wrong(self) -> bool:
        """Whether the claim may not be repeated as it stands."""
        return any(verdict is not Verdict.ACCURATE for verdict in self.verdicts)


@dataclass(frozen=True)
class Review:
    """What holds today on one point, and which articles say otherwise."""

    id: str
    heading: Text
    concerns: tuple[Concern, ...]
    holds: tuple[Sentence, ...]
    settled: bool
    confidence: str
    wordings: Wordings

    @cached_property
    def wrong_concerns(self) -> tuple[Concern, ...]:
        """The claims that it corrects."""
        return tuple(concern for concern in self.concerns if concern.wrong)
