"""Results as certificates: canonical JSON that an independent checker can verify.

The format, ``symact.certificate/1``, is described in docs/certificates.md; ``symact/checker.py``
reads it without any of this code. A certificate holds the operation lists that its claims are about
and the claims; nothing that follows from the rest is in it, and nothing that is not checked.

Everything is written as a stream, so that a large network needs no second copy in memory.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import math
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import IO, Any

from symact.activations.entries import Activation
from symact.certificates.claims import (
    Cells,
    Claim,
    Different,
    Merged,
    Neuron,
    Open,
    Proportional,
    Smaller,
    certified,
)
from symact.collapsing.collapse import Collapse
from symact.errors import UnsupportedError, UsageError
from symact.files import placed
from symact.networks.network import Network, Node
from symact.networks.operations import Activate, Affine, Maximum, Operation, Scale, Select, Sum
from symact.numbers.affine import AffineMap
from symact.numbers.matrix import RationalMatrix
from symact.regions.atlas import Atlas
from symact.regions.region import Region

SCHEMA = "symact.certificate/1"
SEMANTICS = "exact real arithmetic over the operation lists of the models"
DIGITS = 4000
"""The most digits that the checker reads in a numerator or a denominator."""

Text = Iterator[str]


@dataclass(frozen=True)
class Certificate:
    """Claims in order; later ones may rest on earlier ones."""

    claims: tuple[Claim, ...]

    def __post_init__(self) -> None:
        if not self.claims:
            raise UsageError("a certificate needs a claim")

    @cached_property
    def networks(self) -> tuple[Network, ...]:
        """The networks that the claims are about, each once."""
        found: dict[int, Network] = {}
        for claim in self.claims:
            found.setdefault(id(claim.network), claim.network)
            if isinstance(claim, Different):
                found.setdefault(id(claim.other), claim.other)
        return tuple(found.values())

    def texts(self) -> Text:
        """The certificate in pieces, to be put one after another."""
        numbers = {id(network): k for k, network in enumerate(self.networks)}
        yield from _object(
            claims=_array(_claim(claim, numbers) for claim in self.claims),
            models=_array(_model(network) for network in self.networks),
            schema=json.dumps(SCHEMA),
            semantics=json.dumps(SEMANTICS),
        )
        yield "\n"

    def __str__(self) -> str:
        return "".join(self.texts())


def certificate(result: Collapse | Atlas | Region | Claim | Iterable[Claim]) -> Certificate:
    """The certificate of a result, or of claims.

    Raises:
        UnsupportedError: for results about symbols: a certificate is about numbers.
        UsageError: for what has no claims.

    >>> from symact import AffineMap, Network, collapse
    >>> text = str(certificate(collapse(Network([AffineMap([[2]]), AffineMap([["1/3"]])]))))
    >>> '"operations":[{"blocks":[{"matrix":[["2/3"]],"offset":["0"]}],"kind":"affine"}]' in text
    True
    """
    if isinstance(result, Claim):
        return Certificate((result,))
    if isinstance(result, Iterable) and not isinstance(result, Atlas):
        return Certificate(tuple(result))
    return Certificate(certified(result))


def save(
    result: Certificate | Collapse | Atlas | Region | Claim | Iterable[Claim],
    path: str | os.PathLike[str],
) -> None:
    """Write the certificate of a result to a file, whole or not at all.

    Args:
        result: what collapse or atlas returned, a region, claims, or a certificate.
        path: compressed with gzip where the name ends in ``.gz``.

    Raises:
        UnsupportedError: for results about symbols, and for numbers of too many digits.
        UsageError: for what has no claims, and where the file cannot be written.
    """
    made = result if isinstance(result, Certificate) else certificate(result)
    target = Path(path)
    with placed(target) as temporary, temporary.open("wb") as stream:
        _write(made, stream, target.suffix == ".gz")


def _write(made: Certificate, stream: IO[bytes], packed: bool) -> None:
    if packed:
        # without a name and a time, so that the same result gives the same bytes
        with gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0) as inner:
            inner.writelines(text.encode("ascii") for text in made.texts())
    else:
        stream.writelines(text.encode("ascii") for text in made.texts())


def digest(network: Network) -> str:
    """The SHA-256 of a network's operation list, which certificates name it by.

    >>> from symact import AffineMap, Network
    >>> digest(Network([AffineMap([[1]])]))[:16]
    '33da9587068a8ca0'
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


