"""The theorems: what one is, finding and proving them, the ledger, and fact sheets.

Authors of theorems import the types from here, and the names of functions from
:mod:`~symact.library.vocabulary`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symact.lazily import handed_on

if TYPE_CHECKING:
    from symact.library.theorem import Attack as Attack
    from symact.library.theorem import Counterexample as Counterexample
    from symact.library.theorem import Mutant as Mutant
    from symact.library.theorem import Shows as Shows
    from symact.library.theorem import Statement as Statement
    from symact.library.theorem import Theorem as Theorem

_HOMES = {
    "symact.library.theorem": "Attack Counterexample Mutant Shows Statement Theorem",
}

__getattr__, __dir__, __all__ = handed_on(__name__, _HOMES)
