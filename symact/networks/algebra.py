"""Networks made of networks: one after another, side by side, subtracted, on an affine subspace.

Each is an ordinary network: what is known of networks holds for the difference of two.
"""

from __future__ import annotations

from itertools import accumulate, pairwise

from symact.display import count_of
from symact.errors import ShapeError, UsageError
from symact.networks.network import Network, Node
from symact.networks.operations import Addition, Affine, Operation, Scale, Select
from symact.numbers.affine import AffineMap


class _Draft:
    """A network in the making."""

    def __init__(self, inputs: int) -> None:
        self.inputs = inputs
        self.nodes: list[Node] = []

    def add(self, operation: Operation, *reads: int) -> int:
        """The value that an operation makes of earlier values."""
        self.nodes.append(Node(operation, reads))
        return len(self.nodes)

    def put(self, network: Network, x: int) -> int:
        """The value that a network makes of an earlier value."""
        before = len(self.nodes)
        place: list[int] = [x, *range(before + 1, before + len(network.nodes) + 1)]
        self.nodes += [
            Node(
                node.operation,
                tuple(place[read] for read in node.reads),
                node.name,
                node.stored,
                node.derived,
            )
            for node in network.nodes
        ]
        return place[network.output]

    def grown(self, output: int) -> Network:
        """The network with a value as its result."""
        return Network(self.nodes, inputs=self.inputs, output=output)


def after(second: Network, first: Network) -> Network:
    """The composition x ↦ second(first(x)).

    Raises:
        ShapeError: where the second reads more or fewer numbers than the first gives.

    >>> from symact import AffineMap, relu
    >>> double = Network([AffineMap([[2]])])
    >>> after(Network([relu], inputs=1), double)([3])
    (Fraction(6, 1),)
    """
    if second.inputs != first.outputs:
        raise ShapeError(
            f"the second network reads {count_of(second.inputs, 'number')}, but the first gives "
            f"{first.outputs}; they must agree for one to follow the other"
        )
    made = _Draft(first.inputs)
    return made.grown(made.put(second, made.put(first, 0)))


def along(network: Network, points: AffineMap) -> Network:
    """A network on the points of an affine map: ``along(network, domain.map)`` on a domain.

    Args:
        points: of shape (inputs, d), from parameters to inputs.

    Returns:
        The network that reads the d parameters.

    Raises:
        ShapeError: where the map gives more or fewer numbers than the network reads.
        UsageError: for a map of no parameters: a single point is no restriction but a value.

    >>> from symact import AffineMap, Segment
    >>> total = Network([AffineMap([[1, 1]])])
    >>> along(total, Segment([0, 0], [1, 2]).map)(["1/3"])
    (Fraction(1, 1),)
    """
    rows, columns = points.shape
    if rows != network.inputs:
        raise ShapeError(
            f"the points have {count_of(rows, 'coordinate')}, but the network reads "
            f"{count_of(network.inputs, 'number')}; they must agree"
        )
    if not columns:
        raise UsageError("the points are a single one, without parameters; evaluate the network")
    return after(network, Network([Affine(points)]))


def together(*networks: Network) -> Network:
    """Networks on the same input, their outputs laid end to end in the order given.

    Raises:
        ShapeError: where they read different numbers of values.
        UsageError: for no networks.

    >>> from symact import AffineMap
    >>> one, two = Network([AffineMap([[1]])]), Network([AffineMap([[2]])])
    >>> together(one, two)([5])
    (Fraction(5, 1), Fraction(10, 1))
    """
    if not networks:
        raise UsageError("no networks are given; give at least one")
    widths = dict.fromkeys(network.inputs for network in networks)
    if len(widths) > 1:
        raise ShapeError(
            f"the networks read {' and '.join(map(str, widths))} numbers; all must read the same "
            "input, or stand beside one another"
        )
    made = _Draft(networks[0].inputs)
    return _gathered(made, [made.put(network, 0) for network in networks])


def beside(*networks: Network) -> Network:
    """Networks side by side: each reads its own part of the input, in the order given.

    Raises:
        UsageError: for no networks.

    >>> from symact import AffineMap
    >>> one, two = Network([AffineMap([[1]])]), Network([AffineMap([[2]])])
    >>> beside(one, two)([5, 7])
    (Fraction(5, 1), Fraction(14, 1))
    """
    if not networks:
        raise UsageError("no networks are given; give at least one")
    starts = [*accumulate((network.inputs for network in networks), initial=0)]
    made = _Draft(starts[-1])
    parts = [
        made.put(network, made.add(Select(tuple(range(low, high)), starts[-1]), 0))
        for network, (low, high) in zip(networks, pairwise(starts), strict=True)
    ]
    return _gathered(made, parts)


def minus(first: Network, second: Network) -> Network:
    """The difference x ↦ first(x) − second(x).

    Raises:
        ShapeError: for networks that read or give different numbers of values.

    >>> from symact import AffineMap, abs_, relu
    >>> minus(Network([abs_], inputs=1), Network([relu], inputs=1))([-3])
    (Fraction(3, 1),)
    """
    if (first.inputs, first.outputs) != (second.inputs, second.outputs):
        raise ShapeError(
            f"one network goes {first.inputs} → {first.outputs}, the other {second.inputs} → "
            f"{second.outputs}; only networks of one shape have a difference"
        )
    made, width = _Draft(first.inputs), first.outputs
    kept, taken = made.put(first, 0), made.put(second, 0)
    negative = made.add(Scale([-1] * width, [0] * width), taken)
    return made.grown(made.add(Addition(2, width), kept, negative))


def _gathered(made: _Draft, parts: list[int]) -> Network:
    """The network whose result is some values end to end."""
    if len(parts) == 1:
        return made.grown(parts[0])
    widths = made.grown(0).widths
    total = sum(widths[part] for part in parts)
    return made.grown(made.add(Select(tuple(range(total)), total), *parts))
