"""Affine maps that do the same at many places: one matrix, and for each place the numbers it reads.

A batch of rows, the positions of a convolution and the windows of a pool are of this kind. A chain
of affine operations is traced back from some of its results, for all places at once: which numbers
each place reads, operation by operation. Places that are traced alike have one matrix, whatever
the numbers are, and it is multiplied out for one of them only.

Why places that are traced alike have the same matrix: by induction on the operations. In each step
they read the same rows of the same blocks, in the same order, so what stands in front of the
numbers read is one matrix; where two of these numbers are the same at every place, their columns
are added. A place that reads a padding zero where others read a block is alike too, since it may
read the whole block on zeros; but its columns then stay apart, which is why two convolutions with
padding between them are no convolution of the wider kernel.

Only linear parts are traced. Offsets are columns, which can be pushed through.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from symact.networks.operations import Affine, AffineOperation, Select
from symact.networks.tracing import Chain, Step, Traced, UnlikeError, columns_of
from symact.numbers.affine import AffineMap, compose
from symact.numbers.arrays import Array
from symact.numbers.matrix import RationalMatrix

MOST = 1 << 10
"""How many different matrices are told apart; a chain with more has no form of this kind."""


@dataclass(frozen=True, eq=False)
class Tile:
    """One matrix at several places.

    Attributes:
        which: the places, by number among those that were asked for.
        reads: for each place the numbers that it reads, of shape (places, n); −1 for a 0.
        parts: sums of products of steps, each with the columns of ``reads`` that it reads.
    """

    which: Array
    reads: Array
    parts: tuple[tuple[tuple[Step, ...], Array], ...]

    @property
    def height(self) -> int:
        """How many numbers each place gives."""
        steps, columns = self.parts[0]
        return len(steps[-1].places) if steps else len(columns)

    @cached_property
    def matrix(self) -> RationalMatrix:
        """The matrix, of shape (numbers given, numbers read)."""
        width, total = self.reads.shape[1], None
        for steps, columns in self.parts:
            maps = [AffineMap(step.matrix()) for step in steps]
            own = compose(maps).matrix if maps else RationalMatrix.identity(len(columns))
            if not (len(columns) == width and np.array_equal(columns, np.arange(width))):
                own = own.transpose().scatter(columns.tolist(), width).transpose()
            total = own if total is None else total + own
        assert total is not None
        return total


def _tiles(terms: Sequence[tuple[Traced, int]], made: Sequence[Array]) -> Iterator[Tile]:
    """Tiles of a sum of chains, each with the place where its input starts; ``made`` has for each
    the results that places give, of shape (places, n)."""
    found: list[tuple[Array, list[tuple[Array, tuple[Step, ...]]]]]
    found = [(np.arange(len(made[0])), [])]
    for (traced, start), own in zip(terms, made, strict=True):
        split = []
        for which, parts in found:
            for chosen, reads, steps in traced.back(own[which]):
                read = np.where(reads >= 0, reads + start, -1)
                split.append((which[chosen], [*((r[chosen], s) for r, s in parts), (read, steps)]))
                if len(split) > MOST:
                    raise UnlikeError
        found = split
    for which, parts in found:
        kept, targets = columns_of(np.concatenate([reads for reads, _ in parts], axis=1))
        # in the order of the numbers that one place reads, so that the order tells nothing else
        order = np.argsort(kept[int((kept >= 0).sum(axis=1).argmax())], kind="stable")
        place = np.argsort(order)
        targets = np.where(targets >= 0, place[targets], -1)
        sizes = np.cumsum([reads.shape[1] for reads, _ in parts])[:-1]
        columns = np.split(targets, sizes)
        own_parts = tuple((steps, c) for (_, steps), c in zip(parts, columns, strict=True))
        yield Tile(which, kept[:, order], own_parts)


@dataclass(frozen=True, eq=False)
class Tiling:
    """A sum of chains as matrices of one shape, each at equally many places.

    Attributes:
        reads: the numbers that each place reads, of shape (matrices, places, n); −1 for a 0.
        rows: for each matrix the tiles whose matrices lie one under the other in it.
        order: for each result its place among those of all matrices, end to end; −1 for a 0.
    """

    reads: Array
    rows: tuple[tuple[Tile, ...], ...]
    order: Array

    @property
    def shape(self) -> tuple[int, int]:
        """That of each matrix."""
        return sum(tile.height for tile in self.rows[0]), int(self.reads.shape[2])

    @property
    def copies(self) -> int:
        """At how many places each matrix acts."""
        return int(self.reads.shape[1])

    @property
    def numbers(self) -> int:
        """How many the matrices have."""
        height, width = self.shape
        return len(self.rows) * height * width

    def offsets(self, column: RationalMatrix) -> tuple[RationalMatrix, bool]:
        """The column of all results arranged like those of the matrices, and whether all places of
        a matrix have the same."""
        source = np.full(len(self.rows) * self.copies * self.shape[0], -1)
        source[self.order[self.order >= 0]] = np.nonzero(self.order >= 0)[0]
        arranged = column.take(source.tolist())
        size, flat = self.copies * self.shape[0], arranged.flat
        each = (flat[k : k + size] for k in range(0, len(flat), size))
        return arranged, all(own == own[: self.shape[0]] * self.copies for own in each)

    def operations(
        self, arranged: RationalMatrix, alike: bool, inputs: int
    ) -> tuple[AffineOperation, ...]:
        """A selection, the matrices with offsets from :meth:`offsets`, and a selection; those that
        change nothing are left out."""
        height, _ = self.shape
        parts, blocks = arranged.split(len(self.rows) * self.copies), list[AffineMap]()
        for k, tiles in enumerate(self.rows):
            matrix = RationalMatrix.stack([tile.matrix for tile in tiles]).reduced()
            own = parts[k * self.copies : (k + 1) * self.copies]
            blocks += [AffineMap(matrix, offset) for offset in (own[:1] if alike else own)]
        before = Select(tuple(self.reads.ravel().tolist()), inputs)
        after = Select(tuple(self.order.tolist()), len(self.rows) * self.copies * height)
        affine = Affine(*blocks, copies=self.copies if alike else 1)
        return tuple(
            operation
            for operation in (before, affine, after)
            if not (isinstance(operation, Select) and operation.is_identity)
        )


def tiling(terms: Sequence[tuple[Chain, int]], outputs: int) -> Tiling | None:
    """A sum of chains as equal matrices at equally many places; None where it has no such form.

    Args:
        terms: each a chain and the place where what it reads starts among all inputs.
        outputs: how many numbers each chain gives.

    >>> batch = [Affine(AffineMap([[1, 2]]), copies=3), Affine(AffineMap([[5]]), copies=3)]
    >>> found = tiling([(batch, 0)], 3)
    >>> found.copies, found.shape, found.rows[0][0].matrix.fractions()
    (3, (1, 2), ((Fraction(5, 1), Fraction(10, 1)),))
    """
    try:
        traced = [(Traced(chain), start) for chain, start in terms]
        if len(traced) == 1 and traced[0][0].layers:
            return _of_chain(traced[0])
        made = [_results(own, np.arange(outputs)[:, None]) for own, _ in traced]
        tiles = [*_tiles(traced, made)]
        return _arranged([(tile, tile.which[:, None]) for tile in tiles], np.arange(outputs))
    except UnlikeError:
        return None


def _results(traced: Traced, outputs: Array) -> Array:
    return outputs if traced.order is None else traced.order[outputs]


def _of_chain(term: tuple[Traced, int]) -> Tiling | None:
    (last, _), order = term[0].layers[-1], term[0].order
    count = len(last.kinds) * last.height
    order = np.arange(count) if order is None else order[:-1]
    found = []
    for made in last.starts(order[order >= 0]):
        found += [(tile, made[tile.which]) for tile in _tiles([term], [made])]
    return _arranged(found, order)


def _arranged(found: Sequence[tuple[Tile, Array]], order: Array) -> Tiling | None:
    """Tiles with the results that they give, those that read the same put into one matrix."""
    groups: dict[tuple[tuple[int, ...], bytes], list[tuple[Tile, Array]]] = {}
    for tile, made in found:
        key = tile.reads.shape, np.ascontiguousarray(tile.reads).tobytes()
        groups.setdefault(key, []).append((tile, made))
    stacked = [
        (tuple(tile for tile, _ in own), np.concatenate([made for _, made in own], axis=1))
        for own in groups.values()
    ]
    shapes = {(made.shape, tiles[0].reads.shape) for tiles, made in stacked}
    if len(shapes) != 1:
        return None
    made = np.stack([made for _, made in stacked])
    place = np.full(max(int(made.max()), int(order.max())) + 2, -1)
    place[made.ravel()] = np.arange(made.size)
    place[-1] = -1
    reads = np.stack([tiles[0].reads for tiles, _ in stacked])
    return Tiling(reads, tuple(tiles for tiles, _ in stacked), place[order])


def alike(left: Sequence[Chain], right: Sequence[Chain], outputs: int) -> bool:
    """Whether two sums of chains are found to have the same matrix, place by place.

    Where they are not found to, that says nothing: they may be equal all the same.

    >>> from symact.networks.operations import Scale
    >>> scaled = [Affine(AffineMap([[1, 2]]), copies=3), Scale([5] * 3, [0] * 3)]
    >>> alike([scaled], [[Affine(AffineMap([[5, 10]]), copies=3)]], 3)
    True
    """
    try:
        own = [(Traced(chain), 0) for chain in left]
        other = [(Traced(chain), 0) for chain in right]
        for made in _together(other, outputs):
            for tile in _tiles(own, [_results(t, made) for t, _ in own]):
                rest = made[tile.which]
                for twin in _tiles(other, [_results(t, rest) for t, _ in other]):
                    if not _same(tile, twin):
                        return False
    except UnlikeError:
        return False
    return True


def _together(terms: Sequence[tuple[Traced, int]], outputs: int) -> Iterator[Array]:
    """All results, arranged in places: those of a piece of the last layer where that is simple."""
    if len(terms) == 1 and terms[0][0].layers:
        traced = terms[0][0]
        (last, _), order = traced.layers[-1], traced.order
        order = np.arange(outputs) if order is None else order[:-1]
        place = np.full(len(last.kinds) * last.height, -1)
        place[order] = np.arange(outputs)
        if outputs == len(place) and (place >= 0).all():
            for made in last.starts(order):
                yield place[made]
            return
    yield np.arange(outputs)[:, None]


def _same(tile: Tile, twin: Tile) -> bool:
    """Whether two tiles have the same matrix at the places of the second."""
    reads = tile.reads[twin.which]
    _, targets = columns_of(np.concatenate([reads, twin.reads], axis=1))
    width, cut = int(targets.max()) + 1, reads.shape[1]
    first, second = (
        matrix.transpose().scatter(own.tolist(), width)
        for matrix, own in ((tile.matrix, targets[:cut]), (twin.matrix, targets[cut:]))
    )
    return bool(first == second)
