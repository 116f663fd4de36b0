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

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from sympy import ZZ
from sympy.polys.matrices import DomainMatrix

from symact.networks.operations import Addition, Affine, AffineOperation, Composite, Scale, Select
from symact.numbers.affine import AffineMap, compose
from symact.numbers.arrays import Array
from symact.numbers.matrix import RationalMatrix

LARGEST = 1 << 22
"""How many positions are held at one time; what needs more is not traced."""

MOST = 1 << 10
"""How many different matrices are told apart; a chain with more has no form of this kind."""

Chain = Sequence[AffineOperation]
"""Affine operations in the order in which they act."""


class _UnlikeError(Exception):
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
                raise _UnlikeError
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
                raise _UnlikeError
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
                raise _UnlikeError
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


def _columns(reads: Array) -> tuple[Array, Array]:
    """The columns that differ and are not all −1, and for each column which one it is, or −1."""
    factors = np.random.default_rng(1).integers(1, 1 << 62, len(reads), dtype=np.int64)
    with np.errstate(over="ignore"):
        keys = (reads.astype(np.int64) * factors[:, None]).sum(axis=0)
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    if not np.array_equal(reads[:, first[inverse]], reads):  # two columns of one key
        _, first, inverse = np.unique(reads, axis=1, return_index=True, return_inverse=True)
    live = (reads[:, first] >= 0).any(axis=0)
    if not live.any():
        raise _UnlikeError
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
            kept, targets = _columns(seen)
            step = Step(layer.matrices, places, targets, kept.shape[1])
            yield from self._back(depth - 1, kept, which[chosen], (step, *steps))


def _flat(chain: Iterable[AffineOperation]) -> Iterator[AffineOperation]:
    for operation in chain:
        if isinstance(operation, Composite):
            yield from _flat(operation.parts)
        else:
            yield operation


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
                    raise _UnlikeError
        found = split
    for which, parts in found:
        kept, targets = _columns(np.concatenate([reads for reads, _ in parts], axis=1))
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
    except _UnlikeError:
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
    except _UnlikeError:
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
    _, targets = _columns(np.concatenate([reads, twin.reads], axis=1))
    width, cut = int(targets.max()) + 1, reads.shape[1]
    first, second = (
        matrix.transpose().scatter(own.tolist(), width)
        for matrix, own in ((tile.matrix, targets[:cut]), (twin.matrix, targets[cut:]))
    )
    return bool(first == second)
