"""One query on every engine: optimised and not, each rule alone, whole and spread, streamed, and read back from its text."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pyarrow as pa
from differential.kinds import ENGINES
from differential.outcomes import Outcome, difference, is_ordered, outcome_of, tolerance_of
from differential.worlds import World
from pipelines.data import Places
from pipelines.maker import PARAMETERS
from pipelines.places import placed

from dataflow import Query
from dataflow.compiler.compile import CompiledPlan, compile_query
from dataflow.compiler.optimize import RULES, Rule
from dataflow.dsl.query import Pipeline, tables
from dataflow.dsl.types import Field
from dataflow.runtime import loop
from dataflow.runtime.parameters import check_parameters

NONE: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a query gave something else than DuckDB without any rule, and what."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def differences(world: World, query: Query, seed: int) -> Difference | None:
    """The first difference that is found; `seed` chooses the spreads, and what is tried now and then only."""
    chance, pipeline = random.Random(seed), query._pipeline
    if str(query) and world.flow.parse(str(query))._pipeline != pipeline:
        return Difference("text", "the query is another one when its text is read")
    baseline = placed(pipeline, world.whole("duck"))
    expected = rows(world, baseline, NONE)
    ordered, tolerance = is_ordered(pipeline, query.columns), tolerance_of(pipeline)
    for where, found in _variants(world, pipeline, baseline, chance):
        what = difference(expected, found, ordered, tolerance)
        if what is not None:
            return Difference(where, what)
    return None


def _variants(world: World, pipeline: Pipeline, baseline: Pipeline, chance: random.Random):  # type: ignore[no-untyped-def]
    bound = compiled(world, baseline, NONE)
    for rules in (RULES, *((rule,) for rule in RULES)):
        plan = compiled(world, baseline, rules)
        # A rule that leaves a plan as it is leaves its rows.
        if plan.optimized is not bound.optimized and plan.optimized != bound.optimized:
            names = "all rules" if rules is RULES else rules[0].__name__
            yield f"duck, {names}", outcome_of(lambda plan=plan: collected(world, plan))
    named = sorted({found.path[1] for found in tables(pipeline) if len(found.path) == 2})
    homes = {name: sorted(world.table(name).homes) for name in named}
    for engine in ENGINES:
        if engine != "duck" and all(engine in homes[name] for name in named):
            whole = placed(pipeline, world.whole(engine))
            yield f"{engine}, all rules", rows(world, whole, RULES)
            if chance.random() < 0.5:
                yield f"{engine}, no rules", rows(world, whole, NONE)
    for number in range(2 if len(named) > 1 else 0):
        places: Places = {name: (chance.choice(homes[name]), name) for name in named}
        rules = NONE if number else RULES
        said = ", ".join(f"{name} in {place[0]}" for name, place in places.items())
        yield f"spread ({said}), {len(rules)} rules", rows(world, placed(pipeline, places), rules)
    if chance.random() < 0.2:
        engine = chance.choice([engine for engine in ENGINES if all(engine in homes[name] for name in named)])
        yield f"{engine}, streamed", outcome_of(lambda: streamed(world, placed(pipeline, world.whole(engine))))


def rows(world: World, pipeline: Pipeline, rules: tuple[Rule, ...]) -> Outcome:
    """What a pipeline gives, compiled with these rules."""
    return outcome_of(lambda: collected(world, compiled(world, pipeline, rules)))


def compiled(world: World, pipeline: Pipeline, rules: tuple[Rule, ...]) -> CompiledPlan:
    introspection = world.flow._session.introspection
    if not introspection.covers(pipeline):
        loop.run(introspection.load(pipeline))
    return compile_query(pipeline, introspection.catalog(), rules)


def collected(
    world: World, plan: CompiledPlan, given: Mapping[str, object] = MappingProxyType({})
) -> tuple[pa.Table, tuple[Field, ...]]:
    known = {**PARAMETERS, **given}
    values = check_parameters(plan.parameters, {each.name: known[each.name] for each in plan.parameters}, plan.counts)
    return loop.run(world.flow._session._collect(plan, values)).to_arrow(), plan.fields


def streamed(world: World, pipeline: Pipeline) -> tuple[pa.Table, tuple[Field, ...]]:
    query = Query(pipeline, world.flow._session)
    given = {each.name: PARAMETERS[each.name] for each in query.parameters}
    batches = list(query.stream(**given))
    return pa.Table.from_batches(batches, batches[0].schema if batches else _empty(query)), query.schema


def _empty(query: Query) -> pa.Schema:
    from dataflow.runtime.arrow import schema_of

    return schema_of(query.schema)
