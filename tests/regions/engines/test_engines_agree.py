"""The two engines give one result: same patterns, same corners, and nothing left out."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from symact.activations.entries import relu
from symact.networks.network import Network
from symact.numbers.affine import AffineMap
from symact.regions.atlas import Atlas, atlas
from symact.regions.check.completeness import check_complete
from symact.regions.domain import Box, Segment
from tests.regions import nets

pytest.importorskip("numba")

SQUARE = Box([-1, -1], [1, 1])

NETS = {
    **{f"generic {k}": lambda k=k: nets.generic([2, 12, 12, 1], k) for k in range(2)},
    **{f"integer {k}": lambda k=k: nets.integer(k) for k in range(10)},
    **{
        f"{bits} bits {biased}": lambda bits=bits, biased=biased: nets.quantised(
            bits, [2, 10, 10, 1], bits, biased=biased
        )
        for bits in (2, 4, 8)
        for biased in (True, False)
    },
    "related": nets.related,
    "concurrent": nets.concurrent,
    "along the edge": nets.along_the_edge,
    "an ulp": nets.moved_by_an_ulp,
    "pooled": nets.pooled,
    "skipping": nets.skipping,
}


def both(network: Network, domain: Box | Segment) -> tuple[Atlas, Atlas]:
    return (
        atlas(network, domain, engine="reference"),
        atlas(network, domain, engine="filtered"),
    )


def regions(found: Atlas) -> list[tuple[tuple[int, ...], tuple[tuple[Fraction, ...], ...]]]:
    return [(region.pattern, region.parameter_vertices) for region in found]


@pytest.mark.parametrize("name", NETS)
def test_planes(name: str) -> None:
    network = NETS[name]()
    slow, fast = both(network, SQUARE)
    assert fast.engine == "filtered"
    assert fast.complete
    assert regions(fast) == regions(slow)
    check_complete(network, SQUARE, fast)


@pytest.mark.parametrize("name", NETS)
def test_lines(name: str) -> None:
    network = NETS[name]()
    domain = Segment([-1, Fraction(-2, 3)], [1, Fraction(1, 2)])
    slow, fast = both(network, domain)
    assert regions(fast) == regions(slow)
    check_complete(network, domain, fast)


@pytest.mark.parametrize("size", [1e300, 1e-300, 5e-324])
def test_sizes_that_overflow_and_underflow(size: float) -> None:
    rng = np.random.default_rng(3)
    weight = rng.standard_normal((6, 2))
    weight[::2] *= size
    network = Network(
        [AffineMap(weight, rng.standard_normal(6) * size), relu, AffineMap([[1, -1] * 3])]
    )
    slow, fast = both(network, SQUARE)
    assert regions(fast) == regions(slow)
    check_complete(network, SQUARE, fast)


def test_a_budget_gives_whole_regions() -> None:
    network = nets.generic([2, 12, 12, 1], 0)
    whole = {region.pattern for region in atlas(network, SQUARE, engine="filtered")}
    part = atlas(network, SQUARE, engine="filtered", max_regions=40)
    assert not part.complete
    assert 0 < len(part) <= 40
    assert {region.pattern for region in part} <= whole


@pytest.mark.parametrize(("seed", "count"), [(0, 412), (1, 468), (2, 425)])
def test_known_counts(seed: int, count: int) -> None:
    check_count(nets.generic([2, 16, 16, 1], seed), SQUARE, count)


@pytest.mark.parametrize(("seed", "count"), [(0, 3897), (1, 4029), (2, 4477)])
def test_known_counts_of_larger_nets(seed: int, count: int) -> None:
    check_count(nets.generic([2, 32, 32, 32, 1], seed), SQUARE, count)


@pytest.mark.parametrize(("seed", "count"), [(0, 14353), (1, 16623), (2, 15410)])
def test_known_counts_of_wide_nets(seed: int, count: int) -> None:
    check_count(nets.generic([2, 64, 64, 64, 1], seed), SQUARE, count)


@pytest.mark.parametrize(("seed", "count"), [(0, 121), (1, 124), (2, 120)])
def test_segments_between_points_of_many_dimensions(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    network = nets.stack(nets.generic_arrays([784, 256, 256, 10], rng))
    ends = [rng.uniform(0, 1, 784).astype(np.float32) for _ in range(2)]
    check_count(network, Segment(*ends), count)


def check_count(network: Network, domain: Box | Segment, count: int) -> None:
    """So many regions, and these are all there are."""
    found = atlas(network, domain, engine="filtered")
    assert len(found) == count
    check_complete(network, domain, found)
