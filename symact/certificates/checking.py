"""The verdict of the independent checker, and the model files read once more.

That a certificate names the SHA-256 of a file says nothing: anyone can type it in. What the readers
of :mod:`symact.formats` make of each file must be the operation list that was checked.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symact.display import count_of, escaped
from symact.errors import CertificateError, UsageError
from symact.files import path_of

if TYPE_CHECKING:
    from symact.certificates.certificate import Certifiable, Certificate
    from symact.networks.network import Network


@dataclass(frozen=True)
class Verdict:
    """What the checker says of a certificate.

    Attributes:
        report: all of it, as ``symact check --json`` has it.
    """

    report: dict[str, Any]

    @property
    def accepted(self) -> bool:
        """Whether every claim holds."""
        return bool(self.report["accepted"])

    @property
    def reason(self) -> str | None:
        """Why it is rejected; None where it is accepted."""
        return None if self.accepted else str(self.report["reason"])

    @property
    def statements(self) -> tuple[str, ...]:
        """What is accepted, claim by claim."""
        return tuple(claim["statement"] for claim in self.report["claims"])

    @property
    def trusted(self) -> tuple[str, ...]:
        """What stays trusted."""
        return tuple(self.report["trusted"])

    def __hash__(self) -> int:
        return hash((self.accepted, self.reason, self.statements))

    def __str__(self) -> str:
        from symact import checker

        return checker.text(self.report)


def check(
    certificate: str | os.PathLike[str] | Certificate | Certifiable,
    model: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | None = None,
    *,
    until: str | None = None,
) -> Verdict:
    """Check a certificate with :mod:`symact.checker`, which trusts nothing else of symact.

    Args:
        certificate: a file, or a certificate or a result, which is then checked as it would be
            written.
        model: the model file that a certificate in a file must be about, or all of them where it
            is about several, in any order: they are told by their content. Each is read once more
            and must give the operation list that was checked.
        until: the tensor up to which the model files are read.

    Raises:
        CertificateError: for what is not readable as a certificate, or too much for the memory.
        SymactError: for a model file that cannot be read, and a result without a certificate.

    >>> from symact import AffineMap, Network, collapse
    >>> verdict = check(collapse(Network([AffineMap([[2]]), AffineMap([["1/3"]])])))
    >>> verdict.accepted, len(verdict.statements)
    (True, 2)
    """
    from symact import checker

    one = model if isinstance(model, (list, tuple)) else (model,)
    models = () if model is None else tuple(map(path_of, one))
    try:
        if not isinstance(certificate, (str, os.PathLike)):
            if models:
                raise UsageError("a model file is compared with a certificate in a file; save it")
            return Verdict(checker.check(_text(certificate).encode("ascii")))
        file = os.fspath(path_of(certificate))
        report = checker.check_file(file, *map(os.fspath, models))
        if models and report["accepted"]:
            with checker.within_means():
                report = _reread(report, Path(file), models, until)
        return Verdict(report)
    except checker.UnreadableError as error:
        raise CertificateError(str(error)) from None


def _text(result: Certificate | Certifiable) -> str:
    from symact.certificates.certificate import Certificate
    from symact.certificates.certificate import certificate as certificate_for

    return str(result if isinstance(result, Certificate) else certificate_for(result))


def _reread(
    report: dict[str, Any], certificate: Path, files: Sequence[Path], until: str | None
) -> dict[str, Any]:
    """Read the model files, and reject operation lists that are not what they give."""
    from symact import checker
    from symact.certificates.models import digest
    from symact.formats import read

    trusted = list(report["trusted"])
    for file in files:
        with file.open("rb") as stream:
            content = hashlib.file_digest(stream, "sha256").hexdigest()
        network, name = read(file, until), escaped(file.name)
        own = digest(network)
        for k, listed in enumerate(report["models"]):
            if listed["file"] != content:
                continue
            if listed["sha256"] != own:
                document, _ = checker.parse(certificate.read_bytes())
                where = disagreement(network, document["models"][k]["network"])
                what = f"the operation list of model {k} is not what symact reads from {name}"
                return report | {"accepted": False, "reason": f"{what}: {where}"}
            which = "which its readers give now too, was read rightly"
            trusted[k] = f"that from {name} operation list {own}, {which}"
    return report | {"trusted": trusted}


def disagreement(network: Network, listed: Any) -> str | None:
    """Where an operation list differs from that of a network; None where it does not.

    Args:
        network: what was read from the model file.
        listed: the JSON value ``network`` of a certificate that the checker accepted.

    >>> from symact import AffineMap, Network, relu
    >>> from symact.certificates.models import operation_list
    >>> network = Network([AffineMap([[2]]), relu])
    >>> listed = operation_list(network)
    >>> disagreement(network, listed)
    >>> listed["operations"][0]["operation"]["blocks"] = [[["3", "0"]]]
    >>> disagreement(network, listed)
    "operation 1 ('') differs in its operation"
    """
    from symact.certificates.models import operation_list

    own = operation_list(network)
    if own["inputs"] != listed["inputs"]:
        return f"it has {count_of(listed['inputs'], 'input')}, the file {own['inputs']}"
    both = zip(listed["operations"], own["operations"], strict=False)
    for k, (here, there) in enumerate(both, start=1):
        for field in ("operation", "reads", "name"):
            if here[field] != there[field]:
                return f"operation {k} ({_short(here['name'])}) differs in its {field}"
    counts = [len(part["operations"]) for part in (listed, own)]
    if counts[0] != counts[1]:
        return f"it has {count_of(counts[0], 'operation')}, the file {counts[1]}"
    if own["output"] != listed["output"]:
        return f"its output is value {listed['output']}, that of the file {own['output']}"
    return None


def _short(name: str) -> str:
    return (
        ascii(name)
        if len(name) <= 60
        else f"{name[:60]!a}... {count_of(len(name), 'character')} in all"
    )
