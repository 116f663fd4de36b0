"""What is read of a network: found again by paths, and without effect where it is not."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from symact.activations.entries import relu
from symact.networks.liveness import last_readers, readers
from symact.networks.network import Network, Node
from symact.networks.operations import Activate, Addition, Affine
from symact.numbers.affine import AffineMap
from symact.regions.check.columns import is_read
from symact.testing import inputs, networks


@st.composite
def with_any_output(draw: st.DrawFn) -> Network:
    network = draw(networks(max_layers=6))
    output = draw(st.integers(0, len(network.nodes)))
    return Network(network.nodes, inputs=network.inputs, output=output)


@given(with_any_output())
def test_readers_are_those_on_paths_to_the_output(network: Network) -> None:
    end = len(network.nodes) + 1
    live = {network.output}
    for position in range(len(network.nodes), 0, -1):
        if position in live:
            live |= {*network.nodes[position - 1].reads}
    expected = {
        value: tuple(k for k in sorted(live) if k and value in network.nodes[k - 1].reads)
        + (end,) * (value == network.output)
        for value in sorted(live)
    }
    assert readers(network) == expected
    assert list(readers(network)) == sorted(live)
    assert last_readers(network) == {value: nodes[-1] for value, nodes in expected.items()}


@given(with_any_output())
def test_the_completeness_check_agrees_in_its_own_words(network: Network) -> None:
    assert is_read(network) == readers(network).keys()


@given(st.data())
def test_what_is_not_read_has_no_effect(data: Any) -> None:
    network = data.draw(with_any_output())
    x = data.draw(inputs(network))
    live = readers(network)
    changed = [
        node if k in live else Node(zero(network.given(k), network.widths[k]), node.reads)
        for k, node in enumerate(network.nodes, start=1)
    ]
    assert Network(changed, inputs=network.inputs, output=network.output)(x) == network(x)


def zero(inputs: int, outputs: int) -> Affine:
    return Affine(AffineMap([[0] * inputs] * outputs))


def test_a_value_read_twice_by_one_node_has_one_reader() -> None:
    network = Network([relu, Node(Addition(3, 1), (1, 1, 0)), Node(Activate(relu), (1,))], inputs=1)
    assert readers(Network(network.nodes, inputs=1, output=2)) == {0: (1, 2), 1: (2,), 2: (4,)}
