"""The real library, model, index and bot, made once; the index is kept in ``.cuida`` from one run to the next."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("CUIDA_INDEX_DIR", str(ROOT / ".cuida"))

import pytest  # noqa: E402
from hypothesis import settings as hypothesis_settings  # noqa: E402

from bot.engine import Bot  # noqa: E402
from bot.engine import bot as the_bot  # noqa: E402
from corpus.library import Library  # noqa: E402
from corpus.library import library as the_library  # noqa: E402
from corpus.settings import settings as the_settings  # noqa: E402
from index.embedding import Encoder  # noqa: E402
from index.embedding import encoder as the_encoder  # noqa: E402

hypothesis_settings.register_profile("cuida", deadline=None)
hypothesis_settings.load_profile("cuida")


@pytest.fixture(scope="session")
def library() -> Library:
    return the_library()


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return the_encoder()


@pytest.fixture(scope="session")
def bot() -> Bot:
    return the_bot()


@pytest.fixture
def fresh_settings():
    """Settings are read once a process; a test that changes the environment reads them again."""
    the_settings.cache_clear()
    yield the_settings
    the_settings.cache_clear()
