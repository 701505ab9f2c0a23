"""Settings from the environment or a ``.env`` file; every name begins with ``CUIDA_`` and unknown names are errors."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from corpus.errors import InputError

_PREFIX = "CUIDA_"


class Settings(BaseSettings):
    """Where things are and which model writes. All have defaults that need no network."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, env_file=".env", extra="ignore")

    llm_model: str | None = None
    llm_base_url: str | None = None
    llm_api_key: SecretStr | None = None
    llm_timeout: float = Field(default=30.0, gt=0, le=600)
    llm_context: int = Field(default=4096, ge=1024, le=1_000_000)
    llm_price_input: float | None = Field(default=None, ge=0)  # per million tokens, in any one currency
    llm_price_output: float | None = Field(default=None, ge=0)
    embedding_model: str = "bundled"
    embedding_backend: Literal["auto", "openvino", "torch"] = "auto"
    index_dir: Path = Path(".cuida")
    store_uri: str | None = None
    articles_dir: Path | None = None


def _unknown_names() -> list[str]:
    names = {name.upper() for name in os.environ if name.upper().startswith(_PREFIX)}
    env_file = Path(".env")
    if env_file.is_file():
        lines = env_file.read_text(encoding="utf-8").splitlines()
        keys = {line.split("=", 1)[0].removeprefix("export ").strip().upper() for line in lines if "=" in line}
        names |= {key for key in keys if key.startswith(_PREFIX)}
    known = {_PREFIX + field.upper() for field in Settings.model_fields}
    return sorted(names - known)


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once. Raises InputError on an unknown name or a bad value."""
    if unknown := _unknown_names():
        known = ", ".join(_PREFIX + field.upper() for field in Settings.model_fields)
        raise InputError(f"unknown setting {unknown[0]}; known are {known}")
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(f"setting {_PREFIX}{str(first['loc'][0]).upper()}: {first['msg']}") from None
