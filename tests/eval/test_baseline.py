"""The baseline: chunks keep their sources."""

from __future__ import annotations

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings

from corpus.text import bigrams
from eval.baseline import CHUNK, Baseline, documents
from eval.metrics import verbatim


class Bigrams(Embeddings):
    """Hashed character bigrams: enough for a neighbour to be one."""

    def embed_query(self, text):
        vector = np.zeros(512)
        for pair in bigrams(text):
            vector[sum(ord(c) * 31**i for i, c in enumerate(pair)) % 512] += 1
        return (vector / (np.linalg.norm(vector) or 1)).tolist()

    def embed_documents(self, texts):
        return [self.embed_query(text) for text in texts]


@pytest.fixture
def baseline(small_library):
    return Baseline(small_library, Bigrams())


def test_it_answers_with_the_nearest_chunks_and_cites_their_passages(baseline, case):
    answer = baseline.ask("晚上十点到早上八点能催收吗")
    assert answer.status == "answered"
    assert "norm:甲:1" in [citation.source_id for citation in answer.citations]
    assert max(len(line) for line in answer.text.splitlines()) <= CHUNK + 20
    assert verbatim.altered(case(answer.text, answer.citations)) == []
    assert all("[" in line for line in answer.text.splitlines() if line)


def test_it_ranks_sources_and_not_chunks(baseline):
    ranked = baseline.retrieve("每天最多接通三次")
    assert ranked[0] == "norm:乙:2"
    assert len(ranked) == len(set(ranked))


def test_the_reviews_are_among_its_documents_in_both_languages(small_library):
    texts = [document.page_content for document in documents(small_library)]
    assert any("夜里十点以后" in text for text in texts)
    assert any("After ten at night" in text for text in texts)
