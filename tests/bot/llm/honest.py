"""A scripted server that tells the truth: it copies sentences of the sources in its prompt, each with its mark.

It is no model. It measures what the pipeline itself costs or gains when nothing that is written is false:

    python tests/bot/llm/honest.py 8765
    CUIDA_LLM_BASE_URL=http://127.0.0.1:8765/v1 CUIDA_LLM_MODEL=copying-script python -m eval run … --engine llm
"""

from __future__ import annotations

import re
import sys
import time

from scripted import Reply, ScriptedServer

# As many sentences as the prompt allows.
MOST = 8
_SOURCE = re.compile(r"^\[(\d+)\] ")
_CHECKED = re.compile(r"^- (.+?)((?:\[\d+\])+)$", re.MULTILINE)


def copied(prompt: str) -> list[str]:
    """Checked statements with their marks, half of the answer at most, then the first gist of each source, in the order
    of the prompt. Official wording, which stands in quotation marks, is left to the bot."""
    sources = prompt[prompt.index("\n[1] ") :]
    found = [text + marks for text, marks in _CHECKED.findall(sources)][: MOST // 2]
    number = ""
    for line in sources.splitlines():
        if match := _SOURCE.match(line):
            number = match[1]
        elif not line.strip():
            number = ""
        elif number and not line.startswith("“"):
            found.append(f"{line}[{number}]")
            number = ""
    return list(dict.fromkeys(found))[:MOST]


def copy(reply: Reply) -> None:
    """Stream what is copied, a sentence a line, as a sound server does; tokens are not counted, for there are none."""
    reply.say("\n".join(copied(reply.prompt)), size=40)
    reply.event({}, "stop")
    reply.raw("data: [DONE]\n\n")


def main() -> None:
    """Serve until interrupted."""
    server = ScriptedServer(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    server.script = copy
    sys.stdout.write(server.url + "\n")
    sys.stdout.flush()
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        server.stop()


if __name__ == "__main__":
    main()
