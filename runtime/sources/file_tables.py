"""Which tables a set of files is: by their stems, with numbered parts and partitioned folders taken together."""

from __future__ import annotations

import glob
import os
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dataflow.dsl.errors import SourceError

_SUFFIXES: Final = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".csv": "csv",
    ".tsv": "tsv",
    ".json": "json",
    ".ndjson": "json",
    ".jsonl": "json",
}
_COMPRESSIONS: Final = (".gz", ".zst")
FORMATS: Final = (
    *_SUFFIXES,
    *(f"{end}{packed}" for end, format_ in _SUFFIXES.items() if format_ != "parquet" for packed in _COMPRESSIONS),
)
"""Endings of the files that can be read."""

_PARTITION: Final = re.compile(r"([^=/\\]+)=[^/\\]*")
_NUMBERED: Final = re.compile(r"(.+?)(?:[-_.]?part)?(?:[-_.]?\d+)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FileTable:
    """Files of one format that are one table; `partitioned` where folders such as `year=2026` hold columns."""

    files: tuple[str, ...]
    format: str
    partitioned: bool

    @property
    def partitions(self) -> tuple[str, ...]:
        """Names of the columns that are in the names of folders."""
        if not self.partitioned:
            return ()
        folders = os.path.dirname(self.files[0]).split(os.sep)
        return tuple(match[1] for folder in folders if (match := _PARTITION.fullmatch(folder)))


def is_pattern(path: str) -> bool:
    """Whether the path is a glob; a file of exactly that name comes first."""
    return glob.has_magic(path) and not os.path.lexists(path)


def format_of(file: str) -> str | None:
    """A file's format by its ending, None if that is not one of `FORMATS`."""
    return _SUFFIXES.get(_split(file)[1])


def find_tables(source: str, entries: Iterable[str], root: str) -> dict[tuple[str, ...], FileTable]:
    """Files and folders in, the tables they are by their paths below the source out.

    A folder among the entries is one table, of all files below it. Files whose stems differ only in a number at the
    end (`flights-1`, `flights-2`) are one table, `flights`. Folders below the root such as `year=2026` are partitions
    of the folder they are in; the path is empty where that is the root itself. Raises SourceError where such folders
    stand beside other tables.
    """
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    partitioned: set[tuple[str, str]] = set()
    for entry in sorted(entries):
        for file in _files_below(entry) if os.path.isdir(entry) else [entry]:
            format_ = format_of(file)
            if format_ is None or _is_hidden(entry) or _is_hidden(file):
                continue
            folder = _partitioned_folder(os.path.relpath(file, root))
            key = (_stem_of(entry) if folder is None else _stem_of(folder), format_)
            groups[key].append(file)
            if folder is not None:
                partitioned.add(key)
    merged = _merge_numbered(groups)
    names = [name for name, _ in merged]
    tables: dict[tuple[str, ...], FileTable] = {}
    for (name, format_), files in merged.items():
        # Stems that occur in two formats are told apart by them.
        shown = name if names.count(name) == 1 else f"{name}.{format_}"
        tables[(shown,) if name else ()] = FileTable(tuple(files), format_, (name, format_) in partitioned)
    if () in tables and len(merged) > 1:
        raise SourceError(f"source `{source}` mixes partition folders such as `year=2026` with other files")
    return tables


def root_of(pattern: str) -> str:
    """A glob in, the folder it starts in out: what stands before its first wildcard."""
    while glob.has_magic(pattern):
        pattern = os.path.dirname(pattern)
    return pattern


def _merge_numbered(groups: dict[tuple[str, str], list[str]]) -> dict[tuple[str, str], list[str]]:
    merged: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    bases = [(_base(name), format_) for name, format_ in groups]
    for (name, format_), files in groups.items():
        base = _base(name)
        alone = bases.count((base, format_)) == 1
        merged[name if alone else base, format_] += files
    return dict(merged)


def _base(name: str) -> str:
    match = _NUMBERED.fullmatch(name)
    return match[1] if match else name


def _partitioned_folder(file: str) -> str | None:
    """The folder above the first `key=value` folder of a path, empty where that is its root; None without any."""
    folders = file.split(os.sep)[:-1]
    for index, folder in enumerate(folders):
        if _PARTITION.fullmatch(folder):
            return folders[index - 1] if index else ""
    return None


def _files_below(folder: str) -> list[str]:
    found = glob.glob(os.path.join(glob.escape(folder), "**", "*"), recursive=True)
    return sorted(file for file in found if os.path.isfile(file) and not _is_hidden(file))


def _is_hidden(path: str) -> bool:
    # Spark and Hive write `_SUCCESS` and `_metadata` beside the data.
    return os.path.basename(path).startswith((".", "_"))


def _stem_of(path: str) -> str:
    stem, suffix = _split(path)
    return stem if suffix in _SUFFIXES else os.path.basename(path)


def _split(path: str) -> tuple[str, str]:
    stem, suffix = os.path.splitext(os.path.basename(path))
    if suffix.lower() in _COMPRESSIONS:
        inner_stem, inner = os.path.splitext(stem)
        return (inner_stem, inner.lower()) if _SUFFIXES.get(inner.lower(), "parquet") != "parquet" else (stem, "")
    return stem, suffix.lower()
