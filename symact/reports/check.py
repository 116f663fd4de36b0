"""``symact check``: what the checker says of a certificate, and the model file read once more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from symact import checker
from symact.errors import CertificateError
from symact.rendering.writers import FORMATS
from symact.reports.report import Report

PLAIN = tuple(name for name, format in FORMATS.items() if format.is_plain or format.is_data)
"""The formats of what the checker says, which knows no others."""


def check_report(found: dict[str, Any]) -> Report:
    """What :func:`checked` found, in the checker's own words."""
    return Report(lambda: found, lambda format: checker.text(found) + "\n")


def checked(certificate: Path, model: Path | None = None) -> dict[str, Any]:
    """What the checker finds of a certificate.

    Args:
        certificate: the file.
        model: the model file that it must be about: its hash is compared, and reading it once
            more must give the operation list of the certificate.

    Raises:
        CertificateError: for what cannot be read, or is too much for the memory.
    """
    try:
        found = checker.check_file(str(certificate), None if model is None else str(model))
        if model is not None and found["accepted"]:
            with checker.within_means():
                found |= _reread(found, certificate, model)
    except checker.UnreadableError as error:
        raise CertificateError(str(error)) from None
    return found


def _reread(found: dict[str, Any], certificate: Path, model: Path) -> dict[str, Any]:
    """What changes once the model file is read: what is trusted, or that it is rejected."""
    # without a model file the checker is all that is loaded
    from symact.certificates.codec import digest
    from symact.certificates.rereading import disagreement
    from symact.formats import read

    network = read(model)
    own = digest(network)
    wrong = [k for k, listed in enumerate(found["models"]) if listed["sha256"] != own]
    if not wrong:
        names = "which its readers give now too, was read rightly"
        return {"trusted": [f"that from {model.name} operation list {own}, {names}"]}
    document, _ = checker.parse(certificate.read_bytes())
    where = disagreement(network, document["models"][wrong[0]]["network"])
    what = f"the operation list of model {wrong[0]} is not what symact reads from {model.name}"
    return {"accepted": False, "reason": f"{what}: {where}"}
