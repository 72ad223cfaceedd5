"""What each command of the command line does: its arguments in, the exit code out."""

from __future__ import annotations

import sys
from argparse import ArgumentError, Namespace
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from dataflow.dsl.build_query import Query
from dataflow.dsl.errors import SourceError
from dataflow.dsl.format_value import format_value
from dataflow.runtime.cli.changes import change
from dataflow.runtime.cli.sources import open_database
from dataflow.runtime.cli.terminal import print_table, progress_line
from dataflow.runtime.database import DataFlow
from dataflow.runtime.described import described_tables
from dataflow.runtime.formats import Format, format_of
from dataflow.runtime.pages import Pages
from dataflow.runtime.progress import watch
from dataflow.runtime.trace import Trace
from dataflow.runtime.typed_text import typed_values
from dataflow.runtime.write import write

if TYPE_CHECKING:
    from dataflow.runtime.lineage.flow import Types

_HOW: Final = "--param {}=…"


class UsageError(ArgumentError):
    """Arguments that do not go together."""

    def __init__(self, message: str) -> None:
        super().__init__(None, message)


def run(given: Namespace) -> int:
    """Runs a query, and prints or writes its rows; with `--write` makes a change."""
    wanted, pairs = _format(given), _pairs(given.param)
    text = _text(given)
    _check_write(text, given)
    with open_database(given.source) as db:
        if given.write:
            write = db.parse_write(text)
            if given.output is not None and write._pipeline.returning is None:
                raise UsageError("there are no rows for --output: the text ends in no `returning`")
            change(write, typed_values(write.parameters, pairs, _HOW), wanted, given.output, given.rows)
            return 0
        query = db.parse(text)
        values = typed_values(query.parameters, pairs, _HOW)
        if wanted is None:
            _print_first(db, query, values, given.rows)
        elif given.output is not None:
            write_file(db, query, values, given.output, wanted)
        else:
            _print_all(db, query, values, wanted)
    return 0


def explain(given: Namespace) -> int:
    """Prints which part of a query runs where."""
    pairs = _pairs(given.param)
    if pairs and not given.analyze:
        raise UsageError("--param is for --analyze: what is not run needs no values")
    text = _text(given)
    from dataflow.dsl.parse import verb_that_writes

    with open_database(given.source) as db:
        if verb_that_writes(text) is not None:
            if given.analyze or given.format != "text":
                raise UsageError("a write is explained as text, and not run: leave out --analyze and --format")
            print(db.parse_write(text).explain())
            return 0
        query = db.parse(text)
        values: dict[str, Any] = typed_values(query.parameters, pairs, _HOW) if given.analyze else {}
        print(query.explain(analyze=given.analyze, format=given.format, **values))
    return 0


def sql(given: Namespace) -> int:
    """Prints a query as one statement, and as a comment what its placeholders stand for."""
    text = _text(given)
    with open_database(given.source) as db:
        print(sql_text(db.parse(text), given.dialect))
    return 0


def tables(given: Namespace) -> int:
    """Prints the tables of one source or of all."""
    with open_database(given.source) as db:
        for line in described_tables(db, given.name, columns=given.columns):
            print(line)
    return 0


def lineage(given: Namespace) -> int:
    """Prints where the data of a workflow comes from and goes to."""
    from dataflow.runtime.lineage.draw import draw
    from dataflow.runtime.lineage.workflow import parse_workflow

    workflow = parse_workflow(read_query(given.workflow), given.workflow)
    types = _types_of(given.modules)
    with open_database(given.source) as db:
        print(draw(workflow, db, given.format, types))
    return 0


def _types_of(modules: Iterable[str]) -> Types:
    """Modules of the user's ▶ the node types that they make. Raises SourceError."""
    if not modules:
        return {}
    from importlib import import_module

    from dataflow.runtime.kailash.registered import accounts_of_types

    sys.path.insert(0, "")  # as for `python -m`: modules of the current folder
    for module in modules:
        try:
            import_module(module)
        except ImportError as error:
            raise SourceError(f"module `{module}` cannot be imported: {error}") from error
    return accounts_of_types()


def repl(given: Namespace) -> int:
    """Asks one query after the other."""
    from dataflow.runtime.cli.sources import given_sources
    from dataflow.runtime.repl.shell import serve

    return serve(given_sources(given.source))


