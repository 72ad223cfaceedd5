"""Functions of dates and times. Weeks are ISO weeks; Monday is day 1."""

from __future__ import annotations

from dataflow.dsl.functions.function import CALENDAR, CLOCK, INTEGER, NUMBER, TEXT, Accepted, Function
from dataflow.dsl.functions.results import always, first
from dataflow.dsl.types import DATE, INT64, STRING, TIMESTAMP, TIMESTAMPTZ


def _date_part(name: str, doc: str, accepted: Accepted = CALENDAR) -> Function:
    return Function(name, "date", (("x", accepted),), always(INT64), doc)


DATE_CODES = ("Y", "y", "m", "d", "j", "H", "I", "M", "S", "f", "p", "G", "V", "u", "a", "A", "b", "B")
"""Letters behind a `%` in a format, with the meaning that Python gives them; names are English."""

DATE_UNITS = ("year", "quarter", "month", "week", "day", "hour", "minute", "second")

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
    Function("date_trunc", "date", (("x", CALENDAR),), first, "Start of the period that holds x, of x's type", units=DATE_UNITS),
    Function("date_diff", "date", (("start", CALENDAR), ("end", CALENDAR)), always(INT64), "How many starts of the unit lie between start and end", unify=True, units=DATE_UNITS),
    Function("make_date", "date", (("year", INTEGER), ("month", INTEGER), ("day", INTEGER)), always(DATE), "The date of a year, month and day"),
    Function("make_timestamp", "date", (("year", INTEGER), ("month", INTEGER), ("day", INTEGER), ("hour", INTEGER), ("minute", INTEGER), ("second", NUMBER)), always(TIMESTAMP), "The timestamp of a date and a time of day"),
    _date_part("iso_year", "Year that the ISO week belongs to"),
    _date_part("millisecond", "Whole milliseconds of the second, 0 to 999", CLOCK),
    _date_part("microsecond", "Microseconds of the second, 0 to 999999", CLOCK),
    _date_part("days_in_month", "Number of days of the month, 28 to 31"),
    Function("last_day", "date", (("x", CALENDAR),), always(DATE), "Last day of the month"),
    _date_part("epoch", "Seconds since 1970 in UTC, rounded down"),
    _date_part("epoch_ms", "Milliseconds since 1970 in UTC, rounded down"),
    _date_part("epoch_us", "Microseconds since 1970 in UTC"),
    Function("at_zone", "date", (("x", ("timestamptz", "timestamp")), ("zone", TEXT)), lambda types: TIMESTAMPTZ if types[0] == TIMESTAMP else TIMESTAMP, "The clock of a zone at a moment, or the moment when a zone's clock shows a timestamp", constants=("zone",)),
    # `strftime` is taken apart by the binder into `date_text` and the texts between.
    Function("strftime", "date", (("x", CALENDAR), ("format", TEXT)), always(STRING), "As text, in a format such as '%d.%m.%Y %H:%M'", constants=("format",)),
    Function("strptime", "date", (("text", TEXT), ("format", TEXT)), always(TIMESTAMP), "The timestamp that a text holds in a format; an error where it does not fit", constants=("format",)),
    Function("date_text", "date", (("x", CALENDAR),), always(STRING), "One part as text, by its letter in `strftime`", units=DATE_CODES),
    Function("add_months", "date", (("x", CALENDAR), ("count", INTEGER)), first, "Months later; the last day of the month where the day does not exist"),
    Function("add_days", "date", (("x", CALENDAR), ("count", INTEGER)), first, "Days later"),
    Function("add_microseconds", "date", (("x", CALENDAR), ("count", INTEGER)), lambda types: TIMESTAMP if types[0] == DATE else types[0], "Microseconds later"),
)
