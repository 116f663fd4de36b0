"""Each number of a merge is judged as fractions judge it: planted changes, ties, outliers, NaN."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact.errors import NumberError
from symact.folding import deciding
from symact.folding.floats import BFLOAT16, FLOAT16, FLOAT32, FLOAT64, STORED_FLOATS, StoredFloat
from symact.folding.fold import LazyMatrix, Window, windows
from symact.folding.lowrank import LowRank
from tests.folding import oracle

ALL = Window(slice(0, None), slice(0, None))


def matrices(kind: StoredFloat, rows: int, rank: int, columns: int, seed: int, spread: float = 0.1):
    rng = np.random.default_rng(seed)
    shapes = ((rows, columns), (rows, rank), (rank, columns))
    return [kind.nearest_of(rng.standard_normal(shape) * spread) for shape in shapes]


def fold_of(kind: StoredFloat, parts, scale: Fraction) -> LowRank:
    return LowRank(*(LazyMatrix(part, kind) for part in parts), scale)


def whole(fold: LowRank) -> Window:
    rows, columns = fold.shape
    return Window(slice(0, rows), slice(0, columns))


SCALES = [Fraction(2), Fraction(1), Fraction(1, 3), Fraction(-5, 2), Fraction(16 / 8**0.5)]


@pytest.mark.parametrize("kind", STORED_FLOATS.values(), ids=lambda kind: kind.name)
@pytest.mark.parametrize("scale", SCALES, ids=str)
def test_written_is_what_fractions_give(kind: StoredFloat, scale: Fraction) -> None:
    parts = matrices(kind, 7, 3, 9, seed=1)
    fold = fold_of(kind, parts, scale)
    found = deciding.rounded(fold, kind, whole(fold))
    assert found.tolist() == oracle.merged(kind.code, *(p.tolist() for p in parts), scale)
    assert deciding.are_rounded(fold, kind, found, whole(fold)).all()


@pytest.mark.parametrize("kind", STORED_FLOATS.values(), ids=lambda kind: kind.name)
def test_every_planted_ulp_is_found_and_nothing_else(kind: StoredFloat) -> None:
    count = 40 if kind is FLOAT64 else 96
    fold = fold_of(kind, matrices(kind, count, 4, 64, seed=2), Fraction(3, 4))
    right = deciding.rounded(fold, kind, whole(fold))
    planted = np.random.default_rng(3).random(right.shape) < 0.3
    stored = right + np.where(planted, 1, 0).astype(kind.dtype)
    found = deciding.are_rounded(fold, kind, stored, whole(fold))
    assert (found == ~planted).all()
    assert planted.sum() > 500


@pytest.mark.parametrize("kind", [BFLOAT16, FLOAT16, FLOAT32], ids=lambda kind: kind.name)
def test_a_storm_of_ties_is_decided_in_floats(
    kind: StoredFloat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Halves of an ulp of the base everywhere: all on a grid, so nothing is left for fractions."""
    rng = np.random.default_rng(4)
    ulp = 2.0**-kind.fraction
    base = kind.nearest_of(1 + rng.integers(0, 50, (24, 24)) * ulp)
    left = kind.nearest_of(rng.choice([-0.5, 0.5], (24, 1)))
    right = kind.nearest_of(np.full((1, 24), ulp))
    fold = fold_of(kind, (base, left, right), Fraction(1))
    wanted = oracle.merged(kind.code, base.tolist(), left.tolist(), right.tolist(), Fraction(1))
    monkeypatch.setattr(LowRank, "exact", None)
    found = deciding.rounded(fold, kind, whole(fold))
    assert found.tolist() == wanted
    assert deciding.are_rounded(fold, kind, found, whole(fold)).all()
    odd = found + np.where(found & 1, 0, 1).astype(kind.dtype)
    is_same = found == odd
    assert (deciding.are_rounded(fold, kind, odd, whole(fold)) == is_same).all()


def test_ties_that_floats_do_not_see_are_decided_exactly() -> None:
    """A third of something is on no grid; next to a midpoint only fractions tell."""
    one, third = Fraction(1), Fraction(1, 3)
    base = np.array([[0x3F80]], BFLOAT16.dtype)
    half = np.array([[BFLOAT16.nearest(Fraction(3, 256))]], BFLOAT16.dtype)
    unit = np.array([[0x3F80]], BFLOAT16.dtype)
    fold = fold_of(BFLOAT16, (base, unit, half), third)
    assert fold.exact(0, 0) == one + Fraction(1, 256)
    assert deciding.rounded(fold, BFLOAT16, whole(fold)).tolist() == [[0x3F80]]
    wrong = np.array([[0x3F81]], BFLOAT16.dtype)
    assert not deciding.are_rounded(fold, BFLOAT16, wrong, whole(fold)).any()


