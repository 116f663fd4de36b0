"""Values for symbols, in all that may have them, against SymPy's own substitution."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import symact
from symact import AffineMap, Box, Network, RationalMatrix, atlas, collapse, generic, relu, restrict
from symact.errors import NumberError, SymactError, UnsupportedError, UsageError
from symact.networks.operations import Affine, Scale

a, b, c = sympy.symbols("a b c", real=True)
x, y = sympy.symbols("x y", real=True)

FAMILY = Network([AffineMap([[a, b], [1, a * b]], [a, "1/4"]), relu, AffineMap([[1, -b / 2]])])


def holders() -> dict[str, Any]:
    """One of each kind that may have symbols."""
    return {
        "matrix": RationalMatrix.of([[a / 2 + b, 3], [a * b**2 - 1, 0]]),
        "map": AffineMap([[a, b]], [a * b]),
        "blocks": Affine(AffineMap([[a]]), AffineMap([[b]]), copies=2),
        "scaling": Scale([a, 2], [0, b]),
        "network": FAMILY,
        "restriction": restrict(FAMILY, (1, 0)),
        "collapse": collapse(Network([AffineMap([[a]], [b]), AffineMap([[b]], [1])])),
        "derivation": collapse(Network([AffineMap([[a]], [b]), AffineMap([[b]])])).derivation,
    }


EACH = pytest.mark.parametrize("name", holders())


@EACH
def test_values_go_in(name: str) -> None:
    thing = holders()[name]
    assert thing.free_symbols == {a, b}
    partly = thing.subs({a: "1/2"})
    assert type(partly) is type(thing)
    assert partly != thing
    assert partly.free_symbols == {b}
    assert partly.subs(b, 3) == thing.subs({a: 0.5, b: 3}) == thing.xreplace({a: 0.5, b: 3})
    assert not partly.subs(b, 3).free_symbols


@EACH
def test_what_comes_out_is_a_value(name: str) -> None:
    made = holders()[name].subs({a: c + 1})
    assert made.free_symbols == {b, c}
    assert pickle.loads(pickle.dumps(made)) == made == holders()[name].subs({a: c + 1})
    assert hash(made) == hash(holders()[name].subs({a: c + 1}))


@EACH
def test_nothing_goes_in_for_what_does_not_occur(name: str) -> None:
    thing = holders()[name]
    assert thing.subs({c: 1}) is thing
    assert thing.subs({}) is thing
    assert thing.subs({sympy.Symbol("a"): 1}) is thing  # another symbol of that name
    assert thing.subs({"a": 1}) == thing.subs({a: 1})  # its name means it all the same


@EACH
def test_swaps_are_those_of_sympy(name: str) -> None:
    thing = holders()[name]
    assert thing.subs([(a, b), (b, 2)]) == thing.subs({a: 2, b: 2})
    swapped = thing.subs([(a, b), (b, a)], simultaneous=True)
    assert swapped == thing.xreplace({a: b, b: a})
    assert swapped.free_symbols == {a, b}


values = st.one_of(
    st.integers(-9, 9),
    st.fractions(-3, 3, max_denominator=9),
    st.sampled_from([a, b, c, a + b / 3, b * c - 1, 2 * a]),
)


@settings(max_examples=80)
@given(values, values, st.booleans(), st.booleans())
def test_it_is_the_substitution_of_sympy(p: Any, q: Any, ordered: bool, at_once: bool) -> None:
    matrix = RationalMatrix.of([[a / 2 + b, a * b**2 - 1], [a**3, "1/7"]])
    pairs = [(a, sympy.sympify(p)), (b, sympy.sympify(q))]
    given: Any = pairs if ordered else dict(pairs)
    expected = matrix.to_sympy().subs(given, simultaneous=at_once).expand()
    assert matrix.subs(given, simultaneous=at_once).to_sympy() == expected
    assert matrix.xreplace(dict(pairs)).to_sympy() == matrix.to_sympy().xreplace(
        dict(pairs)
    ).applyfunc(sympy.expand)


def test_a_family_gets_its_regions() -> None:
    member = FAMILY.subs({a: 1, b: -1})
    plain = Network([AffineMap([[1, -1], [1, -1]], [1, "1/4"]), relu, AffineMap([[1, "1/2"]])])
    assert member == plain
    assert member.is_numeric
    box = Box([-1, -1], [1, 1])
    assert len(atlas(member, box)) == len(atlas(plain, box)) == 3
    with pytest.raises(UnsupportedError, match="put numbers in with subs"):
        atlas(FAMILY.subs({a: 1}), box)


BAD: list[tuple[Any, str]] = [
    (float("nan"), "the value of a is nan"),
    (sympy.nan, "the value of a is nan"),
    (sympy.oo, "the value of a is oo"),
    (float("inf"), "the value of a is inf"),
    (1j, "no rational number"),
    (sympy.I, "no rational number"),
    (sympy.I * b, "not real"),
    (sympy.sqrt(2), "no rational number"),
    (True, "truth value"),
    (None, "no rational number"),
    ("b", "text 'b'"),
    ([1], "no rational number"),
    (sympy.Symbol("n", commutative=False), "not commutative"),
    (b > 1, "no expression"),
    (0.5 * b, "float"),
    (1 / b, "must be polynomials"),
    (sympy.sin(b), "must be polynomials"),
]


@pytest.mark.parametrize(("value", "message"), BAD)
def test_a_bad_value_is_refused_in_a_sentence(value: Any, message: str) -> None:
    for put in (lambda: FAMILY.subs({a: value}), lambda: FAMILY.xreplace({a: value})):
        with pytest.raises(NumberError, match=message) as caught:
            put()
        assert str(caught.value).startswith("the value of a ")


@pytest.mark.parametrize(
    "given", [(), (1,), ([a, 1],), ({a, b},), (a, 1, 2), ([(a,)],), ("a",), (None,)]
)
def test_bad_forms_are_refused(given: tuple[Any, ...]) -> None:
    with pytest.raises(UsageError, match="as a dictionary or as a list of pairs"):
        FAMILY.subs(*given)


def test_what_is_no_symbol_is_refused() -> None:
    for key in (a + 1, a * b, 3, sympy.MatrixSymbol("A", 2, 2)):
        with pytest.raises(UsageError, match="only symbols"):
            FAMILY.subs({key: 1})
    with pytest.raises(UsageError, match="a is given two values, 1 and 2"):
        FAMILY.subs({a: 1, "a": 2})


# -- with SymPy -----------------------------------------------------------------------------------


MAP = collapse(Network([AffineMap([[a, b]], [1]), AffineMap([[b]])])).runs[0].map

FORMULAS = {
    "expression": lambda: symact.expression(FAMILY.subs({a: 2}), [x, y]),
    "map": lambda: MAP.subs({a: 2}).matrix.to_sympy(),
    "atlas": lambda: atlas(FAMILY.subs({a: 2, b: 1}), Box([-9, -9], [9, 9])).to_sympy([x, y]),
    "structure": lambda: _structured().to_sympy([x]),
    "restriction": lambda: restrict(FAMILY, (1, 1)).subs({a: 2}).map.matrix.to_sympy(),
}


def _structured() -> symact.Structure:
    return symact.structure([1, 1, 1])


@pytest.mark.parametrize("name", FORMULAS)
def test_lambdify_reads_it(name: str) -> None:
    made = FORMULAS[name]()
    point = {s: k for k, s in enumerate(sorted(made.free_symbols, key=str), start=1)}
    found = np.ravel(sympy.lambdify([*point], made)(*map(float, point.values())))
    assert list(found) == [float(entry) for entry in made.subs(point)]


# -- stacks ---------------------------------------------------------------------------------------


def test_sizes_of_a_stack_take_values() -> None:
    stack = generic(depth=2)
    assert {str(symbol) for symbol in stack.free_symbols} == {"n_0", "n_1", "n_2"}
    made = stack.subs({"n_1": 3, "n_0": 2})
    assert {str(symbol) for symbol in made.free_symbols} == {"n_2"}
    assert made.blocks[0].weight.shape == (3, 2)
    assert collapse(made).verified.level == "symbolic"
    assert collapse(stack).subs({"n_1": 3, "n_0": 2}) == collapse(made)
    for size in (0, -1, "1/2", x):
        with pytest.raises(NumberError, match="a size is a positive integer"):
            stack.subs({"n_1": size})


def test_a_depth_takes_values() -> None:
    stack = generic(depth="L")
    assert stack.subs("L", 3) == generic(depth=3)
    n = sympy.Symbol("N", integer=True, nonnegative=True)
    assert stack.subs("L", n) == generic(depth="N")
    assert collapse(stack).subs("L", 2) == collapse(generic(depth=2))
    for depth in ("1/2", -1, 65, x, n + 1):
        with pytest.raises(SymactError, match="integer"):
            stack.subs("L", depth)
    with pytest.raises(UnsupportedError, match="L goes through all numbers in an induction"):
        collapse(stack).derivation.subs("L", 3)


# -- derivations ----------------------------------------------------------------------------------


def test_a_derivation_with_values_is_run_again() -> None:
    result = collapse(Network([AffineMap([[a, 1]], [b]), AffineMap([[b]])]))
    made = result.derivation.subs({a: 2})
    assert made.verify().level == "symbolic"
    last = made.chains[0].steps[-1].after
    assert last.atoms(sympy.Symbol) & {a, b} == {b}
    # the numbers that its check has are put in too, else they would not agree with the sides
    (step,) = (step for step in made.steps if step.reason == "multiply")
    assert not {a} & set().union(*(v.free_symbols for v in step.check.values.values()))
