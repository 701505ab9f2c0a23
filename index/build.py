"""Building, keeping and opening an index.

Layout of ``<index dir>/<library>/``: one folder a build, and the file ``CURRENT`` that names the one in use. A build is
written aside and becomes current in one rename, so that a killed build leaves the old one working.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import faiss
import numpy as np
from filelock import FileLock
from langchain_core.documents import Document

from corpus.errors import CuidaError
from corpus.library import Library
from index.checkpoint import Checkpoint, Key, digest, in_shard
from index.coarse import CoarseSearch, inner_vectors
from index.embedding import DOCUMENT, QUERY, Encoder, Vectors
from index.entries import Entry, Role, core_entries, statute_entries
from index.lexical import LexicalIndex
from index.ngrams import NgramIndex
from index.store import FaissStore
from index.vector_index import lossless

LibraryName = Literal["core", "laws"]
LIBRARIES: tuple[LibraryName, ...] = ("core", "laws")
FORMAT = 1
_MANIFEST, _CURRENT, _LEXICAL, _PARTS = "manifest.json", "CURRENT", "lexical", "parts"
_ORIGINALS, _COARSE = "originals.npy", "coarse"
# Texts embedded between two checkpoints: half a minute of work at most.
_CHUNK = 2048


class StaleIndexError(CuidaError):
    """The index is missing, stale or damaged: rebuild it; the message says which."""


@dataclass(frozen=True)
class Index:
    """An open index: the store of entries, the targets they stand for, and BM25 over the targets by language."""

    store: FaissStore
    targets: tuple[str, ...]
    lexical: Mapping[str, LexicalIndex | NgramIndex]
    manifest: dict[str, Any]
    coarse: CoarseSearch | None = None  # for the statute book, while its index is exact

    def question_vectors(self, texts: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of those ``texts`` that are indexed as questions, shape (dimension,) each."""
        wanted, vectors = set(texts), self.store.index
        found = {
            document.page_content: row
            for row, document in enumerate(self.store.documents)
            if document.page_content in wanted and embedding_role(Role(document.metadata["role"])) == QUERY
        }
        return {} if vectors is None else {text: vectors.reconstruct(row) for text, row in found.items()}


def entries_of(name: LibraryName, library: Library) -> list[Entry]:
    """What the library called ``name`` indexes."""
    return core_entries(library) if name == "core" else statute_entries(library.book)


def corpus_fingerprint(name: LibraryName, library: Library) -> str:
    """Changes when an entry of the library would."""
    if name == "core":
        return library.fingerprint
    digest = hashlib.sha256()
    for entry in statute_entries(library.book):
        digest.update(f"{entry.target}\0{entry.text}\0".encode())
    return digest.hexdigest()


def embedding_role(role: Role) -> str:
    """Lay wordings are embedded as questions, which they are; everything else as documents."""
    return QUERY if role in (Role.ASKED, Role.BELIEF) else DOCUMENT


def build_index(name: LibraryName, library: Library, encoder: Encoder, home: Path) -> Index:
    """Embed what changed, index all of it, put it in place whole, and open it. Shows progress on a terminal."""
    with _building(home):
        return _build(name, library, encoder, home)


def build_shard(name: LibraryName, library: Library, encoder: Encoder, home: Path, number: int, count: int) -> int:
    """Embed one part in ``count`` of what a build would, and put it aside; returns how many vectors that were.

    Shards may run on as many machines; the files under ``<home>/<library>/parts`` of each, copied into one folder, are
    what the next `build_index` starts from. Raises ValueError unless 1 <= number <= count.
    """
    if not 1 <= number <= count:
        raise ValueError(f"there is no shard {number} of {count}")
    keys = dict.fromkeys(_key(entry.role, entry.text) for entry in entries_of(name, library))
    mine = [key for key in keys if in_shard(key, number, count)]
    checkpoint = _checkpoint(home / name, encoder)
    kept = _kept_vectors(home / name, encoder) | checkpoint.load(mine)
    missing = [key for key in mine if key not in kept]
    _embed(missing, encoder, checkpoint, always=True)
    return len(missing)


def _checkpoint(folder: Path, encoder: Encoder) -> Checkpoint:
    return Checkpoint(folder / _PARTS / encoder.fingerprint)


def _building(home: Path) -> FileLock:
    home.mkdir(parents=True, exist_ok=True)
    return FileLock(home / "building.lock")


