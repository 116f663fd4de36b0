"""Chunks: together they are the whole, and vertices are shared across them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from symact.errors import CheckFailedError
from symact.networks.network import Network
from symact.regions.budget import Budget
from symact.regions.domain import Box, Domain
from symact.regions.engines import engine as engines
from symact.regions.engines.auto import Auto
from symact.regions.engines.engine import Engine, Problem
from symact.regions.engines.filtered import walk
from symact.regions.engines.filtered.batch import StagePoints
from symact.regions.engines.filtered.engine import Filtered
from symact.regions.engines.filtered.exact import ContradictionError
from symact.regions.engines.reference import Reference
from symact.regions.ordering import in_order
from symact.regions.stages import stages
from symact.regions.subdivision import Subdivision, joined
from tests.regions import nets
from tests.regions.nets import SQUARE, generic, integer, sawtooth

CUBE = Box([-1] * 3, [1] * 3)
UNIT = Box([0], [1])

CASES: dict[str, tuple[Engine, Network, Domain]] = {
    "loops": (Reference(), generic([2, 16, 16, 1], 0), SQUARE),
    "loops, degenerate": (Reference(), integer(4), SQUARE),
    "a line": (Reference(), sawtooth(6), UNIT),
    "polytopes": (Reference("polytopes"), generic([3, 6, 6, 1], 0), CUBE),
    "solids": (Reference("solids"), generic([3, 4, 4, 1], 0), CUBE),
    "filtered": (Filtered(), generic([2, 32, 32, 32, 1], 0), SQUARE),
    "filtered, degenerate": (Filtered(), integer(3, (2, 12, 12, 12, 1)), SQUARE),
    "filtered, maxima": (Filtered(), nets.pooled(), SQUARE),
    "filtered, a line": (Filtered(), sawtooth(10), UNIT),
    "chosen": (Auto(), generic([2, 16, 16, 1], 0), SQUARE),
}


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many batches with edges in common, so that points are made in several chunks."""
    monkeypatch.setattr(walk, "VALUES", 1)
    monkeypatch.setattr(walk, "FEWEST", 8)


def problem(network: Network, domain: Domain) -> Problem:
    return Problem(stages(network, domain), domain)


def cells(found: Subdivision) -> list[tuple[list[int], list[Any]]]:
    """What a subdivision has, in canonical order, without numbers."""
    found = in_order(found)
    return [
        (pattern, [found.vertex(k) for k in found.loop(cell)])
        for cell, pattern in enumerate(found.patterns.tolist())
    ]


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("size", [1, 7])
def test_chunks_together_are_the_whole(
    name: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, network, domain = CASES[name]
    own = problem(network, domain)
    whole = engine.subdivision(own)
    monkeypatch.setattr(engines, "CHUNK", size)
    chunks = list(engine.cells(own, Budget()))
    assert len(chunks) > 1
    assert [chunk.complete for chunk in chunks] == [False] * (len(chunks) - 1) + [True]
    assert all(len(chunk) >= size for chunk in chunks[:-1])
    for chunk in chunks:
        exact = np.array([[float(x) for x in chunk.vertex(k)] for k in range(len(chunk.vertices))])
        assert np.abs(chunk.vertices.floats - exact).max() < 1e-9
    again = joined(chunks)
    assert sorted(map(str, cells(again))) == sorted(map(str, cells(whole)))
    assert (again.signs, again.exact_signs) == (whole.signs, whole.exact_signs)
    # every point has one number, over all chunks, and every number is used
    points = [again.vertex(k) for k in range(len(again.vertices))]
    assert len(set(points)) == len(points)
    assert set(again.corners.tolist()) == set(range(len(points)))
    exact = np.array([[float(x) for x in point] for point in points])
    assert np.abs(again.vertices.floats - exact).max() < 1e-9


def test_edges_are_shared_across_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "CHUNK", 20)
    found = Filtered().subdivision(problem(generic([2, 32, 32, 1], 5), SQUARE))
    sides = Counter()
    for cell in range(len(found)):
        loop = found.loop(cell)
        sides.update(zip(loop, (*loop[1:], loop[0]), strict=True))
    places = found.vertices.floats
    alone = [(a, b) for a, b in sides if (b, a) not in sides]
    assert alone
    for a, b in alone:
        assert any(places[a][k] == places[b][k] in (-1, 1) for k in (0, 1))


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("limit", [1, 9, 10, 11])
def test_a_budget_counts_all_chunks(name: str, limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    engine, network, domain = CASES[name]
    monkeypatch.setattr(engines, "CHUNK", 5)
    told: list[int] = []
    chunks = list(engine.cells(problem(network, domain), Budget(limit, progress=told.append)))
    assert sum(map(len, chunks)) == limit == told[-1]
    assert not any(chunk.complete for chunk in chunks)


@pytest.mark.parametrize("name", CASES)
def test_exactly_as_many_as_there_are_is_complete(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, network, domain = CASES[name]
    own = problem(network, domain)
    count = len(engine.subdivision(own))
    monkeypatch.setattr(engines, "CHUNK", 5)
    found = engine.subdivision(own, Budget(count))
    assert (len(found), found.complete) == (count, True)


def test_contradictions_after_a_chunk_are_no_second_try(monkeypatch: pytest.MonkeyPatch) -> None:
    # what was handed over cannot be taken back, so exact signs throughout come too late
    monkeypatch.setattr(engines, "CHUNK", 20)
    evaluate = StagePoints.evaluate
    out: list[Subdivision] = []

    def lie(points: StagePoints, inputs: Any) -> None:
        evaluate(points, inputs)
        if out and points.chain.arithmetic == "bounded":
            raise ContradictionError

    monkeypatch.setattr(StagePoints, "evaluate", lie)
    chunks = Filtered().cells(problem(generic([2, 32, 32, 1], 5), SQUARE), Budget())
    out.append(next(chunks))
    with pytest.raises(CheckFailedError, match="please report it"):
        next(chunks)
