"""The baseline: the plain LangChain recipe over the same corpus with the same encoder.

Fixed-size chunks of 500 characters with 50 overlap (langchain-text-splitters), the dense top 4 of an in-memory vector
store, the passages joined, each with its mark. It has no query rewriting, no lexical leg, no choice of sentences and no
refusal. It is given the reviews as well, as documents that cite the passages they rest on, so that what it lacks is
method and not knowledge; and the Chinese and the English texts both.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from langchain_core.documents import Document
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_text_splitters import RecursiveCharacterTextSplitter

from bot.answer import ANSWERED, Answer, Citation
from bot.question import History, detect_language
from corpus.console import progress
from corpus.library import Library
from corpus.model import Kind, Passage, Review, Source
from eval.systems import DEPTH
from eval.targets import ranked_source_ids
from index.embedding import Encoder
from index.entries import review_target

CHUNK, OVERLAP, TOP = 500, 50, 4
# Chunks that are looked through for ten different sources; more would change nothing that is measured.
_CHUNKS = 60
_BATCH = 64


class Baseline:
    """Chunks, dense top 4, joined."""

    name = "baseline"

    def __init__(self, library: Library, encoder: Encoder) -> None:
        self.library = library
        splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP, add_start_index=True)
        chunks = splitter.split_documents(list(documents(library)))
        self.store = InMemoryVectorStore(encoder)
        starts = list(range(0, len(chunks), _BATCH))
        for start in progress(starts, "baseline"):
            self.store.add_documents(chunks[start : start + _BATCH])

    def ask(self, question: str, history: History = ()) -> Answer:
        """The four nearest chunks, joined. The history is not read, as in the plain recipe."""
        started = time.perf_counter()
        chunks = self.store.similarity_search(question, TOP)
        cited: list[str] = []
        lines = []
        for chunk in chunks:
            marks = ""
            for passage_id in self._passages(chunk):
                if passage_id not in cited:
                    cited.append(passage_id)
                marks += f"[{cited.index(passage_id) + 1}]"
            lines.append(" ".join(chunk.page_content.split()) + marks)
        return Answer(
            question=question,
            language=detect_language(question),
            status=ANSWERED,
            reason=None,
            text="\n\n".join(lines),
            citations=tuple(self._citation(n, passage_id) for n, passage_id in enumerate(cited, start=1)),
            engine=self.name,
            elapsed_ms=(time.perf_counter() - started) * 1000,
        )

    def retrieve(self, question: str, history: History = ()) -> list[str]:
        """The source ids of the nearest chunks, best first."""
        chunks = self.store.similarity_search(question, _CHUNKS)
        return ranked_source_ids(self.library, (chunk.metadata["target"] for chunk in chunks), DEPTH)

    def _passages(self, chunk: Document) -> list[str]:
        """The passages that a chunk overlaps; a review's are those it rests on."""
        spans = chunk.metadata["spans"]
        start = chunk.metadata["start_index"]
        end = start + len(chunk.page_content)
        return list(dict.fromkeys(passage_id for passage_id, low, high in spans if low < end and high > start))

    def _citation(self, n: int, passage_id: str) -> Citation:
        source = self.library.require(passage_id)
        return Citation(
            n=n,
            source_id=source.id,
            passage_id=passage_id,
            kind=source.kind.value,
            title=source.title.zh,
            locator=source.locator.zh,
            quote=self.library.passages[passage_id].text,
            verbatim=source.verbatim,
            url=source.url,
            in_force=source.in_force,
            effective=source.effective,
            note=None,
        )


def documents(library: Library) -> Iterator[Document]:
    """Each source and each review as a document in Chinese and, where there is one, in English. ``spans`` are
    (passage id, start, end) in characters of the document."""
    for source in library.sources.values():
        yield from _source_documents(source)
    for review in library.reviews:
        yield from _review_documents(review)


def _source_documents(source: Source) -> Iterator[Document]:
    passages = [passage for passage in source.passages if passage.parent_id is None]
    for language in ("zh", "en"):
        title = f"{source.title.in_language(language)} {source.locator.in_language(language)}".strip()
        parts = [(passage.id, text) for passage in passages if (text := _text(passage, language))]
        if parts:
            yield _document(source.id, title, parts)


def _text(passage: Passage, language: str) -> str:
    if language == "zh":
        return passage.text
    if passage.text_en or not passage.source_id.startswith(f"{Kind.LAW}:"):
        return passage.text_en
    return " ".join(sentence.en for sentence in passage.sentences if sentence.en)


def _review_documents(review: Review) -> Iterator[Document]:
    for language in ("zh", "en"):
        parts = [
            (passage_id, sentence.in_language(language) if i == 0 else "")
            for sentence in review.holds
            for i, passage_id in enumerate(sentence.basis)
        ]
        yield _document(review_target(review), review.heading.in_language(language), parts)


def _document(target: str, title: str, parts: list[tuple[str, str]]) -> Document:
    text, start = title, 0  # the title belongs to the first passage
    spans: list[tuple[str, int, int]] = []
    for passage_id, part in parts:
        if part:
            start = len(text) + 1 if spans else 0
            text += "\n" + part
        spans.append((passage_id, start, len(text)))
    return Document(page_content=text, metadata={"target": target, "spans": spans})
