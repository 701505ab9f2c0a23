"""A BERT sentence encoder on OpenVINO, built straight from a model folder's weights: no torch, no exported copy.

The graph is the body only (`index.bert_graph`). Words are looked up in the memory-mapped weights file, so that a process
touches the few rows that its texts need and opens in about a second. On a processor that computes in bfloat16 the graph
runs in it (cosine with float32 above 0.9999), elsewhere in float32; there, many texts at once may be read in eight-bit
integers, by one thread a batch, which takes less than half the time (cosine above 0.998).
"""

from __future__ import annotations

import json
import logging
import os
import platform
import struct
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import CuidaError
from index.adapter import adapted, read_adapter
from index.bert_graph import body

Array = NDArray[np.float32]
# Tokens of a batch, padding included: enough to keep two cores busy, little enough to stay in cache.
_BATCH_TOKENS = 4096
# The same for a batch that one thread reads by itself.
_BULK_TOKENS = 512
# From how many texts on it pays to build the graph of eight-bit integers, which takes two seconds.
_BULK = 256
# What its vectors of these texts are held to before it is used on a processor.
_LEAST_COSINE = 0.997
_PROBES = (
    "passage: 自然人享有隐私权。任何组织或者个人不得以刺探、侵扰、泄露、公开等方式侵害他人的隐私权。",
    "passage: 借款人应当按照约定的期限返还借款。对借款期限没有约定或者约定不明确的，贷款人可以催告借款人在合理期限内返还。",
    "query: 催收一天能打几次电话",
    "query: Can a collector call my family?",
)
_log = logging.getLogger(__name__)


def read_tensors(path: Path) -> dict[str, Array]:
    """The float32 tensors of a safetensors file, memory-mapped. Raises CuidaError when one has another type."""
    with path.open("rb") as stream:
        (size,) = struct.unpack("<Q", stream.read(8))
        header = json.loads(stream.read(size))
    tensors: dict[str, Array] = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        if entry["dtype"] != "F32":
            raise CuidaError(f"{path}: {name} is {entry['dtype']}, F32 is expected")
        start = 8 + size + entry["data_offsets"][0]
        tensors[name] = np.memmap(path, np.float32, "r", start, tuple(entry["shape"]))
    return tensors


