"""Numbers."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Final

from semantics import number_aggregates, number_functions
from semantics.case import Case, Cases, Data

from dataflow import col, fn, lit

D = Decimal
LEAST, GREATEST = -(2**63), 2**63 - 1

TABLES: Final = {
    "i": Data(
        {"id": "int64", "n": "int64", "m": "int64"}, ((1, 7, 2), (2, -7, 2), (3, 7, -2), (4, 7, 0), (5, None, 2))
    ),
    "ends": Data(
        {"id": "int64", "n": "int64", "m": "int64"}, ((1, GREATEST, 1), (2, LEAST, -1), (3, GREATEST - 1, GREATEST))
    ),
    "u": Data(
        {"id": "int64", "n": "int64", "m": "int64"},
        ((1, 3, 5), (2, 4294967295, 0)),
        native={("mariadb", "n"): "INT UNSIGNED", ("mariadb", "m"): "SMALLINT UNSIGNED", ("duckdb", "n"): "UINTEGER"},
    ),
    "d": Data(
        {"id": "int64", "p": "decimal(15,2)", "q": "decimal(9,3)", "r": "decimal(9,2)"},
        (
            (1, D("7.50"), D("2.000"), D("1.10")),
            (2, D("-7.55"), D("2.005"), D("0.10")),
            (3, D("0.10"), D("0.200"), D("0.20")),
            (4, D("123456789.01"), D("0.000"), D("99999.99")),
            (5, None, D("1.000"), None),
        ),
    ),
    "cents": Data(
        {"id": "int64", "k": "int64", "p": "decimal(15,2)"},
        tuple((id_, id_ % 2, D("99999.99") if id_ % 3 else D("-0.07")) for id_ in range(300)),
    ),
    "wide": Data(
        {"id": "int64", "p": "decimal(38,2)", "q": "decimal(30,6)"},
        ((1, D("123456789012345678901234567890.12"), D("9007199254740.993005")), (2, D("0.01"), D("0.000005"))),
        missing=("sqlite",),
    ),
    "f": Data(
        {"id": "int64", "x": "float64", "y": "float64"},
        ((1, 7.5, 2.0), (2, -7.5, 2.0), (3, 0.0, -0.5), (4, 2.5, 0.0), (5, None, 1.0), (6, -0.5, 1e300)),
    ),
    "odd": Data(
        {"id": "int64", "x": "float64", "y": "float64"},
        ((1, math.nan, math.nan), (2, math.inf, 1.0), (3, -math.inf, math.nan), (4, None, 2.0), (5, 1.5, -math.inf)),
        missing=("mariadb", "sqlite"),
    ),
}

CASES: Final[Cases] = {
    "integers": (
        Case(
            lambda t, v: t.i.select("id", s=col.n * col.m + v(1)).sort("id"),
            [(1, 15), (2, -13), (3, -13), (4, 1), (5, None)],
        ),
        Case(lambda t, v: t.ends.filter(col.n == v(GREATEST)).select(a=col.n - col.m + 1), [(GREATEST,)]),
        Case(lambda t, v: t.ends.filter(col.n == v(LEAST)).select("n"), [(LEAST,)]),
        Case(lambda t, v: t.ends.filter(col.id == v(1)).select(x=col.n + col.m), error=""),
        Case(lambda t, v: t.ends.filter(col.id == 2).select(x=col.n - v(1)), error=""),
        Case(lambda t, v: t.ends.filter(col.id == 2).select(x=col.n * col.m), error=""),
        Case(lambda t, v: t.ends.filter(col.id == v(2)).select(x=-col.n), error=""),
        # Zero minus the least integer, of which MariaDB makes the least integer.
        Case(lambda t, v: t.ends.filter(col.id == 2).select(x=v(0) - col.n), error=""),
        Case(lambda t, v: t.ends.filter(col.id == 2).select(x=v(-1) - col.n, y=col.n - v(0)), [(GREATEST, LEAST)]),
        Case(lambda t, v: t.ends.filter(col.id == v(2)).select(x=fn.abs(col.n)), error=""),
        Case(lambda t, v: t.ends.filter(col.id == v(2)).select(x=col.n // col.m), error=""),
        # What is too large does not go on as a float either.
        Case(lambda t, v: t.ends.filter((col.id == 1) & (col.n + col.m > v(0))).select("id"), error=""),
        Case(lambda t, v: t.ends.filter(col.id == 1).agg(n=fn.sum(fn.abs(col.n * col.m + v(1)) - col.n)), error=""),
    ),
    "unsigned integers": (
        Case(
            lambda t, v: t.u.select(a=col.n - col.m, b=col.n + v(-5), c=-col.n, d=col.n * v(-1), e=col.m - col.n).sort(
                "-a"
            ),
            [(4294967295, 4294967290, -4294967295, -4294967295, -4294967295), (-2, -2, -3, -3, 2)],
        ),
        Case(lambda t, v: t.u.select(a=col.n // v(-2), b=col.n % v(-2)).sort("a"), [(-2147483648, -1), (-2, -1)]),
        Case(lambda t, v: t.u.filter(col.n > v(-1)).agg(s=fn.sum(col.n), n=fn.min(col.m)), [(4294967298, 0)]),
    ),
    "`/`": (
        Case(
            lambda t, v: t.i.select("id", q=col.n / col.m).sort("id"),
            [(1, 3.5), (2, -3.5), (3, -3.5), (4, None), (5, None)],
        ),
        Case(
            lambda t, v: t.i.filter(col.id == 1).select(
                a=col.n / v(2), b=col.n / v(0), c=v(1, "int64") / v(4, "int64")
            ),
            [(3.5, None, 0.25)],
        ),
        Case(
            lambda t, v: t.d.filter(col.id < 5).select("id", q=col.p / col.q).sort("id"),
            [(1, 3.75), (2, -7.55 / 2.005), (3, 0.5), (4, None)],
        ),
        Case(
            lambda t, v: t.f.select("id", q=col.x / col.y).sort("id").take(5),
            [(1, 3.75), (2, -3.75), (3, 0.0), (4, None), (5, None)],
        ),
    ),
    "`//`, `%`": (
        Case(
            lambda t, v: t.i.select("id", q=col.n // col.m, r=col.n % col.m).sort("id"),
            [(1, 3, 1), (2, -4, 1), (3, -4, -1), (4, None, None), (5, None, None)],
        ),
        Case(
            lambda t, v: t.i.filter(col.id < 3).select(q=col.n // v(-2), r=col.n % v(-2), z=col.n % v(0)).sort("q"),
            [(-4, -1, None), (3, -1, None)],
        ),
        Case(
            lambda t, v: t.ends.select("id", r=col.n % col.m, s=col.n % v(10)).sort("id"),
            [(1, 0, 7), (2, 0, 2), (3, GREATEST - 1, 6)],
        ),
        Case(lambda t, v: t.ends.filter(col.id == 2).select(q=col.n // v(5)), [(LEAST // 5,)]),
        Case(
            lambda t, v: t.d.filter(col.id < 4).select("id", q=col.p // col.q, r=col.p % col.q).sort("id"),
            [(1, D("3.000"), D("1.500")), (2, D("-4.000"), D("0.470")), (3, D("0.000"), D("0.100"))],
        ),
        Case(
            lambda t, v: t.wide.filter(col.id == 1).select(q=col.q // v(D("0.000005")), r=col.q % v(D("2.000000"))),
            [(D("1801439850948198601.000000"), D("0.993005"))],
        ),
        Case(
            lambda t, v: t.f.filter(col.id < 5).select("id", q=col.x // col.y, r=col.x % col.y).sort("id"),
            [(1, 3.0, 1.5), (2, -4.0, 0.5), (3, 0.0, 0.0), (4, None, None)],
        ),
    ),
    "`+`, `-`, `*` of decimals": (
        Case(
            lambda t, v: (
                t.d.filter(col.id < 4).select("id", a=col.p + col.q, s=col.p - col.q, m=col.p * col.q).sort("id")
            ),
            [
                (1, D("9.500"), D("5.500"), D("15.00000")),
                (2, D("-5.545"), D("-9.555"), D("-15.13775")),
                (3, D("0.300"), D("-0.100"), D("0.02000")),
            ],
        ),
        Case(lambda t, v: t.d.filter(col.p + col.r == v(D("0.30"))).select("id"), [(3,)]),
        Case(lambda t, v: t.d.filter(col.p * col.q == v(D("-15.13775"))).select("id"), [(2,)]),
        Case(
            lambda t, v: t.d.filter(col.r * col.r < v(D("2.00"))).select(x=col.r * col.r).sort("x"),
            [(D("0.0100"),), (D("0.0400"),), (D("1.2100"),)],
        ),
        Case(
            lambda t, v: t.d.filter(col.id == 4).select(x=(col.p - v(D("123456789.00"))) * v(D("1000000.00"))),
            [(D("10000.0000"),)],
        ),
        Case(lambda t, v: t.d.filter(col.id == v(2)).select(x=col.p * (v(1) - col.r)), [(D("-6.7950"),)]),
        Case(lambda t, v: t.d.filter(col.id == v(3)).select(x=col.p * 3 + col.id), [(D("3.30"),)]),
    ),
    "decimals of more digits": (
        Case(
            lambda t, v: t.wide.select(s=col.p + v(D("0.01")), d=col.p * 2).sort("s"),
            [(D("0.02"), D("0.02")), (D("123456789012345678901234567890.13"), D("246913578024691357802469135780.24"))],
        ),
        Case(lambda t, v: t.d.filter(col.id == v(4)).select(s=col.p * col.p * col.p * col.p * col.p), error=""),
        Case(lambda t, v: t.wide.filter(col.p == v(D("123456789012345678901234567890.12"))).select("id"), [(1,)]),
    ),
    "floats too large or too small": (
        Case(
            lambda t, v: t.f.filter(col.id == v(6)).select(s=fn.exp(col.x * 2000), p=fn.power(v(10.0), 300)),
            [(0.0, 1e300)],
        ),
    ),
    "the sign of zero": (
        Case(lambda t, v: t.f.filter(col.x * v(-1.0) == v(0.0)).select("id", s=(-col.x).cast("string")), [(3, "0.0")]),
        Case(
            lambda t, v: t.f.filter(col.id == 3).select(k=-col.x).union(t.f.filter(col.id == 3).select(k=col.x)),
            [(0.0,)],
        ),
    ),
    **number_functions.CASES,
    "NaN": (
        Case(lambda t, v: t.odd.filter(col.x == v(math.nan)).select("id"), [(1,)]),
        Case(lambda t, v: t.odd.filter(col.x == col.y).select("id"), [(1,)]),
        Case(lambda t, v: t.odd.filter(col.x > v(5.0)).select("id").sort("id"), [(1,), (2,)]),
        Case(lambda t, v: t.odd.sort("x").select("id"), [(3,), (5,), (2,), (1,), (4,)]),
        Case(lambda t, v: t.odd.sort("-x").select("id"), [(1,), (2,), (5,), (3,), (4,)]),
        Case(
            lambda t, v: t.odd.agg(l=fn.min(col.x), n=fn.is_nan(fn.max(col.x)), d=fn.count_distinct(col.y)),
            [(-math.inf, True, 4)],
        ),
        Case(lambda t, v: t.odd.group_by("y").agg(n=fn.count()).filter(fn.is_nan(col.y)).select("n"), [(2,)]),
        Case(
            lambda t, v: t.odd.join(t.odd.select("y").distinct(), "o", on=col.x == col.o.y).select("id").sort("id"),
            [(1,), (3,)],
        ),
        Case(lambda t, v: t.f.filter(col.x <= lit(math.nan)).agg(n=fn.count()), [(5,)]),
        Case(lambda t, v: t.f.filter(col.x == lit(math.nan)).agg(n=fn.count()), [(0,)]),
    ),
    "infinities": (
        Case(
            lambda t, v: t.odd.filter(col.x == v(math.inf)).select("x", a=col.x + 1, b=-col.x, c=fn.floor(col.x)),
            [(math.inf, math.inf, -math.inf, math.inf)],
        ),
        Case(lambda t, v: t.f.filter(col.x < lit(math.inf)).agg(n=fn.count()), [(5,)]),
        Case(lambda t, v: t.odd.filter(col.id == v(2)).select(n=fn.is_nan(col.x - col.x)), [(True,)]),
    ),
    "`is_nan`": (
        Case(
            lambda t, v: t.odd.select("id", n=fn.is_nan(col.x)).sort("id"),
            [(1, True), (2, False), (3, False), (4, None), (5, False)],
        ),
        Case(
            lambda t, v: t.f.filter(col.id > v(3)).select("id", n=fn.is_nan(col.x)).sort("id"),
            [(4, False), (5, None), (6, False)],
        ),
    ),
    "numbers of two types": (
        Case(
            lambda t, v: t.d.filter(col.p == 7.5).select("id", a=col.id + col.r, b=col.id * 0.5), [(1, D("2.10"), 0.5)]
        ),
        Case(lambda t, v: t.i.filter(col.n > 6.5).select("id").sort("id"), [(1,), (3,), (4,)]),
        Case(lambda t, v: t.d.filter(col.p > col.id).select("id").sort("id"), [(1,), (4,)]),
        # A parameter that is only compared may have more digits than the column, as what is written out.
        Case(lambda t, v: t.d.filter(col.p == v(D("7.505"))).select("id"), []),
        Case(
            lambda t, v: t.d.filter((col.p < v(D("7.505"))) & (col.p > v(D("-7.5500001")))).select("id").sort("id"),
            [(1,), (2,), (3,)],
        ),
        Case(lambda t, v: t.d.filter(col.r < v(D("123456789012.5"))).select("id").sort("id"), [(1,), (2,), (3,), (4,)]),
        Case(lambda t, v: t.d.filter(col.p.is_in([v(D("7.505")), v(7.5)])).select("id"), [(1,)]),
    ),
    **number_aggregates.CASES,
}
