"""The closed set of checks: small objects that decide whether a step of a derivation holds.

A check says yes or no by a complete method and states at which level: ``symbolic`` for a complete
exact check, then ``enclosure``, ``instances``, ``cited``, ``prose``. What each one trusts beyond
integer arithmetic is listed with it.
"""

from symact.checks.base import LEVELS as LEVELS
from symact.checks.base import Case as Case
from symact.checks.base import Check as Check
from symact.checks.base import Induction as Induction
from symact.checks.base import Outcome as Outcome
from symact.checks.base import weakest as weakest
from symact.checks.matrices import MatrixIdentity as MatrixIdentity
from symact.checks.matrices import Values as Values
from symact.checks.matrices import from_monomials as from_monomials
from symact.checks.matrices import monomials as monomials
