"""Results as files that an independent checker verifies: save them, load them, check them.

:mod:`~symact.certificates.claims` has what can be claimed, each with its fields,
:mod:`~symact.certificates.certificate` the file, :mod:`~symact.certificates.checking` the verdict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symact.lazily import handed_on

if TYPE_CHECKING:
    from symact.certificates.certificate import load as load
    from symact.certificates.certificate import save as save
    from symact.certificates.checking import Verdict as Verdict
    from symact.certificates.checking import check as check

_HOMES = {
    "symact.certificates.certificate": "load save",
    "symact.certificates.checking": "Verdict check",
}

__getattr__, __dir__, __all__ = handed_on(__name__, _HOMES)
