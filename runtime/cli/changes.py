"""`dataflow run --write`: makes a write, prints the rows that it gives back, and says how many rows it changed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, BinaryIO, Final

from dataflow.dsl.write import verb_of
from dataflow.runtime.cli.terminal import print_table
from dataflow.runtime.display import Preview
from dataflow.runtime.export import write_whole
from dataflow.runtime.values import json_values
from dataflow.runtime.write import write as write_rows

if TYPE_CHECKING:
    from dataflow.dsl.build_write import Write
    from dataflow.runtime.formats import Format
    from dataflow.runtime.result import Result

_DONE: Final = {"update": "changed", "delete": "deleted", "insert": "inserted", "upsert": "inserted or changed"}


def change(write: Write, values: dict[str, object], wanted: Format | None, path: str | None, rows: int) -> None:
    """Makes a write; wanted: the format of the rows that it gives back, None for a table of at most `rows` of them."""
    written = write.execute(**values)
    done = f"{int(written):,} row{'' if written == 1 else 's'} {_DONE[verb_of(write._pipeline.step)]}"
    gives = write._pipeline.returning is not None
    if gives and wanted is None:
        print_table(_first(written.result, rows))
    elif gives and wanted is not None:
        _write(written.result, wanted, path)
    # Standard output is for the rows where these are for a program.
    print(done, file=sys.stdout if wanted is None or path is not None else sys.stderr)


def _write(result: Result, form: Format, path: str | None) -> None:
    def fill(file: BinaryIO) -> None:
        write_rows(result.to_arrow().to_batches(), result.schema, file, form)

    if path is not None:
        write_whole(path, fill)
    else:
        fill(sys.stdout.buffer)


def _first(result: Result, rows: int) -> Preview:
    table = result.to_arrow().slice(0, rows)
    columns = tuple(json_values(column, field.type) for column, field in zip(table.columns, result.schema, strict=True))
    more = None if len(result) <= rows else f"first {rows:,} of {len(result):,} rows: `--rows` shows more"
    return Preview(result.schema, columns, len(result), max(table.num_rows, 1), more)
