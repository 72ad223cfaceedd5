"""Queries with queries inside of them over the tables of `pipelines.data`, and the same in DuckDB's SQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from dataflow import Query, case, col, exists, fn, param, subquery, that


@dataclass(frozen=True, slots=True)
class Tables:
    t: Query
    u: Query
    v: Query


@dataclass(frozen=True, slots=True)
class Case:
    """A query, and the same in DuckDB's SQL."""

    query: Callable[[Tables], Query]
    sql: str
    parameters: dict[str, object] = field(default_factory=dict)


def _per_t(t: Tables) -> Query:
    """The rows of `u` that belong to a row of `t` around it."""
    return t.u.filter(col.id == col.t.k)


def _below_t(t: Tables) -> Query:
    return t.u.filter(col.id < col.t.k)


FLOAT = col["per%cent {0}"]
TEXT = col['quo"te']

CASES: dict[str, Case] = {
    "exists": Case(
        lambda t: t.t.filter(exists(t.u, on=col.k == that.id)),
        "SELECT * FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.id = t.k)",
    ),
    "not exists": Case(
        lambda t: t.t.filter(~exists(_per_t(t))),
        "SELECT * FROM t WHERE NOT EXISTS (SELECT 1 FROM u WHERE u.id = t.k)",
    ),
    "exists by an inequality": Case(
        lambda t: t.t.filter(exists(_below_t(t)), ~exists(t.v, on=col.id > that.k)),
        "SELECT * FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.id < t.k) "
        "AND NOT EXISTS (SELECT 1 FROM v WHERE t.id > v.k)",
    ),
    "exists without a tie": Case(
        lambda t: t.t.filter(exists(t.u.filter(FLOAT > 100)) | ~exists(t.v)).derive(e=exists(t.v)),
        'SELECT *, EXISTS (SELECT 1 FROM v) FROM t WHERE EXISTS (SELECT 1 FROM u WHERE "per%cent {0}" > 100) '
        "OR NOT EXISTS (SELECT 1 FROM v)",
    ),
    "exists as a value": Case(
        lambda t: t.t.derive(e=exists(_per_t(t)), n=~exists(_below_t(t))),
        "SELECT *, EXISTS (SELECT 1 FROM u WHERE u.id = t.k), NOT EXISTS (SELECT 1 FROM u WHERE u.id < t.k) FROM t",
    ),
    "exists of groups": Case(
        lambda t: t.t.filter(exists(_per_t(t).group_by('quo"te').agg(n=fn.count()).filter(col.n > 1))),
        'SELECT * FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.id = t.k GROUP BY "quo""te" HAVING count(*) > 1)',
    ),
    "exists of one row of aggregates": Case(
        lambda t: t.t.filter(exists(_per_t(t).agg(n=fn.count()).filter(col.n < 1))),
        "SELECT * FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.id = t.k HAVING count(*) < 1)",
    ),
    "texts are equal by code point": Case(
        lambda t: t.t.filter(exists(t.u, on=col.s == that['quo"te'])).derive(i=col.s.is_in(t.v.select("dot.ted"))),
        'SELECT *, s IN (SELECT "dot.ted" FROM v) FROM t WHERE EXISTS (SELECT 1 FROM u WHERE "quo""te" = s)',
    ),
    "in": Case(lambda t: t.t.filter(col.k.is_in(t.u.select("id"))), "SELECT * FROM t WHERE k IN (SELECT id FROM u)"),
    "not in": Case(
        lambda t: t.t.filter(col.k.not_in(t.u.select("id"))), "SELECT * FROM t WHERE k NOT IN (SELECT id FROM u)"
    ),
    "not in without nulls": Case(
        lambda t: t.t.filter(col.k.not_in(t.u.filter(col.id.is_not_null()).select("id"))),
        "SELECT * FROM t WHERE k NOT IN (SELECT id FROM u WHERE id IS NOT NULL)",
    ),
    "not in with a tie": Case(
        lambda t: t.t.filter(~col.id.is_in(t.v.filter(col.k == col.t.k).select(x=col.k + 1))),
        "SELECT * FROM t WHERE id NOT IN (SELECT v.k + 1 FROM v WHERE v.k = t.k)",
    ),
    "not in with another tie": Case(
        lambda t: t.t.filter(col.id.not_in(t.v.filter(col.k > col.t.k).select("k"))),
        "SELECT * FROM t WHERE id NOT IN (SELECT v.k FROM v WHERE v.k > t.k)",
    ),
    "in as a value": Case(
        lambda t: t.t.select("id", a=col.k.is_in(t.u.select("id")), b=col.k.not_in(t.u.select("id"))),
        "SELECT id, k IN (SELECT id FROM u), k NOT IN (SELECT id FROM u) FROM t",
    ),
    "in as a value with ties": Case(
        lambda t: t.t.select(
            "id",
            a=col.id.is_in(t.u.filter(col.id == col.t.k).select("id")),
            b=col.id.not_in(t.u.filter(col.t.k > FLOAT).select("id")),
        ),
        'SELECT id, id IN (SELECT id FROM u WHERE u.id = t.k), id NOT IN (SELECT id FROM u WHERE "per%cent {0}" < t.k) '
        "FROM t",
    ),
    "a constant in": Case(
        lambda t: t.t.filter(subquery(t.u.agg(n=fn.count())).is_in(t.v.select("k")) | (col.id == 1)),
        "SELECT * FROM t WHERE (SELECT count(*) FROM u) IN (SELECT k FROM v) OR id = 1",
    ),
    "in a union": Case(
        lambda t: t.t.filter(col.k.is_in(t.u.select(k=col.id).union(t.v.select("k")))),
        "SELECT * FROM t WHERE k IN (SELECT id FROM u UNION SELECT k FROM v)",
    ),
    "in a union with ties": Case(
        lambda t: t.t.filter(
            col.k.is_in(t.u.filter(col.id < col.t.id).select(k=col.id).union(t.v.filter(col.k != col.t.id).select("k")))
        ),
        "SELECT * FROM t WHERE k IN (SELECT id FROM u WHERE u.id < t.id UNION SELECT v.k FROM v WHERE v.k <> t.id)",
    ),
    "a value": Case(
        lambda t: t.t.filter(col.k > t.u.agg(m=col.id.avg())), "SELECT * FROM t WHERE k > (SELECT avg(id) FROM u)"
    ),
    "a value of no row": Case(
        lambda t: t.t.derive(x=t.u.filter(col.id == 99).sort("id").select("id").take(1)),
        "SELECT *, (SELECT id FROM u WHERE id = 99) FROM t",
    ),
    "values with a tie": Case(
        lambda t: t.t.derive(
            n=_per_t(t).agg(n=fn.count()),
            total=_per_t(t).agg(s=FLOAT.sum()),
            c=_per_t(t).agg(n=fn.count(where=FLOAT > 0) + 1).derive(m=col.n * col.t.id).select("m"),
            h=_per_t(t).agg(n=fn.count()).filter(col.n > 1),
        ),
        'SELECT *, (SELECT count(*) FROM u WHERE u.id = t.k), (SELECT sum("per%cent {0}") FROM u WHERE u.id = t.k), '
        '((SELECT count(*) FILTER ("per%cent {0}" > 0) + 1 FROM u WHERE u.id = t.k)) * t.id, '
        "(SELECT count(*) FROM u WHERE u.id = t.k HAVING count(*) > 1) FROM t",
    ),
    "values with another tie": Case(
        lambda t: t.t.derive(
            n=_below_t(t).agg(n=fn.count()),
            total=_below_t(t).agg(s=FLOAT.sum() + col.t.id),
            different=_below_t(t).agg(n=TEXT.count_distinct()),
        ),
        "SELECT *, (SELECT count(*) FROM u WHERE u.id < t.k), "
        '(SELECT sum("per%cent {0}") FROM u WHERE u.id < t.k) + t.id, '
        '(SELECT count(DISTINCT "quo""te") FROM u WHERE u.id < t.k) FROM t',
    ),
    "an aggregate of columns of both": Case(
        lambda t: t.t.derive(m=_per_t(t).agg(m=(col.id + col.t.id).max())),
        "SELECT *, (SELECT max(u.id) FROM u WHERE u.id = t.k) + t.id FROM t",
    ),
    "the first row of a tie": Case(
        lambda t: t.t.derive(
            x=_per_t(t).sort(TEXT.desc()).select('quo"te').take(1),
            y=_below_t(t).sort("-id").select(y=col.id.coalesce(7)).take(1),
        ),
        'SELECT *, (SELECT max("quo""te") FROM u WHERE u.id = t.k), (SELECT max(u.id) FROM u WHERE u.id < t.k) FROM t',
    ),
    "a value behind a distinct": Case(
        lambda t: t.t.derive(n=_below_t(t).select("id").distinct().agg(n=fn.count())),
        "SELECT *, (SELECT count(*) FROM (SELECT DISTINCT u.id FROM u WHERE u.id < t.k)) FROM t",
    ),
    "a tie through a join": Case(
        lambda t: t.t.derive(
            n=t.u.join(t.v.filter(col.k == col.t.k), on=col.id == that.k, how="left")
            .agg(n=fn.count(), o=col.k.count())
            .select(x=col.n * 100 + col.o)
        ),
        "SELECT *, (SELECT count(*) * 100 + count(w.k) FROM u "
        "LEFT JOIN (SELECT * FROM v WHERE v.k = t.k) w ON u.id = w.k) FROM t",
    ),
    "ties on both sides of a join": Case(
        lambda t: t.t.filter(
            exists(
                t.u.filter(col.id == col.t.k)
                .join(t.v.filter(col.k > col.t.id), on=col.id != that.k)
                .filter(col.flag | (col.t.id > 0))
            )
        ),
        "SELECT * FROM t WHERE EXISTS (SELECT 1 FROM u JOIN v ON u.id <> v.k WHERE u.id = t.k AND v.k > t.id "
        "AND (flag OR t.id > 0))",
    ),
    "two levels": Case(
        lambda t: t.t.filter(
            exists(t.u.filter(col.id == col.t.k, exists(t.v.filter(col.k >= col.u.id, col.k != col.t.id))))
        ),
        "SELECT * FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.id = t.k AND EXISTS "
        "(SELECT 1 FROM v WHERE v.k >= u.id AND v.k <> t.id))",
    ),
    "none without any": Case(
        lambda t: t.t.filter(~exists(t.u.filter(~exists(t.v.filter(col.k == col.u.id, col.k == col.t.k))))),
        "SELECT * FROM t WHERE NOT EXISTS (SELECT 1 FROM u WHERE NOT EXISTS "
        "(SELECT 1 FROM v WHERE v.k = u.id AND v.k = t.k))",
    ),
    "a value two levels deep": Case(
        lambda t: t.t.derive(x=t.u.filter(col.id == t.v.filter(col.k < col.t.k).agg(m=col.k.max())).agg(n=fn.count())),
        "SELECT *, (SELECT count(*) FROM u WHERE u.id = (SELECT max(v.k) FROM v WHERE v.k < t.k)) FROM t",
    ),
    "inside an aggregate": Case(
        lambda t: t.t.group_by("k").agg(
            n=col.id.sum(where=col.id.is_in(t.u.select("id"))), m=col.id.count() * subquery(t.v.agg(n=fn.count()))
        ),
        "SELECT k, CAST(sum(id) FILTER (id IN (SELECT id FROM u)) AS BIGINT), count(id) * (SELECT count(*) FROM v) "
        "FROM t GROUP BY k",
    ),
    "behind a group": Case(
        lambda t: t.t.group_by("k").agg(n=fn.count() + t.u.filter(col.id == col.t.k).agg(m=fn.count())),
        "SELECT k, count(*) + (SELECT count(*) FROM u WHERE u.id = t.k) FROM t GROUP BY k",
    ),
    "in a case": Case(
        lambda t: t.t.select(
            "id", x=case((exists(_per_t(t)), "there"), (col.k.is_in(t.v.select("k")), "other"), otherwise="none")
        ),
        "SELECT id, CASE WHEN EXISTS (SELECT 1 FROM u WHERE u.id = t.k) THEN 'there' "
        "WHEN k IN (SELECT k FROM v) THEN 'other' ELSE 'none' END FROM t",
    ),
    "with windows": Case(
        lambda t: t.u.derive(
            r=fn.count().over(by="id").is_in(t.v.select("k")), s=fn.count(where=exists(t.v, on=col.id == that.k)).over()
        ),
        "SELECT *, count(*) OVER (PARTITION BY id) IN (SELECT k FROM v), "
        "count(*) FILTER (EXISTS (SELECT 1 FROM v WHERE v.k = u.id)) OVER () FROM u",
    ),
    "windows of all rows in a filter": Case(
        lambda t: t.u.filter(fn.count().over() == subquery(t.u.agg(n=fn.count())), exists(t.v, on=col.id == that.k)),
        "SELECT * FROM u WHERE EXISTS (SELECT 1 FROM v WHERE v.k = u.id)",
    ),
    "nearest rows, both sides of which depend on the row outside": Case(
        lambda t: t.t.derive(
            x=_below_t(t)
            .join(t.v.filter(col.k >= col.t.id).select(near=col.k), on=col.id <= that.near, how="asof")
            .agg(n=col.near.sum())
        ),
        "SELECT *, (SELECT sum((SELECT min(v.k) FROM v WHERE v.k >= u.id AND v.k >= t.id)) FROM u WHERE u.id < t.k) "
        "FROM t",
    ),
    "a let, read twice": Case(
        lambda t: _twice(t.t.filter(col.k > 0).let("some")),
        "SELECT k, count(*) FROM t WHERE k > 0 AND id < (SELECT max(id) FROM t WHERE k > 0) GROUP BY k",
    ),
    "a let of a let": Case(
        lambda t: _chained(t.t, t.u),
        "SELECT id FROM (SELECT id FROM u WHERE id > 0) WHERE id IN (SELECT id FROM t WHERE k IN "
        "(SELECT id FROM u WHERE id > 0))",
    ),
    "a list": Case(
        lambda t: t.t.filter(col.k.is_in(param.ks)), "SELECT * FROM t WHERE k IN (1, 2, 5)", {"ks": [1, 2, 5]}
    ),
    "a list as a value": Case(
        lambda t: t.t.derive(a=col.k.is_in(param.ks), b=col.k.not_in(param.ks)),
        "SELECT *, k IN (1, 2, NULL), k NOT IN (1, 2, NULL) FROM t",
        {"ks": (1, 2, None)},
    ),
    "an empty list": Case(
        lambda t: t.t.derive(a=col.k.is_in(param.ks)).filter(col.k.not_in(param.ks)),
        "SELECT *, false FROM t",
        {"ks": ()},
    ),
    "lists of other types": Case(
        lambda t: t.t.filter(col.s.is_in(param.texts) | col.d.is_in(param.days) | col.p.is_in(param.prices)).derive(
            x=col.s.is_in(param.texts), y=col.d.not_in(param.days)
        ),
        "SELECT *, s IN ('a', 'été'), d NOT IN (DATE '2024-01-31') FROM t "
        "WHERE s IN ('a', 'été') OR d IN (DATE '2024-01-31') OR p IN (10.25, 0.99)",
        {"texts": ["a", "été"], "days": {dt.date(2024, 1, 31)}, "prices": [10.25, 0.99]},
    ),
    "lists of moments and floats": Case(
        lambda t: t.u.filter(col.at.is_in(param.moments) | FLOAT.is_in(param.floats)),
        "SELECT * FROM u WHERE u.at IN (TIMESTAMP '2023-12-31', TIMESTAMP '2024-02-29 23:59:59.999999') "
        'OR "per%cent {0}" IN (0.5, -2.5)',
        {
            "moments": [dt.datetime(2023, 12, 31), dt.datetime(2024, 2, 29, 23, 59, 59, 999999)],
            "floats": [0.5, -2.5],
        },
    ),
}


def _twice(some: Query) -> Query:
    return some.filter(col.id < some.agg(m=col.id.max())).group_by("k").agg(n=fn.count())


def _chained(t: Query, u: Query) -> Query:
    positive = u.filter(col.id > 0).select("id").let("positive")
    known = t.filter(col.k.is_in(positive)).select("id").let("known")
    return positive.filter(col.id.is_in(known))
