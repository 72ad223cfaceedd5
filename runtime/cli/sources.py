"""`--source NAME=URL` ▶ the sources of a command."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from dataflow.dsl.errors import SourceError
from dataflow.runtime.config import configured_local, configured_sources
from dataflow.runtime.database import EMBEDDED, MAIN, DataFlow
from dataflow.runtime.sources.url import redact

_NAMED = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)


def split_source(text: str) -> tuple[str | None, str]:
    """`shop=postgresql://…` ▶ the name and the target; the name is None where there is only a target."""
    match = _NAMED.fullmatch(text)
    return (match[1], match[2]) if match is not None else (None, text)


def given_sources(texts: Sequence[str]) -> dict[str, str]:
    """What `--source` was given ▶ targets by name; without any, what the configuration or `DATABASE_URL` says.

    Raises SourceError where names are missing or stand twice.
    """
    if not texts:
        url = os.environ.get("DATABASE_URL")
        return configured_sources() or ({MAIN: url} if url else {})
    sources: dict[str, str] = {}
    for text in texts:
        name, target = split_source(text)
        if name is None and len(texts) > 1:
            raise SourceError(f"source `{redact(text)}` has no name", hint="as in `--source shop=postgresql://…`")
        if not target:
            raise SourceError(f"source `{name}` has no target", hint=f"as in `--source {name}=postgresql://…`")
        if name in sources:
            raise SourceError(f"source `{name}` is given twice")
        sources[name or MAIN] = target
    return sources


def is_nothing(sources: Mapping[str, str]) -> bool:
    """Whether there is no source at all, not even the file that counts where none is given."""
    return not sources and not Path(EMBEDDED.removeprefix("sqlite:///")).exists()


def open_database(texts: Sequence[str]) -> DataFlow:
    """What `--source` was given ▶ a DataFlow over these sources. Raises SourceError, also where there are none."""
    sources = given_sources(texts)
    if is_nothing(sources):
        raise SourceError("there is no source", hint="name one: `--source shop=postgresql://…`, or in `dataflow.toml`")
    db = DataFlow(**sources)
    db._session.local.configure(configured_local())
    return db
