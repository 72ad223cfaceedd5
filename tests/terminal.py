"""A program in a terminal of its own, as its user sees it."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pexpect

ROWS, COLUMNS = 30, 110
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07|[=>()][0B]?|.)|\r")


class Terminal:
    """Types into a program and reads what it shows; `shown` is all of it since the last `clear`."""

    def __init__(self, program: pexpect.spawn[str]) -> None:
        self._program = program
        self.shown = ""

    def type(self, text: str) -> None:
        """Types a text: `\\r` is Enter, `\\t` Tab, `\\x03` Ctrl-C, `\\x04` Ctrl-D, `\\x1b\\r` Alt-Enter."""
        self._program.send(text)

    def ask(self, text: str) -> None:
        """Types a text and Enter, and forgets what was shown before."""
        self.clear()
        self.type(text + "\r")

    def clear(self) -> None:
        """Forgets what was shown."""
        self.shown = ""

    def sees(self, *texts: str, seconds: float = 20.0) -> str:
        """Waits until all of the texts are shown; what is shown out."""
        end = time.monotonic() + seconds
        while not all(text in self.shown for text in texts):
            if time.monotonic() > end:
                raise AssertionError(f"not shown: {texts}\n--- shown:\n{self.shown}")
            self._read()
        return self.shown

    def answered(self, *texts: str, seconds: float = 20.0) -> str:
        """Waits until all of the texts are shown, and behind them a prompt of the REPL; what is shown out."""
        end = time.monotonic() + seconds
        while not (self.shown.rstrip("\n \x08").endswith("\ndataflow>") and self.shown.count("dataflow> ") > 0):
            if time.monotonic() > end:
                raise AssertionError(f"no prompt\n--- shown:\n{self.shown}")
            self._read()
        return self.sees(*texts, seconds=0)

    def sees_redrawn(self, *texts: str, seconds: float = 20.0) -> None:
        """Waits until all of the texts are on the screen, drawn anew: a change shows only what is different."""
        end = time.monotonic() + seconds
        while True:
            self.clear()
            self.type("\x0c")
            try:
                self.sees(*texts, seconds=0.3)
                return
            except AssertionError:
                if time.monotonic() > end:
                    raise

    def ended(self) -> int:
        """Waits until the program has ended; its exit code out."""
        self._program.expect(pexpect.EOF, timeout=20)
        self._program.close()
        return int(self._program.exitstatus)

    def _read(self) -> None:
        try:
            self.shown += _ESCAPE.sub("", self._program.read_nonblocking(65_536, timeout=0.05))
        except pexpect.TIMEOUT:
            return
        except pexpect.EOF:
            raise AssertionError(f"the program has ended\n--- shown:\n{self.shown}") from None


@contextmanager
def terminal(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
) -> Iterator[Terminal]:
    """The command `dataflow` with these arguments in a terminal, its history below `folder`."""
    program = pexpect.spawn(
        sys.executable,
        ["-m", "dataflow", *arguments],
        cwd=folder,
        env=clean_environment(folder) | {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"} | dict(environment or {}),
        encoding="utf-8",
        dimensions=(ROWS, COLUMNS),
    )
    program.delaybeforesend = None
    try:
        yield Terminal(program)
    finally:
        program.close(force=True)


def clean_environment(home: Path) -> dict[str, str]:
    """This process's environment with another home folder and without what says where sources are."""
    ours = ("DATABASE_URL", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "NO_COLOR", "COLUMNS", "LINES")
    kept = {name: value for name, value in os.environ.items() if name not in ours and not name.startswith("DATAFLOW_")}
    return kept | {"HOME": str(home)}
