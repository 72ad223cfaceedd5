"""The command `dataflow`: its arguments, and the codes it exits with.

0: all went well · 1: what is wrong with a query or a source stands on standard error · 2: wrong usage · 130: Ctrl-C.
"""

from __future__ import annotations

import argparse
import errno
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Any, Final, NoReturn

from dataflow import __version__
from dataflow.dsl.errors import DataFlowError
from dataflow.dsl.explain_formats import EXPLAIN_FORMATS
from dataflow.runtime.cli.terminal import print_error
from dataflow.runtime.formats import FORMATS

_INTERRUPTED: Final = 130
_TERMINATED: Final = 143


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line's arguments in, the exit code out."""
    given = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _terminate)
    try:
        # Here, since it takes a while: `--help` is quick, and Ctrl-C while it is loaded ends as it does later.
        from dataflow.runtime.cli import commands

        code: int = getattr(commands, given.command)(given)
        sys.stdout.flush()
    except argparse.ArgumentError as error:
        given.parser.error(str(error))
    except DataFlowError as error:
        print_error(error)
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        _drop_output()  # who read it has enough
        return 0
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        _drop_output()
        print_error(f"error: standard output cannot be written: {error.strerror}")
        return 1
    return code


def _drop_output() -> None:
    """Nothing more may be written, not even when the interpreter ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    # Statements are stopped on their servers on the way out, as after Ctrl-C.
    raise SystemExit(_TERMINATED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("dataflow", description="One query over tables that live in different places.")
    parser.add_argument("--version", action="version", version=f"dataflow {__version__}")
    verbs = parser.add_subparsers(metavar="COMMAND", required=True)
    sources = argparse.ArgumentParser(add_help=False)
    sources.add_argument(
        *("-s", "--source"),
        action="append",
        default=[],
        metavar="NAME=URL",
        help="a source: a URL or a path of files; without any, those of `dataflow.toml` or of the environment",
    )
    query = argparse.ArgumentParser(add_help=False)
    query.add_argument("query", nargs="*", help="the query; `-` reads it from standard input")
    query.add_argument("-f", "--file", help="the file that the query stands in")
    values = argparse.ArgumentParser(add_help=False)
    values.add_argument(
        *("-p", "--param"), action="append", default=[], metavar="NAME=VALUE", help="the value of a parameter"
    )
    forms = argparse.ArgumentParser(add_help=False)
    forms.add_argument(
        "--format", choices=EXPLAIN_FORMATS, default="text", help="a picture (svg), a flowchart (mermaid), for programs"
    )
    _add_run(_command(verbs, "run", [query, sources, values], "run a query, or make a write"))
    explain = _command(verbs, "explain", [query, sources, values, forms], "say which part of a query runs where")
    explain.add_argument("--analyze", action="store_true", help="run it, and add rows, bytes and times")
    sql = _command(verbs, "sql", [query, sources], "print a query as one statement of SQL")
    sql.add_argument("-d", "--dialect", required=True, help="the dialect, such as `postgres`")
    tables = _command(verbs, "tables", [sources], "list tables")
    tables.add_argument("name", nargs="?", metavar="SOURCE", help="of this source only")
    tables.add_argument("-v", "--columns", action="store_true", help="with their columns")
    _add_lineage(_command(verbs, "lineage", [sources, forms], "say where a workflow's data comes from and goes to"))
    _command(verbs, "repl", [sources], "ask one query after the other")
    return parser


def _command(verbs: Any, name: str, parents: list[argparse.ArgumentParser], help: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = verbs.add_parser(name, parents=parents, help=help)
    made.set_defaults(command=name, parser=made)
    return made


def _add_run(run: argparse.ArgumentParser) -> None:
    run.add_argument(
        "--format", choices=("table", *FORMATS), help="what is written; `table` unless a file's ending says"
    )
    run.add_argument("-o", "--output", metavar="FILE", help="where to write; standard output without it")
    run.add_argument(
        "--write", action="store_true", help="the text changes rows: `update`, `delete`, `insert`, `upsert`"
    )
    run.add_argument("-n", "--rows", type=_count, default=40, metavar="N", help="rows of a table at most (40)")


def _add_lineage(lineage: argparse.ArgumentParser) -> None:
    lineage.add_argument("workflow", metavar="FILE", help="a Kailash workflow, in YAML or JSON")
    lineage.add_argument(
        *("-i", "--import"),
        dest="modules",
        action="append",
        default=[],
        metavar="MODULE",
        help="a module that makes node types of queries or models",
    )


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise ValueError(text)
    return count


_count.__name__ = "number of rows"  # argparse says it in its message
