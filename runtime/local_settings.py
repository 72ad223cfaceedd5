"""What the local DuckDB may take: memory, threads, and where it puts what does not fit.

Said in a program (`DataFlow.configure`), in `[local]` of `dataflow.toml`, or in the environment, in this order:
DATAFLOW_MEMORY_LIMIT, DATAFLOW_THREADS, DATAFLOW_TEMP_DIRECTORY.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from dataflow.dsl.errors import SourceError

MEMORY_LIMIT: Final = "50%"
"""Of the memory that the machine or the container has; DuckDB's own default leaves little to results and servers."""

PREFIX: Final = "DATAFLOW_"
_MEMORY: Final = re.compile(r"\d+(\.\d+)?\s*([KMGT]i?B|%)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LocalSettings:
    """memory_limit: `2GB`, `512MiB`, `50%`. threads: at least one. temp_directory: a folder, made where there is none.

    None is what the environment says, else half of the memory, all cores, and the system's temporary folder. Raises
    SourceError for what is no such setting.
    """

    memory_limit: str | None = None
    threads: int | None = None
    temp_directory: str | os.PathLike[str] | None = None

    def __post_init__(self) -> None:
        memory, threads = self.memory_limit, self.threads
        if memory is not None and not (isinstance(memory, str) and _MEMORY.fullmatch(memory)):
            raise SourceError(f"`memory_limit` is `{memory}`: expected a size", hint='as in `"2GB"` or `"50%"`')
        if threads is not None and (not isinstance(threads, int) or isinstance(threads, bool) or threads < 1):
            raise SourceError(f"`threads` is `{threads}`: expected a whole number from 1 on")
        if self.temp_directory is not None and not isinstance(self.temp_directory, str | os.PathLike):
            raise SourceError(f"`temp_directory` is `{self.temp_directory}`: expected the path of a folder")

    def filled(self, environment: Mapping[str, str] = os.environ) -> Self:
        """These, with what they leave open from the environment. Raises SourceError."""
        threads = environment.get(f"{PREFIX}THREADS")
        if threads and not re.fullmatch(r"[0-9]+", threads):
            raise SourceError(f"`{PREFIX}THREADS` is `{threads}`: expected a whole number from 1 on")
        return type(self)(
            self.memory_limit or environment.get(f"{PREFIX}MEMORY_LIMIT") or MEMORY_LIMIT,
            self.threads or (int(threads) if threads else None),
            self.temp_directory or environment.get(f"{PREFIX}TEMP_DIRECTORY") or None,
        )
