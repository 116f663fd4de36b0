"""Results as data for JSON and as the pages that people read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from symact.collapsing.blocks import Block, Stack
from symact.collapsing.collapse import Collapse, Run
from symact.networks.network import Network
from symact.rendering import render
from symact.rendering.data import data as derivation_data
from symact.rendering.pages import (
    BREAK,
    Fact,
    Facts,
    Page,
    Part,
    Proof,
    Sentence,
    Value,
    Verbatim,
    write,
)
from symact.reports.floats import TYPE, FloatBound, float_bound

# -- collapse --------------------------------------------------------------------------------------


def collapse_data(result: Collapse, *, full: bool = False) -> dict[str, Any]:
    """The result of a collapse for JSON; with ``full`` also the merged maps as exact fractions."""
    before, after = result.before, result.network
    bound = float_bound(before, after)
    data: dict[str, Any] = {
        "schema": "symact.collapse/1",
        "model": model_data(before),
        "verdict": result.verdict,
        "before": _counts(before),
        "after": _counts(after),
        "exact": True,
        "level": result.verified.level,
        "runs": [_run_data(run, full=full) for run in result.runs],
        "apart": list(result.apart),
        "floats": _floats_data(bound),
        "no_floats": bound.reason or None,
        "derivation": derivation_data(result.verified),
    }
    return data


def model_data(network: Network | Stack) -> dict[str, Any]:
    """What JSON says of a model: file, hash, sizes, what was rounded when it was read."""
    if isinstance(network, Stack) and network.letter is not None:
        return {"file": None, "sha256": None, "depth": str(network.letter), "imports": []}
    source = network.source if isinstance(network, Network) else None
    return {
        "file": source.file if source else None,
        "sha256": source.sha256 if source else None,
        "inputs": _plain(_shape(network)[1]),
        "outputs": _plain(_shape(network)[0]),
        "imports": [
            {"operation": entry.operation, "error": entry.error}
            for entry in (source.imports if source else ())
        ],
        "notes": list(source.notes) if source else [],
    }


def _counts(network: Network | Stack) -> dict[str, Any]:
    return {
        "affine_maps": _plain(network.maps),
        "activations": network.activations,
        "parameters": network.parameters if isinstance(network, Network) else None,
    }


def _shape(network: Network | Stack) -> tuple[Any, Any]:
    return network.shape if isinstance(network, Stack) else (network.outputs, network.inputs)


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


def _floats_data(bound: FloatBound) -> dict[str, Any] | None:
    if bound.error is None:
        return None
    return {
        "type": TYPE,
        "inputs_at_most": 1,
        "error": bound.error,
        "assumes": list(bound.assumes),
    }


def collapse_document(
    result: Collapse, style: str, *, symbols: Mapping[str, str] | None = None
) -> str:
    """A collapse in a format: the whole report as text and HTML, the derivation alone in others."""
    if style in ("text", "html"):
        return write(collapse_page(result), style, symbols=symbols)
    return render(result.verified, style, symbols=symbols)


def collapse_page(result: Collapse) -> Page:
    """A collapse as a page: the answer, its derivation, how far it is checked."""
    parts: list[Part] = [Sentence(sentence) for sentence in _verdict(result)]
    merged = tuple(_merged(result))
    if merged:
        parts.append(Facts(merged))
    if result.apart:
        apart = ", ".join(result.apart)
        parts.append(Sentence(f"Left apart, since their product would be too large: {apart}."))
    if result.derivation.steps:
        parts.append(Proof(result.verified))
    remarks = tuple(_remarks(result))
    return Page(_headline(result.before), (*parts, Facts(remarks)) if remarks else tuple(parts))


def _headline(network: Network | Stack) -> tuple[Value, ...]:
    if isinstance(network, Stack) and network.letter is not None:
        return ((network.letter, " affine layers of any sizes"),)
    activations = (
        "no activations"
        if network.activations == 0
        else count_of(network.activations, "activation")
    )
    rows, columns = _shape(network)
    name: Value = "generic network"
    counts = f"{count_of(network.maps, 'affine map')}, {activations}"
    if isinstance(network, Network):
        name = Verbatim(network.source.file) if network.source else name
        counts += f", {count_of(network.parameters, 'parameter')}"
    return name, _sizes(columns, rows), counts


def _sizes(inputs: Any, outputs: Any) -> Value:
    """Numbers as words, symbols as formulas."""
    first, last = (str(size) if isinstance(size, int) else size for size in (inputs, outputs))
    return first, " → ", last


def _verdict(result: Collapse) -> Iterator[Value]:
    before, after = result.before, result.network
    if isinstance(before, Stack) and before.letter is not None:
        yield "One affine map, whatever their number. Equal everywhere."
    elif not result.runs:
        yield "Nothing to collapse: no two affine maps follow each other."
    elif after.activations == 0 and after.maps == 1:
        rows, columns = result.runs[0].shape
        saved = f"{_saved(before, after)}. Equal everywhere."
        yield ("One affine map ", *_sizes(columns, rows), saved)
    else:
        yield (
            f"{count_of(after.maps, 'affine map')} instead of {before.maps}"
            f"{_saved(before, after)}. Equal everywhere."
        )


def _merged(result: Collapse) -> Iterator[Fact]:
    """The runs of a network that stays more than one map: what each becomes."""
    after = result.network
    if after.activations == 0 and after.maps == 1:
        return
    for run in result.runs:
        rows, columns = run.shape
        yield Fact(f"{columns} → {rows}", f"one map in place of {', '.join(run.names)}")


def _saved(before: Network | Stack, after: Network | Stack) -> str:
    if not (isinstance(before, Network) and isinstance(after, Network)):
        return ""
    saved = before.parameters - after.parameters
    word = f"{_grouped(saved)} saved" if saved >= 0 else f"{_grouped(-saved)} more"
    own, given = count_of(after.parameters, "parameter"), _grouped(before.parameters)
    return f", {own} instead of {given} ({word})"


def _remarks(result: Collapse) -> Iterator[Fact]:
    over = "the stored weights" if result.before.is_numeric else "all values of the symbols"
    if result.derivation.steps:
        yield Fact("checked", f"exactly, over {over} ({result.verified.level})")
    bound = float_bound(result.before, result.network)
    if bound.error is not None:
        within = f"a {TYPE} execution stays within {bound.shown} of the exact values, |x| ≤ 1"
        yield Fact("floats", (f"{within}, if:", *_lines(bound.assumes)))
    source = result.before.source if isinstance(result.before, Network) else None
    for entry in source.imports if source else ():
        yield Fact("read", f"{entry.operation}: rounded when read, {entry.error}")
    for note in source.notes if source else ():
        yield Fact("read", note)


def _lines(phrases: Sequence[str]) -> Iterator[str]:
    for k, phrase in enumerate(phrases, start=1):
        yield BREAK
        yield f"· {phrase}{'' if k == len(phrases) else ';'}"


def count_of(number: int, noun: str) -> str:
    """A number and its noun, in the plural where it is not one: ``3 466 parameters``."""
    ending = "" if number == 1 else "es" if noun.endswith("s") else "s"
    return f"{_grouped(number)} {noun}{ending}"


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", " ")
