"""What is true, and how far it was checked: sequents, checks, derivations, meanings.

Authors of theorems import from here. Only the checks of :mod:`~symact.logic.checks` make a sequent
(:mod:`~symact.logic.sequents`); a :class:`~symact.logic.derivation.Derivation` is a chain of steps
that name them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symact.lazily import handed_on

if TYPE_CHECKING:
    from symact.logic.checks import LEVELS as LEVELS
    from symact.logic.checks import RELATIONS as RELATIONS
    from symact.logic.checks import Case as Case
    from symact.logic.checks import Cases as Cases
    from symact.logic.checks import Check as Check
    from symact.logic.checks import Cite as Cite
    from symact.logic.checks import DerivativeIs as DerivativeIs
    from symact.logic.checks import Difference as Difference
    from symact.logic.checks import Enclosed as Enclosed
    from symact.logic.checks import Farkas as Farkas
    from symact.logic.checks import Finite as Finite
    from symact.logic.checks import Induction as Induction
    from symact.logic.checks import Instances as Instances
    from symact.logic.checks import Iterate as Iterate
    from symact.logic.checks import LimitIs as LimitIs
    from symact.logic.checks import MatrixIdentity as MatrixIdentity
    from symact.logic.checks import MaximumIs as MaximumIs
    from symact.logic.checks import MeanIs as MeanIs
    from symact.logic.checks import Monotone as Monotone
    from symact.logic.checks import OnInterval as OnInterval
    from symact.logic.checks import Outcome as Outcome
    from symact.logic.checks import Prose as Prose
    from symact.logic.checks import RingIdentity as RingIdentity
    from symact.logic.checks import SameSlope as SameSlope
    from symact.logic.checks import Sequent as Sequent
    from symact.logic.checks import Shown as Shown
    from symact.logic.checks import Split as Split
    from symact.logic.checks import Squares as Squares
    from symact.logic.checks import TurningPoint as TurningPoint
    from symact.logic.checks import UniqueZero as UniqueZero
    from symact.logic.checks import Values as Values
    from symact.logic.checks import at as at
    from symact.logic.checks.layers import LayerProduct as LayerProduct
    from symact.logic.checks.layers import LayerSum as LayerSum
    from symact.logic.checks.layers import block_symbols as block_symbols
    from symact.logic.checks.layers import width as width
    from symact.logic.derivation import Chain as Chain
    from symact.logic.derivation import Derivation as Derivation
    from symact.logic.derivation import Verified as Verified
    from symact.logic.inductions import by_induction as by_induction
    from symact.logic.laws import Each as Each
    from symact.logic.laws import Independent as Independent
    from symact.logic.laws import Mean as Mean
    from symact.logic.laws import SameLaw as SameLaw
    from symact.logic.laws import Symmetric as Symmetric
    from symact.logic.meanings import Meaning as Meaning
    from symact.logic.step import Step as Step
    from symact.logic.words import Between as Between
    from symact.logic.words import Differentiable as Differentiable
    from symact.logic.words import Exists as Exists
    from symact.logic.words import ForAll as ForAll
    from symact.logic.words import Maximum as Maximum
    from symact.logic.words import OnlyZero as OnlyZero
    from symact.logic.words import Words as Words

_HOMES = {
    "symact.logic.checks": (
        "Case Cases Check Cite DerivativeIs Difference Enclosed Farkas Finite Induction "
        "Instances Iterate LEVELS LimitIs MatrixIdentity MaximumIs MeanIs Monotone OnInterval "
        "Outcome Prose RELATIONS RingIdentity SameSlope Sequent Shown Split Squares "
        "TurningPoint UniqueZero Values at"
    ),
    "symact.logic.checks.layers": "LayerProduct LayerSum block_symbols width",
    "symact.logic.derivation": "Chain Derivation Verified",
    "symact.logic.inductions": "by_induction",
    "symact.logic.laws": "Each Independent Mean SameLaw Symmetric",
    "symact.logic.meanings": "Meaning",
    "symact.logic.step": "Step",
    "symact.logic.words": "Between Differentiable Exists ForAll Maximum OnlyZero Words",
}

__getattr__, __dir__, __all__ = handed_on(__name__, _HOMES)
