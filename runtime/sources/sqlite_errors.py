"""What SQLite says, said in terms of a source."""

from __future__ import annotations

import re
from typing import Final

from dataflow.dsl.errors import SourceError
from dataflow.runtime.refusals import read_as

_PREFIX: Final = re.compile(r"^(?:IO: )?(?:\[SQLite\] )?(?:Failed to \w+ query: )?")
"""What ADBC puts before SQLite's own words."""

_FAILING: Final = re.compile(r"(?:JSON path error near|bad JSON path:) '(.*)'", re.DOTALL)
"""Before and since SQLite 3.45."""

_HELD: Final = re.compile("column `(.*?)` holds (.*)", re.DOTALL)
"""What a column's template says of a value that its type does not hold (see `sqlite_spellings`)."""

_REFRESH = "`db.refresh()` reads the tables again"


def explained(told: str, source: str, file: str, busy_seconds: float) -> SourceError:
    """What SQLite says, said in terms of the source and its file."""
    text = _PREFIX.sub("", told)
    what, _, name = text.partition(": ")
    name = name.removeprefix("main.")
    if what == "no such table":
        return SourceError(f"table `{name}` of source `{source}` is gone", hint=_REFRESH)
    if what == "no such column":
        return SourceError(f"column `{name}` is gone from its table in source `{source}`", hint=_REFRESH)
    if "is locked" in text:
        return SourceError(
            f"file `{file}` of source `{source}` is locked: "
            f"another connection was still writing after {busy_seconds:g} seconds",
            hint="commit or roll back there; with `PRAGMA journal_mode = WAL` readers need not wait",
        )
    if "not a database" in text:
        return SourceError(f"file `{file}` of source `{source}` is not a SQLite database")
    if text == "integer overflow":
        return _beyond(source, "an integer beyond 64 bits")
    if (failing := _FAILING.fullmatch(text)) is not None:
        # The dialect has no other way to let a statement fail (see `_failing` there).
        message = failing[1].replace("''", "'")
        found = _HELD.fullmatch(message)
        if found is None:
            return _beyond(source, message)
        return SourceError(
            f"column `{found[1]}` of source `{source}` holds {found[2]}", hint=read_as(found[1], "string")
        )
    return SourceError(f"source `{source}` failed", notes=[f"sqlite: {text}"])


def _beyond(source: str, what: str) -> SourceError:
    hint = 'where floats will do, cast what is computed: `.cast("float64")`' if "digits" in what else None
    return SourceError(f"source `{source}` came to {what}", hint=hint)
