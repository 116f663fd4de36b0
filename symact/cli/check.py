"""``symact check``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from symact.cli.options import chosen_format, deliver, json_text, output_options
from symact.errors import CertificateError, CheckFailedError, UsageError
from symact.files import check_places


@click.command(
    "check",
    epilog="""\b
Examples:
  symact collapse model.onnx --certificate c.json.gz
  symact check c.json.gz --model model.onnx
  python -I symact/checker.py c.json.gz          without loading symact; reads no models

Exit codes: 0 accepted, 1 rejected, 2 not decided: not readable, or too much for the memory.""",
)
@click.argument("certificate", type=click.Path(path_type=Path))
@click.option(
    "--model",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The model file that the certificate must be about: its SHA-256 is compared, and it is "
    "read once more and must give the operation list of the certificate.",
)
@output_options
def command(
    certificate: Path,
    model: Path | None,
    form: str | None,
    as_json: bool,
    output: Path | None,
    quiet: bool,
) -> int:
    """Check a certificate, trusting nothing else of symact.

    CERTIFICATE is a .json or .json.gz file that symact or another program wrote. The checker is one
    file of Python's standard library alone; it recomputes every claim from the operation lists in
    the certificate and says what it accepted, and what stays trusted.
    """
    from symact import checker

    style = chosen_format(form, as_json, output)
    check_places(output, inputs=[certificate, model])
    if style not in ("text", "json"):
        raise UsageError(f"a check has no {style} format; use text or json")
    try:
        report = checker.check_file(str(certificate), None if model is None else str(model))
        if model is not None and report["accepted"]:
            with checker.within_means():
                _reread(report, certificate, model)
    except checker.UnreadableError as error:
        raise CertificateError(str(error)) from None
    text = json_text(report) if style == "json" else checker.text(report) + "\n"
    deliver(text, output, quiet)
    return 0 if report["accepted"] else CheckFailedError.exit_code


def _reread(report: dict[str, Any], certificate: Path, model: Path) -> None:
    """Read the model file, and reject operation lists that are not what it gives."""
    from symact import checker
    from symact.certificates.codec import digest
    from symact.certificates.rereading import disagreement
    from symact.formats import read

    network = read(model)
    own = digest(network)
    wrong = [k for k, listed in enumerate(report["models"]) if listed["sha256"] != own]
    if not wrong:
        names = "which its readers give now too, was read rightly"
        report["trusted"] = [f"that from {model.name} operation list {own}, {names}"]
        return
    document, _ = checker.parse(certificate.read_bytes())
    where = disagreement(network, document["models"][wrong[0]]["network"])
    what = f"the operation list of model {wrong[0]} is not what symact reads from {model.name}"
    report |= {"accepted": False, "reason": f"{what}: {where}"}
