"""Opaque operations: collapse goes around them, everything else refuses them by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from symact import (
    AffineMap,
    Box,
    Network,
    Node,
    atlas,
    certificate,
    collapse,
    difference,
    enclose,
    expression,
    neurons,
    relu,
    restrict,
    save,
)
from symact.errors import ShapeError, UnsupportedError
from symact.networks.opaque import Opaque
from symact.networks.operations import Activate, Affine

DOUBLE = AffineMap([[2, 0], [1, 1]], [1, 0])


def with_opaque() -> Network:
    """Two maps, an opaque operation, two maps."""
    hidden = Node(Opaque("Softmax", 2, 2, before="h"), (2,), "soft")
    maps = [Node(Affine(DOUBLE), (k,)) for k in (0, 1, 3, 4)]
    return Network([*maps[:2], hidden, *maps[2:]], inputs=2)


def test_collapse_goes_around_it() -> None:
    result = collapse(with_opaque())
    assert [run.layers for run in result.runs] == [(1, 2), (3, 4)]
    assert (result.network.maps, result.network.activations) == (2, 1)
    assert [node.name for node in result.network.opaque] == ["soft"]
    assert result.verified.level == "certified" or result.derivation.verify()
    assert result.runs[0].map == DOUBLE @ DOUBLE


REFUSING: dict[str, Callable[[Network], Any]] = {
    "values": lambda network: network([1, 2]),
    "floats": lambda network: network(np.ones(2)),
    "enclosure": lambda network: enclose(network, [0.0, 0.0]),
    "expression": lambda network: expression(network, [1, 2]),
    "restriction": lambda network: restrict(network, (0, 0)),
    "regions": lambda network: atlas(network, Box([-1, -1], [1, 1])),
    "bounds": lambda network: neurons(network, Box([-1, -1], [1, 1])),
    "certificate": lambda network: str(certificate(collapse(network))),
    "difference": lambda network: difference(network, network),
}


@pytest.mark.parametrize("kind", REFUSING)
def test_all_else_refuses_it_by_name(kind: str) -> None:
    with pytest.raises(UnsupportedError, match="opaque Softmax 2 → 2") as caught:
        REFUSING[kind](with_opaque())
    assert "--until h reads what comes before it" in str(caught.value)


def test_what_the_output_does_not_depend_on_is_no_obstacle() -> None:
    nodes = [Node(Activate(relu), (0,)), Node(Opaque("Softmax", 2, 2), (1,))]
    found = atlas(Network(nodes, inputs=2, output=1), Box([-1, -1], [1, 1]))
    assert len(found) == 4


def test_nothing_is_written_of_a_certificate(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedError):
        save(collapse(with_opaque()), tmp_path / "c.json")
    assert not list(tmp_path.iterdir())


def test_widths_are_held() -> None:
    with pytest.raises(ShapeError, match="reads 3 numbers, but the input gives 2"):
        Network([Opaque("Softmax", 3, 3)], inputs=2)
    with pytest.raises(ShapeError, match="both are 1 or more"):
        Opaque("Softmax", 3, 0)


def test_the_same_function_is_told_from_others() -> None:
    assert Opaque("Softmax", 2, 2, "axis 0", "a") == Opaque("Softmax", 2, 2, "axis 0", "b")
    assert Opaque("Softmax", 2, 2, "axis 0") != Opaque("Softmax", 2, 2, "axis 1")
