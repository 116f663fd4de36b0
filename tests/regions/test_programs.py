"""Regions of convolutional networks, whose stages are programs: against a slow oracle."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import flint
import numpy as np
import pytest

from symact.networks.network import Network
from symact.regions import programs
from symact.regions.atlas import atlas
from symact.regions.check.completeness import check_complete
from symact.regions.domain import Box, Plane, Segment
from symact.regions.engines.auto import EngineName
from symact.regions.integer_programs import IntegerProgram
from symact.regions.integer_stages import column_of, homogeneous
from symact.regions.programs import Program
from symact.regions.stages import stages
from tests import oracle
from tests.regions import convolutions
from tests.regions.convolutions import Spec

F = Fraction
SPECS = dict(convolutions.specs())
ENGINES: tuple[EngineName, ...] = ("reference", "filtered")


@pytest.fixture(autouse=True)
def nothing_is_small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Networks as small as these would be multiplied out."""
    monkeypatch.setattr(programs, "SMALL", 0)
    monkeypatch.setattr(programs, "FEW", 2)
    monkeypatch.setattr(Program, "_stored", 0)
    yield


def ends(spec: Spec, seed: int = 0) -> tuple[list[Fraction], list[Fraction]]:
    rng = np.random.default_rng(seed)
    size = int(np.prod(spec.shape))
    first, last = rng.integers(-4, 5, (2, size))
    return [F(int(x), 2) for x in first], [F(int(x), 2) for x in last]


def skip_without_numba(engine: str) -> None:
    if engine == "filtered":
        pytest.importorskip("numba")


@pytest.mark.parametrize("name", SPECS)
def test_lines_through_convolutional_networks(name: str) -> None:
    spec = SPECS[name]
    network, (p, q) = convolutions.network_of(spec), ends(spec)
    expected = convolutions.pieces(spec, p, q)
    for engine in ENGINES:
        skip_without_numba(engine)
        found = atlas(network, Segment(p, q), engine=engine)
        assert found.engine == engine
        assert any(isinstance(stage.map, Program) for stage in found.subdivision.stages)
        begins = [region.parameter_vertices[0][0] for region in found]
        patterns = [region.pattern for region in found]
        assert list(zip(begins, patterns, strict=True)) == expected
        # values and maps, by the programs too
        for region in found[:: max(1, len(found) // 3)]:
            (t,) = region.parameter_interior
            value = oracle.value(network, region.interior)
            assert found(region.interior) == value
            assert region.parameter_map((t,)) == value


@pytest.mark.parametrize("name", [name for name in SPECS if name.endswith(" 0")])
def test_planes_through_convolutional_networks(name: str) -> None:
    pytest.importorskip("numba")
    spec = SPECS[name]
    network, (p, q) = convolutions.network_of(spec), ends(spec, 1)
    domain = Plane(p, [F(x, 8) for x in q], [F(x, 8) for x in reversed(q[1:] + p[:1])])
    slow, fast = (atlas(network, domain, engine=engine) for engine in ENGINES)
    assert [(own.pattern, own.parameter_vertices) for own in fast] == [
        (own.pattern, own.parameter_vertices) for own in slow
    ]
    check_complete(network, domain, fast)
