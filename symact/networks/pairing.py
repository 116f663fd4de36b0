"""The maximum of pairs as operations: the first of each pair, the second ones, the larger."""

from __future__ import annotations

from symact.activations.pairs import MaxOfPairs
from symact.networks.operations import Largest, Operation, Select


def operations_of(pairs: MaxOfPairs, width: int, name: str) -> tuple[Operation, ...]:
    """What takes ``width`` numbers to the larger of each two neighbours.

    Args:
        name: of the layer, for messages.

    Raises:
        ShapeError: for an odd width.

    >>> from symact import Network, max_of_pairs
    >>> Network(list(operations_of(max_of_pairs, 4, "the input")))([3, 1, -2, 5])
    (Fraction(3, 1), Fraction(5, 1))
    """
    half = pairs.halved(width, name)
    order = (*range(0, width, 2), *range(1, width, 2))
    return Select(order, width), Largest(2, half)
