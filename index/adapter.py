"""A low-rank adapter of the encoder: small matrices added to its weights (LoRA; Hu et al. 2021, arXiv:2106.09685).

The file is safetensors in float16: for every adapted weight W, shape (out, in), ``<name>.up`` (out, rank) and
``<name>.down`` (rank, in); the weight becomes W + up @ down. The scale is folded into ``up``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import CuidaError

UP, DOWN = ".up", ".down"
Array = NDArray[np.float32]
Adapter = Mapping[str, tuple[Array, Array]]


def read_adapter(path: Path) -> dict[str, tuple[Array, Array]]:
    """The ``(up, down)`` of every adapted weight. Raises CuidaError when the file is missing or not an adapter."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        tensors = load_file(path)
    except (OSError, SafetensorError) as error:
        raise CuidaError(f"the adapter {path} could not be read: {error}") from None
    names = {name.removesuffix(UP) for name in tensors if name.endswith(UP)}
    if not names or any(name + DOWN not in tensors for name in names):
        raise CuidaError(f"{path} is not an adapter")
    return {name: (tensors[name + UP].astype(np.float32), tensors[name + DOWN].astype(np.float32)) for name in names}


def adapted(weights: Mapping[str, Array], adapter: Adapter) -> dict[str, Array]:
    """The adapted weights by name. Raises CuidaError when the adapter belongs to another model."""
    out: dict[str, Array] = {}
    for name, (up, down) in adapter.items():
        weight = weights.get(name)
        if weight is None or weight.shape != (up.shape[0], down.shape[1]):
            raise CuidaError(f"the adapter belongs to another model: {name} does not fit")
        out[name] = np.asarray(weight + up @ down, np.float32)
    return out
