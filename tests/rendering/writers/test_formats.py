"""The one list of formats: every one has a writer, and the list itself loads none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from symact.rendering import FORMATS, SUFFIXES, render
from symact.rendering.page import Page, Sentence
from symact.rendering.writers import Format
from tests.rendering.samples import sample
from tests.test_floors import loaded_by


@pytest.mark.parametrize("format", FORMATS.values(), ids=str)
def test_every_format_writes_derivations_and_those_for_people_write_pages(format: Format) -> None:
    shown = Page(("words",), (Sentence("more of them"),))
    if format.name == "html":
        pytest.importorskip("latex2mathml")
    assert format.writer.derivation(sample("skip"), None, 100) == render(
        sample("skip"), format.name
    )
    if not format.is_data:
        assert format.writer.page(shown, None, 100) == render(shown, format.name)


def test_every_suffix_is_of_one_format() -> None:
    suffixes = [suffix for format in FORMATS.values() for suffix in format.suffixes]
    assert len(suffixes) == len(SUFFIXES)
    for format in FORMATS.values():
        assert {name for name, of in SUFFIXES.items() if of == format.name} == {*format.suffixes}


def test_the_documentation_has_the_formats_and_their_suffixes() -> None:
    page = Path(__file__).parents[3] / "docs" / "output.md"
    rows = re.findall(
        r"^\| `(\w+)` \| `([.\w]+)` \|", page.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert rows == [(format.name, format.suffixes[0]) for format in FORMATS.values()]


def test_a_page_without_formulas_is_written_without_sympy() -> None:
    made = (
        "from symact.rendering import FORMATS, render\n"
        "from symact.rendering.page import Page, Section, Table, Verbatim\n"
        "page = Page((), (Section('of'), Table(('a', 'b'), ((Verbatim('x'), 'y'),))))\n"
    )
    assert loaded_by(made + "assert render(page) == 'of\\n\\na   b\\nx   y\\n'") == set()
    assert "sympy" in loaded_by(made + "render(page, 'latex')")