# -- JSON in canonical form: keys sorted, no spaces ---------------------------------------------


def _object(**fields: str | Text) -> Text:
    separator = "{"
    for name in sorted(fields):
        yield f'{separator}"{name}":'
        yield from _parts(fields[name])
        separator = ","
    yield "}"


def _array(items: Iterable[str | Text]) -> Text:
    separator = "["
    for item in items:
        yield separator
        yield from _parts(item)
        separator = ","
    yield "[]" if separator == "[" else "]"


def _parts(value: str | Text) -> Text:
    if isinstance(value, str):
        yield value
    else:
        yield from value


def _integers(numbers: Iterable[int]) -> str:
    return f"[{','.join(map(str, numbers))}]"


def _numbers(numbers: Iterable[Fraction]) -> str:
    return _quoted([_ratio(*number.as_integer_ratio()) for number in numbers])


def _ratio(top: int, bottom: int) -> str:
    """A fraction in lowest terms: ``p`` or ``p/q``."""
    try:
        text = str(top) if bottom == 1 else f"{top}/{bottom}"
    except ValueError:  # beyond what Python converts
        text = "0" * 3 * DIGITS
    if len(text) > DIGITS and max(map(len, text.lstrip("-").split("/"))) > DIGITS:
        raise UnsupportedError(
            f"a number has more than {DIGITS} digits above or below the line; no certificate holds "
            "such numbers"
        )
    return text


def _quoted(words: Sequence[str]) -> str:
    return '["' + '","'.join(words) + '"]' if words else "[]"


def _block(block: AffineMap) -> Text:
    """The rows of a matrix, each with its offset behind it: one piece of text each."""
    both = zip(_rows(block.matrix), _rows(block.offset), strict=True)
    return _array(_quoted([*row, *shift]) for row, shift in both)


def _scaling(factor: RationalMatrix, shift: RationalMatrix) -> list[str]:
    """Factors and shifts as blocks of one number, as few as there are stretches of equal ones."""
    both = [[*f, *s] for f, s in zip(_rows(factor), _rows(shift), strict=True)]
    steps = [k for k in range(1, len(both)) if both[k] != both[k - 1]]
    return [f"[{_quoted(pair)}]" for pair in both[:: math.gcd(len(both), *steps)]]


