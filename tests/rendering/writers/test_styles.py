"""Derivations as lectures and as slides."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from symact.errors import UsageError
from symact.library.registry import theorem
from symact.rendering import render
from symact.rendering.page import Page
from symact.rendering.writers import STYLES
from tests.rendering.engines import pdflatex

NAMES = ("gelu-minimum", "linear-vs-affine", "depth-l-affine-collapse")


def styled(name: str, format: str, style: str) -> str:
    entry = theorem(name)
    return render(entry.derivation, format, style=style, references=entry.references)  # type: ignore[arg-type]


def test_a_lecture_has_definitions_theorem_and_proof_in_this_order() -> None:
    made = styled("gelu-minimum", "tex", "lecture")
    places = [made.index(rf"\begin{{{name}}}") for name in ("definition", "theorem", "proof")]
    assert places == sorted(places)
    assert made.index("x_0 &=") < places[1] < made.index("interval Newton")
    assert r"\begin{theorem}[\cite{hendrycks2016}]" in made
    assert "@misc{hendrycks2016,\n  author = {{D. Hendrycks and K. Gimpel}}," in made
    assert "cite" not in render(theorem("gelu-minimum").derivation, "tex", style="lecture")


def test_equal_keys_are_told_apart() -> None:
    references = ("A. Böhm, 2016, One", "B. Böhm, 2016, Two", "no year at all")
    made = render(theorem(NAMES[0]).derivation, "tex", style="lecture", references=references)
    assert r"[\cite{bohm2016,bohm2016b,source}]" in made
    assert len(re.findall("^@misc", made, re.MULTILINE)) == 3


@pytest.mark.parametrize(
    ("format", "mark"), [("tex", r"\begin{frame}"), ("markdown", "\n\n---\n\n")]
)
def test_slides_have_one_for_each_part(format: str, mark: str) -> None:
    made = styled("gelu-minimum", format, "slides")
    parts = len(theorem("gelu-minimum").statements) + 3  # title, definitions, conclusion
    assert made.count(mark) == parts - (format == "markdown")
    assert made.index("Definitions") < made.index("differentiate") < made.index("Hence")


def test_other_styles_are_refused() -> None:
    shown = theorem("gelu-minimum").derivation
    for format, style in (("text", "lecture"), ("tex", "poster"), ("html", "slides")):
        with pytest.raises(UsageError, match=f"there is no {format} in the style '{style}'"):
            render(shown, format, style=style)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="derivations have tex lecture, tex slides"):
        render(Page(("t",), ()), "tex", style="slides")


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize("style", [style for format, style in STYLES if format == "tex"])
def test_pdflatex_compiles_them(style: str, tmp_path: Path) -> None:
    pdflatex(styled("linear-vs-affine", "tex", style), tmp_path)
