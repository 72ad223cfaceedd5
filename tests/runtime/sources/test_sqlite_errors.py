import pytest

from dataflow.runtime.sources.sqlite_errors import explained


@pytest.mark.parametrize(
    "before", ["JSON path error near ", "bad JSON path: ", "IO: Failed to step query: bad JSON path: "]
)
def test_what_statements_fail_with_on_purpose(before: str) -> None:
    told = explained(f"{before}'column `x` holds ''now'': expected date'", "shop", "x.db", 5)
    assert told.message == "column `x` of source `shop` holds 'now': expected date"
    told = explained(f"{before}'a decimal of more than 18 digits'", "shop", "x.db", 5)
    assert told.message == "source `shop` came to a decimal of more than 18 digits"


def test_anything_else_is_handed_on() -> None:
    told = explained("[SQLite] no such function: f", "shop", "x.db", 5)
    assert str(told) == "error: source `shop` failed\n = sqlite: no such function: f"
