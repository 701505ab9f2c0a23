"""Danger to the asker, harm to others, and commands to the bot, as the encoder reads them; and, on the way, how far a text
is from the field.

Two readings are added up: that of the encoder, by a low-rank adapter of its upper layers with a linear head for each, and that
of the characters, by a logistic regression over their n-grams. They err on different texts. Both are trained from the
lists in ``bot/data`` by ``python -m bot.train.danger`` (``bot/data/danger.md`` is the card), and are the same whatever
model the index uses.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import CuidaError
from index.bundled import BUNDLED
from index.embedding import QUERY, Encoder

WEIGHTS = Path(__file__).parent / "data" / "danger.safetensors"
HEADS = ("crisis", "harmful", "outside", "command")
# Unit vectors are stretched before the heads, whose weights then have an ordinary size.
STRETCH = 10.0
# N-grams of up to this many characters, hashed to this many columns.
LONGEST, COLUMNS = 4, 1 << 16


@dataclass(frozen=True)
class Danger:
    """How much a text reads as a cry for help, as a request for help with a wrong, as outside the field, and as a command
    to the bot itself (ignore your rules, say this, print that): sums of two log-odds."""

    crisis: float
    harmful: float
    outside: float
    command: float


class DangerReader:
    """Reads texts for danger. ``home`` is where the bundled model is unpacked."""

    def __init__(self, home: Path, weights: Path = WEIGHTS) -> None:
        self._arrays = read_heads(weights)
        self._encoder = Encoder(BUNDLED, home, query_adapter=weights)

    def look(self, text: str) -> Danger:
        """The danger in one text."""
        return Danger(*(float(value) for value in self.margins([text])[0]))

    def margins(self, texts: Sequence[str], exact: bool = True) -> NDArray[np.float32]:
        """Sums of log-odds, shape (n, heads), in the order of `HEADS`; ``exact`` as in `Encoder.encode`."""
        a = self._arrays
        meant = STRETCH * self._encoder.encode(texts, QUERY, exact=exact) @ a["heads.weight"].T + a["heads.bias"]
        written = [a["grams.weight"][:, found].sum(axis=1) * len(found) ** -0.5 for found in map(grams, texts)]
        return np.asarray(meant + np.array(written) + a["grams.bias"], np.float32)


def grams(text: str) -> list[int]:
    """The columns of the n-grams of ``text``, each once."""
    whole = f"^{text.lower()}$"
    pieces = {whole[i : i + n] for n in range(1, LONGEST + 1) for i in range(len(whole) - n + 1)}
    return sorted({zlib.crc32(piece.encode()) % COLUMNS for piece in pieces})


def read_heads(path: Path) -> dict[str, NDArray[np.float32]]:
    """The heads of both readings. Raises CuidaError when ``path`` cannot be read."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    names = ("heads.weight", "heads.bias", "grams.weight", "grams.bias")
    try:
        tensors = load_file(path)
        return {name: tensors[name].astype(np.float32) for name in names}
    except (OSError, SafetensorError, KeyError) as error:
        raise CuidaError(f"the weights {path} could not be read: {error}") from None
