"""One query on every engine: optimised and not, each rule alone, whole and spread, streamed, and read from its text."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import pyarrow as pa
from differential.kinds import ENGINES, LOCAL
from differential.outcomes import Outcome, difference, is_ordered, outcome_of, tolerance_of, uses_every_row
from differential.worlds import World
from pipelines.data import Places
from pipelines.maker import PARAMETERS
from pipelines.places import placed

from dataflow import Query
from dataflow.compiler.bind import bind
from dataflow.compiler.compile import CompiledPlan, compile_query
from dataflow.compiler.federation.semi_joins import Policy
from dataflow.compiler.optimize import RULES, Rule, optimize
from dataflow.dsl.query import Pipeline, tables
from dataflow.dsl.types import Field
from dataflow.runtime import loop
from dataflow.runtime.arrow import schema_of
from dataflow.runtime.parameters import check_parameters

NONE: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to run a query: its `kind`, such as `my, all rules`, where the tables are, and with which rules.

    The tables are too small for keys to be sent from one source to another by cost.
    """

    kind: str
    places: Places
    rules: tuple[Rule, ...]
    stream: bool = False
    keys: Policy = "by cost"

    def __str__(self) -> str:
        return f"{self.kind} ({', '.join(f'{name} in {place[0]}' for name, place in self.places.items())})"


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a query gave something else than DuckDB without any rule, and what."""

    variant: Variant | None
    what: str

    def __str__(self) -> str:
        return f"{self.variant or 'text'}: {self.what}"


def differences(
    world: World, query: Query, seed: int, only: str | None = None, share: float = 1.0
) -> Difference | None:
    """The first difference that is found; `seed` chooses the spreads.

    only: the kind of variant that is tried, all of them unless given.
    share: how often what finds little is tried: rules alone, no rules, what DuckDB reads in place, streams.
    """
    pipeline = query._pipeline
    if world.flow.parse(str(query))._pipeline != pipeline:
        return Difference(None, "the query is another one when its text is read")
    expected = rows(world, placed(pipeline, world.whole("duck")), NONE)
    ordered, tolerance = is_ordered(pipeline, [field.name for field in expected.fields]), tolerance_of(pipeline)
    for variant in _variants(world, pipeline, random.Random(seed), only, share):
        where = placed(pipeline, variant.places)
        found = (
            streamed(world, where, variant.rules) if variant.stream else rows(world, where, variant.rules, variant.keys)
        )
        what = difference(expected, found, ordered, tolerance, uses_every_row(pipeline))
        if what is not None:
            return Difference(variant, what)
    return None


def _variants(
    world: World, pipeline: Pipeline, chance: random.Random, only: str | None, share: float
) -> Iterator[Variant]:
    named = sorted({found.path[1] for found in tables(pipeline) if len(found.path) == 2})
    homes = {name: sorted(world.table(name).homes) for name in named}
    engines = [engine for engine in ENGINES if all(engine in homes[name] for name in named)]
    share = 1.0 if only is not None else share
    found = [variant for variant in _rules_alone(world, pipeline) if chance.random() < share]
    for engine in engines:
        if engine not in LOCAL or chance.random() < share:
            found.append(Variant(f"{engine}, all rules", world.whole(engine), RULES))
        if chance.random() < share:
            found.append(Variant(f"{engine}, no rules", world.whole(engine), NONE))
    for rules in (RULES, NONE) if len(named) > 1 else ():
        places: Places = {name: (chance.choice(homes[name]), name) for name in named}
        if chance.random() < max(share, 0.5):
            found.append(Variant(f"spread, {len(rules)} rules", places, rules))
        found.append(Variant(f"spread, {len(rules)} rules, keys", places, rules, keys="always"))
    if chance.random() < share:
        found.append(Variant("streamed", world.whole(chance.choice(engines)), RULES, stream=True))
    for variant in found:
        if only in (None, variant.kind):
            yield replace(variant, places={name: variant.places[name] for name in named})


def _rules_alone(world: World, pipeline: Pipeline) -> Iterator[Variant]:
    bound = bind(placed(pipeline, world.whole("duck")), world.flow._session.introspection.catalog()).plan
    for rule in RULES:
        # A rule that leaves a plan as it is leaves its rows.
        if optimize(bound, (rule,)) != bound:
            yield Variant(f"duck, {rule.__name__} alone", world.whole("duck"), (rule,))


def rows(world: World, pipeline: Pipeline, rules: tuple[Rule, ...], keys: Policy = "by cost") -> Outcome:
    """What a pipeline gives, compiled with these rules."""
    return outcome_of(lambda: collected(world, compiled(world, pipeline, rules, keys)))


def compiled(world: World, pipeline: Pipeline, rules: tuple[Rule, ...], keys: Policy = "by cost") -> CompiledPlan:
    introspection = world.flow._session.introspection
    if not introspection.covers(pipeline):
        loop.run(introspection.load(pipeline))
    return compile_query(pipeline, introspection.catalog(), rules, keys)


def collected(
    world: World, plan: CompiledPlan, given: Mapping[str, object] = MappingProxyType({})
) -> tuple[pa.Table, tuple[Field, ...]]:
    known = {**PARAMETERS, **given}
    values = check_parameters(plan.parameters, {each.name: known[each.name] for each in plan.parameters}, plan.counts)
    return loop.run(world.flow._session._collect(plan, values)).to_arrow(), plan.fields


def streamed(world: World, pipeline: Pipeline, rules: tuple[Rule, ...]) -> Outcome:
    """The same, a batch at a time."""
    return outcome_of(lambda: _streamed(world, Query(pipeline, world.flow._session)))


def _streamed(world: World, query: Query) -> tuple[pa.Table, tuple[Field, ...]]:
    given = {each.name: PARAMETERS[each.name] for each in query.parameters}
    return pa.Table.from_batches(query.stream(**given), schema_of(query.schema)), query.schema
