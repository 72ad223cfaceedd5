from __future__ import annotations

import pytest

from dataflow.dsl.parse import parse_pipeline
from dataflow.runtime.repl.prompt import goes_on


@pytest.mark.parametrize(
    "text",
    [
        "from a |",
        "from a | filter (x",
        "from a | filter x >",
        "from a\nselect x,",
        "from",
        "from a | filter x in (from b",
        "let x = (from a)",
        "from a | join b",
    ],
)
def test_a_query_that_is_not_whole_goes_on(text: str) -> None:
    assert goes_on(text, parse_pipeline)
    assert not goes_on(text + "\n", parse_pipeline)


@pytest.mark.parametrize(
    "text",
    ["", "  ", ".help", ".explain from a |", "from a", "from a | distinct", "from a | filter ! x", "from a)", "sele"],
)
def test_what_is_whole_or_wrong_runs(text: str) -> None:
    assert not goes_on(text, parse_pipeline)
