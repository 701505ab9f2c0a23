"""The lexical leg: BM25 (bm25s) over Chinese words, their sounds, and English stems."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from corpus.text import normalize

_RUN = re.compile(r"[\u4e00-\u9fff]+|[a-zA-Z]+(?:'[a-z]+)?|[0-9]+(?:\.[0-9]+)?")
_STOP_ZH = frozenset(
    """的 了 吗 呢 吧 啊 呀 我 你 他 她 它 我们 你们 他们 是 在 有 和 与 就 都 也 还 又 很 会 要 能 可以 怎么 什么
    怎么办 这 那 个 一个 着 过 给 让 被 把 说 到 去 来 如果 但 但是 因为 所以 请问 或者 以及 对 从 为 以 及 等 之 其
    该""".split()  # noqa: SIM905 - a list of words reads best as words
)
_STOP_EN = frozenset(
    """a an the of to in on for and or is are was were be been do does did can could will would should may
    might i my me we our you your they them their he she it its this that these those what which who
    how when where why if with from by at as not no so but about have has had there any""".split()  # noqa: SIM905
)
# Words of the field that jieba's dictionary would cut apart.
_FIELD_WORDS = (
    "爆通讯录",
    "通讯录",
    "催收",
    "催收员",
    "网贷",
    "停息挂账",
    "紧急联系人",
    "砍头息",
    "律师函",
    "征信",
    "征信报告",
    "黑名单",
    "逾期",
    "上门催收",
    "分期还款",
    "公检法",
    "仲裁委",
    "助贷",
    "消费金融",
    "小贷公司",
    "失信被执行人",
)


@lru_cache(maxsize=1)
def _jieba() -> Any:
    import jieba

    jieba.setLogLevel(logging.ERROR)
    for word in _FIELD_WORDS:
        jieba.add_word(word)
    return jieba


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


def tokenize(text: str, sounds: bool = True) -> list[str]:
    """Words for BM25, English ones by their stems.

    Chinese words are joined by pairs of toneless pinyin (``~cui-shou``), which homophones and slips of a phone's
    keyboard share (崔收, 通迅录).
    """
    tokens: list[str] = []
    for run in _RUN.findall(normalize(text).lower()):
        if run[0].isdigit():
            tokens.append(run)
        elif run.isascii():
            if run not in _STOP_EN:
                tokens.append(_stemmer().stemWord(run))
        else:
            tokens.extend(word for word in _jieba().cut_for_search(run) if word not in _STOP_ZH)
            if sounds and len(run) > 1:
                tokens.extend(_sound_pairs(run))
    return tokens


def _sound_pairs(run: str) -> list[str]:
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(run)
    return [f"~{first}-{second}" for first, second in pairwise(syllables)]


class LexicalIndex:
    """BM25 scores of documents, saved as NumPy arrays and JSON. Row ``i`` is the document ``i`` that was given."""

    def __init__(self, index: bm25s.BM25, size: int) -> None:
        self._index, self.size = index, size

    @classmethod
    def build(cls, documents: Sequence[str], sounds: bool = True) -> LexicalIndex:
        """Index ``documents``; Lucene's BM25 with k1 1.2, b 0.75."""
        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it reports each build otherwise
        index = bm25s.BM25(k1=1.2, b=0.75, method="lucene")
        index.index([tokenize(document, sounds) for document in documents], show_progress=False)
        return cls(index, len(documents))

    def scores(self, question: str, sounds: bool = True) -> NDArray[np.float32]:
        """BM25 of every document, shape (size,); zeros when no word is known."""
        known = [token for token in tokenize(question, sounds) if token in self._index.vocab_dict]
        if not known:
            return np.zeros(self.size, np.float32)
        return np.asarray(self._index.get_scores(known), np.float32)

    def save(self, folder: Path) -> None:
        """Write the index into ``folder``."""
        self._index.save(str(folder), show_progress=False)

    @classmethod
    def load(cls, folder: Path, size: int) -> LexicalIndex:
        """Open an index of ``size`` documents from ``folder``."""
        return cls(bm25s.BM25.load(str(folder), show_progress=False, verbosity=0), size)
