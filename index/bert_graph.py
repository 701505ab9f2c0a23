"""The body of a BERT sentence encoder as an OpenVINO graph: summed embeddings in, unit vectors out.

In float the graph is the model as it is. In eight-bit integers every matrix product of a weight takes a quantized input.
A few channels of a BERT's activations are far larger than the rest and would leave the others no steps, so each channel
is first divided by a power of its largest value, and the weights multiplied by it (SmoothQuant: Xiao et al. 2023,
arXiv:2211.10438). The largest values come from `index.train.ranges`.

Reference: Devlin et al. 2019, arXiv:1810.04805 (BERT); Wang et al. 2024, arXiv:2402.05672 (e5: mean pooling, unit length).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
_MASKED = np.float32(-1e9)
# How much of a channel's size moves from activations to weights: of 0, .5, .75, .9 and 1 this one kept the vectors
# closest to float32 (cosine .9993 in the mean, .9989 at worst, over 256 provisions; .9906 without).
_SMOOTHING = 0.75
# Eight-bit steps to each side of zero, of activations and of weights.
_STEPS, _WEIGHT_STEPS = 128, 127


def body(
    config: Mapping[str, Any],
    tensors: Mapping[str, Array],
    ranges: Mapping[str, Array] | None = None,
    watched: dict[str, Any] | None = None,
) -> Any:
    """Embeddings (n, length, hidden) and mask (n, length) in, unit vectors (n, hidden) out.

    With ``ranges``, the largest absolute value of each channel of each product's input by the name of the product, it
    computes in eight-bit integers. ``watched`` is filled with nodes that give such values, for a batch without padding.
    """
    from openvino import Model, PartialShape, Type
    from openvino import opset13 as op

    hidden, heads, eps = int(config["hidden_size"]), int(config["num_attention_heads"]), float(config["layer_norm_eps"])

    def constant(array: Any) -> Any:
        return op.constant(np.ascontiguousarray(array, np.float32))

    def whole(*numbers: int) -> Any:
        return op.constant(np.array(numbers))

    def quantized(x: Any, name: str, weights: Sequence[Array]) -> tuple[Any, Array]:
        """``x`` in eight bits, and what each of its channels was divided by."""
        assert ranges is not None
        largest = np.maximum(np.asarray(ranges[name], np.float32), 1e-4)
        weight = np.maximum(np.max([np.abs(w).max(axis=0) for w in weights], axis=0), 1e-4)
        scale = largest**_SMOOTHING / weight ** (1 - _SMOOTHING)
        bound = np.float32((largest / scale).max())
        low, high = -bound, bound * (_STEPS - 1) / _STEPS
        edges = [constant(edge) for edge in (low, high, low, high)]
        return op.fake_quantize(op.multiply(x, constant(1 / scale)), *edges, 2 * _STEPS), scale

    def dense(x: Any, name: str, parts: Sequence[str]) -> list[Any]:
        """The products of ``x`` with the weights called ``parts``; ``name`` is theirs together."""
        weights = [np.asarray(tensors[f"{part}.weight"], np.float32) for part in parts]
        if watched is not None:
            watched[name] = op.reduce_max(op.abs(x), whole(0, 1))
        if ranges is None:
            factors = [constant(weight) for weight in weights]
        else:
            x, scale = quantized(x, name, weights)
            factors = []
            for weight in (weight * scale for weight in weights):
                step = np.abs(weight).max(axis=1, keepdims=True) / _WEIGHT_STEPS
                codes = op.constant(np.round(weight / step).astype(np.int8))
                factors.append(op.multiply(op.convert(codes, "f32"), constant(step)))
        return [
            op.add(op.matmul(x, factor, False, True), constant(tensors[f"{part}.bias"]))
            for factor, part in zip(factors, parts, strict=True)
        ]

    def norm(x: Any, name: str) -> Any:
        scaled = op.mvn(x, whole(-1), True, eps, "inside_sqrt")
        return op.add(op.multiply(scaled, constant(tensors[f"{name}.weight"])), constant(tensors[f"{name}.bias"]))

    def split(x: Any) -> Any:
        return op.transpose(op.reshape(x, whole(0, 0, heads, hidden // heads), True), whole(0, 2, 1, 3))

    words = op.parameter(PartialShape([-1, -1, hidden]), Type.f32, "words")
    mask = op.parameter(PartialShape([-1, -1]), Type.f32, "mask")
    hide = op.unsqueeze(op.multiply(op.subtract(constant(1), mask), constant(_MASKED)), whole(1, 2))
    x = norm(words, "embeddings.LayerNorm")
    for i in range(int(config["num_hidden_layers"])):
        layer = f"encoder.layer.{i}"
        own = f"{layer}.attention.self"
        query, key, value = map(split, dense(x, own, [f"{own}.{part}" for part in ("query", "key", "value")]))
        seen = op.transpose(op.scaled_dot_product_attention(query, key, value, hide), whole(0, 2, 1, 3))
        seen = op.reshape(seen, whole(0, 0, hidden), True)
        (told,) = dense(seen, f"{layer}.attention.output", [f"{layer}.attention.output.dense"])
        x = norm(op.add(told, x), f"{layer}.attention.output.LayerNorm")
        (inner,) = dense(x, f"{layer}.intermediate", [f"{layer}.intermediate.dense"])
        (outer,) = dense(op.gelu(inner, "erf"), f"{layer}.output", [f"{layer}.output.dense"])
        x = norm(op.add(outer, x), f"{layer}.output.LayerNorm")
    column = op.unsqueeze(mask, whole(2))
    mean = op.divide(op.reduce_sum(op.multiply(x, column), whole(1)), op.reduce_sum(column, whole(1)))
    unit = op.normalize_l2(mean, whole(1), 1e-12, "max")
    return Model([unit, *(watched or {}).values()], [words, mask], "bert")
