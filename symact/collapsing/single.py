"""What a sum of chains of affine operations can become: one map, in as few numbers as it takes.

There are three ways. A dense matrix, always. A convolution, or whatever map there is, that takes up
the scalings beside it. And one matrix that acts on many places alike, a row of a batch each, or a
window of an image. Which of them has the fewest numbers is known before anything is multiplied.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from symact.collapsing.forms import Term, is_rearrangement
from symact.collapsing.fusion import fused
from symact.networks.operations import Affine, AffineOperation, Composite, Scale
from symact.networks.tiles import tiling
from symact.numbers.affine import AffineMap
from symact.numbers.matrix import RationalMatrix

LARGEST = 1 << 24
"""The most numbers that a merged matrix may have; a run that would need more is left as it is."""

MOST = 8
"""Sums of more terms are not traced place by place."""


@dataclass(frozen=True)
class Single:
    """One map: how many numbers it has, and the operations that it is, of which one is a map."""

    numbers: int
    make: Callable[[], tuple[AffineOperation, ...]]


def single(
    terms: Sequence[Term], widths: Sequence[int], outputs: int, *, shifted: bool = True
) -> Single | None:
    """The one map of a sum of terms that has the fewest numbers; None where it has too many.

    Args:
        terms: the sum; what the anchors are, lies end to end in their order.
        widths: those of the anchors, each once, in order.
        outputs: how many numbers come out.
        shifted: whether an offset is counted that the terms need not have.

    >>> from symact.numbers.affine import AffineMap
    >>> layers = [Affine(AffineMap([[1, 2], [3, 4]]), copies=64) for _ in range(2)]
    >>> found = single([Term(0, tuple(enumerate(layers, start=1)))], [128], 128)
    >>> found.numbers, found.make()[0].describe()
    (4, '64 copies of affine map 2 → 2')
    """
    has_offset = any(not _is_linear(op) for term in terms for _, op in term.links)
    dense = outputs * sum(widths) + outputs * has_offset
    found = [Single(dense, lambda: (_dense(terms, widths),))] if dense <= LARGEST else []
    if not any(isinstance(op, Affine) and op.is_dense for term in terms for _, op in term.links):
        found += [way for way in (_absorbed(terms), _tiled(terms, widths, outputs)) if way]
    return min(found, key=lambda way: way.numbers, default=None)


def _is_linear(operation: AffineOperation) -> bool:
    match operation:
        case Affine(blocks=blocks):
            return all(block.is_linear for block in blocks)
        case Scale(shift=shift):
            return shift.is_zero
    return True


def _dense(terms: Sequence[Term], widths: Sequence[int]) -> Affine:
    """The terms multiplied out: one dense map of the anchors end to end."""
    anchors = sorted({term.anchor for term in terms})
    width, parts = dict(zip(anchors, widths, strict=True)), dict[int, AffineMap]()
    for term in terms:
        product = term.multiplied(width[term.anchor])
        known = parts.get(term.anchor)
        parts[term.anchor] = product if known is None else known + product
    first, *rest = (parts[anchor] for anchor in anchors)
    if not rest:
        return Affine(first)
    matrix = RationalMatrix.stack([p.matrix.transpose() for p in (first, *rest)]).transpose()
    offset = first.offset
    for part in rest:
        offset = offset + part.offset
    return Affine(AffineMap(matrix, offset))


def _absorbed(terms: Sequence[Term]) -> Single | None:
    """A map that scalings leave as it is."""
    if len(terms) > 1:
        return None
    links = fused([((position,), operation) for position, operation in terms[0].links])
    operations = tuple(operation for _, operation in links)
    maps = [operation for operation in operations if not is_rearrangement(operation)]
    if len(maps) != 1:
        return None
    return Single(numbers_of(maps[0]), lambda: operations)


def _tiled(terms: Sequence[Term], widths: Sequence[int], outputs: int) -> Single | None:
    """One matrix at many places, or several at equally many."""
    if len(terms) > MOST:
        return None
    anchors = sorted({term.anchor for term in terms})
    starts = dict(zip(anchors, accumulate(widths, initial=0), strict=False))
    chains = [[operation for _, operation in term.links] for term in terms]
    pairs = [(chain, starts[t.anchor]) for chain, t in zip(chains, terms, strict=True)]
    found = tiling(pairs, outputs)
    if found is None:
        return None
    column = RationalMatrix.zeros(outputs, 1)
    for chain in chains:
        if chain:
            column = column + Composite(tuple(chain)).offset()
    arranged, alike = found.offsets(column)
    shifts = len(found.rows) * found.shape[0] if alike else _stored(arranged)
    numbers = found.numbers + (0 if arranged.is_zero else shifts)
    return Single(numbers, lambda: found.operations(arranged, alike, sum(widths)))


def numbers_of(operation: AffineOperation) -> int:
    """How many numbers a file needs for an operation: equal ones of several blocks, and those of
    all places, once; a zero offset none.

    >>> numbers_of(Scale([2, 2, 3, 3], [0] * 4))
    2
    """
    match operation:
        case Affine(blocks=blocks):
            rows, columns = blocks[0].shape
            distinct = len({id(block.matrix): 0 for block in blocks})
            if 1 < distinct <= len(blocks):
                distinct = len({block.matrix for block in blocks})
            offset = RationalMatrix.stack([block.offset for block in blocks])
            return distinct * rows * columns + (0 if offset.is_zero else _stored(offset))
        case Scale(factor=factor, shift=shift):
            return _stored(factor) + (0 if shift.is_zero else _stored(shift))
        case Composite(parts=parts):
            return sum(map(numbers_of, parts))
    return 0


def _stored(column: RationalMatrix) -> int:
    """How many numbers a column has that repeats: each several times, then all of them again."""
    entries = [int(entry) for entry in column.flat]
    changes = [k for k in range(1, len(entries)) if entries[k] != entries[k - 1]]
    entries = entries[:: math.gcd(len(entries), *changes)]
    count = len(entries)
    for period in (d for d in range(1, count + 1) if count % d == 0):
        if entries == entries[:period] * (count // period):
            return period
    return count
