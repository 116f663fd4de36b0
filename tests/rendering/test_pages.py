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
from symact.library.registry import theorem
from symact.logic.derivation import Chain, Derivation
from symact.rendering import FORMATS, render
from symact.rendering.page import (
    BREAK,
    Detail,
    Details,
    Formulas,
    Page,
    Section,
    Sentence,
    Steps,
    Table,
    Verbatim,
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
            Details(
                (
                    Detail("range", ("from ", sympy.Integer(0), BREAK, "where ", X > 0)),
                    Detail(words, sympy.Abs(X), ("some-theorem", "symbolic")),
                )
            ),
            Table(("pattern", words), (("00", X), ("01", sympy.Abs(X)), (words, words))),
            Formulas(((sympy.Symbol("y"), sympy.Piecewise((0, X <= 0), (X, True))),)),
            Steps(collapse(generic(depth=2)).derivation),
        ),
    )


def test_text_is_aligned() -> None:
    rows = (
        Detail("a", "short", ("one", "symbolic")),
        Detail("longer", "a longer value", ("another", "cited")),
        Detail(
            "bare",
            "a value without notes may be as long as the page is, and it goes on below itself in "
            "the same column",
        ),
    )
    assert render(Page(("title",), (Details(rows),)), "text").split("\n") == [
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
    assert render(Page(("t",), (Table(("p", "map"), rows),)), "text") == (
        "t\n\np     map\n00    x\n101   2\n"
    )
    assert render(Page(("t",), (Table(("", ""), rows),)), "text") == "t\n\n00    x\n101   2\n"


def test_rows_of_one_thing_stand_under_it() -> None:
    rows = (("one claim", "a", "holds"), ("", "longer", "false"), ("another", "b", "holds"))
    assert render(Page(("t",), (Table(("claim", "by", ""), rows),)), "text") == (
        "t\n\nclaim\n    by\none claim\n    a        holds\n    longer   false\n"
        "another\n    b        holds\n"
    )


def test_a_page_may_have_no_title_and_sentences_of_several_lines() -> None:
    shown = Page((), (Table(("",), (("a",),)), Sentence(("one", BREAK, "two"))))
    assert render(shown, "text") == "a\n\none\ntwo\n"
    assert render(shown, "markdown").endswith("| a |\n\none<br>two\n")
    assert "\\section" not in render(shown, "tex")
    assert render(shown, "latex").endswith("\\text{one} \\\\[1ex]\n\\text{two}\n\\end{array}\n")


@pytest.mark.parametrize("format", [name for name in FORMATS if name not in ("html", "json")])
def test_every_part_is_there(format: str) -> None:
    made = render(page("unmistakable"), format)
    assert made.endswith("\n")
    assert not made.endswith("\n\n")
    assert made.count("unmistakable") == 7
    for part in ("net.onnx", "range", "where", "some-theorem", "symbolic", "pattern", "distribute"):
        assert part in made, part
    assert render(page("unmistakable"), format) == made


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UsageError, match="no format 'pdf'"):
        render(page(), "pdf")
    with pytest.raises(UsageError, match="a page has no format json"):
        render(page(), "json")


def test_markdown_tables_keep_their_columns() -> None:
    made = render(page("a | b"), "markdown")
    rows = [line for line in made.split("\n") if line.startswith("| ")]
    assert len(rows) == 5
    assert {row.replace(r"\|", "").count("|") for row in rows} == {3}


@pytest.mark.skipif(not katex_package(), reason="KaTeX is not installed")
def test_katex_accepts_pages() -> None:
    bodies = [render(page(words), "latex") for words in ("plain", HOSTILE, "x" * 300)]
    assert katex_objections(bodies) == ["", "", ""]


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize("words", ["plain", HOSTILE])
def test_pdflatex_compiles_pages(words: str, tmp_path: Path) -> None:
    pdflatex(render(page(words), "tex"), tmp_path)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"])))
def test_words_stay_words(words: str) -> None:
    """In LaTeX nothing that is written opens or closes what it does not close or open itself."""
    made = render(Page((words,), (Details((Detail(words, words),)),)), "latex")
    assert made.isascii()
    assert made.count("\\begin{") == made.count("\\end{") == 2
    assert made.replace("\\{", "").count("{") == made.replace("\\}", "").count("}")


@pytest.mark.parametrize(
    ("format", "parts"),
    [
        ("text", ["a_1^2   n_L\n\nAbove n_L\n\na_1^2 or <b>\n"]),
        ("markdown", ["# a\\_1^2\n\n$n_L$\n", "\n## Above n\\_L\n", r"or \<b\>"]),
        ("latex", [r"\text{a}\_\text{1}\wedge\text{2} \quad n_L", r"Above }n_L \\"]),
        ("tex", ["\\section*{a\\_1$\\wedge$2}\n\n$n_L$", r"\subsection*{Above $n_L$}"]),
        (
            "html",
            [
                "<h1><code>a_1^2</code></h1>",
                "<h2>Above <math>",
                "&lt;b&gt;",
            ],
        ),
    ],
)
def test_sections_and_what_is_verbatim(format: str, parts: list[str]) -> None:
    shown = Page(
        (Verbatim("a_1^2"), "n_L"),
        (Section("Above n_L"), Sentence((Verbatim("a_1^2"), " or ", Verbatim("<b>")))),
    )
    made = render(shown, format)
    for part in parts:
        assert part in made
    assert ("`file-1.npz`" in render(Page((Verbatim("file-1.npz"),), ()), format)) == (
        format == "markdown"
    )


@pytest.mark.parametrize("width", [60, 79, 200])
def test_text_fits_its_width(width: int) -> None:
    long = "a phrase of many words that goes on for longer than most screens are broad, twice over"
    rows = (Detail("label", long, ("symbolic", "the-name-of-a-theorem-that-is-long")),)
    shown = Page((long, long), (Section(long), Sentence(long), Details(rows),
                                Table((long, "x"), ((long, long), ("", long)))))  # fmt: skip
    lines = render(shown, "text", width=width).split("\n")
    assert max(map(len, lines)) <= width
    assert " ".join(" ".join(lines).split()).count("longer than most screens") >= 1


def test_what_is_tall_and_broad_goes_on_lines() -> None:
    x = sympy.Symbol("x", real=True)
    tall = sympy.Piecewise((0, x < 0), (x, True))
    broad = sympy.Function("g")(*[sympy.sin(k * tall) for k in range(2, 7)])
    shown = Derivation("t", (Chain(broad, ()),))
    lines = render(shown, "text", width=60).split("\n")
    assert max(map(len, lines)) <= 60
    assert "".join(lines).replace(" ", "").count("{0ifx<0;xotherwise}") == 5


def test_reasons_go_below_where_they_have_no_room() -> None:
    shown = theorem("gelu-minimum").derivation
    lines = render(shown, "text", width=60).split("\n")
    assert max(map(len, lines)) <= 60
    assert "    x φ(x) + Φ(x) > 0 for x ≥ √2" in lines
    assert lines[lines.index("    x φ(x) + Φ(x) > 0 for x ≥ √2") + 1].strip() == (
        "(signs of the terms)"
    )
