"""``symact plot``: a picture as data and as a page."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from symact.rendering.page import Page
from symact.rendering.pictures import Graph, Map
from symact.reports.report import Report


def plot_report(shown: Graph | Map) -> Report:
    """A picture; what made it has proved what it shows."""
    return Report(lambda: plot_data(shown), lambda format: Page((shown.words,), (shown,)))


def plot_data(shown: Graph | Map) -> dict[str, Any]:
    """A picture for JSON: everything that is drawn, in floats, with the words that are read.

    >>> plot_data(Graph((), (0.5,), (), "nothing"))["marks"]
    [0.5]
    """
    kind = "graph" if isinstance(shown, Graph) else "map"
    return {"schema": "symact.plot/1", "kind": kind, **_plain(asdict(shown))}


def _plain(value: Any) -> Any:
    """Lists in place of tuples, and text as keys."""
    if isinstance(value, dict):
        return {str(name): _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, (tuple, list)) else value
