"""A chain of affine operations traced back from some of its results, for all places at once.

Which numbers each place reads, operation by operation: places that read the same rows of the same
blocks, in the same order, are traced alike, and share each :class:`Step`. What follows from that
is in :mod:`symact.networks.tiles`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sympy import ZZ
from sympy.polys.matrices import DomainMatrix

from symact.networks.operations import Addition, Affine, AffineOperation, Composite, Scale, Select
from symact.numbers.arrays import Array
from symact.numbers.matrix import RationalMatrix

LARGEST = 1 << 22
"""How many positions are held at one time; what needs more is not traced."""

Chain = Sequence[AffineOperation]
"""Affine operations in the order in which they act."""


class UnlikeError(Exception):
    """The chain has no such form, or finding it takes too much."""


@dataclass(frozen=True, eq=False)
class Step:
    """What one operation does at each of some places: rows of matrices, each of numbers of its own.

    Attributes:
        matrices: the matrices.
        places: for each number that is made: its slot, the matrix there and the row; −1 for a 0.
        targets: the column for each number that the slots read, end to end; −1 where it is 0.
        width: how many columns there are.
    """

    matrices: tuple[RationalMatrix, ...]
    places: Array
    targets: Array
    width: int

    def matrix(self) -> RationalMatrix:
        """The matrix, of shape (numbers made, columns)."""
        used = sorted({int(k) for k in self.places[:, 1] if k >= 0})
        stacked = RationalMatrix.stack([self.matrices[k] for k in used])
        height, fan = self.matrices[0].shape
        if len(self.places) == height and np.array_equal(
            self.places, [(0, used[0], r) for r in range(height)]
        ):
            is_plain = np.array_equal(self.targets, np.arange(self.width))
            if is_plain:
                return stacked
        own, rows = stacked.numerators.to_list(), []
        start = {k: i * height for i, k in enumerate(used)}
        for slot, k, row in self.places.tolist():
            made = [ZZ.zero] * self.width
            if slot >= 0:
                targets = self.targets[slot * fan : (slot + 1) * fan].tolist()
                for target, entry in zip(targets, own[start[k] + row], strict=True):
                    if target >= 0:
                        made[target] += entry
            rows.append(made)
        shape = (len(rows), self.width)
        return RationalMatrix(DomainMatrix(rows, shape, ZZ), stacked.denominator)


class _Layer:
    """One operation between selections: pieces that are equally high, each with its matrix."""

    def __init__(self, operation: AffineOperation) -> None:
        self.stride = 1
        match operation:
            case Affine(blocks=blocks, copies=copies):
                self.matrices, own = _distinct([block.matrix for block in blocks])
                self.kinds = np.repeat(own, copies)
            case Scale(factor=factor):
                known: dict[int, int] = {}
                own = [known.setdefault(int(entry), len(known)) for entry in factor.flat]
                self.matrices = tuple(
                    RationalMatrix.integers([[ZZ(e)]], (1, 1), factor.denominator) for e in known
                )
                self.kinds = np.array(own)
            case Addition(terms=terms, width=width):
                ones = [ZZ.one] * terms
                self.matrices = (RationalMatrix.integers([ones], (1, terms)),)
                self.kinds, self.stride = np.zeros(width, dtype=np.int64), width
            case _:
                raise UnlikeError
        self.height, self.fan = self.matrices[0].shape

    def starts(self, used: Array) -> Iterator[Array]:
        """The results among ``used``, a row for each piece, arranged by matrix."""
        seen = np.zeros((len(self.kinds), self.height), dtype=np.bool_)
        seen.ravel()[used] = True
        for kind in np.unique(self.kinds[seen.any(axis=1)]):
            pieces = np.nonzero((self.kinds == kind) & seen.any(axis=1))[0]
            rows = np.nonzero(seen[pieces].any(axis=0))[0]
            yield pieces[:, None] * self.height + rows

    def alike(self, made: Array) -> Iterator[tuple[Array, Array, Array]]:
        """Groups of places for results of shape (places, n), −1 for a 0: which they are, the slot,
        matrix and row of each result, and what they read, of shape (places, slots · fan)."""
        valid, piece = made >= 0, made // self.height
        row, kind = made - piece * self.height, self.kinds[piece]
        rest = np.arange(len(made))
        while rest.size:
            first = rest[int(valid[rest].sum(axis=1).argmax())]
            spots = np.nonzero(valid[first])[0]
            if not spots.size:
                raise UnlikeError
            _, lead, slot = np.unique(piece[first, spots], return_index=True, return_inverse=True)
            order = np.argsort(lead)
            slot, lead = np.argsort(order)[slot], lead[order]
            own = np.ix_(rest, spots)
            same = valid[own] & (row[own] == row[first, spots]) & (kind[own] == kind[first, spots])
            same &= piece[own] == piece[np.ix_(rest, spots[lead])][:, slot]
            sorting = np.argsort(slot, kind="stable")
            cuts = np.searchsorted(slot[sorting], np.arange(len(lead)))
            whole = np.logical_and.reduceat(same[:, sorting], cuts, axis=1)
            empty = np.logical_and.reduceat(~valid[own][:, sorting], cuts, axis=1)
            fits = (whole | empty).all(axis=1) & (valid[rest].sum(axis=1) == same.sum(axis=1))
            places = np.full((made.shape[1], 3), -1)
            places[spots] = np.stack([slot, kind[first, spots], row[first, spots]], axis=1)
            chosen = rest[fits]
            at = np.where(whole[fits], piece[np.ix_(chosen, spots[lead])], -1)
            if at.size * self.fan > LARGEST:
                raise UnlikeError
            yield chosen, places, self._reads(at)
            rest = rest[~fits]

    def _reads(self, pieces: Array) -> Array:
        scale = 1 if self.stride > 1 else self.fan
        reads = pieces[:, :, None] * scale + np.arange(self.fan) * self.stride
        return np.where(pieces[:, :, None] >= 0, reads, -1).reshape(len(pieces), -1)


def _distinct(matrices: Sequence[RationalMatrix]) -> tuple[tuple[RationalMatrix, ...], list[int]]:
    """The matrices that differ, and for each which one it is."""
    if len(matrices) == 1:
        return (matrices[0],), [0]
    known: dict[RationalMatrix, int] = {}
    by_id: dict[int, int] = {}
    for matrix in matrices:
        if id(matrix) not in by_id:
            by_id[id(matrix)] = known.setdefault(matrix, len(known))
    return tuple(known), [by_id[id(matrix)] for matrix in matrices]


def columns_of(reads: Array) -> tuple[Array, Array]:
    """The columns that differ and are not all −1, and for each column which one it is, or −1."""
    factors = np.random.default_rng(1).integers(1, 1 << 62, len(reads), dtype=np.int64)
    with np.errstate(over="ignore"):
        keys = (reads.astype(np.int64) * factors[:, None]).sum(axis=0)
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    if not np.array_equal(reads[:, first[inverse]], reads):  # two columns of one key
        _, first, inverse = np.unique(reads, axis=1, return_index=True, return_inverse=True)
    live = (reads[:, first] >= 0).any(axis=0)
    if not live.any():
        raise UnlikeError
    order = np.argsort(np.where(live, first, reads.shape[1]), kind="stable")
    place = np.empty(len(first), dtype=np.int64)
    place[order] = np.arange(len(first))
    count = int(live.sum())
    target = place[inverse.ravel()]
    return reads[:, first[order[:count]]], np.where(target < count, target, -1)


class Traced:
    """A chain, made ready to be traced back from its results."""

    def __init__(self, chain: Chain) -> None:
        self.layers: list[tuple[_Layer, Array | None]] = []
        moved: Array | None = None
        for operation in _flat(chain):
            if isinstance(operation, Select):
                if not operation.is_identity:
                    own = np.array([*operation.indices, -1])
                    moved = own if moved is None else moved[own]
            else:
                self.layers.append((_Layer(operation), moved))
                moved = None
        self.order = moved
        """Which results of the last layer come out, and −1 at the end."""

    def back(self, made: Array) -> Iterator[tuple[Array, Array, tuple[Step, ...]]]:
        """Groups of places that are alike, for results of shape (places, n) of the last layer:
        which they are, what they read, and the steps from there."""
        yield from self._back(len(self.layers), made, np.arange(len(made)), ())

    def _back(
        self, depth: int, made: Array, which: Array, steps: tuple[Step, ...]
    ) -> Iterator[tuple[Array, Array, tuple[Step, ...]]]:
        if depth == 0:
            yield which, made, steps
            return
        layer, moved = self.layers[depth - 1]
        for chosen, places, reads in layer.alike(made):
            seen = reads if moved is None else moved[reads]
            kept, targets = columns_of(seen)
            step = Step(layer.matrices, places, targets, kept.shape[1])
            yield from self._back(depth - 1, kept, which[chosen], (step, *steps))


def _flat(chain: Iterable[AffineOperation]) -> Iterator[AffineOperation]:
    for operation in chain:
        if isinstance(operation, Composite):
            yield from _flat(operation.parts)
        else:
            yield operation
