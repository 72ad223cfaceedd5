"""The commands of the REPL, each a word that begins with a dot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from dataflow.dsl.errors import DataFlowError, SourceError, might_be_meant
from dataflow.runtime.cli.commands import read_query, sql_text, write_file
from dataflow.runtime.cli.sources import split_source
from dataflow.runtime.described import described_columns, described_tables
from dataflow.runtime.formats import format_of
from dataflow.runtime.repl.complete import COMMANDS
from dataflow.runtime.repl.shell import Shell


class CommandError(DataFlowError):
    """A command that is not there, or is not written so."""


def run_command(shell: Shell, text: str) -> None:
    """Runs a command and prints what comes of it. Raises DataFlowError, and EOFError for `.quit`."""
    name, _, rest = text.partition(" ")
    name = {".exit": ".quit", ".q": ".quit", ".?": ".help"}.get(name, name)
    if name not in _ACTIONS:
        hint = might_be_meant(name, _ACTIONS) or "`.help` says what there is"
        raise CommandError(f"unknown command `{name}`", hint=hint)
    _ACTIONS[name](shell, rest.strip())


def _help(shell: Shell, rest: str) -> None:
    width = max(len(usage) for usage, _ in COMMANDS.values())
    for usage, doc in COMMANDS.values():
        print(f"{usage:<{width}}  {doc}")
    print("A query runs when it is whole. Alt-Enter begins a new line, so does Enter behind `|` and in brackets.")


def _tables(shell: Shell, rest: str) -> None:
    for line in described_tables(shell.db, rest or None):
        print(line)


def _schema(shell: Shell, rest: str) -> None:
    if not rest:
        raise _usage(".schema")
    query = shell.db.parse(f"from {rest}")
    _ = query.schema  # what is wrong with the name is an error here
    for line in described_columns(query):
        print(line)


def _explain(shell: Shell, rest: str) -> None:
    word, _, text = rest.partition(" ")
    analyze = word == "analyze"
    query = shell.last(text.strip() if analyze else rest)
    values: dict[str, Any] = shell.values(query) if analyze else {}
    print(query.explain(analyze=analyze, **values))


def _sql(shell: Shell, rest: str) -> None:
    dialect, _, text = rest.partition(" ")
    if not dialect:
        raise _usage(".sql")
    print(sql_text(shell.last(text.strip()), dialect))


def _more(shell: Shell, rest: str) -> None:
    shell.runner.more(shell.db)


def _param(shell: Shell, rest: str) -> None:
    name, sign, value = (part.strip() for part in rest.partition("="))
    name = name.removeprefix("$")
    if not rest:
        for known, text in sorted(shell.parameters.items()):
            print(f"{known}={text}")
    elif not sign or not name:
        raise _usage(".param")
    elif value:
        shell.parameters[name] = value
    else:
        shell.parameters.pop(name, None)


def _source(shell: Shell, rest: str) -> None:
    if not rest:
        for known, description in shell.db.sources.items():
            print(f"{known}: {description}")
        return
    name, target = split_source(rest)
    if name is None or not target:
        raise _usage(".source")
    if name in shell.targets:
        raise SourceError(f"there is a source `{name}` already")
    shell.connect({**shell.targets, name: target})
    print(f"{name}: {shell.db.sources[name]}")


def _refresh(shell: Shell, rest: str) -> None:
    shell.forget_tables()


def _open(shell: Shell, rest: str) -> None:
    if not rest:
        raise _usage(".open")
    text = read_query(rest)
    print(text.rstrip())
    shell.run(shell.db.parse(text))


def _save(shell: Shell, rest: str) -> None:
    if not rest:
        raise _usage(".save")
    query = shell.last()
    count = write_file(shell.db, query, shell.values(query), rest, format_of(rest))
    print(f"{count:,} row{'' if count == 1 else 's'} in {rest}")


def _time(shell: Shell, rest: str) -> None:
    if rest not in ("on", "off"):
        raise _usage(".time")
    shell.runner.timing = rest == "on"


def _quit(shell: Shell, rest: str) -> None:
    raise EOFError


def _usage(name: str) -> DataFlowError:
    usage, doc = COMMANDS[name]
    return CommandError(f"expected `{usage}`", notes=[doc])


_ACTIONS: Final[Mapping[str, Callable[[Shell, str], None]]] = {
    ".help": _help,
    ".tables": _tables,
    ".schema": _schema,
    ".explain": _explain,
    ".sql": _sql,
    ".more": _more,
    ".param": _param,
    ".source": _source,
    ".refresh": _refresh,
    ".open": _open,
    ".save": _save,
    ".time": _time,
    ".quit": _quit,
}