def test_thirds_that_add_up_to_a_tie() -> None:
    """Each row is 771/256 in parts; a third of that is a midpoint, which floats miss narrowly."""
    rng = np.random.default_rng(9)
    parts = rng.integers(-255, 256, (4000, 15))
    last = 771 - parts.sum(axis=1, keepdims=True)
    parts = np.hstack([parts, last])[(np.abs(last) < 256).ravel()]
    left = BFLOAT16.nearest_of(parts / 256)
    base = np.zeros((len(left), 1), BFLOAT16.dtype)
    ones = np.full((16, 1), 0x3F80, BFLOAT16.dtype)
    fold = fold_of(BFLOAT16, (base, left, ones), Fraction(1, 3))
    near = fold.propose(whole(fold), False).values
    assert (near > 257 / 256).any()
    assert (near < 257 / 256).any()
    assert (deciding.rounded(fold, BFLOAT16, whole(fold)) == 0x3F80).all()
    up = base + BFLOAT16.dtype.type(0x3F81)
    assert not deciding.are_rounded(fold, BFLOAT16, up, whole(fold)).any()


@pytest.mark.parametrize("sign", [1, -1])
def test_a_bit_that_float64_has_no_room_for_decides(sign: int) -> None:
    """1 + 2⁻⁸ is a midpoint, and 2⁻⁵⁴ more or less is not."""
    left = BFLOAT16.nearest_of(np.array([[2.0**-8, 2.0**-27]]))
    right = BFLOAT16.nearest_of(np.array([[1], [sign * 2.0**-27]]))
    base = np.array([[0x3F80]], BFLOAT16.dtype)
    fold = fold_of(BFLOAT16, (base, left, right), Fraction(1))
    wanted = 0x3F81 if sign > 0 else 0x3F80
    assert deciding.rounded(fold, BFLOAT16, whole(fold)).tolist() == [[wanted]]
    other = base + BFLOAT16.dtype.type(wanted != 0x3F81)
    assert not deciding.are_rounded(fold, BFLOAT16, other, whole(fold)).any()


@pytest.mark.parametrize("kind", [BFLOAT16, FLOAT32, FLOAT64], ids=lambda kind: kind.name)
def test_an_outlier_costs_no_wrong_answer(kind: StoredFloat) -> None:
    parts = matrices(kind, 12, 3, 12, seed=5)
    parts[2][1, 4] = kind.nearest(Fraction(2) ** 90)
    parts[1][3, 1] = kind.nearest(Fraction(2) ** 80 * 3)
    fold = fold_of(kind, parts, Fraction(7, 5))
    found = deciding.rounded(fold, kind, whole(fold))
    assert found.tolist() == oracle.merged(kind.code, *(p.tolist() for p in parts), Fraction(7, 5))


def test_numbers_at_the_ends_of_float64() -> None:
    parts = matrices(FLOAT64, 4, 2, 4, seed=6)
    parts[0][0, 0], parts[1][0, 0], parts[2][0, 0] = 1, 1, 1
    parts[0][1, 1] = FLOAT64.infinity - 1
    fold = fold_of(FLOAT64, parts, Fraction(1))
    found = deciding.rounded(fold, FLOAT64, whole(fold))
    assert found.tolist() == oracle.merged("F64", *(p.tolist() for p in parts), Fraction(1))
    assert deciding.are_rounded(fold, FLOAT64, found, whole(fold)).all()


@pytest.mark.parametrize("where", [0, 1, 2])
def test_nan_is_a_hole_and_not_a_stain(where: int) -> None:
    parts = matrices(BFLOAT16, 6, 2, 6, seed=7)
    fold = fold_of(BFLOAT16, parts, Fraction(2))
    right = deciding.rounded(fold, BFLOAT16, whole(fold))
    parts[where][1, 1] = 0x7FC0
    fold = fold_of(BFLOAT16, parts, Fraction(2))
    missing = fold.undefined(whole(fold))
    assert missing.sum() == {0: 1, 1: 6, 2: 6}[where]
    found = deciding.are_rounded(fold, BFLOAT16, right, whole(fold))
    assert (found == ~missing).all()
    as_nan = np.where(missing, 0xFFC1, right).astype(BFLOAT16.dtype)
    assert deciding.are_rounded(fold, BFLOAT16, as_nan, whole(fold)).all()
    as_infinite = np.where(missing, 0x7F80, right).astype(BFLOAT16.dtype)
    assert (deciding.are_rounded(fold, BFLOAT16, as_infinite, whole(fold)) == ~missing).all()
    with pytest.raises(NumberError, match="NaN or an infinity"):
        deciding.rounded(fold, BFLOAT16, whole(fold))


