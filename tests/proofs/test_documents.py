"""All derivations at once: KaTeX takes every body, and one LaTeX document holds them all."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path

import pytest

from symact.library.registry import theorems
from symact.logic.derivation import Verified
from symact.rendering import render
from tests.rendering.engines import katex_objections, katex_package, pdflatex
from tests.rendering.markup import formulas, read_markup


@cache
def found() -> dict[str, Verified]:
    """All theorems, run: what is printed of them is what their checks establish."""
    return {name: entry.verify() for name, entry in theorems().items()}


@cache
def bodies() -> dict[str, str]:
    return {name: render(one, "latex") for name, one in found().items()}


def test_every_body_is_ascii_and_one_environment() -> None:
    for name, body in bodies().items():
        assert body.isascii(), name
        assert body.startswith("\\begin{aligned}\n"), name
        assert body.count("\\begin{aligned}") == 1, name
        assert "$" not in body, name


def test_no_words_are_left_without_a_form() -> None:
    for name, body in bodies().items():
        assert "(U+" not in body, name
        # a caret by itself, or an underscore behind a letter, was meant to be an exponent or index
        assert not re.search(r"\}\\wedge\\text|\\text\{(|[^}]*[^\w}])[a-zA-Z]\}\\_", body), name


def test_every_page_is_whole_and_every_formula_well_formed() -> None:
    pytest.importorskip("latex2mathml")
    for name, one in found().items():
        page = render(one, "html")
        read_markup(page)
        # each step's relation is a formula, and what follows it is one or has one
        assert len(formulas(page)) > len(one.steps), name
        assert not re.search(r"\\|\(U\+", page), name


def test_every_text_says_what_is_supposed_and_how_far_it_is_checked() -> None:
    for name, one in found().items():
        text = " ".join(render(one, "text", width=10**4).split())
        assert f"({one.level})" in text, name
        assert all(" ".join(clause.split()) in text for clause in one.argued), name
        said = {
            part
            for chain in one.stated.chains
            for shown in (chain.subject, *(step.condition for step in chain.steps))
            if shown is not None
            for part in (shown, *getattr(shown, "args", ()))
        }
        supposed = {premise for claim in one.claims for premise in claim.premises}
        assert supposed <= said, (name, supposed - said)


@pytest.mark.skipif(not katex_package(), reason="KaTeX is not installed (npm, or KATEX=folder)")
def test_katex_objects_to_none() -> None:
    objections = katex_objections(list(bodies().values()))
    found = {name: words for name, words in zip(bodies(), objections, strict=True) if words}
    assert not found


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_one_document_holds_them_all(tmp_path: Path) -> None:
    parts = [f"\\section*{{{name}}}\n\\[\n{body}\\]\n" for name, body in bodies().items()]
    document = (
        "\\documentclass{article}\n\\usepackage[paperwidth=1000mm, paperheight=2000mm]{geometry}\n"
        "\\usepackage{amsmath, amssymb}\n\\begin{document}\n"
        + "\n".join(parts)
        + "\\end{document}\n"
    )
    log = pdflatex(document, tmp_path)
    assert "Output written on" in log
