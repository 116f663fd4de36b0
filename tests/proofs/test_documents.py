"""All derivations at once: KaTeX takes every body, and one LaTeX document holds them all."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest

from symact.registry import theorems
from symact.render import render
from tests.render.engines import katex_objections, katex_package, pdflatex


@cache
def bodies() -> dict[str, str]:
    return {name: render(entry.derivation, "latex") for name, entry in theorems().items()}


def test_every_body_is_ascii_and_one_environment() -> None:
    for name, body in bodies().items():
        assert body.isascii(), name
        assert body.startswith("\\begin{aligned}\n"), name
        assert body.count("\\begin{aligned}") == 1, name
        assert "$" not in body, name


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
