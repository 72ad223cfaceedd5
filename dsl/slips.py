"""Usual slips in query texts: words and signs of other languages, and what is said here instead."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from dataflow.dsl.errors import might_be_meant, nearest
from dataflow.dsl.transform.literals import UNITS
from dataflow.grammar.lexer import Lexeme
from dataflow.grammar.words import KINDS, VERBS, WRITES

FOREIGN_VERBS = {
    "where": "filter",
    "having": "filter",
    "mutate": "derive",
    "with_columns": "derive",
    "with_column": "derive",
    "assign": "derive",
    "extend": "derive",
    "transmute": "select",
    "order": "sort",
    "order_by": "sort",
    "sort_by": "sort",
    "arrange": "sort",
    "head": "take",
    "limit": "take",
    "top": "take",
    "slice": "take",
    "group": "agg … by",
    "group_by": "agg … by",
    "groupby": "agg … by",
    "aggregate": "agg",
    "summarise": "agg",
    "summarize": "agg",
    "unique": "distinct",
    "append": "union all",
    "concat": "union all",
    "intersection": "intersect",
    "minus": "except",
    "melt": "unpivot",
    "pivot_longer": "unpivot",
    "pivot_wider": "pivot",
    "explode": "unnest",
    "inner_join": "join",
    "left_join": "join left",
    "right_join": "join right",
    "full_join": "join full",
    "semi_join": "join semi",
    "anti_join": "join anti",
    "merge": "join",
    "with": "let",
}
"""Verbs as they are called elsewhere, and their names here."""

_JOINS = (*KINDS, "outer", "natural")
_OPERANDS = ("NAME", "NUMBER", "STRING", "MOMENT", "INTERVAL", "PARAM", "TRUE", "FALSE", "CASE")

SIGNS = {
    "&&": "`and` combines conditions",
    "&": "`and` combines conditions",
    "||": "`or` combines conditions, `concat(a, b)` joins texts",
    "|>": "a step begins on a new line or after `|`",
    "%>%": "a step begins on a new line or after `|`",
    "%%": "the remainder is `%`",
    "!~": "`not x ~ pattern` says that a pattern does not fit",
    "!": "`not` turns a condition around",
    "<>": "`!=` says that two values differ",
    "<=>": "`a == b or a is null and b is null` takes nulls for equal",
    "**": "a power is `power(x, y)`",
    "^": "a power is `power(x, y)`",
    "=>": "`>=` compares, `=` names a column",
    "=~": "`~` says that a regular expression fits",
    ";": "a query ends where its text does; leave it out",
    "${": "a parameter is `$name`, without braces",
    "$": "a parameter is `$name`",
    "{": "columns are listed without braces: `derive a = x, b = y`",
    "}": "columns are listed without braces: `derive a = x, b = y`",
    ":": "a conversion is `x::int64`, a name is given by `=`",
    "@": "a date is `@2026-01-31`, a time `@2026-01-31T10:00`",
    "?": "a parameter is `$name`, `??` gives another value for null",
    "\\": "a line goes on inside brackets and after a comma or an operator, without `\\`",
}
"""Signs that are none here, longest first where one begins like another."""

_QUOTES = "“”„‟«»‘’‚‛´"


@dataclass(frozen=True, slots=True)
class Slip:
    """A token that does not fit: what could stand there, and what stands before it."""

    token: Lexeme
    accepted: frozenset[str]
    before: Lexeme | None


def hint_for_verb(word: str, rest: str, piped: bool) -> str | None:
    """The fix of a word at the start of a step that is no verb; `rest` is what follows."""
    lower = word.lower()
    if lower in FOREIGN_VERBS:
        return f"the verb here is `{FOREIGN_VERBS[lower]}`"
    if lower in _JOINS and "join" in rest.lower().split()[:2]:
        kind = "full" if lower == "outer" else lower
        return f"the kind stands behind `join`: `join {kind} T on …`"
    plain = unicodedata.normalize("NFKC", word)
    if plain != word:
        return f"these are full-width letters; in ordinary ones it is `{plain}`"
    if lower in VERBS:
        return f"verbs are in lower case: `{lower}`"
    meant = might_be_meant(word, VERBS)
    return meant or ("`|` stands between steps; conditions are combined by `or`" if piped else None)


def hint_for_token(slip: Slip) -> str | None:
    """The fix of a token that does not fit where it stands."""
    if slip.token.type in WRITES.values() and (slip.accepted <= {"$END"} or "TAKE" in slip.accepted):
        return "rows are changed by `db.execute(…)`, in a workflow by the input `write` of a `DataFlowWriteNode`"
    return _hint_for_sign(slip) or _hint_for_word(slip) or _hint_for_values(slip)


def _hint_for_sign(slip: Slip) -> str | None:
    before = "" if slip.before is None else slip.before.type
    match slip.token.type:
        case "EQUALS" if "COMPARE" in slip.accepted:
            return "`==` compares, `=` names a column"
        case "COMMA" if {"SUFFIX", "OR"} <= slip.accepted:
            return "names that both sides have stand in brackets: `on (id, day)`; conditions are combined by `and`"
        case "RANGE" if before in ("ROWS", "FRAME_RANGE"):
            return "all before the current row is `unbounded..current`"
        case "COMPARE" | "LIKE" if "AND" in slip.accepted:
            return "comparisons do not chain: `a < b and b < c`"
        case "MULTIPLY" if slip.token.value == "*" and before == "LPAR":
            return "rows are counted by `count()`"
        case "MULTIPLY" if slip.token.value == "*" and before in ("SELECT", "COMMA"):
            return "all columns are there without `select`; `derive` adds to them, `drop` leaves some out"
        case "LSQB" if before == "IN":
            return "the values stand in round brackets: `in (1, 2)`"
        case "LPAR" if before == "NAME":
            return "functions are called as `sum(total)`, not as methods"
        case "PIPE" if "TAKE" in slip.accepted:
            return "a step is missing behind `|`"
        case "PIPE" if "LPAR" not in slip.accepted:
            return "`or` combines conditions; `|` stands between steps"
        case "RANGE":
            return "what lies between two values is `x between low .. high`"
        case "RPAR" | "PIPE" | "$END" if before == "COMMA":
            return "something is missing behind the comma"
        case _:
            return None


def _hint_for_word(slip: Slip) -> str | None:
    word, before = slip.token.value.lower(), slip.before
    if slip.token.type == "AND" and "RANGE" in slip.accepted:
        return "the ends of `between` are `low .. high`"
    if before is None or slip.accepted == {"FROM", "LET"}:
        named = slip.token.type == "NAME"
        near = nearest(word, ("from", "let"), 0.7) if named else None
        meant = None if near is None else f"`{near}` might be meant"
        if meant is None and (word in VERBS or word in FOREIGN_VERBS):
            return "a query starts at its table, and its steps follow: `from orders | select id, total`"
        return meant or f"a query starts at its table: `from {slip.token.value if named else 'orders'} | …`"
    if slip.token.type == "AS":
        inside = "TAKE" not in slip.accepted
        return "a conversion is `x::int64`" if inside else "a name stands in front: `new = old`"
    if before.type == "CASE":
        return "each branch has its condition: `case when a == 1 then …`"
    if word in ("desc", "descending"):
        return "`-` in front sorts down: `sort -x`"
    if word in ("asc", "ascending"):
        return "leave it out; `-` in front sorts down"
    if word == "using":
        return "columns that both sides have are named by `on`: `on id`, `on (id, day)`"
    if before.type == "DISTINCT":
        return "the first row of each key is `distinct by x`; `select x` before `distinct` leaves only x"
    if before.value == "distinct":
        return "different values are counted by `count_distinct(x)`"
    if before.type == "IS":
        return "`is` is followed by `null` or `not null`; compare by `==`"
    if fix := _hint_for_words_of_sql(slip, word, before):
        return fix
    if word in VERBS and "TAKE" in slip.accepted:
        return f"a step begins on a new line or after `|`: `| {word} …`"
    if word in FOREIGN_VERBS and "TAKE" in slip.accepted:
        return f"the verb here is `{FOREIGN_VERBS[word]}`, on a new line or after `|`"
    return None


def _hint_for_words_of_sql(slip: Slip, word: str, before: Lexeme) -> str | None:
    """Words that stand at such a place in SQL."""
    if word == "filter" and "WHERE" in slip.accepted:
        return "the condition of an aggregate is `where (…)`"
    if before.type == "WHERE":
        return "the condition of an aggregate stands in brackets: `where (…)`"
    if word in ("partition", "order") and {"BY", "IN_SORT"} & slip.accepted and "RPAR" in slip.accepted:
        return "a window is written as `over (by region sort day)`"
    if before.value == "between" and "STRING" in slip.accepted:
        return "a frame is written as `rows -6..current`"
    if slip.token.type == "OVER":
        return "`over` follows a function: `sum(x) over (by region)`"
    if word in ("and", "or", "not", "in", "is", "like", "between") and slip.token.value != word:
        return f"words are in lower case: `{word}`"
    if word == "from" and "RPAR" in slip.accepted:
        return "a part of a date is a function: `year(day)`"
    if word.rstrip("s") in UNITS and before.type == "NUMBER":
        return f"a span of time is written in one word: `{before.value}{word}`"
    if word == "if":
        return "one of two values is `if(condition, x, y)`"
    if word == "offset":
        return "rows behind others are `take 11..20`"
    if before.type == "NOT" and slip.accepted == {"NULL"}:
        return "`is` is followed by `null` or `not null`; values are compared by `!=`"
    if word in ("-", "//", "/") and "TAKE" in slip.accepted and "PLUS" not in slip.accepted:
        return "a comment begins with `#`"
    if slip.token.type == "NAME" and {"AS", "TAKE"} <= slip.accepted and word not in (*VERBS, *FOREIGN_VERBS):
        return f"a table is given another name by `as`: `as {slip.token.value}`"
    if word == "on" and "SUFFIX" in slip.accepted:
        return "a cross join pairs all rows and takes no `on`; with one it is `join T on …`"
    return None


def _hint_for_values(slip: Slip) -> str | None:
    plain = unicodedata.normalize("NFKC", slip.token.value)
    if slip.token.type == "NAME" and plain != slip.token.value:
        return f"these are full-width letters; in ordinary ones it is `{plain}`"
    if slip.token.type in _OPERANDS and "COMMA" in slip.accepted:
        return f"a comma or an operator is missing before `{slip.token.value}`"
    if slip.before is not None and slip.before.type == "NAME" and "ON" in slip.accepted and "AS" in slip.accepted:
        kind = _join_meant(slip)
        if kind is not None:
            return kind
    if slip.token.type in ("IN_AGG", "AGG") and "IN" in slip.accepted:
        return "the values that become columns are listed: `pivot status in ('open', 'sent') agg …`"
    if slip.token.type == "$END" and slip.accepted == {"COMMA"}:
        return "two names follow `into`, for the names and for the values: `into month, amount`"
    if "ON" in slip.accepted and "PLUS" not in slip.accepted:
        return "a join says which rows fit: `on id` or `on a == b`"
    return None


def _join_meant(slip: Slip) -> str | None:
    """The kind of join that a word before a table was meant as."""
    if slip.token.type != "NAME" or slip.before is None:
        return None
    word = slip.before.value.lower()
    if word == "outer":
        return "`left`, `right` or `full` says it all: `join left T on …`, `join full T on …`"
    kind = nearest(word, _JOINS)
    return f"`join {kind}` might be meant" if kind is not None else None


def hint_for_character(text: str, at: int) -> tuple[str, str, str | None]:
    """The sign at a place that begins no token, what is wrong with it, and the fix."""
    char = text[at]
    if char in "'\"`":
        if char == "`":
            hint = "a backtick is missing at its end; inside of it, one is written twice"
            return char, "a name in backticks does not end on its line", hint
        hint = f"a `{char}` is missing at its end; inside of it, one is written `\\{char}`"
        return char, f"the text that begins with `{char}` does not end on its line", hint
    if char in _QUOTES:
        return char, f"`{char}` is no quote here", "texts stand between `'` or `\"`"
    if char.isdigit() and char.isascii():
        return _number(text, at)
    sign = next((sign for sign in sorted(SIGNS, key=len, reverse=True) if text.startswith(sign, at)), None)
    if sign is not None:
        return sign, f"unknown sign `{sign}`", SIGNS[sign]
    plain = unicodedata.normalize("NFKC", char)
    if char.isspace() or not char.isprintable() or plain.isspace():
        name = unicodedata.name(char, "a control character").lower()
        return char, f"an unusual blank: {name} (U+{ord(char):04X})", "put an ordinary blank, or nothing, in its place"
    if plain != char:
        return char, f"unknown sign `{char}`", f"this is a full-width character; the ordinary one is `{plain}`"
    return char, f"unknown sign `{char}`", None


def _number(text: str, at: int) -> tuple[str, str, str | None]:
    end = at
    while end < len(text) and (text[end].isalnum() or text[end] in "_.$"):
        end += 1
    word = text[at:end]
    unit = word.lstrip("0123456789_.")
    meant = {"d": "days", "h": "hours", "m": "minutes", "min": "minutes", "s": "seconds", "w": "weeks", "y": "years"}
    number = word.removesuffix(unit)
    full = meant.get(unit) or nearest(unit, [f"{each}s" for each in UNITS], 0.7)
    hint = "a name that begins with a digit is `` `2x` ``" if full is None else f"an interval is `{number}{full}`"
    return word, f"`{word}` is no number", hint
