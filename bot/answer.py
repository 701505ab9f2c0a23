"""The answer as others see it: text with marks, and the citation behind each mark."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Language = Literal["zh", "en"]
ANSWERED, REFUSED = "answered", "refused"
OFF_TOPIC, NO_SOURCE, UNKNOWN_LAW, HARMFUL, CRISIS = "off_topic", "no_source", "unknown_law", "harmful", "crisis"

# Where an answer came from, in words, by the library that answered.
CAME_FROM: dict[str, dict[Language, str]] = {
    "core": {
        "zh": "依据：核心资料（文章、规范和相关法律）",
        "en": "Sources: the core library (articles, norms and related law)",
    },
    "laws": {
        "zh": "依据：全国现行法律全库",
        "en": "Sources: the whole statute book (all national law in force)",
    },
}


@dataclass(frozen=True)
class Citation:
    """What the mark ``[n]`` stands for. ``quote`` is a substring of the passage; official wording when ``verbatim``."""

    n: int
    source_id: str
    passage_id: str
    kind: str
    title: str
    locator: str
    quote: str
    verbatim: bool
    url: str | None
    in_force: bool | None
    effective: str | None
    note: str | None


@dataclass(frozen=True)
class Answer:
    """An answer or a refusal. ``reason`` is set when ``status`` is refused; ``elapsed_ms`` is wall-clock time.

    ``library`` says which library answered: "core", or "laws" when only the whole statute book had something to say.
    It is no part of the JSON.
    """

    question: str
    language: Language
    status: str
    reason: str | None
    text: str
    citations: tuple[Citation, ...] = ()
    engine: str = "extractive"
    elapsed_ms: float = 0.0
    details: dict[str, Any] = field(default_factory=dict, compare=False)
    library: str = "core"

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON, in the shape that the command line and the web endpoint return."""
        return {
            "question": self.question,
            "language": self.language,
            "status": self.status,
            "reason": self.reason,
            "text": self.text,
            "citations": [asdict(citation) for citation in self.citations],
            "engine": self.engine,
            "elapsed_ms": round(self.elapsed_ms, 1),
        }
