"""``symact list``."""

from __future__ import annotations

from pathlib import Path

import click

from symact.cli.options import chosen_format, deliver, json_text, output_options
from symact.errors import UsageError


@click.command("list")
@output_options
def command(form: str | None, as_json: bool, output: Path | None, quiet: bool) -> None:
    """List the activations: their names, and whether they are piecewise linear."""
    from symact.activations import activation, names

    style = chosen_format(form, as_json, output)
    entries = [activation(name) for name in names()]
    if style == "json":
        text = json_text(
            {
                "schema": "symact.list/1",
                "theorems": [],
                "activations": [
                    {"name": entry.name, "piecewise_linear": entry.is_piecewise_linear}
                    for entry in entries
                ],
            }
        )
    elif style == "text":
        wide = max(len(entry.name) for entry in entries)
        lines = [
            f"{entry.name:<{wide}}   "
            f"{'piecewise linear' if entry.is_piecewise_linear else 'curved':<16}   {entry.title}"
            for entry in entries
        ]
        text = "\n".join(lines) + "\n"
    else:
        raise UsageError(f"a list has no {style} format; use text or json")
    deliver(text, output, quiet)
