"""Where claims come from: those of a result, and those that are looked for.

:func:`certified` makes the claims of a result; :func:`proportional_neurons`, :func:`difference` and
:func:`symact.bounding.bounds.neurons` look for others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain, islice
from typing import Any

from symact.certificates.claims import (
    Cells,
    Claim,
    ClaimedCell,
    Different,
    Merged,
    Open,
    Proportional,
    Same,
    SameOnCells,
    Smaller,
)
from symact.collapsing.collapse import Collapse
from symact.comparing.equality import Equality
from symact.comparing.search import plain_points, random_points
from symact.display import count_of
from symact.errors import UndecidedError, UnsupportedError, UsageError
from symact.networks.algebra import minus
from symact.networks.bends import need_pieces
from symact.networks.liveness import readers
from symact.networks.network import Network, need_network
from symact.networks.operations import Activate, Affine, AffineOperation, Composite
from symact.numbers.asked import whole
from symact.regions.atlas import Atlas
from symact.regions.region import Region


def certified(result: Collapse[Any] | Atlas | Region | Equality) -> tuple[Claim, ...]:
    """The claims of a collapse, of regions, of one region with its map, or of an equality.

    Raises:
        UndecidedError: for an atlas without regions, whose budget ran out.
        UnsupportedError: for results about symbols: a certificate is about numbers.
        UsageError: for what has no claims.

    >>> from symact import AffineMap, Network, collapse
    >>> merged, smaller = certified(collapse(Network([AffineMap([[2]]), AffineMap([[3]])])))
    >>> merged.value, merged.reads, smaller.maps, smaller.activations
    (2, (0,), 1, 0)
    """
    match result:
        case Collapse():
            return tuple(_merges(result))
        case Atlas():
            return (_cells(result, range(len(result)), result.complete),)
        case Region():
            alone = _cells(result.atlas, [result.number], False)
            return (alone, _on_pattern(result))
        case Equality():
            return (_compared(result),)
    raise UsageError(
        f"a {type(result).__name__} has no certificate; give what collapse or atlas returned, a "
        "region, or claims"
    )


def _merges(result: Collapse[Any]) -> Iterator[Claim]:
    network = result.before
    if not (isinstance(network, Network) and isinstance(result.network, Network)):
        raise UnsupportedError(
            "the collapse of layers of symbolic size has no certificate, which is about numbers; "
            "give a model, or check the derivation with verify()"
        )
    for run in result.runs:
        whole = run.operation
        operations = whole.parts if isinstance(whole, Composite) else (whole,)
        yield Merged(network, run.value, run.form.anchors, operations)
    live = [k for k in readers(result.network) if k]
    maps = sum(result.network.nodes[k - 1].is_map for k in live)
    affine = sum(isinstance(result.network.nodes[k - 1].operation, AffineOperation) for k in live)
    yield Smaller(network, maps, len(live) - affine)


def _cells(atlas: Atlas, numbers: Sequence[int], complete: bool) -> Cells:
    """Regions of an atlas, with the vertices that they use."""
    if atlas.dimension > 2:
        raise UnsupportedError(
            f"{atlas.domain.describe()} has {count_of(atlas.dimension, 'dimension')}; "
            "certificates of regions are for two at most, such as a plane or a segment through it"
        )
    if not numbers:
        raise UndecidedError(
            f"no region was found on {atlas.domain.describe()} before the budget ran out, so there "
            "is nothing to certify; give more seconds"
        )
    found = atlas.subdivision
    loops = [found.loop(number) for number in numbers]
    used = sorted({corner for loop in loops for corner in loop})
    place = {corner: k for k, corner in enumerate(used)}
    patterns = found.patterns[list(numbers)].tolist()
    return Cells(
        atlas.network,
        atlas.domain,
        tuple(found.vertex(corner) for corner in used),
        tuple(
            ClaimedCell(tuple(pattern), tuple(place[corner] for corner in loop))
            for pattern, loop in zip(patterns, loops, strict=True)
        ),
        complete,
    ).ordered()


def _compared(result: Equality) -> Claim:
    """What is found of two networks, as a claim."""
    first, second, box = result.first, result.second, result.box
    if result.by == "rewriting":
        if result.encloses:
            raise UnsupportedError(
                "the equality rests on ranges of curves, which certificates know by name only; it "
                "can be proved again, but has none"
            )
        ends = ((), ()) if box is None or result.is_everywhere else (box.lo, box.hi)
        return Same(first, second, *ends)
    if result.by == "regions" and result.atlas is not None:
        found = _cells(result.atlas, range(len(result.atlas)), True)
        return SameOnCells(first, second, found.domain, found.vertices, found.cells)
    if result.apart is not None:
        _need_exact_values(first, second)
        return Different(first, second, result.apart.point)
    return Open(first, f"whether it equals another network; {'; '.join(result.looked)}")


def region_maps(atlas: Atlas) -> tuple[Merged, ...]:
    """For every region of an atlas the affine map that the network is there."""
    return tuple(map(_on_pattern, atlas))


def _on_pattern(region: Region) -> Merged:
    """The network is an affine map of its inputs where it has the pattern of a region."""
    network = region.atlas.network
    if network.output == 0:
        raise UnsupportedError(
            "the output of the network is its input, of which certificates have no map; take a "
            "network with operations"
        )
    return Merged(network, network.output, (0,), (Affine(region.map),), region.pattern)


# -- neurons that are multiples of others ---------------------------------------------------------


def proportional_neurons(network: Network) -> tuple[Proportional, ...]:
    """Numbers that are multiples of an earlier one of the same value, for all inputs.

    Looked for among the outputs of each affine map; constant zeros are 0 times the first number.
    Two that are equal, or positive multiples under ReLU, can be merged into one neuron.

    >>> from symact import AffineMap, Network
    >>> (found,) = proportional_neurons(Network([AffineMap([[1, 2], [2, 4]], [1, 2])]))
    >>> found.first, found.second, found.factor
    (0, 1, Fraction(2, 1))
    """
    result = []
    for value, node in enumerate(network.nodes, start=1):
        if not node.is_map:
            continue
        rows = _rows(node.operation)
        known: dict[tuple[Any, ...], tuple[int, Fraction]] = {}
        for index, row in enumerate(rows):
            lead = next((entry for entry in row if entry), None)
            if lead is None:
                if index:
                    result.append(Proportional(network, value, 0, index, Fraction(0)))
                continue
            key = tuple(sorted((j, entry / lead) for j, entry in enumerate(row) if entry))
            first, own = known.setdefault(key, (index, lead))
            if first != index:
                result.append(Proportional(network, value, first, index, lead / own))
    return tuple(result)


def _rows(operation: Any) -> list[tuple[Fraction, ...]]:
    """The rows of an affine map with their offsets."""
    whole = operation.to_affine()
    if not whole.is_numeric:
        raise UnsupportedError("a map with symbols has no certificate; put numbers in with subs")
    return [
        (*row, *shift)
        for row, shift in zip(whole.matrix.fractions(), whole.offset.fractions(), strict=True)
    ]


# -- networks that differ -------------------------------------------------------------------------


def difference(
    first: Network, second: Network, *, tries: int = 100, seed: int = 0
) -> Different | Open:
    """A rational point at which two networks differ, if one is found.

    The origin, the unit points and random points of growing size are tried, exactly. That none is
    found says nothing: then the question is left open.

    Raises:
        ShapeError: for networks that read or give different numbers of values.
        UnsupportedError: for activations that are curved or jump, of which certificates know the
            name only.
    """
    whole(tries, "tries")
    whole(seed, "the seed")
    for network in (first, second):
        need_network(network, "a difference")
    _need_exact_values(first, second)
    apart, size = minus(first, second), first.inputs
    points = chain(plain_points(None, size), random_points(None, size, seed, tries=tries))
    for point in islice(points, tries):
        if any(apart(point)):
            return Different(first, second, point)
    seen = f"{count_of(tries, 'point')} {'shows' if tries == 1 else 'show'} no difference"
    return Open(first, f"whether it equals another network; {seen}")


def _need_exact_values(*networks: Network) -> None:
    for network in networks:
        for value, node in enumerate(network.nodes, start=1):
            if isinstance(node.operation, Activate):
                need_pieces(
                    node.operation.activation, node.describe(value), "certified differences"
                )
