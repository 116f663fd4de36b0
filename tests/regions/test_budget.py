"""Budgets: the clock runs from the start, and whatever was found by then is what there is."""

from __future__ import annotations

from typing import Any

import pytest

from symact import Box, Network, atlas
from symact.errors import OutOfTimeError, UndecidedError
from symact.regions import programs
from symact.regions.budget import Budget
from symact.regions.engines.auto import engine_of
from symact.regions.engines.engine import Problem
from symact.regions.engines.filtered import sign_rows, walk
from symact.regions.engines.filtered.batch import StagePoints
from symact.regions.engines.filtered.exact import Oracle
from symact.regions.integer_stages import IntegerStage
from symact.regions.stages import stages
from tests.regions.engines.test_filtered import nearly_parallel
from tests.regions.nets import SQUARE, generic, quantised

CUBE = Box([-1] * 3, [1] * 3)
DEEP = generic([2, 6, 6, 6, 6, 1], 0)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    own = Clock()
    monkeypatch.setattr("symact.regions.budget.time.monotonic", own)
    return own


def taking(clock: Clock, patch: pytest.MonkeyPatch, owner: Any, name: str) -> list[Any]:
    """A function that takes a second by this clock, and its calls."""
    real = getattr(owner, name)
    calls: list[Any] = []

    def slow(*given: Any, **named: Any) -> Any:
        calls.append(given)
        clock.now += 1
        return real(*given, **named)

    patch.setattr(owner, name, slow)
    return calls


def test_the_clock_starts_with_the_budget(clock: Clock) -> None:
    budget = Budget(seconds=2)
    clock.now += 1.5
    budget.check()
    assert budget.allows(0)
    clock.now += 0.5
    assert not budget.allows(0)
    with pytest.raises(OutOfTimeError):
        budget.check()
    assert not Budget().is_over


@pytest.mark.parametrize("engine", ["auto", "reference", "filtered"])
def test_making_stages_counts(engine: str, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = taking(clock, monkeypatch, programs._Multiplying, "push")
    found = atlas(DEEP, SQUARE, engine=engine, seconds=2.5)
    assert len(calls) == 3  # of the ten for five affine maps
    assert_nothing(found)
    assert found.engine == engine


def assert_nothing(found: Any) -> None:
    """An atlas of no regions says what is true of it and no more."""
    assert (len(found), found.complete, found.patterns.shape) == (0, False, (0, 24))
    assert len(found.coordinates) == 24
    assert (found.fixed, found.parameter_areas, found.facets) == ({}, (), ())
    assert (found.parameter_maps, found.linear_pieces) == ((), ())
    with pytest.raises(UndecidedError, match="not among the 0 found"):
        found.region_at([0, 0])
    for question in (found.zero_set, found.decisions, found.maximum, found.lipschitz):
        with pytest.raises(UndecidedError, match="the budget ran out after 0"):
            question()


@pytest.mark.parametrize(
    ("engine", "owner", "name"),
    [
        ("reference", IntegerStage, "__init__"),
        ("filtered", sign_rows, "_is_relu"),
        ("filtered", StagePoints, "evaluate"),
    ],
)
def test_making_ready_counts(
    engine: str, owner: Any, name: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = taking(clock, monkeypatch, owner, name)
    found = atlas(DEEP, SQUARE, engine=engine, seconds=2.5)
    assert len(calls) == 3  # of the four stages
    assert_nothing(found)


@pytest.mark.parametrize(
    ("network", "name"),
    [(quantised(2, [2, 16, 16, 1], 0), "_ask"), (nearly_parallel(1e-13), "_refine")],
)
def test_exact_values_of_one_batch_count(
    network: Network, name: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = Problem(stages(network, SQUARE), SQUARE)
    engine = engine_of("filtered")
    calls = taking(clock, monkeypatch, StagePoints, name)
    assert engine.subdivision(problem).complete
    asked = len(calls)
    calls.clear()
    found = engine.subdivision(problem, Budget(seconds=1.5))
    assert not found.complete
    assert asked > len(calls) == 2


def test_what_was_found_before_exact_signs_took_too_long_stays(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "VALUES", 1)
    monkeypatch.setattr(walk, "FEWEST", 8)
    problem = Problem(stages(quantised(3, [2, 16, 16, 16, 1], 0), SQUARE), SQUARE)
    engine = engine_of("filtered")
    whole = set(map(bytes, engine.subdivision(problem).patterns))
    calls = taking(clock, monkeypatch, Oracle, "_vector")
    engine.subdivision(problem)
    end = len(calls)
    counts = []
    for seconds in range(1, end, 1 + end // 200):
        found = engine.subdivision(problem, Budget(seconds=seconds - 0.5))
        assert not found.complete
        assert set(map(bytes, found.patterns)) < whole
        counts.append(len(found))
    # whenever time is up, in whatever loop, what was found before is there
    assert counts == sorted(counts)
    assert counts[-1] > counts[len(counts) // 2] > 0


def test_what_is_found_in_time_stays(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    network: Network = generic([3, 6, 6, 1], 0)
    whole = {region.pattern for region in atlas(network, CUBE)}
    taking(clock, monkeypatch, IntegerStage, "decide")
    found = atlas(network, CUBE, seconds=30)
    assert 0 < len(found) < len(whole)
    assert not found.complete
    assert {region.pattern for region in found} < whole
