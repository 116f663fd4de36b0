"""Activations between two nearby arguments: one slope, a term for what it is not, one for rounding.

With h within A of c and t within R of c, f(t) − f(h) = s (t − h) for some s between the least and
the largest slope there, which is the mean value theorem, or for pieces the slopes of their chords.
So it is λ (t − h) + μ with λ in the middle and |μ| ≤ w |t − h|, w half the width: this is what a
kink or a curve adds, and next to nothing where neither is within reach.

A chord's slope is a Möbius function of each end while that stays in one piece, monotone on either
side of the other, so the extreme ones are at knots, at the ends of the ranges, or those of pieces
that h itself may lie in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from symact.activations.activation import Activation, Pieces
from symact.activations.bends import SLACK
from symact.errors import UnsupportedError
from symact.networks.kinds.arithmetic import Arithmetic
from symact.numbers.arrays import Floats
from symact.numbers.upward import LARGEST, TINY, UNIT, above, up


@dataclass(frozen=True)
class Slopes:
    """For each number: f(t) − f(h) = λ (t − h) + μ, |μ| at most ``half`` · |t − h| + ``jump``."""

    slope: Floats
    half: Floats
    jump: Floats | float


def slopes_between(
    activation: Activation, centre: Floats, near: Floats, reach: Floats, unit: float
) -> Slopes:
    """The slopes for h within ``near`` of the centre and t within ``reach`` ≥ ``near`` of it, where
    knots are rounded by at most ``unit`` relatively.

    Raises:
        UnsupportedError: for an activation of which it is not known how steep it is.
    """
    if activation.lipschitz is None:
        raise UnsupportedError(
            f"it is not known how steep {activation} is, nor how exactly it is computed, so "
            "nothing bounds its error; give knots and slopes to Activation.piecewise"
        )
    if activation.pieces is not None:
        return _of_pieces(activation.pieces, centre, near, reach, unit)
    steepest = above(activation.lipschitz)
    if activation.bend is None:
        return Slopes(np.zeros_like(centre), np.full_like(centre, steepest), 0.0)
    bend = activation.bend()
    slope = np.clip(bend.slope(centre), -steepest, steepest)
    half = bend.curvature * reach + SLACK
    for place, jump in bend.kinks:
        half = half + np.where(np.abs(centre - place) <= up(reach, 4), jump, 0.0)
    # no chord is steeper than the Lipschitz constant
    half = np.minimum(up(half, 6), up(steepest + np.abs(slope), 2))
    return Slopes(slope, half, 0.0)


def _of_pieces(pieces: Pieces, centre: Floats, near: Floats, reach: Floats, unit: float) -> Slopes:
    numbers = (*pieces.knots, *pieces.slopes, *pieces.jumps)
    if max(map(abs, numbers), default=Fraction(0)) > LARGEST:  # nothing is claimed
        return Slopes(np.zeros_like(centre), np.full_like(centre, np.inf), np.inf)
    knots = [float(knot) for knot in pieces.knots]
    slopes = [float(slope) for slope in pieces.slopes]
    # where the doubles of knots and slopes are rounded, that is within these
    margin = _furthest(knots, pieces.knots)
    off = _furthest(slopes, pieces.slopes)
    if not pieces.is_continuous:  # a jump is where the type has its knot
        margin += unit * max(map(abs, knots), default=0.0) * 2
    low, high = centre - up(reach, 4) - margin, centre + up(reach, 4) + margin
    piece = np.searchsorted(np.array(knots), low)
    last = np.searchsorted(np.array(knots), high, side="right")
    slope = np.array(slopes)[piece]
    half, jump = np.full_like(centre, off), np.zeros_like(centre)
    bent = np.flatnonzero(piece != last)
    if bent.size:
        least, most = _chords(pieces, centre[bent], near[bent], reach[bent], margin)
        slope[bent] = (least + most) / 2
        # the chords are computed from differences that may cancel: what that loses is put back
        half[bent] = up((most - least) / 2 + off, 8)
        if not pieces.is_continuous:
            for knot, height in zip(knots, pieces.jumps, strict=True):
                met = (knot >= low[bent]) & (knot <= high[bent])
                jump[bent] += np.where(met, above(abs(height)), 0.0)
            jump = up(jump, len(knots) + 2) if jump.any() else jump
    return Slopes(slope, half, jump)


def _furthest(doubles: list[float], numbers: Sequence[Fraction]) -> float:
    """How far doubles are from the numbers that they stand for, at most."""
    pairs = zip(doubles, numbers, strict=True)
    return max((above(abs(Fraction(own) - number)) for own, number in pairs), default=0.0)


def _chords(
    pieces: Pieces, centre: Floats, near: Floats, reach: Floats, margin: float
) -> tuple[Floats, Floats]:
    """The least and the largest slope of a chord, rounded outwards.

    Of one kink, slopes p on its left and q on its right, a chord from h on the left to t on the
    right has the slope (p (k − h) + q (t − k)) / (t − h), a mean of both. Of several kinks, or with
    jumps, the slopes of the pieces that are met are taken instead.
    """
    knots = [float(knot) for knot in pieces.knots]
    slopes = np.array([float(slope) for slope in pieces.slopes])
    wide = up(reach, 4) + margin
    low, high = centre - wide, centre + wide
    first, last = np.searchsorted(knots, low), np.searchsorted(knots, high, side="right")
    least, most = np.full_like(centre, np.inf), np.full_like(centre, -np.inf)
    for k, slope in enumerate(slopes):
        met = (first <= k) & (k <= last)
        least = np.where(met, np.minimum(least, slope), least)
        most = np.where(met, np.maximum(most, slope), most)
    if not pieces.is_continuous:
        return least, most
    for k, knot in enumerate(knots):
        # h on one side for certain: at best the chord ends as far beyond the knot as can be
        alone = (first == k) & (last == k + 1)
        inside = up(near, 4) + margin
        for own, other, distance in (
            (slopes[k], slopes[k + 1], knot - (centre + inside)),
            (slopes[k + 1], slopes[k], (centre - inside) - knot),
        ):
            certain = alone & (distance > 0)
            share = 1 - np.where(certain, distance, 0.0) / np.maximum(wide, TINY)
            share = np.minimum(1.0, np.maximum(share, 0.0) + 16 * UNIT)
            end = own + share * (other - own)
            ends = np.minimum(own, end), np.maximum(own, end)
            spare = 4 * UNIT * (abs(own) + abs(other))
            least = np.where(certain, np.maximum(least, ends[0] - spare), least)
            most = np.where(certain, np.minimum(most, ends[1] + spare), most)
    return least, most


def rounding_of(arithmetic: Arithmetic, activation: Activation, argument: Floats) -> Floats | float:
    """What one evaluation in floats is off by, for arguments of at most a size."""
    smallest = arithmetic.smallest + 4 * arithmetic.flushed
    if activation.pieces is not None:
        own = pieces_rounding(activation.pieces, argument, arithmetic.unit, smallest)
        return own + arithmetic.flushed
    if activation.bend is None:
        raise UnsupportedError(
            f"it is not known how exactly {activation} is computed in floats, so nothing bounds "
            "its error; give knots and slopes to Activation.piecewise"
        )
    whole = up(np.asarray(activation.bend().size(argument)), 4)
    return up(arithmetic.unit * units_of(activation) * whole + activation.ulps * smallest, 4)


def units_of(activation: Activation) -> int:
    """How many units u of its size the usual formula of a curved activation may be off: as many as
    the stated units in the last place, and two for what a library's exponential is off."""
    return activation.ulps + 2


