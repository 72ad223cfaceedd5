"""The lines that were typed, kept in a file of the user's own; passwords of URLs are not."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from prompt_toolkit.history import FileHistory

from dataflow.runtime.sources.url import redact

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://")


def history_file(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the history stands: `dataflow/history` in the folder for such things."""
    state = environment.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")
    return Path(state, "dataflow", "history")


def without_passwords(text: str) -> str:
    """A text with the passwords of its URLs as `***`."""
    # Line by line: what ends a password is the last `@` behind it, and that may be another URL's.
    return "\n".join(map(_without_passwords, text.split("\n")))


def _without_passwords(line: str) -> str:
    match = _URL.search(line)
    return line if match is None else line[: match.start()] + redact(line[match.start() :])


class History(FileHistory):
    """A history in a file that only its owner may read."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
        super().__init__(str(file))

    def append_string(self, string: str) -> None:
        """Notes a line, here and in the file."""
        super().append_string(without_passwords(string))
