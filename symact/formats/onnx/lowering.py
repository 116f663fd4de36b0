"""Networks in the operations that ONNX has: what it lacks is made of what it has, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from symact.activations.activation import Activation, Pieces
from symact.activations.entries import relu, sign
from symact.activations.shapes import with_pieces
from symact.errors import UnsupportedError
from symact.networks.bends import affine_rule
from symact.networks.network import Network, Node
from symact.networks.operations import (
    Activate,
    Addition,
    Composite,
    Largest,
    Operation,
    Scale,
)
from symact.networks.rounding import is_clip

NAMED = frozenset(
    {
        "relu", "leaky_relu", "abs", "hardsigmoid", "sign", "hardswish", "sigmoid", "tanh",
        "gelu", "gelu_tanh", "silu", "softplus", "elu", "selu", "mish", "softsign",
    }
)  # fmt: skip
"""Activations that ONNX has an operator for, or that readers know by a product."""


@dataclass
class _Lowering:
    """The network in the making; ``place`` tells where the values of the given one are."""

    network: Network
    nodes: list[Node] = field(default_factory=list)
    place: dict[int, int] = field(default_factory=lambda: {0: 0})

    def emit(self, operation: Operation, reads: Sequence[int], node: Node) -> int:
        self.nodes.append(Node(operation, tuple(reads), node.name, node.stored))
        return len(self.nodes)

    def lower(self, node: Node, position: int) -> int:
        reads = [self.place[read] for read in node.reads]
        match node.operation:
            case Composite(parts=parts):
                value = self.emit(parts[0], reads, node)
                for part in parts[1:]:
                    value = self.emit(part, (value,), node)
                return value
            case Activate(activation=activation):
                return self.activate(activation, reads, node, self.network.given(position))
            case Largest(terms=1) as operation:
                straight = affine_rule(operation, operation.width)
                assert straight is not None
                return self.emit(straight, reads, node)
        return self.emit(node.operation, reads, node)

    def activate(self, activation: Activation, reads: list[int], node: Node, width: int) -> int:
        pieces = activation.pieces
        if activation.name in NAMED:
            return self.emit(node.operation, reads, node)
        if pieces is not None and is_clip(pieces):
            # one's own has a name that files do not have
            known = Activate(with_pieces(pieces.merged))
            return self.emit(node.operation if known == node.operation else known, reads, node)
        straight = affine_rule(node.operation, width)
        if straight is not None:
            return self.emit(straight, reads, node)
        if activation.name == "step":  # 1 where the sign is
            value = self.emit(Activate(sign), reads, node)
            return self.emit(Activate(relu), (value,), node)
        if pieces is None or not pieces.is_continuous:
            raise UnsupportedError(
                f"{node.describe(len(self.nodes) + 1)} cannot be written: no operator of ONNX is "
                "that function"
            )
        return self.bent(pieces.merged, reads, node, width)

    def bent(self, pieces: Pieces, reads: list[int], node: Node, width: int) -> int:
        """f(x) = s x + t + Σ (change of slope) · max(x − knot, 0), s and t being the first line's.

        Right of the knots passed the slopes add up to the piece's, and at every knot both sides
        have the same value, so it is f.
        """
        terms = [self.scaled(pieces.slopes[0], pieces.intercepts[0], reads, node, width)]
        for knot, before, after in zip(
            pieces.knots, pieces.slopes, pieces.slopes[1:], strict=False
        ):
            moved = self.scaled(Fraction(1), -knot, reads, node, width)
            kept = self.emit(Activate(relu), (moved,), node)
            terms.append(self.scaled(after - before, Fraction(0), (kept,), node, width))
        return self.emit(Addition(len(terms), width), terms, node)

    def scaled(
        self, factor: Fraction, shift: Fraction, reads: Sequence[int], node: Node, width: int
    ) -> int:
        return self.emit(Scale([factor] * width, [shift] * width), reads, node)


def lowered_network(network: Network) -> Network:
    """An equal network in operations that ONNX has.

    Raises:
        UnsupportedError: for an activation that no operator is, and that no sum of ReLUs is.

    >>> from symact import step
    >>> [node.operation.describe() for node in lowered_network(Network([step], inputs=1)).nodes]
    ['activation sign', 'activation relu']
    """
    making = _Lowering(network)
    for position, node in enumerate(network.nodes, start=1):
        making.place[position] = making.lower(node, position)
    output = making.place[network.output]
    return Network(making.nodes, inputs=network.inputs, output=output, source=network.source)
