"""How errors read, what can be asked of them, and that they travel."""

from __future__ import annotations

import pickle

import pytest
from declared_shop import lines

from dataflow.dsl.errors import (
    BindError,
    BuildError,
    DataFlowError,
    Diagnostic,
    InternalError,
    ParameterError,
    ParseError,
    PlanError,
    ResultError,
    SourceError,
    UnsupportedError,
    might_be_meant,
    nearest,
    quoted,
)
from dataflow.dsl.span import TextSpan

TEXT = "from shop.orders\nfilter regoin == 'EU'"
SPAN = TextSpan(TEXT, TEXT.index("regoin"), TEXT.index(" =="), "orders.q")


def test_all_of_a_diagnostic() -> None:
    diagnostic = Diagnostic("unknown column `regoin`", SPAN, ("columns here: id, region",), "`region` might be meant")
    assert str(diagnostic) == lines("""
        error: unknown column `regoin`
         --> orders.q:2:8
          |
        2 | filter regoin == 'EU'
          |        ^^^^^^
          = columns here: id, region
          = hint: `region` might be meant
        """)


def test_without_a_place() -> None:
    assert str(DataFlowError("nothing here", hint="look there")) == "error: nothing here\n = hint: look there"


def test_the_margin_is_as_wide_as_the_line_number() -> None:
    text = "\n" * 99 + "take x"
    assert str(Diagnostic("no number", TextSpan(text, 104, 105), ("found `x`",))) == lines("""
        error: no number
           --> <query>:100:6
            |
        100 | take x
            |      ^
            = found `x`
        """)


def test_a_tab_is_one_blank() -> None:
    assert str(Diagnostic("no number", TextSpan("\ttake\tx", 6, 7))).splitlines()[3:] == ["1 |  take x", "  |       ^"]


def test_wide_characters_take_two_cells() -> None:
    shown = str(Diagnostic("unknown column `x`", TextSpan("select 日本, 名前", 11, 13))).splitlines()
    assert shown[3:] == ["1 | select 日本, 名前", "  |              ^^^^"]


def test_combining_characters_take_none() -> None:
    assert str(Diagnostic("m", TextSpan("a\u0308 b", 3, 4))).splitlines()[-1] == "  |   ^"


def test_several_problems() -> None:
    error = BindError([Diagnostic("first", hint="a"), Diagnostic("second")])
    assert str(error) == "error: first\n = hint: a\n\nerror: second"
    assert (error.message, error.span, error.hint) == ("first", None, "a")


@pytest.mark.parametrize(
    "kind",
    [
        BindError,
        BuildError,
        InternalError,
        ParameterError,
        ParseError,
        PlanError,
        ResultError,
        SourceError,
        UnsupportedError,
    ],
)
def test_one_root(kind: type[DataFlowError]) -> None:
    assert issubclass(kind, DataFlowError)


def test_an_error_travels_between_processes_as_its_text() -> None:
    error = BindError(Diagnostic("unknown column `x`", SPAN))
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_names() -> None:
    assert quoted(["a", "b c"]) == "`a`, `b c`"
    assert quoted([]) == ""


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("regoin", ["id", "region"], "region"),
        ("REGION", ["id", "region"], "region"),
        ("totl", ["total", "totals"], "total"),
        ("x", ["id", "region"], None),
        ("x", [], None),
    ],
)
def test_the_nearest_name(word: str, known: list[str], meant: str | None) -> None:
    assert nearest(word, known) == meant
    assert might_be_meant(word, known) == (None if meant is None else f"`{meant}` might be meant")
