"""Formulas inside prose: labels, reasons, titles and what letters mean are words with formulas."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from symact.library.registry import theorems
from symact.rendering import render
from symact.rendering.page import Detail, Details, Page, Section, Sentence
from symact.rendering.writers import FormatName
from symact.rendering.writers.latex.escapes import paragraph, words
from symact.rendering.writers.markdown import escaped

PROSE = [
    ("for all n₀ ≥ 1", "for all $n_{0}$ ${\\geq}$ 1"),
    ("the 2^k numbers", "the $2^{k}$ numbers"),
    ("3√2 and √(x + 1)", "$3\\sqrt{2}$ and $\\sqrt{x + 1}$"),
    ("σ² of xᵢ", "$\\sigma^{2}$ of $x_{i}$"),
    ("x₁² is", "$x_{1}^{2}$ is"),
    ("tanh² is", "tanh${}^{2}$ is"),
    ("no formula, in words", "no formula, in words"),
]


@pytest.mark.parametrize(("prose", "written"), PROSE)
def test_a_formula_in_prose_is_one(prose: str, written: str) -> None:
    assert paragraph(prose) == written
    assert escaped(prose) == written


def test_a_root_and_a_letter_are_whole_inside_mathematics_too() -> None:
    assert words("so √2 n₀") == r"\text{so }\sqrt{2}\text{ }n_{0}"


@cache
def written(format: FormatName) -> dict[str, str]:
    return {
        f"{name}: {statement.name}": render(statement.derivation(), format)
        for name, theorem in theorems().items()
        for statement in theorem.statements
    }


@pytest.mark.parametrize("format", ["latex", "tex", "markdown"])
def test_all_theorems_are_ascii_in_formats_for_tex(format: FormatName) -> None:
    for name, page in written(format).items():
        assert page.isascii(), (name, [line for line in page.split("\n") if not line.isascii()])
        assert r"\surd" not in page, name


def test_all_titles_and_claims_are_ascii() -> None:
    for theorem in theorems().values():
        assert escaped(theorem.title).isascii()
        assert escaped(theorem.claim or "").isascii()


@pytest.mark.skipif(
    shutil.which("pandoc") is None or shutil.which("pdflatex") is None,
    reason="pandoc and pdflatex are not both installed",
)
def test_pandoc_and_pdflatex_set_all_theorems(tmp_path: Path) -> None:
    source = tmp_path / "all.md"
    source.write_text("\n\n".join(written("markdown").values()), encoding="utf-8")
    made = subprocess.run(
        ["pandoc", "-f", "markdown", str(source), "-o", str(tmp_path / "all.pdf")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr[-2000:]


@pytest.mark.parametrize(("format", "mark"), [("markdown", "# "), ("tex", r"\section*{")])
def test_a_heading_is_words(format: FormatName, mark: str) -> None:
    import sympy

    page = Page(("GELU", sympy.Symbol("x") ** 2), (Section("Next"), Details((Detail("a", "n₀"),))))
    lines = render(page, format).split("\n")
    heads = [line for line in lines if line.startswith(mark)]
    assert heads == [f"{mark}GELU" + "}" * (format == "tex")]
    assert "$x^2$" in lines
    assert "$n_{0}$" in render(Page((), (Sentence("n₀"),)), format)
