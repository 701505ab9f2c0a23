"""The web chat: ``python app.py [--host 127.0.0.1] [--port 7860] [--mcp] [--open]``."""

from __future__ import annotations

import socket
import sys
import webbrowser
from argparse import Namespace

from corpus.console import OneLineParser, print_lines, run
from corpus.errors import CuidaError, InputError


def main(arguments: list[str] | None = None) -> int:
    """Serve the page until interrupted; returns the exit status."""
    args = _arguments(arguments)
    return run(lambda: _serve(args))


def _arguments(arguments: list[str] | None) -> Namespace:
    parser = OneLineParser(prog="app.py", description="Cuida in the browser.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this computer only)")
    parser.add_argument("--port", type=int, default=7860)
    parser.add_argument("--mcp", action="store_true", help="also serve the tools over the Model Context Protocol")
    parser.add_argument("--open", action="store_true", help="open the page in the browser")
    return parser.parse_args(arguments)


def _serve(args: Namespace) -> None:
    if not 1 <= args.port <= 65535:
        raise InputError(f"--port is 1 to 65535, not {args.port}")
    _check_free(args.host, args.port)
    from web import page, warmup  # Gradio takes seconds to import, which a wrong argument need not wait for

    app = page.build()
    warmup.start()
    page.launch(app, args.host, args.port, args.mcp)
    address = f"http://[{args.host}]:{args.port}" if ":" in args.host else f"http://{args.host}:{args.port}"
    print_lines([f"Cuida: {address}", *([f"MCP: {address}/gradio_api/mcp/"] if args.mcp else [])])
    sys.stdout.flush()
    if args.open:
        webbrowser.open(address)
    app.block_thread()


def _check_free(host: str, port: int) -> None:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except socket.gaierror:
        raise InputError(f"--host {host} is not an address of this computer") from None
    except OSError as error:
        raise CuidaError(f"cannot listen on {host} port {port}: {error.strerror}; choose another with --port") from None


if __name__ == "__main__":
    sys.exit(main())
