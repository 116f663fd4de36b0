"""How derivations and SymPy expressions show themselves, registered for :mod:`symact.display`."""

from __future__ import annotations

import sympy

from symact import display
from symact.logic.derivation import Derivation, Verified
from symact.rendering import line_of, notebook

display.bundle.register(Derivation, notebook)
display.bundle.register(Verified, notebook)
display.line.register(sympy.Basic, line_of)
