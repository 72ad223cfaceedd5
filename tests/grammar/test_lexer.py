"""What is a word of the language and what a name."""

from __future__ import annotations

import pytest

from dataflow.dsl.errors import ParseError
from dataflow.dsl.format import format_pipeline
from dataflow.dsl.parse import parse_pipeline


def canonical(text: str) -> str:
    """A text as it is printed, with steps behind `|`."""
    return " | ".join(format_pipeline(parse_pipeline(text)).split("\n"))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        # Names like verbs and other words.
        ("from t\nselect filter, sort, take, from", "from t | select filter, `sort`, take, from"),
        ("from t\nfilter filter > 5\nsort sort", "from t | filter filter > 5 | sort `sort`"),
        ("from t | sort -sort, by", "from t | sort -`sort`, `by`"),
        ("from filter as sort | join left on left", "from filter as `sort` | join left on left"),
        ("from t | join left left on x", "from t | join left left on x"),
        ("from t | join left (from u) on x", "from t | join left u on x"),
        ("from t | join left suffix on x suffix 'y'", "from t | join left suffix on x suffix 'y'"),
        ("from t | cross join left suffix 'y'", "from t | cross join left suffix 'y'"),
        ("from t | union all", "from t | union all"),
        ("from t | union all all", "from t | union all all"),
        ("from t | union all.x", "from t | union all.x"),
        ("from t | derive case2 = end, rows = over", "from t | derive case2 = `end`, rows = `over`"),
        ("from t | filter (from + 1) > 2", "from t | filter from + 1 > 2"),
        ("from t | filter (from in (1, 2))", "from t | filter from in (1, 2)"),
        ("from t | derive x = count(sort)", "from t | derive x = count(`sort`)"),
        ("from t | derive x = count(sort y)", "from t | derive x = count(sort y)"),
        (
            "from t | derive x = sum(current) over (by rows sort range rows unbounded..current)",
            "from t | derive x = sum(current) over (by rows sort range rows unbounded..current)",
        ),
        ("from t | derive x = first > last and nulls < first", "from t | derive x = first > last and nulls < first"),
        (
            "from t | filter c.null > t.case",
            "from t | filter c.null > t.case".replace("null", "`null`").replace("case", "`case`"),
        ),
        ("from t | filter exists > 5", "from t | filter `exists` > 5"),
        ("from t | agg n = count() by by", "from t | agg n = count() by `by`"),
        ("from t | agg n = count() by sets, cube", "from t | agg n = count() by sets, cube"),
        ("from t | filter größe > 1", "from t | filter `größe` > 1"),
        # Lines.
        ("from t\nfilter a and\n  sort", "from t | filter a and `sort`"),
        ("from t\nfilter a\n  and b\n  or c", "from t | filter a and b or c"),
        ("from t\nselect a,\n  filter,\n  sort", "from t | select a, filter, `sort`"),
        ("from t\nselect a\n  , sort", "from t | select a, `sort`"),
        ("from t\nselect\n  a,\n  b\ntake 5", "from t | select a, b | take 5"),
        ("from t\nfilter f in (\n  sort,\n  take\n)", "from t | filter f in (`sort`, take)"),
        ("from t\nderive x = count(y\n  sort z)", "from t | derive x = count(y sort z)"),
        ("from t\nderive x = sum(y) over (by a\n  sort b)", "from t | derive x = sum(y) over (by a sort b)"),
        (
            "from t\nunion (from u\n  filter a\n  sort b)\ntake 5",
            "from t | union (from u | filter a | sort b) | take 5",
        ),
        ("from t # filter a\n# take 5\n| take 6 # end", "from t | take 6"),
        ("from t\r\nfilter a\r\ntake 5\r\n", "from t | filter a | take 5"),
        ("from t | take 3 by a\n  sort b", "from t | take 3 by a | sort b"),
        ("from t | take 3 by a sort b", "from t | take 3 by a sort b"),
        ("from t | pivot a in (1)\n  agg sum(b)\n  by c", "from t | pivot a in (1) agg sum(b) by c"),
        ("from t | agg n = count()\n  where (a)\n  by c", "from t | agg n = count() where (a) by c"),
        ("\n\n  from t  \n\n\n  take 5\n", "from t | take 5"),
        # Commas at the end.
        ("from t\nselect a, b,\nfilter c > 5", "from t | select a, b | filter c > 5"),
        ("from t\nselect a, b,\nsort -c", "from t | select a, b | sort -c"),
        ("from t | agg n = count(),\n  by a,", "from t | agg n = count() by a"),
        ("from t | filter f in (1, 2,) and g(1,) | select a,", "from t | filter f in (1, 2) and g(1) | select a"),
        ("from t | select a, | take 5", "from t | select a | take 5"),
        # let
        ("let a = (from t)\nlet b = (from a)\nfrom b", "let a = (from t) | let b = (from a) | from b"),
        ("from t | derive let = 5, x = let", "from t | derive let = 5, x = let"),
    ],
)
def test_words_are_words_where_they_stand_as_such(text: str, same: str) -> None:
    text, same = text.replace("g(1", "contains(1, 2"), same.replace("g(1", "contains(1, 2")
    assert canonical(text) == same
    assert canonical(same) == same


@pytest.mark.parametrize("text", ["from t | filter (a\ntake 5", "from t | filter [a\ntake 5)", "from t | take 5)"])
def test_brackets_are_counted(text: str) -> None:
    with pytest.raises(ParseError):
        parse_pipeline(text)


@pytest.mark.parametrize("blank", [" " * 5000, "\n" * 5000, "# x # y\n" * 2000, "#" * 5000])
def test_much_that_is_no_token_takes_no_time(blank: str) -> None:
    with pytest.raises(ParseError, match="unknown sign"):
        parse_pipeline(f"from t{blank}\n%%")


def test_a_type_ends_with_its_brackets() -> None:
    with pytest.raises(ParseError, match=r"unknown type `varchar\(`x\)`, \(1\)\)`"):
        parse_pipeline("from t | filter a::varchar(`x)`, (1)) == 2")
