"""Pages about regions: what is on them, in every format."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from symact import AffineMap, Box, Network, atlas, relu
from symact.regions.atlas import Atlas
from symact.regions.structure import structure
from symact.rendering import FORMATS
from symact.reports.regions import (
    BRANCHES,
    regions_report,
)
from symact.reports.structure import structure_data, structure_report
from tests.rendering.engines import katex_objections, katex_package, pdflatex

STYLES = tuple(name for name in FORMATS if name not in ("html", "json"))


def hat() -> Atlas:
    """0, then x, then 2 − x."""
    net = Network([AffineMap([[1], [1]], [0, -1]), relu, AffineMap([[1, -2]])])
    return atlas(net, Box([-1], [3]))


@pytest.mark.parametrize("style", STYLES)
def test_a_small_atlas_is_one_formula_outside_text(style: str) -> None:
    page = regions_report(hat()).written(style)
    assert "3 activation regions, complete." in page
    assert "exactly: every sign and every corner is rational arithmetic" in page
    assert (r"2 - x_1 & \text{if } x_1 \geq 1 \wedge x_1 \leq 3" in page) == (style != "text")


def test_regions_are_listed_with_corners_and_maps() -> None:
    page = regions_report(hat(), listed=True, maps=True).written("text")
    assert "maps       3 distinct affine maps on 3 linear pieces" in page
    assert page.endswith(
        "    pattern   corners    map\n"
        "0   00        (-1) (0)   0\n"
        "1   10        (0) (1)    x₁\n"
        "2   11        (1) (3)    2 − x₁\n"
    )
    assert "map\n" not in regions_report(hat(), listed=True).written("text")


def test_maps_of_many_outputs_are_counted_instead() -> None:
    net = Network([AffineMap([[1]]), relu, AffineMap([[k] for k in range(4)])])
    page = regions_report(atlas(net, Box([-1], [1])), listed=True, maps=True).written("text")
    assert page.count("4 outputs") == 2


def test_long_numbers_are_no_formula() -> None:
    net = Network([AffineMap([[1]], [f"1/{10**3000 + 1}"]), relu])
    assert "cases" not in regions_report(atlas(net, Box([-1], [1]))).written("latex")


def test_an_incomplete_atlas_says_so() -> None:
    net = Network([AffineMap([[1], [1]], [0, -1]), relu, AffineMap([[1, -2]])])
    page = regions_report(atlas(net, Box([-1], [3]), max_regions=2)).written("markdown")
    assert "2 activation regions found before the budget ran out; there may be more." in page
    assert "cases" not in page


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("widths", [(1, 2, 1), (2, 3, 1), (1, 1, 2), (1, 3, 2, 1)])
def test_every_pattern_has_its_map_and_conditions(widths: tuple[int, ...], style: str) -> None:
    found = structure(widths)
    page = structure_report(found).written(style)
    patterns = 2**found.units
    names = ["".join(map(str, piece["pattern"])) for piece in structure_data(found)["pieces"]]
    if patterns > BRANCHES:
        assert f"at most {BRANCHES}" in page
    else:
        assert "conditions" in page
        assert "\\begin{cases}" not in page
        assert all(name in page for name in names)
    assert "(symbolic)" in page
    assert len(structure_data(found)["pieces"]) == patterns


@pytest.mark.skipif(not katex_package(), reason="KaTeX is not installed")
def test_katex_accepts_them() -> None:
    bodies = [
        regions_report(hat(), listed=True, maps=True).written("latex"),
        *(structure_report(structure(w)).written("latex") for w in ((1, 2, 1), (2, 3, 1))),
    ]
    assert katex_objections(bodies) == [""] * 3


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_pdflatex_compiles_them(tmp_path: Path) -> None:
    pdflatex(regions_report(hat(), listed=True, maps=True).written("tex"), tmp_path)
    pdflatex(structure_report(structure((2, 3, 1))).written("tex"), tmp_path)
