"""How objects show themselves, and what is loaded for it."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symact import AffineMap, Box, Network, atlas, display, relu
from symact.activations.activation import Pieces
from symact.collapsing.collapse import collapse
from symact.display import (
    DRAWN_BY,
    Drawn,
    bundle_of,
    count_of,
    escaped,
    line,
    line_of,
    number_of,
    report,
    scientific,
)
from symact.errors import SymactError, UsageError
from symact.logic import Chain, Derivation, RingIdentity
from symact.rendering import latex_of, notebook
from symact.rendering import line_of as written
from symact.reports.collapse import collapse_data

x = sympy.Symbol("x", real=True)
SQUARE = Derivation.of(Chain.of((x + 1) ** 2, ("=", x**2 + 2 * x + 1, "expand", RingIdentity())))


def test_a_derivation_shows_itself_as_rendering_draws_it() -> None:
    shown: Any = SQUARE
    assert shown._repr_mimebundle_(include=None, exclude=None) == notebook(SQUARE)
    shown = SQUARE.verify()
    assert shown._repr_mimebundle_() == notebook(shown)


@pytest.mark.parametrize("name", DRAWN_BY)
def test_every_type_of_the_table_is_drawn_by_the_module_that_it_names(name: str) -> None:
    home, _, kind = name.rpartition(".")
    found = getattr(importlib.import_module(home), kind)
    assert f"{found.__module__}.{found.__qualname__}" == name
    importlib.import_module(DRAWN_BY[name])
    registered = [*report.registry.items(), *line.registry.items()]
    assert any(
        there is found and DRAWN_BY[name].startswith(function.__module__)
        for there, function in registered
    )


def test_every_type_that_draws_itself_is_in_the_table() -> None:
    for name in DRAWN_BY:
        importlib.import_module(name.rpartition(".")[0])
    kinds = {f"{kind.__module__}.{kind.__qualname__}" for kind in most_special(Drawn)}
    assert {name for name in kinds if name.startswith("symact.")} <= {*DRAWN_BY}


def most_special(kind: type) -> Iterator[type]:
    """The types that a type stands for: itself where there are no others of its kind."""
    others = kind.__subclasses__()
    if not others:
        yield kind
    for other in others:
        yield from most_special(other)


SESSION = """
import sys, sympy
from symact.logic import Chain, Derivation, RingIdentity
x = sympy.Symbol("x", real=True)
shown = Derivation.of(Chain.of(x, ("=", x, "as it is", RingIdentity())))
print("symact.rendering" in sys.modules)
print({})
print("symact.rendering" in sys.modules)
"""


@pytest.mark.parametrize(
    ("use", "found"),
    [
        ("'text/latex' in shown._repr_mimebundle_()", "True"),
        ("'text/latex' in shown.verify()._repr_mimebundle_()", "True"),
        ("__import__('symact.display').display.line_of(sympy.sqrt(x))", "√x"),
    ],
)
def test_what_draws_is_loaded_when_something_is_drawn(use: str, found: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SESSION.format(use)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", found, "True"]


def test_a_line_is_what_rendering_writes_for_expressions_and_plain_for_the_rest() -> None:
    cases = sympy.Piecewise((0, x <= 0), (x, True))
    assert line_of(cases) == written(cases) == "{0 if x ≤ 0; x otherwise}"
    assert line_of(None) == "None"


def test_types_of_others_register_too() -> None:
    class Own(Drawn):
        pass

    shown: Any = Own()
    with pytest.raises(UsageError, match="Own is drawn by nothing"):
        shown._repr_mimebundle_()
    display.bundle.register(Own, lambda _: {"text/plain": "mine"})
    assert bundle_of(Own()) == shown._repr_mimebundle_() == {"text/plain": "mine"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("née → ∅ 1", "née → ∅ 1"),
        ("a\nb\rc\td", r"a\nb\rc\td"),
        ("\x1b[31m\x00\x7f\x85\x9b", r"\x1b[31m\x00\x7f\x85\x9b"),
        ("\u2028\u2029\u202e\u200b\ufeff", r"\u2028\u2029\u202e\u200b\ufeff"),
        ("\udcff\U000e0001", r"\udcff\U000e0001"),
        ("x\xa0= 1", "x\xa0= 1"),
    ],
)
def test_what_is_shown_is_one_line_and_commands_no_terminal(text: str, shown: str) -> None:
    assert escaped(text) == shown


@pytest.mark.parametrize(
    ("number", "noun", "words"),
    [
        (1, "affine map", "1 affine map"),
        (0, "affine map", "0 affine maps"),
        (1, "class", "1 class"),
        (2, "class", "2 classes"),
        (12345, "entry", "12 345 entries"),
        (2, "boundary", "2 boundaries"),
        (2, "key", "2 keys"),
        (1, "copy", "1 copy"),
        (sympy.Integer(3), "layer", "3 layers"),
        (sympy.Symbol("n"), "layer", "n layers"),
    ],
)
def test_counts(number: Any, noun: str, words: str) -> None:
    assert count_of(number, noun) == words


def test_no_count_of_one_has_a_plural() -> None:
    """What has one of each thing, wherever it says so."""
    one = Network([AffineMap([[1]]), relu])
    found = atlas(one, Box([1], [2]))
    said = [repr(one), repr(found), one.nodes[0].operation.describe(), found.domain.describe()]
    for wrong in (
        lambda: one([1, 2]),
        lambda: one(np.zeros((2, 2))),
        lambda: atlas(one, Box([0, 0], [1, 1])),
        lambda: AffineMap([[1, 2]])([1]),
        lambda: AffineMap([[1], [2, 3]]),
        lambda: AffineMap([[1]]).after(AffineMap([[1], [2]])),
        lambda: Box([0], [1]).point([1, 2]),
        lambda: Pieces((0,), (1,), (0,)),
        lambda: one @ AffineMap([[1], [1]]),
    ):
        with pytest.raises((SymactError, TypeError, AttributeError)) as caught:
            wrong()
        said.append(str(caught.value))
    for words in said:
        assert not re.search(r"\b1 (affine |activation )?[a-z]+(?<![su])s\b(?<!has)", words), words


# -- numbers far from 1 ----------------------------------------------------------------------------

LONG = st.integers(1, 10**60) | st.builds(pow, st.integers(2, 99), st.integers(30, 3000))


@given(LONG, LONG, st.sampled_from((1, -1)))
def test_numbers_far_from_one_are_cut_never_rounded(above: int, below: int, sign: int) -> None:
    """The value lies between what is written and one more at the last digit, which dots admit."""
    number = sign * Fraction(above, below)
    text = scientific(number)
    parts = abs(number).as_integer_ratio()
    assert bool(text) == (max(parts) >= 10**40)
    if not text:
        assert number_of(number) == str(number)
        return
    assert len(text) <= 24
    mantissa, _, power = text.lstrip("-").partition("e")
    digits, scale = mantissa.rstrip("…"), Fraction(10) ** int(power or "0")
    last = scale / 10 ** len(digits.partition(".")[2])
    low = Fraction(digits) * scale
    assert text.startswith("-") == (number < 0)
    assert low < abs(number) < low + last if "…" in mantissa else low == abs(number)
    assert not power or 1 <= Fraction(digits) < 10


def test_far_numbers_in_every_format_and_exactly_in_json() -> None:
    number = sympy.Rational(1, 10**400)
    assert written(2 * number * x) == "2 · 10⁻⁴⁰⁰ x"
    assert written(-(number * 10**800)) == "−10⁴⁰⁰"
    assert written(sympy.Pow(10**50, x)) == "(10⁵⁰)ˣ"
    assert latex_of(sympy.Rational(2**200, 3)) == r"5.356460147\ldots \cdot 10^{59}"
    network = Network([AffineMap([["1e-400"]]), AffineMap([["1e-400"]]), relu])
    found = atlas(network, Box(["-1e400"], [1]))
    assert "[-1e400, 1]" in found.domain.describe()
    data = collapse_data(collapse(network), full=True)
    assert Fraction(data["runs"][0]["matrix"][0][0]) == Fraction(1, 10**800)


# -- counts ---------------------------------------------------------------------------------------

BARE = re.compile(
    r"(?<!of )\{(?:len\([^{}]*\)|[a-z_.]*(?:inputs|outputs|width|count|counts\[\d\]|needs))\} "
    r"(?:[a-z]+ )?(?:numbers|values|maps|layers|rows|columns|entries|coordinates|operations|regions"
    r"|neurons|points|parameters|dimensions|classes|cells|claims|theorems|steps)\b"
)
"""A count in a message whose noun is a plural whatever the count is."""


def test_counts_have_their_nouns_from_one_function() -> None:
    assert BARE.search('f"{len(rows)} rows"')
    assert not BARE.search("f\"{count_of(len(rows), 'row')}\"")
    allowed = {"checker.py"}  # which has nothing of symact
    for file in Path(display.__file__).parent.rglob("*.py"):
        found = BARE.findall(file.read_text(encoding="utf-8"))
        assert not found or file.name in allowed, (file, found)
