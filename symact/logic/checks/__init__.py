"""The closed set of checks: small objects that decide whether a step of a derivation holds.

A check says yes or no by a complete method and states at which level: ``symbolic`` for a complete
exact check, then ``enclosure``, ``instances``, ``cited``, ``prose``. What each one trusts beyond
integer arithmetic is listed with it, and which relations it decides; it may stand beside no other.

| check | shows |
|---|---|
| :class:`MatrixIdentity`, :class:`Values` | identities of matrices |
| :class:`RingIdentity` | identities of scalar expressions |
| :class:`Cases` | identities and inequalities with max, abs, signs, by exhaustive cases |
| :class:`Squares` | inequalities whose difference is a sum of squares |
| :class:`DerivativeIs`, :class:`LimitIs` | calculus |
| :class:`Monotone`, :class:`TurningPoint` | what follows from the sign of a derivative |
| :class:`SameSlope` | that functions with one slope and one common value are equal |
| :class:`Enclosed`, :class:`OnInterval`, :class:`MaximumIs`, :class:`UniqueZero` | numbers |
| :class:`Farkas` | what linear inequalities imply, or that they contradict each other |
| :class:`Finite`, :class:`Instances` | each of finitely many cases; exact examples |
| :class:`Induction` | a statement about every natural number, of a sum or an iterate for instance |
| :class:`MeanIs` | identities between means of random letters |
| :class:`Shown` | what another derivation shows, with values put in |
| :class:`Cite`, :class:`Prose` | nothing: they say who does |
"""

from symact.logic.checks.calculus import DerivativeIs as DerivativeIs
from symact.logic.checks.calculus import LimitIs as LimitIs
from symact.logic.checks.calculus import Monotone as Monotone
from symact.logic.checks.calculus import SameSlope as SameSlope
from symact.logic.checks.cases import Cases as Cases
from symact.logic.checks.cases import Split as Split
from symact.logic.checks.check import LEVELS as LEVELS
from symact.logic.checks.check import RELATIONS as RELATIONS
from symact.logic.checks.check import Case as Case
from symact.logic.checks.check import Check as Check
from symact.logic.checks.check import Outcome as Outcome
from symact.logic.checks.check import close as close
from symact.logic.checks.check import decide as decide
from symact.logic.checks.check import weakest as weakest
from symact.logic.checks.enclosures import Enclosed as Enclosed
from symact.logic.checks.enclosures import MaximumIs as MaximumIs
from symact.logic.checks.enclosures import OnInterval as OnInterval
from symact.logic.checks.enclosures import UniqueZero as UniqueZero
from symact.logic.checks.finite import Finite as Finite
from symact.logic.checks.finite import Instances as Instances
from symact.logic.checks.identities import RingIdentity as RingIdentity
from symact.logic.checks.identities import Squares as Squares
from symact.logic.checks.induction import Induction as Induction
from symact.logic.checks.lemmas import Shown as Shown
from symact.logic.checks.linear import Farkas as Farkas
from symact.logic.checks.matrices import MatrixIdentity as MatrixIdentity
from symact.logic.checks.matrices import from_monomials as from_monomials
from symact.logic.checks.matrices import monomials as monomials
from symact.logic.checks.means import MeanIs as MeanIs
from symact.logic.checks.naming import at as at
from symact.logic.checks.trusted import Cite as Cite
from symact.logic.checks.trusted import Prose as Prose
from symact.logic.checks.turning import TurningPoint as TurningPoint
from symact.logic.checks.unfolding import Difference as Difference
from symact.logic.checks.unfolding import Iterate as Iterate
from symact.logic.checks.values import Values as Values
from symact.logic.sequents import Sequent as Sequent

CHECKS = close((
    MatrixIdentity, Values, RingIdentity, Squares, Cases, DerivativeIs, LimitIs, Monotone,
    SameSlope, TurningPoint, Enclosed, OnInterval, MaximumIs, UniqueZero, Farkas, Finite, Instances,
    Induction, MeanIs, Shown, Cite, Prose,
))  # fmt: skip
"""All of them; nothing else can establish anything."""
