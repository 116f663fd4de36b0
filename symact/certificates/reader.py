"""Certificates as objects again: the networks and the claims that a file holds.

Reading is not checking. What comes back can be computed with, but it is as true as its source is;
``symact check`` decides.
"""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from symact.activations.activation import double, piecewise_linear
from symact.activations.entries import Activation, Pieces, activation, names
from symact.certificates.claims import (
    Cells,
    Claim,
    Different,
    Merged,
    Neuron,
    Open,
    Proportional,
    Smaller,
)
from symact.certificates.codec import SCHEMA, Certificate
from symact.errors import CertificateError, SymactError
from symact.networks.network import Network, Node, Source
from symact.networks.operations import (
    Activate,
    Affine,
    AffineOperation,
    Maximum,
    Operation,
    Select,
    Sum,
)
from symact.numbers.affine import AffineMap
from symact.numbers.rational import shown
from symact.regions.domain import Box, Domain, Plane, Segment


def read_certificate(path: str | os.PathLike[str]) -> Certificate:
    """The certificate in a file, compressed where the name ends in ``.gz``; not checked.

    Raises:
        CertificateError: for a file that cannot be read or is no certificate.
    """
    file = Path(path)
    try:
        data = file.read_bytes()
        text = (gzip.decompress(data) if file.suffix == ".gz" else data).decode("ascii")
        document = json.loads(text)
    except (OSError, EOFError, ValueError, RecursionError) as error:
        raise CertificateError(f"{file.name} cannot be read as a certificate: {error}") from None
    return certificate_of(document)


def certificate_of(document: Any) -> Certificate:
    """The certificate that a JSON value describes; not checked.

    Raises:
        CertificateError: naming the field that is not as docs/certificates.md has it.
    """
    whole = _Object(document, "the certificate")
    if whole.text("schema") != SCHEMA:
        raise CertificateError(f"the certificate does not have the schema {SCHEMA}")
    try:
        networks = [_network(entry) for entry in whole.objects("models")]
        if not networks:
            raise CertificateError("the certificate has no model")
        claims = [_claim(entry, networks) for entry in whole.objects("claims")]
        return Certificate(tuple(claims))
    except CertificateError:
        raise
    except SymactError as error:
        raise CertificateError(f"the certificate does not describe networks: {error}") from None


class _Object:
    """A JSON object, of which fields are asked by name and type."""

    def __init__(self, value: Any, place: str) -> None:
        if not isinstance(value, dict):
            raise CertificateError(f"{place} is {shown(value)}; an object is needed")
        self.value, self.place = value, place

    def _field(self, name: str, kind: type, meant: str) -> Any:
        value = self.value.get(name)
        if type(value) is not kind:
            raise CertificateError(f"{self.place}.{name} is {shown(value)}; {meant} is needed")
        return value

    def text(self, name: str) -> str:
        """A text."""
        result: str = self._field(name, str, "a text")
        return result

    def integer(self, name: str) -> int:
        """An integer."""
        result: int = self._field(name, int, "an integer")
        return result

    def flag(self, name: str) -> bool:
        """True or false."""
        result: bool = self._field(name, bool, "true or false")
        return result

    def entries(self, name: str) -> Sequence[Any]:
        """A list."""
        result: Sequence[Any] = self._field(name, list, "a list")
        return result

    def integers(self, name: str) -> tuple[int, ...]:
        """A list of integers."""
        values = self.entries(name)
        if any(type(value) is not int for value in values):
            raise CertificateError(f"{self.place}.{name} has an entry that is no integer")
        return tuple(values)

    def number(self, name: str) -> Fraction:
        """A number."""
        return _number(self.text(name), f"{self.place}.{name}")

    def numbers(self, name: str) -> tuple[Fraction, ...]:
        """A list of numbers."""
        place = f"{self.place}.{name}"
        return tuple(_number(value, place) for value in self.entries(name))

    def matrix(self, name: str) -> tuple[tuple[Fraction, ...], ...]:
        """A list of lists of numbers."""
        return _matrix(self.entries(name), f"{self.place}.{name}")

    def object(self, name: str) -> _Object:
        """An object."""
        return _Object(self.value.get(name), f"{self.place}.{name}")

    def objects(self, name: str) -> list[_Object]:
        """A list of objects."""
        return [
            _Object(value, f"{self.place}.{name}[{k}]")
            for k, value in enumerate(self.entries(name))
        ]