def pieces_rounding(
    pieces: Pieces, argument: Floats, unit: float, smallest: float
) -> Floats | float:
    """What one evaluation of pieces in floats adds, for an argument of at most this magnitude.

    Nothing where every piece returns its input or a small integer. Up to three operations and the
    rounding of the coefficients and knots for other pieces: 3 u (s |x| + t) for the operations,
    u (s |x| + t) for the coefficients, 2 s u k for the wrong piece next to a knot, and what
    underflows.
    """
    if is_exact_in_floats(pieces):
        return 0.0
    steepest = above(max(abs(slope) for slope in pieces.slopes))
    highest = above(max(abs(c) for c in (*pieces.intercepts, *pieces.knots)))
    relative = steepest * (argument + highest) + highest
    return 8 * unit * relative + 8 * smallest * (argument + steepest + 1)


def is_exact_in_floats(pieces: Pieces) -> bool:
    """Whether an evaluation only compares with small integers, negates, or returns one."""
    constants = (*pieces.intercepts, *pieces.knots, *(pieces.at_knots or ()))
    return (
        all(abs(slope) in (0, 1) for slope in pieces.slopes)
        and all(c.denominator == 1 and abs(c) < 256 for c in constants)
        and not any(s and t for s, t in zip(pieces.slopes, pieces.intercepts, strict=True))
    )
