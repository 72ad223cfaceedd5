"""Query texts with something wrong: whatever stands in one, it is read or refused with a place in it, and soon.

`make fuzz-parser MINUTES=5` looks for others; what it finds is printed with the seed that makes it again.
"""

from __future__ import annotations

import argparse
import random
import sys
import time

from dataflow import ParseError
from dataflow.dsl.format import format_pipeline
from dataflow.dsl.parse import parse_pipeline
from dataflow.dsl.query import Pipeline
from dataflow.dsl.span import TextSpan

SLOWEST_SECONDS = 1.0
SEEDS = (
    "from shop.orders\nfilter status == 'open' and total > $least\nsort -total nulls first, region\ntake 11..20",
    "from orders as o | join left crm.customers as c on id == c.id suffix '_c' | select a, b = c.`odd name`",
    "let big = (from orders | filter total > 1)\nfrom big\nunion all (from small | take $n::int64)\ndistinct by region",
    "from t\nagg n = count() where (a ?? b > 0), s = sum(x::decimal(15,2)) by sets((a, m = b), (a), ())",
    "from t | derive r = sum(x) over (by k sort -d rows -6..current), s = concat(n, ', ' sort n) | take 3 by k sort -r",
    "from t | filter a in (1, 2.5, null) or b not in (from u | select id) and exists (from v) on (id == that.id)",
    "from t | pivot status in ('open', s = 'sent') agg sum(total), n = count() by region | unpivot a, b into n, v",
    "from t | filter d between @2026-01-31 .. @2026-02-28T10:00:00.5+02:00 and i > interval '1 months' - 7days # end",
    "from t | derive c = case when not a like 'x\\%' then [1, 2] when b ~* \"\\d+\" then -x // 2 else decimal '1' end",
    "from t\ncross join (from u | sort x)\nintersect w\nexcept (from w)\nrename a = b, c = d,\ndrop e, f\nunnest x",
    "from t | filter c in $ids and c not in $others::int64",
)
PIECES = (
    *"()[]{},.;:|#'\"`\\$@=<>!~+-*/%?&^ \n\t\r\u00a0\u200b\ufeff“”ＡÅé本\U0001f600\ud800\x00",
    *(
        "..",
        "::",
        "==",
        "!=",
        "??",
        "~*",
        "//",
        "||",
        "&&",
        "|>",
        "%>%",
        "${",
        "''",
        "\\u{",
        "@2026-01-31",
        "7days",
        "1e9",
    ),
    *(
        "1" * 30,
        "9e999",
        "0.5",
        "$n",
        "'a'",
        "`b`",
        "from",
        "filter",
        "select",
        "sort",
        "take",
        "by",
        "over",
        "not",
        "in",
    ),
    *(
        "is",
        "null",
        "case",
        "when",
        "end",
        "exists",
        "between",
        "join",
        "on",
        "as",
        "let",
        "agg",
        "where",
        "sets",
        "rows",
    ),
    *(
        "decimal",
        "interval",
        "(from t",
        "((((((((",
        "))))",
        "a.b.c",
        "x = ",
        "count(",
        "-",
        "--",
        "not not",
        "\n|",
        "| ",
    ),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(2**32)
    chance, end, tried = random.Random(seed), time.monotonic() + options.minutes * 60, 0
    print(f"seed {seed}", flush=True)
    while time.monotonic() < end:
        text = mutant(chance)
        tried += 1
        try:
            try_text(text)
        finally:
            if sys.exc_info()[0] is not None:
                print(f"after {tried} texts: {text!r}", file=sys.stderr)
    print(f"{tried} texts, every one read or refused")
    return 0


def mutant(chance: random.Random) -> str:
    """A query with pieces taken out, put in, exchanged, doubled or of another query."""
    text = chance.choice(SEEDS)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 5, 10))):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice((0, 0, 1, 1, 2, 5, 20)))
        match chance.randrange(4):
            case 0:
                piece = ""
            case 1 | 2:
                piece = chance.choice(PIECES) * chance.choice((1, 1, 1, 2, 50))
            case _:
                other = chance.choice(SEEDS)
                piece = other[chance.randrange(len(other)) :][: chance.randrange(40)]
        text = text[:start] + piece + text[end:]
    return text


def try_text(text: str) -> bool:
    """Whether a text is read. Raises AssertionError if it is refused without a place, or not read as it is printed."""
    start = time.thread_time()
    found = _read(text)
    assert time.thread_time() - start < SLOWEST_SECONDS, "slow"
    if isinstance(found, Pipeline):
        assert repr(_read(format_pipeline(found))) == repr(found), "read otherwise when printed"
        return True
    message = str(found)
    # The names of terminals are in capitals or of lark's own making.
    names = [name for name in ("Token(", "RPAR", "LPAR", "__", "$END") if name in message and name not in text]
    assert not names, message
    for diagnostic in found.diagnostics:
        assert isinstance(diagnostic.span, TextSpan), message
        assert 0 <= diagnostic.span.start <= len(text), message
        assert diagnostic.message, message
    return False


def _read(text: str) -> Pipeline | ParseError:
    try:
        return parse_pipeline.__wrapped__(text)
    except ParseError as error:
        return error


if __name__ == "__main__":
    raise SystemExit(main())
