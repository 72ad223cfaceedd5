"""What a write tells: how many rows it wrote, those that were refused, and those that it was to give back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from dataflow.dsl.errors import ResultError

if TYPE_CHECKING:
    from dataflow.runtime.result import Result


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not written: its number among the given ones, from 1, its key where one is named, and why."""

    row: int
    reason: str
    key: Mapping[str, object] = field(default_factory=dict)


class Written(int):
    """How many rows were written, a number as any other; besides it, what the write was asked for.

    result: the rows as `returning` has them. refused: rows that were left out because of `on_error="skip"`.
    """

    refused: tuple[Refused, ...]
    _result: Result | None

    def __new__(cls, count: int, result: Result | None = None, refused: tuple[Refused, ...] = ()) -> Self:
        made = super().__new__(cls, count)
        made._result, made.refused = result, refused
        return made

    def __reduce__(self) -> tuple[type[Written], tuple[int, Result | None, tuple[Refused, ...]]]:
        return Written, (int(self), self._result, self.refused)

    @property
    def row_count(self) -> int:
        """How many rows were written."""
        return int(self)

    @property
    def result(self) -> Result:
        """The rows that were written, as `returning` names their columns. Raises ResultError where it was not said."""
        if self._result is None:
            raise ResultError("the rows that were written were not read", hint="ask for them: `returning`")
        return self._result

    def rows(self) -> list[dict[str, object]]:
        """`result` as dicts."""
        return self.result.rows()


def replaced(written: Written, refused: Sequence[Refused]) -> Written:
    """The same with other rows that were left out."""
    return Written(int(written), written._result, tuple(refused))


def together(parts: Sequence[Written]) -> Written:
    """Parts of one write as one."""
    refused = tuple(sorted((each for part in parts for each in part.refused), key=lambda each: each.row))
    results = [part._result for part in parts if part._result is not None]
    if not results:
        return Written(sum(parts), None, refused)
    import pyarrow as pa

    from dataflow.runtime.result import Result

    held = pa.concat_tables([result._table for result in results])
    return Written(sum(parts), Result(held, results[0]._fields), refused)
