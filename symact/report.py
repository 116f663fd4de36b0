"""Results as data for JSON and as the pages that people read."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from symact.activations import Activation
from symact.collapse import Collapse, Run
from symact.enclosure import enclose
from symact.network import Network
from symact.render import latex_of, line_of, render, text_of
from symact.render.data import data as derivation_data
from symact.render.documents import WIDTH
from symact.render.text import body as text_body
from symact.symbolic import Block, Tower

# -- collapse --------------------------------------------------------------------------------------


def collapse_data(result: Collapse, *, full: bool = False) -> dict[str, Any]:
    """The result of a collapse for JSON; with ``full`` also the merged maps as exact fractions."""
    before, after = result.before, result.network
    data: dict[str, Any] = {
        "schema": "symact.collapse/1",
        "model": model_data(before),
        "verdict": result.verdict,
        "before": _counts(before),
        "after": _counts(after),
        "exact": True,
        "level": result.derivation.level,
        "runs": [_run_data(run, full=full) for run in result.runs],
        "apart": list(result.apart),
        "floats": _floats_data(before),
        "derivation": derivation_data(result.derivation),
    }
    return data


def model_data(network: Network | Tower) -> dict[str, Any]:
    """What JSON says of a model: file, hash, sizes, what was rounded when it was read."""
    if isinstance(network, Tower):
        return {"file": None, "sha256": None, "depth": str(network.depth), "imports": []}
    source = network.source
    return {
        "file": source.file if source else None,
        "sha256": source.sha256 if source else None,
        "inputs": _plain(network.inputs),
        "outputs": _plain(network.outputs),
        "imports": [
            {"operation": entry.operation, "error": entry.error}
            for entry in (source.imports if source else ())
        ],
        "notes": list(source.notes) if source else [],
    }


def _counts(network: Network | Tower) -> dict[str, Any]:
    if isinstance(network, Tower):
        return {"affine_maps": str(network.depth), "activations": 0, "parameters": None}
    return {
        "affine_maps": network.maps,
        "activations": network.activations,
        "parameters": None if _is_symbolic(network) else network.parameters,
    }


def _run_data(run: Run, *, full: bool) -> dict[str, Any]:
    data: dict[str, Any] = {
        "layers": list(run.layers),
        "names": list(run.names),
        "shape": [_plain(size) for size in run.shape],
    }
    if full:
        if isinstance(run.map, Block):
            data["matrix"], data["offset"] = str(run.map.weight), str(run.map.bias)
        elif run.map.is_numeric:
            data["matrix"] = [[ratio(e) for e in row] for row in run.map.matrix.fractions()]
            data["offset"] = [ratio(row[0]) for row in run.map.offset.fractions()]
        else:
            matrix, offset = run.map.to_sympy()
            data["matrix"] = [[str(entry) for entry in row] for row in matrix.tolist()]
            data["offset"] = [str(entry) for entry in offset]
    return data


def ratio(value: Fraction) -> str:
    """A fraction as JSON has it: ``"p/q"``."""
    return f"{value.numerator}/{value.denominator}"


def _plain(size: Any) -> Any:
    return size if isinstance(size, int) else str(size)


def _is_symbolic(network: Network) -> bool:
    return any(isinstance(node.operation, Block) for node in network.nodes)


def _is_numeric(network: Network | Tower) -> bool:
    return isinstance(network, Network) and not any(
        isinstance(node.operation, Block)
        or any(not block.is_numeric for block in getattr(node.operation, "blocks", ()))
        for node in network.nodes
    )


def float_error(network: Network | Tower) -> float | None:
    """How far a float32 execution can be from the exact network for |x| ≤ 1, if that is known."""
    if not _is_numeric(network):
        return None
    assert isinstance(network, Network)
    centre = np.zeros(network.inputs)
    error = float(enclose(network, centre, 1.0, np.float32).error.max())
    return error if np.isfinite(error) else None


def _floats_data(network: Network | Tower) -> dict[str, Any] | None:
    error = float_error(network)
    return None if error is None else {"type": "float32", "inputs_at_most": 1, "error": error}


def collapse_document(
    result: Collapse, style: str, *, symbols: Mapping[str, str] | None = None
) -> str:
    """A collapse as a page: the whole report as text, the derivation alone in other formats."""
    if style == "text":
        return _collapse_text(result)
    return render(result.derivation, style, symbols=symbols)


def _collapse_text(result: Collapse) -> str:
    lines = [_headline(result.before), "", *_verdict(result)]
    if result.derivation.steps:
        body = text_body(result.derivation, WIDTH - 4).rstrip("\n").split("\n")
        lines += ["", *(f"    {line}".rstrip() for line in body)]
    lines += ["", *_remarks(result)]
    return "\n".join(lines) + "\n"


def _headline(network: Network | Tower) -> str:
    if isinstance(network, Tower):
        return f"{network.depth} affine layers of any sizes"
    name = network.source.file if network.source else "generic network"
    activations = (
        "no activations"
        if network.activations == 0
        else count_of(network.activations, "activation")
    )
    parts = [
        name,
        f"{text_of(sympy.sympify(network.inputs))} → {text_of(sympy.sympify(network.outputs))}",
        f"{count_of(network.maps, 'affine map')}, {activations}"
        + ("" if _is_symbolic(network) else f", {count_of(network.parameters, 'parameter')}"),
    ]
    return "   ".join(parts)


def _verdict(result: Collapse) -> list[str]:
    before, after = result.before, result.network
    if isinstance(before, Tower):
        return ["One affine map, whatever their number. Equal everywhere."]
    if not result.runs:
        stays = "Nothing to collapse: no two affine maps follow each other."
        return [stays, *_apart(result)]
    lines = []
    if after.activations == 0 and after.maps == 1:
        rows, columns = result.runs[0].shape
        shape = f"{text_of(sympy.sympify(columns))} → {text_of(sympy.sympify(rows))}"
        lines.append(f"One affine map {shape}{_saved(before, after)}. Equal everywhere.")
    else:
        lines.append(
            f"{count_of(after.maps, 'affine map')} instead of {before.maps}"
            f"{_saved(before, after)}. Equal everywhere."
        )
        for run in result.runs:
            rows, columns = run.shape
            lines.append(f"  {', '.join(run.names)}: one map {columns} → {rows}")
    return [*lines, *_apart(result)]


def _apart(result: Collapse) -> list[str]:
    if not result.apart:
        return []
    return [f"Left apart, since their product would be too large: {', '.join(result.apart)}."]


def _saved(before: Network, after: Network) -> str:
    if _is_symbolic(before):
        return ""
    saved = before.parameters - after.parameters
    word = f"{_grouped(saved)} saved" if saved >= 0 else f"{_grouped(-saved)} more"
    own, given = count_of(after.parameters, "parameter"), _grouped(before.parameters)
    return f", {own} instead of {given} ({word})"


def _remarks(result: Collapse) -> list[str]:
    over = "the stored weights" if _is_numeric(result.before) else "all values of the symbols"
    lines = []
    if result.derivation.steps:
        lines.append(f"checked   exactly, over {over} ({result.derivation.level})")
    error = float_error(result.before)
    if error is not None:
        lines.append(
            f"floats    a float32 execution stays within {error:.1e} of the exact values, |x| ≤ 1"
        )
    source = result.before.source if isinstance(result.before, Network) else None
    for entry in source.imports if source else ():
        lines.append(f"read      {entry.operation}: rounded when read, {entry.error}")
    for note in source.notes if source else ():
        lines.append(f"read      {note}")
    return lines


def count_of(number: int, noun: str) -> str:
    """A number and its noun, in the plural where it is not one: ``3 466 parameters``."""
    ending = "" if number == 1 else "es" if noun.endswith("s") else "s"
    return f"{_grouped(number)} {noun}{ending}"


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", " ")


# -- activations -----------------------------------------------------------------------------------

X = sympy.Symbol("x", real=True)


def activation_data(entry: Activation) -> dict[str, Any]:
    """What the catalogue knows of an activation, for JSON."""
    formula, slope = entry.formula(X), entry.slope(X)
    return {
        "schema": "symact.show/1",
        "name": entry.name,
        "title": entry.title,
        "parameters": {name: str(value) for name, value in entry.parameters.items()},
        "formula": {"text": line_of(formula), "latex": latex_of(formula)},
        "derivative": {"text": line_of(slope), "latex": latex_of(slope)},
        "piecewise_linear": entry.is_piecewise_linear,
        "continuous": entry.is_continuous,
        "pieces": _pieces_data(entry),
        "convention": entry.convention,
        "lipschitz_at_most": str(entry.lipschitz),
        "source": entry.source,
    }


def _pieces_data(entry: Activation) -> list[dict[str, str | None]] | None:
    pieces = entry.pieces
    if pieces is None:
        return None
    ends = [None, *map(str, pieces.knots), None]
    return [
        {"above": low, "up_to": high, "slope": str(slope), "intercept": str(intercept)}
        for low, high, slope, intercept in zip(
            ends[:-1], ends[1:], pieces.slopes, pieces.intercepts, strict=True
        )
    ]


def activation_document(entry: Activation, style: str) -> str:
    """The fact sheet of an activation: text, or its formula and derivative as LaTeX."""
    formula, slope = entry.formula(X), entry.slope(X)
    if style == "latex":
        name = r"f\left(x\right)"
        return (
            "\\begin{aligned}\n"
            f"{name} &= {latex_of(formula)} \\\\\n"
            f"f'\\left(x\\right) &= {latex_of(slope)}\n"
            "\\end{aligned}\n"
        )
    rows = [("derivative", line_of(slope))]
    if entry.parameters:
        rows.append(("parameters", ", ".join(f"{k} = {v}" for k, v in entry.parameters.items())))
    if entry.convention:
        rows.append(("convention", entry.convention))
    if entry.is_continuous:
        rows.append(("Lipschitz", f"at most {entry.lipschitz}"))
    kind = "piecewise linear, exact in rationals" if entry.is_piecewise_linear else "curved"
    rows.append(("kind", kind))
    if entry.source:
        rows.append(("source", entry.source))
    head = f"{entry.title}   {line_of(formula)}"
    return "\n".join([head, "", *(f"{label:<13}{value}" for label, value in rows)]) + "\n"
