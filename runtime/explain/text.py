"""Account ▶ text for people: the local tree, then each fragment with its source, its SQL, and what is to be said."""

from __future__ import annotations

from collections.abc import Iterator

from dataflow.runtime.explain.account import Account, FragmentAccount, KeysWaitedFor, Statement
from dataflow.runtime.explain.operators import Operator
from dataflow.runtime.explain.wrap import WIDTH, few_lines, sql_lines
from dataflow.runtime.progress import size
from dataflow.runtime.trace import Part, places

Section = tuple[str, str, list[str]]
"""What a part of a plan is, how many rows it has, and all else."""

LINES_OF_AN_OPERATOR = 3
"""Lines that one operator may take; what is longer is cut."""

NARROWEST = 40
"""Columns that an operator has however deep it is."""


def text_of(account: Account) -> str:
    """The whole text, no line wider than 120 columns where it can be broken."""
    return "\n\n".join(
        "\n".join((title, *(f"  {line}" for line in (rows, *lines) if line)))
        for title, rows, lines in sections(account)
    )


def sections(account: Account) -> list[Section]:
    """Each part of a plan: what is done locally, then the fragments."""
    found: list[Section] = []
    if account.local is not None:
        measured = "" if account.result is None else measures(account.result, account.rows)
        found.append(("local: DuckDB", measured, list(_tree(account.local, account, 0))))
    for fragment in account.fragments:
        name = "whole query" if account.local is None else f"fragment #{fragment.number}"
        title = f"{name} ▶ {fragment.source}: {account.sources[fragment.source]}"
        found.append((title, _rows_of(fragment), list(_lines(fragment))))
    return found


def measures(part: Part, rows: float | None) -> str:
    """What a run measured beside what was thought: `3 rows (~5 rows expected), 24 B, first after 2.1 ms, …`."""
    text = _rows(part.rows)
    text += f" ({estimate(rows)} expected)" if rows is not None else ""
    text += f", {size(part.bytes)}"
    if part.waited is not None:
        text += f", keys after {_time(part.waited)}"
    if part.first is not None:
        text += f", first after {_time(part.first)}"
    # A fragment whose rows were no longer wanted has no end of its own.
    return text + (f", all after {_time(part.ended)}" if part.ended is not None else ", stopped early")


def estimate(rows: float) -> str:
    """A number of rows that is thought of: `~1,234 rows`."""
    return f"~{_rows(round(rows))}"


def _time(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def _rows(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"


def _rows_of(fragment: FragmentAccount) -> str:
    fewer = fragment.rows_with_keys
    if fragment.measured is not None:
        return measures(fragment.measured, fragment.rows if fewer is None else fewer)
    if fragment.rows is None:
        return ""
    return estimate(fragment.rows) + (f"; with keys {estimate(fewer)}" if fewer is not None else "")


def _lines(fragment: FragmentAccount) -> Iterator[str]:
    if fragment.why_here is not None:
        pushed = ", ".join(fragment.pushed) or "nothing, all columns and rows are sent"
        yield from few_lines(f"pushed: {pushed}", WIDTH - 2, LINES_OF_AN_OPERATOR)
        yield from few_lines(f"the rest is local: {fragment.why_here}", WIDTH - 2, LINES_OF_AN_OPERATOR)
    for note in fragment.notes:
        yield from few_lines(note, WIDTH - 2, LINES_OF_AN_OPERATOR)
    for keys in fragment.keys:
        yield _keys(keys)
    yield from _statement(fragment)


def _keys(keys: KeysWaitedFor) -> str:
    where = f"keys of {keys.column} from {places(keys.fragments)}"
    if keys.sent is None:
        return f"waits for {where}, {keys.most:,} at most"
    if keys.sent.sent:
        return str(keys.sent)
    if keys.sent.count is not None:
        return f"without {keys.sent.count:,} {where}: no statement takes them without the others"
    return f"without {where}: more than {keys.most:,}, or too much to keep until they are known"


def _statement(fragment: FragmentAccount) -> Iterator[str]:
    if fragment.measured is not None:
        yield from ["nothing was asked: there were no keys"] if fragment.ran is None else _sql(fragment.ran)
        return
    yield from _sql(fragment.statement)
    if fragment.reduced is not None:
        yield "where there are few keys:"
        yield from _sql(fragment.reduced)
    if fragment.ranged is not None:
        # Its statement differs in no more than that; the JSON form has it.
        yield "where there are more, but close together: the same for rows from the least to the greatest key"


def _sql(statement: Statement) -> Iterator[str]:
    yield from sql_lines(statement.sql, WIDTH - 2)
    if statement.bound:
        bound = ", ".join(f"{at} = {value}" for at, value in enumerate(statement.bound, 1))
        yield from few_lines(f"with {bound}", WIDTH - 2, LINES_OF_AN_OPERATOR)


def _tree(operator: Operator, account: Account, indent: int) -> Iterator[str]:
    space = "  " * indent
    width = max(WIDTH - 2 - len(space), NARROWEST)
    lines = few_lines(str(operator), width, LINES_OF_AN_OPERATOR)
    said = _said(operator, account)
    if said and len(lines[-1]) + 2 + len(said) > width:
        lines.append(f"    {said}")
    elif said:
        lines[-1] += f"  {said}"
    yield from (space + line for line in lines)
    for child in operator.inputs:
        yield from _tree(child, account, indent + 1)


def _said(operator: Operator, account: Account) -> str:
    """Where an operator's rows come from, and how many they are thought to be."""
    thought = estimate(operator.rows) if operator.rows is not None else ""
    if operator.fragment is not None:
        part = account.fragments[operator.fragment - 1].measured
        came = f"{_rows(part.rows)} came" if part is not None else ""
        return "  ".join(filter(None, (f"◀ fragment #{operator.fragment}", came or thought)))
    if operator.table is not None and operator.source is not None:
        return "  ".join(filter(None, (f"◀ {account.sources[operator.source]}, read in place", thought)))
    return thought
