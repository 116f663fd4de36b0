"""Models in a certificate: operation lists, and the networks that they are.

An operation stands in a file without the width of what it reads, which the list tells; so it is
read as a form that :meth:`sized` makes an operation.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Protocol

from symact.activations.entries import Pieces, activation, names
from symact.activations.shapes import with_pieces
from symact.certificates import fields
from symact.certificates.text import parts, quoted
from symact.display import count_of
from symact.errors import CertificateError, UnsupportedError, shown
from symact.networks.bends import linear_pieces
from symact.networks.network import Network, Node, Source
from symact.networks.opaque import Opaque
from symact.networks.operations import Activate, Addition, Affine, Largest, Operation, Scale, Select
from symact.numbers.affine import AffineMap
from symact.numbers.matrix import RationalMatrix

# -- operations -----------------------------------------------------------------------------------


class OperationForm(Protocol):
    """An operation as a certificate has it."""

    def sized(self, width: int) -> Operation:
        """The operation that reads so many numbers."""


@dataclass(frozen=True)
class _Affine:
    tag: ClassVar[str] = "affine"
    blocks: Annotated[tuple[AffineMap, ...], fields.list_of(fields.MAP)]

    def sized(self, width: int) -> Operation:
        inputs = sum(block.shape[1] for block in self.blocks)
        return Affine(*self.blocks, copies=max(1, width // inputs) if inputs else 1)


@dataclass(frozen=True)
class _Select:
    tag: ClassVar[str] = "select"
    indices: Annotated[tuple[int, ...], fields.INTEGERS]

    def sized(self, width: int) -> Operation:
        return Select(self.indices, width)


@dataclass(frozen=True)
class _Sum:
    tag: ClassVar[str] = "sum"
    terms: Annotated[int, fields.INTEGER]

    def __post_init__(self) -> None:
        if self.terms < 1:
            raise CertificateError(
                f"there are {count_of(self.terms, 'term')}; the number must be positive"
            )

    def sized(self, width: int) -> Operation:
        return Addition(self.terms, width // self.terms)


@dataclass(frozen=True)
class _Maximum(_Sum):
    tag: ClassVar[str] = "maximum"

    def sized(self, width: int) -> Operation:
        return Largest(self.terms, width // self.terms)


@dataclass(frozen=True)
class _Activate:
    """Linear pieces, of which only the first one's intercept is written: they meet at the knots."""

    tag: ClassVar[str] = "activate"
    knots: Annotated[tuple[Fraction, ...], fields.NUMBERS]
    slopes: Annotated[tuple[Fraction, ...], fields.NUMBERS]
    intercept: Annotated[Fraction, fields.NUMBER]

    def sized(self, width: int) -> Operation:
        shifts = [self.intercept]
        for knot, (before, after) in zip(self.knots, pairwise(self.slopes), strict=False):
            shifts.append(shifts[-1] + (before - after) * knot)
        return Activate(with_pieces(Pieces(self.knots, self.slopes, tuple(shifts))))


@dataclass(frozen=True)
class _Function:
    """An activation by the name that it is written with: ``elu(alpha=1/2)``."""

    tag: ClassVar[str] = "function"
    name: Annotated[str, fields.TEXT]

    def sized(self, width: int) -> Operation:
        word, _, inside = self.name.removesuffix(")").partition("(")
        parameters = dict(part.split("=") for part in inside.split(", ") if part.count("=") == 1)
        found = activation(word, **parameters)
        if str(found) != self.name:
            raise CertificateError(f"{shown(self.name)} names no activation")
        return Activate(found)


