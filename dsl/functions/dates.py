"""Functions of dates and times. Weeks are ISO weeks; Monday is day 1."""

from __future__ import annotations

from dataflow.dsl.functions.function import CALENDAR, CLOCK, INTEGER, Accepted, Function
from dataflow.dsl.functions.results import always, first
from dataflow.dsl.types import DATE, INT64, TIMESTAMP


def _date_part(name: str, doc: str, accepted: Accepted = CALENDAR) -> Function:
    return Function(name, "date", (("x", accepted),), always(INT64), doc)


DATES: tuple[Function, ...] = (
    _date_part("year", "Year"),
    _date_part("quarter", "Quarter, 1 to 4"),
    _date_part("month", "Month, 1 to 12"),
    _date_part("week", "ISO week, 1 to 53"),
    _date_part("day", "Day of the month"),
    _date_part("day_of_week", "ISO day of the week, Monday is 1"),
    _date_part("day_of_year", "Day of the year, 1 to 366"),
    _date_part("hour", "Hour, 0 to 23", CLOCK),
    _date_part("minute", "Minute", CLOCK),
    _date_part("second", "Second, without its fraction", CLOCK),
    Function("date_trunc", "date", (("x", CALENDAR),), first, "Start of the period that holds x, of x's type", units=("year", "quarter", "month", "week", "day", "hour", "minute", "second")),
    Function("date_diff", "date", (("start", CALENDAR), ("end", CALENDAR)), always(INT64), "How many starts of the unit lie between start and end", unify=True, units=("year", "quarter", "month", "day", "hour", "minute", "second")),
    Function("make_date", "date", (("year", INTEGER), ("month", INTEGER), ("day", INTEGER)), always(DATE), "The date of a year, month and day"),
    Function("add_months", "date", (("x", CALENDAR), ("count", INTEGER)), first, "Months later; the last day of the month where the day does not exist"),
    Function("add_days", "date", (("x", CALENDAR), ("count", INTEGER)), first, "Days later"),
    Function("add_microseconds", "date", (("x", CALENDAR), ("count", INTEGER)), lambda types: TIMESTAMP if types[0] == DATE else types[0], "Microseconds later"),
)
