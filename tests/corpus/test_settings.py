"""Settings: typed, bounded, and unknown names are one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import InputError


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_an_unknown_setting_is_one_line_that_names_it(monkeypatch, fresh_settings) -> None:
    monkeypatch.setenv("CUIDA_LLM_MODLE", "x")
    with pytest.raises(InputError) as error:
        fresh_settings()
    assert "CUIDA_LLM_MODLE" in str(error.value)
    assert "CUIDA_LLM_MODEL" in str(error.value)
    assert "\n" not in str(error.value)


def test_an_unknown_name_in_the_env_file_is_caught_too(tmp_path: Path, fresh_settings) -> None:
    (tmp_path / ".env").write_text("# a remark = none\nexport CUIDA_NOPE=1\n", encoding="utf-8")
    with pytest.raises(InputError, match="CUIDA_NOPE"):
        fresh_settings()


def test_the_env_file_is_read(tmp_path: Path, fresh_settings) -> None:
    (tmp_path / ".env").write_text("CUIDA_LLM_MODEL=some-model\nOTHER=1\n", encoding="utf-8")
    assert fresh_settings().llm_model == "some-model"


@pytest.mark.parametrize(("name", "value"), [("LLM_TIMEOUT", "-1"), ("LLM_CONTEXT", "3"), ("EMBEDDING_BACKEND", "gpu")])
def test_a_value_out_of_bounds_is_one_line_that_names_the_setting(monkeypatch, fresh_settings, name, value) -> None:
    monkeypatch.setenv(f"CUIDA_{name}", value)
    with pytest.raises(InputError) as error:
        fresh_settings()
    assert f"CUIDA_{name}" in str(error.value)
    assert "\n" not in str(error.value)


def test_the_key_is_never_shown(monkeypatch, fresh_settings) -> None:
    monkeypatch.setenv("CUIDA_LLM_API_KEY", "very-secret")
    assert "very-secret" not in repr(fresh_settings())


def test_with_nothing_set_answers_are_extractive_and_local(monkeypatch, fresh_settings) -> None:
    monkeypatch.delenv("CUIDA_INDEX_DIR", raising=False)
    found = fresh_settings()
    assert found.llm_model is None
    assert found.store_uri is None
    assert found.embedding_model == "bundled"
    assert found.index_dir == Path(".cuida")
