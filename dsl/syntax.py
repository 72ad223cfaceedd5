"""What is wrong with a query text that cannot be read, in the language's own words."""

from __future__ import annotations

from dataflow.dsl.errors import Diagnostic
from dataflow.dsl.slips import FOREIGN_VERBS, Slip, hint_for_character, hint_for_token, hint_for_verb
from dataflow.dsl.transform.source import SourceText
from dataflow.grammar.lexer import Lexeme, Lexer, Unreadable
from dataflow.grammar.words import VERBS, WRITES

_VALUES = frozenset(
    "NAME NUMBER STRING MOMENT INTERVAL PARAM TRUE FALSE NULL NOT CASE EXISTS MINUS LPAR LSQB".split()  # noqa: SIM905
)
_OPERATORS = frozenset(
    "PLUS MINUS MULTIPLY COALESCE COMPARE LIKE NOT IS IN BETWEEN AND OR CAST DOT LPAR STRING".split()  # noqa: SIM905
)
_VERBS = frozenset((*VERBS.values(), "CROSS_JOIN"))
_SPELT = {
    "COMMA": "`,`",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "LSQB": "`[`",
    "RSQB": "`]`",
    "EQUALS": "`=`",
    "RANGE": "`..`",
    "DOT": "`.`",
    "CAST": "`::`",
    "COALESCE": "`??`",
    "MINUS": "`-`",
    "MOMENT": "a date",
    "PARAM": "a parameter",
    "NULLS": "`nulls first`",
    "IN_SORT": "`sort`",
    "IN_AGG": "`agg`",
    "FRAME_RANGE": "`range`",
    "NAME": "a name",
    "TYPE": "a type",
    "STRING": "a text",
    "NUMBER": "a number",
    "INTERVAL": "an interval",
    "COMPARE": "a comparison",
    "KIND": "a kind of join",
}
"""Terminals that are not spelt as they are called."""


def unexpected(source: SourceText, words: Lexer, token: Lexeme, accepted: set[str]) -> Diagnostic:
    """The problem of a token that does not fit behind what was read; `accepted` are the terminals that would."""
    start, end = token.start_pos or 0, token.end_pos or 0
    fresh = _begins_line(source.text, words, start)
    verb_in_brackets = token.value in VERBS and fresh and words.brackets and words.inside != "pipeline"
    if verb_in_brackets:
        sign, place, _ = words.brackets[-1]
        closing = {"(": ")", "[": "]"}[sign]
        fix = f"a `{closing}` is missing before the step `{token.value}`"
        return Diagnostic(f"`{sign}` is never closed", source.span(place, place + 1), (), fix)
    if token.type == "$END":
        start, end = words.end, words.end + 1
    slip = Slip(token, frozenset(accepted), words.before)
    span = source.span(start, end)
    foreign = token.value.lower() in FOREIGN_VERBS
    if token.type == "NAME" and accepted & _VERBS and (fresh if words.before is not None else foreign):
        piped = "|" in source.text[words.end : start]
        hint = hint_for_verb(token.value, source.text[end:], piped)
        here = [verb for verb, terminal in VERBS.items() if verb not in WRITES or terminal in accepted]
        notes = () if hint else (f"verbs: {', '.join(here)}",)
        return Diagnostic(f"unknown verb `{token.value}`", span, notes, hint)
    message = f"expected {expected(accepted)}, found {found(token)}"
    return Diagnostic(message, span, (), hint_for_token(slip))


def unreadable(source: SourceText, error: Unreadable) -> Diagnostic:
    """The problem of a bracket that does not fit, or of a character that begins no token."""
    if error.message:
        return Diagnostic(error.message, source.span(error.start, error.end), (), error.hint)
    sign, message, hint = hint_for_character(source.text, error.start)
    return Diagnostic(message, source.span(error.start, error.start + len(sign)), (), hint)


def found(token: Lexeme) -> str:
    """A token as it is called in messages."""
    if token.type == "$END":
        return "the end of the text"
    return f"the text {token.value}" if token.type == "STRING" else f"`{token.value}`"


def expected(accepted: set[str]) -> str:
    """What could stand at a place, such as ``a column, a value or `(` ``."""
    parts: list[str] = []
    left = set(accepted) - {"$END"}
    if {"NUMBER", "PARAM", "LPAR"} <= left:
        parts += ["a column", "a value", "`(`"]
        left -= _VALUES
    if "UNBOUNDED" in left:
        parts += ["a number", "an interval"]
        left -= _VALUES
    if {"AND", "PLUS"} & left:
        parts.append("an operator")
        left -= _OPERATORS
    left -= {"DOT"} if len(left) > 1 else set()
    if "TAKE" in left:
        steps = ["the next step"]
        left -= _VERBS
    else:
        steps = []
    parts += ["the end of the text"] if left and left <= {"ALL", "RETURNING"} and "$END" in accepted else []
    parts += sorted({_spelt(name) for name in left}, key=_rank)
    return _one_of(parts + steps)


def _rank(word: str) -> tuple[bool, bool, str]:
    """Names first, then signs, then words."""
    return word != "a name", word.strip("`")[0].isalpha(), word


def _spelt(name: str) -> str:
    return _SPELT.get(name) or f"`{name.lower().replace('_', ' ')}`"


def _one_of(parts: list[str]) -> str:
    if not parts:
        return "the end of the text"
    *others, last = parts
    return f"{', '.join(others)} or {last}" if others else last


def _begins_line(text: str, words: Lexer, start: int) -> bool:
    """Whether a token is the first of its line or stands behind `|`."""
    between = text[words.end : start]
    return "\n" in between or "|" in between
