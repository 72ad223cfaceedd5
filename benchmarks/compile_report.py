"""How long each tool takes from a query to its SQL."""

from __future__ import annotations

from measure import COMPILE_ROUNDS
from scripts import run
from show import table

COMPILERS = ("ours/compile_queries", "rivals/ibis_compile", "rivals/sqlalchemy_compile", "rivals/prql_compile")
CASES = ("trivial", "Q1", "Q3", "Q5", "30 steps", "Q5 built before", "30 steps built before", "Q5 again", "Q5 anew")


def compile_report() -> str:
    records = [record for script in COMPILERS for record in run(script)]
    rows = [
        [record["name"], *(f"{times[case]:.3f}" if case in times else "" for case in CASES)]
        for record in records
        for times in [record["milliseconds"]]
    ]
    title = (
        "CPU milliseconds from a query that is built, or read from text, to PostgreSQL's SQL; median of up to"
        f" {COMPILE_ROUNDS} in one process. What was built before is bound, optimised, split and rendered only. “Q5"
        " again” is one whose plan is kept, “Q5 anew” the same built once more:"
    )
    return f"{title}\n\n{table(['', *CASES], rows)}"
