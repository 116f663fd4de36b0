"""How objects show themselves, and what is loaded for it."""

from __future__ import annotations

import importlib
import subprocess
import sys
from typing import Any

import pytest
import sympy

from symact import display
from symact.display import DRAWN_BY, Drawn, bundle, bundle_of, line, line_of
from symact.errors import UsageError
from symact.logic import Chain, Derivation, RingIdentity
from symact.rendering import line_of as written
from symact.rendering import notebook

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
    registered = [*bundle.registry.items(), *line.registry.items()]
    assert any(
        there is found and function.__module__.startswith(DRAWN_BY[name])
        for there, function in registered
    )


def test_every_type_that_draws_itself_is_in_the_table() -> None:
    kinds = {f"{kind.__module__}.{kind.__qualname__}" for kind in Drawn.__subclasses__()}
    assert {name for name in kinds if name.startswith("symact.")} <= {*DRAWN_BY}


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
