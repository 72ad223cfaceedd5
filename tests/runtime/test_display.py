from __future__ import annotations

import io
import math

import pyarrow as pa
import pytest
from rich.cells import cell_len
from rich.console import Console

from dataflow.dsl.types import DATE, INT64, STRING, Decimal, Field
from dataflow.runtime.display import Preview, cell, html, text
from dataflow.runtime.result import Result

SHOP = Preview(
    (Field("id", INT64), Field("region", STRING), Field("total", Decimal(15, 2))),
    ([1, 2, 30], ["EU", None, "東京"], ["9.50", None, "-100.00"]),
    3,
)


def wide(count: int) -> Preview:
    return Preview(
        tuple(Field(f"c{number}", INT64) for number in range(count)),
        tuple([number] * 10 for number in range(count)),
        12_345,
    )


def test_a_small_result() -> None:
    assert (
        text(SHOP, 80)
        == """\
╭───────┬────────┬───────────────╮
│    id │ region │         total │
│ int64 │ string │ decimal(15,2) │
├───────┼────────┼───────────────┤
│     1 │ EU     │          9.50 │
│     2 │ null   │          null │
│    30 │ 東京   │       -100.00 │
╰───────┴────────┴───────────────╯
3 rows"""
    )


def test_no_rows_and_no_columns() -> None:
    assert (
        text(Preview((Field("n", INT64),), ([],), 0), 80)
        == """\
╭───────╮
│     n │
│ int64 │
├───────┤
╰───────╯
0 rows"""
    )
    assert text(Preview((), (), 0), 80) == "0 rows"


def test_only_the_first_rows_are_shown_and_the_rest_is_counted() -> None:
    lines = text(wide(2), 80).splitlines()
    assert len(lines) == 4 + 10 + 1 + 1
    assert lines[-1] == "first 10 of 12,345 rows"


def test_columns_in_the_middle_give_way() -> None:
    assert text(wide(50), 40).splitlines()[1:3] == [
        "│    c0 │    c1 │ … │   c48 │   c49 │",
        "│ int64 │ int64 │   │ int64 │ int64 │",
    ]
    assert text(wide(50), 40).splitlines()[-1] == "first 10 of 12,345 rows, 4 of 50 columns"


def test_text_gives_way_before_columns_do() -> None:
    fields = (Field("note", STRING), Field("day", DATE))
    preview = Preview(fields, (["a long note about nothing in particular"], ["2026-01-31"]), 1)
    assert text(preview, 32).splitlines()[4] == "│ a long note ab… │ 2026-01-31 │"


@pytest.mark.parametrize("width", [1, 18, 20, 30, 40, 60, 80, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    long = Preview(
        (*SHOP.fields, Field("長い名前の列", STRING)), (*SHOP.columns, ["長い文字列" * 50, "x" * 500, None]), 3
    )
    for preview in (SHOP, long, wide(50)):
        lines = text(preview, width).splitlines()
        assert max(map(cell_len, lines)) <= max(width, 18)
        frame = [cell_len(line) for line in lines if line[0] in "╭│├╰"]
        assert len(set(frame)) == 1


def test_what_would_break_the_table_is_escaped() -> None:
    assert cell("a\nb\t\x1b[31mred\u202e") == r"a\nb\t\x1b[31mred\u202e"
    assert "[bold]" in text(Preview((Field("[bold]x", STRING),), (["[/bold]"],), 1), 80)
    assert "[/bold]" in text(Preview((Field("[bold]x", STRING),), (["[/bold]"],), 1), 80)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "null"),
        (True, "true"),
        (10**15, "1000000000000000"),
        (0.1 + 0.2, "0.3"),
        (12345.678, "12345.678"),
        (2.0, "2.0"),
        (0.0, "0.0"),
        (1e-9, "1e-09"),
        (-1.5e300, "-1.5e+300"),
        (math.nan, "nan"),
        (math.inf, "inf"),
        ([1, None], "[1, null]"),
        ({"a": "2026-01-31"}, "{a: 2026-01-31}"),
        ("x" * 48, "x" * 48),
        ("x" * 49, "x" * 47 + "…"),
    ],
)
def test_cell(value: object, shown: str) -> None:
    assert cell(value) == shown


def test_html_is_escaped() -> None:
    shown = html(Preview((Field("<b>", STRING),), (["<script>alert('x')</script>", '"&'],), 2))
    assert "<b>" not in shown
    assert "<script" not in shown
    assert "&lt;b&gt;" in shown
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in shown
    assert "&quot;&amp;" in shown


def test_html_tells_a_null_from_a_text() -> None:
    shown = html(Preview((Field("x", STRING),), ([None, "null"],), 2))
    assert '<td style="text-align:left;white-space:pre;opacity:.5">null</td>' in shown
    assert '<td style="text-align:left;white-space:pre">null</td>' in shown


def test_html_takes_its_colours_from_the_page() -> None:
    assert "color" not in html(SHOP)
    assert "background" not in html(SHOP)


def test_html_has_types_alignment_and_counts() -> None:
    shown = html(SHOP)
    assert shown.count("<tr>") == 4
    assert "decimal(15,2)" in shown
    assert '<td style="text-align:right;white-space:pre">9.50</td>' in shown
    assert '<td style="text-align:left;white-space:pre">東京</td>' in shown
    assert shown.endswith("<small>3 rows</small>")
    assert html(wide(100)).endswith("<small>first 10 of 12,345 rows, 60 of 100 columns</small>")


def test_a_result_shows_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("FORCE_COLOR", "1")
    result = Result(pa.table({"n": pa.array(range(11), pa.int64())}), (Field("n", INT64),))
    assert repr(result).splitlines()[0] == "╭───────╮"
    assert repr(result).splitlines()[-1] == "first 10 of 11 rows"
    assert "\x1b" not in repr(result)
    assert result._repr_html_().startswith("<table>")
    console = Console(file=io.StringIO(), width=40, color_system="standard", force_terminal=True)
    with console.capture() as capture:
        console.print(result)
    assert "\x1b[1mn\x1b[0m" in capture.get()


def test_showing_a_large_result_looks_at_its_first_rows_only() -> None:
    result = Result(pa.table({"s": pa.array(["x" * 1000] * 200_000)}), (Field("s", STRING),))
    assert "first 10 of 200,000 rows" in repr(result)
    assert len(result._repr_html_()) < 5_000


def test_dates_that_python_does_not_have_are_shown() -> None:
    table = pa.table({"day": pa.array([10**7], pa.int32()).cast(pa.date32())})
    assert "29349-01-26" in repr(Result(table, (Field("day", DATE),)))
