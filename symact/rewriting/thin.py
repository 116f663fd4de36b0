"""Dense maps of deficient rank as two thinner ones."""

from __future__ import annotations

import flint

from symact.networks.network import Network, Node
from symact.networks.operations import Affine
from symact.numbers.affine import AffineMap
from symact.numbers.matrix import RationalMatrix


def factors(whole: AffineMap) -> tuple[AffineMap, AffineMap] | None:
    """A map as one into as few numbers as its rank and one from there, where that takes fewer.

    The columns that are independent, times the reduced rows (the rank factorisation).

    >>> first, second = factors(AffineMap([[1, 2, 3], [2, 4, 6], [3, 6, 9], [0, 0, 0]]))
    >>> first.shape, second.shape, (second @ first).matrix.fractions()[1][2]
    ((1, 3), (4, 1), Fraction(6, 1))
    """
    rows, columns = whole.shape
    reduced, denominator, rank = flint.fmpz_mat(whole.matrix.numerators.to_list()).rref()
    if rank == 0 or rank * (rows + columns + 1) >= rows * columns:
        return None
    entries = [[int(entry) for entry in row] for row in reduced.tolist()[:rank]]
    pivots = [next(j for j, entry in enumerate(row) if entry) for row in entries]
    sign = 1 if int(denominator) > 0 else -1
    inner = RationalMatrix.integers(
        [[sign * entry for entry in row] for row in entries],
        (rank, columns),
        abs(int(denominator)),
    )
    outer = whole.matrix.transpose().take(pivots).transpose()
    return AffineMap(inner), AffineMap(outer, whole.offset)


def thinned(network: Network) -> Network:
    """The network with dense maps of deficient rank as two, where that takes fewer numbers."""
    nodes: list[Node] = []
    made = [0]
    for node in network.nodes:
        reads = tuple(made[read] for read in node.reads)
        operation = node.operation
        dense = isinstance(operation, Affine) and operation.is_dense
        pair = factors(operation.to_affine()) if isinstance(operation, Affine) and dense else None
        if pair is None:
            nodes.append(Node(operation, reads, node.name, node.stored))
        else:
            first, second = pair
            nodes.append(Node(Affine(first), reads, node.name))
            nodes.append(Node(Affine(second), (len(nodes),), node.name))
        made.append(len(nodes))
    return Network(nodes, inputs=network.inputs, output=made[network.output], source=network.source)
