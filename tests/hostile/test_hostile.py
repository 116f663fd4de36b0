"""Public callables refuse whatever they are not made for, or answer: nothing else comes out.

Each good call is made again with every hostile argument in every one of its places. Left out are
numbers of tries and seconds, which say how long something may take.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import fields, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy

import symact
from symact import AffineMap, Box, Network, Plane, Segment, relu, testing
from symact.errors import SymactError
from symact.library import Attack, Counterexample, Mutant, Shows, Statement, Theorem
from symact.logic import (
    Cases,
    Chain,
    Cite,
    Derivation,
    DerivativeIs,
    Farkas,
    Finite,
    MatrixIdentity,
    Meaning,
    MeanIs,
    RingIdentity,
    Shown,
    Split,
    Squares,
    Step,
)
from symact.numbers.matrix import RationalMatrix
from tests.hostile.arguments import HOSTILE

NET = Network([AffineMap([[1, -1], [1, 1]]), relu, AffineMap([[1, 1]])])
SQUARE = Box([-1, -1], [1, 1])
ATLAS = symact.atlas(NET, SQUARE)
COLLAPSE = symact.collapse(NET)
MAP = AffineMap([[1, 2]], [3])
MATRIX = RationalMatrix.of([[1, 2], [3, 4]])
COLUMN = RationalMatrix.column([1, 2])
X, Y = sympy.symbols("x y", real=True)
SAME = Step(X, X, "same", RingIdentity())
A = sympy.MatrixSymbol("A", 2, 2)
SLOPE = sympy.Derivative(X**2, X)
STATED = Statement("same", lambda: Derivation.of(Chain(X, (SAME,))))
MUTANT = Mutant("another", {})
PROVED = Theorem("same", "A number is itself", "1", None, "companion", (STATED,), None, (MUTANT,))


def yes(**_: Any) -> bool:
    return True


STRATEGIES = ("rationals", "affine_maps", "networks")


CALLS: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "AffineMap": (AffineMap, ([[1, 2]], [1])),
    "map()": (MAP, ([1, 2],)),
    "map.apply": (MAP.apply, (MATRIX,)),
    "map.take": (MAP.take, ([0],)),
    "map.stack": (AffineMap.stack, ([MAP, MAP],)),
    "map.identity": (AffineMap.identity, (2,)),
    "map.round": (MAP.round, ("float32",)),
    "map @": (MAP.__matmul__, (AffineMap([[1], [1]]),)),
    "map +": (MAP.__add__, (MAP,)),
    "compose": (symact.compose, ([MAP, AffineMap([[1]])],)),
    "matrix.of": (RationalMatrix.of, ([[1]],)),
    "matrix.column": (RationalMatrix.column, ([1],)),
    "RationalMatrix": (RationalMatrix, (MATRIX.numerators, 1)),
    "matrix @": (MATRIX.__matmul__, (MATRIX,)),
    "matrix +": (MATRIX.__add__, (MATRIX,)),
    "matrix -": (MATRIX.__sub__, (MATRIX,)),
    "matrix ==": (MATRIX.__eq__, (MATRIX,)),
    "matrix.plus_column": (MATRIX.plus_column, (COLUMN,)),
    "matrix.mapped factor": (lambda n: MATRIX.mapped(int, n), (1,)),
    "matrix.scaled": (MATRIX.scaled, (2,)),
    "matrix.take": (MATRIX.take, ([0],)),
    "matrix.scatter": (MATRIX.scatter, ([0, 1], 2)),
    "matrix.rows_times": (MATRIX.rows_times, (COLUMN,)),
    "matrix.split": (MATRIX.split, (2,)),
    "matrix.folded": (MATRIX.folded, (2,)),
    "matrix.unfolded": (MATRIX.unfolded, (2,)),
    "matrix.stack": (RationalMatrix.stack, ([MATRIX, MATRIX],)),
    "matrix.zeros": (RationalMatrix.zeros, (1, 2)),
    "matrix.identity": (RationalMatrix.identity, (2,)),
    "matrix.subs": (MATRIX.subs, ({},)),
    "Network": (Network, ([MAP],)),
    "Network inputs": (lambda n: Network([relu], inputs=n), (1,)),
    "Network output": (lambda n: Network([MAP], output=n), (1,)),
    "Node": (lambda op, reads: Network([symact.Node(op, reads)], inputs=2), (relu, (0,))),
    "network()": (NET, ([1, 2],)),
    "network.given": (NET.given, (1,)),
    "network.describe": (NET.describe, (1,)),
    "rational": (symact.rational, (1,)),
    "Box": (Box, ([0, 0], [1, 1])),
    "Segment": (Segment, ([0, 0], [1, 1])),
    "Plane": (Plane, ([0, 0], [1, 0], [0, 1])),
    "box.point": (Box([0, 0], [1, 1]).point, ([0, 0],)),
    "box.holds": (Box([0, 0], [1, 1]).holds, ([0, 0],)),
    "box.parameters": (Box([0, 0], [1, 1]).parameters, ([0, 0],)),
    "activation": (symact.activation, ("relu",)),
    "activation alpha": (lambda a: symact.activation("leaky_relu", alpha=a), (1,)),
    "relu()": (relu, (1,)),
    "elu()": (symact.elu, (1,)),
    "hardswish()": (symact.hardswish, (1,)),
    "relu.floats": (relu.floats, (np.array([1.0]),)),
    "atlas": (symact.atlas, (NET, Box([0, 0], [1, 1]))),
    "atlas engine": (lambda e: symact.atlas(NET, Box([0, 0], [1, 1]), engine=e), ("auto",)),
    "atlas[]": (ATLAS.__getitem__, (0,)),
    "atlas()": (ATLAS, ([0, 0],)),
    "atlas.region_at": (ATLAS.region_at, ([0, 0],)),
    "atlas.lipschitz": (ATLAS.lipschitz, (2,)),
    "atlas.neighbours_in_space": (ATLAS.neighbours_in_space, (0,)),
    "atlas.zero_set": (ATLAS.zero_set, (0,)),
    "atlas.maximum": (ATLAS.maximum, (0,)),
    "atlas.minimum": (ATLAS.minimum, (0,)),
    "atlas.to_sympy": (ATLAS.to_sympy, ((X, sympy.Symbol("y", real=True)),)),
    "structure": (symact.structure, (NET,)),
    "neurons": (symact.neurons, (NET, Box([0, 0], [1, 1]))),
    "restrict": (symact.restrict, (NET, [0, 1])),
    "enclose": (symact.enclose, (NET, [0.0, 0.0], 0.0, "float32")),
    "expression": (symact.expression, (NET, [X, 1])),
    "collapse": (symact.collapse, (NET,)),
    "generic widths": (symact.generic, ([2, 2],)),
    "generic depth": (lambda d: symact.generic(depth=d), (2,)),
    "certificate": (symact.certificate, (COLLAPSE,)),
    "difference": (symact.difference, (NET, NET)),
    "check": (symact.check, (symact.certificate(COLLAPSE),)),
    "load": (symact.load, ("there-is-no-such-file.json",)),
    "read": (symact.read, ("there-is-no-such-file.json",)),
    "theorem": (symact.theorem, ("gelu-minimum",)),
    "fact_sheet": (symact.fact_sheet, (relu,)),
    "render": (symact.render, (symact.collapse(Network([MAP, AffineMap([[1]])])).derivation,)),
}

CALLS |= {
    "check_complete": (symact.check_complete, (NET, SQUARE, ATLAS)),
    "save": (symact.save, (COLLAPSE, "made.json")),
    "region_map": (symact.region_map, (ATLAS, "made.svg")),
    "region_map names": (lambda n: symact.region_map(ATLAS, "made.svg", names=n), (["a"],)),
    "region_map points": (lambda n: symact.region_map(ATLAS, "made.svg", points=n), ([],)),
    "atlas max_regions": (lambda n: symact.atlas(NET, SQUARE, max_regions=n), (5,)),
    "atlas seconds": (lambda n: symact.atlas(NET, SQUARE, seconds=n), (5,)),
    "atlas progress": (lambda p: symact.atlas(NET, SQUARE, progress=p), (None,)),
    "structure widths": (symact.structure, ([1, 2, 1], relu)),
    "structure.to_sympy": (symact.structure([1, 2, 1]).to_sympy, ([X],)),
    "map.subs": (MAP.subs, ({},)),
    "network.subs": (NET.subs, ({},)),
    "collapse.subs": (COLLAPSE.subs, ({},)),
    "stack.subs": (symact.generic(depth=2).subs, ({},)),
    **{
        name: (getattr(testing, name), (Fraction(1), 64))
        for name in testing.__all__
        if name.endswith("_between") and name != "pi_between"
    },
    "pi_between": (testing.pi_between, (64,)),
    "times": (testing.times, (Fraction(1), (Fraction(1), Fraction(2)))),
    "inputs": (testing.inputs, (NET,)),
    "neighbourhoods": (testing.neighbourhoods, (NET,)),
    "Step": (Step, (X, X, "same", RingIdentity(), "=")),
    "step.verify": (lambda *of: Step(*of).verify(), (X, X, "same", RingIdentity(), "=")),
    "Chain": (Chain, (X, (SAME,), "", "", True, "")),
    "Chain meets": (lambda side: Chain(X, (SAME, Step(side, X, "", RingIdentity()))), (X,)),
    "Chain.of": (Chain.of, (X, ("=", X, "same", RingIdentity()))),
    "Chain.of link": (lambda *link: Chain.of(X, link), ("=", X, "same", RingIdentity())),
    "Derivation": (Derivation, ("", (Chain(X, (SAME,)),), ())),
    "Derivation.of": (Derivation.of, (Chain(X, (SAME,)),)),
    "Derivation.of options": (
        lambda meanings, title: Derivation.of(meanings=meanings, title=title),
        ((Meaning(X, "a number"),), ""),
    ),
    "derivation.verify": (
        lambda *of: Derivation.of(Chain(X, (SAME,)), meanings=(Meaning(*of),)).verify(),
        (X, "a number", None),
    ),
    "Meaning": (Meaning, (X, "a number", None)),
    "Statement": (Statement, ("same", STATED.derivation, "symbolic", ("that it is",), "")),
    "statement makes": (
        lambda made: Statement("same", lambda: made).verify(),
        (STATED.derivation(),),
    ),
    "theorem makes": (
        lambda made: replace(PROVED, statements=(Statement("same", lambda: made),)).prove(),
        (STATED.derivation(),),
    ),
    "Counterexample": (Counterexample, ("it is none", {"x": 1}, yes, {"x": 2})),
    "Attack": (Attack, (dict, yes, {})),
    "Mutant": (Mutant, ("another", {"x": 1}, "")),
    "Shows": (Shows, ("relu", "minimum", ("same",))),
    "Theorem": (
        Theorem,
        (*(getattr(PROVED, f.name) for f in fields(Theorem) if not f.kw_only),),
    ),
    "Theorem options": (
        lambda remark, shows: replace(PROVED, remark=remark, shows=shows),
        ("", ()),
    ),
    "theorem.statement": (PROVED.statement, ("same",)),
    "theorem.prove": (
        lambda examples, seed: PROVED.prove(examples=examples, seed=seed),
        (0, 0),
    ),
    "points_within": (testing.points_within, ([0.5], [0.1])),
    **{
        f"{name} {option}": (lambda given, f=f, option=option: f(**{option: given}), (None,))
        for name, f in ((name, getattr(testing, name)) for name in STRATEGIES)
        for option in inspect.signature(f).parameters
    },
}
"""Files that these write go to a place of the test."""


def _decides(*of: Any, relation: str = "=") -> None:
    """Make a check, put it beside two sides, ask for its condition, run it."""
    kind, sides, options = of[0], of[1], of[2:]
    step = Step(*sides, "", kind(*options), relation)
    assert step.condition is None or step.condition.free_symbols
    step.verify()


CALLS |= {
    "RingIdentity": (lambda *of: _decides(RingIdentity, (X, X), *of), ({}, {})),
    "RingIdentity values": (
        lambda *of: _decides(RingIdentity, (X, Y), {X: of[0]}, {Y: of[1]}),
        (1, 1),
    ),
    "Cases": (lambda *of: _decides(Cases, (abs(X), X), *of, relation="≥"), ((X,), {}, {})),
    "Split": (
        lambda *of: _decides(Cases, (abs(X), X), (Split(*of),), relation="≥"),
        (X, (0,), sympy.S.Reals),
    ),
    "Finite": (lambda *of: _decides(Finite, (X, X), *of), ({X: (1, 2)}, {}, {})),
    "Squares": (lambda *of: _decides(Squares, (0, X**2), *of, relation="≤"), ([(1, X)], {}, {})),
    "Squares one": (lambda *of: _decides(Squares, (0, X**2), [of], relation="≤"), (1, X)),
    "Farkas": (lambda of: _decides(Farkas, (X > 1, X > 0), of, relation="⇒"), ({X > 1: 1},)),
    "Shown": (lambda *of: _decides(Shown, (X, X), *of), (STATED.derivation(), {})),
    "Cite": (lambda of: _decides(Cite, (X, X), of), ("a book",)),
    "MatrixIdentity": (lambda *of: _decides(MatrixIdentity, (A, A), *of), ({}, {}, {})),
    "MeanIs": (lambda *of: _decides(MeanIs, (X, X), *of), ((), {}, {}, ())),
    "DerivativeIs": (lambda *of: _decides(DerivativeIs, (SLOPE, 2 * X), *of), ({}, {}, ())),
    "Finite values": (lambda of: _decides(Finite, (X, X), {X: of}), ((1, 2),)),
}

LEFT_OUT = {
    ("atlas progress", "a function"): "what somebody's own function raises",
    ("check", "long text"): "the message has the whole path",
    ("generic depth", "huge"): "how many layers there are, written out",
    ("fact_sheet", "activation"): "an answer that takes a second",
}
"""Answers that are right and long."""


@pytest.mark.parametrize("name", CALLS)
def test_nothing_raw_comes_out(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    call, good = CALLS[name]
    for place in range(len(good)):
        for kind, wrong in HOSTILE.items():
            if (name, kind) in LEFT_OUT:
                continue
            given = (*good[:place], wrong, *good[place + 1 :])
            said = "an answer"
            try:
                call(*given)
            except SymactError as error:
                said = str(error)
            except Exception as error:
                pytest.fail(f"{name}, place {place}, {kind}: {type(error).__name__}: {error}"[:300])
            assert 5 < len(said) < 400, (name, place, kind)


def test_sides_are_read_and_never_evaluated() -> None:
    chain = Chain.of("x", ("=", 0.5, "as it is stored", RingIdentity()), reason="a name")
    assert chain.subject == sympy.Symbol("x")
    assert chain.steps[0].after == sympy.Rational(1, 2)
    assert Step("1/3", X, "", RingIdentity()).before == sympy.Rational(1, 3)
    assert Meaning("a", "", 2).value == sympy.Integer(2)
    with pytest.raises(SymactError, match="'before' of the step 'why' is the text 'x \\+ 1'"):
        Step("x + 1", X, "why", RingIdentity())


def test_slices_of_an_atlas_are_lists_of_regions() -> None:
    assert [region.number for region in ATLAS[0:2]] == [0, 1]
    assert [region.number for region in ATLAS[::-1]] == [3, 2, 1, 0]
    assert ATLAS[9:] == []
