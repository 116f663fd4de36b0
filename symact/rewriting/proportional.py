"""Units that are multiples of others, and units that nothing reads: found, merged and dropped.

Two numbers of one value are alike where one is a multiple of the other for all inputs, or for all
of a box: their rows of atoms tell. What reads both may read one, with the factors added up; what
nothing reads then needs not be computed. Of a convolution whole channels go.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symact.networks.network import Network, Node
from symact.networks.operations import (
    Activate,
    Addition,
    Affine,
    AffineOperation,
    Largest,
    Operation,
    Scale,
    Select,
)
from symact.networks.traversal import walk
from symact.numbers.affine import AffineMap
from symact.numbers.matrix import RationalMatrix
from symact.regions.domain import Box
from symact.rewriting.atoms import Atoms, in_order, primitive
from symact.rewriting.normal import RowKind, Rows, inputs_of


@dataclass(frozen=True)
class Alike:
    """Number ``second`` of a value is ``factor`` times number ``first``, an earlier one; a number
    that is always 0 is 0 times itself."""

    value: int
    first: int
    second: int
    factor: Fraction


def alike(network: Network, box: Box | None = None) -> tuple[Alike, ...]:
    """The units that are multiples of an earlier unit of the same activation or maximum.

    Args:
        box: where the inputs lie; everywhere if left out.

    >>> from symact.activations.entries import relu
    >>> network = Network([AffineMap([[1], [2], [-1]]), relu, AffineMap([[1, 1, 1]])])
    >>> alike(network)
    (Alike(value=2, first=0, second=1, factor=Fraction(2, 1)),)
    """
    bends = (
        position
        for position, node in enumerate(network.nodes, start=1)
        if not isinstance(node.operation, AffineOperation)
    )
    rows = _all_rows(network, box)
    return tuple(
        Alike(value, first, second, factor)
        for value in bends
        for second, (first, factor) in enumerate(_multiples(rows[value]))
        if first != second or not factor
    )


def unread(network: Network) -> tuple[tuple[int, int], ...]:
    """The units, as a value and a number of it, that no result depends on by what is stored.

    >>> from symact.activations.entries import relu
    >>> unread(Network([AffineMap([[1], [2]]), relu, AffineMap([[1, 0]])]))
    ((2, 1),)
    """
    kept = _Demand(network, {}).kept
    return tuple(
        (value, index)
        for value, node in enumerate(network.nodes, start=1)
        if not isinstance(node.operation, AffineOperation)
        for index in sorted({*range(network.widths[value])} - {*kept[value]})
    )


def needed(network: Network) -> Network:
    """The network without what no result depends on by what is stored; itself if all is read."""
    return _only(network, _Demand(network, {}))


def merged(network: Network, box: Box | None = None) -> Network:
    """An equal network without units that are multiples of others or that nothing reads.

    Args:
        box: where the two must be equal; everywhere if left out.

    Returns:
        The network itself where there is nothing to merge and nothing to drop.

    >>> from symact.activations.entries import relu
    >>> network = Network([AffineMap([[1], [2], [-1]]), relu, AffineMap([[1, 1, 0]])])
    >>> smaller = merged(network)
    >>> smaller.widths, smaller([5]) == network([5])
    ((1, 1, 1, 1), True)
    """
    multiples = {value: _multiples(rows) for value, rows in _all_rows(network, box).items()}
    return _only(network, _Demand(network, multiples))


def _only(network: Network, demand: _Demand) -> Network:
    if all(len(own) == width for own, width in zip(demand.kept, network.widths, strict=True)):
        return network
    return demand.rebuilt()


def _all_rows(network: Network, box: Box | None) -> dict[int, Rows]:
    atoms = Atoms(network.inputs, box)
    return walk(network, RowKind(atoms), inputs_of(atoms))


def _multiples(rows: Rows) -> list[tuple[int, Fraction]]:
    """For each number the first one that it is a multiple of, and the factor."""
    first: dict[object, tuple[int, int]] = {}
    found = []
    for index, row in enumerate(rows.rows):
        factor, own = primitive(row)
        place, known = first.setdefault(in_order(own), (index, factor))
        found.append((place, Fraction(factor, known) if known else Fraction(0)))
    return found


class _Demand:
    """Which numbers of every value are needed, and the network of those.

    ``kept`` has for each value the numbers that stay, in order; ``columns`` for each map side by
    side the columns that it still reads and what its blocks are with others added to those.
    """

    def __init__(
        self, network: Network, multiples: Mapping[int, Sequence[tuple[int, Fraction]]]
    ) -> None:
        self.network, self.multiples = network, multiples
        needed: list[set[int]] = [set() for _ in network.widths]
        needed[network.output] = {*range(network.widths[network.output])}
        needed[0] = {*range(network.inputs)}
        self.columns: dict[int, tuple[list[int], list[AffineMap]]] = {}
        for position in range(len(network.nodes), 0, -1):
            if needed[position] and position != network.output:
                needed[position] = self._whole(position, needed[position])
            if needed[position]:
                starts = self._places(position)
                for index in self._read(position, needed[position]):
                    value, own = starts[index]
                    needed[value].add(own)
        self.kept = [sorted(own) for own in needed]

    def _places(self, position: int) -> list[tuple[int, int]]:
        """For each number that an operation reads its value and its number there."""
        reads = self.network.nodes[position - 1].reads
        return [(read, i) for read in reads for i in range(self.network.widths[read])]

    def _whole(self, position: int, needed: set[int]) -> set[int]:
        """With some numbers those that cannot be left out without them: rows of all copies."""
        operation = self.network.nodes[position - 1].operation
        if isinstance(operation, Affine):
            height = operation.blocks[0].shape[0]
            rows = {index % height for index in needed}
            return {i for i in range(self.network.widths[position]) if i % height in rows}
        if _is_by_number(operation):
            return needed
        return {*range(self.network.widths[position])}

    def _read(self, position: int, needed: set[int]) -> Iterator[int]:
        """The numbers that an operation has to read for some that it gives."""
        operation = self.network.nodes[position - 1].operation
        match operation:
            case Affine(blocks=blocks):
                size, height = blocks[0].shape[1], blocks[0].shape[0]
                rows = sorted({index % height for index in needed})
                columns, _ = self.columns[position] = self._merged(position, operation, rows)
                for piece in range(operation.pieces):
                    yield from (piece * size + column for column in columns)
            case Select(indices=indices):
                yield from (indices[i] for i in needed if indices[i] >= 0)
            case Addition(terms=terms, width=width) | Largest(terms=terms, width=width):
                yield from (k * width + i for i in needed for k in range(terms))
            case Scale() | Activate():
                yield from needed
            case _:
                yield from range(self.network.given(position))

    def _merged(
        self, position: int, operation: Affine, rows: Sequence[int]
    ) -> tuple[list[int], list[AffineMap]]:
        """The columns that blocks have to read, and the blocks with the others added to those."""
        size = operation.blocks[0].shape[1]
        targets, factors = [], []
        for g, _ in enumerate(operation.blocks):
            pairs = self._targets(position, operation, g)
            targets.append([target for target, _ in pairs])
            factors.append(RationalMatrix.column([factor for _, factor in pairs]))
        blocks = []
        for block, target, factor in zip(operation.blocks, targets, factors, strict=True):
            turned = block.matrix.take(rows).transpose().rows_times(factor).scatter(target, size)
            blocks.append(AffineMap(turned.transpose(), block.offset.take(rows)))
        columns = [
            c
            for c in range(size)
            if any(not block.matrix.transpose().take([c]).is_zero for block in blocks)
        ] or [0]
        short = [
            AffineMap(block.matrix.transpose().take(columns).transpose(), block.offset)
            for block in blocks
        ]
        return columns, short

    def _targets(self, position: int, operation: Affine, g: int) -> list[tuple[int, Fraction]]:
        """For each column of a block the one that it can be added to, the same for all copies."""
        places, size = self._places(position), operation.blocks[0].shape[1]
        pieces = range(g * operation.copies, (g + 1) * operation.copies)
        found = [self._firsts(places[p * size : (p + 1) * size]) for p in pieces]
        return [
            own[0] if len({*own}) == 1 else (column, Fraction(1))
            for column, own in enumerate(zip(*found, strict=True))
        ]

    def _firsts(self, places: Sequence[tuple[int, int]]) -> list[tuple[int, Fraction]]:
        """For each column of one piece the first that it is a multiple of, and the factor."""
        known: dict[tuple[int, int], tuple[int, Fraction]] = {}
        found = []
        for column, (value, index) in enumerate(places):
            root, factor = self.multiples[value][index] if self.multiples else (index, Fraction(1))
            first, own = known.setdefault((value, root), (column, factor))
            found.append((first, factor / own if own else Fraction(0)))
        return found

    # -- the network of what is kept ---------------------------------------------------------------

    def rebuilt(self) -> Network:
        """The network that computes what is kept."""
        network = self.network
        self.nodes: list[Node] = []
        self.made = {0: 0}
        for position, node in enumerate(network.nodes, start=1):
            if self.kept[position]:
                self._rebuild(position, node)
        return Network(
            self.nodes,
            inputs=network.inputs,
            output=self.made[network.output],
            source=network.source,
        )

    def _rebuild(self, position: int, node: Node) -> None:
        """One operation on what is kept, after a selection of what it reads where that differs."""
        own = self.kept[position]
        wanted, operation = self._shorter(position, node.operation, own)
        there = {
            place: k
            for k, place in enumerate((read, i) for read in node.reads for i in self.kept[read])
        }
        places = self._places(position)
        moves = [there[places[index]] if index >= 0 else -1 for index in wanted]
        # where nothing is needed of what it reads, it selects zeros of the input
        kept = tuple(read for read in node.reads if self.kept[read]) or (0,)
        reads = tuple(self.made[read] for read in kept)
        given = sum(len(self.kept[read]) for read in kept)
        move = Select(tuple(moves), given)
        if operation is None or not move.is_identity:
            self.nodes.append(Node(move, reads, node.name if operation is None else ""))
            reads = (len(self.nodes),)
        if operation is not None:
            stored = node.stored if operation == node.operation else None
            self.nodes.append(Node(operation, reads, node.name, stored))
        self.made[position] = len(self.nodes)

    def _shorter(
        self, position: int, operation: Operation, own: list[int]
    ) -> tuple[Sequence[int], Operation | None]:
        """What an operation has to read, and what it is then; None for a selection alone."""
        match operation:
            case Affine():
                columns, blocks = self.columns[position]
                size = operation.blocks[0].shape[1]
                pieces = range(operation.pieces)
                wanted = [piece * size + c for piece in pieces for c in columns]
                return wanted, Affine(*blocks, copies=operation.copies)
            case Select(indices=indices):
                return [indices[i] for i in own], None
            case Scale(factor=factor, shift=shift):
                return own, Scale(factor.take(own), shift.take(own))
            case Addition(terms=terms, width=width) | Largest(terms=terms, width=width):
                wanted = [k * width + i for k in range(terms) for i in own]
                return wanted, type(operation)(terms, len(own))
            case Activate(activation=activation):
                # on fewer numbers it is not the operation that a file has
                whole = len(own) == self.network.widths[position]
                return own, operation if whole else Activate(activation)
        return range(self.network.given(position)), operation


def _is_by_number(operation: Operation) -> bool:
    """Whether each number that an operation gives can be had without the others."""
    return isinstance(operation, (Select, Scale, Addition, Largest, Activate))
