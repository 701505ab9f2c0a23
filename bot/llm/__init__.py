"""Writing with a language model, sentence by sentence no further than the sources go."""

from bot.llm.pipeline import LlmWriter

__all__ = ["LlmWriter"]
