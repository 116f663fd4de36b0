"""The walks: what they run, what they keep, and that pulling back is the transpose of pushing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from symact.activations.entries import gelu, relu
from symact.errors import NumberError
from symact.networks.kinds.kind import Rows, Visit
from symact.networks.kinds.rational import RationalKind
from symact.networks.liveness import last_readers
from symact.networks.network import Network, Node
from symact.networks.operations import Activate, Addition, AffineOperation, Scale
from symact.networks.traversal import walk, walk_back
from symact.numbers.matrix import RationalMatrix
from symact.testing import inputs, networks
from tests import oracle
from tests.networks.test_liveness import with_any_output


class Watching(RationalKind):
    """Exact values, and what is kept at every visit."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, tuple[int, ...]]] = []

    def push(self, visit: Visit[RationalMatrix], x: RationalMatrix) -> RationalMatrix:
        self.seen.append((visit.position, tuple(visit.kept)))
        return super().push(visit, x)

    def bend(self, visit: Visit[RationalMatrix], x: RationalMatrix) -> RationalMatrix:
        self.seen.append((visit.position, tuple(visit.kept)))
        return super().bend(visit, x)


@given(st.data())
def test_a_walk_over_what_is_needed_gives_the_output(data: Any) -> None:
    network = data.draw(with_any_output())
    x = RationalMatrix.column(data.draw(inputs(network)))
    kind, last = Watching(), last_readers(network)
    found = walk(network, kind, x, last)
    assert found.keys() == {network.output}
    assert found[network.output] == network.run(RationalKind(), x)
    assert [position for position, _ in kind.seen] == [k for k in last if k]
    for position, kept in kind.seen:
        assert set(kept) == {k for k in last if k < position < last[k]}


def test_what_is_not_needed_is_not_run() -> None:
    nodes = [Node(Activate(relu), (0,)), Node(Activate(gelu), (0,)), Node(Addition(2, 1), (1, 1))]
    network = Network(nodes, inputs=1)
    x = RationalMatrix.column([3])
    assert walk(network, RationalKind(), x, last_readers(network))[3] == RationalMatrix.of([[6]])
    with pytest.raises(NumberError, match="gelu"):
        walk(network, RationalKind(), x)


def test_a_kind_may_replace_what_is_kept() -> None:
    class Forgetful(RationalKind):
        def activate(self, activation: Any, x: RationalMatrix) -> RationalMatrix:
            return x

        def bend(self, visit: Visit[RationalMatrix], x: RationalMatrix) -> RationalMatrix:
            for k in visit.kept:
                visit.kept[k] = visit.kept[k].scaled(10)
            return super().bend(visit, x)

    network = Network([relu, Node(Addition(2, 1), (0, 1))], inputs=1)
    found = walk(network, Forgetful(), RationalMatrix.column([1]), last_readers(network))
    assert found == {2: RationalMatrix.of([[11]])}


class Transposed(Rows[RationalMatrix]):
    """Rows of a network in which every activation is held at the slopes given."""

    def __init__(self, slopes: dict[int, Scale]) -> None:
        self.slopes = slopes

    def cut(self, row: RationalMatrix, widths: Sequence[int]) -> Sequence[RationalMatrix]:
        parts, start = [], 0
        for width in widths:
            own = range(start, start + width)
            parts.append(row.transpose().take(list(own)).transpose())
            start = own.stop
        return parts

    def add(self, first: RationalMatrix, second: RationalMatrix) -> RationalMatrix:
        return first + second

    def pull(self, visit: Visit[RationalMatrix], row: RationalMatrix) -> RationalMatrix:
        return self.slopes.get(visit.position, visit.operation).pull(row)  # type: ignore[attr-defined]


@given(st.data())
def test_rows_pulled_back_are_the_linear_part(data: Any) -> None:
    """row · (f(x) − f(0)) is the pulled row times x, for a network with lines for activations."""
    network = data.draw(networks(max_layers=5))
    assume(all(isinstance(n.operation, (AffineOperation, Activate)) for n in network.nodes))
    slopes = {
        k: Scale([2] * network.given(k), [5] * network.given(k))
        for k, node in enumerate(network.nodes, start=1)
        if isinstance(node.operation, Activate)
    }
    held = [
        Node(slopes.get(k, node.operation), node.reads)
        for k, node in enumerate(network.nodes, start=1)
    ]
    x = data.draw(inputs(network))
    position = data.draw(st.integers(1, len(held)))
    reads = held[position - 1].reads
    at, origin = (
        [
            entry
            for k in reads
            for entry in oracle.values(Network(held, inputs=network.inputs), point)[k]
        ]
        for point in (x, [0] * network.inputs)
    )
    row = RationalMatrix.of([data.draw(st.tuples(*[st.integers(-3, 3)] * len(at)))])
    found = walk_back(network, Transposed(slopes), position, row)
    assert found.shape == (1, network.inputs)
    moved = RationalMatrix.column([a - b for a, b in zip(at, origin, strict=True)])
    assert found @ RationalMatrix.column(x) == row @ moved
