"""One notebook is executed, in which everything that people hold shows itself."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest

SETUP = """\
import sympy
from symact import *
bent = Network([AffineMap([[1, 0], [0, 1]]), relu, AffineMap([[1, 1]], [-1])])
deep = Network([AffineMap([[2]], [1]), AffineMap([[3]])])
found = atlas(bent, Box([-1, -1], [2, 2]))
line = atlas(bent, Segment([-1, 0], [1, 0]))"""

PICTURES = {"text/plain", "text/latex", "text/markdown", "text/html", "image/svg+xml"}
PAGE = PICTURES - {"image/svg+xml"}
MATHEMATICS = PAGE - {"text/html"}

CELLS = {
    "bent": (PAGE, "affine map 2 → 2"),
    "deep.nodes[0].operation.blocks[0]": (PAGE, "y = [2] x + [1]"),
    "RationalMatrix.of([['1/2', 3]])": (MATHEMATICS, "[1/2  3]"),
    "gelu": (PICTURES, "GELU"),
    "collapse(deep)": (PAGE, "One affine map 1 → 1"),
    "collapse(deep).derivation": (MATHEMATICS, "declared, not checked"),
    "collapse(deep).verified": (MATHEMATICS, "checked: exactly (symbolic)"),
    "structure([1, 2, 1])": (PAGE, "generic ReLU network"),
    "found": (PICTURES, "4 activation regions, complete."),
    "line": (PICTURES, "2 activation regions, complete."),
    "found[0]": (PAGE, "region 0 of 4"),
    "theorem('leaky-relu-affine-combination')": (PAGE, "not run here"),
    "theorem('leaky-relu-affine-combination').prove(examples=2)": (PAGE, "statement"),
    "fact_sheet(relu)": (PICTURES, "derivative"),
    "certificate(collapse(deep))": (PAGE, "Claimed, not checked"),
    "certificate(collapse(deep)).claims[0]": (PAGE, "Claimed, not checked"),
    "collapse(deep).verified.claims[0]": (PAGE, "checked"),
    "generic(depth=2)": (PAGE, "n₀ → n₂"),
}
"""What stands in a cell, which forms it shows itself in, and words of its text."""


@pytest.fixture(scope="module")
def shown() -> dict[str, Any]:
    """What each cell showed, by MIME type."""
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    new = nbformat.v4
    cells = [new.new_code_cell(source) for source in (SETUP, *CELLS)]
    notebook = new.new_notebook(cells=cells)
    # one kernel that is near for all of it; how long it takes is not what is tested
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    return {
        cell.source: cell.outputs[-1]["data"] for cell in notebook.cells if cell.source != SETUP
    }


@pytest.mark.parametrize("source", CELLS)
def test_everything_shows_itself(shown: dict[str, Any], source: str) -> None:
    bundle, (forms, words) = shown[source], CELLS[source]
    pytest.importorskip("latex2mathml")
    assert set(bundle) == forms
    assert words in bundle["text/plain"]
    for text in (bundle["text/markdown"], bundle["text/plain"]):
        assert not any(row.startswith("#") for row in text.splitlines())
    assert "<h1" not in bundle.get("text/html", "")
    assert bundle["text/latex"].startswith("$$")
    if "image/svg+xml" in forms:
        root = ElementTree.fromstring(bundle["image/svg+xml"])
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert root.findall(".//{http://www.w3.org/2000/svg}text")


def test_what_a_notebook_shows_has_no_headings_and_keeps_its_own_tables(
    shown: dict[str, Any],
) -> None:
    pages = [data["text/html"] for data in shown.values() if "text/html" in data]
    assert any("Across a facet" in page for page in pages)
    for page in pages:
        assert not re.search(r"<h\d", page)
        # what JupyterLab has for tables, ".jp-RenderedHTMLCommon tbody tr:nth-child(odd)", is of
        # two classes; so these need three
        assert ".symact.symact tr:nth-child(n) { background: none; }" in page
