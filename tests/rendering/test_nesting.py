"""Statements with labels of their own: labels stand below the words of their statement."""

from __future__ import annotations

from functools import cache

import pytest

from symact.library.joining import verified
from symact.library.registry import theorem
from symact.logic.derivation import Verified
from symact.rendering import render
from symact.reports.derive import derive_report


@cache
def depth() -> Verified:
    return verified(theorem("depth-l-affine-collapse"))


def test_text_indents_twice() -> None:
    text = render(depth())
    assert "\n    Base\n        h₀ = x " in text
    assert "\n    Step\n        h_{L+1} = " in text
    assert "\n        if h₀ = x, " in text
    assert ". Base" not in text


@pytest.mark.parametrize(
    ("format", "parts"),
    [
        ("markdown", ["$W_L$", "):\n\n*Base:*\n\n$$", "\n*Step:*\n"]),
        ("tex", ["):\n\n\\emph{Base:}\n\\begin{alignat*}", "\\emph{Step:}"]),
        ("latex", ["&\\quad \\text{Base} \\\\\n", "&\\quad \\text{Step} \\\\\n"]),
        ("html", ["<h3>Base<span></span></h3>", "<h2>Every depth<span>"]),
    ],
)
def test_so_do_other_formats(format: str, parts: list[str]) -> None:
    made = render(depth(), format)  # type: ignore[arg-type]
    for part in parts:
        assert part in made


def test_slides_name_both() -> None:
    assert "Every depth: " not in render(depth(), "tex", style="slides").split("\n")
    assert "x (n_0x1): Base" in render(depth(), "markdown", style="slides").replace("\\", "")


def test_a_lecture_in_markdown() -> None:
    made = derive_report("gelu-minimum", "lecture", {"G": "H"}).written("markdown")
    parts = ["# GELU", "**Definitions.**", "**Theorem.** *GELU has", "**Proof.**", "**References**"]
    places = [made.index(part) for part in parts]
    assert places == sorted(places)
    assert "H'(x) &< 0" in made
    assert "G(x)" not in made


@pytest.mark.parametrize(
    "name",
    [
        "square-network-degree",
        "every-net-collapses-iff-f-affine",
        "dead-stays-dead-under-gd",
        "he-init-factor-two",
    ],
)
def test_statements_may_use_one_letter_for_different_things(name: str) -> None:
    report = derive_report(name)
    assert "Checked: " in report.written("text")
    assert "\\section*{" in report.written("tex")
