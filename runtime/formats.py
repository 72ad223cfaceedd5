"""The formats of files that results are written to, known by their endings."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final, Literal

from dataflow.dsl.errors import ResultError, might_be_meant, quoted

Format = Literal["csv", "json", "jsonl", "parquet"]
FORMATS: Final[tuple[Format, ...]] = ("csv", "json", "jsonl", "parquet")


def format_of(path: str) -> Format:
    """The format that a file's ending says. Raises ResultError for another ending."""
    ending = PurePath(path).suffix.lower().removeprefix(".")
    for known in FORMATS:
        if ending == known:
            return known
    raise ResultError(
        f"the format of `{path}` is not known by its ending",
        notes=[f"endings: {quoted(f'.{known}' for known in FORMATS)}"],
        hint=might_be_meant(ending, FORMATS),
    )
