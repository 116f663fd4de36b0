"""``symact collapse``: what merges, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from symact import display
from symact.activations.activation import Activation
from symact.collapsing.blocks import Stack
from symact.collapsing.collapse import Collapse, Run
from symact.collapsing.plan import Apart
from symact.display import count_of, grouped
from symact.formats.writing import Written
from symact.networks.bends import linear_pieces
from symact.networks.network import Network
from symact.networks.operations import Activate
from symact.rendering.page import (
    Detail,
    Details,
    Page,
    Part,
    Sentence,
    Steps,
    Value,
    Verbatim,
)
from symact.rendering.writers.json import data as derivation_data
from symact.reports.evidence import evidence_data, evidence_details
from symact.reports.figures import model_data, plain_size, ratio, shape_of
from symact.reports.floats import FloatBound, Inputs, float_bound, floats_details
from symact.reports.network import layers_of
from symact.reports.report import Report
from symact.reports.written import written_data, written_details

if TYPE_CHECKING:
    from symact.testing.evidence import Evidence


def collapse_report(
    result: Collapse[Any],
    *,
    full: bool = False,
    written: Written | None = None,
    at: Inputs | None = None,
    tried: Evidence | None = None,
) -> Report:
    """A collapse; sources that are put into something larger are its derivation alone.

    Args:
        result: the collapse.
        full: whether JSON has the merged maps, as exact fractions.
        written: the file that its network is written to.
        at: points for which executions in floats are bounded too.
        tried: what inputs showed that were tried.
    """
    return Report(
        lambda: {
            **collapse_data(result, full=full, at=at),
            "tried": evidence_data(tried),
            "written": written_data(written),
        },
        lambda format: (
            result.verified if format.is_source else collapse_page(result, written, at, tried)
        ),
    )


def collapse_data(
    result: Collapse[Any], *, full: bool = False, at: Inputs | None = None
) -> dict[str, Any]:
    """The result of a collapse for JSON; with ``full`` also the merged maps as exact fractions."""
    before, after = result.before, result.network
    bound, *more = _bounds(result, at)
    data: dict[str, Any] = {
        "schema": "symact.collapse/1",
        "model": model_data(before),
        "verdict": result.verdict,
        "before": _counts(before),
        "after": _counts(after),
        "exact": True,
        "level": result.verified.level,
        "runs": [_run_data(run, full=full) for run in result.runs],
        "apart": [_apart_data(apart) for apart in result.apart],
        "opaque": _opaque_data(result.before),
        "floats": bound.data,
        "no_floats": bound.reason or None,
        "floats_at": more[0].data if more else None,
        "no_floats_at": more[0].reason or None if more else None,
        "derivation": derivation_data(result.verified),
    }
    return data


def _counts(network: Network | Stack) -> dict[str, Any]:
    return {
        "affine_maps": plain_size(network.maps),
        "activations": plain_size(network.activations),
        "parameters": network.parameters if isinstance(network, Network) else None,
    }


def _run_data(run: Run, *, full: bool) -> dict[str, Any]:
    data: dict[str, Any] = {
        "layers": list(run.layers),
        "names": list(run.names),
        "shape": [plain_size(size) for size in run.shape],
    }
    if full:
        if run.block is not None:
            data["matrix"], data["offset"] = str(run.block.weight), str(run.block.bias)
        elif run.map.is_numeric:
            data["matrix"] = [[ratio(e) for e in row] for row in run.map.matrix.fractions()]
            data["offset"] = [ratio(row[0]) for row in run.map.offset.fractions()]
        else:
            matrix, offset = run.map.to_sympy()
            data["matrix"] = [[str(entry) for entry in row] for row in matrix.tolist()]
            data["offset"] = [str(entry) for entry in offset]
    return data


def _apart_data(apart: Apart) -> dict[str, Any]:
    return {
        "layers": list(apart.layers),
        "names": list(apart.names),
        "reason": apart.reason,
        "parameters": apart.parameters,
        "instead": apart.instead,
    }


def _opaque_data(network: Network | Stack) -> list[dict[str, str]]:
    nodes = network.opaque if isinstance(network, Network) else ()
    return [{"name": node.name, "operation": node.operation.describe()} for node in nodes]


def _bounds(result: Collapse[Any], at: Inputs | None) -> tuple[FloatBound, ...]:
    """Of executions for |x| ≤ 1, and at points where these are given."""
    wanted = (None,) if at is None else (None, at)
    return tuple(float_bound(result.before, result.network, where) for where in wanted)


def collapse_page(
    result: Collapse[Any],
    written: Written | None = None,
    at: Inputs | None = None,
    tried: Evidence | None = None,
) -> Page:
    """A collapse as a page: the answer, its derivation, how far it is checked."""
    parts: list[Part] = [Sentence(sentence) for sentence in _verdict(result)]
    merged = tuple(_merged(result))
    if merged:
        parts.append(Details(merged))
    if result.runs:
        parts += [Sentence(_apart(apart)) for apart in result.apart]
    if result.derivation.steps:
        parts.append(Steps(result.verified))
    remarks = (*_remarks(result, at), *evidence_details(tried), *written_details(written))
    return Page(_headline(result.before), (*parts, Details(remarks)) if remarks else tuple(parts))


def _headline(network: Network | Stack) -> tuple[Value, ...]:
    if isinstance(network, Stack) and network.letter is not None:
        return (layers_of(network),)
    activations = (
        "no activations"
        if network.activations == 0
        else count_of(network.activations, "activation")
    )
    rows, columns = shape_of(network)
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


def _verdict(result: Collapse[Any]) -> Iterator[Value]:
    before, after = result.before, result.network
    if isinstance(before, Stack) and before.letter is not None:
        yield (
            "One affine map on every activation pattern, whatever their number."
            if before.layers
            else "One affine map, whatever their number. Equal everywhere."
        )
    elif not result.runs and result.apart:
        yield from map(_apart, result.apart)
    elif not result.runs:
        yield "Nothing to collapse: no two affine maps follow each other."
        if not before.is_numeric and _has_patterns(before):
            yield "On each activation pattern it is one affine map: symact regions shows it."
    elif after.activations == 0 and after.maps == 1:
        rows, columns = result.runs[0].shape
        saved = f"{_saved(before, after)}. Equal everywhere."
        yield ("One affine map ", *_sizes(columns, rows), saved)
    else:
        yield (
            f"{count_of(after.maps, 'affine map')} instead of {before.maps}"
            f"{_saved(before, after)}. Equal everywhere."
        )


def _has_patterns(network: Network | Stack) -> bool:
    """Whether all that is not affine has pieces; what has none is affine on no pattern."""
    between = network.layers if isinstance(network, Stack) else [
        operation.activation
        for node in network.nodes
        if isinstance(operation := node.operation, Activate)
    ]  # fmt: skip
    return all(linear_pieces(one) is not None for one in between if isinstance(one, Activation))


def _apart(apart: Apart) -> str:
    names = ", ".join(apart.names)
    if apart.parameters is None:
        return f"Left apart, since their product would be too large: {names}."
    return (
        f"Left apart: {names} can be one map, with more numbers: {grouped(apart.parameters)} "
        f"instead of {grouped(apart.instead)}. --dense merges them all the same."
    )


def _merged(result: Collapse[Any]) -> Iterator[Detail]:
    """The runs of a network that stays more than one map: what each becomes."""
    after = result.network
    if after.activations == 0 and after.maps == 1:
        return
    for run in result.runs:
        rows, columns = run.shape
        yield Detail(f"{columns} → {rows}", f"one map in place of {', '.join(run.names)}")


def _saved(before: Network | Stack, after: Network | Stack) -> str:
    if not (isinstance(before, Network) and isinstance(after, Network)):
        return ""
    saved = before.parameters - after.parameters
    word = f"{grouped(saved)} saved" if saved >= 0 else f"{grouped(-saved)} more"
    own, given = count_of(after.parameters, "parameter"), grouped(before.parameters)
    return f", {own} instead of {given} ({word})"


def _remarks(result: Collapse[Any], at: Inputs | None) -> Iterator[Detail]:
    over = "the stored weights" if result.before.is_numeric else "all values of the symbols"
    if result.derivation.steps:
        yield Detail("checked", f"exactly, over {over} ({result.verified.level})")
    if isinstance(result.before, Network) and result.before.opaque:
        names = [
            f"{node.name} ({node.operation.describe()})".strip() for node in result.before.opaque
        ]
        yield Detail("left as it is", f"not looked into: {', '.join(names)}")
    yield from floats_details(("", _bounds(result, at)))
    source = result.before.source if isinstance(result.before, Network) else None
    for entry in source.imports if source else ():
        yield Detail("read", f"{entry.operation}: rounded when read, {entry.error}")
    for note in source.notes if source else ():
        yield Detail("read", note)


display.report.register(Collapse, collapse_report)
