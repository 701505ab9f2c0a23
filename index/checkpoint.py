"""Vectors put aside while a build is under way, so that a killed build goes on where it stopped.

A part is one ``.npz`` of digests and vectors, written aside and renamed. Parts made on other machines (`--shard i/n`)
are merged by copying them into the same folder: the digest of role and text says which entry a vector belongs to.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

Key = tuple[str, str]
_DIGEST = "S32"


def digest(key: Key) -> bytes:
    """32 hexadecimal digits that stand for an embedding role and a text."""
    return hashlib.sha256("\0".join(key).encode()).hexdigest()[:32].encode()


def in_shard(key: Key, number: int, count: int) -> bool:
    """Whether a key falls to shard ``number`` (from 1) of ``count``: the same on every machine."""
    return int(digest(key)[:12], 16) % count == number - 1


class Checkpoint:
    """The parts in one folder, which is made with the first of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, keys: Sequence[Key], vectors: NDArray[np.float32]) -> Path:
        """Put a part aside: ``vectors``, shape (n, dimension), of ``keys``. Returns its file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{uuid4().hex[:12]}.npz"
        aside = path.with_suffix(".part")
        with aside.open("wb") as stream:
            np.savez(stream, keys=np.array([digest(key) for key in keys], _DIGEST), vectors=vectors)
        os.replace(aside, path)
        return path

    def _parts(self) -> Iterator[tuple[NDArray[np.bytes_], NDArray[np.float32]]]:
        for path in sorted(self.folder.glob("*.npz")):
            try:
                with np.load(path, allow_pickle=False) as part:
                    yield part["keys"], part["vectors"]
            except (OSError, ValueError, KeyError, zipfile.BadZipFile):
                path.unlink(missing_ok=True)  # half copied: its entries are embedded again

    def load(self, keys: Sequence[Key]) -> dict[Key, NDArray[np.float32]]:
        """The vectors put aside for ``keys``, where there are any."""
        if not self.folder.is_dir():
            return {}
        wanted = {digest(key): key for key in keys}
        return {
            wanted[bytes(name)]: vector
            for names, vectors in self._parts()
            for name, vector in zip(names, vectors, strict=True)
            if bytes(name) in wanted
        }

    def digests(self) -> set[bytes]:
        """The `digest` of every key put aside. Vectors are not read and nothing is changed: a build may be running."""
        held: set[bytes] = set()
        for path in self.folder.glob("*.npz"):
            try:
                with np.load(path, allow_pickle=False) as part:
                    held.update(part["keys"].tolist())
            except (OSError, ValueError, KeyError, zipfile.BadZipFile):
                continue  # half copied, or gone because the build has just ended
        return held

    def clear(self) -> None:
        """Forget all parts."""
        shutil.rmtree(self.folder, ignore_errors=True)
