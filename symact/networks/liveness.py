"""Which values of a network are read: by whom, and by whom last.

Only what the output depends on counts, as reader and as what is read. The completeness check of
regions has a notion of its own, and never imports this one.
"""

from __future__ import annotations

from symact.networks.traversal import Program


def readers(network: Program) -> dict[int, tuple[int, ...]]:
    """For every value that the output depends on, the nodes that read it, in order.

    Only nodes that the output depends on are among them. The output itself is read at the end, by
    the number after the last node.

    >>> from symact import Network, Node, relu
    >>> from symact.networks.operations import Activate, Addition
    >>> unread = Node(Activate(relu), (0,))
    >>> readers(Network([relu, unread, Node(Addition(2, 1), (1, 0))], inputs=1))
    {0: (1, 3), 1: (3,), 3: (4,)}
    """
    found: dict[int, list[int]] = {network.output: [len(network.nodes) + 1]}
    for position in range(len(network.nodes), 0, -1):
        if position in found:
            for read in {*network.nodes[position - 1].reads}:
                found.setdefault(read, []).append(position)
    return {value: tuple(reversed(found[value])) for value in sorted(found)}


def last_readers(network: Program) -> dict[int, int]:
    """For every value that the output depends on, the last node of those that reads it."""
    return {value: nodes[-1] for value, nodes in readers(network).items()}
