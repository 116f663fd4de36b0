"""What is public refuses what it is not made for in one sentence of the family of errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sympy

import symact
from symact import AffineMap, Box, Network, relu
from symact.errors import SymactError

NETWORK = Network([AffineMap([[1, -1]]), relu])
SQUARE = Box([0, 0], [1, 1])

TAKES: dict[str, Callable[[Any], Any]] = {
    "atlas of": lambda x: symact.atlas(x, SQUARE),
    "atlas on": lambda x: symact.atlas(NETWORK, x),
    "certificate": symact.certificate,
    "difference of": lambda x: symact.difference(x, NETWORK),
    "difference from": lambda x: symact.difference(NETWORK, x),
    "fact_sheet": symact.fact_sheet,
    "neurons of": lambda x: symact.neurons(x, SQUARE),
    "neurons on": lambda x: symact.neurons(NETWORK, x),
    "restrict": lambda x: symact.restrict(x, [1]),
    "restrict to": lambda x: symact.restrict(NETWORK, x),
    "structure": symact.structure,
}

WRONG = {
    "None": None,
    "number": 3,
    "text": "x",
    "set": {1, 2},
    "a map": AffineMap([[1]]),
    "a class": Network,
    "infinitely many": sympy.S.Integers,
}


@pytest.mark.parametrize("name", TAKES)
@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_refused(name: str, wrong: str) -> None:
    with pytest.raises(SymactError) as caught:
        TAKES[name](WRONG[wrong])
    assert 10 < len(str(caught.value)) < 200


@pytest.mark.parametrize("name", ["atlas of", "difference of", "difference from", "neurons of"])
def test_a_stack_says_that_only_collapse_reads_it(name: str) -> None:
    with pytest.raises(SymactError, match="only collapse reads it"):
        TAKES[name](symact.generic(depth=2))
    with pytest.raises(SymactError, match="only collapse reads it"):
        symact.generic(depth=2)([1])
