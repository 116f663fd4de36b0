"""symact proves what the layers of a neural network do: exactly, and checkably.

Names are loaded when they are first used, so that ``import symact`` is quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symact.lazily import handed_on

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
    from symact.activations.pairs import MaxOfPairs as MaxOfPairs
    from symact.activations.pairs import max_of_pairs as max_of_pairs
    from symact.auditing.audit import Audit as Audit
    from symact.auditing.audit import audit as audit
    from symact.bounding.bounds import neurons as neurons
    from symact.certificates.certificate import Certificate as Certificate
    from symact.certificates.certificate import certificate as certificate
    from symact.certificates.certificate import load as load
    from symact.certificates.certificate import save as save
    from symact.certificates.checking import Verdict as Verdict
    from symact.certificates.checking import check as check
    from symact.certificates.finding import difference as difference
    from symact.collapsing.blocks import Stack as Stack
    from symact.collapsing.blocks import generic as generic
    from symact.collapsing.collapse import Collapse as Collapse
    from symact.collapsing.collapse import collapse as collapse
    from symact.comparing.equality import Equality as Equality
    from symact.comparing.equality import equal as equal
    from symact.errors import SymactError as SymactError
    from symact.folding.checking import check_merge as check_merge
    from symact.folding.fusions import check_fold as check_fold
    from symact.folding.merging import merge as merge
    from symact.formats import from_torch as from_torch
    from symact.formats import read as read
    from symact.formats import torch_json as torch_json
    from symact.formats.inspection import Inspection as Inspection
    from symact.formats.inspection import inspect as inspect
    from symact.formats.writing import Written as Written
    from symact.formats.writing import write_model as write_model
    from symact.library.registry import theorem as theorem
    from symact.library.registry import theorems as theorems
    from symact.library.sheet import FactSheet as FactSheet
    from symact.library.sheet import fact_sheet as fact_sheet
    from symact.library.theorem import Theorem as Theorem
    from symact.logic.derivation import Derivation as Derivation
    from symact.networks.kinds.enclosure import enclose as enclose
    from symact.networks.kinds.expression import expression as expression
    from symact.networks.kinds.restriction import restrict as restrict
    from symact.networks.network import Network as Network
    from symact.networks.network import Node as Node
    from symact.numbers.affine import AffineMap as AffineMap
    from symact.numbers.affine import compose as compose
    from symact.numbers.matrix import RationalMatrix as RationalMatrix
    from symact.numbers.rational import rational as rational
    from symact.plots.figures import picture_of as picture_of
    from symact.plots.figures import plot as plot
    from symact.plots.maps import region_map as region_map
    from symact.regions.atlas import Atlas as Atlas
    from symact.regions.atlas import atlas as atlas
    from symact.regions.check.completeness import check_complete as check_complete
    from symact.regions.domain import Box as Box
    from symact.regions.domain import Plane as Plane
    from symact.regions.domain import Segment as Segment
    from symact.regions.region import Region as Region
    from symact.regions.structure import LayeredStructure as LayeredStructure
    from symact.regions.structure import Structure as Structure
    from symact.regions.structure import structure as structure
    from symact.rendering import render as render

_HOMES = {
    "symact.activations.activation": "Activation",
    "symact.activations.entries": (
        "abs_ activation elu gelu gelu_tanh hardsigmoid hardswish hardtanh identity "
        "leaky_relu mish relu relu6 selu sigmoid sign silu softplus step tanh"
    ),
    "symact.activations.pairs": "MaxOfPairs max_of_pairs",
    "symact.auditing.audit": "Audit audit",
    "symact.bounding.bounds": "neurons",
    "symact.certificates.certificate": "Certificate certificate load save",
    "symact.certificates.checking": "Verdict check",
    "symact.certificates.finding": "difference",
    "symact.collapsing.blocks": "Stack generic",
    "symact.collapsing.collapse": "Collapse collapse",
    "symact.comparing.equality": "Equality equal",
    "symact.errors": "SymactError",
    "symact.formats.inspection": "Inspection inspect",
    "symact.formats.writing": "Written write_model",
    "symact.formats": "from_torch read torch_json",
    "symact.folding.checking": "check_merge",
    "symact.folding.fusions": "check_fold",
    "symact.folding.merging": "merge",
    "symact.library.registry": "theorem theorems",
    "symact.library.sheet": "FactSheet fact_sheet",
    "symact.library.theorem": "Theorem",
    "symact.logic.derivation": "Derivation",
    "symact.networks.kinds.enclosure": "enclose",
    "symact.networks.kinds.expression": "expression",
    "symact.networks.kinds.restriction": "restrict",
    "symact.networks.network": "Network Node",
    "symact.numbers.affine": "AffineMap compose",
    "symact.numbers.matrix": "RationalMatrix",
    "symact.numbers.rational": "rational",
    "symact.plots.figures": "picture_of plot",
    "symact.plots.maps": "region_map",
    "symact.regions.atlas": "Atlas atlas",
    "symact.regions.check.completeness": "check_complete",
    "symact.regions.domain": "Box Plane Segment",
    "symact.regions.region": "Region",
    "symact.regions.structure": "LayeredStructure Structure structure",
    "symact.rendering": "render",
}

__getattr__, __dir__, __all__ = handed_on(__name__, _HOMES)
