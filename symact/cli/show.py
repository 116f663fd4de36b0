"""``symact show``."""

from __future__ import annotations

from pathlib import Path

import click

from symact.cli.options import chosen_format, deliver, json_text, output_options
from symact.errors import UsageError


@click.command(
    "show",
    epilog="""\b
Examples:
  symact show gelu
  symact show leaky_relu --parameter alpha=1/10 -f latex""",
)
@click.argument("name")
@click.option(
    "--parameter",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter of the activation, exactly; may be repeated.",
)
@output_options
def command(
    name: str,
    parameters: tuple[str, ...],
    form: str | None,
    as_json: bool,
    output: Path | None,
    quiet: bool,
) -> None:
    """Show what is known of one activation: formula, derivative, convention at its kinks."""
    from symact import report
    from symact.activations import activation

    style = chosen_format(form, as_json, output)
    given = dict(text.partition("=")[::2] for text in parameters)
    entry = activation(name, **given)
    if style == "json":
        text = json_text(report.activation_data(entry))
    elif style in ("text", "latex"):
        text = report.activation_document(entry, style)
    else:
        raise UsageError(f"a fact sheet has no {style} format; use text, latex or json")
    deliver(text, output, quiet)
