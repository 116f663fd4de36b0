"""One region of an atlas."""

from __future__ import annotations

from typing import Any

import sympy

from symact import display
from symact.display import count_of
from symact.regions.domain import written
from symact.regions.piecewise import expressions, parameter_symbols
from symact.regions.region import Region
from symact.rendering.page import Detail, Details, Page, Part, Sentence
from symact.reports.figures import ratio
from symact.reports.regions import OUTPUTS, formulas, region_data, where
from symact.reports.report import Report

CORNERS = 8
"""The most corners of a region that are written out."""


def region_report(region: Region) -> Report:
    """One region of an atlas: its pattern, where it lies, and the map that the network is there."""
    data = {"schema": "symact.region/1", "number": region.number}
    return Report(lambda: {**data, **_one_region(region)}, lambda format: region_page(region))


def _one_region(region: Region) -> dict[str, Any]:
    if region.atlas.dimension <= 2:
        return region_data(region, True)
    affine = region.map
    return {
        "pattern": list(region.pattern),
        "interior": [ratio(c) for c in region.interior],
        "neighbours": list(region.neighbours),
        "matrix": [[ratio(e) for e in row] for row in affine.matrix.fractions()],
        "offset": [ratio(row[0]) for row in affine.offset.fractions()],
    }


def region_page(region: Region) -> Page:
    """A region as a page."""
    atlas = region.atlas
    rows = [Detail("pattern", " ".join(map(str, region.pattern)) or "nothing bends")]
    rows.append(Detail("a point", written(region.interior)))
    if atlas.dimension <= 2:
        corners = region.parameter_vertices
        many = len(corners) > CORNERS
        rows.append(
            Detail(
                "corners",
                count_of(len(corners), "corner") if many else " ".join(map(written, corners)),
            )
        )
        measure = {1: "length", 2: "area"}.get(atlas.dimension)
        if measure:
            rows.append(Detail(measure, str(region.parameter_area)))
    neighbours = ", ".join(map(str, region.neighbours)) or "none"
    rows.append(Detail("neighbours", neighbours))
    title = (f"region {region.number} of {len(atlas)}", where(atlas))
    parts: list[Part] = [Details(tuple(rows))]
    if len(region.parameter_form) - 1 <= OUTPUTS:
        outputs = expressions(region.parameter_form, parameter_symbols(atlas.domain))
        parts.append(formulas(sympy.ImmutableMatrix(outputs)))
    else:
        parts.append(Sentence(f"There the network is one affine map, {region.map!r}."))
    return Page(title, tuple(parts))


display.report.register(Region, region_report)
