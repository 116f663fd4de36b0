"""Twice the digits for float64 bases: the bound covers, and each of its terms is needed."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from symact.folding import deciding, lowrank
from symact.folding.floats import FLOAT64
from symact.folding.fold import LazyMatrix, Window
from symact.folding.lowrank import LowRank
from tests.folding import oracle

UNIT = Fraction(1, 2**106)


def fold_of(base: object, left: object, right: object, scale: Fraction) -> LowRank:
    parts = (np.array(part, np.float64).view("<u8") for part in (base, left, right))
    return LowRank(*(LazyMatrix(part, FLOAT64) for part in parts), scale)


def off(fold: LowRank) -> tuple[Fraction, Fraction, Fraction]:
    """How far the one entry of a fold is off, its bound, and the sum of the products' sizes."""
    found = fold.propose(Window(slice(0, 1), slice(0, 1)), True)
    value = Fraction(float(found.values[0, 0])) + Fraction(float(found.rest[0, 0]))
    left, right = fold.left[0:1][0], fold.right[:, 0]
    products = sum(
        abs(fold.scale * Fraction(b) * Fraction(a))
        for b, a in zip(left.tolist(), right.tolist(), strict=True)
    )
    return abs(value - fold.exact(0, 0)), Fraction(float(found.error[0, 0])), products


def test_the_share_of_the_sizes_is_needed() -> None:
    """Each step adds a little less than half an ulp of the lower number, which is lost."""
    rank = 201
    little = [1.5 * 2.0**-54] + [0.99 * 2.0**-107] * (rank - 1)
    distance, bound, products = off(fold_of([[1.0]], [little], [[1.0]] * rank, Fraction(1)))
    assert 15 * UNIT * products < 90 * UNIT < distance <= bound


def test_the_share_of_the_products_is_needed() -> None:
    """A product of three numbers of which the scale is no float; found by looking for the worst."""
    b, a = float.fromhex("0x1.6690a7e41ffe8p+0"), float.fromhex("0x1.56f4b8a24bb93p+0")
    distance, bound, products = off(fold_of([[0.0]], [[b]], [[a]], Fraction(940792461, 108859879)))
    assert 4 * UNIT * products < distance <= bound


def random_fold(seed: int, rank: int, *, cancels: bool) -> LowRank:
    rng = np.random.default_rng(seed)
    left, right = rng.standard_normal((1, rank)), rng.standard_normal((rank, 1))
    scale = Fraction(int(rng.integers(1, 10**9)), int(rng.integers(1, 10**9)))
    base = -float(scale) * (left @ right) if cancels else rng.standard_normal((1, 1))
    return fold_of(base, left, right, scale)


@pytest.mark.parametrize("rank", [1, 2, 7, 40])
def test_the_bound_covers(rank: int) -> None:
    """Every rounded part that is left out is off by more than this (seen by leaving each out)."""
    for seed in range(60):
        distance, bound, _ = off(random_fold(seed, rank, cancels=seed % 2 == 1))
        assert distance <= bound


UNDERFLOWS = [
    (2.0**-450, 2.0**-450, Fraction(1, 3)),
    (2.0**-390, 2.0**390, Fraction(1, 3)),
    (0.0, 2.0**-399, Fraction(1, 3)),
    (
        2.0**-1074,
        2.0**-390,
        Fraction(5, 8) / 2**294,
    ),  # all factors are usual, what they give is not
]


@pytest.mark.parametrize(("base", "factor", "scale"), UNDERFLOWS)
def test_what_may_underflow_is_left_open(base: float, factor: float, scale: Fraction) -> None:
    fold = fold_of([[base]], [[factor * 1.1]], [[factor * 1.3]], scale)
    if np.isfinite(fold.propose(all_of(fold), True).error).all():
        distance, bound, _ = off(fold)
        assert distance <= bound
    found = deciding.rounded(fold, FLOAT64, all_of(fold))
    values = (base, factor * 1.1, factor * 1.3)
    parts = [[[int(FLOAT64.nearest_of(np.array([[v]]))[0, 0])]] for v in values]
    assert found.tolist() == oracle.merged("F64", *parts, scale)


def all_of(fold: LowRank) -> Window:
    rows, columns = fold.shape
    return Window(slice(0, rows), slice(0, columns))


@pytest.mark.parametrize("sign", [1, -1])
def test_a_comparison_with_half_an_ulp_is_not_trusted_too_far(sign: int) -> None:
    """1 + 2⁻⁵³ is a midpoint of float64; 2⁻¹⁰⁵ beside it is within the error, so fractions say."""
    left = [[1.0, sign * 2.0**-60]]
    fold = fold_of([[1.0]], left, [[2.0**-53], [2.0**-47]], Fraction(1))
    patterns = np.array([[1.0, np.nextafter(1.0, 2)]]).view("<u8")
    right = [
        bool(deciding.are_rounded(fold, FLOAT64, patterns[:, k : k + 1], all_of(fold))[0, 0])
        for k in range(2)
    ]
    assert right == [sign < 0, sign > 0]


TERMS = {
    "what a product is off": ("rest = rest + left_low", "rest = left_low"),
    "the lower digits of s·b": ("rest = rest + left_low[:, k : k + 1] * right", "rest = rest"),
    "the lower digits of s": ("left_low = left_low + self.left[window.rows] * second", ""),
    "what a sum is off": ("carried + (low + rest)", "low + rest"),
    "what was carried before": ("carried + (low + rest)", "carried + rest"),
    "the share of the sizes": ("4 * self.rank * size + 15", "15"),
    "the share of the products": ("+ 15 * products", ""),
    "what is not tame": ("np.where(tame, error, np.inf)", "error"),
}


@pytest.mark.parametrize("term", TERMS)
def test_without_one_term_it_does_not_cover(term: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The function without the term, run on the cases above: one of them tells."""
    import inspect
    import textwrap

    source = textwrap.dedent(inspect.getsource(LowRank._doubled))
    old, new = TERMS[term]
    assert old in source
    space = dict(vars(lowrank))
    exec(source.replace(old, new), space)
    monkeypatch.setattr(LowRank, "_doubled", space["_doubled"])
    cases = [
        test_the_share_of_the_sizes_is_needed,
        test_the_share_of_the_products_is_needed,
        lambda: test_the_bound_covers(7),
        lambda: test_what_may_underflow_is_left_open(*UNDERFLOWS[-1]),
    ]
    failed = 0
    for case in cases:
        try:
            case()
        except AssertionError:
            failed += 1
    assert failed
