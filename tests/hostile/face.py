"""Every public callable with good arguments for all of its places."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from fractions import Fraction
from types import ModuleType
from typing import Any

import numpy as np
import sympy

import symact
from symact import (
    AffineMap,
    Box,
    Network,
    Plane,
    RationalMatrix,
    Segment,
    library,
    logic,
    relu,
    testing,
)
from symact.logic import (
    Case,
    Cases,
    Chain,
    Derivation,
    Induction,
    Meaning,
    RingIdentity,
    Split,
    Step,
    UniqueZero,
)
from symact.networks.kinds.rational import RationalKind

MODULES: tuple[ModuleType, ...] = (symact, logic, library, testing)


def public() -> dict[str, Callable[..., Any]]:
    """What can be called, by name: everything handed on, and the methods of classes."""
    found: dict[str, Callable[..., Any]] = {}
    for module in MODULES:
        for name in module.__all__:
            thing = getattr(module, name)
            if not callable(thing):
                continue
            found[name] = thing
            if isinstance(thing, type):
                found |= {f"{name}.{method}": call for method, call in _methods(thing)}
    return found


def _methods(kind: type) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name in dir(kind):
        own = inspect.isroutine(inspect.getattr_static(kind, name))
        call = getattr(kind, name)
        written_here = str(getattr(call, "__module__", "")).startswith("symact")
        if not name.startswith("_") and own and written_here:
            yield name, call


NET = Network([AffineMap([[1, -1], [1, 1]]), relu, AffineMap([[1, 1]])])
TWO = Network([AffineMap([[1, -1], [1, 1]]), relu])
SQUARE = Box([-1, -1], [1, 1])
ATLAS = symact.atlas(NET, SQUARE)
MAP = AffineMap([[1, 2]], [3])
MATRIX = RationalMatrix.of([[1, 2], [3, 4]])
COLUMN = RationalMatrix.column([1, 2])
SYMBOLIC = AffineMap([[sympy.Symbol("a")]])
X, Y = sympy.symbols("x y", real=True)
N = sympy.Symbol("n", integer=True, nonnegative=True)
G = sympy.Function("g", real=True)
A = sympy.MatrixSymbol("A", 2, 2)
V = sympy.MatrixSymbol("v", 2, 1)
W, T = sympy.symbols("w t", real=True)
RING = RingIdentity()
SAME = Step(X, X, "same", RING)
CHAIN = Chain(X, (SAME,))
DERIVATION = Derivation.of(CHAIN)
DOUBLING = Induction(N, {G(0): 1, G(N + 1): 2 * G(N)}, RING, RING)
ZERO = UniqueZero(2 * X, X, (Fraction(-1, 2), Fraction(1, 2)))
PARTS = (
    Case(2 * X, sympy.S.Zero, Cases((Split(X, on=sympy.Interval(-sympy.oo, -1)),)), "<"),
    Case(sympy.S(2), sympy.S.Zero, Cases((Split(X, on=sympy.Interval.open(-1, 1)),)), ">"),
    Case(2 * X, sympy.S.Zero, Cases((Split(X, on=sympy.Interval(1, sympy.oo)),)), ">"),
)
ABOVE = sympy.Interval.open(0, sympy.oo)
STATEMENT = library.Statement("same", lambda: DERIVATION)
MUTANT = library.Mutant("another", {})
THEOREM = library.Theorem(
    "same", "A number is itself", "1", None, "companion", (STATEMENT,), None, (MUTANT,), ()
)
VERIFIED = DERIVATION.verify()
COLLAPSE = symact.collapse(NET)


def yes(**_: Any) -> bool:
    return True


def _pairs() -> list[tuple[int, int]]:
    return [(1, 1)]


Good = tuple[Callable[..., Any], dict[str, Any]]


def _run(check: Any, before: Any, after: Any, relation: str) -> Good:
    return check.run, {"before": before, "after": after, "relation": relation}


_BETWEEN = logic.Between("-0.1", "0.1")
_HALVES = {"definitions": {}, "given": {}}
_SUBS: dict[str, Any] = {"given": {sympy.Symbol("a"): 1}, "simultaneous": False}
CHECKS: dict[str, tuple[dict[str, Any], tuple[Any, Any, str]]] = {
    "Cases": ({"splits": (X,), **_HALVES}, (abs(X), X, "≥")),
    "Cite": ({"source": "a book"}, (X, X, "=")),
    "DerivativeIs": ({**_HALVES, "on": ()}, (sympy.Derivative(X**2, X), 2 * X, "=")),
    "Enclosed": ({"zeros": {}, **_HALVES, "bits": 64}, (sympy.pi, sympy.S(3), ">")),
    "Farkas": ({"multipliers": {X > 1: 1}}, (X > 1, X > 0, "⇒")),
    "Finite": ({"sets": {X: (1, 2)}, **_HALVES}, (X, X, "=")),
    "Induction": (
        {
            "variable": N,
            "recursion": {G(0): 1, G(N + 1): 2 * G(N)},
            "base": RING,
            "step": RING,
            "start": 0,
            "instances": ({},),
            "identity": RING,
        },
        (G(N), 2**N, "="),
    ),
    "Instances": ({"make": _pairs, "why": "they are"}, (X, X, "=")),
    "LimitIs": (dict(_HALVES), (sympy.Limit(1 / X, X, sympy.oo), sympy.S.Zero, "=")),
    "MatrixIdentity": (
        {"definitions": {}, "rules": {}, "given": {}, "shown": None},
        (A, A, "="),
    ),
    "MaximumIs": ({**_HALVES, "bits": 64}, (logic.Maximum(X, X, -1, 0), _BETWEEN, "∈")),
    "MeanIs": (
        {"laws": (), **_HALVES, "pointwise": ()},
        (logic.Mean(2 * X, X), 2 * logic.Mean(X, X), "="),
    ),
    "Monotone": (
        {"variable": X, "on": ABOVE, "end": "left", "at": (), **_HALVES},
        (sympy.S.Zero, X, "<"),
    ),
    "OnInterval": (
        {"variable": X, "low": 1, "high": 2, **_HALVES, "bits": 64},
        (X, sympy.S.Zero, ">"),
    ),
    "Prose": ({"why": "it is"}, (X, X, "=")),
    "RingIdentity": (dict(_HALVES), (X, X, "=")),
    "SameSlope": (
        {"variable": X, "point": 0, "slopes": {}, "definitions": {}},
        (X, X, "="),
    ),
    "Shown": ({"derivation": DERIVATION, "values": {}}, (X, X, "=")),
    "Squares": ({"squares": [(1, X)], **_HALVES}, (sympy.S.Zero, X**2, "≤")),
    "TurningPoint": (
        {"variable": X, "point": Y, "zero": ZERO, "parts": PARTS, "definitions": {}},
        (X**2, Y**2, "≥"),
    ),
    "UniqueZero": (
        {
            "expression": 2 * X,
            "variable": X,
            "bracket": (Fraction(-1, 2), Fraction(1, 2)),
            **_HALVES,
            "bits": 64,
        },
        (Y, _BETWEEN, "∈"),
    ),
    "Values": (
        {"variables": (V,), "values": {A: RationalMatrix.identity(2)}},
        (A * V, A * V, "="),
    ),
}
"""For each check what it is made of, and two sides that it finds in a relation."""


def _decided(kind: Any, sides: tuple[Any, Any, str]) -> Callable[..., Any]:
    """Make a check, and let it decide."""

    def made(**parts: Any) -> Any:
        before, after, relation = sides
        step = Step(before, after, "", kind(**parts), relation)
        step.verify()
        return step.shown

    return made


def _checks() -> Iterator[tuple[str, Good]]:
    for name, (parts, sides) in CHECKS.items():
        kind = getattr(logic, name)
        yield name, (_decided(kind, sides), parts)
        yield f"{name}.run", _run(kind(**parts), *sides)


_HALF = Fraction(1, 2)
_SERIES = [n for n in testing.__all__ if n.endswith("_between") and n != "pi_between"]
_LAYERS = {"LayerProduct": logic.LayerProduct, "LayerSum": logic.LayerSum}
_DOMAINS = {"Box": SQUARE, "Plane": Plane([0, 0], [1, 0], [0, 1]), "Segment": Segment([0], [1])}
_EXECUTION = {"dtype": "float32", "accumulate": None, "tree": None, "flush": False}
_INDUCTION = CHECKS["Induction"][0]

GOOD: dict[str, Good] = {
    **dict(_checks()),
    **{
        name: (entry, {"x": 1})
        for name in symact.__all__
        if isinstance(entry := getattr(symact, name), symact.Activation)
    },
    **{name: (getattr(testing, name), {"x": _HALF, "bits": 64}) for name in _SERIES},
    **{
        f"{name}.{method}": (getattr(domain, method), {word: [0] * size})
        for name, domain in _DOMAINS.items()
        for method, word, size in (
            ("holds", "t", domain.dimension),
            ("parameters", "x", domain.inputs),
            ("point", "t", domain.dimension),
        )
    },
    **{name: (kind, {"depth": N, "kind": 1}) for name, kind in _LAYERS.items()},
    **{
        f"{name}.{method}": (getattr(kind(N), method), {"layer": N})
        for name, kind in _LAYERS.items()
        for method in ("added", "factors")
    },
    "Activation": (
        symact.Activation,
        {
            "name": "mine",
            "title": "Mine",
            "parameters": {},
            "formula": lambda x: x,
            "slope": lambda x: sympy.S.One,
            "doubles": lambda x: x,
            "lipschitz": Fraction(1),
            "pieces": relu.pieces,
            "exact": lambda x: x,
            "convention": "",
            "ulps": 0,
            "source": "",
            "known": lambda x: None,
        },
    ),
    "Activation.custom": (symact.Activation.custom, {"name": "mine", "expression": X**2}),
    "Activation.floats": (relu.floats, {"x": np.array([1.0])}),
    "Activation.known": (symact.gelu.known, {"x": Fraction(0)}),
    "Activation.piecewise": (
        symact.Activation.piecewise,
        {"name": "mine", "knots": [0], "slopes": [0, 1], "value_at": (0, 0)},
    ),
    "Activation.value": (relu.value, {"x": Fraction(1)}),
    "AffineMap": (AffineMap, {"matrix": [[1, 2]], "offset": [1], "name": "W"}),
    "AffineMap.apply": (MAP.apply, {"points": MATRIX}),
    "AffineMap.identity": (AffineMap.identity, {"size": 2}),
    "AffineMap.round": (MAP.round, {"dtype": "float32"}),
    "AffineMap.stack": (AffineMap.stack, {"parts": [MAP, MAP]}),
    "AffineMap.subs": (SYMBOLIC.subs, _SUBS),
    "AffineMap.take": (MAP.take, {"rows": [0]}),
    "AffineMap.xreplace": (SYMBOLIC.xreplace, {"rule": {sympy.Symbol("a"): 1}}),
    "Atlas.lipschitz": (ATLAS.lipschitz, {"norm": 2}),
    "Atlas.maximum": (ATLAS.maximum, {"output": 0}),
    "Atlas.minimum": (ATLAS.minimum, {"output": 0}),
    "Atlas.need_flat": (ATLAS.need_flat, {"what": "areas"}),
    "Atlas.neighbours_in_space": (ATLAS.neighbours_in_space, {"number": 0}),
    "Atlas.plot": (ATLAS.plot, {"ax": None}),
    "Atlas.region_at": (ATLAS.region_at, {"x": [0, 0]}),
    "Atlas.to_sympy": (ATLAS.to_sympy, {"symbols": [X, Y]}),
    "Atlas.zero_set": (ATLAS.zero_set, {"output": 0}),
    "Attack": (library.Attack, {"examples": dict, "holds": yes, "wrong": {}}),
    "Between": (logic.Between, {"low": "-0.1", "high": "0.1"}),
    "Box": (Box, {"lo": [0, 0], "hi": [1, 1]}),
    "Case": (
        lambda **of: Case(**of).outcome,
        {"before": X, "after": X, "check": RING, "relation": "="},
    ),
    "Chain": (
        Chain,
        {
            "subject": X,
            "steps": (SAME,),
            "label": "",
            "reason": "",
            "is_claim": True,
            "within": "",
        },
    ),
    "Chain.of": (
        Chain.of,
        {"first": X, "links": ("=", X, "same", RING), "label": "", "reason": ""},
    ),
    "Collapse.subs": (COLLAPSE.subs, _SUBS),
    "Collapse.xreplace": (COLLAPSE.xreplace, {"rule": {}}),
    "Counterexample": (
        library.Counterexample,
        {"shows": "none", "witness": {"x": 1}, "refutes": yes, "harmless": {"x": 2}},
    ),
    "Derivation": (Derivation, {"title": "", "chains": (CHAIN,), "meanings": ()}),
    "Derivation.of": (Derivation.of, {"chains": CHAIN, "meanings": (), "title": ""}),
    "Derivation.subs": (DERIVATION.subs, {"given": {X: 1}, "simultaneous": False}),
    "Derivation.xreplace": (DERIVATION.xreplace, {"rule": {X: Y}}),
    "Difference": (
        logic.Difference,
        {"function": sympy.Lambda(T, T**2), "step": 1, "count": N, "at": X},
    ),
    "Differentiable": (logic.Differentiable, {"function": G(X)}),
    "Each": (logic.Each, {"family": G}),
    "Exists": (logic.Exists, {"limit": sympy.Limit(1 / X, X, sympy.oo)}),
    "ForAll": (logic.ForAll, {"condition": G(N) <= 0, "variable": N, "start": 1}),
    "Independent": (lambda one, other: logic.Independent(one, other), {"one": W, "other": (X, Y)}),
    "Induction.base_case": (
        DOUBLING.base_case,
        {"before": G(N), "after": 2**N, "relation": "="},
    ),
    "Induction.grown": (DOUBLING.grown, {"before": G(N)}),
    "Induction.opened": (DOUBLING.opened, {"expression": G(N)}),
    "Induction.steps": (
        lambda **of: list(DOUBLING.steps(**of)),
        {"before": G(N), "after": 2**N, "relation": "="},
    ),
    "Induction.supposed": (
        DOUBLING.supposed,
        {"whole": 2 * G(N), "before": G(N), "after": 2**N, "room": ()},
    ),
    "Induction.unfolded": (DOUBLING.unfolded, {"expression": G(N)}),
    "Iterate": (logic.Iterate, {"function": sympy.Lambda(T, 2 * T), "count": N, "at": X}),
    "LayeredStructure": (
        lambda **of: symact.LayeredStructure(**of).derivation,
        {"depth": sympy.Symbol("L"), "activation": relu},
    ),
    "MaxOfPairs.halved": (symact.max_of_pairs.halved, {"width": 4, "name": "the layer"}),
    "Maximum": (logic.Maximum, {"expression": X, "variable": X, "low": 0, "high": 1}),
    "Mean": (logic.Mean, {"body": X, "letters": X}),
    "Meaning": (Meaning, {"symbol": X, "words": "a number", "value": None}),
    "Mutant": (library.Mutant, {"words": "another", "changes": {"x": 1}, "of": ""}),
    "Network": (Network, {"layers": [MAP], "inputs": 2, "output": None, "source": None}),
    "Network.describe": (NET.describe, {"value": 1}),
    "Network.given": (NET.given, {"position": 1}),
    "Network.run": (NET.run, {"kind": RationalKind(), "x": COLUMN}),
    "Network.subs": (NET.subs, _SUBS),
    "Network.trace": (NET.trace, {"kind": RationalKind(), "x": COLUMN}),
    "Network.xreplace": (NET.xreplace, {"rule": {}}),
    "Node": (
        lambda **of: Network([symact.Node(**of)], inputs=2),
        {"operation": relu, "reads": (0,), "name": "", "stored": None},
    ),
    "Node.describe": (NET.nodes[0].describe, {"position": 1}),
    "Node.subs": (NET.nodes[0].subs, _SUBS),
    "Node.xreplace": (NET.nodes[0].xreplace, {"rule": {}}),
    "OnlyZero": (logic.OnlyZero, {"expression": X, "variable": X, "low": 0, "high": 1}),
    "Plane": (Plane, {"origin": [0, 0], "u": [1, 0], "v": [0, 1]}),
    "RationalMatrix": (
        RationalMatrix,
        {"numerators": MATRIX.numerators, "denominator": 1},
    ),
    "RationalMatrix.column": (RationalMatrix.column, {"data": [1], "name": "b"}),
    "RationalMatrix.folded": (MATRIX.folded, {"copies": 2}),
    "RationalMatrix.identity": (RationalMatrix.identity, {"size": 2}),
    "RationalMatrix.integers": (
        RationalMatrix.integers,
        {"rows": [[1]], "shape": (1, 1), "denominator": 1},
    ),
    "RationalMatrix.mapped": (MATRIX.mapped, {"change": int, "factor": 1}),
    "RationalMatrix.of": (RationalMatrix.of, {"data": [[1]], "name": "W"}),
    "RationalMatrix.of_flat": (
        RationalMatrix.of_flat,
        {"entries": [1], "shape": (1, 1), "denominator": 1},
    ),
    "RationalMatrix.plus_column": (MATRIX.plus_column, {"column": COLUMN}),
    "RationalMatrix.rows_times": (MATRIX.rows_times, {"factors": COLUMN}),
    "RationalMatrix.scaled": (MATRIX.scaled, {"factor": 2}),
    "RationalMatrix.scatter": (MATRIX.scatter, {"targets": [0, 1], "rows": 2}),
    "RationalMatrix.split": (MATRIX.split, {"parts": 2}),
    "RationalMatrix.stack": (RationalMatrix.stack, {"parts": [MATRIX, MATRIX]}),
    "RationalMatrix.subs": (SYMBOLIC.matrix.subs, _SUBS),
    "RationalMatrix.take": (MATRIX.take, {"rows": [0]}),
    "RationalMatrix.unfolded": (MATRIX.unfolded, {"copies": 2}),
    "RationalMatrix.xreplace": (SYMBOLIC.matrix.xreplace, {"rule": {}}),
    "RationalMatrix.zeros": (RationalMatrix.zeros, {"rows": 1, "columns": 2}),
    "SameLaw": (logic.SameLaw, {"first": X, "second": Y}),
    "Segment": (Segment, {"p": [0, 0], "q": [1, 1]}),
    "Shows": (library.Shows, {"of": "relu", "what": "minimum", "by": ("same",)}),
    "Split": (
        lambda **of: _decided(Cases, (abs(X), X, "≥"))(splits=(Split(**of),)),
        {"symbol": X, "at": (0,), "on": sympy.S.Reals},
    ),
    "Stack.subs": (symact.generic(depth=2).subs, _SUBS),
    "Stack.xreplace": (symact.generic(depth=2).xreplace, {"rule": {}}),
    "Statement": (
        lambda **of: library.Statement(**of).verify(),
        {
            "name": "same",
            "derivation": lambda: DERIVATION,
            "level": "symbolic",
            "argued": (),
            "missing": "",
        },
    ),
    "Step": (
        lambda **of: Step(**of).verify(),
        {"before": X, "after": X, "reason": "same", "check": RING, "relation": "="},
    ),
    "Structure": (
        lambda **of: symact.Structure(**of).restrictions,
        {"widths": (1, 2, 1), "activation": relu},
    ),
    "Structure.to_sympy": (symact.structure([1, 2, 1]).to_sympy, {"symbols": [X]}),
    "SymactError.within": (symact.SymactError("it is wrong").within, {"place": "here"}),
    "Symmetric": (logic.Symmetric, {"letters": X}),
    "Theorem": (
        library.Theorem,
        {
            "id": "same",
            "title": "A number is itself",
            "section": "1",
            "claim": None,
            "verdict": "companion",
            "statements": (STATEMENT,),
            "attack": None,
            "mutants": (MUTANT,),
            "counterexamples": (),
            "references": (),
            "see_also": (),
            "remark": "",
            "shows": (),
        },
    ),
    "Theorem.prove": (THEOREM.prove, {"examples": 0, "seed": 0}),
    "Theorem.statement": (THEOREM.statement, {"name": "same"}),
    "Verified.arguing": (VERIFIED.arguing, {"words": ("that it is",)}),
    "Words": (logic.Words, {"template": "{} grows", "expressions": X}),
    "activation": (
        lambda name, parameters: symact.activation(name, alpha=parameters),
        {"name": "leaky_relu", "parameters": 1},
    ),
    "affine_maps": (
        testing.affine_maps,
        dict.fromkeys(inspect.signature(testing.affine_maps).parameters),
    ),
    "at": (logic.at, {"expression": N + 1, "values": {N: 2}}),
    "atlas": (
        symact.atlas,
        {
            "network": NET,
            "domain": SQUARE,
            "engine": "auto",
            "max_regions": 9,
            "seconds": 9,
            "progress": None,
        },
    ),
    "block_symbols": (logic.block_symbols, {"layer": 1, "rows": 2, "columns": 3}),
    "by_induction": (
        logic.by_induction,
        {
            "left": G(N),
            "relation": "=",
            "right": 2**N,
            "check": DOUBLING,
            "reasons": ("at the start", "by definition", "put in"),
            "label": "",
        },
    ),
    "certificate": (symact.certificate, {"result": COLLAPSE}),
    "check": (
        symact.check,
        {"certificate": symact.certificate(COLLAPSE), "model": None, "until": None},
    ),
    "assert_close": (
        testing.assert_close,
        {"actual": np.float32([3]), "network": NET, "x": [1, 2], **_EXECUTION},
    ),
    "check_agreement": (
        testing.check_agreement,
        {"network": NET, "x": [1, 2], "dtype": "float32", "execution": None},
    ),
    "check_complete": (
        symact.check_complete,
        {"network": NET, "domain": SQUARE, "cells": ATLAS},
    ),
    "check_enclosure": (
        testing.check_enclosure,
        {
            "network": NET,
            "value": [0.5, 1],
            "radius": [0.25, 0.25],
            "x": [0.5, 1],
            "dtype": "float32",
        },
    ),
    "collapse": (symact.collapse, {"network": NET}),
    "compose": (symact.compose, {"maps": [MAP, AffineMap([[1]])]}),
    "difference": (
        symact.difference,
        {"first": NET, "second": NET, "tries": 3, "seed": 0},
    ),
    "enclose": (
        symact.enclose,
        {"network": NET, "value": [0.0, 0.0], "radius": 0.0, "dtype": "float32"},
    ),
    "equal": (
        symact.equal,
        {"first": NET, "second": NET, "domain": SQUARE, "seconds": 9, "seed": 0},
    ),
    "expression": (symact.expression, {"network": NET, "symbols": [X, 1]}),
    "fact_sheet": (symact.fact_sheet, {"entry": symact.identity}),
    "generic": (
        symact.generic,
        {"widths": [2, 2], "depth": None, "activation": None},
    ),
    "inputs": (testing.inputs, {"network": NET, "dtype": None}),
    "load": (symact.load, {"path": "there-is-no-such-file.json"}),
    "neighbourhoods": (testing.neighbourhoods, {"network": NET}),
    "networks": (
        testing.networks,
        dict.fromkeys(inspect.signature(testing.networks).parameters),
    ),
    "neurons": (symact.neurons, {"network": NET, "box": SQUARE, "steps": 3}),
    "pi_between": (testing.pi_between, {"bits": 64}),
    "picture_of": (symact.picture_of, {"wanted": ["relu"]}),
    "plot": (symact.plot, {"things": "relu", "axes": None}),
    "points_within": (testing.points_within, {"value": [0.5], "radius": [0.1]}),
    "rational": (symact.rational, {"value": 1, "name": "x"}),
    "rationals": (testing.rationals, {"max_numerator": 9, "max_denominator": 9}),
    "read": (symact.read, {"path": "there-is-no-such-file.json", "until": None}),
    "region_map": (
        symact.region_map,
        {"atlas": ATLAS, "path": "made.svg", "names": ["a"], "points": []},
    ),
    "render": (
        symact.render,
        {
            "shown": DERIVATION,
            "format": "text",
            "symbols": None,
            "width": 100,
            "style": "plain",
            "references": [],
        },
    ),
    "restrict": (symact.restrict, {"network": NET, "pattern": [0, 1]}),
    "save": (symact.save, {"result": COLLAPSE, "path": "made.json"}),
    "search_close": (
        testing.search_close,
        {
            "execution": NET,
            "network": NET,
            "examples": 2,
            "seed": 0,
            "troubles": ["kinks"],
            "shape": [1, 2],
            **_EXECUTION,
        },
    ),
    "stable_argmax": (
        testing.stable_argmax,
        {"network": TWO, "x": [1, 2], "seconds": 2.0, **_EXECUTION},
    ),
    "structure": (
        symact.structure,
        {"widths": [1, 2, 1], "activation": relu, "depth": None},
    ),
    "theorem": (symact.theorem, {"name": "gelu-minimum"}),
    "tolerance": (
        testing.tolerance,
        {"network": NET, "x": [1, 2], "against": "float64", **_EXECUTION},
    ),
    "troublesome_inputs": (
        testing.troublesome_inputs,
        {"network": NET, "dtype": "float32", "troubles": ["overflow"]},
    ),
    "times": (testing.times, {"x": Fraction(1), "bounds": (Fraction(1), Fraction(2))}),
    "width": (logic.width, {"layer": 1}),
}
"""Good arguments by the names of their places."""

ANSWERS = frozenset(
    [
        "Atlas",
        "Certificate",
        "Collapse",
        "Equality",
        "FactSheet",
        "Outcome",
        "Region",
        "Sequent",
        "Stability",
        "Stack",
        "SymactError",
        "Verdict",
        "Verified",
    ]
)
"""What symact makes, and nobody else."""

UNCHECKED = frozenset(
    [
        *("Check.run", "Split.cases", "Split.points", "Step.complaint", "UniqueZero.found"),
        *("Audit", "Inspection", "Written", "audit", "inspect", "write_model"),
        *("check_fold", "check_merge", "merge", "from_torch", "torch_json"),
        "RationalMatrix.known_rank",
    ]
)
"""What only other parts of symact call, with things that only those have, and what reads and writes
files, which has tables of bad input beside its own tests."""

OPEN = frozenset(
    [
        "RationalMatrix.integers",
        "RationalMatrix.of_flat",
        "mish",
        "softplus",
    ]
)
"""What is not held to it yet: raw exceptions still come out of some, others were not tried."""
