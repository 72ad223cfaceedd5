"""Runs the queries of the REPL: a page at a time, with a line that says how far it is, until Ctrl-C."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dataflow.dsl.build_query import Query
from dataflow.dsl.errors import ResultError
from dataflow.runtime.cli.terminal import print_table, progress_line
from dataflow.runtime.database import DataFlow
from dataflow.runtime.pages import Pages
from dataflow.runtime.progress import watch
from dataflow.runtime.trace import Trace

_AROUND: Final = 8
"""Lines of the screen that are not rows: the query, the frame of the table, the counts, the prompt."""
_FEWEST: Final = 5
_OFF_SCREEN: Final = 40
_HELD: Final = 300.0
"""Seconds that a result which is not at its end is held open on its server for `.more`."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A result that may have more rows."""

    query: Query
    pages: Pages
    trace: Trace
    expiry: threading.Timer


class Runner:
    """Shows results, at most one of which is open at a time."""

    def __init__(self) -> None:
        self.timing = False
        self._open: _Open | None = None
        self._lock = threading.RLock()

    def start(self, db: DataFlow, query: Query, values: Mapping[str, object]) -> None:
        """Runs a query and prints its first page. Raises DataFlowError; KeyboardInterrupt when it was stopped."""
        self.close()
        trace = Trace()
        batches = db._session.run(query._pipeline, values, trace)
        expiry = threading.Timer(_HELD, self.close)
        expiry.daemon = True
        self._open = _Open(query, Pages(batches, query.schema), trace, expiry)
        self._page(db)

    def more(self, db: DataFlow) -> None:
        """Prints the next page. Raises ResultError where nothing is open."""
        if self._open is None:
            raise ResultError("there are no more rows", hint="a result is held for five minutes; run the query again")
        self._page(db)

    def close(self) -> None:
        """Lets go of the result that is open."""
        with self._lock:
            opened, self._open = self._open, None
            if opened is not None:
                opened.expiry.cancel()
                opened.pages.close()

    def _page(self, db: DataFlow) -> None:
        with self._lock:
            opened = self._open
            if opened is None:
                return
            # The progress is that of the page: what passed since the one before was the reader's time.
            started = opened.trace.started = time.perf_counter()
            try:
                with watch(db._session.compile(opened.query._pipeline), opened.trace, progress_line):
                    page = opened.pages.next(rows_of_screen())
            except BaseException:
                self.close()
                raise
            seconds = time.perf_counter() - started
            if not page.more:
                self.close()
            elif not opened.expiry.is_alive():
                opened.expiry.start()
        print_table(page.preview("`.more` shows more"))
        if self.timing:
            print(f"{seconds * 1000:,.1f} ms")


def rows_of_screen() -> int:
    """How many rows of a table the terminal shows."""
    if not sys.stdout.isatty():
        return _OFF_SCREEN
    return max(shutil.get_terminal_size().lines - _AROUND, _FEWEST)
