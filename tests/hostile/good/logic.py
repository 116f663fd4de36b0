"""Good arguments for statements, derivations and checks."""

from __future__ import annotations

import sympy

from symact import logic
from symact.logic import Case, Cases, Chain, Derivation, Meaning, Split, Step
from tests.hostile.good.checks import DOUBLING, G, checks, decided
from tests.hostile.good.things import CHAIN, DERIVATION, RING, SAME, Good, N, X, Y

W, T = sympy.symbols("w t", real=True)
VERIFIED = DERIVATION.verify()
_LAYERS = {"LayerProduct": logic.LayerProduct, "LayerSum": logic.LayerSum}

GOOD: dict[str, Good] = {
    **dict(checks()),
    **{name: (kind, {"depth": N, "kind": 1}) for name, kind in _LAYERS.items()},
    **{
        f"{name}.{method}": (getattr(kind(N), method), {"layer": N})
        for name, kind in _LAYERS.items()
        for method in ("added", "factors")
    },
    "Between": (logic.Between, {"low": "-0.1", "high": "0.1"}),
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
    "Maximum": (logic.Maximum, {"expression": X, "variable": X, "low": 0, "high": 1}),
    "Mean": (logic.Mean, {"body": X, "letters": X}),
    "Meaning": (Meaning, {"symbol": X, "words": "a number", "value": None}),
    "OnlyZero": (logic.OnlyZero, {"expression": X, "variable": X, "low": 0, "high": 1}),
    "SameLaw": (logic.SameLaw, {"first": X, "second": Y}),
    "Split": (
        lambda **of: decided(Cases, (abs(X), X, "≥"))(splits=(Split(**of),)),
        {"symbol": X, "at": (0,), "on": sympy.S.Reals},
    ),
    "Step": (
        lambda **of: Step(**of).verify(),
        {"before": X, "after": X, "reason": "same", "check": RING, "relation": "="},
    ),
    "Symmetric": (logic.Symmetric, {"letters": X}),
    "Verified.arguing": (VERIFIED.arguing, {"words": ("that it is",)}),
    "Words": (logic.Words, {"template": "{} grows", "expressions": X}),
    "at": (logic.at, {"expression": N + 1, "values": {N: 2}}),
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
    "width": (logic.width, {"layer": 1}),
    "Step.complaint": (SAME.complaint, {"outcome": SAME.check.run(X, X), "written": str}),
}
