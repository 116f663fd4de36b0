"""Pages: every part in every format, words that cannot be mistaken for markup, and engines."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symact.collapsing.blocks import generic
from symact.collapsing.collapse import collapse
from symact.errors import UsageError
from symact.rendering.pages import (
    BREAK,
    Fact,
    Facts,
    Formulas,
    Page,
    Proof,
    Section,
    Sentence,
    Table,
    Verbatim,
    write,
)
from tests.rendering.engines import katex_objections, katex_package, pdflatex

X = sympy.Symbol("x", real=True)
HOSTILE = r"50% of W_1 & <b>#1</b> | `$x$` \end{array} ~^{} ∧ σ"


def page(words: str = "plain") -> Page:
    """A page of all parts."""
    return Page(
        ("net.onnx", X**2, words),
        (
            Sentence(words),
            Sentence(("at ", X, " there is ", words)),
            Facts(
                (
                    Fact("range", ("from ", sympy.Integer(0), BREAK, "where ", X > 0)),
                    Fact(words, sympy.Abs(X), ("some-theorem", "symbolic")),
                )
            ),
            Table(("pattern", words), (("00", X), ("01", sympy.Abs(X)), (words, words))),
            Formulas(((sympy.Symbol("y"), sympy.Piecewise((0, X <= 0), (X, True))),)),
            Proof(collapse(generic(depth=2)).derivation),
        ),
    )


def test_text_is_aligned() -> None:
    rows = (
        Fact("a", "short", ("one", "symbolic")),
        Fact("longer", "a longer value", ("another", "cited")),
        Fact(
            "bare",
            "a value without notes may be as long as the page is, and it goes on below itself in "
            "the same column",
        ),
    )
    assert write(Page(("title",), (Facts(rows),)), "text").split("\n") == [
        "title",
        "",
        "a        short            one       symbolic",
        "longer   a longer value   another   cited",
        "bare     a value without notes may be as long as the page is, and it goes on below itself "
        "in the",
        "         same column",
        "",
    ]


def test_a_table_is_aligned_and_may_have_no_heads() -> None:
    rows = (("00", X), ("101", sympy.Integer(2)))
    assert write(Page(("t",), (Table(("p", "map"), rows),)), "text") == (
        "t\n\np     map\n00    x\n101   2\n"
    )
    assert write(Page(("t",), (Table(("", ""), rows),)), "text") == "t\n\n00    x\n101   2\n"


@pytest.mark.parametrize("format", ["text", "latex", "tex", "markdown"])
def test_every_part_is_there(format: str) -> None:
    made = write(page("unmistakable"), format)
    assert made.endswith("\n")
    assert not made.endswith("\n\n")
    assert made.count("unmistakable") == 7
    for part in ("net.onnx", "range", "where", "some-theorem", "symbolic", "pattern", "distribute"):
        assert part in made, part
    assert write(page("unmistakable"), format) == made


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UsageError, match="no format 'pdf'"):
        write(page(), "pdf")


def test_markdown_tables_keep_their_columns() -> None:
    made = write(page("a | b"), "markdown")
    rows = [line for line in made.split("\n") if line.startswith("| ")]
    assert len(rows) == 5
    assert {row.replace(r"\|", "").count("|") for row in rows} == {3}


@pytest.mark.skipif(not katex_package(), reason="KaTeX is not installed")
def test_katex_accepts_pages() -> None:
    bodies = [write(page(words), "latex") for words in ("plain", HOSTILE, "x" * 300)]
    assert katex_objections(bodies) == ["", "", ""]


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize("words", ["plain", HOSTILE])
def test_pdflatex_compiles_pages(words: str, tmp_path: Path) -> None:
    pdflatex(write(page(words), "tex"), tmp_path)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"])))
def test_words_stay_words(words: str) -> None:
    """In LaTeX nothing that is written opens or closes what it does not close or open itself."""
    made = write(Page((words,), (Facts((Fact(words, words),)),)), "latex")
    assert made.isascii()
    assert made.count("\\begin{") == made.count("\\end{") == 2
    assert made.replace("\\{", "").count("{") == made.replace("\\}", "").count("}")


@pytest.mark.parametrize(
    ("format", "parts"),
    [
        ("text", ["a_1^2   n_L\n\nAbove n_L\n\na_1^2 or <b>\n"]),
        ("markdown", ["# a\\_1^2 · n<sub>L</sub>\n", "\n## Above n<sub>L</sub>\n", r"or \<b\>"]),
        ("latex", [r"\text{a}\_\text{1}\wedge\text{2} \quad \text{n}{}_{L}", r"Above n}{}_{L} \\"]),
        ("tex", [r"\section*{a\_1$\wedge$2 \quad n${}_{L}$}", r"\subsection*{Above n${}_{L}$}"]),
        ("html", ["<h1><code>a_1^2</code></h1>", "<h2>Above n<sub>L</sub></h2>", "&lt;b&gt;"]),
    ],
)
def test_sections_and_what_is_verbatim(format: str, parts: list[str]) -> None:
    shown = Page(
        (Verbatim("a_1^2"), "n_L"),
        (Section("Above n_L"), Sentence((Verbatim("a_1^2"), " or ", Verbatim("<b>")))),
    )
    made = write(shown, format)
    for part in parts:
        assert part in made
    assert ("`file-1.npz`" in write(Page((Verbatim("file-1.npz"),), ()), format)) == (
        format == "markdown"
    )
