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
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import numpy as np
from filelock import FileLock
from langchain_core.documents import Document

from corpus.errors import CuidaError
from corpus.library import Library
from index.embedding import DOCUMENT, QUERY, Encoder, Vectors
from index.entries import Entry, Role, core_entries, statute_entries
from index.lexical import LexicalIndex
from index.store import FaissStore

LibraryName = Literal["core", "laws"]
LIBRARIES: tuple[LibraryName, ...] = ("core", "laws")
FORMAT = 1
_MANIFEST, _CURRENT, _LEXICAL = "manifest.json", "CURRENT", "lexical"


class StaleIndexError(CuidaError):
    """The index is missing, stale or damaged: rebuild it; the message says which."""


@dataclass(frozen=True)
class Index:
    """An open index: the store of entries, the targets they stand for, and BM25 over the targets by language."""

    store: FaissStore
    targets: tuple[str, ...]
    lexical: dict[str, LexicalIndex]
    manifest: dict[str, Any]


def entries_of(name: LibraryName, library: Library) -> list[Entry]:
    """What the library called ``name`` indexes."""
    return core_entries(library) if name == "core" else statute_entries(library.book)


def corpus_fingerprint(name: LibraryName, library: Library) -> str:
    """Changes when an entry of the library would."""
    if name == "core":
        return library.fingerprint
    return hashlib.sha256(str(library.book.path.stat().st_size).encode()).hexdigest()


def embedding_role(role: Role) -> str:
    """Lay wordings are embedded as questions, which they are; everything else as documents."""
    return QUERY if role in (Role.ASKED, Role.BELIEF) else DOCUMENT


def build_index(name: LibraryName, library: Library, encoder: Encoder, home: Path) -> Index:
    """Embed what changed, index all of it, put it in place whole, and open it. Shows progress on a terminal."""
    with _building(home):
        return _build(name, library, encoder, home)


def _building(home: Path) -> FileLock:
    home.mkdir(parents=True, exist_ok=True)
    return FileLock(home / "building.lock")


def _build(name: LibraryName, library: Library, encoder: Encoder, home: Path) -> Index:
    entries = entries_of(name, library)
    vectors = _vectors(entries, _kept_vectors(home / name, encoder), encoder)
    store = FaissStore(encoder)
    store.add_vectors(vectors, [_document(i, entry) for i, entry in enumerate(entries)])
    targets = tuple(dict.fromkeys(entry.target for entry in entries))
    folder = home / name / uuid4().hex[:12]
    folder.mkdir(parents=True)
    try:
        store.save(folder)
        for language in ("zh", "en"):
            LexicalIndex.build(_target_texts(entries, targets, language)).save(folder / _LEXICAL / language)
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
    folder, manifest = _current(home / name)
    if manifest.get("format") != FORMAT:
        raise StaleIndexError(f"the {name} index has an old format")
    if manifest["model_fingerprint"] != encoder.fingerprint:
        raise StaleIndexError(f"the {name} index was built with another embedding model")
    if manifest["corpus_fingerprint"] != corpus_fingerprint(name, library):
        raise StaleIndexError(f"the {name} index is older than the corpus")
    for file, checksum in manifest["files"].items():
        if not (folder / file).is_file() or _checksum(folder / file) != checksum:
            raise StaleIndexError(f"the {name} index is damaged: {file}")
    try:
        store = FaissStore.load(folder, encoder)
        targets = tuple(json.loads((folder / "targets.json").read_text(encoding="utf-8")))
        lexical = {language: LexicalIndex.load(folder / _LEXICAL / language, len(targets)) for language in ("zh", "en")}
    except (ValueError, OSError, RuntimeError, KeyError) as error:
        raise StaleIndexError(f"the {name} index is damaged: {str(error).splitlines()[0]}") from None
    return Index(store, targets, lexical, manifest)


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


def _key(role: str, text: str) -> tuple[str, str]:
    return embedding_role(Role(role)), text


def _kept_vectors(folder: Path, encoder: Encoder) -> dict[tuple[str, str], Vectors]:
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
    vectors = store.index.reconstruct_n(0, len(store))
    return {_key(d.metadata["role"], d.page_content): vectors[i] for i, d in enumerate(store.documents)}


def _vectors(entries: Sequence[Entry], kept: dict[tuple[str, str], Vectors], encoder: Encoder) -> Vectors:
    from tqdm import tqdm

    missing = list(dict.fromkeys(key for entry in entries if (key := _key(entry.role, entry.text)) not in kept))
    with tqdm(total=len(missing), desc="embedding", file=sys.stderr, disable=None, leave=False) as bar:
        for role in (DOCUMENT, QUERY):
            texts = [text for wanted, text in missing if wanted == role]
            if texts:
                kept |= zip([(role, text) for text in texts], encoder.encode(texts, role, bar.update), strict=True)
    return np.stack([kept[_key(entry.role, entry.text)] for entry in entries])


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