_NUMBER = re.compile(r"(-?[0-9]{1,4000})(?:/([0-9]{1,4000}))?", re.ASCII)


def _matrix(rows: Any, place: str) -> tuple[tuple[Fraction, ...], ...]:
    if type(rows) is not list or any(type(row) is not list for row in rows):
        raise CertificateError(f"{place} is no list of lists")
    return tuple(tuple(_number(entry, place) for entry in row) for row in rows)


def _number(value: Any, place: str) -> Fraction:
    match = _NUMBER.fullmatch(value) if isinstance(value, str) else None
    if match is None or (match[2] and int(match[2]) == 0):
        raise CertificateError(f"{place} has {shown(value)}; a number is 'p' or 'p/q'")
    return Fraction(int(match[1]), int(match[2] or 1))


# -- networks -------------------------------------------------------------------------------------


def _network(model: _Object) -> Network:
    data = model.object("network")
    widths = [data.integer("inputs")]
    nodes = []
    for entry in data.objects("operations"):
        reads = entry.integers("reads")
        if any(not 0 <= read < len(widths) for read in reads):
            raise CertificateError(f"{entry.place} reads what is not before it")
        width = sum(widths[read] for read in reads)
        made = _operation(entry.object("operation"), width)
        widths.append(made.outputs(width))
        nodes.append(Node(made, reads, entry.text("name")))
    file = model.text("file")
    source = Source("", file) if file else None
    return Network(nodes, inputs=widths[0], output=data.integer("output"), source=source)


