"""Good arguments for theorems."""

from __future__ import annotations

import symact
from symact import library
from tests.hostile.good.things import DERIVATION, Good, yes

STATEMENT = library.Statement("same", lambda: DERIVATION)
MUTANT = library.Mutant("another", {})
THEOREM = library.Theorem(
    "same", "A number is itself", "1", None, "companion", (STATEMENT,), None, (MUTANT,), ()
)

GOOD: dict[str, Good] = {
    "Attack": (library.Attack, {"examples": dict, "holds": yes, "wrong": {}}),
    "Counterexample": (
        library.Counterexample,
        {"shows": "none", "witness": {"x": 1}, "refutes": yes, "harmless": {"x": 2}},
    ),
    "Mutant": (library.Mutant, {"words": "another", "changes": {"x": 1}, "of": ""}),
    "Shows": (library.Shows, {"of": "relu", "what": "minimum", "by": ("same",)}),
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
    "Theorem": (
        library.Theorem,
        {
            "id": "same",
            "title": "A number is itself",
            "section": "",
            "topic": "depth",
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
    "fact_sheet": (symact.fact_sheet, {"entry": symact.identity}),
    "theorem": (symact.theorem, {"name": "gelu-minimum"}),
}
