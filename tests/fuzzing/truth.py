"""Whether a certificate is true, decided without the checker.

Everything goes through symact's own classes and the oracle of the tests: values are computed one
number at a time, regions are held to :mod:`symact.regions.check`, bounds of neurons to the exact
extremes over all regions. Where this cannot tell, it says so by raising an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symact.certificates.certificate import certificate_of
from symact.certificates.claims import (
    Cells,
    Claim,
    Different,
    Merged,
    Neuron,
    Open,
    Proportional,
    Same,
    SameOnCells,
    Smaller,
)
from symact.errors import SymactError
from symact.networks.algebra import minus
from symact.networks.kinds.restriction import restrict
from symact.networks.network import Network, Node
from symact.networks.operations import Addition, AffineOperation, Select
from symact.regions.atlas import atlas
from symact.regions.check.completeness import check_complete
from symact.regions.domain import Box, Domain
from tests import oracle

Point = tuple[Fraction, ...]


def is_true(document: Any) -> bool:
    """Whether all claims hold; False also where that cannot be shown."""
    try:
        claims = certificate_of(_with_known_functions(document)).claims
        known: list[Claim] = []
        for claim in claims:
            if not _holds(claim, known):
                return False
            known.append(claim)
    except SymactError:
        return False
    return True


def _with_known_functions(value: Any) -> Any:
    """The same with one name for all functions of which a certificate knows the name only: nothing
    but affine operations between them can be claimed, whatever they are."""
    if isinstance(value, dict) and value.get("kind") == "function":
        return {**value, "name": "gelu"}
    if isinstance(value, dict):
        return {name: _with_known_functions(part) for name, part in value.items()}
    return [_with_known_functions(part) for part in value] if isinstance(value, list) else value


def _holds(claim: Claim, known: Sequence[Claim]) -> bool:
    match claim:
        case Merged():
            return _is_merged(claim)
        case Smaller():
            return _counts(claim, known) == (claim.maps, claim.activations)
        case Cells():
            return _are_regions(claim)
        case Neuron():
            return _is_bounded(claim)
        case Proportional():
            return _is_multiple(claim)
        case Different():
            return oracle.value(claim.network, claim.point) != oracle.value(
                claim.other, claim.point
            )
        case Same(lower=lower, upper=upper):
            size = claim.network.inputs
            if not lower and not upper:  # then on a box that has all bends of the subjects
                lower, upper = ((Fraction(z),) * size for z in (-1000, 1000))
            return _are_equal(claim, Box(lower, upper))
        case SameOnCells():
            return _are_equal(claim, claim.domain)
        case Open():
            return True


def _are_equal(claim: Same | SameOnCells, domain: Domain) -> bool:
    apart = atlas(minus(claim.network, claim.other), domain, engine="reference")
    return all(
        end.value == 0
        for output in range(claim.network.outputs)
        for end in (apart.maximum(output), apart.minimum(output))
    )


def _part(network: Network, target: int, stops: Sequence[int]) -> Network:
    """The network from some values, laid end to end, to another."""
    places, start = {}, 0
    nodes: list[Node] = []
    total = sum(network.widths[k] for k in stops)
    for stop in stops:
        width = network.widths[stop]
        nodes.append(Node(Select(tuple(range(start, start + width)), total), (0,)))
        places[stop] = len(nodes)
        start += width

    def place(k: int) -> int:
        if k not in places:
            node = network.nodes[k - 1]
            assert isinstance(node.operation, AffineOperation)
            reads = tuple(place(read) for read in node.reads)
            nodes.append(Node(node.operation, reads))
            places[k] = len(nodes)
        return places[k]

    return Network(nodes, inputs=total, output=place(target)) if stops else network


def _affine_values(network: Network) -> list[Point]:
    """An affine network is known by its values at the origin and the unit points."""
    size = network.inputs
    points = [tuple(Fraction(int(i == k)) for i in range(size)) for k in range(-1, size)]
    return [oracle.value(network, point) for point in points]


def _is_merged(claim: Merged) -> bool:
    network = claim.network
    if claim.value in claim.reads or not claim.reads:
        return False
    if not claim.pattern:
        whole = _part(network, claim.value, claim.reads)
    elif claim.reads == (0,):
        whole = Network(network.nodes, inputs=network.inputs, output=claim.value)
        whole = Network([restrict(whole, claim.pattern).map])
    else:
        return False
    other = Network(claim.operations, inputs=whole.inputs)
    return _affine_values(whole) == _affine_values(other)


def _counts(claim: Smaller, known: Sequence[Claim]) -> tuple[int, int]:
    """Affine maps and everything that is not affine, of the network with the merges put in."""
    merges = {
        c.value: c
        for c in known
        if isinstance(c, Merged) and c.network is claim.network and not c.pattern
    }
    maps = others = 0
    waiting, seen = [claim.network.output], {0}
    while waiting:
        k = waiting.pop()
        if k in seen:
            continue
        seen.add(k)
        node = claim.network.nodes[k - 1]
        operations: Sequence[Any] = merges[k].operations if k in merges else [node.operation]
        waiting += merges[k].reads if k in merges else node.reads
        own = sum(Node(operation, (0,)).is_map for operation in operations)
        # a sum that stands for a map is one
        summed = k in merges and any(isinstance(operation, Addition) for operation in operations)
        maps += 1 if summed and own == 0 else own
        others += sum(not isinstance(operation, AffineOperation) for operation in operations)
    return maps, others


@dataclass(frozen=True)
class _Cell:
    pattern: tuple[int, ...]
    parameter_vertices: tuple[Point, ...]


def _are_regions(claim: Cells) -> bool:
    cells = [
        _Cell(cell.pattern, tuple(claim.vertices[k] for k in cell.loop)) for cell in claim.cells
    ]
    if claim.complete:
        check_complete(claim.network, claim.domain, cells)
        return True
    found = {
        region.pattern: frozenset(region.parameter_vertices)
        for region in atlas(claim.network, claim.domain, engine="reference")
    }
    return all(found.get(cell.pattern) == frozenset(cell.parameter_vertices) for cell in cells)


def _is_bounded(claim: Neuron) -> bool:
    """What the activation reads at all corners of all regions of the box, and so its extremes."""
    network, node = claim.network, claim.network.nodes[claim.operation - 1]
    width = sum(network.widths[read] for read in node.reads)
    own = Node(Select((claim.index,), width), node.reads)
    before = Network([*network.nodes, own], inputs=network.inputs)
    found = [
        oracle.value(before, corner)[0]
        for region in atlas(before, claim.box, engine="reference")
        for corner in map(claim.box.point, region.parameter_vertices)
    ]
    pieces = node.operation.activation.pieces  # type: ignore[attr-defined]
    ends = [min(found) - 1, *pieces.knots, max(found) + 1]
    ends[0], ends[-1] = min(claim.least, ends[0]), max(claim.most, ends[-1])
    fitting = [
        k for k in range(len(ends) - 1) if ends[k] <= claim.least and claim.most <= ends[k + 1]
    ]
    bounded = claim.least <= min(found) and max(found) <= claim.most
    return bounded and claim.piece == (fitting or [-1])[0]


def _is_multiple(claim: Proportional) -> bool:
    """By values at the origin and the unit points, for what is affine in the input."""
    part = Network(claim.network.nodes[: claim.value], inputs=claim.network.inputs)
    return all(
        values[claim.second] == claim.factor * values[claim.first]
        for values in _affine_values(part)
    )
