"""The page as a whole: a Gradio app that shows it, the endpoints that its scripts call, and the public ones."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read by Gradio when it is imported
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import gradio as gr

from corpus.errors import CuidaError
from corpus.library import library
from corpus.model import Text
from corpus.settings import settings
from web import api, chat, export, feedback, tools
from web.cards import full_text
from web.templating import render
from web.texts import HOTLINES, MESSAGE_EXAMPLE, PROVISION_EXAMPLES, SITUATIONS, UI, dictionary

ASSETS = Path(__file__).parent / "assets"
STYLES = ("base.css", "chat.css", "cards.css", "tools.css")
SCRIPTS = (
    "kit.js",
    "store.js",
    "server.js",
    "evidence.js",
    "library.js",
    "chat.js",
    "rating.js",
    "tools.js",
    "page.js",
)
FONTS = ("system-ui", "-apple-system", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")


def build() -> gr.Blocks:
    """The app, ready for `launch`."""
    with gr.Blocks(analytics_enabled=False, title="Cuida · 催答", fill_width=True) as app:
        gr.HTML(
            html_template=page_html(),
            js_on_load="window.cuida.start(element)",
            apply_default_css=False,
            elem_id="cuida-root",
        )
        for function in (api.ask, api.look_up_provision, api.check_citations):
            gr.api(_public(function), api_name=function.__name__)
        for name, function in _endpoints().items():
            gr.api(function, api_name=name, api_visibility="undocumented")
    app.queue(default_concurrency_limit=4, max_size=200)
    return app


def launch(app: gr.Blocks, host: str, port: int, mcp: bool) -> None:
    """Begin to serve ``app``, with the MCP tools if ``mcp``; returns when it answers."""
    app.launch(
        server_name=host,
        server_port=port,
        mcp_server=False,
        app_kwargs=_mcp(host) if mcp else {},
        head=head(),
        theme=gr.themes.Base(font=list(FONTS), font_mono=["ui-monospace", "monospace"]),
        favicon_path=ASSETS / "icon.png",
        footer_links=[],
        ssr_mode=False,
        share=False,
        run_history=False,
        show_error=True,
        quiet=True,
        prevent_thread_lock=True,
    )


def page_html() -> str:
    """The page's HTML. Gradio reads ``${`` and ``{{`` in it as templates, so that neither may occur."""
    html = render(
        "page.html.j2",
        situations=SITUATIONS,
        lines=HOTLINES,
        privacy=_privacy(),
        provision_examples=PROVISION_EXAMPLES,
        message_example=MESSAGE_EXAMPLE,
    )
    if "${" in html or "{{" in html:
        raise CuidaError("page.html.j2: ${ and {{ would be read as templates by Gradio")
    return html


def head() -> str:
    """What stands in the page's head: styles and scripts, all inline, so that nothing else is loaded."""
    styles = "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in STYLES)
    texts = json.dumps(dictionary(), ensure_ascii=False).replace("</", "<\\/")
    scripts = "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in SCRIPTS)
    viewport = '<meta name="referrer" content="no-referrer">'
    return f"{viewport}<style>{styles}</style><script>window.cuida = {{texts: {texts}}};\n{scripts}</script>"


def _public(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except CuidaError as error:
            raise gr.Error(str(error), print_exception=False) from None  # the one kind whose words Gradio passes on

    return call


def _mcp(host: str) -> dict[str, Any]:
    from web.mcp_server import app_arguments  # only who asks for the tools pays for the protocol

    return app_arguments(host)


def _privacy() -> Text:
    model = settings().llm_model
    if not model:
        return UI["privacy"]
    where = settings().llm_base_url or model
    return Text(UI["privacy_model"].zh.format(where), UI["privacy_model"].en.format(where))


def _endpoints() -> dict[str, Callable[..., Any]]:
    return {
        "page_converse": converse,
        "page_source": page_source,
        "page_provision": page_provision,
        "page_browse": page_browse,
        "page_message": page_message,
        "page_audit": page_audit,
        "page_markdown": page_markdown,
        "page_print": page_print,
        "page_feedback": page_feedback,
    }


def converse(question: str, history: list, turn: str, language: str = "auto", library: str = "core") -> Iterator[dict]:
    """See `web.chat.converse`."""
    yield from chat.converse(question, history, turn, language, library)


def page_source(source_id: str, language: str) -> dict:
    """A whole source as HTML."""
    return _html(lambda: full_text(library(), source_id, _either(language)))


def page_provision(text: str, language: str) -> dict:
    """The lookup's result as HTML."""
    return _html(lambda: tools.provision_html(text, _either(language)))


def page_browse(language: str) -> dict:
    """The provisions of the library as HTML."""
    return _html(lambda: tools.browse_html(_either(language)))


def page_message(text: str, language: str) -> dict:
    """The checked message as HTML."""
    return _html(lambda: tools.message_html(text, _either(language)))


def page_audit(language: str) -> dict:
    """The audit as HTML."""
    return _html(lambda: tools.audit_html(_either(language)))


def page_markdown(turns: list, language: str) -> dict:
    """The conversation as Markdown."""
    return {"text": export.conversation_markdown(_turns(turns), _either(language))}


def page_print(turns: list, language: str, printed: str) -> dict:
    """The conversation as a page to print."""
    return {"text": export.conversation_page(_turns(turns), _either(language), printed)}


def page_feedback(question: str, answer: str, helpful: bool, why: str) -> dict:
    """Keep one rating; the page asks for this only when the reader has turned ratings on."""
    return {"kept": feedback.keep(question, answer, helpful, why)}


def _html(make: Callable[[], str]) -> dict[str, str]:
    try:
        return {"html": make()}
    except CuidaError as error:
        return {"error": str(error)}


def _turns(turns: list) -> list[dict[str, Any]]:
    return [turn for turn in turns if isinstance(turn, dict)]


def _either(language: str) -> str:
    return "en" if language == "en" else "zh"
