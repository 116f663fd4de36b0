"""Sums of roots have the signs that they have, zeros included."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact.folding.roots import RootSum, root_of_square

SMALL = st.fractions(min_value=-9, max_value=9, max_denominator=9)
ABOVE = st.fractions(min_value=Fraction(1, 9), max_value=20, max_denominator=9)


def by_decimals(terms: list[tuple[Fraction, Fraction]]) -> Decimal:
    with localcontext() as context:
        context.prec = 120
        total = Decimal(0)
        for factor, square in terms:
            root = (Decimal(square.numerator) / square.denominator).sqrt()
            total += Decimal(factor.numerator) / factor.denominator * root
        return total


@given(st.lists(st.tuples(SMALL, ABOVE), max_size=4), SMALL)
def test_signs(terms: list[tuple[Fraction, Fraction]], number: Fraction) -> None:
    total = RootSum(())
    for factor, square in terms:
        total = total + RootSum.of(factor, square)
    off = by_decimals([*terms, (-number, Fraction(1))])
    if abs(off) < Decimal("1e-100"):  # 0 of such small parts, by a bound on their conjugates
        assert total == number
    else:
        assert (total < number, total > number) == (off < 0, off > 0)
        assert total != number


@pytest.mark.parametrize(("a", "b", "c"), [(2, 8, 18), (3, 12, 27), (1, 4, 9)])
def test_roots_that_cancel(a: int, b: int, c: int) -> None:
    """√a + √b − √c = 0 for squares times one number."""
    parts = [RootSum.of(Fraction(f), Fraction(s)) for f, s in ((1, a), (1, b), (-1, c))]
    total = parts[0] + parts[1] + parts[2]
    assert total == 0
    assert float(total) == 0
    assert total.sign() == 0
    assert (total + Fraction(1, 10**80)).sign() == 1


def test_squares() -> None:
    assert root_of_square(Fraction(49, 100)) == Fraction(7, 10)
    assert root_of_square(Fraction(50, 100)) is None
    assert root_of_square(Fraction(0)) == 0


def test_floats_are_near_however_much_cancels() -> None:
    """√(10^40 + 1) − 10^20 is 5·10^−21."""
    total = RootSum.of(Fraction(1), Fraction(10**40 + 1)) + RootSum.of(Fraction(-(10**20)))
    assert float(total) == pytest.approx(5e-21, rel=1e-15)
