"""The templates, always escaping: whatever a template prints is text unless it was made by a template itself."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from web.texts import say

TEMPLATES = Path(__file__).parent / "templates"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["say"] = say
    return environment


def render(template: str, **values: object) -> Markup:
    """A template of ``web/templates`` filled in; safe to put into another."""
    return Markup(_environment().get_template(template).render(**values))
