"""The gate: all that ships, in one document for each engine that shows it.

All theorems with their derivations, generic collapses to depth 4 and of any depth, generic
structures and all fact sheets go to KaTeX as strict as it can be, MathJax 4, pdflatex, MathML, and
Pandoc for PDF and Word. GitHub cannot be run here: the page is held to what GitHub is known to
refuse (:data:`tests.rendering.engines.NOT_ON_GITHUB`), which is less than seeing it there.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from symact.activations.entries import activation, names
from symact.collapsing.blocks import generic
from symact.collapsing.collapse import collapse
from symact.errors import UnsupportedError
from symact.library.registry import theorems
from symact.logic.derivation import Verified
from symact.regions.structure import structure
from symact.rendering import render
from symact.rendering.page import Page
from symact.rendering.report import Report, in_format
from symact.rendering.writers import FORMATS
from symact.reports.collapse import collapse_report
from symact.reports.show import sheet_page, theorem_page
from symact.reports.structure import structure_report
from tests.library.facts.sheets import sheet_of
from tests.rendering.engines import (
    github_objections,
    katex_objections,
    katex_package,
    mathematics,
    mathjax_objections,
    mathjax_package,
    pandoc,
    pdflatex,
)
from tests.rendering.markup import formulas, read_markup

WIDTHS = ((1, 1), (2, 1), (2, 2, 1), (2, 3, 1), (2, 2, 2, 1), (3, 2, 2, 2, 2), (4, 4, 4, 4, 4))
STRUCTURES = ((1, 2, 1), (2, 3, 1), (2, 2, 2, 1), (1, 1, 1, 1, 1))

needs_katex = pytest.mark.skipif(not katex_package(), reason="KaTeX is not installed")
needs_mathjax = pytest.mark.skipif(not mathjax_package(), reason="MathJax 4 is not installed")
needs_tex = pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
needs_pandoc = pytest.mark.skipif(not shutil.which("pandoc"), reason="Pandoc is not installed")


def _reports() -> Iterator[tuple[str, Report]]:
    for between in (None, "relu"):
        entry = None if between is None else activation(between)
        for widths in WIDTHS:
            made = collapse(generic(widths, activation=entry))
            yield f"collapse {widths} {between}", collapse_report(made)
        for depth in (1, 2, 3, 4, "L", "k"):
            made = collapse(generic(depth=depth, activation=entry))
            yield f"collapse {depth} {between}", collapse_report(made)
    for name in names():
        for widths in STRUCTURES:
            try:
                found = structure(list(widths), activation(name))
            except UnsupportedError:
                continue  # curved, or with a jump: it has no pieces
            yield f"structure {widths} {name}", structure_report(found)


@cache
def theorem_pages() -> dict[str, Page]:
    """All theorems, run: what they say, and the steps."""
    return {name: theorem_page(entry, steps=True) for name, entry in theorems().items()}


@cache
def derivations() -> dict[str, Verified]:
    """The same, the steps alone: what is printed of them is what their checks establish."""
    steps = {name: page.parts[-1] for name, page in theorem_pages().items()}
    return {name: part.derivation for name, part in steps.items()}  # type: ignore[union-attr,misc]


@cache
def pages() -> dict[str, tuple[object, object]]:
    """Everything, by name: what it is in mathematics alone, and in the other formats."""
    found: dict[str, tuple[object, object]] = {}
    for name, verified in derivations().items():
        found[f"derive {name}"] = verified, None
    for name, page in theorem_pages().items():
        found[f"show {name}"] = None, page
    for name in names():
        page = sheet_page(sheet_of(name), steps=True)
        found[f"show {name}"] = page, page
    for name, report in _reports():
        found[name] = report.page(FORMATS["latex"]), report.page(FORMATS["markdown"])
    return found


@cache
def written(format: str) -> dict[str, str]:
    """Everything in a format."""
    wanted = {name: both[format != "latex"] for name, both in pages().items()}
    return {
        name: in_format(page, FORMATS[format])  # type: ignore[arg-type]
        for name, page in wanted.items()
        if page is not None
    }


@cache
def bodies() -> tuple[tuple[str, str], ...]:
    """All mathematics, each with where it is from."""
    found = [*written("latex").items()]
    for name, page in written("markdown").items():
        found += [(name, body) for body in mathematics(page)]
    return tuple(dict.fromkeys(found))


def test_all_of_it_is_there() -> None:
    assert len(theorems()) > 50
    assert len([name for name in pages() if name.startswith("structure")]) >= 12
    assert {f"show {name}" for name in (*theorems(), *names())} <= set(pages())


def test_every_body_is_ascii_and_one_environment() -> None:
    for name in derivations():
        body = written("latex")[f"derive {name}"]
        assert body.isascii(), name
        assert body.startswith("\\begin{aligned}\n"), name
        assert body.count("\\begin{aligned}") == 1, name
        assert "$" not in body, name
        assert "(U+" not in body, name
        # a caret by itself, or an underscore behind a letter, was meant to be an exponent or index
        assert not re.search(r"\}\\wedge\\text|\\text\{(|[^}]*[^\w}])[a-zA-Z]\}\\_", body), name


@pytest.mark.parametrize("format", ["latex", "tex", "markdown"])
def test_all_is_ascii_in_formats_for_tex(format: str) -> None:
    for name, page in written(format).items():
        if name.split()[-1] not in theorems():
            continue  # parts of other titles have a point between them in Markdown
        assert page.isascii(), (name, [line for line in page.split("\n") if not line.isascii()])
        assert r"\surd" not in page, name


def test_every_text_says_what_is_supposed_and_how_far_it_is_checked() -> None:
    for name, one in derivations().items():
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


@needs_katex
def test_katex() -> None:
    objections = katex_objections([body for _, body in bodies()])
    assert not [pair for pair in zip(bodies(), objections, strict=True) if pair[1]]


@needs_mathjax
def test_mathjax() -> None:
    objections = mathjax_objections([body for _, body in bodies()])
    assert not [pair for pair in zip(bodies(), objections, strict=True) if pair[1]]


def one_document(documents: dict[str, str]) -> str:
    """The bodies of TeX documents below the longest of their heads, each after its name."""
    apart = {name: text.split("\\begin{document}\n") for name, text in documents.items()}
    end = "\\end{document}\n"
    head = max((head for head, _ in apart.values()), key=len)
    parts = [
        f"\\message{{^^J@{name}@^^J}}{{{body.removesuffix(end)}\\par}}\\clearpage"
        for name, (_, body) in apart.items()
    ]
    return "\n".join([f"{head}\\begin{{document}}", *parts, "\\end{document}\n"])


def complaints(log: str) -> dict[str, list[str]]:
    """What pdflatex says of boxes that are too broad and of what is undefined, by document."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in log.split("\n"):
        if opened := re.match("@(.*)@$", line):
            name = opened[1]
        if re.match("Overfull|!", line) or "undefined" in line.lower():
            found.setdefault(name, []).append(line)
    return found


