"""What the answers of `hospital_pipelines/` are computed with, in plain Python; their names are short on purpose."""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
import statistics
from collections.abc import Callable, Hashable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from types import SimpleNamespace as Row
from typing import Any

from hospital_data import COLUMNS, ROWS

D = Decimal

P, V, L, G, F = (
    [Row(**dict(zip(COLUMNS[name], row, strict=True))) for row in ROWS[name]]
    for name in ("patients", "visits", "labs", "drugs", "tariffs")
)


def n(x: Any, f: Callable[[Any], Any]) -> Any:
    return None if x is None else f(x)


def both(x: Any, y: Any, f: Callable[[Any, Any], Any]) -> Any:
    return None if x is None or y is None else f(x, y)


def over(x: Any, y: Any, f: Callable[[Any, Any], Any]) -> Any:
    """Of a division: null by zero."""
    return None if x is None or not y else f(x, y)


def last(x: Any) -> tuple[bool, Any]:
    """A key by which nulls are last."""
    return x is None, 0 if x is None else x


def half(x: float, digits: int) -> float:
    return float(D(repr(x)).quantize(D(1).scaleb(-digits), ROUND_HALF_UP))


def dh(x: D, digits: int) -> D:
    return x.quantize(D(1).scaleb(-digits), ROUND_HALF_UP)


def fl(x: D, y: int) -> D:
    return D(math.floor(x / y))


def and3(x: bool | None, y: bool | None) -> bool | None:
    return False if x is False or y is False else None if x is None or y is None else True


def or3(x: bool | None, y: bool | None) -> bool | None:
    return True if x or y else None if x is None or y is None else False


def some(values: Iterable[Any]) -> list[Any]:
    return [x for x in values if x is not None]


def lo(values: Iterable[Any]) -> Any:
    return min(some(values), default=None)


def hi(values: Iterable[Any]) -> Any:
    return max(some(values), default=None)


def least(*values: Any) -> Any:
    return lo(values)


def most(*values: Any) -> Any:
    return hi(values)


def tot(values: Iterable[Any]) -> Any:
    there = some(values)
    return sum(there) if there else None


def mean(values: Iterable[Any]) -> float | None:
    there = some(values)
    return float(sum(there)) / len(there) if there else None


def mon(day: Any, months: int) -> Any:
    """A date or timestamp so many months later, on the month's last day where it has no such one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))


def z(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[arg-type, misc]


def groups(rows: Sequence[Any], key: Callable[[Any], Hashable]) -> list[tuple[Any, list[Any]]]:
    """Rows by key, in the order of the keys."""
    found: dict[Hashable, list[Any]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return sorted(found.items(), key=lambda at: tuple(map(last, at[0])) if isinstance(at[0], tuple) else last(at[0]))


def sdev(values: Iterable[Any]) -> float | None:
    there = some(values)
    return statistics.stdev(there) if len(there) > 1 else None


def med(values: Iterable[Any], share: float) -> float | None:
    there = sorted(some(values))
    if not there:
        return None
    at = (len(there) - 1) * share
    low = math.floor(at)
    high: float = there[min(low + 1, len(there) - 1)]
    return float(there[low] + (high - there[low]) * (at - low))


def three(f: Callable[[list[Any]], bool], values: Iterable[Any]) -> bool | None:
    there = some(values)
    return f(there) if there else None


def by(rows: list[Any], name: str) -> list[Any]:
    return sorted(rows, key=lambda row: (last(getattr(row, name)), row.id))


def down(visit: Any) -> tuple[bool, Any]:
    """A key of `-bill`."""
    return visit.bill is None, -(visit.bill or 0)


NAMES = {"re": re, **globals()}
"""What the text of an answer may use."""
