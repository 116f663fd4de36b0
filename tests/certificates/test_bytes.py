"""Certificates of one kind each are the same bytes as when their format was fixed.

Whoever keeps certificates compares them by hash; a change here is a change of the format, which
needs another schema.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from symact import AffineMap, Box, Network, Plane, Segment, abs_, atlas, collapse, gelu, relu
from symact.bounding.bounds import neurons
from symact.certificates import save
from symact.certificates.finding import difference, proportional_neurons


def network(*, activation: Any = relu) -> Network:
    first = AffineMap([[1, "1/2"], [-1, 2], ["2/3", -1]], [0, "-1/4", 1])
    return Network([first, activation, AffineMap([[1, -1, 2], [0, 3, "1/7"]], [1, "-5/3"])])


SQUARE = Box([-1, -1], [1, 1])
TWINS = Network([AffineMap([[1, 2], [2, 4], [-1, -2]], [1, 2, -1]), relu])

MADE: dict[str, Callable[[], Any]] = {
    "collapse": lambda: collapse(Network([AffineMap([[2, 0]], [1]), AffineMap([["1/3"], [5]])])),
    "collapse beside gelu": lambda: collapse(
        Network([AffineMap([[2]]), AffineMap([["1/3"]]), gelu, AffineMap([[1]], [1])])
    ),
    "regions of a square": lambda: atlas(network(), SQUARE, engine="reference"),
    "regions of a plane": lambda: atlas(
        network(activation=abs_), Plane([0, 1], [1, 1], ["1/2", -1]), engine="reference"
    ),
    "regions of a segment": lambda: atlas(network(), Segment([0, 0], [1, "7/2"])),
    "one region": lambda: atlas(network(), SQUARE, engine="reference")[1],
    "neurons": lambda: neurons(network(), SQUARE, steps=0),
    "proportional": lambda: proportional_neurons(TWINS),
    "different": lambda: difference(network(), network(activation=abs_)),
    "open": lambda: difference(network(), network()),
}

HASHES = {
    "collapse": "926eacf638f5aca5",
    "collapse beside gelu": "bdee8624665087ea",
    "regions of a square": "fdc6cf40d4746b73",
    "regions of a plane": "ced7073aa5fc95ca",
    "regions of a segment": "17f6a15c261f88d9",
    "one region": "6acc5b56c56376ad",
    "neurons": "7869e6842b821397",
    "proportional": "29dffc02fa953214",
    "different": "16e1aa3eddaf640d",
    "open": "83763e5d1a87ab12",
}


@pytest.mark.parametrize("name", MADE)
def test_the_bytes_are_the_same(name: str, tmp_path: Path) -> None:
    file = tmp_path / "certificate.json"
    save(MADE[name](), file)
    assert hashlib.sha256(file.read_bytes()).hexdigest()[:16] == HASHES[name]
