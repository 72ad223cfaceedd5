"""The source that a table's name begins with."""

from __future__ import annotations

from collections.abc import Collection

from dataflow.dsl.query import is_given


def resolve(path: tuple[str, ...], sources: Collection[str]) -> tuple[str, tuple[str, ...]] | None:
    """The source and the path below it that a written path means, None if its first word is no source.

    With one source, its name may be left out.
    """
    if path[0] in sources:
        return path[0], path[1:]
    if len(sources) == 1 and not is_given(path):
        return next(iter(sources)), path
    return None
