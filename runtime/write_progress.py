"""How many rows of a write were taken, shown while it runs: a line in a terminal, an output of a notebook's cell."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from dataflow.runtime.notebook.progress_bar import in_notebook, text_output

PATIENCE: Final = 0.5
"""Seconds that a write may take before anything is shown."""

INTERVAL: Final = 0.15
"""Seconds between two looks."""

Show = Callable[[str], object]


@contextmanager
def shown() -> Iterator[Callable[[int], object]]:
    """What is to be told how many rows were taken, and shows it while the block runs."""
    counting = _Counting(text_output() if in_notebook() else _write_line)
    try:
        yield counting.tell
    finally:
        counting.end()


class _Counting:
    """Shows a number now and then, once it has taken a while."""

    def __init__(self, show: Show) -> None:
        self._show = show
        self._began = time.perf_counter()
        self._last = self._began + PATIENCE - INTERVAL
        self._is_shown = False

    def tell(self, rows: int) -> None:
        now = time.perf_counter()
        if now - self._last >= INTERVAL:
            self._last, self._is_shown = now, True
            self._show(f"{rows:,} rows · {now - self._began:.1f} s")

    def end(self) -> None:
        if self._is_shown:
            self._show("")


def _write_line(text: str) -> None:
    # It takes the place of the line before, which may have been longer.
    sys.stderr.write(f"\r\x1b[K{text}")
    sys.stderr.flush()
