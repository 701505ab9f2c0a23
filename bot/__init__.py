"""Cuida's answers: ``from bot import ask``."""

from bot.answer import Answer, Citation
from bot.api import ask, stream

__all__ = ["Answer", "Citation", "ask", "stream"]
