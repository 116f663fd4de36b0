"""Good certificates, small enough that every field of theirs can be changed in every way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from symact.activations.entries import activation, relu
from symact.bounding.bounds import neurons
from symact.certificates.certificate import certificate
from symact.certificates.claims import Open
from symact.certificates.finding import difference, proportional_neurons, region_maps
from symact.collapsing.collapse import collapse
from symact.comparing.equality import equal
from symact.networks.network import Network, Node
from symact.networks.operations import Addition, Affine, Largest, Scale, Select
from symact.numbers.affine import AffineMap
from symact.regions.atlas import atlas
from symact.regions.domain import Box, Plane, Segment

Document = dict[str, Any]


def document(result: Any) -> Document:
    """The JSON value of the certificate of a result."""
    value: Document = json.loads(str(certificate(result)))
    return value


def dense() -> Network:
    return Network(
        [
            AffineMap([["1/2", -1, 3], [0, 2, "-2/3"]], [1, -1]),
            AffineMap([[2, 1], [1, "1/3"], [0, -5]], [0, "1/7", 2]),
            relu,
            AffineMap([[1, 0, -1], [2, "1/2", 1]], [3, 0]),
            AffineMap([[4, -3]], ["-5/2"]),
        ]
    )


def skips() -> Network:
    """Fan-out, a skip around a merge, a concatenation and a value that two ends need."""
    return Network(
        [
            AffineMap([[1, 2], [3, -1]], [1, 0]),
            AffineMap([[2, 0], ["1/2", 1]], [0, -1]),
            Node(Addition(2, 2), (2, 1)),
            relu,
            AffineMap([[1, 1], [0, -2]], [0, 1]),
            Node(Affine(AffineMap([[1, 0, 2, -1], [3, 1, 0, 1]], [1, 1])), (5, 3)),
            relu,
            AffineMap([[1, -1]]),
        ]
    )


def convolution() -> Network:
    """Windows, two blocks with two copies each, batch norm, pooling."""
    windows = Select((0, 1, 1, 2, 2, 3, 3, -1), 4)
    blocks = Affine(AffineMap([[1, 2]], [1]), AffineMap([["1/3", -1]], [0]), copies=2)
    return Network(
        [
            Node(windows, (0,), "windows"),
            Node(blocks, (1,), "kernel", 6),
            Node(Scale([2, 2, "1/2", "1/2"], [1, 1, 0, 0]), (2,), "norm"),
            relu,
            Largest(2, 2),
            AffineMap([[1, -1]]),
        ],
        inputs=4,
    )


def curved() -> Network:
    return Network(
        [
            AffineMap([[1, 1]], [1]),
            activation("gelu"),
            AffineMap([[2], [3]]),
            AffineMap([[1, -1]], [1]),
            activation("elu", alpha="1/2"),
        ]
    )


def folded() -> Network:
    """Two layers of ReLU with neurons that are constant, equal, or zero on an edge."""
    return Network(
        [
            AffineMap([[1, 0], [0, 1], [1, 1]], [0, "-1/2", 0]),
            relu,
            AffineMap([[1, -1, 0], [0, 1, -1]], [0, "1/4"]),
            relu,
            AffineMap([[1, 2]], [-1]),
        ]
    )


def pooled() -> Network:
    return Network(
        [
            AffineMap([[1, 0, 1], [0, 1, -1], [1, -1, 0], [0, 0, 0]], [0, 0, "1/3", 0]),
            Largest(2, 2),
            activation("hardtanh"),
            AffineMap([[1, -1]]),
        ]
    )


def tent() -> Network:
    return Network([AffineMap([[1], [1]], [0, -1]), relu, AffineMap([[1, -2]])])


def twins() -> Network:
    return Network(
        [AffineMap([[1, 2], [2, 4], [0, 0], [1, 2]], [1, 2, 0, 1]), relu, AffineMap([[1] * 4])]
    )


def bent() -> Network:
    """Activations of two and three pieces, convex and not, one above the other."""
    return Network(
        [
            AffineMap([[1, -1], [1, 2]], ["1/2", 0]),
            activation("hardtanh"),
            AffineMap([[2, -1], [-1, 1]], [0, "1/3"]),
            activation("leaky_relu", alpha="-1/2"),
            AffineMap([[1, 1], [-1, 2]]),
            relu,
        ]
    )


SQUARE = Box([-1, -1], [1, 1])

SUBJECTS: dict[str, Callable[[], Any]] = {
    "dense": lambda: collapse(dense()),
    "skips": lambda: collapse(skips()),
    "convolution": lambda: collapse(convolution()),
    "curved": lambda: collapse(curved()),
    "nothing to collapse": lambda: collapse(tent()),
    "regions of a box": lambda: atlas(folded(), SQUARE),
    "regions of a line": lambda: atlas(folded(), Segment([-1, "1/2"], [1, 1])),
    "regions of an interval": lambda: atlas(tent(), Box([-1], [3])),
    "regions of a plane": lambda: atlas(pooled(), Plane([0, 0, -1], [1, 0, 1], ["1/2", 1, 0])),
    "regions of a point": lambda: atlas(folded(), Box([1, 0], [1, 0])),
    "some regions": lambda: atlas(folded(), SQUARE, max_regions=2, engine="reference"),
    "a region": lambda: atlas(folded(), SQUARE)[1],
    "maps": lambda: region_maps(atlas(folded(), SQUARE))[:3],
    "neurons": lambda: neurons(folded(), Box([0, "1/4"], [1, "3/4"])),
    "open neurons": lambda: neurons(bent(), SQUARE, steps=2),
    "proportional": lambda: proportional_neurons(twins()),
    "different": lambda: difference(folded(), Network([AffineMap([[1, Fraction(1, 3)]], [-1])])),
    "equal": lambda: equal(tent(), tent(), Box([-1], [3])),
    "unknown": lambda: Open(tent(), "whether it is monotone"),
}


def documents(names: Iterable[str] | None = None) -> dict[str, Document]:
    """The certificates by name."""
    return {name: document(SUBJECTS[name]()) for name in names or SUBJECTS}
