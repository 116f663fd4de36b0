"""Which operations of a network are affine, and which bend it: the pieces of those.

An activation that is one affine function is affine, and so is a maximum of one term; where a piece
goes on straight into the next they are one piece. The completeness check of regions has notions of
its own, and never imports these.
"""

from __future__ import annotations

from dataclasses import replace

from symact.activations.activation import Activation, Pieces
from symact.errors import UnsupportedError
from symact.networks.liveness import readers
from symact.networks.network import Network
from symact.networks.operations import (
    Activate,
    AffineOperation,
    Largest,
    Operation,
    Scale,
    Select,
)


def affine_rule(operation: Operation, width: int) -> AffineOperation | None:
    """The operation on ``width`` numbers as an affine one, if it is: also an activation that has a
    single piece, and a maximum of one term."""
    match operation:
        case AffineOperation():
            return operation
        case Largest(terms=1):
            return Select(tuple(range(width)), width)
        case Activate(activation=activation):
            pieces = linear_pieces(activation)
            if pieces is not None and not pieces.knots:
                if pieces.slopes[0] == 1 and pieces.intercepts[0] == 0:
                    return Select(tuple(range(width)), width)
                return Scale(pieces.slopes * width, pieces.intercepts * width)
    return None


def straightened(network: Network) -> Network:
    """The network with every operation written as an affine one that is one; itself if all are.

    >>> from symact import AffineMap, activation
    >>> alike = activation("leaky_relu", alpha=1)
    >>> straightened(Network([AffineMap([[2]]), alike])).nodes[1].operation
    Select(indices=(0,), inputs=1)
    """
    nodes = []
    for position, node in enumerate(network.nodes, start=1):
        rule = affine_rule(node.operation, network.given(position)) or node.operation
        nodes.append(node if rule is node.operation else replace(node, operation=rule))
    if all(new is old for new, old in zip(nodes, network.nodes, strict=True)):
        return network
    return Network(nodes, inputs=network.inputs, output=network.output, source=network.source)


def linear_pieces(activation: Activation) -> Pieces | None:
    """The longest pieces of an activation that is continuous and piecewise linear, else None.

    >>> from symact import leaky_relu, step
    >>> linear_pieces(step) is None, len(linear_pieces(leaky_relu).slopes)
    (True, 2)
    """
    pieces = activation.pieces
    return pieces.merged if pieces is not None and pieces.is_continuous else None


def need_pieces(activation: Activation, where: str, purpose: str) -> Pieces:
    """The longest pieces of an activation that is continuous and piecewise linear.

    Args:
        where: what the message is about, such as ``network.describe(position)``.
        purpose: what needs them, in the plural: ``regions``.

    Raises:
        UnsupportedError: where it is curved or jumps.
    """
    pieces = linear_pieces(activation)
    if pieces is None:
        what = "is curved" if activation.pieces is None else "jumps"
        raise UnsupportedError(
            f"{where} {what}; {purpose} need activations that are continuous and piecewise linear"
        )
    return pieces


def bending(network: Network) -> tuple[int, ...]:
    """The positions of the operations that are not affine, of those that the output depends on."""
    return tuple(
        position
        for position in readers(network)
        if position
        and affine_rule(network.nodes[position - 1].operation, network.given(position)) is None
    )
