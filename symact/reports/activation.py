"""An activation by itself: its formula, its curve, and what the catalogue says of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symact import display
from symact.activations.activation import Activation
from symact.library.facts.wording import Letters, parameters_said
from symact.library.vocabulary import x
from symact.plots.figures import drawn_alone
from symact.rendering import latex_of, line_of
from symact.rendering.page import Detail, Details, Page, Part
from symact.reports.report import Report


def activation_report(entry: Activation) -> Report:
    """An activation as it is defined; what is known of it is on its fact sheet."""
    return Report(lambda: activation_data(entry), lambda format: activation_page(entry))


def activation_data(entry: Activation) -> dict[str, Any]:
    """An activation for JSON: formula, derivative, pieces."""
    formula, slope = entry.formula(x), entry.slope(x)
    return {
        "schema": "symact.activation/1",
        "name": entry.name,
        "title": entry.title,
        "parameters": {name: str(value) for name, value in entry.parameters.items()},
        "formula": {"text": line_of(formula), "latex": latex_of(formula)},
        "derivative": {"text": line_of(slope), "latex": latex_of(slope)},
        "piecewise_linear": entry.is_piecewise_linear,
        "continuous": entry.is_continuous,
        "pieces": pieces_data(entry),
        "convention": entry.convention,
        "source": entry.source,
    }


def pieces_data(entry: Activation) -> list[dict[str, str | None]] | None:
    """The pieces of an activation for JSON; None for one that has none."""
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


def activation_page(entry: Activation) -> Page:
    """An activation as a page: its formula, and its curve in formats that have pictures."""
    parts: list[Part] = [Details(tuple(_rows(entry)))]
    from symact.plots.activations import activation_graph

    graph = activation_graph(entry)
    if graph is not None:
        parts.append(graph)
    formula = Letters(entry.parameters).put(entry.formula(x))
    return Page((entry.title, formula), tuple(parts))


def _rows(entry: Activation) -> Iterator[Detail]:
    yield Detail("derivative", Letters(entry.parameters).put(entry.slope(x)))
    kind = "piecewise linear" if entry.is_piecewise_linear else "curved"
    yield Detail("kind", kind if entry.is_continuous else f"{kind}, with jumps")
    if entry.parameters:
        yield Detail("parameters", parameters_said(entry.parameters))
    if entry.convention:
        yield Detail("convention", entry.convention)
    if entry.source:
        yield Detail("source", entry.source)


display.report.register(Activation, activation_report)
display.plotted.register(Activation, drawn_alone)
