"""``symact check``."""

from __future__ import annotations

from pathlib import Path

import click

from symact.cli.options import chosen_format, deliver, json_text, output_options
from symact.errors import CertificateError, CheckFailedError, UsageError
from symact.placing import check_places


@click.command(
    "check",
    epilog="""\b
Examples:
  symact collapse model.onnx --certificate c.json.gz
  symact check c.json.gz --model model.onnx
  python -I symact/checker.py c.json.gz          the same, without loading symact

Exit codes: 0 accepted, 1 rejected, 2 not readable as a certificate.""",
)
@click.argument("certificate", type=click.Path(path_type=Path))
@click.option(
    "--model",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The model file that the certificate must be about, compared by SHA-256.",
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
    except checker.UnreadableError as error:
        raise CertificateError(str(error)) from None
    text = json_text(report) if style == "json" else checker.text(report) + "\n"
    deliver(text, output, quiet)
    return 0 if report["accepted"] else CheckFailedError.exit_code
