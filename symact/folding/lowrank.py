"""W + s·B·A: a stored matrix and a product of two thin ones, entry by entry."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from symact.folding.fold import (
    NOTHING,
    UNIT,
    Fold,
    LazyMatrix,
    Proposal,
    Terms,
    Window,
    lowest_bits,
)
from symact.numbers.arrays import Array, Booleans, Floats

_TAME = (2.0**-400, 2.0**400)
"""Between these products of three neither overflow nor lose more than 2⁻¹⁰⁷⁴ to underflow."""

_SPLIT = 2.0**27 + 1


class LowRank(Fold):
    """The exact numbers of W + s·B·A.

    Args:
        base: W, rows × columns.
        left: B, rows × rank.
        right: A, rank × columns.
        scale: s, exactly.
    """

    def __init__(
        self, base: LazyMatrix, left: LazyMatrix, right: LazyMatrix, scale: Fraction
    ) -> None:
        self.base, self.left, self.scale = base, left, scale
        self.shape = base.shape
        self.rank = left.shape[1]
        self._lazy_right = right

    @cached_property
    def right(self) -> Floats:
        """A, read once."""
        return self._lazy_right[:, :]

    def factors(self, rows: Any) -> Floats:
        """Some rows of s·B in float64."""
        with np.errstate(all="ignore"):
            return self.left[rows] * float(self.scale)

    @cached_property
    def _is_tame(self) -> bool:
        """Whether nothing over- or underflows on the way, whatever the entries."""
        if {self.left.kind.bits, self._lazy_right.kind.bits, self.base.kind.bits} <= {16, 32}:
            return self._is_scale_tame
        sizes = [np.abs(self.right), np.abs(self.left[:, :])]
        for size in sizes:
            usual = size[np.isfinite(size) & (size != 0)]
            if usual.size and not (usual.min() > _TAME[0] and usual.max() < _TAME[1]):
                return False
        return self._is_scale_tame

    @property
    def _is_scale_tame(self) -> bool:
        return not self.scale or _TAME[0] < abs(self.scale) < _TAME[1]

    @cached_property
    def _widest(self) -> Floats:
        """The largest size in each row of A that is finite."""
        size = np.abs(self.right)
        return np.asarray(np.where(np.isfinite(size), size, 0.0).max(axis=1, initial=0.0))

    def propose(self, window: Window, double: bool) -> Proposal:
        if double:
            return self._doubled(window)
        values = self.base[window.index]
        if not self.rank:
            return Proposal(values, 0.0)
        left = self.factors(window.rows)
        with np.errstate(all="ignore"):
            values += left @ self.right[:, window.columns]
            if not self._is_tame:
                return Proposal(values, np.inf)
            most = np.maximum(values.max(axis=1), -values.min(axis=1))
            if not np.isfinite(most).all():
                most = np.where(np.isfinite(values), np.abs(values), 0.0).max(axis=1)
                left = np.where(np.isfinite(left), left, 0.0)
            bound = (self.rank + 6) * UNIT * (np.abs(left) @ self._widest) + 4 * UNIT * most
        return Proposal(values, (bound + (self.rank + 4) * 2.0**-1073)[:, None])

    def refine(self, rows: Array, columns: Array) -> Proposal:
        own = self.base[rows, columns]
        if not self._is_tame:
            return Proposal(own, np.full(own.shape, np.inf))
        size, products, values = np.abs(own), np.zeros_like(own), own.copy()
        grid = lowest_bits(own)
        if self.rank:
            left, right = self.factors(rows), self.right[:, columns]
            with np.errstate(all="ignore"):
                products = np.einsum("nk,kn->n", left, right)
                size = size + np.einsum("nk,kn->n", np.abs(left), np.abs(right))
            bits = lowest_bits(self.left[rows]).min(axis=1) + lowest_bits(right).min(axis=0)
            grid = np.minimum(grid, np.where(bits > NOTHING // 2, NOTHING, bits + self._scale_bit))
            values = own + products
        return Proposal(values, Terms(self.rank + 1, size, grid).error(values))

    @cached_property
    def _scale_bit(self) -> int:
        """The lowest bit of the scale; far below everything where it has no last one, or where
        products with it are rounded."""
        scale = self.scale
        low = scale.denominator.bit_length() - 1
        if scale.denominator != 1 << low or scale.numerator.bit_length() > 53:
            return -2 * NOTHING
        kinds = (self.left.kind.fraction + 1, scale.numerator.bit_length())
        trailing = (scale.numerator & -scale.numerator).bit_length() - 1
        return trailing - low if sum(kinds) - trailing <= 53 else -2 * NOTHING

    def exact(self, row: int, column: int) -> Fraction:
        """One entry, by integers over one power of two."""
        left = self.left[row : row + 1][0]
        right = self.right[:, column]
        own = Fraction(float(self.base[row : row + 1, column : column + 1][0, 0]))
        total = sum(
            (
                Fraction(b) * Fraction(a)
                for b, a in zip(left.tolist(), right.tolist(), strict=True)
                if a and b
            ),
            Fraction(0),
        )
        return own + self.scale * total

    def undefined(self, window: Window) -> Booleans:
        found: Booleans = ~np.isfinite(self.base[window.index])
        if self.rank:
            found |= ~np.isfinite(self.left[window.rows]).all(axis=1, keepdims=True)
            found |= ~np.isfinite(self.right[:, window.columns]).all(axis=0, keepdims=True)
        return found

    # -- twice the digits -----------------------------------------------------------------------

    def _doubled(self, window: Window) -> Proposal:
        """The sum as two float64, each product without error (T. Dekker, 1971).

        With u = 2⁻⁵³, S = |W| + P and P = Σ|p| of the products, up to terms in u³:

        - s = f + g + ε with |g| ≤ u|s|, |ε| ≤ u²|s|. b·f = l + e exactly, |e| ≤ u|l|; rounding
          b·g and e + b·g costs u² + 2u², so l + low is b·s within 4u²|l|, |low| ≤ 2u|l|.
        - l·a = p + r exactly, |r| ≤ u|p|; rounding low·a and r + low·a costs 2u² + 3u², so
          that p + rest is b·s·a within 9u²|p|, |rest| ≤ 3u|p|.
        - A step has |low| ≤ uS after the sums without error (D. Knuth, 1969); rounding low + rest
          and carried + that costs u(uS + 3u|p|) + u(2uS + 3u|p|) = 3u²S + 6u²|p|, and the first
          only u²S + 3u²|p|, since its low is 0.

        In all (3·rank − 2)u²S + 15u²P. Comparing with the half of an ulp rounds once more, by u²S
        at most where that matters (all else there is exact: P. Sterbenz, 1974). So 4·rank·S + 15 P
        are enough, with u²·rank·S for the terms in u³, for how S was summed, and for underflow:
        factors are 0 or beyond 2⁻⁴⁰⁰, S is beyond 2⁻⁴⁰⁰, and each underflow costs 2⁻¹⁰⁷⁴.
        """
        high = self.base[window.index]
        low, own = np.zeros_like(high), np.abs(high)
        if not self._is_tame:
            return Proposal(high, np.full(high.shape, np.inf))
        products = np.zeros_like(high)
        first = float(self.scale)
        second = float(self.scale - Fraction(first))
        with np.errstate(all="ignore"):
            left, left_low = _product(self.left[window.rows], first)
            left_low = left_low + self.left[window.rows] * second
            for k in range(self.rank):
                right = self.right[k, window.columns][None, :]
                product, rest = _product(left[:, k : k + 1], right)
                rest = rest + left_low[:, k : k + 1] * right
                products += np.abs(product)
                high, carried = _sum(high, product)
                high, low = _sum(high, carried + (low + rest))
            size = own + products
            error = 2.0**-106 * (4 * self.rank * size + 15 * products)
            tame = (size > _TAME[0]) & (size < 2.0**900)
            return Proposal(high, np.where(tame, error, np.inf), low)


def _product(first: Any, second: Any) -> tuple[Any, Any]:
    """A product and its error."""
    product = first * second
    a, b = _halves(first), _halves(second)
    rest = ((a[0] * b[0] - product) + a[0] * b[1] + a[1] * b[0]) + a[1] * b[1]
    return product, rest


def _halves(value: Any) -> tuple[Any, Any]:
    spread = _SPLIT * value
    high = spread - (spread - value)
    return high, value - high


def _sum(first: Any, second: Any) -> tuple[Any, Any]:
    """A sum and its error (D. Knuth, 1969)."""
    total = first + second
    back = total - first
    return total, (first - (total - back)) + (second - back)
