"""A statute book of a few provisions, so that a build takes a second; the encoder is the real one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from corpus.citation import ArticleNumber
from corpus.library import Library
from corpus.statutes import Provision
from index.embedding import DOCUMENT, Encoder, Vectors

TEXTS = {
    1032: "自然人享有隐私权。任何组织或者个人不得以刺探、侵扰、泄露、公开等方式侵害他人的隐私权。",
    667: "借款合同是借款人向贷款人借款，到期返还借款并支付利息的合同。",
    680: "禁止高利放贷，借款的利率不得违反国家有关规定。",
    721: "承租人应当按照约定的期限支付租金。",
    1245: "饲养的动物造成他人损害的，动物饲养人或者管理人应当承担侵权责任。",
    1047: "结婚年龄，男不得早于二十二周岁，女不得早于二十周岁。",
}


@dataclass
class SmallBook:
    """What the index asks of a statute book."""

    texts: dict[int, str] = field(default_factory=lambda: dict(TEXTS))

    def provisions(self) -> list[Provision]:
        return [
            Provision("民法典", ArticleNumber(number), f"第{number}条", text, "第一章 一般规定", None)
            for number, text in self.texts.items()
        ]


class CountingEncoder(Encoder):
    """The real encoder that remembers how many texts it was given."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(encoder.name, encoder.home)
        self.__dict__["_model"] = encoder._model
        self.embedded: list[str] = []
        self.fails_after: int | None = None

    def encode(self, texts, role=DOCUMENT, advance=None, exact=True) -> Vectors:
        if self.fails_after is not None and len(self.embedded) + len(texts) > self.fails_after:
            raise KeyboardInterrupt
        self.embedded += texts
        return super().encode(texts, role, advance, exact)


@pytest.fixture
def counting(encoder: Encoder) -> CountingEncoder:
    return CountingEncoder(encoder)


@pytest.fixture
def book() -> SmallBook:
    return SmallBook()


@pytest.fixture
def small(library: Library, book: SmallBook) -> Library:
    return replace(library, book=book)  # type: ignore[arg-type]


@pytest.fixture
def unit_vectors() -> Vectors:
    vectors = np.random.default_rng(0).normal(size=(300, 16)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
