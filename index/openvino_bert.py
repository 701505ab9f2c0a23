"""A BERT sentence encoder on OpenVINO, built straight from a model folder's weights: no torch, no exported copy.

The graph is the body only. Words are looked up in the memory-mapped weights file, so that a process touches the few
rows that its texts need and opens in about a second. On a processor that computes in bfloat16 the graph runs in it
(cosine with float32 above 0.9999), elsewhere in float32.

Reference: Devlin et al. 2019, arXiv:1810.04805 (BERT); Wang et al. 2024, arXiv:2402.05672 (e5: mean pooling, unit length).
"""

from __future__ import annotations

import json
import logging
import os
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import CuidaError
from index.adapter import adapted, read_adapter

Array = NDArray[np.float32]
# Tokens of a batch, padding included: enough to keep two cores busy, little enough to stay in cache.
_BATCH_TOKENS = 4096
_MASKED = np.float32(-1e9)
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


class OpenVinoBert:
    """Texts to unit vectors, by the model in ``folder`` with the ``adapter`` of a file added, if one is given."""

    def __init__(self, folder: Path, adapter: Path | None = None) -> None:
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
        core = openvino.Core()
        fast = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        self.precision = "bf16" if fast else "f32"
        self._compiled = core.compile_model(
            _graph(config, tensors),
            "CPU",
            {
                "INFERENCE_PRECISION_HINT": self.precision,
                "INFERENCE_NUM_THREADS": int(os.environ.get("OMP_NUM_THREADS") or 0) or (os.cpu_count() or 1),
                "PERFORMANCE_HINT": "LATENCY",
            },
        )
        _log.debug("openvino %s, %s", openvino.__version__, self.precision)

    def embed(self, texts: Sequence[str], prompt: str, advance: Callable[[int], object] | None = None) -> Array:
        """Unit vectors, shape (n, dimension), of ``prompt + text``; batches hold texts of similar length."""
        out = np.zeros((len(texts), self.dimension), np.float32)
        ids = [found.ids for found in self._tokenizer.encode_batch_fast([prompt + text for text in texts])]
        # A request is cheap; one a call keeps threads that share the model apart.
        request = self._compiled.create_infer_request()
        for rows in _batches([len(tokens) for tokens in ids]):
            longest = len(ids[rows[-1]])
            words = np.zeros((len(rows), longest, self.dimension), np.float32)
            mask = np.zeros((len(rows), longest), np.float32)
            for i, row in enumerate(rows):
                tokens = ids[row]
                words[i, : len(tokens)] = self._words[tokens]
                mask[i, : len(tokens)] = 1.0
            words += self._places[:longest]
            out[rows] = request.infer([words, mask])[0]
            if advance:
                advance(len(rows))
        return out


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Rows in groups of similar length, shortest first, each of at most `_BATCH_TOKENS` with its padding."""
    rows: list[int] = []
    for row in sorted(range(len(lengths)), key=lengths.__getitem__):
        if rows and (len(rows) + 1) * lengths[row] > _BATCH_TOKENS:
            yield rows
            rows = []
        rows.append(row)
    if rows:
        yield rows


def _graph(config: Mapping[str, Any], tensors: Mapping[str, Array]) -> Any:
    """The body: summed embeddings (n, length, hidden) and mask (n, length) in, unit vectors (n, hidden) out."""
    from openvino import Model, PartialShape, Type
    from openvino import opset13 as op

    hidden, heads, eps = int(config["hidden_size"]), int(config["num_attention_heads"]), float(config["layer_norm_eps"])

    def constant(name: str) -> Any:
        return op.constant(np.ascontiguousarray(tensors[name], np.float32))

    def dense(x: Any, name: str) -> Any:
        return op.add(op.matmul(x, constant(f"{name}.weight"), False, True), constant(f"{name}.bias"))

    def norm(x: Any, name: str) -> Any:
        scaled = op.mvn(x, op.constant(np.array([-1])), True, eps, "inside_sqrt")
        return op.add(op.multiply(scaled, constant(f"{name}.weight")), constant(f"{name}.bias"))

    def split(x: Any) -> Any:
        shaped = op.reshape(x, op.constant(np.array([0, 0, heads, hidden // heads])), True)
        return op.transpose(shaped, op.constant(np.array([0, 2, 1, 3])))

    words = op.parameter(PartialShape([-1, -1, hidden]), Type.f32, "words")
    mask = op.parameter(PartialShape([-1, -1]), Type.f32, "mask")
    hide = op.multiply(op.subtract(op.constant(np.float32(1)), mask), op.constant(_MASKED))
    hide = op.unsqueeze(hide, op.constant(np.array([1, 2])))
    x = norm(words, "embeddings.LayerNorm")
    for i in range(int(config["num_hidden_layers"])):
        layer = f"encoder.layer.{i}"
        query, key, value = (split(dense(x, f"{layer}.attention.self.{part}")) for part in ("query", "key", "value"))
        seen = op.transpose(
            op.scaled_dot_product_attention(query, key, value, hide), op.constant(np.array([0, 2, 1, 3]))
        )
        seen = op.reshape(seen, op.constant(np.array([0, 0, hidden])), True)
        x = norm(op.add(dense(seen, f"{layer}.attention.output.dense"), x), f"{layer}.attention.output.LayerNorm")
        inner = op.gelu(dense(x, f"{layer}.intermediate.dense"), "erf")
        x = norm(op.add(dense(inner, f"{layer}.output.dense"), x), f"{layer}.output.LayerNorm")
    column = op.unsqueeze(mask, op.constant(np.array([2])))
    axis = op.constant(np.array([1]))
    mean = op.divide(op.reduce_sum(op.multiply(x, column), axis), op.reduce_sum(column, axis))
    unit = op.normalize_l2(mean, op.constant(np.array([1])), 1e-12, "max")
    return Model([unit], [words, mask], "bert")