@needs_tex
def test_pdflatex(tmp_path: Path) -> None:
    assert complaints(pdflatex(one_document(written("tex")), tmp_path)) == {}


def test_mathml() -> None:
    pytest.importorskip("latex2mathml", reason="latex2mathml is not installed")
    for name, page in written("html").items():
        read_markup(page)
        assert not markup_objections(page), name
        assert formulas(page) or "othing to collapse" in page, name
    for name, one in derivations().items():
        # each step's relation is a formula, and what follows it is one or has one
        assert len(formulas(written("html")[f"show {name}"])) > len(one.steps), name


def markup_objections(page: str) -> list[str]:
    """What is left of LaTeX in a page of HTML."""
    return re.findall(r"\\[a-zA-Z]*|\(U\+.*", page)


@needs_pandoc
@needs_tex
def test_pandoc_to_pdf(tmp_path: Path) -> None:
    page = "\n\n".join(written("markdown").values())
    assert not re.findall(r"\[WARNING\].*", pandoc(page, tmp_path / "all.pdf"))


@needs_pandoc
def test_pandoc_to_word(tmp_path: Path) -> None:
    page = "\n\n".join(written("markdown").values())
    assert not re.findall(r"\[WARNING\].*", pandoc(page, tmp_path / "all.docx"))


def test_github() -> None:
    found = {name: github_objections(page) for name, page in written("markdown").items()}
    assert not {name: said for name, said in found.items() if said}


# -- that each of them can fail --------------------------------------------------------------------


@needs_katex
def test_katex_refuses() -> None:
    assert all(katex_objections([r"\nothing x", "é", r"\begin{aligned}x"]))


@needs_mathjax
def test_mathjax_refuses() -> None:
    bad = [r"\nothing x", r"\begin{nothing}x\end{nothing}", r"\frac{1}", r"\begin{aligned}x"]
    assert all(mathjax_objections(bad))
    assert mathjax_objections([r"\frac{1}{2}"]) == [""]


def test_markup_is_objected_to() -> None:
    page = written("html")["show gelu-minimum"]
    assert not markup_objections(page)
    with pytest.raises(AssertionError):
        read_markup(page.replace("</mrow>", "", 1))
    assert markup_objections(page.replace("<mi>", r"<mi>\alpha ", 1)) == [r"\alpha"]


@needs_tex
def test_pdflatex_complains(tmp_path: Path) -> None:
    head = "\\documentclass{article}\n\\begin{document}\n"
    wide = f"{head}\\[{'x + ' * 90}x\\]\n\\end{{document}}\n"
    plain = f"{head}x\n\\end{{document}}\n"
    assert set(complaints(pdflatex(one_document({"wide": wide, "plain": plain}), tmp_path))) == {
        "wide"
    }


@needs_pandoc
def test_pandoc_warns(tmp_path: Path) -> None:
    assert "[WARNING]" in pandoc(r"$\begin{nothing}x$", tmp_path / "bad.docx")


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (r"a $\operatorname{f} x$ b", r"\operatorname"),
        ("\n$$\n\\tag{1} x\n$$\n", r"\tag"),
        ("a$x$ b", "a$x"),
        ("a $x$b", "x$b"),
        (r"a $\{x\}$ b", r"\{"),
        (r"a $x \, y$ b", r"\,"),
        (r"a $\begin{cases}x \\ y\end{cases}$ b", r"\\"),
    ],
)
def test_github_refuses(page: str, said: str) -> None:
    assert said in github_objections(page)
    assert github_objections("$$\n\\{x\\} \\\\ y\n$$\n") == []
