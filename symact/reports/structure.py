"""``symact regions`` without a model: the structure of generic networks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sympy

from symact import display
from symact.display import count_of
from symact.regions.structure import LayeredStructure, Structure, condition_of
from symact.rendering.page import (
    BREAK,
    Detail,
    Details,
    Page,
    Part,
    Sentence,
    Steps,
    Table,
    Value,
)
from symact.rendering.writers.json import data as derivation_data
from symact.reports.figures import plain_size
from symact.reports.regions import BRANCHES, formulas
from symact.reports.report import Report

SAID = (
    "On every activation pattern one affine map; across a facet it changes by rank one at most, "
    "and on the facet itself by nothing."
)


# -- with numbers for widths -----------------------------------------------------------------------


def structure_report(found: Structure) -> Report:
    """The structure of a generic network."""
    return Report(lambda: structure_data(found), lambda format: structure_page(found))


def _inputs(found: Structure) -> sympy.ImmutableMatrix:
    size = found.network.inputs
    names = ["x"] if size == 1 else [f"x_{k}" for k in range(1, size + 1)]
    return sympy.ImmutableMatrix([sympy.Symbol(name, real=True) for name in names])


def structure_data(found: Structure) -> dict[str, Any]:
    """The structure of a generic network for JSON: derivation, and every pattern with its map."""
    column = _inputs(found)
    pieces = []
    for restriction in found.restrictions:
        matrix, offset = restriction.map.to_sympy()
        conditions = [condition_of(guard, column) for guard in restriction.guards]
        pieces.append(
            {
                "pattern": list(restriction.pattern),
                "matrix": [[str(entry) for entry in row] for row in matrix.tolist()],
                "offset": [str(entry) for entry in offset],
                "conditions": [str(condition) for condition in conditions],
            }
        )
    return {
        "schema": "symact.regions/1",
        "widths": list(found.widths),
        "activation": str(found.activation),
        "patterns": len(pieces),
        "exact": True,
        "level": found.verified.level,
        "pieces": pieces,
        "derivation": derivation_data(found.verified),
    }


def structure_page(found: Structure) -> Page:
    """The structure of a generic network as a page: the derivation, and every pattern's map."""
    patterns = found.patterns
    title = (
        f"generic {found.activation.title} network",
        " → ".join(map(str, found.widths)),
        count_of(patterns, "pattern"),
    )
    parts: list[Part] = [
        Sentence(SAID),
        Steps(found.verified),
    ]
    if patterns <= BRANCHES:
        parts.append(Table(("pattern", "conditions", "map"), tuple(_cases(found))))
    else:
        parts.append(
            Sentence(
                f"Of the {count_of(patterns, 'pattern')} at most {BRANCHES} are written out; JSON "
                "has all of them, each with its map and conditions."
            )
        )
    checked = f"exactly, for all sizes and weights ({found.verified.level})"
    parts.append(Details((Detail("checked", checked),)))
    return Page(title, tuple(parts))


def _cases(found: Structure) -> Iterator[tuple[Value, ...]]:
    """For every pattern where it is, a condition in each line, and what the outputs are there."""
    column = _inputs(found)
    for restriction in found.restrictions:
        matrix, offset = restriction.map.to_sympy()
        conditions = [condition_of(guard, column) for guard in restriction.guards]
        outputs = formulas(matrix * column + offset).rows
        yield (
            "".join(map(str, restriction.pattern)),
            _in_lines([(condition,) for condition in conditions]),
            _in_lines([(sympy.Eq(*pair, evaluate=False),) for pair in outputs]),
        )


def _in_lines(values: Sequence[tuple[Value, ...]]) -> tuple[Value, ...]:
    """Values one below the other."""
    return tuple(part for value in values for part in (BREAK, *value))[1:]


# -- of any sizes ----------------------------------------------------------------------------------


def layered_report(found: LayeredStructure) -> Report:
    """The structure of networks with so many layers of any sizes."""
    return Report(lambda: layered_data(found), lambda format: layered_page(found))


def layered_data(found: LayeredStructure) -> dict[str, Any]:
    """The structure of networks with so many layers for JSON: the derivation."""
    return {
        "schema": "symact.regions/1",
        "depth": plain_size(found.depth),
        "activation": str(found.activation),
        "exact": True,
        "level": found.verified.level,
        "derivation": derivation_data(found.verified),
    }


def layered_page(found: LayeredStructure) -> Page:
    """The structure of networks with so many layers as a page: the derivation."""
    hidden = found.depth - 1 if isinstance(found.depth, int) else found.depth
    title = f"generic {found.activation.title} network"
    count: Value = count_of(hidden, "hidden layer")
    if isinstance(hidden, sympy.Symbol):
        count = (hidden, " hidden layers")
    parts: list[Part] = [Sentence(SAID), Steps(found.verified)]
    checked = f"exactly, for all sizes and weights ({found.verified.level})"
    parts.append(Details((Detail("checked", checked),)))
    return Page((title, count, "of any sizes"), tuple(parts))


display.report.register(Structure, structure_report)
display.report.register(LayeredStructure, layered_report)