def can_run(folder: Path) -> str | None:
    """Why this backend cannot run the sentence-transformers model in ``folder``; None when it can."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        pooling = json.loads((folder / "1_Pooling" / "config.json").read_text(encoding="utf-8"))
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return "it is not a local sentence-transformers folder"
    if config.get("model_type") != "bert" or config.get("hidden_act") != "gelu":
        return "it is not a BERT model"
    if not pooling.get("pooling_mode_mean_tokens") or [m["type"].rsplit(".", 1)[-1] for m in modules] != [
        "Transformer",
        "Pooling",
        "Normalize",
    ]:
        return "it does not pool by the mean and normalize"
    if not (folder / "model.safetensors").is_file() or not (folder / "tokenizer.json").is_file():
        return "it has no model.safetensors or tokenizer.json"
    return None


def computes_in_bfloat16() -> bool:
    """Whether this processor does."""
    from openvino import Core

    return "BF16" in Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


class OpenVinoBert:
    """Texts to unit vectors, by the model in ``folder`` with the ``adapter`` of a file added, if one is given.

    ``ranges`` is the file of the largest activations that eight-bit integers need (`index.train.ranges`), if there is one.
    """

    def __init__(self, folder: Path, adapter: Path | None = None, ranges: Path | None = None) -> None:
        if reason := can_run(folder):
            raise CuidaError(f"the openvino backend cannot run {folder}: {reason}")
        try:
            import openvino
            from tokenizers import Tokenizer
        except ImportError as error:
            raise CuidaError(f"the openvino backend needs the package {error.name}: pip install {error.name}") from None
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        described = folder / "config_sentence_transformers.json"
        self.prompts: dict[str, str] = (
            json.loads(described.read_text(encoding="utf-8")).get("prompts", {}) if described.is_file() else {}
        )
        self.dimension = int(config["hidden_size"])
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(int(config["max_position_embeddings"]))
        self._tokenizer.no_padding()
        tensors = read_tensors(folder / "model.safetensors")
        if adapter:
            tensors |= adapted(tensors, read_adapter(adapter))
        self._words = tensors["embeddings.word_embeddings.weight"]
        self._places = np.asarray(
            tensors["embeddings.position_embeddings.weight"] + tensors["embeddings.token_type_embeddings.weight"][0]
        )
        self._config, self._tensors, self._ranges = config, tensors, ranges
        self._core = openvino.Core()
        self._threads = int(os.environ.get("OMP_NUM_THREADS") or 0) or (os.cpu_count() or 1)
        self.precision = "bf16" if computes_in_bfloat16() else "f32"
        self._compiled = self._compile(body(config, tensors), PERFORMANCE_HINT="LATENCY")
        _log.debug("openvino %s, %s", openvino.__version__, self.precision)

    def _compile(self, graph: Any, **hints: Any) -> Any:
        hints |= {"INFERENCE_PRECISION_HINT": self.precision, "INFERENCE_NUM_THREADS": self._threads}
        return self._core.compile_model(graph, "CPU", hints)

    def embed(
        self, texts: Sequence[str], prompt: str, advance: Callable[[int], object] | None = None, exact: bool = True
    ) -> Array:
        """Unit vectors, shape (n, dimension), of ``prompt + text``; batches hold texts of similar length. With ``exact``
        false, many texts may be read in eight-bit integers.
        """
        ids = [found.ids for found in self._tokenizer.encode_batch_fast([prompt + text for text in texts])]
        if not exact and len(texts) >= _BULK and self._in_bytes is not None:
            return self._embed_bulk(ids, advance)
        return self._embed(ids, advance)

    def _embed(self, ids: Sequence[list[int]], advance: Callable[[int], object] | None = None) -> Array:
        out = np.zeros((len(ids), self.dimension), np.float32)
        # A request is cheap; one a call keeps threads that share the model apart.
        request = self._compiled.create_infer_request()
        for rows in _batches([len(tokens) for tokens in ids], _BATCH_TOKENS):
            out[rows] = request.infer(self._inputs([ids[row] for row in rows]))[0]
            if advance:
                advance(len(rows))
        return out

    def _embed_bulk(self, ids: Sequence[list[int]], advance: Callable[[int], object] | None = None) -> Array:
        """The same in eight-bit integers: each thread reads batches of its own, so that none waits for another."""
        from openvino import AsyncInferQueue

        out = np.zeros((len(ids), self.dimension), np.float32)

        def keep(request: Any, rows: list[int]) -> None:
            out[rows] = request.get_output_tensor(0).data
            if advance:
                advance(len(rows))

        queue = AsyncInferQueue(self._in_bytes, self._threads)
        queue.set_callback(keep)
        for rows in _batches([len(tokens) for tokens in ids], _BULK_TOKENS):
            queue.start_async(self._inputs([ids[row] for row in rows]), rows)
        queue.wait_all()
        return out

    def _inputs(self, ids: Sequence[list[int]]) -> list[Array]:
        """Summed embeddings (n, length, hidden) and mask (n, length) of tokens."""
        longest = max(map(len, ids))
        words = np.zeros((len(ids), longest, self.dimension), np.float32)
        mask = np.zeros((len(ids), longest), np.float32)
        for i, tokens in enumerate(ids):
            words[i, : len(tokens)] = self._words[tokens]
            mask[i, : len(tokens)] = 1.0
        words += self._places[:longest]
        return [words, mask]

    @cached_property
    def _in_bytes(self) -> Any:
        """The graph of eight-bit integers; None where it isn't worth it or isn't right."""
        if self._ranges is None or self.precision == "bf16" or platform.machine() not in ("x86_64", "AMD64"):
            return None
        compiled = self._compile(
            body(self._config, self._tensors, read_ranges(self._ranges)), NUM_STREAMS=self._threads
        )
        # Without the right instructions, sums of bytes overflow: what comes out is looked at, not the processor's name.
        ids = [found.ids for found in self._tokenizer.encode_batch_fast(_PROBES)]
        inputs = self._inputs(ids)
        cosine = float((compiled(inputs)[0] * self._embed(ids)).sum(axis=1).min())
        _log.debug("eight-bit integers: least cosine %.4f", cosine)
        return compiled if cosine >= _LEAST_COSINE else None

    def largest_activations(self, texts: Sequence[str], prompt: str) -> dict[str, Array]:
        """For each product of a weight, the largest absolute value of each channel of its input over ``texts``."""
        watched: dict[str, Any] = {}
        request = self._compile(body(self._config, self._tensors, watched=watched)).create_infer_request()
        found = {name: np.zeros(1, np.float32) for name in watched}
        for text in texts:  # one by one: padding would be watched too
            tokens = self._tokenizer.encode(prompt + text).ids
            seen = request.infer(self._inputs([tokens]))
            for place, name in enumerate(watched, start=1):
                found[name] = np.maximum(found[name], seen[place])
        return found


def read_ranges(path: Path) -> dict[str, Array]:
    """The file that `index.train.ranges` writes. Raises CuidaError when it cannot be read."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        return {name: array.astype(np.float32) for name, array in load_file(path).items()}
    except (OSError, SafetensorError) as error:
        raise CuidaError(f"the ranges {path} could not be read: {error}") from None


def _batches(lengths: Sequence[int], most: int) -> Iterator[list[int]]:
    """Rows in groups of similar length, shortest first, each of at most ``most`` tokens with its padding."""
    rows: list[int] = []
    for row in sorted(range(len(lengths)), key=lengths.__getitem__):
        if rows and (len(rows) + 1) * lengths[row] > most:
            yield rows
            rows = []
        rows.append(row)
    if rows:
        yield rows
