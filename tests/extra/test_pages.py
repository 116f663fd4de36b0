"""Pages as nodes of docutils."""

from __future__ import annotations

from typing import get_args

import pytest

pytest.importorskip("docutils", reason="docutils is not installed")

from docutils import nodes
from sympy import Symbol

from symact.collapsing.blocks import generic
from symact.collapsing.collapse import collapse
from symact.extra.pages import formula, nodes_of
from symact.rendering.page import (
    BREAK,
    Detail,
    Details,
    Formulas,
    Graph,
    Map,
    Page,
    Part,
    Section,
    Sentence,
    Steps,
    Table,
    Verbatim,
)

x = Symbol("x", real=True)

PARTS: list[Part] = [
    Section("A section"),
    Sentence(("see ", Verbatim("a<b"), BREAK, x**2)),
    Details((Detail("row", x, ("note", "other")), Detail("bare", "words"))),
    Table(("", "head"), ((x, "cell"),)),
    Table(("", ""), (("one", "two"),)),
    Formulas(((x, x**2),)),
    Steps(collapse(generic(depth=2)).verified),
]


def shown(page: Page) -> list[nodes.Node]:
    return nodes_of(page, lambda latex: [nodes.math_block(latex, latex)])


def test_each_part_has_its_node() -> None:
    found = shown(Page(("title", x), tuple(PARTS)))
    kinds = [type(node).__name__ for node in found]
    assert kinds == [
        "paragraph", "rubric", "paragraph", "field_list", "table", "table", "math_block",
        "math_block",
    ]  # fmt: skip
    assert [node.astext() for node in found[:3]] == ["title · x", "A section", "see a<b; x^2"]
    assert found[3].astext().split() == ["row", "x", "(note,", "other)", "bare", "words"]
    heads = [len([*table.findall(nodes.thead)]) for table in found[4:6]]
    assert heads == [1, 0]
    assert "distribute" in found[-1].astext()


def test_every_part_but_pictures_is_among_them() -> None:
    assert {type(part) for part in PARTS} == {*get_args(Part)} - {Graph, Map}


def test_a_page_without_a_title_begins_with_its_parts() -> None:
    assert [type(node) for node in shown(Page((), (Section("one"),)))] == [nodes.rubric]


def test_a_formula_in_a_line() -> None:
    assert formula(x**2).astext() == "x^2"