def _operation(data: _Object, width: int) -> Operation:
    kind = data.text("kind")
    match kind:
        case "affine":
            blocks = [
                _map(block, f"{data.place}.blocks[{k}]")
                for k, block in enumerate(data.entries("blocks"))
            ]
            inputs = sum(block.shape[1] for block in blocks)
            return Affine(*blocks, copies=max(1, width // inputs) if inputs else 1)
        case "select":
            return Select(data.integers("indices"), width)
        case "sum" | "maximum":
            terms = data.integer("terms")
            if terms < 1:
                raise CertificateError(f"{data.place}.terms is {terms}; it must be positive")
            return (Sum if kind == "sum" else Maximum)(terms, width // terms)
        case "activate":
            return Activate(_with_pieces(_pieces(data)))
        case "function":
            return Activate(_named(data.text("name"), data.place))
    raise CertificateError(f"{data.place}.kind is {kind!r}, which is no operation")


def _map(block: Any, place: str) -> AffineMap:
    """The map of a block: rows of numbers, the offset last."""
    rows = _matrix(block, place)
    if not all(rows):
        raise CertificateError(f"{place} has an empty row")
    return AffineMap([row[:-1] for row in rows], [row[-1] for row in rows])


def _pieces(data: _Object) -> Pieces:
    """Linear pieces, of which only the first one's intercept is written: they meet at the knots."""
    knots, slopes, shifts = (
        data.numbers("knots"),
        data.numbers("slopes"),
        [data.number("intercept")],
    )
    for knot, (before, after) in zip(knots, pairwise(slopes), strict=False):
        shifts.append(shifts[-1] + (before - after) * knot)
    return Pieces(knots, slopes, tuple(shifts))


def _with_pieces(pieces: Pieces) -> Activation:
    """The activation of the catalogue with these pieces, or one without a name of its own."""
    known = [activation(name) for name in names()]
    if [*pieces.knots, *pieces.slopes[1:], *pieces.intercepts] == [0, 1, 0, 0]:
        known.append(activation("leaky_relu", alpha=pieces.slopes[0]))
    for entry in known:
        if entry.pieces is not None and entry.is_continuous and entry.pieces.merged == pieces:
            return entry
    return piecewise_linear(
        "pieces",
        "piecewise linear",
        pieces,
        formula=_formula(pieces),
        doubles=_doubles(pieces),
    )


def _formula(pieces: Pieces) -> Callable[[Any], Any]:
    def formula(x: Any) -> Any:
        import sympy

        lines = [
            sympy.Rational(s) * x + sympy.Rational(t)
            for s, t in zip(pieces.slopes, pieces.intercepts, strict=True)
        ]
        ends = [x <= sympy.Rational(knot) for knot in pieces.knots]
        return sympy.Piecewise(*zip(lines, ends, strict=False), (lines[-1], True))

    return formula


def _doubles(pieces: Pieces) -> Callable[[Any], Any]:
    def doubles(x: Any) -> Any:
        import numpy as np

        knots, slopes, shifts = (
            np.array([double(number) for number in part])
            for part in (pieces.knots, pieces.slopes, pieces.intercepts)
        )
        piece = np.searchsorted(knots, x)
        return slopes[piece] * x + shifts[piece]

    return doubles


def _named(name: str, place: str) -> Activation:
    """An activation by the name that it is written with: ``elu(alpha=1/2)``."""
    word, _, inside = name.removesuffix(")").partition("(")
    parameters = dict(part.split("=") for part in inside.split(", ") if part.count("=") == 1)
    found = activation(word, **parameters)
    if str(found) != name:
        raise CertificateError(f"{place}.name is {name!r}, which names no activation")
    return found


# -- claims ---------------------------------------------------------------------------------------


def _claim(data: _Object, networks: Sequence[Network]) -> Claim:
    return _Claim(data, networks).made()


class _Claim:
    """One claim, made from its fields."""

    def __init__(self, data: _Object, networks: Sequence[Network]) -> None:
        self.data, self.networks = data, networks

    def made(self) -> Claim:
        data, kind = self.data, self.data.text("claim")
        match kind:
            case "collapse":
                return self._merged()
            case "collapsed":
                maps, activations = data.integer("maps"), data.integer("activations")
                return Smaller(self.network, maps, activations)
            case "regions":
                return self._cells()
            case "neuron":
                return Neuron(
                    self.network,
                    Box(data.numbers("lower"), data.numbers("upper")),
                    data.integer("operation"),
                    data.integer("index"),
                    data.number("least"),
                    data.number("most"),
                    data.integer("piece"),
                    data.numbers("slopes"),
                )
            case "proportional":
                places = (data.integer("value"), data.integer("first"), data.integer("second"))
                return Proportional(self.network, *places, data.number("factor"))
            case "different":
                other = self._model(data.integer("other"))
                return Different(self.network, other, data.numbers("point"))
            case "unknown":
                return Open(self.network, data.text("question"))
        raise CertificateError(f"{data.place}.claim is {kind!r}, which is no claim")

    @cached_property
    def network(self) -> Network:
        """The network that it is about."""
        return self._model(self.data.integer("model"))

    def _model(self, number: int) -> Network:
        if not 0 <= number < len(self.networks):
            raise CertificateError(f"{self.data.place} names model {number}, which is not there")
        return self.networks[number]

    def _merged(self) -> Merged:
        reads = self.data.integers("reads")
        value = self.data.integer("value")
        if any(not 0 <= read < len(self.network.widths) for read in (*reads, value)):
            raise CertificateError(f"{self.data.place} names a value that is not there")
        width = sum(self.network.widths[read] for read in reads)
        operations = []
        for entry in self.data.objects("operations"):
            made = _operation(entry, width)
            if not isinstance(made, AffineOperation):
                raise CertificateError(f"{entry.place} is not affine")
            operations.append(made)
            width = made.outputs(width)
        pattern = self.data.integers("pattern")
        return Merged(self.network, value, reads, tuple(operations), pattern)

    def _cells(self) -> Cells:
        cells = self.data.objects("cells")
        return Cells(
            self.network,
            _domain(self.data.matrix("domain"), f"{self.data.place}.domain"),
            self.data.matrix("vertices"),
            tuple(cell.integers("loop") for cell in cells),
            tuple(cell.integers("pattern") for cell in cells),
            self.data.flag("complete"),
        )


def _domain(rows: Sequence[Sequence[Fraction]], place: str) -> Domain:
    """The point, segment or parallelogram that is the image of parameters from 0 to 1."""
    if len({len(row) for row in rows}) != 1:
        raise CertificateError(f"{place} has rows of different lengths, or none")
    *directions, origin = zip(*rows, strict=True)
    match directions:
        case []:
            return Box(origin, origin)
        case [side]:
            return Segment(origin, [a + b for a, b in zip(origin, side, strict=True)])
        case [first, second]:
            return Plane(origin, first, second)
    raise CertificateError(f"{place} has {len(directions)} dimensions; two is the most")
