"""Whether one number that an operation reads is a multiple of another one, by affine maps alone.

A combination of numbers is pulled back through affine operations, as the checker of certificates
does it. What is not affine is known by its place only, so two units that are the same for another
reason, such as constants behind a bend, are no multiples here.
"""

from __future__ import annotations

from fractions import Fraction

from symact.networks.bends import affine_rule
from symact.networks.kinds.kind import Visit
from symact.networks.network import Network
from symact.networks.rows import MatrixRows
from symact.networks.traversal import walk_back
from symact.numbers.matrix import RationalMatrix


def is_multiple(network: Network, position: int, first: int, second: int, factor: Fraction) -> bool:
    """Whether of the numbers that an operation reads the second is a multiple of the first, for all
    values of the inputs and of what is not affine.

    >>> from symact import AffineMap, relu
    >>> network = Network([AffineMap([[1, 2], [2, 4]], [3, 6]), relu])
    >>> is_multiple(network, 2, 0, 1, Fraction(2)), is_multiple(network, 2, 0, 1, Fraction(3))
    (True, False)
    """
    width = network.given(position)
    entries = [Fraction(0)] * width
    entries[first], entries[second] = factor, Fraction(-1)
    rows = _Pulled(network)
    left = walk_back(network, rows, position, RationalMatrix.column(entries).transpose())
    return rows.vanishes and left.is_zero and rows.total == 0


class _Pulled(MatrixRows):
    """Rows pulled back through affine operations; ``total`` adds up what offsets give, and nothing
    ``vanishes`` any more where something is left of what is not affine."""

    def __init__(self, network: Network) -> None:
        self.network, self.vanishes, self.total = network, True, Fraction(0)

    def pull(self, visit: Visit[RationalMatrix], row: RationalMatrix) -> RationalMatrix:
        operation = affine_rule(visit.operation, row.shape[1])
        if operation is None:
            self.vanishes = self.vanishes and row.is_zero
            return RationalMatrix.zeros(1, self.network.given(visit.position))
        self.total += (row @ operation.offset()).fractions()[0][0]
        return operation.pull(row)