def _check_write(text: str, given: Namespace) -> None:
    """Raises UsageError for a text that changes rows where nobody said so, and for one that does not where it is to."""
    from dataflow.dsl.parse import verb_that_writes

    verb = verb_that_writes(text)
    if verb is not None and not given.write:
        raise UsageError(f"the text changes rows, by `{verb}`: `--write` makes the change, `dataflow explain` shows it")
    if verb is None and given.write:
        raise UsageError("--write is for a text that changes rows, as in 'from orders | filter id == 1 | delete'")


def sql_text(query: Query, dialect: str) -> str:
    """A query ▶ its SQL, and in a comment what is bound to the placeholders."""
    statement: Any = query.sql(dialect)
    lines = [str(statement)]
    if statement.parameters:
        bound = (value if _is_name(value) else format_value(value) for value in statement.parameters)
        lines.append("-- with " + ", ".join(f"{at} = {value}" for at, value in enumerate(bound, 1)))
    return "\n".join(lines)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and value.startswith("$")


def _text(given: Namespace) -> str:
    """The query's text, from wherever it is to come."""
    match given.query, given.file:
        case [], str(file):
            return read_query(file)
        case ["-"], None:
            return _decoded(sys.stdin.buffer.read(), "standard input")
        case [str(query)], None:
            return query
        case [_, _, *_], _:
            raise UsageError("a query is one argument: put it between quotes, as in 'from orders | take 10'")
        case _:
            raise UsageError("expected one query: as a text, as `--file query.q`, or as `-` from standard input")


def read_query(path: str) -> str:
    """The text of a file. Raises SourceError where it cannot be read."""
    try:
        content = Path(path).expanduser().read_bytes()
    except OSError as error:
        raise SourceError(f"`{path}` cannot be read: {error.strerror or error}") from error
    return _decoded(content, f"`{path}`")


def _decoded(content: bytes, what: str) -> str:
    try:
        return content.decode("utf-8-sig")  # some editors begin files with a mark
    except UnicodeDecodeError:
        raise SourceError(f"{what} is not UTF-8") from None


def _pairs(texts: Iterable[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name:
            raise UsageError(f"--param takes NAME=VALUE, found `{text}`")
        if name in pairs:
            raise UsageError(f"parameter `{name}` is given twice")
        pairs[name] = value
    return pairs


def _format(given: Namespace) -> Format | None:
    """The format that is written, None for a table."""
    if given.format is None:
        return None if given.output is None else format_of(given.output)
    if given.format == "table":
        if given.output is not None:
            raise UsageError("`--format table` writes no file: choose another format or leave out --output")
        return None
    if given.format == "parquet" and given.output is None and sys.stdout.isatty():
        raise UsageError("Parquet is not for a terminal: name a file with --output")
    chosen: Format = given.format
    return chosen


def write_file(db: DataFlow, query: Query, values: dict[str, object], path: str, format: Format) -> int:
    """Runs a query into a file, which appears when it is whole; how many rows there were out."""
    from dataflow.runtime.export import write_whole

    session, pipeline, trace, counts = db._session, query._pipeline, Trace(), [0]

    def fill(file: BinaryIO) -> None:
        counts.append(write(batches, query.schema, file, format))

    batches = session.run(pipeline, values, trace)
    with closing(batches), watch(session.compile(pipeline), trace, progress_line):
        write_whole(path, fill)
    return counts[-1]


def _print_first(db: DataFlow, query: Query, values: dict[str, object], count: int) -> None:
    session, pipeline, trace = db._session, query._pipeline, Trace()
    with closing(session.run(pipeline, values, trace)) as batches:
        with watch(session.compile(pipeline), trace, progress_line):
            page = Pages(batches, query.schema).next(count)
        print_table(page.preview("more are not fetched: `--rows` shows more, `--format csv` all"))


def _print_all(db: DataFlow, query: Query, values: dict[str, object], format: Format) -> None:
    session, pipeline, trace = db._session, query._pipeline, Trace()
    # In a terminal the rows themselves say how far it is.
    display = (lambda _: None) if sys.stdout.isatty() else progress_line
    with closing(session.run(pipeline, values, trace)) as batches, watch(session.compile(pipeline), trace, display):
        write(batches, query.schema, sys.stdout.buffer, format)