def _rows(matrix: RationalMatrix) -> Iterator[list[str]]:
    if not matrix.is_numeric:
        raise UnsupportedError(
            "a matrix with symbols has no certificate, which is about numbers; substitute numbers "
            "first"
        )
    below = matrix.denominator
    for row in matrix.numerators.to_list():
        words = []
        for entry in map(int, row):
            common = math.gcd(entry, below)
            words.append(_ratio(entry // common, below // common))
        yield words


# -- models -------------------------------------------------------------------------------------


def _model(network: Network) -> Text:
    found = hashlib.sha256()
    source = network.source.sha256 if network.source else ""
    yield f'{{"file":{json.dumps(source)},"network":'
    for text in _network(network):
        found.update(text.encode("ascii"))
        yield text
    yield f',"sha256":"{found.hexdigest()}"}}'


def _network(network: Network) -> Text:
    return _object(
        inputs=str(network.inputs),
        operations=_array(_node(node) for node in network.nodes),
        output=str(network.output),
    )


def _node(node: Node) -> Text:
    return _object(
        name=json.dumps(node.name),
        operation=_operation(node.operation),
        reads=_integers(node.reads),
    )


def _operation(operation: Operation) -> Text:
    match operation:
        case Affine(blocks=blocks):
            return _object(kind='"affine"', blocks=_array(map(_block, blocks)))
        case Scale(factor=factor, shift=shift):
            return _object(kind='"affine"', blocks=_array(_scaling(factor, shift)))
        case Select(indices=indices):
            return _object(kind='"select"', indices=_integers(indices))
        case Sum(terms=terms):
            return _object(kind='"sum"', terms=str(terms))
        case Maximum(terms=terms):
            return _object(kind='"maximum"', terms=str(terms))
        case Activate(activation=activation):
            return _activation(activation)
    raise UnsupportedError(f"{operation.describe()} has no form in a certificate")


def _activation(activation: Activation) -> Text:
    """Its pieces where it is continuous and piecewise linear, else its name."""
    if activation.pieces is None or not activation.is_continuous:
        return _object(kind='"function"', name=json.dumps(str(activation)))
    pieces = activation.pieces.merged
    return _object(
        kind='"activate"',
        knots=_numbers(pieces.knots),
        slopes=_numbers(pieces.slopes),
        intercept=json.dumps(_ratio(*pieces.intercepts[0].as_integer_ratio())),
    )


# -- claims -------------------------------------------------------------------------------------


def _claim(claim: Claim, numbers: dict[int, int]) -> Text:
    model = str(numbers[id(claim.network)])
    match claim:
        case Merged():
            return _object(
                claim='"collapse"',
                model=model,
                value=str(claim.value),
                reads=_integers(claim.reads),
                pattern=_integers(claim.pattern),
                operations=_array(_operation(operation) for operation in claim.operations),
            )
        case Smaller():
            return _object(
                claim='"collapsed"',
                model=model,
                maps=str(claim.maps),
                activations=str(claim.activations),
            )
        case Cells():
            return _regions(claim, model)
        case Neuron():
            return _object(
                claim='"neuron"',
                model=model,
                lower=_numbers(claim.box.lo),
                upper=_numbers(claim.box.hi),
                operation=str(claim.operation),
                index=str(claim.index),
                least=json.dumps(str(claim.least)),
                most=json.dumps(str(claim.most)),
                piece=str(claim.piece),
                slopes=_numbers(claim.slopes),
            )
        case Proportional():
            return _object(
                claim='"proportional"',
                model=model,
                value=str(claim.value),
                first=str(claim.first),
                second=str(claim.second),
                factor=json.dumps(str(claim.factor)),
            )
        case Different():
            return _object(
                claim='"different"',
                model=model,
                other=str(numbers[id(claim.other)]),
                point=_numbers(claim.point),
            )
        case Open():
            return _object(claim='"unknown"', model=model, question=json.dumps(claim.question))


def _regions(claim: Cells, model: str) -> Text:
    """Vertices and cells in the one order that the checker accepts: points by their coordinates,
    cells by their patterns, each loop from its least vertex on. Parameters go from 0 to 1."""
    order = sorted(range(len(claim.vertices)), key=claim.vertices.__getitem__)
    place = {old: new for new, old in enumerate(order)}
    cells = []
    for pattern, loop in sorted(zip(claim.patterns, claim.loops, strict=True)):
        moved = [place[corner] for corner in loop]
        start = moved.index(min(moved))
        cells.append(
            _object(pattern=_integers(pattern), loop=_integers(moved[start:] + moved[:start]))
        )
    domain = claim.domain
    sides = [high - low for low, high in zip(domain.lower, domain.upper, strict=True)]
    origin = domain.point(domain.lower)
    frame = [
        [*(entry * side for entry, side in zip(row, sides, strict=True)), start]
        for row, start in zip(domain.map.matrix.fractions(), origin, strict=True)
    ]
    vertices = (
        [(t - low) / side for t, low, side in zip(point, domain.lower, sides, strict=True)]
        for point in map(claim.vertices.__getitem__, order)
    )
    return _object(
        claim='"regions"',
        model=model,
        domain=_array(map(_numbers, frame)),
        vertices=_array(map(_numbers, vertices)),
        complete="true" if claim.complete else "false",
        cells=_array(cells),
    )
