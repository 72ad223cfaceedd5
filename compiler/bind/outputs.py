"""Whether the columns of a pipeline can be returned, or be one side of a join or a set operation."""

from __future__ import annotations

from dataflow.compiler.bind.context import Context
from dataflow.compiler.bind.fixes import left_out, read_as_text
from dataflow.compiler.bind.scope import Entry, Scope
from dataflow.dsl.errors import Fix, quoted
from dataflow.dsl.span import Span


def check_output(scope: Scope, context: Context) -> None:
    """Reports columns that cannot be returned: two of one name, or of a type without counterpart."""
    for entry in scope.visible():
        if entry.foreign is not None:
            fix = left_out([entry.name]) if entry.as_text is None else read_as_text(entry.name)
            context.report(
                f"column `{entry.name}` is of type `{entry.foreign}`, which has no counterpart here",
                entry.join,
                hint=fix,
            )
    check_names(scope, context)


def check_names(scope: Scope, context: Context) -> None:
    """Reports columns of one name, which cannot be told apart in a result or on one side of a join."""
    if len({entry.name for entry in scope.visible()}) == len(scope.visible()):
        return
    first: dict[str, Entry] = {}
    doubles: dict[Span | None, list[tuple[Entry, Entry]]] = {}
    for entry in scope.visible():
        if entry.name in first:
            join = entry.join or first[entry.name].join
            doubles.setdefault(join, []).append((first[entry.name], entry))
        first.setdefault(entry.name, entry)
    for join, pairs in doubles.items():
        _report_doubles(join, pairs, context)


def _report_doubles(join: Span | None, pairs: list[tuple[Entry, Entry]], context: Context) -> None:
    """One report a join, since one fix does for all its columns."""
    first, second = pairs[0]
    names = quoted(dict.fromkeys(entry.name for _, entry in pairs))
    qualifier = min(second.qualifiers, key=len)[-1] if second.qualifiers else ""
    if first.label() == second.label():
        python, text = 'join(…, "other", suffix="_other")', "join … as other on … suffix '_other'"
        notes, fix = [], Fix("give the right side a name and a suffix: {}", python, text)
    else:
        notes = [f"they are `{one.label()}` and `{other.label()}`" for one, other in pairs[:3]]
        suffix = f"_{qualifier or 'right'}"
        words = "keep one with `select` or `drop`, or tell them apart: {}"
        fix = Fix(words, f'join(…, suffix="{suffix}")', f"join … on … suffix '{suffix}'")
    each = "two columns are" if len(pairs) == 1 else "two columns each are"
    context.report(f"{each} named {names} after the join", join, notes=notes, hint=fix)
