"""``symact regions``: an atlas of a network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import sympy

from symact import display
from symact.display import count_of, number_of
from symact.networks.bends import bending
from symact.networks.operations import Activate
from symact.plots.maps import plot
from symact.plots.pictures import is_drawable, outputs_named, picture
from symact.regions.atlas import Atlas
from symact.regions.piecewise import expressions, parameter_symbols
from symact.regions.region import Region
from symact.rendering.page import (
    Detail,
    Details,
    Formulas,
    Page,
    Part,
    Sentence,
    Table,
    Verbatim,
)
from symact.rendering.writers import Format
from symact.reports.evidence import evidence_data, evidence_details
from symact.reports.figures import model_data, ratio
from symact.reports.report import Report

if TYPE_CHECKING:
    from symact.testing.evidence import Evidence

BRANCHES = 24
"""The most regions for which a network is written out as one formula with cases."""

LEGIBLE = 2000
"""How many characters such a formula may have."""

UNDRAWN = "There is no map on this page: floats do not reach so far, or do not tell regions apart."

OUTPUTS = 3
"""The most outputs for which the map of a region is listed."""

DRAWN = 4000
"""The most regions whose outlines are on a map of a page."""

LISTED = 40
"""The most regions whose vertices are listed as text in full width."""


def regions_report(
    atlas: Atlas,
    *,
    maps: bool = False,
    listed: bool = False,
    seconds: float | None = None,
    names: Sequence[str] = (),
    points: Sequence[str] = (),
    tried: Evidence | None = None,
) -> Report:
    """An atlas.

    Args:
        atlas: the regions.
        maps: whether distinct maps and linear pieces are counted, and maps are listed.
        listed: whether the regions are listed.
        seconds: how long they took, for JSON; None where that is not asked for.
        names: what the outputs are called; they are numbered from 1 where they have no names.
        points: what the points of a segment or plane are called.
        tried: what inputs showed that were tried.

    Raises:
        UsageError: for names that do not fit.
    """
    called = outputs_named(atlas, names) if names else ()
    return Report(
        lambda: {
            **regions_data(atlas, maps=maps, listed=listed, seconds=seconds, names=called),
            "tried": evidence_data(tried),
        },
        lambda format: regions_page(
            atlas, format, maps=maps, listed=listed, names=called, points=points, tried=tried
        ),
    )


def regions_data(
    atlas: Atlas,
    *,
    maps: bool = False,
    listed: bool = False,
    seconds: float | None = None,
    names: Sequence[str] = (),
) -> dict[str, Any]:
    """An atlas for JSON; with ``maps`` also counts of maps, with ``listed`` also the regions.

    Outputs are numbered from 0, as they are in Python; ``names`` are theirs.
    """
    data: dict[str, Any] = {
        "schema": "symact.regions/1",
        "model": model_data(atlas.network),
        "domain": atlas.domain.describe(),
        "dimension": atlas.dimension,
        "activation_regions": len(atlas),
        "complete": atlas.complete,
        "exact": len(atlas) > 0,
        "engine": atlas.engine,
        "fixed": {"on_everywhere": _fixed(atlas, True), "off_everywhere": _fixed(atlas, False)},
    }
    if names:
        data["names"] = list(names)
    if _has_classes(atlas):
        shares = atlas.decisions().parameter_areas
        data["classes"] = [
            {"output": output, "parameter_area": ratio(area)}
            | ({"name": names[output]} if names else {})
            for output, area in shares.items()
        ]
    if maps:
        data["parameter_maps"] = len(atlas.parameter_maps)
        data["linear_pieces"] = len(atlas.linear_pieces)
    if listed:
        data["regions"] = [region_data(region, maps) for region in atlas]
    if seconds is not None:
        data["timing"] = {"seconds": round(seconds, 6)}
    return data


def region_data(region: Region, with_map: bool) -> dict[str, Any]:
    """A region in at most two dimensions for JSON."""
    data: dict[str, Any] = {
        "pattern": list(region.pattern),
        "parameter_vertices": [[ratio(c) for c in vertex] for vertex in region.parameter_vertices],
        "parameter_interior": [ratio(c) for c in region.parameter_interior],
        "interior": [ratio(c) for c in region.interior],
        "parameter_area": ratio(region.parameter_area),
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


def _has_classes(atlas: Atlas) -> bool:
    """Whether it is known which of several outputs is the largest, where."""
    return atlas.complete and atlas.dimension in (1, 2) and atlas.network.outputs > 1


def regions_page(
    atlas: Atlas,
    format: Format,
    *,
    maps: bool = False,
    listed: bool = False,
    names: Sequence[str] = (),
    points: Sequence[str] = (),
    tried: Evidence | None = None,
) -> Page:
    """An atlas as a page; outside plain text a small network also as one formula with cases."""
    source = atlas.network.source
    title = (Verbatim(source.file) if source else "network", where(atlas), _hidden(atlas))
    details = (*_details(atlas, maps, names), *evidence_details(tried))
    parts: list[Part] = [Sentence(_verdict(atlas)), *([Details(details)] if details else [])]
    if format.has_pictures and atlas.dimension in (1, 2) and len(atlas):
        parts.append(
            picture(atlas, names=names, points=points, most=DRAWN)
            if is_drawable(atlas)
            else Sentence(UNDRAWN)
        )
    if not format.is_plain and atlas.complete and 0 < len(atlas) <= BRANCHES:
        outputs = atlas.to_sympy()
        if len(str(outputs)) <= LEGIBLE:
            parts.append(formulas(outputs))
    if listed and len(atlas):
        heads = ("", "pattern", "corners", "map") if maps else ("", "pattern", "corners")
        parts.append(Table(heads, tuple(_listing(region)[: len(heads)] for region in atlas)))
    return Page(title, tuple(parts))


def _verdict(atlas: Atlas) -> str:
    count = count_of(len(atlas), "activation region")
    if atlas.complete:
        return f"{count}, complete."
    return f"{count} found before the budget ran out; there may be more."


def _details(atlas: Atlas, maps: bool, names: Sequence[str]) -> Iterator[Detail]:
    if len(atlas) and atlas.coordinates:
        where = "in every region" if atlas.complete else "in every region found"
        yield Detail("on here", f"{count_of(_fixed(atlas, True), 'neuron')} {where}")
        yield Detail("off here", f"{count_of(_fixed(atlas, False), 'neuron')} {where}")
    if maps:
        distinct = count_of(len(atlas.parameter_maps), "distinct affine map")
        yield Detail("maps", f"{distinct} on {count_of(len(atlas.linear_pieces), 'linear piece')}")
    if _has_classes(atlas):
        yield Detail("boundary", _boundary(atlas, outputs_named(atlas, names)))
        if names:
            yield Detail("classes", _classes(atlas, names))
    found = atlas.subdivision
    if not len(atlas):
        return
    if atlas.engine != "filtered":
        yield Detail("checked", "exactly: every sign and every corner is rational arithmetic")
    else:
        exact = f"{found.exact_signs:,} of {count_of(found.signs, 'sign')}".replace(",", " ")
        yield Detail("checked", f"exactly: proved float bounds, and exact arithmetic for {exact}")


def _classes(atlas: Atlas, names: Sequence[str]) -> str:
    """The outputs that are largest somewhere, with their share of the domain."""
    areas = atlas.decisions().parameter_areas
    whole = sum(areas.values())
    return ", ".join(
        f"{names[output]} {float(100 * area / whole):.3g} %" for output, area in areas.items()
    )


def _boundary(atlas: Atlas, called: Sequence[str]) -> str:
    """How much of a boundary there is between the outputs that are largest somewhere."""
    decided = atlas.decisions()
    if len(decided.parameter_areas) == 1:
        return f"none: {called[min(decided.parameter_areas)]} is the largest everywhere"
    borders = count_of(len(decided.borders), "segment" if atlas.dimension == 2 else "point")
    return f"{borders} between {count_of(len(decided.parameter_areas), 'class')}"


def formulas(outputs: sympy.ImmutableMatrix) -> Formulas:
    """The outputs of a network, each as one formula."""
    names = [sympy.Symbol("y")] if len(outputs) == 1 else sympy.symbols(f"y_1:{len(outputs) + 1}")
    return Formulas(tuple(zip(names, outputs, strict=True)))


def where(atlas: Atlas) -> str:
    """The domain, without the coordinates of points that are too long to be read."""
    if atlas.domain.inputs <= 6:
        return atlas.domain.describe()
    shape = {0: "a point", 1: "a segment", 2: "a plane"}.get(atlas.dimension, "a box")
    return f"{shape} in {count_of(atlas.domain.inputs, 'dimension')}"


def _hidden(atlas: Atlas) -> str:
    network = atlas.network
    counts: dict[str, int] = {}
    for position in bending(network):
        operation = network.nodes[position - 1].operation
        title = operation.activation.title if isinstance(operation, Activate) else "maximum"
        name = title if position == network.output else f"hidden {title}"
        counts[name] = counts.get(name, 0) + network.widths[position]
    words = [count_of(number, name) for name, number in counts.items()]
    return ", ".join(words) or "no activations"


def _listing(region: Region) -> tuple[Any, ...]:
    """The number of a region, its pattern, its corners unless there are too many regions, and its
    map unless it has too many outputs."""
    gap = "" if max(region.pattern, default=0) < 10 else " "
    pattern = gap.join(map(str, region.pattern))
    if len(region.atlas) > LISTED:
        corners = count_of(len(region.parameter_vertices), "corner")
    else:
        corners = " ".join(
            f"({', '.join(map(number_of, vertex))})" for vertex in region.parameter_vertices
        )
    form = region.parameter_form
    if len(form) - 1 > OUTPUTS:
        return str(region.number), pattern, corners, count_of(len(form) - 1, "output")
    outputs = expressions(form, parameter_symbols(region.atlas.domain))
    value = [part for output in outputs for part in (", ", output)]
    return str(region.number), pattern, corners, tuple(value[1:])


display.report.register(Atlas, regions_report)
display.plotted.register(Atlas, plot)
