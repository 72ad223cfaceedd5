"""What goes to a terminal: errors in colour, tables as wide as it is, and the line that says how far a query is."""

from __future__ import annotations

import os
import re
import shutil
import sys
from typing import TYPE_CHECKING, TextIO

from dataflow.dsl.errors import DataFlowError
from dataflow.runtime.display import Preview, renderables, text

if TYPE_CHECKING:
    from dataflow.runtime.progress import Snapshot

_CLEAR = "\r\x1b[2K"
_PAINTED = (
    (re.compile(r"^error:", re.MULTILINE), "1;31"),
    (re.compile(r"^ *(?:\d+ )?\| *\^+$", re.MULTILINE), "31"),
    (re.compile(r"(?<== )hint:", re.MULTILINE), "36"),
)


def is_coloured(stream: TextIO) -> bool:
    """Whether colours are shown there: on terminals, unless `NO_COLOR` is set."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def print_error(error: DataFlowError | str) -> None:
    """Prints what is wrong to standard error."""
    message = str(error)
    if is_coloured(sys.stderr):
        for pattern, colour in _PAINTED:
            message = pattern.sub(f"\x1b[{colour}m\\g<0>\x1b[0m", message)
    print(message, file=sys.stderr, flush=True)


def print_table(preview: Preview) -> None:
    """Prints a table to standard output."""
    if not sys.stdout.isatty():
        print(text(preview))
        return
    from rich.console import Console

    console = Console(file=sys.stdout, highlight=False, no_color=not is_coloured(sys.stdout))
    console.print(*renderables(preview, console.width), sep="\n")


def progress_line(snapshot: Snapshot | None) -> None:
    """A display for `progress.watch`: one line of the terminal, overwritten and in the end wiped out."""
    if sys.stderr.isatty():
        shown = "" if snapshot is None else str(snapshot)[: shutil.get_terminal_size().columns - 1]
        print(_CLEAR + shown, end="", file=sys.stderr, flush=True)
