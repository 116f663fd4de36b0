"""Certificates: claims in one file, as canonical JSON that an independent checker can verify.

The format, ``symact.certificate/1``, is described in docs/certificates.md; ``symact/checker.py``
reads it without any of this code. A certificate holds the operation lists that its claims are about
and the claims; nothing that follows from the rest is in it, and nothing that is not checked.

Everything is written as a stream, so that a large network needs no second copy in memory. Reading
is not checking: what comes back can be computed with, but it is as true as its source is.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import IO, Any

from symact.certificates.claims import CLAIM, Claim, Different, Same, SameOnCells
from symact.certificates.fields import TEXT, Located, list_of
from symact.certificates.finding import certified
from symact.certificates.models import LISTED_MODEL
from symact.certificates.text import object_text, parts, quoted
from symact.collapsing.collapse import Collapse
from symact.comparing.equality import Equality
from symact.display import Drawn, count_of
from symact.errors import CertificateError, UsageError
from symact.files import path_of, placed
from symact.networks.network import Network
from symact.regions.atlas import Atlas
from symact.regions.region import Region

SCHEMA = "symact.certificate/1"
SEMANTICS = "exact real arithmetic over the operation lists of the models"

_MODELS, _CLAIMS = list_of(LISTED_MODEL), list_of(CLAIM)


@dataclass(frozen=True)
class Certificate(Drawn):
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
            if isinstance(claim, (Different, Same, SameOnCells)):
                found.setdefault(id(claim.other), claim.other)
        return tuple(found.values())

    def texts(self) -> Iterator[str]:
        """The certificate in pieces, to be put one after another."""
        numbers = {id(network): k for k, network in enumerate(self.networks)}
        whole = {
            "claims": _CLAIMS.write(self.claims, numbers),
            "models": _MODELS.write(self.networks, numbers),
            "schema": quoted(SCHEMA),
            "semantics": quoted(SEMANTICS),
        }
        yield from parts(object_text(whole))
        yield "\n"

    def __str__(self) -> str:
        return "".join(self.texts())

    def __repr__(self) -> str:
        claims, networks = len(self.claims), len(self.networks)
        return f"<certificate: {count_of(claims, 'claim')}, {count_of(networks, 'network')}>"


Certifiable = Collapse[Any] | Atlas | Region | Equality | Claim | Iterable[Claim]
"""What has a certificate."""


def certificate(result: Certifiable) -> Certificate:
    """The certificate of a result, or of claims.

    Raises:
        UnsupportedError: for results about symbols: a certificate is about numbers.
        UsageError: for what has no claims.

    >>> from symact import AffineMap, Network, collapse
    >>> text = str(certificate(collapse(Network([AffineMap([[2]]), AffineMap([["1/3"]])]))))
    >>> '"operations":[{"blocks":[[["2/3","0"]]],"kind":"affine"}]' in text
    True
    """
    if isinstance(result, Claim):
        return Certificate((result,))
    if isinstance(result, (Sequence, Iterator)):
        return Certificate(tuple(map(_needed, result)))
    return Certificate(certified(result))  # type: ignore[arg-type]


def _needed(claim: object) -> Claim:
    if isinstance(claim, Claim):
        return claim
    raise UsageError(f"a {type(claim).__name__} is no claim; certify a result, or claims")


def save(result: Certificate | Certifiable, path: str | os.PathLike[str]) -> None:
    """Write the certificate of a result to a file, whole or not at all.

    Args:
        result: what collapse or atlas returned, a region, claims, or a certificate.
        path: compressed with gzip where the name ends in ``.gz``.

    Raises:
        UnsupportedError: for results about symbols, and for numbers of too many digits.
        UsageError: for what has no claims, and where the file cannot be written.
    """
    made = result if isinstance(result, Certificate) else certificate(result)
    target = path_of(path)
    with placed(target) as temporary, temporary.open("wb") as stream:
        _write(made, stream, target.suffix == ".gz")


def _write(made: Certificate, stream: IO[bytes], packed: bool) -> None:
    if packed:
        # without a name and a time, so that the same result gives the same bytes
        with gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0) as inner:
            inner.writelines(text.encode("ascii") for text in made.texts())
    else:
        stream.writelines(text.encode("ascii") for text in made.texts())


def load(path: str | os.PathLike[str]) -> Certificate:
    """The certificate in a file, compressed where the name ends in ``.gz``; not checked.

    Raises:
        CertificateError: for a file that cannot be read or is no certificate.
    """
    file = path_of(path)
    try:
        data = file.read_bytes()
        text = (gzip.decompress(data) if file.suffix == ".gz" else data).decode("ascii")
        document = json.loads(text)
    except (OSError, EOFError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CertificateError(
            f"{file.name[:80]} cannot be read as a certificate: {reason}"
        ) from None
    return certificate_of(document)


def certificate_of(document: Any) -> Certificate:
    """The certificate that a JSON value describes; not checked.

    Raises:
        CertificateError: naming the field that is not as docs/certificates.md has it.
    """
    whole = Located(document, "the certificate")
    if TEXT.read(whole.member("schema")) != SCHEMA:
        raise CertificateError(f"the certificate does not have the schema {SCHEMA}")
    networks = tuple(_MODELS.read(whole.member("models")))
    if not networks:
        raise CertificateError("the certificate has no model")
    claims = tuple(
        _CLAIMS.read(Located(document, "the certificate", models=networks).member("claims"))
    )
    if not claims:
        raise CertificateError("the certificate has no claim")
    return Certificate(claims)
