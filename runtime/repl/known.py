"""What is known of the sources, for completion: tables and columns; what cannot be told is simply not offered."""

from __future__ import annotations

from functools import cached_property

from dataflow.dsl.errors import DataFlowError
from dataflow.dsl.types import Field
from dataflow.runtime.database import DataFlow
from dataflow.runtime.described import table_name, table_paths
from dataflow.runtime.introspect import Path
from dataflow.runtime.repl.scan import open_brackets, scan


class Known:
    """Tables of a database, and the columns that an unfinished query has so far. Raises nothing of its own."""

    def __init__(self, db: DataFlow) -> None:
        self._db = db
        self._fields: dict[str, tuple[Field, ...]] = {}

    @property
    def sources(self) -> dict[str, str]:
        """What each source is, by its name."""
        return self._db.sources

    @cached_property
    def tables(self) -> list[Path]:
        """The paths of all tables of the sources that can be asked."""
        found: list[Path] = []
        for source in self._db.sources:
            try:
                found += table_paths(self._db, source)
            except DataFlowError:
                continue  # what is wrong with a source is said when it is asked for rows
        return found

    @property
    def names(self) -> list[str]:
        """How each table is named behind `from`; with one source, also without its name."""
        full = [table_name(path) for path in self.tables]
        short = [table_name(path[1:]) for path in self.tables if len(self.sources) == 1 and path[1:]]
        return [*short, *full]

    def columns(self, text: str) -> tuple[Field, ...]:
        """The columns that a whole query has; those of its last part that can be understood where it cannot all be."""
        text = text.rstrip().removesuffix("|").rstrip()
        while text:
            fields = self._whole(text)
            if fields is not None:
                return fields
            text = _without_last_step(text)
        return ()

    def of_table(self, name: str) -> tuple[Field, ...]:
        """The columns of a table as it is named in a query."""
        return self._whole(f"from {name}") or ()

    def _whole(self, text: str) -> tuple[Field, ...] | None:
        if text not in self._fields:
            try:
                self._fields[text] = self._db.parse(text).schema
            except Exception:  # noqa: BLE001  # whatever it is, it is said when the query runs, not while it is typed
                return None
        return self._fields[text]


def _without_last_step(text: str) -> str:
    words = scan(text)
    outside = len(open_brackets(words))
    verbs = [word for word in words if word.kind == "verb" and word.depth <= outside]
    starts = [verb.start for verb, before in zip(verbs, [None, *verbs]) if before is None or before.text != "cross"]
    return text[: starts[-1]].rstrip().removesuffix("|").rstrip() if len(starts) > 1 else ""
