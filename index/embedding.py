"""Turning texts into unit vectors behind LangChain's Embeddings: OpenVINO where it can, else sentence-transformers."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from corpus.errors import CuidaError
from corpus.settings import settings
from index.adapter import Adapter, adapted, read_adapter
from index.bundled import BUNDLED, LAYOUT_VERSION, packed_path, unpack
from index.openvino_bert import OpenVinoBert, can_run

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]
BackendName = Literal["auto", "openvino", "torch"]
QUERY, DOCUMENT = "query", "document"
# What eight-bit integers need to know of the bundled model, made by `index.train.ranges`.
RANGES = Path(__file__).parent / "data" / "ranges.safetensors"
_BATCH = 32
_log = logging.getLogger(__name__)


class Backend(Protocol):
    """What runs a model. ``prompts`` are what the model declares to be put before a query or a document."""

    dimension: int
    prompts: dict[str, str]

    def embed(
        self, texts: Sequence[str], prompt: str, advance: Callable[[int], object] | None = None, exact: bool = True
    ) -> Vectors:
        """Unit vectors, shape (n, dimension), of ``prompt + text``, within rounding unless ``exact`` is false."""
        ...


class TorchBackend:
    """Any sentence-transformers model, in float32 on the processor."""

    def __init__(self, path: str, adapter: Path | None = None) -> None:
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        try:
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging as transformers_logging
        except ImportError as error:
            raise CuidaError(
                f"the torch backend needs the package {error.name}: pip install sentence-transformers"
            ) from None
        transformers_logging.set_verbosity_error()
        transformers_logging.disable_progress_bar()
        try:
            self._model: SentenceTransformer = SentenceTransformer(path, device="cpu")
        except Exception as error:  # the library raises many kinds; the reader needs one line
            raise CuidaError(f"the embedding model {path} could not be loaded: {str(error).splitlines()[0]}") from None
        if adapter:
            self._adapt(read_adapter(adapter))
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self.prompts = {role: prompt for role, prompt in (self._model.prompts or {}).items() if prompt}

    def _adapt(self, adapter: Adapter) -> None:
        import torch

        # A transformer may sit one level down in its wrapper: the end of the name decides.
        found = {name: weight for name, weight in self._model.named_parameters() if name.endswith(".weight")}
        short = {wanted: name for wanted in adapter for name in found if name.endswith("." + wanted)}
        weights = {wanted: found[name].detach().numpy() for wanted, name in short.items()}
        with torch.no_grad():
            for wanted, changed in adapted(weights, adapter).items():
                found[short[wanted]].copy_(torch.from_numpy(changed))

    def embed(
        self, texts: Sequence[str], prompt: str, advance: Callable[[int], object] | None = None, exact: bool = True
    ) -> Vectors:
        """Unit vectors, shape (n, dimension), of ``prompt + text``; batches hold texts of similar length. Always exact."""
        out = np.zeros((len(texts), self.dimension), np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for start in range(0, len(order), _BATCH):
            chosen = order[start : start + _BATCH]
            out[chosen] = self._model.encode(
                [texts[i] for i in chosen], prompt=prompt, normalize_embeddings=True, show_progress_bar=False
            )
            if advance:
                advance(len(chosen))
        return out


class Encoder(Embeddings):
    """An embedding model, loaded when it is first asked. Vectors are float32, unit length, (n, dimension).

    ``backend`` is "openvino", "torch", or "auto": OpenVINO when it is installed and can run the model, else torch.
    Either gives the same vectors within rounding, so that an index does not depend on it. A ``query_adapter`` changes
    how questions are read and leaves documents, and so every index of documents, as they are.
    """

    def __init__(
        self,
        name: str = BUNDLED,
        home: Path | None = None,
        backend: BackendName | None = None,
        query_adapter: Path | None = None,
    ) -> None:
        self.name = name
        self.home = home or settings().index_dir / "model"
        self.backend: BackendName = backend or settings().embedding_backend
        self.query_adapter = query_adapter

    @cached_property
    def _model(self) -> Backend:
        return self._load(None)

    @cached_property
    def _asking(self) -> Backend:
        return self._load(self.query_adapter) if self.query_adapter else self._model

    def _load(self, adapter: Path | None) -> Backend:
        if self.name == BUNDLED:
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        path = unpack(self.home / BUNDLED) if self.name == BUNDLED else Path(self.name)
        if self.backend == "torch":
            return TorchBackend(str(path), adapter)
        if self.backend == "openvino":
            return self._openvino(path, adapter)
        if reason := can_run(path):
            _log.warning("the embedding model %s runs on torch, which is slower: %s", self.name, reason)
            return TorchBackend(str(path), adapter)
        try:
            import openvino  # noqa: F401 - whether it is there
        except ImportError:
            _log.warning("the embedding model runs on torch, which is slower: openvino is not installed")
            return TorchBackend(str(path), adapter)
        return self._openvino(path, adapter)

    def _openvino(self, path: Path, adapter: Path | None) -> OpenVinoBert:
        return OpenVinoBert(path, adapter, RANGES if self.name == BUNDLED else None)

    @cached_property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._model.dimension

    @cached_property
    def fingerprint(self) -> str:
        """Changes when the vectors would: the model's name and, for weights on disk, their size and date."""
        parts = [self.name]
        if self.name == BUNDLED:
            parts += [str(LAYOUT_VERSION), str(packed_path().stat().st_size)]
        elif (folder := Path(self.name)).is_dir():
            files = sorted(file for file in folder.rglob("*") if file.suffix in (".safetensors", ".json", ".onnx"))
            parts += [f"{file.name}:{file.stat().st_size}:{file.stat().st_mtime_ns}" for file in files]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    def encode(
        self,
        texts: Sequence[str],
        role: str = DOCUMENT,
        advance: Callable[[int], object] | None = None,
        exact: bool = True,
    ) -> Vectors:
        """Embed ``texts`` as ``role`` ("query" or "document"); ``advance`` is told how many more are done.

        Batches are sorted by length, so that short texts are not padded to long ones. With ``exact`` false, many texts
        may be read in eight-bit integers where the processor is much faster at them (cosine with exact above 0.998).
        """
        model = self._asking if role == QUERY else self._model
        return model.embed(texts, model.prompts.get(role, ""), advance, exact)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's call for documents."""
        return self.encode(texts).tolist()

    def embed_query(self, text: str) -> list[float]:
        """LangChain's call for a question."""
        return self.encode([text], QUERY)[0].tolist()


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The encoder of this process, as the settings say."""
    return Encoder(settings().embedding_model)