def test_both_zeros_are_0() -> None:
    base = np.array([[0x8000, 0x0001]], BFLOAT16.dtype)
    fold = LowRank(
        LazyMatrix(base, BFLOAT16),
        LazyMatrix(np.array([[0x3F80]], BFLOAT16.dtype), BFLOAT16),
        LazyMatrix(np.array([[0, 0x8001]], BFLOAT16.dtype), BFLOAT16),
        Fraction(1),
    )
    stored = np.array([[0, 0x8000]], BFLOAT16.dtype)
    assert deciding.are_rounded(fold, BFLOAT16, stored, whole(fold)).all()
    assert deciding.are_rounded(fold, BFLOAT16, stored[:, ::-1].copy(), whole(fold)).all()
    assert (deciding.rounded(fold, BFLOAT16, whole(fold)) & 0x7FFF == 0).all()


@st.composite
def entries(draw: st.DrawFn, kind: StoredFloat) -> list[int]:
    """Finite patterns: subnormals, both zeros and the largest are as likely as others."""
    size = st.one_of(
        st.integers(0, 3),
        st.integers(0, (1 << kind.fraction) + 1),
        st.integers(kind.infinity - 3, kind.infinity - 1),
        st.integers(0, kind.infinity - 1),
    )
    return [draw(size) | draw(st.sampled_from([0, kind.sign])) for _ in range(5)]


@pytest.mark.parametrize("kind", STORED_FLOATS.values(), ids=lambda kind: kind.name)
@given(st.data(), st.fractions(max_denominator=12).filter(bool), st.integers(-2, 2))
def test_any_numbers(kind: StoredFloat, data: st.DataObject, scale: Fraction, off: int) -> None:
    """One row of two entries, rank 1; subnormals, zeros and overflows included."""
    drawn = data.draw(entries(kind))
    w, b, a = [drawn[:2]], [drawn[2:3]], [drawn[3:5]]
    parts = [np.array(part, kind.dtype) for part in (w, b, a)]
    fold = fold_of(kind, parts, scale)
    wanted = oracle.merged(kind.code, w, b, a, scale)
    found = deciding.rounded(fold, kind, whole(fold))
    stored = found + np.array(off, f"<i{kind.bits // 8}").astype(kind.dtype)
    answer = deciding.are_rounded(fold, kind, stored, whole(fold))
    for j in range(2):
        assert oracle.is_right(kind.code, int(found[0, j]), wanted[0][j])
        assert answer[0, j] == oracle.is_right(kind.code, int(stored[0, j]), wanted[0][j])


@pytest.mark.parametrize("kind", STORED_FLOATS.values(), ids=lambda kind: kind.name)
@pytest.mark.parametrize("sign", [1, -1])
def test_a_tie_behind_the_largest_goes_to_infinity(kind: StoredFloat, sign: int) -> None:
    """The largest pattern is odd; with half of its ulp it is a tie, with a little less it stays."""
    largest, half = kind.infinity - 1, kind.value(kind.infinity - 1) - kind.value(kind.infinity - 2)
    bit = kind.sign if sign < 0 else 0
    one = kind.nearest(Fraction(1))
    base = np.array([[largest | bit]], kind.dtype)
    left = np.array([[kind.nearest(half / 2) | bit]], kind.dtype)
    fold = fold_of(kind, (base, left, np.array([[one]], kind.dtype)), Fraction(1))
    assert deciding.rounded(fold, kind, whole(fold)).tolist() == [[kind.infinity | bit]]
    assert not deciding.are_rounded(fold, kind, base, whole(fold)).any()
    less = fold_of(kind, (base, left, np.array([[one - 1]], kind.dtype)), Fraction(1))
    assert deciding.rounded(less, kind, whole(less)).tolist() == base.tolist()
    infinite = np.array([[kind.infinity | bit]], kind.dtype)
    assert not deciding.are_rounded(less, kind, infinite, whole(less)).any()


def test_windows_cover_once() -> None:
    seen = np.zeros((7, 11), int)
    for window in windows((7, 11), 20):
        seen[window.index] += 1
    assert (seen == 1).all()
    assert [*windows((0, 5))] == []


def test_blocks_give_what_the_whole_gives() -> None:
    parts = matrices(FLOAT16, 20, 3, 30, seed=8)
    fold = fold_of(FLOAT16, parts, Fraction(5, 4))
    at_once = deciding.rounded(fold, FLOAT16, whole(fold))
    for window in windows(fold.shape, 64):
        assert (deciding.rounded(fold, FLOAT16, window) == at_once[window.index]).all()
