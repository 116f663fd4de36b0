"""Short names for functions that theorems speak of: r, σ, Φ, φ, G and others.

They are undefined SymPy functions, so that they stay as they are written; :data:`DEFINITIONS` says
what they stand for and is given to checks, :func:`meanings` says it to readers.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import sympy
from sympy.core.function import UndefinedFunction

from symact.activations.entries import activation
from symact.logic.meanings import Meaning

x, y, t = sympy.symbols("x y t", real=True)


def _function(name: str) -> UndefinedFunction:
    return sympy.Function(name, real=True)


r = _function("r")
"""ReLU."""
sigma = _function("sigma")
"""The sigmoid."""
Phi = _function("Phi")
"""The distribution function of the standard normal law."""
phi = _function("varphi")
"""Its density."""
G = _function("G")
"""GELU."""
S = _function("S")
"""SiLU."""
s = _function("s")
"""Softplus."""

DEFINITIONS = MappingProxyType(
    {
        r: sympy.Lambda(x, activation("relu").formula(x)),
        sigma: sympy.Lambda(x, activation("sigmoid").formula(x)),
        Phi: sympy.Lambda(x, (1 + sympy.erf(x / sympy.sqrt(2))) / 2),
        phi: sympy.Lambda(x, sympy.exp(-(x**2) / 2) / sympy.sqrt(2 * sympy.pi)),
        G: sympy.Lambda(x, activation("gelu").formula(x)),
        S: sympy.Lambda(x, activation("silu").formula(x)),
        s: sympy.Lambda(x, activation("softplus").formula(x)),
    }
)
"""What each function stands for; activations as the catalogue has them."""


def meanings(*functions: Any) -> tuple[Meaning, ...]:
    """The definitions of some functions, for the end of a derivation."""
    return tuple(Meaning(function(x), "", DEFINITIONS[function](x)) for function in functions)
