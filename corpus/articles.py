"""Popular articles, retold in our own words: Markdown with front matter, Chinese with an English twin.

Both files have the same headings and blocks in the same order and the same number of sentences in each block, so
that every Chinese sentence knows its English one.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from corpus.data_files import DATA, require
from corpus.errors import CuidaError, InputError
from corpus.model import Force, Kind, Passage, Sentence, Source, Text
from corpus.text import split_sentences

ARTICLES = DATA / "articles"
_FRONT = re.compile(r"\A---\s*\n(.*?)\n---\s*\n", re.DOTALL)
_REQUIRED = ("slug", "title", "title_en", "original_title", "publisher", "link", "published", "topics")
_SLUG = re.compile(r"[^\w\u4e00-\u9fff]+")


def load_articles(folder: Path = ARTICLES) -> list[Source]:
    """The articles of the project. Raises CuidaError when a file is incomplete or its twin does not match."""
    return [_read(path, folder / "en" / path.name) for path in sorted(folder.glob("*.md"))]


def load_own_articles(folder: Path) -> list[Source]:
    """A user's further articles: Markdown or plain text, front matter optional, Chinese or English."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".md", ".txt") and path.is_file())
    return [read_own_article(path) for path in paths]


def read_own_article(path: Path) -> Source:
    """One article of a user's own. Raises InputError when it is empty or not UTF-8."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path}: not UTF-8 text") from None
    front, body = _front_matter(text, path)
    if not body.strip():
        raise InputError(f"{path}: the article is empty")
    slug = str(front.get("slug") or _SLUG.sub("-", path.stem.lower()).strip("-"))
    front = {"title": path.stem, "title_en": path.stem, "publisher": None, "link": None, "published": None} | front
    return _source(slug, front, _blocks(body), None, path)


def _read(path: Path, twin: Path) -> Source:
    front, body = _front_matter(path.read_text(encoding="utf-8"), path)
    require(front, _REQUIRED, path.name)
    if not twin.is_file():
        raise CuidaError(f"{path.name}: the English twin {twin.name} is missing")
    _, body_en = _front_matter(twin.read_text(encoding="utf-8"), twin)
    return _source(front["slug"], front, _blocks(body), _blocks(body_en), path)


def _front_matter(text: str, path: Path) -> tuple[dict[str, Any], str]:
    match = _FRONT.match(text)
    if not match:
        return {}, text
    try:
        front = yaml.safe_load(match[1]) or {}
    except yaml.YAMLError:
        raise CuidaError(f"{path.name}: the front matter is not valid YAML") from None
    if not isinstance(front, dict):
        raise CuidaError(f"{path.name}: the front matter is not a list of names and values")
    return front, text[match.end() :]


def _blocks(body: str) -> list[str]:
    return [block.strip() for block in re.split(r"\n\s*\n", body.strip()) if block.strip()]


def _source(
    slug: str,
    front: dict[str, Any],
    blocks: list[str],
    blocks_en: list[str] | None,
    path: Path,
) -> Source:
    if blocks_en is not None and len(blocks) != len(blocks_en):
        raise CuidaError(f"{path.name}: {len(blocks)} blocks in Chinese, {len(blocks_en)} in English")
    source_id = f"{Kind.ARTICLE}:{slug}"
    title = Text(str(front["title"]), str(front.get("title_en") or ""))
    heading: list[Text] = []
    passages: list[Passage] = []
    for i, block in enumerate(blocks):
        block_en = blocks_en[i] if blocks_en is not None else ""
        if block.startswith("#"):
            level = len(block) - len(block.lstrip("#"))
            del heading[max(level - 2, 0) :]
            heading.append(Text(block.lstrip("# ").strip(), block_en.lstrip("# ").strip()))
            continue
        text, text_en = _plain(block), _plain(block_en)
        passages.append(
            Passage(
                id=f"{source_id}#{len(passages) + 1}",
                source_id=source_id,
                heading=(title, *heading),
                text=text,
                text_en=text_en,
                sentences=_pair(text, text_en, f"{path.name} block {i + 1}"),
            )
        )
    note = Text(
        "普法文章，由本项目转述，不是法律依据。",
        "A popular article, retold here in our own words; not a legal authority.",
    )
    return Source(
        id=source_id,
        kind=Kind.ARTICLE,
        force=Force.ARTICLE,
        title=title,
        locator=Text("", ""),
        url=front.get("link"),
        issuer=Text(str(front.get("publisher") or ""), str(front.get("publisher_en") or front.get("publisher") or "")),
        published=str(front["published"]) if front.get("published") else None,
        in_force=None,
        confidence="",
        note=note,
        topics=tuple(front.get("topics") or ()),
        passages=tuple(passages),
    )


def _plain(block: str) -> str:
    return "\n".join(re.sub(r"^\s*(?:[-*]|\d+[.)])\s+", "", line).strip() for line in block.splitlines()).strip()


def _pair(text: str, text_en: str, where: str) -> tuple[Sentence, ...]:
    chinese = bool(re.search(r"[\u4e00-\u9fff]", text))
    sentences = split_sentences(text, "zh" if chinese else "en")
    if not text_en:
        return tuple(Sentence(sentence, "" if chinese else sentence) for sentence in sentences)
    sentences_en = split_sentences(text_en, "en")
    if len(sentences) != len(sentences_en):
        raise CuidaError(f"{where}: {len(sentences)} sentences in Chinese, {len(sentences_en)} in English")
    return tuple(Sentence(zh, en) for zh, en in zip(sentences, sentences_en, strict=True))
