"""Slopes of linear programs: the optimum of the relaxation, and nothing that decides."""

from __future__ import annotations

import sys
from fractions import Fraction

import pytest

from symact import AffineMap, Box, Network, relu
from symact.bounding.bounds import Bounding
from symact.bounding.programs import Program
from symact.numbers.matrix import RationalMatrix

F = Fraction
BOX = Box([-1, -1], [1, 1])
LAST = AffineMap([[1, 1, 1, -1]])
NETWORK = Network(
    [AffineMap([[1, 1], [1, -1], [-1, F(1, 2)], [2, 1]], [0, F(1, 2), 0, 0]), relu, LAST, relu]
)


def bounding(network: Network = NETWORK) -> Bounding:
    kind = Bounding(network, BOX, 0)
    network.run(kind, RationalMatrix.of([[0, 0]]).transpose())
    return kind


def test_the_slopes_are_at_least_as_good_as_the_first_ones() -> None:
    pytest.importorskip("highspy")
    kind = bounding()
    program = Program.of(BOX, kind.layers, kind.dense, 4, 0)
    assert program is not None
    corners = [(a, b) for a in (-1, 1) for b in (-1, 1)]
    for sign in (1, -1):
        first = kind.most(4, 0, sign, {}).bound
        best = kind.most(4, 0, sign, program.slopes(sign)).bound
        before = Network(NETWORK.nodes[:3], inputs=2)
        assert max(sign * before(corner)[0] for corner in corners) <= best <= first


def test_a_bound_that_only_the_program_gives() -> None:
    pytest.importorskip("highspy")
    # relu(x) - relu(x - 1/2) on [-1, 1]: the first slopes give 1, the relaxation allows 3/4
    network = Network(
        [AffineMap([[1, 0], [1, 0]], [0, F(-1, 2)]), relu, AffineMap([[1, -1]]), relu]
    )
    kind = bounding(network)
    program = Program.of(BOX, kind.layers, kind.dense, 4, 0)
    assert program is not None
    best = kind.most(4, 0, 1, program.slopes(1)).bound
    assert F(3, 4) <= best < F(3, 4) + F(1, 1 << 16)
    assert kind.most(4, 0, 1, {}).bound > best


def test_without_the_library_and_without_open_units_there_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    on = Network([AffineMap([[1, 1]], [9]), relu, AffineMap([[1]]), relu])
    kind = bounding(on)
    assert Program.of(BOX, kind.layers, kind.dense, 4, 0) is None
    monkeypatch.setitem(sys.modules, "highspy", None)
    kind = bounding()
    assert Program.of(BOX, kind.layers, kind.dense, 4, 0) is None
