"""Errors of sums: every tree of few terms, in a type of few digits, by exhaustion."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest

from symact.networks.kinds.arithmetic import Arithmetic
from symact.networks.kinds.local_error import Terms, summed
from tests.networks.kinds.executions import to_type

HALF = Arithmetic.of("float16", None, None, False)


def every_sum(terms: tuple[float, ...]) -> set[float]:
    """What all orders and parentheses give in float16."""

    @cache
    def sums(chosen: frozenset[int]) -> frozenset[float]:
        if len(chosen) == 1:
            return frozenset(terms[k] for k in chosen)
        found = set()
        for left in halves(chosen):
            for a in sums(left):
                for b in sums(chosen - left):
                    found.add(float(to_type(np.array(a + b), "float16")))
        return frozenset(found)

    return set(sums(frozenset(range(len(terms)))))


def halves(chosen: frozenset[int]) -> Iterator[frozenset[int]]:
    first, *others = sorted(chosen)
    for bits in range(2 ** len(others) - 1):
        yield frozenset([first, *(k for j, k in enumerate(others) if bits >> j & 1)])


def off(terms: tuple[float, ...]) -> float:
    exact = sum(terms)  # doubles hold sums of few numbers of float16
    return max(abs(own - exact) for own in every_sum(terms))


def limit(terms: tuple[float, ...], arithmetic: Arithmetic = HALF) -> float:
    ends = np.array([terms])
    none = np.zeros(len(terms), dtype=bool)
    return float(summed(arithmetic, Terms(ends, ends, none, bias=False)).error[0])


@pytest.mark.parametrize("seed", range(40))
def test_no_tree_of_five_terms_is_further_off(seed: int) -> None:
    random = np.random.default_rng(seed)
    scale = random.choice([1.0, 1.0, 30.0], 5)
    terms = tuple(to_type(random.standard_normal(5) * scale, "float16").tolist())
    assert off(terms) <= limit(terms)


def test_it_is_reached_nearly() -> None:
    """Ones and halves of a unit: each addition rounds as much as it may."""
    terms = (1.0, 2.0**-11, 2.0**-11 + 2.0**-20, 2.0**-11 + 2.0**-20)
    assert off(terms) > 0.4 * limit(terms)


def test_terms_that_are_0_are_added_exactly() -> None:
    few = (1.0, 0.3333740234375)
    assert limit((*few, 0.0, 0.0, 0.0)) <= limit(few) * (1 + 1e-2)


def test_signs_do_not_add_up() -> None:
    """No partial sum of 7 ones and 7 minus ones is above 7, and its leading power is 4."""
    mixed = (1.0, -1.0) * 7
    assert limit(mixed) < 0.7 * limit((1.0,) * 14)


def test_what_may_overflow_is_not_bounded() -> None:
    assert limit((60000.0, 3000.0)) < np.inf
    assert limit((60000.0, 6000.0)) == np.inf


def rounded_by_halves(terms: list[float]) -> float:
    """Σ ufp of the sums at the nodes of a tree by halves."""
    if len(terms) < 2:
        return 0.0
    middle = (len(terms) + 1) // 2
    below = rounded_by_halves(terms[:middle]) + rounded_by_halves(terms[middle:])
    return below + 2.0 ** math.floor(math.log2(sum(terms)))


@pytest.mark.parametrize("size", [1.0, 1.49, 1.7, 1.9])
def test_every_node_of_a_tree_by_halves_is_counted(size: float) -> None:
    """Of 24 terms it has eight nodes of three leaves, more than there are fours."""
    pairwise = Arithmetic.of("float64", None, "pairwise", False)
    for count in range(2, 100):
        terms = [size] * count
        assert limit(tuple(terms), pairwise) >= pairwise.unit * rounded_by_halves(terms)