def _build(name: LibraryName, library: Library, encoder: Encoder, home: Path) -> Index:
    entries = entries_of(name, library)
    vectors = _vectors(entries, _kept_vectors(home / name, encoder), encoder, _checkpoint(home / name, encoder))
    store = FaissStore(encoder)
    store.add_vectors(vectors, [_document(i, entry) for i, entry in enumerate(entries)])
    targets = tuple(dict.fromkeys(entry.target for entry in entries))
    folder = home / name / uuid4().hex[:12]
    folder.mkdir(parents=True)
    try:
        store.save(folder)
        if name == "laws":
            NgramIndex.build(_target_texts(entries, targets, "zh")).save(folder / _LEXICAL)
            if isinstance(store.index, faiss.IndexFlat):
                CoarseSearch.build(vectors).save(folder / _COARSE)
        else:
            for language in ("zh", "en"):
                LexicalIndex.build(_target_texts(entries, targets, language)).save(folder / _LEXICAL / language)
        if store.index is not None and not lossless(store.index):
            np.save(folder / _ORIGINALS, vectors.astype(np.float16), allow_pickle=False)
        (folder / "targets.json").write_text(json.dumps(targets, ensure_ascii=False), encoding="utf-8")
        manifest = {
            "format": FORMAT,
            "library": name,
            "model": encoder.name,
            "model_fingerprint": encoder.fingerprint,
            "corpus_fingerprint": corpus_fingerprint(name, library),
            "entries": len(entries),
            "targets": len(targets),
            "dimension": int(vectors.shape[1]),
            "files": _checksums(folder),
        }
        (folder / _MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _make_current(home / name, folder.name)
    return open_index(name, library, encoder, home)


def open_index(name: LibraryName, library: Library, encoder: Encoder, home: Path) -> Index:
    """Open the current index. Raises StaleIndexError when it is missing, stale or damaged."""
    folder, manifest = _fresh(name, library, encoder, home)
    for file, checksum in manifest["files"].items():
        if not (folder / file).is_file() or _checksum(folder / file) != checksum:
            raise StaleIndexError(f"the {name} index is damaged: {file}")
    try:
        store = FaissStore.load(folder, encoder)
        targets = tuple(json.loads((folder / "targets.json").read_text(encoding="utf-8")))
        lexical = _open_lexical(name, folder / _LEXICAL, len(targets))
        found = (folder / _COARSE).is_dir() and isinstance(store.index, faiss.IndexFlat)
        coarse = CoarseSearch.load(folder / _COARSE, inner_vectors(store.index)) if found else None
    except (ValueError, OSError, RuntimeError, KeyError) as error:
        raise StaleIndexError(f"the {name} index is damaged: {str(error).splitlines()[0]}") from None
    return Index(store, targets, lexical, manifest, coarse)


def is_current(name: LibraryName, library: Library, encoder: Encoder, home: Path) -> bool:
    """Whether `ensure_index` need not build, as far as can be told without reading the index itself."""
    try:
        _fresh(name, library, encoder, home)
    except StaleIndexError:
        return False
    return True


def build_progress(name: LibraryName, library: Library, encoder: Encoder, home: Path) -> float:
    """The share (0 to 1) of a build's vectors that are put aside; 1 when there is nothing left to build.

    It is read from disk, so that a build in another thread or process can be watched, in steps of a checkpoint.
    """
    if is_current(name, library, encoder, home):
        return 1.0
    wanted = {digest(_key(entry.role, entry.text)) for entry in entries_of(name, library)}
    return len(wanted & _checkpoint(home / name, encoder).digests()) / max(len(wanted), 1)


def _fresh(name: LibraryName, library: Library, encoder: Encoder, home: Path) -> tuple[Path, dict[str, Any]]:
    """The folder and manifest of the current index. Raises StaleIndexError when it no longer fits."""
    folder, manifest = _current(home / name)
    if manifest.get("format") != FORMAT:
        raise StaleIndexError(f"the {name} index has an old format")
    if manifest["model_fingerprint"] != encoder.fingerprint:
        raise StaleIndexError(f"the {name} index was built with another embedding model")
    if manifest["corpus_fingerprint"] != corpus_fingerprint(name, library):
        raise StaleIndexError(f"the {name} index is older than the corpus")
    return folder, manifest


def _open_lexical(name: LibraryName, folder: Path, size: int) -> Mapping[str, LexicalIndex | NgramIndex]:
    if name == "laws":  # statute is in one language; in another a question has only its meaning to go by
        only = NgramIndex.load(folder, size)
        return {"zh": only, "en": only}
    return {language: LexicalIndex.load(folder / language, size) for language in ("zh", "en")}


def ensure_index(name: LibraryName, library: Library, encoder: Encoder, home: Path) -> Index:
    """Open the index, or say in one line why not and rebuild it; one process builds, others wait for it."""
    try:
        return open_index(name, library, encoder, home)
    except StaleIndexError as error:
        sys.stderr.write(f"cuida: {error}; building it now\n")
    with _building(home):
        try:
            return open_index(name, library, encoder, home)
        except StaleIndexError:
            return _build(name, library, encoder, home)


def _document(i: int, entry: Entry) -> Document:
    metadata = {key: value for key, value in entry.to_dict().items() if key != "text"}
    return Document(page_content=entry.text, metadata=metadata, id=str(i))


def _target_texts(entries: Sequence[Entry], targets: Sequence[str], language: str) -> list[str]:
    texts: dict[str, list[str]] = {target: [] for target in targets}
    for entry in entries:
        if entry.language == language:
            texts[entry.target].append(entry.text)
    return ["\n".join(texts[target]) for target in targets]


def _key(role: str, text: str) -> Key:
    return embedding_role(Role(role)), text


def _kept_vectors(folder: Path, encoder: Encoder) -> dict[Key, Vectors]:
    """The vectors of the current build by role and text, if the same model made them."""
    try:
        current, manifest = _current(folder)
        if manifest.get("model_fingerprint") != encoder.fingerprint or manifest.get("format") != FORMAT:
            return {}
        store = FaissStore.load(current, encoder)
    except (StaleIndexError, OSError, ValueError, RuntimeError, KeyError):
        return {}
    if store.index is None:
        return {}
    originals = current / _ORIGINALS
    if originals.is_file():
        vectors = np.load(originals, allow_pickle=False).astype(np.float32)
    else:
        vectors = store.index.reconstruct_n(0, len(store))
    return {_key(d.metadata["role"], d.page_content): vectors[i] for i, d in enumerate(store.documents)}


def _vectors(entries: Sequence[Entry], kept: dict[Key, Vectors], encoder: Encoder, checkpoint: Checkpoint) -> Vectors:
    keys = [_key(entry.role, entry.text) for entry in entries]
    missing = list(dict.fromkeys(key for key in keys if key not in kept))
    if missing:
        kept |= checkpoint.load(missing)
        kept |= _embed([key for key in missing if key not in kept], encoder, checkpoint)
    return np.stack([kept[key] for key in keys])


def _embed(
    missing: Sequence[Key], encoder: Encoder, checkpoint: Checkpoint, always: bool = False
) -> dict[Key, Vectors]:
    """Vectors of ``missing``, put aside on the way when there are many of them, or ``always``."""
    from tqdm import tqdm

    made: dict[Key, Vectors] = {}
    # Chunks of similar length pad little.
    ordered = sorted(missing, key=lambda key: len(key[1]))
    with tqdm(total=len(missing), desc="embedding", file=sys.stderr, disable=None, leave=False) as bar:
        for role in (DOCUMENT, QUERY):
            mine = [key for key in ordered if key[0] == role]
            for start in range(0, len(mine), _CHUNK):
                chunk = mine[start : start + _CHUNK]
                vectors = encoder.encode([text for _, text in chunk], role, bar.update, exact=False)
                if always or len(missing) > _CHUNK:
                    checkpoint.save(chunk, vectors)
                made |= zip(chunk, vectors, strict=True)
    return made


def _current(folder: Path) -> tuple[Path, dict[str, Any]]:
    pointer = folder / _CURRENT
    if not pointer.is_file():
        raise StaleIndexError(f"the {folder.name} index has not been built yet")
    current = folder / pointer.read_text(encoding="utf-8").strip()
    try:
        return current, json.loads((current / _MANIFEST).read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        raise StaleIndexError(f"the {folder.name} index is damaged: {_MANIFEST}") from None


def _make_current(folder: Path, name: str) -> None:
    aside = folder / (_CURRENT + ".part")
    aside.write_text(name + "\n", encoding="utf-8")
    os.replace(aside, folder / _CURRENT)
    for old in folder.iterdir():
        if old.is_dir() and old.name != name:
            shutil.rmtree(old, ignore_errors=True)


def _checksums(folder: Path) -> dict[str, str]:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): _checksum(file) for file in files}


def _checksum(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
