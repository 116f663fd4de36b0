"""Certificates and claims: what is claimed, in words; nothing of it is checked here."""

from __future__ import annotations

import json
from typing import Any

from symact import display
from symact.bounding.evidence import Neuron
from symact.certificates.certificate import Certificate
from symact.certificates.claims import (
    Cells,
    Claim,
    Different,
    Merged,
    Open,
    Proportional,
    Same,
    SameOnCells,
    Smaller,
)
from symact.display import count_of, escaped
from symact.regions.domain import written
from symact.rendering.page import Page, Part, Sentence, Table, Value
from symact.reports.report import Report

UNCHECKED = "Claimed, not checked; symact.check recomputes it."

MOST = 40
"""The most claims that a page lists."""


def certificate_report(certificate: Certificate) -> Report:
    """What a certificate claims; for programs all of it, as it would be written to a file."""
    return Report(
        lambda: certificate_data(certificate), lambda format: certificate_page(certificate)
    )


def certificate_data(certificate: Certificate) -> dict[str, Any]:
    """A certificate as its file has it."""
    data: dict[str, Any] = json.loads("".join(certificate.texts()))
    return data


def certificate_page(certificate: Certificate) -> Page:
    """A certificate as a table of its claims."""
    networks = {id(network): k for k, network in enumerate(certificate.networks, start=1)}
    several = len(networks) > 1
    rows: list[tuple[Value, ...]] = []
    for number, claim in enumerate(certificate.claims[:MOST], start=1):
        model = (str(networks[id(claim.network)]),) if several else ()
        rows.append((str(number), *model, said(claim)))
    heads = ("", "model", "claim") if several else ("", "claim")
    parts: list[Part] = [Table(heads, tuple(rows))]
    if len(rows) < len(certificate.claims):
        left = count_of(len(certificate.claims) - len(rows), "claim")
        parts.append(Sentence(f"And {left} more; JSON has all."))
    counts = (count_of(len(certificate.claims), "claim"), count_of(len(networks), "network"))
    return Page(("certificate", *counts), (*parts, Sentence(UNCHECKED)))


def claim_report(claim: Claim) -> Report:
    """What one claim says; for programs as the certificate of it alone."""
    page = Page(("claim",), (Sentence(f"{said(claim)}."), Sentence(UNCHECKED)))
    return Report(lambda: certificate_data(Certificate((claim,))), lambda format: page)


def said(claim: Claim) -> str:
    """What a claim says, in a clause."""
    network = claim.network
    match claim:
        case Merged():
            read = " and ".join(map(network.describe, claim.reads))
            made = ", then ".join(part.describe() for part in claim.operations) or "a copy"
            where = f" on the pattern {' '.join(map(str, claim.pattern))}" if claim.pattern else ""
            return escaped(f"{network.describe(claim.value)} is {made} of {read}{where}")
        case Smaller(maps=maps, activations=activations):
            left = f"{count_of(maps, 'affine map')} and {count_of(activations, 'activation')}"
            return f"with the merges claimed before there are {left}"
        case Cells():
            count = count_of(len(claim.cells), "activation region")
            which = "which are all" if claim.complete else "perhaps not all"
            return f"there are {count} on {claim.domain.describe()}, {which}"
        case Neuron():
            kept = "" if claim.piece < 0 else f", in its piece {claim.piece}"
            place = f"number {claim.index} that {network.describe(claim.operation)} reads"
            ends = f"from {claim.least} to {claim.most}"
            return escaped(f"{place} is {ends} on {claim.box.describe()}{kept}")
        case Proportional():
            of = network.describe(claim.value)
            return escaped(
                f"number {claim.second} of {of} is {claim.factor} times number {claim.first}"
            )
        case Different():
            return f"the two networks differ at {written(claim.point)}"
        case Same():
            on = f" on {written(claim.lower)} to {written(claim.upper)}" if claim.lower else ""
            return f"the two networks are the same sums of atoms{on}"
        case SameOnCells():
            count = count_of(len(claim.cells), "region")
            return f"the two networks are equal on {count} of {claim.domain.describe()}, all of it"
        case Open():
            return escaped(f"left open: {claim.question}")


display.report.register(Certificate, certificate_report)
for kind in (Merged, Smaller, Cells, Neuron, Proportional, Different, Same, SameOnCells, Open):
    display.report.register(kind, claim_report)
