"""``symact list``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from symact.cli.options import chosen_format, deliver, json_text, output_options, warn_of_faults
from symact.errors import UsageError

VERDICTS = ("holds", "false", "conditional", "companion", "not mathematics")
_KINDS = {True: "piecewise linear", False: "curved"}
LEVELS = ("symbolic", "enclosure", "instances", "cited", "prose")


@click.command(
    "list",
    epilog="""\b
Examples:
  symact list
  symact list --section 4 --verdict false
  symact list --ledger""",
)
@click.option("--section", type=click.Choice(tuple("12345")), help="Theorems of one section only.")
@click.option("--verdict", type=click.Choice(VERDICTS), help="Theorems of one verdict only.")
@click.option("--level", type=click.Choice(LEVELS), help="Theorems of one level only.")
@click.option("--ledger", is_flag=True, help="The claims of the text and what became of each.")
@output_options
def command(
    section: str | None,
    verdict: str | None,
    level: str | None,
    ledger: bool,
    form: str | None,
    as_json: bool,
    output: Path | None,
    quiet: bool,
) -> None:
    """List the theorems and the activations.

    A theorem's level is what its proof is declared to establish; 'symact prove' confirms it.
    """
    style = chosen_format(form, as_json, output)
    if ledger and (section or verdict or level):
        raise UsageError("--ledger lists every claim; leave the other options out")
    warn_of_faults(quiet)
    wanted = {"section": section, "verdict": verdict, "level": level}
    data = _ledger() if ledger else _listing(wanted)
    if style == "json":
        text = json_text(data)
    elif style == "text":
        text = _ledger_text(data) if ledger else _text(data)
    else:
        from symact.reports.library import ledger_page, list_page, written

        text = written(ledger_page(data) if ledger else list_page(data), style, "a list")
    deliver(text, output, quiet)


def _listing(wanted: dict[str, str | None]) -> dict[str, Any]:
    from symact.activations.entries import activation, names
    from symact.library.registry import theorems

    found = [
        {"id": t.id, "title": t.title, "section": t.section, "verdict": t.verdict, "level": t.level}
        for t in theorems().values()
    ]
    chosen = [
        entry
        for entry in found
        if all(value is None or entry[key] == value for key, value in wanted.items())
    ]
    entries = [] if any(wanted.values()) else [activation(name) for name in names()]
    return {
        "schema": "symact.list/1",
        "theorems": chosen,
        "activations": [
            {
                "name": entry.name,
                "title": entry.title,
                "piecewise_linear": entry.is_piecewise_linear,
            }
            for entry in entries
        ],
    }


def _text(data: dict[str, Any]) -> str:
    lines: list[str] = []
    if data["theorems"]:
        wide = max(len(entry["id"]) for entry in data["theorems"])
        lines += [
            f"§{e['section']}  {e['id']:<{wide}}  {e['verdict']:<15}  {e['level']:<9}  {e['title']}"
            for e in data["theorems"]
        ]
    if data["activations"]:
        if lines:
            lines.append("")
        wide = max(len(entry["name"]) for entry in data["activations"])
        lines += [
            f"{entry['name']:<{wide}}   {_KINDS[entry['piecewise_linear']]:<16}   {entry['title']}"
            for entry in data["activations"]
        ]
    if not lines:
        lines = ["no theorem is so"]
    return "\n".join(lines) + "\n"


def _ledger() -> dict[str, Any]:
    from symact.library.ledger import ENTRIES, SECTION_TITLES
    from symact.library.registry import theorems

    known = theorems()
    return {
        "schema": "symact.ledger/1",
        "sections": SECTION_TITLES,
        "claims": [
            {
                "section": entry.section,
                "claim": entry.claim,
                "theorems": [
                    {"id": name, "verdict": known[name].verdict, "level": known[name].level}
                    if name in known
                    else {"id": name, "verdict": "open", "level": None}
                    for name in entry.theorems
                ],
                "outside": entry.outside or None,
            }
            for entry in ENTRIES
        ],
    }


def _ledger_text(data: dict[str, Any]) -> str:
    lines: list[str] = []
    for section, title in data["sections"].items():
        lines += ["", f"§{section}  {title}"] if lines else [f"§{section}  {title}"]
        for entry in data["claims"]:
            if entry["section"] != section:
                continue
            lines.append(f"  {entry['claim']}")
            if entry["outside"]:
                lines.append(f"      out of scope: {entry['outside']}")
            for theorem in entry["theorems"]:
                level = f", {theorem['level']}" if theorem["level"] else ""
                lines.append(f"      {theorem['id']}: {theorem['verdict']}{level}")
    return "\n".join(lines) + "\n"
