"""`%dataflow` and `%%dataflow`: the text form in a notebook, or in IPython in a terminal."""

from __future__ import annotations

import ast
import shlex
from argparse import ArgumentError, ArgumentParser
from collections.abc import Mapping, MutableMapping
from typing import Any, Final, NoReturn

from IPython.core.error import UsageError
from IPython.core.magic import no_var_expand

from dataflow.dsl.build_query import Query
from dataflow.dsl.errors import DataFlowError, ParameterError, quoted
from dataflow.runtime.database import DataFlow
from dataflow.runtime.parameters import missing_value
from dataflow.runtime.result import Result

_VARIABLE: Final = "make it a variable, `{0} = …`, or give it: `--param {0}=…` behind `%%dataflow`"


def register(shell: Any) -> None:
    """Makes `%dataflow` and `%%dataflow` known to an IPython shell."""

    def dataflow(line: str, cell: str | None = None) -> Result | None:
        """Runs a query in the text form.

        %dataflow [db] from orders | take 5
        %%dataflow [db] [--out VARIABLE] [--param NAME=VALUE …]     and the text in the lines below

        db: the variable that holds the DataFlow object, also as `--db NAME`; not needed where there is one only.
        --out: a variable for the result, which is then not shown.
        --param: a parameter's value. Other parameters, `$x`, are the notebook's variables of that name.
        """
        if cell is None:
            return run_line(line, shell.user_ns)
        return run_cell(line, cell, shell.user_ns)

    # Otherwise IPython itself would fill in `$x`, which is a parameter of the query.
    magic = no_var_expand(dataflow)
    shell.register_magic_function(magic, magic_kind="line_cell", magic_name="dataflow")


class _Options(ArgumentParser):
    """What may stand behind `%%dataflow`. Raises UsageError, where other programs would end."""

    def __init__(self) -> None:
        super().__init__("%%dataflow", add_help=False, allow_abbrev=False, exit_on_error=False)
        self.add_argument("db", nargs="?")
        self.add_argument("--db", dest="named")
        self.add_argument("--out")
        self.add_argument("--param", action="append", default=[])

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; it takes `%%dataflow [db] [--out VARIABLE] [--param NAME=VALUE …]`")


def run_cell(line: str, cell: str, variables: MutableMapping[str, object]) -> Result | None:
    """What stands behind `%%dataflow` and below ▶ the result of that query, or None where a variable keeps it."""
    try:
        options = _Options().parse_args(shlex.split(line))
    except (ArgumentError, ValueError) as error:
        raise UsageError(str(error)) from None
    result = run(find_db(options.db or options.named, variables), cell, {**variables, **given(options.param)})
    if options.out is None:
        return result
    variables[options.out] = result
    return None


def run_line(line: str, variables: Mapping[str, object]) -> Result:
    """What stands behind `%dataflow`, and the notebook's variables ▶ the result of that query."""
    word, _, rest = line.strip().partition(" ")
    named = isinstance(variables.get(word), DataFlow)
    text = rest if named else line
    if not text.strip():
        raise UsageError("a query is missing, as in `%dataflow from orders | take 5`")
    return run(find_db(word if named else None, variables), text, variables)


def run(db: DataFlow, text: str, variables: Mapping[str, object]) -> Result:
    """A query text ▶ its result; parameters are variables of their names. Errors are shown without a traceback."""
    try:
        query: Query = db.parse(text.strip("\n"))
        problems = [missing_value(field, _VARIABLE) for field in query.parameters if field.name not in variables]
        if problems:
            raise ParameterError(problems)
        return query.collect(**{field.name: variables[field.name] for field in query.parameters})
    except DataFlowError as error:
        _raise_without_traceback(error)


def find_db(name: str | None, variables: Mapping[str, object]) -> DataFlow:
    """The DataFlow object of that name; without a name, the only one among the notebook's variables, or `db`."""
    found = {key: value for key, value in variables.items() if isinstance(value, DataFlow) and not key.startswith("_")}
    if name is not None:
        if name not in found:
            here = f"; here are {quoted(found)}" if found else ""
            raise UsageError(f"`{name}` is no variable that holds a `DataFlow`{here}")
        return found[name]
    if len({id(db) for db in found.values()}) == 1:
        return next(iter(found.values()))
    if "db" in found:
        return found["db"]
    if found:
        raise UsageError(f"which database? Here are {quoted(found)}; name one, as in `%%dataflow --db {min(found)}`")
    raise UsageError('there is no database yet; make one first, as in `db = DataFlow(shop="sqlite:///shop.db")`')


def given(options: list[str]) -> dict[str, object]:
    """`x=1` ▶ the value by its name: what Python reads as a constant is one, anything else is text."""
    values: dict[str, object] = {}
    for option in options:
        name, sign, text = option.partition("=")
        if not sign or not name.isidentifier():
            raise UsageError(f"`--param` takes `name=value`, found `{option}`")
        try:
            values[name] = ast.literal_eval(text)
        except (ValueError, SyntaxError):
            values[name] = text
    return values


def _raise_without_traceback(error: DataFlowError) -> NoReturn:
    """Raises the error so that a run of all cells ends here; IPython shows what this method gives it."""
    lines = str(error).splitlines()
    error._render_traceback_ = lambda: lines  # type: ignore[attr-defined]
    raise error
