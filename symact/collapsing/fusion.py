"""Scalings absorbed into the maps beside them, without writing a matrix out.

A batch norm after a convolution, or a normalisation of pixels before it, multiplies each block of
the convolution by a diagonal matrix as long as every copy of the block meets the same factors. The
convolution stays a convolution; its kernel and bias change, exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symact.networks.operations import Affine, AffineOperation, Scale, Select
from symact.numbers.affine import AffineMap
from symact.numbers.matrix import RationalMatrix

Link = tuple[tuple[int, ...], AffineOperation]
"""An affine operation and the positions, in the network, of the maps that it stands for."""


def fused(links: Sequence[Link]) -> tuple[Link, ...]:
    """The same composition with every scaling absorbed that can be.

    >>> from symact.networks.operations import Affine, Scale
    >>> kernel = Affine(AffineMap([[1, 2]]), copies=3)
    >>> ((where, operation),) = fused([((1,), kernel), ((2,), Scale([5] * 3, [1] * 3))])
    >>> where, operation.blocks[0].matrix.fractions(), operation.copies
    ((1, 2), ((Fraction(5, 1), Fraction(10, 1)),), 3)
    """
    result: list[Link] = []
    for link in links:
        result.append(link)
        while (shorter := _joined(result)) is not None:
            result = shorter
    return tuple(result)


def _joined(links: list[Link]) -> list[Link] | None:
    """The links with the last map joined to the map before it, if one of the two is a scaling."""
    maps = [k for k, (_, operation) in enumerate(links) if not isinstance(operation, Select)]
    if len(maps) < 2 or maps[-1] != len(links) - 1:
        return None
    first, last = maps[-2:]
    between = [
        operation for _, operation in links[first + 1 : last] if isinstance(operation, Select)
    ]
    (where_first, before), (where_last, after) = links[first], links[last]
    where = tuple(sorted({*where_first, *where_last}))
    if isinstance(after, Scale) and isinstance(before, (Affine, Scale)):
        width = before.outputs(before.inputs)
        moved = _through(after, _indices(between, width), width)
        joined = None if moved is None else _scaled_after(before, moved)
        return (
            None if joined is None else [*links[:first], (where, joined), *links[first + 1 : last]]
        )
    if isinstance(before, Scale) and isinstance(after, Affine):
        joined = _scaled_before(after, before, _indices(between, before.inputs))
        return (
            None if joined is None else [*links[:first], *links[first + 1 : last], (where, joined)]
        )
    return None


def _indices(selections: Sequence[Select], width: int) -> list[int]:
    """Where each number comes from after some selections; −1 for the constant 0."""
    indices = list(range(width))
    for selection in selections:
        indices = [indices[i] if i >= 0 else -1 for i in selection.indices]
    return indices


Factors = list[tuple[Fraction, Fraction]]


def _through(scale: Scale, indices: list[int], width: int) -> Factors | None:
    """Factor and shift for each number in front of a permutation, from those behind it."""
    if sorted(indices) != list(range(width)):
        return None
    both: Factors = [(Fraction(1), Fraction(0))] * width
    for index, pair in zip(indices, _factors(scale), strict=True):
        both[index] = pair
    return both


def _factors(scale: Scale) -> Factors:
    factors, shifts = scale.factor.fractions(), scale.shift.fractions()
    return [(f[0], s[0]) for f, s in zip(factors, shifts, strict=True)]


def _scaled_after(before: Affine | Scale, both: Factors) -> AffineOperation | None:
    """The scaling after a map, as one map; None where copies of a block would differ."""
    if isinstance(before, Scale):
        own = _factors(before)
        return Scale(
            [f * g for (g, _), (f, _) in zip(own, both, strict=True)],
            [f * t + s for (_, t), (f, s) in zip(own, both, strict=True)],
        )
    pieces = _by_block(both, before, before.blocks[0].shape[0])
    if pieces is None:
        return None
    blocks = []
    for block, piece in zip(before.blocks, pieces, strict=True):
        factor = RationalMatrix.column([f for f, _ in piece])
        shift = RationalMatrix.column([s for _, s in piece])
        blocks.append(
            AffineMap(block.matrix.rows_times(factor), block.offset.rows_times(factor) + shift)
        )
    return Affine(*blocks, copies=before.copies)


def _scaled_before(after: Affine, scale: Scale, indices: list[int]) -> Affine | None:
    """The scaling before a map, as one map. A padded 0 stays 0 under any factor without a shift."""
    own = _factors(scale)
    both: list[tuple[Fraction, Fraction] | None] = [own[i] if i >= 0 else None for i in indices]
    if None in both and any(shift for _, shift in own):
        return None
    pieces = _by_block(both, after, after.blocks[0].shape[1])
    if pieces is None:
        return None
    blocks = []
    for block, piece in zip(after.blocks, pieces, strict=True):
        factor = RationalMatrix.column([f for f, _ in piece])
        shift = RationalMatrix.column([s for _, s in piece])
        matrix = block.matrix.transpose().rows_times(factor).transpose()
        blocks.append(AffineMap(matrix, block.matrix @ shift + block.offset))
    return Affine(*blocks, copies=after.copies)


def _by_block(
    both: Sequence[tuple[Fraction, Fraction] | None], operation: Affine, size: int
) -> list[Factors] | None:
    """Factors and shifts for each block, if all its copies meet the same; None fits everything."""
    result = []
    for g in range(len(operation.blocks)):
        own: list[tuple[Fraction, Fraction] | None] = [None] * size
        for p in range(operation.copies):
            start = (g * operation.copies + p) * size
            for k, pair in enumerate(both[start : start + size]):
                if own[k] is None:
                    own[k] = pair
                elif pair is not None and pair != own[k]:
                    return None
        result.append([pair if pair is not None else (Fraction(1), Fraction(0)) for pair in own])
    return result
