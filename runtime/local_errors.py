"""What the local DuckDB says, said in terms of sources and settings."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import Final

from dataflow.dsl.errors import SourceError
from dataflow.runtime.special_values import refused_by_duckdb

_SPILLED: Final = re.compile(r'"([^"]*dataflow-[0-9a-f]{12})[^"]*"')
"""A path below the folder that `LocalDuckDB` gives to DuckDB for what does not fit its memory."""

_FILE: Final = re.compile(r'"([^"]+)"')
_LIMIT: Final = re.compile(r"/([\d.]+ \w+) used")


def explain(error: Exception, files: Iterable[tuple[str, str]]) -> SourceError:
    """An error of a local query in, with the sources that it reads in place (names and descriptions); ours out."""
    text = str(error).strip()
    refusal = refused_by_duckdb(text)
    if refusal is not None:
        return refusal
    # The first paragraph; what follows shows places in SQL that the user did not write.
    reason = text.partition("\n\n")[0].splitlines()
    if text.startswith("Out of Memory Error"):
        return _out_of_memory(text, reason)
    if text.startswith("IO Error"):
        return _not_read_or_written(text, reason, files)
    return SourceError("the local query failed", notes=reason[:3])


def _out_of_memory(text: str, reason: list[str]) -> SourceError:
    if "max_temp_directory_size" in text:
        return SourceError(
            "the local query puts more aside than the disk has room for",
            notes=reason[:1],
            hint='name a folder with more room: `db.configure(temp_directory="…")`',
        )
    limit = _LIMIT.search(text)
    return SourceError(
        f"the local query needs more memory than it may have{f': {limit[1]}' if limit else ''}",
        notes=reason[:1],
        hint='let it have more: `db.configure(memory_limit="…")`',
    )


def _not_read_or_written(text: str, reason: list[str], files: Iterable[tuple[str, str]]) -> SourceError:
    spilled = _SPILLED.search(text)
    if spilled is not None:
        return SourceError(
            f"the local query cannot put rows that do not fit its memory into `{os.path.dirname(spilled[1])}`",
            notes=reason[:1],
            hint='name another folder: `db.configure(temp_directory="…")`, or let it have more memory',
        )
    named = _FILE.search(text)
    known = dict(files)
    if named is None or not known:
        return SourceError("the local query failed", notes=reason[:3])
    folder = os.path.dirname(named[1])
    # The description has the place as the user wrote it; with one source there is no doubt.
    near = [name for name, described in known.items() if len(known) == 1 or os.path.basename(folder) in described]
    of_source = f" of source `{near[0]}`" if len(near) == 1 else ""
    return SourceError(
        f"file `{os.path.basename(named[1])}`{of_source} cannot be read",
        notes=[line.replace(folder + os.sep, "") for line in reason[:1]],
        hint="if it was changed meanwhile, `db.refresh()` reads it anew",
    )
