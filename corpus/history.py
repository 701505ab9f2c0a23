"""What became of provisions: laws that were repealed and numbers that a revision changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from corpus.citation import ArticleNumber, parse_article_number
from corpus.data_files import DATA, load_yaml, read_text, require
from corpus.errors import CuidaError
from corpus.model import Text


@dataclass(frozen=True)
class Moved:
    """Where an article went. ``presumed`` says that a bare number is taken for the former article."""

    to: tuple[ArticleNumber, ...]
    about: str
    presumed: bool = False


@dataclass(frozen=True)
class RepealedLaw:
    """A law that holds no more: its last day, its successor and the articles whose successor is known."""

    title: str
    aliases: tuple[str, ...]
    until: date
    successor: str | None
    articles: int
    moved: dict[ArticleNumber, Moved]


@dataclass(frozen=True)
class FormerText:
    """An earlier text of a law in force: its last day, its length in articles and the numbers that moved."""

    law: str
    until: date
    version: Text
    articles: int
    moved: dict[ArticleNumber, Moved]


@lru_cache(maxsize=1)
def repealed_laws(path: Path = DATA / "repealed.yaml") -> dict[str, RepealedLaw]:
    """Repealed laws by title. Raises CuidaError on an incomplete entry."""
    laws = {}
    for entry in load_yaml(path):
        require(entry, ("law", "until", "articles", "moved"), f"{path.name} {entry.get('law')}")
        laws[entry["law"]] = RepealedLaw(
            entry["law"],
            tuple(entry.get("aliases") or ()),
            date.fromisoformat(str(entry["until"])),
            entry.get("successor"),
            int(entry["articles"]),
            _moved(entry["moved"], path.name),
        )
    return laws


@lru_cache(maxsize=1)
def former_texts(path: Path = DATA / "renumbered.yaml") -> dict[str, tuple[FormerText, ...]]:
    """The former texts of each law, latest first. Raises CuidaError on an incomplete entry."""
    texts: dict[str, list[FormerText]] = {}
    for entry in load_yaml(path):
        where = f"{path.name} {entry.get('law')}"
        require(entry, ("law", "until", "version", "articles", "moved"), where)
        until = date.fromisoformat(str(entry["until"]))
        former = FormerText(
            entry["law"],
            until,
            read_text(entry["version"], where),
            int(entry["articles"]),
            _moved(entry["moved"], where),
        )
        texts.setdefault(former.law, []).append(former)
    return {law: tuple(sorted(found, key=lambda text: text.until, reverse=True)) for law, found in texts.items()}


def _moved(entries: list[dict[str, Any]], where: str) -> dict[ArticleNumber, Moved]:
    moved = {}
    for entry in entries:
        require(entry, ("from", "to", "about"), where)
        moved[_number(entry["from"], where)] = Moved(
            tuple(_number(value, where) for value in entry["to"]), str(entry["about"]), entry.get("presume") == "former"
        )
    return moved


def _number(value: object, where: str) -> ArticleNumber:
    number = parse_article_number(str(value))
    if number is None:
        raise CuidaError(f"{where}: {value} is no article number")
    return number