def _form(operation: Operation) -> OperationForm:
    match operation:
        case Affine(blocks=blocks):
            return _Affine(blocks)
        case Scale(factor=factor, shift=shift):
            return _Affine(tuple(_scalings(factor, shift)))
        case Select(indices=indices):
            return _Select(indices)
        case Addition(terms=terms):
            return _Sum(terms)
        case Largest(terms=terms):
            return _Maximum(terms)
        case Activate(activation=entry):
            pieces = linear_pieces(entry)
            if pieces is None and entry.name not in names():
                raise UnsupportedError(
                    f"the activation {entry} is none of the catalogue and has no pieces, so a "
                    "certificate cannot say what it is"
                )
            if pieces is None:
                return _Function(str(entry))
            return _Activate(pieces.knots, pieces.slopes, pieces.intercepts[0])
        case Opaque():
            raise operation.refusal(operation.describe())
    raise UnsupportedError(f"{operation.describe()} has no form in a certificate")


def _scalings(factor: RationalMatrix, shift: RationalMatrix) -> Iterator[AffineMap]:
    """Blocks of one number, as few as there are stretches of equal factors and shifts."""
    both = list(zip(factor.flat, shift.flat, strict=True))
    steps = [k for k in range(1, len(both)) if both[k] != both[k - 1]]
    for k in range(0, len(both), math.gcd(len(both), *steps)):
        yield AffineMap(factor.take([k]), shift.take([k]))


_FORM = fields.one_of("kind", _Affine, _Select, _Sum, _Maximum, _Activate, _Function)

OPERATION = fields.FieldKind[Any](
    lambda operation, numbers: _FORM.write(_form(operation), numbers), _FORM.read
)
"""Written from an operation, read as a :class:`OperationForm`."""


# -- networks -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Step:
    name: Annotated[str, fields.TEXT]
    operation: Annotated[Any, OPERATION]
    reads: Annotated[tuple[int, ...], fields.INTEGERS]


@dataclass(frozen=True)
class _Listed:
    inputs: Annotated[int, fields.INTEGER]
    operations: Annotated[Iterable[Node], fields.list_of(fields.record(_Step))]
    output: Annotated[int, fields.INTEGER]

    @staticmethod
    def restored(inputs: int, operations: tuple[_Step, ...], output: int) -> Network:
        widths, nodes = [inputs], []
        for step in operations:
            if any(not 0 <= read < len(widths) for read in step.reads):
                raise CertificateError(f"operation {len(widths)} reads what is not before it")
            width = sum(widths[read] for read in step.reads)
            made = step.operation.sized(width)
            widths.append(made.outputs(width))
            nodes.append(Node(made, step.reads, step.name))
        return Network(nodes, inputs=inputs, output=output)


_LISTED: fields.FieldKind[Any] = fields.record(_Listed)


def _network(network: Network) -> Iterator[str]:
    return parts(_LISTED.write(_Listed(network.inputs, network.nodes, network.output), {}))


def _model(network: Network, _: Any = None) -> Iterator[str]:
    found = hashlib.sha256()
    yield f'{{"file":{quoted(network.source.sha256 if network.source else "")},"network":'
    for text in _network(network):
        found.update(text.encode("ascii"))
        yield text
    yield f',"sha256":"{found.hexdigest()}"}}'


def _restored(found: fields.Located) -> Network:
    file, network = fields.TEXT.read(found.member("file")), _LISTED.read(found.member("network"))
    source = Source("", file) if file else None
    return Network(network.nodes, inputs=network.inputs, output=network.output, source=source)


LISTED_MODEL = fields.FieldKind[Network](_model, _restored)
"""A network with the SHA-256 of the file that it came from, and that of its operation list."""


def digest(network: Network) -> str:
    """The SHA-256 of a network's operation list, which certificates name it by.

    >>> from symact import AffineMap, Network
    >>> digest(Network([AffineMap([[1]])]))[:16]
    '6456af20455de7e1'
    """
    found = hashlib.sha256()
    for text in _network(network):
        found.update(text.encode("ascii"))
    return found.hexdigest()


def operation_list(network: Network) -> Any:
    """The operation list of a network as certificates have it: a JSON value.

    >>> from symact import AffineMap, Network
    >>> operation_list(Network([AffineMap([[1]])]))["operations"][0]["operation"]["blocks"]
    [[['1', '0']]]
    """
    return json.loads("".join(_network(network)))
