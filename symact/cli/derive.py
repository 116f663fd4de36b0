"""``symact derive``."""

from __future__ import annotations

from pathlib import Path

import click

from symact.cli.options import chosen_format, deliver, output_options, warn_of_faults


@click.command(
    "derive",
    epilog="""\b
Examples:
  symact derive gelu-minimum
  symact derive gelu-minimum -f tex -o gelu.tex
  symact derive relu-closed-forms -f latex""",
)
@click.argument("name")
@output_options
def command(name: str, form: str | None, as_json: bool, output: Path | None, quiet: bool) -> None:
    """Write the derivation of a theorem.

    Every step is checked before anything is written.
    """
    style = chosen_format(form, as_json, output)

    from symact.library.registry import guarded, theorem
    from symact.rendering import render

    warn_of_faults(quiet)
    entry = theorem(name)
    with guarded(entry):
        text = render(entry.verify(), style)
    deliver(text, output, quiet)
