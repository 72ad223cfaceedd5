"""Calls whose meaning or spelling hangs on an argument that is written out: shares, zones, formats, patterns."""

from __future__ import annotations

import decimal
import re
from functools import cache

from dataflow.compiler.bind.coerce import describe
from dataflow.compiler.bind.context import Context
from dataflow.compiler.bind.date_formats import READABLE, Code, Piece, read_format
from dataflow.compiler.bind.patterns import Pattern, read_pattern
from dataflow.compiler.plan.scalar import Call, Cast, Literal, Scalar
from dataflow.dsl import expr as tree
from dataflow.dsl.errors import might_be_meant
from dataflow.dsl.format_value import format_value
from dataflow.dsl.functions import FUNCTIONS
from dataflow.dsl.functions.dates import DATE_CODES
from dataflow.dsl.types import DATE, FLOAT64, STRING

_ZONE = re.compile(r"UTC|[A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+)+", re.ASCII)
_REFERENCE = re.compile(r"\\(.?)", re.DOTALL)


def with_constants(bound: Call, written: tuple[tree.Expr, ...], context: Context) -> Scalar | None:
    """The typed call, as its written-out arguments have it; None, after a report, where one of them is wrong."""
    function = FUNCTIONS[bound.function.partition(".")[0]]
    if not function.constants and function.family != "pattern":
        return bound
    for at, (name, _) in enumerate(function.parameters[: len(bound.args)]):
        arg = bound.args[at]
        if name in function.constants and not (isinstance(arg, Literal) and arg.value is not None):
            context.report(
                f"`{function.name}` takes a constant as `{name}`, found {describe(arg, written[at])}",
                written[at].span,
                hint="write the value into the query: its meaning hangs on it",
            )
            return None
    match bound:
        case Call(function="quantile", args=(x, Literal(value=share))):
            return _quantile(bound, x, share, written[1], context)
        case Call(function="at_zone", args=(_, Literal(value=str(zone)))):
            return _at_zone(bound, zone, written[1], context)
        case Call(function="strftime", args=(x, Literal(value=str(text)))):
            return _strftime(x, text, written[1], context)
        case Call(function="strptime", args=(_, Literal(value=str(text)))):
            pieces = _pieces("strptime", text, READABLE, written[1], context)
            return None if pieces is None else bound
        case Call(args=(_, Literal(value=str(text)), *_)) if function.family == "pattern":
            return _searched(bound, text, written, context)
        case _:
            return bound


def _quantile(bound: Call, x: Scalar, share: tree.Value, written: tree.Expr, context: Context) -> Call | None:
    if not isinstance(share, int | float | decimal.Decimal) or not 0 <= share <= 1:
        context.report(
            f"`quantile` takes a share from 0 to 1, found `{format_value(share)}`",
            written.span,
            hint=_share_hint(share),
        )
        return None
    return Call(bound.function, (x, Literal(float(share), FLOAT64)), bound.type, bound.nullable)


def _share_hint(share: tree.Value) -> str | None:
    if isinstance(share, int | float | decimal.Decimal) and 1 < share <= 100:
        return f"{share} percent are `{float(share) / 100:g}`"
    return None


def _at_zone(bound: Call, zone: str, written: tree.Expr, context: Context) -> Call | None:
    if _ZONE.fullmatch(zone) and (zone in _zones() or not _zones()):
        return bound
    meant = might_be_meant(zone, sorted(_zones())) if "/" in zone else None
    hint = meant or "a zone is named as in `'Europe/Zurich'`, or `'UTC'`"
    context.report(f"unknown time zone `{zone}`", written.span, hint=hint)
    return None


@cache
def _zones() -> frozenset[str]:
    """The names of zones; empty on a machine that has no list of them, where each engine has its own."""
    from zoneinfo import available_timezones

    return frozenset(available_timezones())


# --- formats -------------------------------------------------------------------------------------------------------


def _strftime(x: Scalar, text: str, written: tree.Expr, context: Context) -> Scalar | None:
    """The texts of the parts, joined: `%d.%m.` as `date_text.d || '.' || date_text.m || '.'`."""
    pieces = _pieces("strftime", text, DATE_CODES, written, context)
    if pieces is None:
        return None
    parts: list[Scalar] = []
    while pieces:
        taken, part = _text_of(x, pieces)
        parts.append(part)
        pieces = pieces[taken:]
    return parts[0] if len(parts) == 1 else Call("concat", tuple(parts), STRING, x.nullable)


