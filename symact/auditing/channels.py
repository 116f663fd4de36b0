"""Which numbers that an activation reads are one channel of a convolution at all its places."""

from __future__ import annotations

from symact.networks.network import Network
from symact.networks.operations import Affine, Scale, Select


def channels(network: Network, position: int) -> dict[int, list[int]] | None:
    """For each channel the numbers that an activation reads of it; None where it reads none.

    Followed back through selections and scalings to maps side by side with several copies.

    >>> from symact import AffineMap, relu
    >>> kernel = Affine(AffineMap([[1, 2], [3, 4]]), copies=3)
    >>> channels(Network([kernel, relu]), 2)
    {0: [0, 2, 4], 1: [1, 3, 5]}
    """
    width = network.given(position)
    places, node = [*range(width)], network.nodes[position - 1]
    while len(node.reads) == 1 and node.reads[0]:
        node = network.nodes[node.reads[0] - 1]
        match node.operation:
            case Select(indices=indices):
                places = [indices[i] if i >= 0 else -1 for i in places]
            case Scale():
                continue
            case Affine(blocks=blocks, copies=copies) if copies > 1:
                height = blocks[0].shape[0]
                found: dict[int, list[int]] = {}
                for unit, place in enumerate(places):
                    if place >= 0:
                        piece, row = divmod(place, height)
                        found.setdefault(piece // copies * height + row, []).append(unit)
                return dict(sorted(found.items()))
            case _:
                return None
    return None
