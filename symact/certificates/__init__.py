"""Results as files that an independent checker verifies: save them, load them, check them.

:mod:`~symact.certificates.claims` has what can be claimed, each with its fields,
:mod:`~symact.certificates.certificate` the file, :mod:`~symact.certificates.checking` the verdict.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symact.certificates.certificate import load as load
    from symact.certificates.certificate import save as save
    from symact.certificates.checking import Verdict as Verdict
    from symact.certificates.checking import check as check

_HOMES = {"load": "certificate", "save": "certificate", "check": "checking", "Verdict": "checking"}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
