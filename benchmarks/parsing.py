"""How long it takes to read a query text of ten steps: warm, known already, and for the first time in a process.

python benchmarks/parsing.py
"""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from time import perf_counter

from dataflow.dsl.format import format_pipeline
from dataflow.dsl.parse import parse_pipeline

BAR_MILLISECONDS = 2.0
ROUNDS = 300
TEXTS = {
    "one step": "from shop.orders | filter total > 5",
    "ten steps": """
        from shop.orders
        filter status == 'open' and total > $min_total
        join left crm.customers as c on customer_id == c.id
        derive net = total - (discount ?? 0)
        agg revenue = sum(net), orders = count(), late = count() where (shipped_at > due_at)
            by c.region, month = date_trunc('month', placed_at)
        filter revenue > 1000
        derive share = revenue / 100, size = case when revenue > 5 then 'big' else 'small' end
        filter region in ('a', 'b', 'c') or month between @2026-01-31 .. @2026-02-28
        select region, month, revenue, orders, late, share
        sort -revenue, region
        take 10
        """,
}
COLD = """
from time import perf_counter as now
start = now()
import dataflow.dsl.parse
dataflow.dsl.parse.parse_expr("a")
print(now() - start)
"""


def main() -> int:
    slow = False
    for name, text in TEXTS.items():
        warm, kept = _milliseconds(parse_pipeline.__wrapped__, text), _milliseconds(parse_pipeline, text)
        printed = _milliseconds(lambda text: format_pipeline(parse_pipeline(text)), text)
        print(f"{name:10}  read {warm:6.3f} ms   read again {kept:7.4f} ms   printed {printed:6.3f} ms")
        slow |= warm > BAR_MILLISECONDS
    first = subprocess.run([sys.executable, "-c", COLD], capture_output=True, text=True, check=True).stdout
    print(f"the first text of a process, with lark and the grammar: {float(first) * 1000:.0f} ms")
    return int(slow)


def _milliseconds(action: object, text: str) -> float:
    assert callable(action)
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        action(text)
        times.append(perf_counter() - start)
    return median(times) * 1000


if __name__ == "__main__":
    raise SystemExit(main())
