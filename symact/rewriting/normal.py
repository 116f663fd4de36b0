"""The normal form of a network: its numbers as rows of atoms.

Runs of affine maps are multiplied out first (:mod:`symact.collapsing`); then the network is run
over rows. Nothing that the output does not depend on is in the result, and equal sub-expressions
are one. That two normal forms agree proves that two networks are equal; that they differ proves
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import lcm

from symact.collapsing.collapse import collapse
from symact.errors import UnsupportedError
from symact.networks.kinds.kind import EachOperation, Visit
from symact.networks.liveness import last_readers
from symact.networks.network import Network
from symact.networks.opaque import Opaque
from symact.networks.operations import Activate, Addition, Affine, Largest, Scale, Select
from symact.networks.traversal import walk
from symact.numbers.matrix import RationalMatrix
from symact.rewriting.atoms import Atoms, Row, added, reduced


@dataclass(frozen=True)
class Rows:
    """A vector: a row for each number, over one number."""

    rows: tuple[Row, ...]
    one: int = 1

    @classmethod
    def of(cls, pairs: Iterable[tuple[Row, int]]) -> Rows:
        """Rows that are each over a number, over one that all share."""
        both = list(pairs)
        one = lcm(*(over for _, over in both))
        return cls(tuple(_times(row, one // over) for row, over in both), one)

    def __sub__(self, other: Rows) -> Rows:
        one = lcm(self.one, other.one)
        kept, taken = one // self.one, -(one // other.one)
        both = zip(self.rows, other.rows, strict=True)
        return Rows(tuple(added([(kept, a), (taken, b)]) for a, b in both), one)

    @property
    def is_zero(self) -> bool:
        """Whether every number is 0, for all inputs."""
        return not any(self.rows)


def _times(row: Row, factor: int) -> Row:
    return row if factor == 1 else {atom: factor * c for atom, c in row.items()}


class RowKind(EachOperation[Rows]):
    """Rows of atoms as a kind of number.

    ``found`` fills up with the rows of what is not affine, by the position of its operation.
    """

    takes_opaque = True

    def __init__(self, atoms: Atoms) -> None:
        self.atoms = atoms
        self.found: dict[int, Rows] = {}

    def join(self, values: Sequence[Rows]) -> Rows:
        return Rows.of((row, value.one) for value in values for row in value.rows)

    def affine(self, operation: Affine, x: Rows) -> Rows:
        one = lcm(
            *(b.denominator for block in operation.blocks for b in (block.matrix, block.offset))
        )
        result: list[Row] = []
        size, start = operation.blocks[0].shape[1], 0
        for block in operation.blocks:
            weights = _integers(block.matrix, one)
            shifts = [row[0] * x.one for row in _integers(block.offset, one)]
            for _ in range(operation.copies):
                part = x.rows[start : start + size]
                for row, shift in zip(weights, shifts, strict=True):
                    terms = [(shift, {0: 1}), *zip(row, part, strict=True)]
                    result.append(added(terms))
                start += size
        return Rows(tuple(result), one * x.one)

    def scale(self, operation: Scale, x: Rows) -> Rows:
        one = lcm(operation.factor.denominator, operation.shift.denominator)
        both = (_integers(part, one) for part in (operation.factor, operation.shift))
        return Rows(
            tuple(
                added([(factor, row), (shift * x.one, {0: 1})])
                for row, (factor,), (shift,) in zip(x.rows, *both, strict=True)
            ),
            one * x.one,
        )

    def select(self, operation: Select, x: Rows) -> Rows:
        return Rows(tuple(x.rows[i] if i >= 0 else {} for i in operation.indices), x.one)

    def sum(self, operation: Addition, x: Rows) -> Rows:
        width = operation.width
        parts = (x.rows[i::width] for i in range(width))
        return Rows(tuple(added((1, row) for row in part) for part in parts), x.one)

    def bend(self, visit: Visit[Rows], x: Rows) -> Rows:
        self.found[visit.position] = made = self._bend(visit, x)
        return made

    def _bend(self, visit: Visit[Rows], x: Rows) -> Rows:
        atoms = self.atoms
        match visit.operation:
            case Activate(activation=activation):
                return Rows.of(atoms.applied(activation, row, x.one) for row in x.rows)
            case Largest(width=width):
                parts = (x.rows[i::width] for i in range(width))
                return Rows.of(atoms.largest(part, x.one) for part in parts)
            case Opaque() as operation:
                return Rows(tuple({k: 1} for k in atoms.unknown(operation, x.rows, x.one)))
        raise UnsupportedError(f"{visit.name} has no normal form")


def _integers(matrix: RationalMatrix, one: int) -> list[list[int]]:
    factor = one // matrix.denominator
    return [[int(entry) * factor for entry in row] for row in matrix.numerators.to_list()]


def inputs_of(atoms: Atoms) -> Rows:
    """The inputs as rows; one that a box leaves one value is a constant."""
    rows = []
    for k, (low, high) in enumerate(atoms.ends[1 : atoms.inputs + 1], start=1):
        is_fixed = low is not None and low == high
        rows.append(reduced({0: low} if low else {}, atoms.unit) if is_fixed else ({k: 1}, 1))
    return Rows.of(rows)


def rows_of_network(network: Network, atoms: Atoms) -> tuple[Rows, dict[int, Rows]]:
    """The outputs of a network as rows, and those of what is not affine by position.

    >>> from symact.activations.entries import abs_, relu
    >>> atoms = Atoms(1)
    >>> rows_of_network(Network([relu], inputs=1), atoms)[0]
    Rows(rows=({2: 1},), one=1)
    >>> rows_of_network(Network([abs_], inputs=1), atoms)[0]
    Rows(rows=({2: 2, 1: -1},), one=1)
    """
    if not network.is_numeric:
        raise UnsupportedError(
            "a network with symbols has no normal form; put numbers in with subs"
        )
    kind = RowKind(atoms)
    values = walk(network, kind, inputs_of(atoms), last_readers(network))
    return values[network.output], kind.found


@dataclass(frozen=True)
class NormalForm:
    """A network in terms of atoms.

    Attributes:
        atoms: the table, which other normal forms may share.
        outputs: a row for each output.
        maps: how many affine maps the network has, and how many when runs of them are one.
        units: how many numbers are not affine, as stored.
        kept: how many atoms the outputs are made of, other than inputs.
    """

    atoms: Atoms
    outputs: Rows
    maps: tuple[int, int]
    units: int
    kept: int


def normal_form(network: Network, atoms: Atoms) -> NormalForm:
    """The normal form of a network, in a table that others may share.

    Raises:
        UnsupportedError: for weights that are symbols.
    """
    shorter = collapse(network).network
    outputs, found = rows_of_network(shorter, atoms)
    units = sum(len(rows.rows) for rows in found.values())
    kept = sum(atom > atoms.inputs for atom in atoms.reached(outputs.rows))
    return NormalForm(atoms, outputs, (network.maps, shorter.maps), units, kept)
