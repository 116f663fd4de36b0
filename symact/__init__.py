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
    from symact.activations.activation import Activation as Activation
    from symact.activations.entries import abs_ as abs_
    from symact.activations.entries import activation as activation
    from symact.activations.entries import elu as elu
    from symact.activations.entries import gelu as gelu
    from symact.activations.entries import gelu_tanh as gelu_tanh
    from symact.activations.entries import hardsigmoid as hardsigmoid
    from symact.activations.entries import hardswish as hardswish
    from symact.activations.entries import hardtanh as hardtanh
    from symact.activations.entries import identity as identity
    from symact.activations.entries import leaky_relu as leaky_relu
    from symact.activations.entries import mish as mish
    from symact.activations.entries import relu as relu
    from symact.activations.entries import relu6 as relu6
    from symact.activations.entries import selu as selu
    from symact.activations.entries import sigmoid as sigmoid
    from symact.activations.entries import sign as sign
    from symact.activations.entries import silu as silu
    from symact.activations.entries import softplus as softplus
    from symact.activations.entries import step as step
    from symact.activations.entries import tanh as tanh
    from symact.collapsing.blocks import Stack as Stack
    from symact.collapsing.blocks import generic as generic
    from symact.collapsing.collapse import Collapse as Collapse
    from symact.collapsing.collapse import collapse as collapse
    from symact.errors import SymactError as SymactError
    from symact.formats import read as read
    from symact.library.registry import theorem as theorem
    from symact.library.registry import theorems as theorems
    from symact.library.theorem import Theorem as Theorem
    from symact.logic.derivation import Derivation as Derivation
    from symact.networks.kinds.enclosure import enclose as enclose
    from symact.networks.kinds.expression import expression as expression
    from symact.networks.network import Network as Network
    from symact.networks.network import Node as Node
    from symact.numbers.affine import AffineMap as AffineMap
    from symact.numbers.affine import compose as compose
    from symact.numbers.matrix import RationalMatrix as RationalMatrix
    from symact.numbers.rational import rational as rational
    from symact.regions.atlas import Atlas as Atlas
    from symact.regions.atlas import atlas as atlas
    from symact.regions.check.completeness import check_complete as check_complete
    from symact.regions.domain import Box as Box
    from symact.regions.domain import Plane as Plane
    from symact.regions.domain import Segment as Segment
    from symact.rendering import render as render

_HOMES = {
    "abs_": "symact.activations.entries",
    "activation": "symact.activations.entries",
    "elu": "symact.activations.entries",
    "gelu": "symact.activations.entries",
    "gelu_tanh": "symact.activations.entries",
    "hardsigmoid": "symact.activations.entries",
    "hardswish": "symact.activations.entries",
    "hardtanh": "symact.activations.entries",
    "identity": "symact.activations.entries",
    "leaky_relu": "symact.activations.entries",
    "mish": "symact.activations.entries",
    "relu": "symact.activations.entries",
    "relu6": "symact.activations.entries",
    "selu": "symact.activations.entries",
    "sigmoid": "symact.activations.entries",
    "sign": "symact.activations.entries",
    "silu": "symact.activations.entries",
    "softplus": "symact.activations.entries",
    "step": "symact.activations.entries",
    "tanh": "symact.activations.entries",
    "AffineMap": "symact.numbers.affine",
    "compose": "symact.numbers.affine",
    "Activation": "symact.activations.activation",
    "Collapse": "symact.collapsing.collapse",
    "collapse": "symact.collapsing.collapse",
    "Derivation": "symact.logic.derivation",
    "enclose": "symact.networks.kinds.enclosure",
    "SymactError": "symact.errors",
    "RationalMatrix": "symact.numbers.matrix",
    "read": "symact.formats",
    "rational": "symact.numbers.rational",
    "Network": "symact.networks.network",
    "Node": "symact.networks.network",
    "Atlas": "symact.regions.atlas",
    "atlas": "symact.regions.atlas",
    "check_complete": "symact.regions.check.completeness",
    "Box": "symact.regions.domain",
    "Plane": "symact.regions.domain",
    "Segment": "symact.regions.domain",
    "theorem": "symact.library.registry",
    "theorems": "symact.library.registry",
    "render": "symact.rendering",
    "expression": "symact.networks.kinds.expression",
    "Stack": "symact.collapsing.blocks",
    "generic": "symact.collapsing.blocks",
    "Theorem": "symact.library.theorem",
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
