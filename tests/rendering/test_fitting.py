"""Tables whose formulas are broken so that they fit."""

from __future__ import annotations

import sympy

from symact.rendering.breadth import Breadth
from symact.rendering.fitting import fitted
from symact.rendering.page import BREAK


def test_a_table_is_as_broad_as_its_page() -> None:
    letters = sympy.symbols("a_1:13")
    rows = [("00", (sympy.Eq(sympy.Symbol("y"), sympy.Add(*letters)),)), ("01", "words")]
    narrow = fitted(rows, 30, Breadth(None))
    assert narrow[0][1].count(BREAK) > 0
    assert narrow[1] == ["01", "words"]
    assert fitted(rows, 300, Breadth(None))[0][1].count(BREAK) == 0
