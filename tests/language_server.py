"""A language server as editors talk to it: a file's text and a place in it ▶ what is completed there."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

BIN = Path(sys.executable).parent


class LanguageServer:
    """basedpyright over a pipe: JSON-RPC messages, each behind a header with its length."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    def __enter__(self) -> Self:
        command = [str(BIN / "basedpyright-langserver"), "--stdio"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=self._folder)
        uri = self._folder.as_uri()
        options = {"processId": None, "rootUri": uri, "workspaceFolders": [{"uri": uri, "name": "folder"}]}
        self._ask("initialize", {**options, "capabilities": {"workspace": {"configuration": True}}})
        self._send({"method": "initialized", "params": {}})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def completions(self, code: str) -> set[str]:
        """The names that are offered at the end of a piece of code."""
        uri = (self._folder / f"code_{next(self._numbers)}.py").as_uri()
        document = {"uri": uri, "languageId": "python", "version": 1, "text": code}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        lines = code.split("\n")
        place = {"line": len(lines) - 1, "character": len(lines[-1])}
        answer = self._ask("textDocument/completion", {"textDocument": {"uri": uri}, "position": place})
        return {item["label"] for item in answer["items"]}

    def _ask(self, method: str, parameters: dict[str, object]) -> Any:
        number = next(self._numbers)
        self._send({"id": number, "method": method, "params": parameters})
        while True:
            message = self._receive()
            if message.get("id") == number and "method" not in message:
                return message["result"]
            if "id" in message:  # the server asks for settings
                settings = [self._setting(item) for item in message.get("params", {}).get("items", [])]
                self._send({"id": message["id"], "result": settings or None})

    def _setting(self, item: dict[str, str]) -> object:
        return {"pythonPath": sys.executable} if item.get("section") == "python" else {}

    def _send(self, message: dict[str, object]) -> None:
        assert self._process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while line := self._process.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        assert length, "the language server has ended"
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return message
