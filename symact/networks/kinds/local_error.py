"""What a sum in floats is off by, for terms that lie between bounds: every order, or one stated.

A sum of m terms is a tree with m − 1 nodes, each of which rounds the sum of its leaves. Rounding a
number s moves it by at most u·ufp(s), ufp the leading power of two (S. M. Rump, T. Ogita and
S. Oishi, 2008), so the whole sum is off by at most u Σ ufp(F(jₖ)), where node k has jₖ leaves and
F(j) is the most that j terms can sum up to: the larger of the j largest positive and of the j
largest negative parts, never both. A tree has at most m − j + 1 nodes with j ≥ 2 leaves or more:
by induction, if both subtrees of the root have j leaves, 1 + (a − j + 1) + (m − a − j + 1) is at
most m − j + 1, and if one has, 1 + (a − j + 1) is, since a < m. So, F being monotone, the sum over
nodes is at most Σ ufp(F(j)) for j = 2 … m, which a sequential sum reaches.

Executed sums are of terms that are rounded themselves: a term meets at most m operations, so a
partial sum is off by at most ((1 + u)ᵐ − 1) (P + N) ≤ 2 ((1 + u)ᵐ − 1) F, by which F is enlarged.
Adding an exact 0 is exact, so only terms count that may be another number.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from symact.networks.kinds.arithmetic import ANY, PAIRWISE, SEQUENTIAL, Arithmetic
from symact.numbers.arrays import Booleans, Floats
from symact.numbers.upward import growth, leading, up


@dataclass(frozen=True)
class Terms:
    """Terms of sums, of shape (…, k): as executed, but for their own rounding.

    Attributes:
        low, high: each term is between these.
        rounds: whether a term is a product that rounds.
        bias: whether the last one is added before all others or after them.
        lost: what each sum loses beside rounding.
    """

    low: Floats
    high: Floats
    rounds: Booleans
    bias: bool
    lost: Floats | float = 0.0


@dataclass(frozen=True)
class Summed:
    """Of sums, of shape (…): |executed − exact| is at most ``error``, and every partial sum at most
    ``size``."""

    error: Floats
    size: Floats


def summed(arithmetic: Arithmetic, terms: Terms) -> Summed:
    """The error of sums, apart from what their terms are off by."""
    positive, negative = np.maximum(terms.high, 0.0), np.maximum(-terms.low, 0.0)
    count = positive.shape[-1]
    live = (positive > 0) | (negative > 0)
    number = live.sum(axis=-1)
    slack = growth(count + 2, arithmetic.step)
    most = _most(positive, negative)  # F(j) in column j − 1
    room = (1 + 2 * slack) * (1 + 8 * (count + 4) * 2.0**-53)
    tops = leading(most * room)
    products = leading(np.maximum(positive, negative) * room) * terms.rounds
    nodes = _nodes(arithmetic, terms, tops, number, slack)
    error = arithmetic.step * (products.sum(axis=-1) + nodes)
    largest = most[..., -1] * room
    # a product that underflows is off by half of the smallest number, a flushed one by more: its
    # result, and in each addition both operands and the result
    error = error + (number + 1) * (arithmetic.smallest + 4 * arithmetic.flushed)
    error = error + terms.lost
    if arithmetic.rounds_sums:
        error = error + arithmetic.unit * leading(up(largest + error, 2))
    error = np.where(largest < arithmetic.largest_sum, up(error, 2 * count + 8), np.inf)
    return Summed(error, up(largest + error, 2))


def _most(positive: Floats, negative: Floats) -> Floats:
    """The most that 1, 2, … terms can sum up to."""
    sides = (np.cumsum(-np.sort(-side, axis=-1), axis=-1) for side in (positive, negative))
    most: Floats = np.maximum(*sides)
    return most


def _nodes(
    arithmetic: Arithmetic, terms: Terms, tops: Floats, number: Floats, slack: float
) -> Floats:
    """A bound on Σ ufp of the sums at all nodes, for the order that is stated."""
    every = _each(tops, number, tops.shape[-1])
    if arithmetic.tree == ANY:
        return every
    if arithmetic.tree == SEQUENTIAL:
        return np.minimum(every, _sequential(terms, slack))
    if arithmetic.tree == PAIRWISE:
        return np.minimum(every, _pairwise(terms, tops, number))
    return np.minimum(every, _blocked(terms, tops, number, int(arithmetic.tree)))


def _each(tops: Floats, number: Floats, count: int) -> Floats:
    """Σ ufp(F(j)) for j = 2 … the number of terms, at most ``count``."""
    j = np.arange(1, min(count, tops.shape[-1]) + 1)
    counted = (j >= 2) & (j <= number[..., None])
    found: Floats = (tops[..., : len(j)] * counted).sum(axis=-1)
    return found


def _sequential(terms: Terms, slack: float) -> Floats:
    """Each prefix is a node, whose sum is known: the bias is the first term or the last."""
    orders = [np.arange(terms.low.shape[-1])]
    if terms.bias:
        orders.append(np.roll(orders[0], 1))
    found = []
    for order in orders:
        low, high = terms.low[..., order], terms.high[..., order]
        size = np.cumsum(np.maximum(np.abs(low), np.abs(high)), axis=-1)
        sums = np.maximum(np.abs(np.cumsum(low, axis=-1)), np.abs(np.cumsum(high, axis=-1)))
        room = slack + 4 * (low.shape[-1] + 4) * 2.0**-53
        rounded = leading(up(sums + room * size, 4))
        adds = (low != 0) | (high != 0)
        adds &= np.cumsum(adds, axis=-1) >= 2
        found.append((rounded * adds).sum(axis=-1))
    return np.asarray(np.maximum.reduce(found))


def _pairwise(terms: Terms, tops: Floats, number: Floats) -> Floats:
    """The nodes of a tree by halves, level by level, then the bias. Nodes of one level share no
    leaf, and a node rounds only if both its halves have a term that counts, so no more of them do
    than half of these terms; the largest are taken."""
    total = tops[..., -1] * terms.bias
    for level in _halves(tops.shape[-1] - terms.bias):
        left = number // 2
        for leaves, nodes in sorted(level.items(), reverse=True):
            rounding = np.minimum(nodes, left)
            total = total + rounding * tops[..., leaves - 1]
            left = left - rounding
    return np.asarray(total)


def _halves(count: int) -> Iterator[Counter[int]]:
    """For each level of a tree by halves: how many nodes have so many leaves, two or more."""
    level = Counter({count: 1})
    while level := Counter({leaves: nodes for leaves, nodes in level.items() if leaves > 1}):
        yield level
        below = Counter[int]()
        for leaves, nodes in level.items():
            below[leaves // 2] += nodes
            below[leaves - leaves // 2] += nodes
        level = below


def _blocked(terms: Terms, tops: Floats, number: Floats, size: int) -> Floats:
    """Blocks of a size, each in any order, then their sums and the bias in any order."""
    count = tops.shape[-1] - terms.bias
    blocks = math.ceil(count / size)
    inside = blocks * _each(tops, number, size)
    between: Floats = inside + (blocks - 1 + terms.bias) * tops[..., -1]
    return between
