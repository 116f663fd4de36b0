"""symact proves what the layers of a neural network do: exactly, and checkably.

Names are loaded when they are first used, so that ``import symact`` is quick.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from symact.activations import abs_ as abs_
    from symact.activations import activation as activation
    from symact.activations import elu as elu
    from symact.activations import gelu as gelu
    from symact.activations import gelu_tanh as gelu_tanh
    from symact.activations import hardsigmoid as hardsigmoid
    from symact.activations import hardswish as hardswish
    from symact.activations import hardtanh as hardtanh
    from symact.activations import identity as identity
    from symact.activations import leaky_relu as leaky_relu
    from symact.activations import mish as mish
    from symact.activations import relu as relu
    from symact.activations import relu6 as relu6
    from symact.activations import selu as selu
    from symact.activations import sigmoid as sigmoid
    from symact.activations import sign as sign
    from symact.activations import silu as silu
    from symact.activations import softplus as softplus
    from symact.activations import step as step
    from symact.activations import tanh as tanh
    from symact.affine import AffineMap as AffineMap
    from symact.affine import compose as compose
    from symact.catalogue import Activation as Activation
    from symact.collapse import Collapse as Collapse
    from symact.collapse import collapse as collapse
    from symact.derivation import Derivation as Derivation
    from symact.enclosure import enclose as enclose
    from symact.errors import SymactError as SymactError
    from symact.exact import RationalMatrix as RationalMatrix
    from symact.formats import read as read
    from symact.gate import rational as rational
    from symact.network import Network as Network
    from symact.network import Node as Node
    from symact.regions.atlas import Atlas as Atlas
    from symact.regions.atlas import atlas as atlas
    from symact.regions.check.completeness import check_complete as check_complete
    from symact.regions.domain import Box as Box
    from symact.regions.domain import Plane as Plane
    from symact.regions.domain import Segment as Segment
    from symact.registry import theorem as theorem
    from symact.registry import theorems as theorems
    from symact.render import render as render
    from symact.symbolic import expression as expression
    from symact.symbolic import generic as generic
    from symact.theorem import Theorem as Theorem

_HOMES = {
    "abs_": "symact.activations",
    "activation": "symact.activations",
    "elu": "symact.activations",
    "gelu": "symact.activations",
    "gelu_tanh": "symact.activations",
    "hardsigmoid": "symact.activations",
    "hardswish": "symact.activations",
    "hardtanh": "symact.activations",
    "identity": "symact.activations",
    "leaky_relu": "symact.activations",
    "mish": "symact.activations",
    "relu": "symact.activations",
    "relu6": "symact.activations",
    "selu": "symact.activations",
    "sigmoid": "symact.activations",
    "sign": "symact.activations",
    "silu": "symact.activations",
    "softplus": "symact.activations",
    "step": "symact.activations",
    "tanh": "symact.activations",
    "AffineMap": "symact.affine",
    "compose": "symact.affine",
    "Activation": "symact.catalogue",
    "Collapse": "symact.collapse",
    "collapse": "symact.collapse",
    "Derivation": "symact.derivation",
    "enclose": "symact.enclosure",
    "SymactError": "symact.errors",
    "RationalMatrix": "symact.exact",
    "read": "symact.formats",
    "rational": "symact.gate",
    "Network": "symact.network",
    "Node": "symact.network",
    "Atlas": "symact.regions.atlas",
    "atlas": "symact.regions.atlas",
    "check_complete": "symact.regions.check.completeness",
    "Box": "symact.regions.domain",
    "Plane": "symact.regions.domain",
    "Segment": "symact.regions.domain",
    "theorem": "symact.registry",
    "theorems": "symact.registry",
    "render": "symact.render",
    "expression": "symact.symbolic",
    "generic": "symact.symbolic",
    "Theorem": "symact.theorem",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'symact' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})


class _Package(ModuleType):
    """The package, in which ``symact.collapse`` is the function also once its module is loaded.

    The import system binds a loaded submodule to its name in the package; where that is the name
    of something public, the public thing stays.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _HOMES or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