_ISO_DATE: tuple[Piece, ...] = (Code("Y"), "-", Code("m"), "-", Code("d"))


def _text_of(x: Scalar, pieces: tuple[Piece, ...]) -> tuple[int, Scalar]:
    """How many pieces come first that have one spelling, and this."""
    if pieces[: len(_ISO_DATE)] == _ISO_DATE:
        return len(_ISO_DATE), Cast(x if x.type == DATE else Cast(x, DATE), STRING)
    match pieces[0]:
        case Code(letter=letter):
            return 1, Call(f"date_text.{letter}", (x,), STRING, x.nullable)
        case text:
            return 1, Literal(text, STRING)


def _pieces(
    function: str, text: str, codes: tuple[str, ...], written: tree.Expr, context: Context
) -> tuple[Piece, ...] | None:
    pieces = read_format(text)
    if isinstance(pieces, tuple):
        unknown = next(
            (f"%{piece.letter}" for piece in pieces if isinstance(piece, Code) and piece.letter not in codes), None
        )
        if unknown is None and any(isinstance(piece, Code) for piece in pieces):
            return pieces
    else:
        unknown = pieces
    message = (
        f"`{function}` knows no `{unknown}`" if unknown else f"`{text}` is no format of a date: it has no part of one"
    )
    context.report(
        message,
        written.span,
        notes=[f"codes: {' '.join(f'%{code}' for code in codes)}, and %% for a percent sign"],
        hint="a format is written as `'%Y-%m-%d'`" if unknown is None else None,
    )
    return None


# --- regular expressions -------------------------------------------------------------------------------------------


def _searched(bound: Call, text: str, written: tuple[tree.Expr, ...], context: Context) -> Call | None:
    """The call by the name that says what engines may do it: `matches.plain` and `regexp_extract.linear` are the same
    everywhere, whereas `matches` is done locally."""
    pattern = read_pattern(text, fold=bound.function == "imatches")
    if pattern.problem is not None:
        context.report(f"`{text}` is no regular expression: {pattern.problem}", written[1].span)
        return None
    text_and_plain = (bound.args[0], Literal(pattern.plain or text, STRING))
    match bound:
        case Call(function="matches" | "imatches") if pattern.plain is not None:
            return Call("matches.plain", text_and_plain, bound.type, bound.nullable)
        case Call(function="regexp_extract", args=(_, _, Literal(value=int(group)))) if group not in range(
            pattern.groups + 1
        ):
            context.report(f"`{text}` has {_groups(pattern)}, found `{group}`", written[2].span)
            return None
        case Call(function="regexp_replace", args=(_, _, Literal(value=str(by)))):
            if not _check_replacement(text, pattern, by, written[2], context):
                return None
        case _:
            pass
    if not pattern.linear or not _is_shared(bound):
        return bound
    return Call(f"{bound.function}.linear", (*text_and_plain, *bound.args[2:]), bound.type, bound.nullable)


def _is_shared(bound: Call) -> bool:
    """Whether all but the pattern means the same to every engine that knows linear patterns."""
    match bound:
        case Call(function="regexp_replace", args=(_, _, by)):
            return isinstance(by, Literal) and r"\0" not in str(by.value)
        case _:
            return bound.function == "regexp_extract"


def _check_replacement(text: str, pattern: Pattern, by: str, written: tree.Expr, context: Context) -> bool:
    for reference in _REFERENCE.finditer(by):
        sign = reference[1]
        if sign == "\\":
            continue
        if not (sign.isascii() and sign.isdigit()):
            context.report(
                f"`{reference[0]}` means nothing in what `regexp_replace` puts in",
                written.span,
                hint=r"a backslash is `\\`",
            )
            return False
        if int(sign) > pattern.groups:
            context.report(f"`{text}` has {_groups(pattern)}, found `{reference[0]}`", written.span)
            return False
    return True


def _groups(pattern: Pattern) -> str:
    words = {0: "no group", 1: "one group"}
    return words.get(pattern.groups, f"{pattern.groups} groups")
