"""What a certificate can claim.

A claim holds what the independent checker needs to see for itself that it is true: it recomputes,
it does not believe. Each states its fields once, and :mod:`symact.certificates.fields` writes and
reads it by them. :mod:`symact.certificates.finding` and :mod:`symact.bounding.bounds` make claims.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, ClassVar

from symact.bounding.evidence import Neuron as Neuron
from symact.certificates import fields
from symact.certificates.models import OPERATION, OperationForm
from symact.display import Drawn, count_of
from symact.errors import CertificateError
from symact.networks.network import Network
from symact.networks.operations import AffineOperation
from symact.regions.domain import Box, Domain, Plane, Segment

Point = tuple[Fraction, ...]


class _Claimed(Drawn):
    """What claims share: how they show themselves."""

    tag: ClassVar[str]
    network: Network

    def __repr__(self) -> str:
        return f"<claim {self.tag}: {self.network!r}>"


@dataclass(frozen=True, repr=False)
class Merged(_Claimed):
    """A value of a network is what some affine operations make of earlier values.

    The values are read end to end, and the operations act one after another.

    Attributes:
        pattern: the pieces of the coordinates in between that are not affine: it is so where each
            is in its piece. Without any, it is so everywhere.
    """

    tag: ClassVar[str] = "collapse"
    network: Annotated[Network, fields.MODEL, "model"]
    value: Annotated[int, fields.INTEGER]
    reads: Annotated[tuple[int, ...], fields.INTEGERS]
    operations: Annotated[tuple[AffineOperation, ...], fields.list_of(OPERATION)]
    pattern: Annotated[tuple[int, ...], fields.INTEGERS] = ()

    @classmethod
    def restored(
        cls,
        network: Network,
        value: int,
        reads: tuple[int, ...],
        operations: tuple[OperationForm, ...],
        pattern: tuple[int, ...],
    ) -> Merged:
        """The claim from its fields in a certificate."""
        if any(not 0 <= read < len(network.widths) for read in (*reads, value)):
            raise CertificateError("it names a value that is not there")
        width, made = sum(network.widths[read] for read in reads), []
        for form in operations:
            operation = form.sized(width)
            if not isinstance(operation, AffineOperation):
                raise CertificateError(f"{operation.describe()} is not affine")
            width = operation.outputs(width)
            made.append(operation)
        return cls(network, value, reads, tuple(made), pattern)


@dataclass(frozen=True, repr=False)
class Smaller(_Claimed):
    """With the merges claimed before, the network has so many affine maps and activations."""

    tag: ClassVar[str] = "collapsed"
    network: Annotated[Network, fields.MODEL, "model"]
    maps: Annotated[int, fields.INTEGER]
    activations: Annotated[int, fields.INTEGER]


def _frame(domain: Domain) -> list[Point]:
    """The domain as the image of parameters from 0 to 1: for each input weights and an offset."""
    sides = [high - low for low, high in zip(domain.lower, domain.upper, strict=True)]
    origin = domain.point(domain.lower)
    return [
        (*(entry * side for entry, side in zip(row, sides, strict=True)), start)
        for row, start in zip(domain.map.matrix.fractions(), origin, strict=True)
    ]


def _framed(frame: Iterable[Iterable[Fraction]]) -> Domain:
    """The point, segment or parallelogram with a frame."""
    rows = [tuple(row) for row in frame]
    if len({len(row) for row in rows}) != 1 or not rows[0]:
        raise CertificateError("the domain has rows of different lengths, or none")
    *directions, origin = zip(*rows, strict=True)
    match directions:
        case []:
            return Box(origin, origin)
        case [side]:
            return Segment(origin, [a + b for a, b in zip(origin, side, strict=True)])
        case [first, second]:
            return Plane(origin, first, second)
    raise CertificateError(
        f"the domain has {count_of(len(directions), 'dimension')}; two is the most"
    )


def _rank(point: Point) -> list[float | Fraction]:
    """A key that orders points from 0 to 1 as they are: rounding never turns an order around, so
    fractions, which compare slowly, decide only between coordinates of one float."""
    return [part for x in point for part in (float(x), x)]


_POINTS = fields.list_of(fields.NUMBERS)
_DOMAIN = fields.FieldKind[Domain](
    lambda domain, numbers: _POINTS.write(_frame(domain), numbers),
    lambda found: _framed(_POINTS.read(found)),
)


@dataclass(frozen=True)
class ClaimedCell:
    """A convex cell.

    Attributes:
        pattern: the piece of every coordinate that is not affine.
        loop: the numbers of its corners: counter-clockwise, or a lower and an upper end.
    """

    pattern: Annotated[tuple[int, ...], fields.INTEGERS]
    loop: Annotated[tuple[int, ...], fields.INTEGERS]


@dataclass(frozen=True, repr=False)
class Cells(_Claimed):
    """Convex cells of a domain are activation regions with these patterns; perhaps all there are.

    Attributes:
        vertices: points of parameters, which :attr:`ClaimedCell.loop` names by number.
        complete: whether these are all regions.
    """

    tag: ClassVar[str] = "regions"
    network: Annotated[Network, fields.MODEL, "model"]
    domain: Annotated[Domain, _DOMAIN]
    vertices: Annotated[tuple[Point, ...], _POINTS]
    cells: Annotated[tuple[ClaimedCell, ...], fields.list_of(fields.record(ClaimedCell))]
    complete: Annotated[bool, fields.FLAG]

    def ordered(self) -> Cells:
        """The same in the one order that the checker accepts: points by their coordinates, cells by
        their patterns, each loop from its least vertex on; and with parameters from 0 to 1."""
        lower, upper = self.domain.lower, self.domain.upper
        sides = [high - low for low, high in zip(lower, upper, strict=True)]
        points = [
            tuple((t - low) / side for t, low, side in zip(point, lower, sides, strict=True))
            for point in self.vertices
        ]
        order = sorted(range(len(points)), key=[_rank(point) for point in points].__getitem__)
        place = {old: new for new, old in enumerate(order)}
        vertices = tuple(map(points.__getitem__, order))
        cells = []
        for cell in self.cells:
            moved = [place[corner] for corner in cell.loop]
            start = moved.index(min(moved))
            cells.append(ClaimedCell(cell.pattern, (*moved[start:], *moved[:start])))
        cells.sort(key=lambda cell: (cell.pattern, cell.loop))
        domain = _framed(_frame(self.domain))
        return Cells(self.network, domain, vertices, tuple(cells), self.complete)


@dataclass(frozen=True, repr=False)
class Proportional(_Claimed):
    """For all inputs number ``second`` of a value is ``factor`` times number ``first``."""

    tag: ClassVar[str] = "proportional"
    network: Annotated[Network, fields.MODEL, "model"]
    value: Annotated[int, fields.INTEGER]
    first: Annotated[int, fields.INTEGER]
    second: Annotated[int, fields.INTEGER]
    factor: Annotated[Fraction, fields.NUMBER]


@dataclass(frozen=True, repr=False)
class Different(_Claimed):
    """Two networks have different outputs at a point."""

    tag: ClassVar[str] = "different"
    network: Annotated[Network, fields.MODEL, "model"]
    other: Annotated[Network, fields.MODEL]
    point: Annotated[Point, fields.NUMBERS]


@dataclass(frozen=True, repr=False)
class Same(_Claimed):
    """Two networks have the same normal form: their outputs are the same sums of atoms, for all
    inputs, or for all of a box where it has ends."""

    tag: ClassVar[str] = "equal"
    network: Annotated[Network, fields.MODEL, "model"]
    other: Annotated[Network, fields.MODEL]
    lower: Annotated[Point, fields.NUMBERS] = ()
    upper: Annotated[Point, fields.NUMBERS] = ()


@dataclass(frozen=True, repr=False)
class SameOnCells(_Claimed):
    """Two networks have the same outputs on a domain: cells fill it that are regions of their
    difference, which is 0 at every corner."""

    tag: ClassVar[str] = "equal_regions"
    network: Annotated[Network, fields.MODEL, "model"]
    other: Annotated[Network, fields.MODEL]
    domain: Annotated[Domain, _DOMAIN]
    vertices: Annotated[tuple[Point, ...], _POINTS]
    cells: Annotated[tuple[ClaimedCell, ...], fields.list_of(fields.record(ClaimedCell))]


@dataclass(frozen=True, repr=False)
class Open(_Claimed):
    """A question about a network that is left open: nothing is claimed."""

    tag: ClassVar[str] = "unknown"
    network: Annotated[Network, fields.MODEL, "model"]
    question: Annotated[str, fields.TEXT]


Claim = Merged | Smaller | Cells | Neuron | Proportional | Different | Same | SameOnCells | Open

_NEURON = fields.Fields(
    Neuron,
    "neuron",
    {
        "network": (fields.MODEL, "model"),
        "lower": (fields.NUMBERS,),
        "upper": (fields.NUMBERS,),
        "operation": (fields.INTEGER,),
        "index": (fields.INTEGER,),
        "least": (fields.NUMBER,),
        "most": (fields.NUMBER,),
        "piece": (fields.INTEGER,),
        "slopes": (fields.NUMBERS,),
    },
)

CLAIM = fields.one_of(
    "claim", Merged, Smaller, Cells, _NEURON, Proportional, Different, Same, SameOnCells, Open
)
"""A claim of any kind, as a field."""
