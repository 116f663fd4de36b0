"""Atlases and generic structures as data for JSON and as the pages that people read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sympy

from symact.errors import UsageError
from symact.operations import Activate, Maximum
from symact.regions.atlas import Atlas
from symact.regions.region import Region
from symact.regions.structure import Structure, condition_of
from symact.render import latex_of, line_of, render
from symact.render.data import data as derivation_data
from symact.render.documents import WIDTH
from symact.render.text import body as text_body
from symact.report import count_of, model_data, ratio

BRANCHES = 24
"""The most regions for which a network is written out as one formula with cases."""

LISTED = 40
"""The most regions whose vertices are listed as text in full width."""


# -- an atlas --------------------------------------------------------------------------------------


def regions_data(
    atlas: Atlas, seconds: float, *, maps: bool = False, listed: bool = False
) -> dict[str, Any]:
    """An atlas for JSON; with ``maps`` also counts of maps, with ``listed`` also the regions."""
    data: dict[str, Any] = {
        "schema": "symact.regions/1",
        "model": model_data(atlas.network),
        "domain": atlas.domain.describe(),
        "dimension": atlas.dimension,
        "activation_regions": len(atlas),
        "complete": atlas.complete,
        "exact": True,
        "engine": atlas.engine,
        "seconds": round(seconds, 6),
        "fixed": {"on_everywhere": _fixed(atlas, True), "off_everywhere": _fixed(atlas, False)},
    }
    if maps:
        data["affine_maps"] = len(atlas.affine_maps)
        data["linear_pieces"] = len(atlas.linear_pieces)
    if listed:
        data["regions"] = [_region_data(region, maps) for region in atlas]
    return data


def _region_data(region: Region, with_map: bool) -> dict[str, Any]:
    data: dict[str, Any] = {
        "pattern": list(region.pattern),
        "vertices": [[ratio(c) for c in vertex] for vertex in region.vertices],
        "interior": [ratio(c) for c in region.interior],
        "interior_point": [ratio(c) for c in region.interior_point],
        "area": ratio(region.area),
        "neighbours": list(region.neighbours),
    }
    if with_map:
        affine = region.map
        data["matrix"] = [[ratio(e) for e in row] for row in affine.matrix.fractions()]
        data["offset"] = [ratio(row[0]) for row in affine.offset.fractions()]
    return data


def _fixed(atlas: Atlas, on: bool) -> int:
    """How many coordinates are in their last piece (on), or in their first (off), everywhere."""
    pieces = [coordinate.pieces for coordinate in atlas.coordinates]
    return sum(
        piece == (pieces[k] - 1 if on else 0) and pieces[k] > 1 for k, piece in atlas.fixed.items()
    )


def regions_document(atlas: Atlas, style: str, *, maps: bool = False, listed: bool = False) -> str:
    """An atlas as a page; in LaTeX the network as one formula with cases, if it is small."""
    if style == "text":
        return _regions_text(atlas, maps=maps, listed=listed)
    if style != "latex":
        raise UsageError(f"regions of a model have no {style} format; use text, latex or json")
    if len(atlas) > BRANCHES:
        raise UsageError(
            f"{len(atlas)} regions are too many for one formula, which has at most {BRANCHES} "
            "cases; use text or json"
        )
    lines = [
        f"y_{{{k}}} &= {latex_of(expression)}"
        for k, expression in enumerate(atlas.to_sympy(), start=1)
    ]
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}\n"


def _regions_text(atlas: Atlas, *, maps: bool, listed: bool) -> str:
    source = atlas.network.source
    name = source.file if source else "network"
    lines = [f"{name}   {_where(atlas)}   {_hidden(atlas)}", ""]
    if atlas.complete:
        lines.append(f"{count_of(len(atlas), 'activation region')}, complete.")
    else:
        lines.append(
            f"{count_of(len(atlas), 'activation region')} found before the budget ran out; there "
            "may be more."
        )
    rows = []
    if len(atlas):
        rows += [
            ("on here", f"{count_of(_fixed(atlas, True), 'neuron')} in every region"),
            ("off here", f"{count_of(_fixed(atlas, False), 'neuron')} in every region"),
        ]
    if maps:
        rows.append(
            (
                "maps",
                f"{count_of(len(atlas.affine_maps), 'distinct affine map')} on "
                f"{count_of(len(atlas.linear_pieces), 'linear piece')}",
            )
        )
    if atlas.complete and atlas.dimension == 2 and atlas.network.outputs > 1:
        decided = atlas.decisions()
        rows.append(
            (
                "boundary",
                f"{count_of(len(decided.borders), 'segment')} between "
                f"{count_of(len(decided.areas), 'class')}",
            )
        )
    found = atlas.subdivision
    if atlas.engine == "reference":
        rows.append(("checked", "exactly: every sign and every corner is rational arithmetic"))
        return _page(lines, rows, atlas if listed else ())
    exact = f"{count_of(found.exact_signs, 'sign')} of {count_of(found.signs, 'sign')}"
    rows.append(("checked", f"exactly: proved float bounds, and exact arithmetic for {exact}"))
    return _page(lines, rows, atlas if listed else ())


def _page(lines: list[str], rows: list[tuple[str, str]], listed: Iterable[Region]) -> str:
    lines = [*lines, "", *(f"{label:<11}{text}" for label, text in rows)]
    listing = [_listing(region) for region in listed]
    return "\n".join([*lines, "", *listing] if listing else lines) + "\n"


def _where(atlas: Atlas) -> str:
    """The domain, without the coordinates of points that are too long to be read."""
    if atlas.domain.inputs <= 6:
        return atlas.domain.describe()
    shape = {0: "a point", 1: "a segment", 2: "a plane"}.get(atlas.dimension, "a box")
    return f"{shape} in {atlas.domain.inputs} dimensions"


def _hidden(atlas: Atlas) -> str:
    network = atlas.network
    counts: dict[str, int] = {}
    for position, node in enumerate(network.nodes, start=1):
        match node.operation:
            case Activate(activation=activation):
                title = activation.title
            case Maximum():
                title = "maximum"
            case _:
                continue
        counts[title] = counts.get(title, 0) + network.widths[position]
    words = [count_of(number, f"hidden {title}") for title, number in counts.items()]
    return ", ".join(words) or "no activations"


def _listing(region: Region) -> str:
    pattern = (
        "".join(map(str, region.pattern))
        if max(region.pattern, default=0) < 10
        else (" ".join(map(str, region.pattern)))
    )
    if len(region.atlas) > LISTED:
        corners = f"{len(region.vertices)} corners"
    else:
        corners = " ".join(f"({', '.join(map(str, vertex))})" for vertex in region.vertices)
    return f"{region.number + 1:>6}   {pattern}   {corners}"


# -- a generic structure ---------------------------------------------------------------------------


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
        "patterns": len(pieces),
        "exact": True,
        "level": found.derivation.level,
        "pieces": pieces,
        "derivation": derivation_data(found.derivation),
    }


def structure_document(
    found: Structure, style: str, *, symbols: Mapping[str, str] | None = None
) -> str:
    """The structure of a generic network as a page: the derivation, and the cases as text."""
    if style != "text":
        return render(found.derivation, style, symbols=symbols)
    sizes = " → ".join(map(str, found.widths))
    lines = [
        f"generic ReLU network   {sizes}   {count_of(len(found.restrictions), 'pattern')}",
        "",
        "On every activation pattern one affine map; across a facet it changes by rank one, and on",
        "the facet itself by nothing.",
        "",
        *(f"    {line}".rstrip() for line in text_body(found.derivation, WIDTH - 4).split("\n")),
    ]
    if len(found.restrictions) <= BRANCHES:
        lines += ["", *_cases(found)]
    lines += ["", f"checked   exactly, for all sizes and weights ({found.derivation.level})"]
    return "\n".join(lines) + "\n"


def _cases(found: Structure) -> list[str]:
    column = _inputs(found)
    lines = []
    for restriction in found.restrictions:
        matrix, offset = restriction.map.to_sympy()
        value = matrix * column + offset
        shown = ", ".join(line_of(entry) for entry in value)
        where = " and ".join(line_of(condition_of(guard, column)) for guard in restriction.guards)
        lines += [
            f"    {''.join(map(str, restriction.pattern))}   y = {shown}",
            f"    where {where}",
        ]
    return lines
