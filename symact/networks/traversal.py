"""The one traversal: a network run over a kind of number, forward, or its rows pulled back.

Nothing else goes from node to node. What a walk runs over is a
:class:`~symact.networks.kinds.kind.Kind`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol, TypeVar

from symact.networks.kinds.kind import Kind, Rows, Visit
from symact.networks.opaque import Opaque
from symact.networks.operations import AffineOperation

if TYPE_CHECKING:
    from symact.networks.network import Network, Node

V = TypeVar("V")
R = TypeVar("R")


class Program(Protocol):
    """What a walk goes over: a network, or the listing of a stack of symbolic size."""

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The operations, each with the values that it reads."""

    @property
    def output(self) -> int:
        """The number of the value that is the result."""


def walk(
    network: Program, kind: Kind[V], x: V, last: Mapping[int, int] | None = None
) -> dict[int, V]:
    """The values of a network on x, over a kind of number.

    Args:
        last: for every value that is needed the last node that reads it, as
            :func:`symact.networks.liveness.last_readers` has it. Other nodes are not run, and a
            value is dropped where it has been read for the last time. Without it all are needed.

    Returns:
        The values that are still needed at the end, by number.

    Raises:
        UnsupportedError: for an opaque operation, where the kind needs to know what it does.
    """
    values = {0: x}
    for position, node in enumerate(network.nodes, start=1):
        if last is not None and position not in last:
            continue
        if isinstance(node.operation, Opaque) and not kind.takes_opaque:
            raise node.operation.refusal(node.describe(position))
        parts = [values[k] for k in node.reads]
        read = parts[0] if len(parts) == 1 else kind.join(parts)
        if last is not None:
            for k in {*node.reads}:
                if last[k] <= position:
                    del values[k]
        visit = Visit(position, node, values)
        rule = kind.push if isinstance(node.operation, AffineOperation) else kind.bend
        values[position] = rule(visit, read)
    return values


def walk_back(network: Network, kind: Rows[R], position: int, row: R) -> R:
    """A row of what an operation reads as a row of the input, over a kind of row.

    Args:
        position: that of the operation.
        row: of the numbers that it reads, end to end.
    """
    rows: dict[int, R] = {}

    def share(position: int, row: R) -> None:
        reads = network.nodes[position - 1].reads
        parts = (
            [row] if len(reads) == 1 else kind.cut(row, [network.widths[read] for read in reads])
        )
        for read, part in zip(reads, parts, strict=True):
            rows[read] = kind.add(rows[read], part) if read in rows else part

    share(position, row)
    for k in range(position - 1, 0, -1):
        if k in rows:
            own = rows.pop(k)
            share(k, kind.pull(Visit(k, network.nodes[k - 1], rows), own))
    return rows[0]
