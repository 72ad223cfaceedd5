"""The read-eval-print loop: a text in, its rows or what is wrong with it out, again and again."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Mapping
from typing import Final, TextIO

from dataflow.dsl.build_query import Query
from dataflow.dsl.errors import DataFlowError, ResultError
from dataflow.runtime.cli.sources import is_nothing
from dataflow.runtime.cli.terminal import print_error
from dataflow.runtime.database import DataFlow
from dataflow.runtime.repl.history import without_passwords
from dataflow.runtime.repl.known import Known
from dataflow.runtime.repl.runner import Runner
from dataflow.runtime.repl.scan import VERBS
from dataflow.runtime.typed_text import typed_values

_PLAIN: Final = {"help": ".help", "?": ".help", "exit": ".quit", "quit": ".quit"}
"""What people type who do not know the commands yet; no query is written so."""
_STEP: Final = re.compile(rf"\s*(?:{'|'.join(VERBS.keys() - {'from', 'let'})})\b")
"""A text that begins with a step, as the second line of a query does."""


class Shell:
    """What the REPL remembers between two texts: the sources, the parameters, the last query."""

    def __init__(self, targets: Mapping[str, str]) -> None:
        self.targets = dict(targets)
        self.db = DataFlow(**self.targets)
        self.known = Known(self.db)
        self.parameters: dict[str, str] = {}
        self.runner = Runner()
        self._last: Query | None = None

    def answer(self, text: str) -> bool:
        """Runs a query or a command and prints what comes of it; whether all went well.

        Raises EOFError for `.quit`.
        """
        from dataflow.runtime.repl.commands import run_command

        text = _PLAIN.get(text.strip(), text)
        try:
            if text.lstrip().startswith("."):
                run_command(self, text.strip())
            elif text.strip():
                self.run(self.db.parse(text))
        except DataFlowError as error:
            print_error(without_passwords(str(error)))
            if sys.stdin.isatty() and _STEP.match(text):
                print("Enter ran the query above: Alt-Enter begins a new line of it, so does Enter behind `|`")
            return False
        except KeyboardInterrupt:
            print("stopped", file=sys.stderr)
            return False
        except EOFError:
            raise
        except Exception:  # noqa: BLE001  # a bug must not end the session, with what was set in it
            print_error(without_passwords(traceback.format_exc()))
            return False
        return True

    def run(self, query: Query) -> None:
        """Runs a query, which is the last one from then on. Raises DataFlowError."""
        self._last = query
        self.runner.start(self.db, query, self.values(query))

    def values(self, query: Query) -> dict[str, object]:
        """The values of a query's parameters, of those that were set. Raises ParameterError for missing ones."""
        wanted = query.parameters
        given = {field.name: self.parameters[field.name] for field in wanted if field.name in self.parameters}
        return typed_values(wanted, given, ".param {}=…")

    def last(self, text: str = "") -> Query:
        """The query of a text, the last one without a text. Raises ResultError where there was none."""
        if text:
            query = self.db.parse(text)
            assert isinstance(query, Query)
            return query
        if self._last is None:
            raise ResultError("there was no query yet")
        return self._last

    def connect(self, targets: Mapping[str, str]) -> None:
        """Other sources from now on. Raises SourceError for one that cannot be reached, and keeps the old ones."""
        db = DataFlow(**targets)
        try:
            for name in targets.keys() - self.targets.keys():
                db.tables(name)
        except BaseException:
            db.close()
            raise
        self.runner.close()
        self.db.close()
        self.targets, self.db, self.known, self._last = dict(targets), db, Known(db), None

    def forget_tables(self) -> None:
        """Lets all tables be read anew."""
        self.db.refresh()
        self.known = Known(self.db)

    def close(self) -> None:
        """Gives back all connections."""
        self.runner.close()
        self.db.close()


def serve(targets: Mapping[str, str]) -> int:
    """The sources by name in, the exit code out: asks until the user leaves, or runs what standard input has."""
    shell = Shell(targets)
    try:
        if not sys.stdin.isatty():
            return _serve_lines(shell, sys.stdin)
        from dataflow.runtime.repl.prompt import ask

        print("`.help` says what there is, Tab completes, Ctrl-D leaves")
        if is_nothing(targets):
            print("there is no source yet: `.source shop=postgresql://…` adds one")
        for text in ask(shell):
            shell.answer(text)
    except EOFError:
        return 0
    finally:
        shell.close()
    return 0


def _serve_lines(shell: Shell, lines: TextIO) -> int:
    """Queries with an empty line between them, and commands on lines of their own."""
    well, text = True, ""
    for line in lines:
        is_command = line.startswith(".")
        if (is_command or not line.strip()) and text.strip():
            well &= shell.answer(text)
        text = "" if is_command or not line.strip() else text + line
        if is_command:
            well &= shell.answer(line)
    if text.strip():
        well &= shell.answer(text)
    return 0 if well else 1
