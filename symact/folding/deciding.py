"""Which stored numbers are the rounded exact ones: floats propose, exact numbers decide."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from symact.errors import NumberError
from symact.folding.floats import StoredFloat
from symact.folding.fold import Fold, Proposal, Window, near
from symact.numbers.arrays import Array, Booleans, Floats

AT_ONCE = 1 << 14
"""How many entries are refined at once."""


def are_rounded(fold: Fold, kind: StoredFloat, stored: Array, window: Window) -> Booleans:
    """Whether each stored number of a block is the exact one, rounded once; exactly.

    Where the exact number has no value, a NaN is right and nothing else.

    Args:
        fold: what the numbers should be.
        kind: the type of the stored ones.
        stored: their patterns, of the shape of the window.
        window: where the block is.
    """
    proposal = fold.propose(window, kind.bits == 64)
    right, open_ = _judged(kind, stored, proposal)
    if not open_.any():
        return right
    if not np.isfinite(proposal.values).all():
        missing = fold.undefined(window)
        right[missing] = ~np.isfinite(kind.values(stored[missing]))
        right[missing] &= kind.values(stored[missing]) != kind.values(stored[missing])
        open_ &= ~missing
    rows, columns = np.nonzero(open_)
    for start in range(0, len(rows), AT_ONCE):
        i, j = rows[start : start + AT_ONCE], columns[start : start + AT_ONCE]
        right[i, j] = _refined(fold, kind, stored[i, j], i, j, window)
    return right


def rounded(fold: Fold, kind: StoredFloat, window: Window) -> Array:
    """The patterns of a block, each the exact number rounded once.

    Raises:
        NumberError: where an entry has no value.
    """
    found, missing = rounded_where_defined(fold, kind, window)
    if missing is not None and missing.any():
        i, j = np.argwhere(missing)[0] + (window.rows.start, window.columns.start)
        raise NumberError(
            f"a NaN or an infinity is part of entry [{i}, {j}], which has no exact value; "
            "repair the base or the adapter"
        )
    return found


def rounded_where_defined(
    fold: Fold, kind: StoredFloat, window: Window, wanted: Booleans | None = None
) -> tuple[Array, Booleans | None]:
    """The same, with where an entry has no value, which has any pattern; None for nowhere.

    Args:
        fold: the numbers.
        kind: the type.
        window: the block.
        wanted: which entries are asked for; all others have any pattern, too.
    """
    proposal = fold.propose(window, kind.bits == 64)
    found = kind.nearest_of(proposal.values)
    right, _ = _judged(kind, found, proposal)
    left, missing = ~right, None
    if wanted is not None:
        left &= wanted
    if left.any() and not np.isfinite(proposal.values).all():
        missing = fold.undefined(window)
        left &= ~missing
    rows, columns = np.nonzero(left)
    for start in range(0, len(rows), AT_ONCE):
        i, j = rows[start : start + AT_ONCE], columns[start : start + AT_ONCE]
        found[i, j] = nearest(fold, kind, i + window.rows.start, j + window.columns.start)
    return found, missing


def distances(fold: Fold, kind: StoredFloat, stored: Array, window: Window) -> Floats:
    """How far stored numbers are at most from the exact ones, as float64 that are not too small;
    infinite where one of the two has no value, or the distance is beyond all floats."""
    given = kind.values(stored)
    proposal = fold.propose(window, kind.bits == 64)
    found = _off(given, proposal)
    unclear = np.isfinite(given) & ~(np.broadcast_to(proposal.error, found.shape) < found / 1024)
    rows, columns = np.nonzero(unclear & ~fold.undefined(window))
    for start in range(0, len(rows), AT_ONCE):
        i, j = rows[start : start + AT_ONCE], columns[start : start + AT_ONCE]
        at = i + window.rows.start, j + window.columns.start
        found[i, j] = _off(given[i, j], fold.refine(*at))
    left = unclear & ~np.isfinite(found) & ~fold.undefined(window)
    for row, column in np.argwhere(left).tolist():
        exact = fold.exact(row + window.rows.start, column + window.columns.start)
        found[row, column] = _float_above(exact + -kind.value(int(stored[row, column])))
    return found


def _off(given: Floats, proposal: Proposal) -> Floats:
    """Distances to what floats propose, with their error: at most three roundings of a difference
    and of sums that are not negative, which the factor makes up for; 0 is exact."""
    with np.errstate(all="ignore"):
        off = np.abs(given - proposal.values)
        if proposal.rest is not None:
            off = off + np.abs(proposal.rest)
        off = off + proposal.error
        bound = np.where(off == 0, 0.0, off * (1 + 2.0**-50) + 2.0**-1073)
    return np.asarray(np.where(np.isfinite(given) & (bound < np.inf), bound, np.inf))


def _float_above(number: Any) -> float:
    """A float64 not below the size of an exact number."""
    size = near(-number if number < 0 else number)
    return math.nextafter(size, math.inf) if size else 0.0


def nearest(fold: Fold, kind: StoredFloat, rows: Array, columns: Array) -> Array:
    """The patterns of single entries, each the exact number rounded once."""
    proposal = fold.refine(rows, columns)
    found = kind.nearest_of(proposal.values)
    right, _ = _judged(kind, found, proposal)
    for at in np.flatnonzero(~right).tolist():
        found[at] = kind.nearest(fold.exact(int(rows[at]), int(columns[at])))
    return found


def _refined(
    fold: Fold, kind: StoredFloat, stored: Array, rows: Array, columns: Array, window: Window
) -> Booleans:
    rows, columns = rows + window.rows.start, columns + window.columns.start
    right, open_ = _judged(kind, stored, fold.refine(rows, columns))
    for at in np.flatnonzero(open_).tolist():
        exact = kind.nearest(fold.exact(int(rows[at]), int(columns[at])))
        own = int(stored[at])
        right[at] = own == exact or not (own | exact) & (kind.sign - 1)
    return right


def _judged(kind: StoredFloat, stored: Array, proposal: Proposal) -> tuple[Booleans, Booleans]:
    """Where stored numbers are right for certain, and where that is open."""
    with np.errstate(invalid="ignore"):
        margin: Any = kind.margins(stored, proposal.values, proposal.rest)
        right = margin > proposal.error
        open_ = ~right
        if np.any(open_):
            open_ &= ~(margin < -proposal.error)
            open_ |= ~np.isfinite(proposal.values)
            tie = open_ & (margin == 0) & (np.asarray(proposal.error) == 0)
            if np.any(tie) and kind.bits < 64:
                right |= tie & kind.are_even(stored)
                open_ &= ~tie
    return right, open_
